"""The metrics of the model server: loading, queue, slots, tokens and times."""

from __future__ import annotations

from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path
from resource import getpagesize
from typing import Literal, get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    Summary,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

Outcome = Literal["completed", "cancelled", "failed", "refused", "expired"]
SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """One server's figures, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        registry.register(Memory())
        self.build = Gauge(
            "inkwell_build_info",
            "1, of the build that answers",
            ["version", "commit", "track"],
            registry=registry,
        )
        self.model = Gauge(
            "inkwell_model_info",
            "1, of the model that is served",
            ["model", "revision", "engine"],
            registry=registry,
        )
        self.loaded = Gauge("inkwell_model_loaded", "1 once the model serves", registry=registry)
        self.queue_depth = Gauge(
            "inkwell_model_queue_depth", "Requests that wait for a slot", registry=registry
        )
        self.queue_tokens = Gauge(
            "inkwell_model_queue_tokens",
            "Tokens that wait: of prompts and of the longest answers to them",
            registry=registry,
        )
        self.persons = Gauge(
            "inkwell_model_queue_persons", "Persons whose requests wait", registry=registry
        )
        self.wait = Gauge(
            "inkwell_model_estimated_wait_seconds",
            "Until the first word of the last in the queue, by the learnt speeds",
            registry=registry,
        )
        self.read_speed = Gauge(
            "inkwell_model_read_tokens_per_second", "Prompts' tokens, learnt", registry=registry
        )
        self.write_speed = Gauge(
            "inkwell_model_write_tokens_per_second",
            "Tokens for each of the requests that are in slots, learnt",
            registry=registry,
        )
        self.running = Gauge("inkwell_model_running", "Requests in a slot", registry=registry)
        self.slots = Gauge("inkwell_model_slots", "Requests that fit into slots", registry=registry)
        self.cache_used = Gauge(
            "inkwell_model_cache_tokens",
            "Room in the cache that the requests in slots have, in tokens",
            registry=registry,
        )
        self.cache_size = Gauge(
            "inkwell_model_cache_size_tokens",
            "Room in the cache; what no slot has keeps the beginnings of prompts",
            registry=registry,
        )
        self.requests = Counter(
            "inkwell_model_requests", "Generations by outcome", ["outcome"], registry=registry
        )
        self.tokens = Counter(
            "inkwell_model_tokens",
            "Tokens read and written",
            ["kind"],
            registry=registry,
        )
        self.first_token = Histogram(
            "inkwell_model_first_token_seconds",
            "From the request to its first token, the wait included",
            buckets=SECONDS,
            registry=registry,
        )
        self.prompt = Summary(
            "inkwell_model_prompt_tokens", "Tokens of a prompt that was read", registry=registry
        )
        self.prefill = Summary(
            "inkwell_model_prefill_seconds",
            "From a request's slot to its first token: the reading of its prompt",
            registry=registry,
        )
        self.inference = Summary(
            "inkwell_model_inference_seconds", "A request's time in its slot", registry=registry
        )

        for outcome in get_args(Outcome):  # a rate misses the event that a series begins with
            self.requests.labels(outcome)
        for kind in ("prompt", "completion"):
            self.tokens.labels(kind)

    def room(self, slots: int, cache_tokens: int) -> None:
        """Note how much fits at once."""
        self.slots.set(slots)
        self.cache_size.set(cache_tokens)

    def read(self, prompt: int, seconds: float) -> None:
        """Note that a prompt of so many tokens was read."""
        self.prompt.observe(prompt)
        self.prefill.observe(seconds)

    def occupancy(self, waiting: int, running: int) -> None:
        """Note how many requests wait and how many are in a slot."""
        self.queue_depth.set(waiting)
        self.running.set(running)

    def queue(self, tokens: int, persons: int, seconds: float) -> None:
        """Note what waits besides its number, and how long the last one will."""
        self.queue_tokens.set(tokens)
        self.persons.set(persons)
        self.wait.set(seconds)

    def speed(self, read: float, written: float) -> None:
        """Note the learnt speeds, in tokens a second."""
        self.read_speed.set(read)
        self.write_speed.set(written)

    def ended(
        self, outcome: Outcome, seconds: float | None = None, prompt: int = 0, completion: int = 0
    ) -> None:
        """Count a request that ended, with its time in a slot if it had one."""
        self.requests.labels(outcome).inc()
        if seconds is None:
            return
        self.inference.observe(seconds)
        self.tokens.labels("prompt").inc(prompt)
        self.tokens.labels("completion").inc(completion)


class Memory(Collector):
    """The memory of the server and of its engine's process, which is one of its own."""

    def collect(self) -> Iterator[Metric]:
        """Read it as it is now."""
        processes = ["self", *(str(each.pid) for each in active_children())]
        resident = sum(map(_resident, processes))
        yield GaugeMetricFamily(
            "inkwell_model_memory_bytes", "Memory of the server and its engine", value=resident
        )


def _resident(process: str) -> int:
    try:
        pages = int(Path("/proc", process, "statm").read_text().split()[1])
    except OSError:
        return 0  # it has just ended
    return pages * getpagesize()
