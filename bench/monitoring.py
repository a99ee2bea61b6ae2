"""`make bench-monitoring`: what it costs to watch Inkwell; a table, and build/bench/see.json.

Memory, processor and series of all of monitoring while nobody does anything; how much longer a
letter takes with it than without it; the seconds from failures that wake somebody to a webhook; the
status page; how long its programs took to build.

Without it, Prometheus reads nothing, no log is collected and no server sends a trace; the proxies
count and the servers log as ever, for that can't be switched off. With and without take turns in
blocks of ten letters, each after a letter that doesn't count, for the servers are replaced between
them. Letters differ in length, so that seconds a word are compared; the interval is that of 95 in
100 draws of as many letters from those measured (bootstrap).
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bench.machine import machine, now, write_result
from harness import lab
from harness.broken import Scene, soon_ending
from harness.failures import ENDS_S, SOON_S, TOGETHER
from harness.people import Person
from harness.stores import Labels, Sample, Stores
from harness.webhook import receiving
from inkwell.bundle import make
from inkwell.bundle.store import Store, keys_of
from inkwell.bundle.versions import home, read
from inkwell.deploy.tools import Tools
from inkwell.deploy.up import CHART
from inkwell.monitoring import targets, up
from inkwell.monitoring.release import NAMESPACE
from inkwell.shared import release
from inkwell.shared.checkout import ROOT

RESULT = ROOT / "build" / "bench" / "see.json"
REST_S = 240  # that monitoring is watched for while nobody asks for anything
# The exporter of Postgres runs beside the database.
CONTAINERS = (
    f'{{job="cadvisor",container!="",namespace="{NAMESPACE}"}}',
    '{job="cadvisor",container="postgres-exporter"}',
)
BLOCKS, BLOCK = 3, 10  # of each kind, and the letters of one: as many as a person may have a minute
PAGES = 30
DRAWS = 2000
GOALS = {"rss_mb": 1500, "cpu_cores_idle": 0.1, "overhead": 0.02, "page_s": SOON_S}
NOWHERE = {"inkwell.dev/none": "true"}  # a label that no node has


def rest(stores: Stores, _addresses: Iterator[str]) -> dict[str, Any]:
    """Return memory and processor of all containers, and how many series Prometheus has."""
    time.sleep(REST_S)
    memory = sum(stores.sum(f"container_memory_rss{each}") for each in CONTAINERS)
    names = [f"container_cpu_usage_seconds_total{each}" for each in CONTAINERS]
    cores = sum(cores_of(stores.samples(name, REST_S)) for name in names)
    return {
        "rss_mb": round(memory / 2**20),
        "cpu_cores_idle": round(cores, 3),
        "series": int(stores.sum("prometheus_tsdb_head_series")),
    }


def cores_of(found: dict[Labels, list[Sample]]) -> float:
    """Return how many cores series of processor seconds have kept busy, from first to last."""
    return sum(
        (samples[-1].value - samples[0].value) / (samples[-1].at - samples[0].at)
        for samples in found.values()
        if len(samples) > 1
    )


def overhead(_stores: Stores, addresses: Iterator[str]) -> dict[str, Any]:
    """Return by which share a word takes longer with monitoring than without it."""
    tools = Tools(lab.PLACE)
    seen: list[tuple[float, int]] = []
    unseen: list[tuple[float, int]] = []
    for _ in range(BLOCKS):
        seen += letters(addresses)
        with unwatched(tools):
            unseen += letters(addresses)
    a_word = [[seconds / words for seconds, words in each] for each in (seen, unseen)]
    draw = random.Random(0)
    drawn = [ratio(*(draw.choices(each, k=len(each)) for each in a_word)) for _ in range(DRAWS)]
    low, *_, high = quantiles(drawn, n=40)
    return {
        "overhead": round(ratio(*a_word), 3),
        "overhead_from": round(low, 3),
        "overhead_to": round(high, 3),
        "letters": len(seen),
        "letter_s_with": round(median(seconds for seconds, _ in seen), 2),
        "letter_s_without": round(median(seconds for seconds, _ in unseen), 2),
        "word_ms_with": round(1000 * median(a_word[0]), 2),
        "word_ms_without": round(1000 * median(a_word[1]), 2),
    }


def ratio(seen: list[float], unseen: list[float]) -> float:
    """Return by which share the middle of these seconds a word is above the middle of those."""
    return median(seen) / median(unseen) - 1


def letters(addresses: Iterator[str]) -> list[tuple[float, int]]:
    """Return the seconds and the words of a block of letters, written one after another."""
    letter(lab.person(lab.client(next(addresses))))
    person = lab.person(lab.client(next(addresses)))
    return [letter(person) for _ in range(BLOCK)]


def letter(person: Person) -> tuple[float, int]:
    """Return the seconds from the request to the end of a letter's stream, and its words."""
    began = time.monotonic()
    seen = person.watch(person.ask())
    if seen.end["status"] != "done":
        raise RuntimeError(f"a letter ended as {seen.end}")
    return time.monotonic() - began, len(seen.text.split())


@contextmanager
def unwatched(tools: Tools) -> Iterator[None]:
    """Let nothing read metrics, collect logs or send traces, within."""
    where = (release.RELEASE, str(CHART), "--namespace", release.NAMESPACE)
    try:
        tools.helm(
            *("upgrade", *where, "--reset-then-reuse-values", "--wait", "--timeout=6m"),
            "--set-string=monitoring.tracesUrl=",
        )
        watch(tools, replicas=0, nodes=NOWHERE)
        yield
    finally:
        watch(tools, replicas=1, nodes=None)
        up.tell_inkwell(tools)
        targets.wait_until_up(tools)


def watch(tools: Tools, replicas: int, nodes: dict[str, str] | None) -> None:
    """Run so many servers of Prometheus, and the collectors of logs on such nodes."""
    patch = ("--namespace", NAMESPACE, "patch", "--type=merge")
    server = json.dumps({"spec": {"replicas": replicas}})
    tools.kubectl(*patch, "prometheus", "prometheus", f"--patch={server}")
    agents = json.dumps({"spec": {"template": {"spec": {"nodeSelector": nodes}}}})
    tools.kubectl(*patch, "daemonset", "vlagent", f"--patch={agents}")
    tools.rolled_out(NAMESPACE, "daemonset/vlagent")


def page(_stores: Stores, addresses: Iterator[str]) -> dict[str, Any]:
    """Return the seconds from each failure that wakes somebody to the webhook, and the most."""
    tools = Tools(lab.PLACE)

    def people(number: int) -> list[Person]:
        return [lab.person(lab.client(next(addresses))) for _ in range(number)]

    scene = Scene(tools, people, soon_ending())
    took = {}
    with receiving(tools, scene.ends_soon.authority) as webhook:
        for failure in (each for some in TOGETHER for each in some if each.severity == "page"):
            start = time.time()
            with failure.breaks(scene) as began:
                told = webhook.await_alert("firing", failure.told, start, began + SOON_S)
            took[failure.alert] = round(told.at - began, 1)
            webhook.await_alert("resolved", told.labels, start, time.time() + ENDS_S)
    return {"page_s": max(took.values()), "page_s_each": took}


def status(_stores: Stores, addresses: Iterator[str]) -> dict[str, Any]:
    """Return the median of the status page's seconds, through the gateway."""
    took = []
    with lab.client(next(addresses)) as client:
        for _ in range(PAGES):
            began = time.monotonic()
            client.get("/status").raise_for_status()
            took.append(time.monotonic() - began)
    return {"status_s": round(median(took), 3)}


def build(_stores: Stores, _addresses: Iterator[str]) -> dict[str, Any]:
    """Return the seconds that the bundle's parts took when they were built, added up."""
    graph = make.graph_of(read(), home(), "source", "monitoring")
    keys, store = keys_of(graph), Store(home().store)
    parts = {name: store.place(name, key) for name, key in keys.items()}
    took = {name: seconds_of(path) for name, path in parts.items() if path.exists()}
    return {"build_s": sum(took.values()), "build_parts_s": took}


def seconds_of(part: Path) -> int:
    """Return the seconds from the making of a part's directory to its record, written last."""
    born = subprocess.run(["stat", "--format=%W", part], capture_output=True, check=True, text=True)
    return int((part / "record.json").stat().st_mtime) - int(born.stdout)


PARTS: dict[str, Callable[[Stores, Iterator[str]], dict[str, Any]]] = {
    "rest": rest,
    "status": status,
    "build": build,
    "overhead": overhead,
    "page": page,
}


def report(result: dict[str, Any]) -> str:
    """Return the figures as a table, each beside its goal."""
    rows = {name: value for name, value in result.items() if isinstance(value, int | float)}
    lines = [f"{'figure':<18} {'measured':>9} {'goal':>6}"]
    lines += [f"{name:<18} {value:>9} {GOALS.get(name, ''):>6}" for name, value in rows.items()]
    return "\n".join(lines)


def main() -> None:
    """Measure the parts that are named, or all; print and write."""
    chosen = sys.argv[1:] or list(PARTS)
    result = json.loads(RESULT.read_text()) if RESULT.exists() and sys.argv[1:] else {}
    result |= {"machine": machine(), "measured_at": now()}
    stores = Stores(Tools(lab.PLACE))
    with lab.addresses() as addresses:
        for name in chosen:
            print(f"{name} ...", flush=True)
            result |= PARTS[name](stores, addresses)
            write_result(RESULT, result)
    print(f"\n{report(result)}\n\nWritten to {RESULT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
