"""Which verdict follows from what was seen."""

import random

import pytest

from inkwell.canary.decide import Limits, Track, Verdict, alarm, decide
from inkwell.canary.envoy import Counts

INF = float("inf")
GO_ON, HOLD, ROLL_BACK = Verdict.GO_ON, Verdict.HOLD, Verdict.ROLL_BACK
LIMITS = Limits(requests=100)


def track(
    requests: int, errors: int = 0, ms: float = 50, letters: tuple[int, int] = (0, 0)
) -> Track:
    """Requests that all took the same time."""
    return Track(times({ms: requests}) + Counts(requests, errors), letters)


def times(by_ms: dict[float, int]) -> Counts:
    """The buckets of so many requests that took so many milliseconds."""
    edges = (25.0, 50.0, 100.0, 250.0, 1000.0, INF)
    return Counts(buckets={edge: sum(n for ms, n in by_ms.items() if ms <= edge) for edge in edges})


@pytest.mark.parametrize(
    ("canary", "stable", "verdict", "why"),
    [
        (track(200), track(2000), GO_ON, "0 of 200 against 0 of 2000 failed"),
        (track(200, 2), track(2000, 20), GO_ON, "failed"),
        (track(2000, 20), track(2000, 60), GO_ON, "failed"),
        (track(200, 100), track(2000, 1000), GO_ON, "failed"),
        # too few
        (track(99), track(2000), HOLD, "99 requests of the canary, 100 are wanted"),
        (track(200), track(99), HOLD, "99 requests of the stable"),
        (track(0), track(0), HOLD, "0 requests of the canary"),
        # errors
        (track(200, 20), track(2000, 0), ROLL_BACK, "more errors: 20 of 200 against 0 of 2000"),
        (track(200, 200), track(2000, 0), ROLL_BACK, "more errors"),
        (track(20, 20), track(2000, 0), ROLL_BACK, "more errors: 20 of 20"),
        (track(5, 5), track(0, 0), HOLD, "5 requests of the canary"),
        (track(150, 4), track(2000, 10), HOLD, "more errors, but so few: 4 of 150"),
        # times
        (track(200, ms=250), track(2000, ms=50), ROLL_BACK, "slower: 95 % within 242 against 49"),
        (track(200, ms=100), track(2000, ms=50), GO_ON, "95 % within 98 against 49 ms"),
        (track(200, ms=50), track(2000, ms=250), GO_ON, "failed"),
        (Track(Counts(200)), track(2000), HOLD, "no times were counted"),
        # letters
        (track(200, letters=(50, 100)), track(2000, letters=(900, 1000)), ROLL_BACK,
         "worse letters"),
        (track(200, letters=(88, 100)), track(2000, letters=(900, 1000)), GO_ON,
         "letters were good"),
        (track(200, letters=(1, 2)), track(2000, letters=(900, 1000)), GO_ON, "1 of 2"),
        (track(200), track(2000, letters=(900, 1000)), GO_ON, "failed"),
    ],
)  # fmt: skip
def test_a_verdict_follows(canary: Track, stable: Track, verdict: Verdict, why: str) -> None:
    decision = decide(canary, stable, LIMITS)
    assert decision.verdict is verdict, decision
    assert why in decision.why


@pytest.mark.parametrize(("requests", "verdict"), [(100, GO_ON), (1000, ROLL_BACK)])
def test_slow_requests_count_when_there_are_enough_to_be_sure(
    requests: int, verdict: Verdict
) -> None:
    slow = requests * 8 // 100
    canary = Track(times({50: requests - slow, 1000: slow}) + Counts(requests))
    decision = decide(canary, track(2000), LIMITS)
    assert decision.verdict is verdict, decision
    assert "95 % within" in decision.why


@pytest.mark.parametrize(("requests", "verdict"), [(100, GO_ON), (1000, ROLL_BACK)])
def test_the_stable_ones_time_is_as_sure_as_its_requests_are_many(
    requests: int, verdict: Verdict
) -> None:
    slow = requests * 3 // 100
    stable = Track(times({50: requests - slow, 1000: slow}) + Counts(requests))
    assert decide(track(2000, ms=250), stable, LIMITS).verdict is verdict


def test_pods_that_are_broken_end_it_whatever_was_counted() -> None:
    decision = decide(track(2000), track(2000), LIMITS, "canary-1, web: CrashLoopBackOff")
    assert (decision.verdict, decision.why) == (ROLL_BACK, "canary-1, web: CrashLoopBackOff")
    assert alarm(track(0), track(0), LIMITS, "broken") is not None


@pytest.mark.parametrize(
    ("canary", "alarmed"),
    [(track(0), False), (track(3, 3), False), (track(30, 15), True), (track(8, 8), True)],
)
def test_only_what_is_very_sure_alarms_before_the_windows_end(canary: Track, alarmed: bool) -> None:
    assert (alarm(canary, track(2000, 2), LIMITS) is not None) is alarmed


def test_looking_again_and_again_seldom_alarms_for_a_canary_that_is_as_good() -> None:
    chance, alarms = random.Random(7), 0
    for _ in range(200):
        bad = bad_stable = 0
        for look in range(1, 61):
            bad += sum(chance.random() < 0.02 for _ in range(5))
            bad_stable += sum(chance.random() < 0.02 for _ in range(45))
            if alarm(track(5 * look, bad), track(45 * look, bad_stable), LIMITS):
                alarms += 1
                break
    assert alarms <= 4
