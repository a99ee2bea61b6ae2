"""What Envoy 1.39 says of itself, with Istio's tags, and what is made of it."""

from pathlib import Path

import pytest

from inkwell.canary.envoy import Counts, read

STATS = (Path(__file__).parent / "gateway-stats.txt").read_text()
WEB = "r-inkwell-web.inkwell.svc.cluster.local"
MODEL = "r-inkwell-model.inkwell.svc.cluster.local"
INF = float("inf")


def test_requests_are_counted_once_by_subset() -> None:
    counts = read(STATS, 80, WEB, ("canary", "stable"))
    assert (counts["canary"].requests, counts["canary"].errors) == (4, 0)
    assert (counts["stable"].requests, counts["stable"].errors) == (6, 0)
    assert counts["canary"].buckets[INF] == 4
    assert counts["stable"].buckets[INF] == 6


def test_pods_that_cannot_be_reached_are_errors() -> None:
    counts = read(STATS, 8000, MODEL, ("canary", "stable"))
    assert (counts["canary"].requests, counts["canary"].errors) == (2, 2)
    assert counts["stable"] == Counts()


def test_a_name_with_istios_delimiter_is_the_same_name() -> None:
    text = STATS.replace('.svc.cluster.local"', '.svc.cluster.local;"')
    assert read(text, 80, WEB, ("canary",)) == read(STATS, 80, WEB, ("canary",))


def test_counts_between_two_looks_and_of_a_proxy_that_was_restarted() -> None:
    before, after = Counts(10, 1, {5.0: 4, INF: 10}), Counts(25, 3, {5.0: 10, INF: 25})
    assert after.since(before) == Counts(15, 2, {5.0: 6, INF: 15})
    assert before.since(after) == before
    assert (before + after) == Counts(35, 4, {5.0: 14, INF: 35})


@pytest.mark.parametrize(
    ("buckets", "share", "wanted"),
    [
        ({10.0: 100, INF: 100}, 0.5, 5.0),
        ({10.0: 50, 20.0: 100, INF: 100}, 0.95, 19.0),
        ({10.0: 50, 20.0: 60, INF: 100}, 0.95, 20.0),
        ({10.0: 0, INF: 0}, 0.95, None),
        ({}, 0.95, None),
    ],
)
def test_quantiles_are_prometheus_own(
    buckets: dict[float, int], share: float, wanted: float | None
) -> None:
    assert Counts(buckets=buckets).quantile(share) == wanted
