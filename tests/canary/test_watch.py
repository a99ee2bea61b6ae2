"""A watch from its first step to its end, whichever that is."""

import json
from collections.abc import Callable

import pytest

from inkwell.canary.decide import Limits
from inkwell.canary.plan import Plan
from inkwell.canary.watch import HeldError, Watch, letters_by
from inkwell.errors import InkwellError
from tests.canary.cluster import Cluster

Traffic = Callable[[int], dict[str, tuple[int, int, float]]]


class Clock:
    """Time that passes by sleeping alone."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def __call__(self) -> float:
        return self.now


def people(errors: float = 0.0, ms: float = 50, number: int = 400) -> Traffic:
    """So many requests at each look, shared by weight; the canary's fail and last as said."""

    def look(weight: int) -> dict[str, tuple[int, int, float]]:
        canary = number * weight // 100
        return {"canary": (canary, int(canary * errors), ms), "stable": (number - canary, 0, 50)}

    return look


def cluster_with(traffic: Traffic) -> Cluster:
    cluster = Cluster()
    cluster.values["canary"]["web"] |= {"enabled": True, "tag": "0.2.0"}
    cluster.traffic = traffic
    return cluster


def watch(cluster: Cluster, lines: list[str], of: str = "web", command: str = "") -> Clock:
    clock = Clock()
    plan = Plan(window=60, look=5, holds=3, limits=Limits(requests=100))
    release = cluster.release(of)
    letters = letters_by(release, command.split())
    Watch(release, plan, lines.append, letters, clock.sleep, clock).run()
    return clock


def test_a_good_canary_goes_through_all_steps_with_a_window_at_each() -> None:
    cluster, lines = cluster_with(people()), list[str]()
    clock = watch(cluster, lines)
    assert cluster.weights == [5, 25, 50, 100]
    assert clock.now == 4 * 60
    assert [line.split(":")[0] for line in lines if line.startswith("at ")] == [
        f"at {weight} % it goes on" for weight in (5, 25, 50, 100)
    ]


def test_one_that_has_begun_goes_on_from_its_weight() -> None:
    cluster = cluster_with(people())
    cluster.values["canary"]["web"]["weight"] = 10
    watch(cluster, [])
    assert cluster.weights == [25, 50, 100]


def test_one_with_many_errors_is_rolled_back_before_its_window_ends() -> None:
    cluster = cluster_with(people(errors=0.5))
    with pytest.raises(InkwellError, match="rolled back at 5 %: more errors"):
        watch(cluster, [])
    assert cluster.weights == [5, 0]
    assert cluster.values["canary"]["web"]["enabled"] is False


def test_one_that_gets_worse_under_load_is_rolled_back_then() -> None:
    good, bad = people(), people(errors=0.2)
    cluster = cluster_with(lambda weight: (bad if weight >= 50 else good)(weight))
    with pytest.raises(InkwellError, match="rolled back at 50 %"):
        watch(cluster, [])
    assert cluster.weights == [5, 25, 50, 0]


def test_a_slow_one_is_rolled_back_at_its_windows_end() -> None:
    cluster = cluster_with(people(ms=900))
    with pytest.raises(InkwellError, match="slower"):
        watch(cluster, [])
    assert cluster.weights == [5, 0]


def test_one_whose_pods_crash_is_rolled_back_at_once() -> None:
    cluster = cluster_with(people())
    cluster.seen = [(1, ""), (1, ""), (1, ""), (1, "CrashLoopBackOff")]
    with pytest.raises(InkwellError, match="CrashLoopBackOff"):
        watch(cluster, [])
    assert cluster.weights == [5, 0]
    assert cluster.values["canary"]["web"]["enabled"] is False


def test_one_whose_pods_are_all_unready_is_rolled_back_at_once() -> None:
    cluster = cluster_with(people())
    cluster.seen = [(1, ""), (1, ""), (0, "")]
    with pytest.raises(InkwellError, match="none of 1 pods is ready"):
        watch(cluster, [])
    assert cluster.weights == [5, 0]


def test_without_people_it_is_held_and_keeps_its_weight() -> None:
    cluster, lines = cluster_with(people(number=0)), list[str]()
    with pytest.raises(HeldError, match="stays at 5 %: 0 requests of the canary"):
        watch(cluster, lines)
    assert cluster.weights == [5]
    assert sum("is held" in line for line in lines) == 4


def test_requests_of_held_windows_add_up() -> None:
    cluster = cluster_with(people(number=100))  # 5 at each of 13 looks
    lines: list[str] = []
    watch(cluster, lines)
    assert "at 5 % it is held: 65 requests of the canary, 100 are wanted to judge by" in lines[1]
    assert cluster.weights == [5, 25, 50, 100]


@pytest.mark.parametrize(("good", "ends"), [(40, "worse letters: 40 of 100"), (92, "")])
def test_letters_are_judged_where_a_command_counts_them(good: int, ends: str) -> None:
    cluster = cluster_with(people())
    cluster.letters = json.dumps({"canary": [good, 100], "stable": [900, 1000]})
    if ends:
        with pytest.raises(InkwellError, match=ends):
            watch(cluster, [], command="count-letters --json")
    else:
        watch(cluster, [], command="count-letters --json")
    asked = next(each for each in cluster.asked if "exec" in each)
    assert asked[-3:] == ("count-letters", "--json", "60")


def test_a_models_canary_is_judged_by_the_proxies_of_those_who_call_it() -> None:
    cluster = cluster_with(people())
    cluster.values["canary"]["model"] |= {"enabled": True, "tag": "0.2.0"}
    watch(cluster, [], "model")
    assert cluster.values["canary"]["model"]["weight"] == 100
    selectors = [word for each in cluster.asked for word in each if "component in" in word]
    assert set(selectors) == {
        "--selector=app.kubernetes.io/instance=inkwell,app.kubernetes.io/component in (web,writer)"
    }
