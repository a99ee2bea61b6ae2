"""What Envoy counts of each subset of a service: requests, errors, and how long they took."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

SAMPLE = re.compile(r"^(envoy_cluster_upstream_rq(?:_time_bucket)?)\{(.*)\} (\S+)$", re.MULTILINE)
LABEL = re.compile(r'(\w+)="([^"]*)"')
CLASS = "response_code_class"


@dataclass(frozen=True)
class Counts:
    """Counts since a proxy started, or between two looks at it.

    Attributes:
        requests: those that were answered.
        errors: those of them with 5xx, also where no pod could be reached.
        buckets: how many took at most so many milliseconds.
    """

    requests: int = 0
    errors: int = 0
    buckets: dict[float, int] = field(default_factory=dict)

    def __add__(self, other: "Counts") -> "Counts":
        """Return the counts of two proxies together."""
        edges = self.buckets.keys() | other.buckets.keys()
        return Counts(
            self.requests + other.requests,
            self.errors + other.errors,
            {edge: self.buckets.get(edge, 0) + other.buckets.get(edge, 0) for edge in edges},
        )

    def since(self, before: "Counts") -> "Counts":
        """Return what came since an earlier look; all of it, if the proxy was restarted."""
        if self.requests < before.requests:
            return self
        return Counts(
            self.requests - before.requests,
            self.errors - before.errors,
            {edge: count - before.buckets.get(edge, 0) for edge, count in self.buckets.items()},
        )

    def quantile(self, share: float) -> float | None:
        """Return the milliseconds that this share stayed under, as Prometheus interpolates."""
        edges = sorted(self.buckets.items())
        if not edges or not edges[-1][1]:
            return None
        wanted, low, below = share * edges[-1][1], 0.0, 0
        for edge, count in edges:
            if count >= wanted:
                if edge == float("inf"):
                    return low
                return low + (edge - low) * (wanted - below) / max(count - below, 1)
            low, below = edge, count
        return low


def read(text: str, port: int, host: str, tracks: Iterable[str]) -> dict[str, Counts]:
    """Return each track's counts in a proxy's /stats/prometheus.

    Args:
        text: what the proxy says.
        port: the service's.
        host: its full name.
        tracks: the names of its subsets.
    """
    names = {f"outbound|{port}|{track}|{host}": track for track in tracks}
    counts = {track: Counts() for track in tracks}
    for metric, labels, value in SAMPLE.findall(text):
        named = dict(LABEL.findall(labels))
        track = names.get(named.get("cluster_name", "").removesuffix(";"))
        if track is not None:
            counts[track] += _sample(metric, named, int(float(value)))
    return counts


def _sample(metric: str, labels: dict[str, str], value: int) -> Counts:
    if metric.endswith("_bucket"):
        return Counts(buckets={float(labels["le"]): value})
    if CLASS not in labels:  # the same requests again, by single codes
        return Counts()
    return Counts(requests=value, errors=value if labels[CLASS] == "5xx" else 0)
