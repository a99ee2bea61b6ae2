"""The metrics of the predictor: which models it serves, answers by verdict, and times."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)

from contract.model_manifest import Manifest

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


class Metrics:
    """One predictor's figures, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        self.build = Gauge(
            "inkwell_build_info",
            "1, of the build that answers",
            ["version", "commit", "track"],
            registry=registry,
        )
        self.model = Gauge(
            "inkwell_predictor_model_info",
            "1, of a model that is served",
            ["task", "version", "digest"],
            registry=registry,
        )
        self.answers = Counter(
            "inkwell_predictor_answers",
            "Inputs judged, by task and verdict",
            ["task", "verdict"],
            registry=registry,
        )
        self.drift = Gauge(
            "inkwell_predictor_drift",
            "Population stability index of the last inputs against those of the training",
            ["task", "measure"],
            registry=registry,
        )
        self.refused = Counter(
            "inkwell_predictor_refused",
            "Requests that found the predictor busy",
            registry=registry,
        )
        self.seconds = Histogram(
            "inkwell_predictor_seconds",
            "From inputs to verdicts, the wait included",
            ["task"],
            buckets=SECONDS,
            registry=registry,
        )

    def drifted(self, indices: Mapping[str, Mapping[str, float]]) -> None:
        """Note the indices of each task's measures; those that are not said are gone."""
        self.drift.clear()
        for task, found in indices.items():
            for measure, value in found.items():
                self.drift.labels(task, measure).set(value)

    def serving(self, manifest: Manifest, before: Manifest | None) -> None:
        """Note a model that is served, and no longer the one before it."""
        if before is not None:
            self.model.remove(before.task, before.version, before.digest)
        self.model.labels(manifest.task, manifest.version, manifest.digest).set(1)
        self.seconds.labels(manifest.task)
