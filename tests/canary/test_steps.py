"""What each command does to the release, in which order."""

import pytest

from inkwell import chart
from inkwell.canary import steps
from inkwell.canary.release import helm_arguments
from inkwell.errors import InkwellError
from tests.canary.cluster import Cluster
from tests.chart.rendering import helm

SAID: list[str] = []


def say(line: str) -> None:
    SAID.append(line)


def no_sleep(_seconds: float) -> None:
    pass


@pytest.fixture(autouse=True)
def quiet() -> None:
    SAID.clear()


@pytest.fixture
def cluster() -> Cluster:
    return Cluster()


def start(cluster: Cluster, weight: int, tag: str, of: str = "web") -> None:
    steps.start(cluster.release(of), weight, tag, say, no_sleep)


def promote(cluster: Cluster, of: str = "web") -> list[tuple[str, ...]]:
    waited: list[tuple[str, ...]] = []
    steps.promote(cluster.release(of), say, lambda *names: waited.append(names), no_sleep)
    return waited


def test_a_canary_gets_weight_only_once_it_is_ready(cluster: Cluster) -> None:
    cluster.seen = [(0, ""), (0, "ContainerCreating"), (1, "")]
    start(cluster, 10, "0.2.0")
    assert cluster.weights == [0, 10]
    assert len(cluster.seen) == 1
    assert SAID == [
        "web: a canary of 0.2.0, at 0 %",
        "web: 0 of 1 pods are ready",
        "web: 0.2.0 0 % -> 10 %",
    ]


def test_a_canary_that_broke_meanwhile_gets_no_more_weight(cluster: Cluster) -> None:
    start(cluster, 10, "0.2.0")
    cluster.seen = [(0, "CrashLoopBackOff")]
    with pytest.raises(InkwellError, match="is gone"):
        start(cluster, 50, "")
    assert cluster.weights == [0, 10, 0]


def test_a_canary_for_testers_alone_is_waited_for_too(cluster: Cluster) -> None:
    cluster.seen = [(0, ""), (0, ""), (1, "")]
    start(cluster, 0, "0.2.0")
    assert len(cluster.seen) == 1
    assert cluster.values["canary"]["web"]["enabled"] is True


def test_migrations_run_before_a_canary_and_not_when_weight_moves(cluster: Cluster) -> None:
    start(cluster, 10, "0.2.0")
    start(cluster, 50, "")
    assert cluster.hooks == [True, False, False]


def test_another_tag_begins_at_nothing_again(cluster: Cluster) -> None:
    start(cluster, 50, "0.2.0")
    start(cluster, 10, "0.3.0")
    assert cluster.weights == [0, 50, 0, 10]


def test_a_canary_whose_migrations_fail_is_gone_and_says_why(cluster: Cluster) -> None:
    cluster.migration = "ErrImageNeverPull"
    with pytest.raises(InkwellError, match="is gone: migrate-1, web: ErrImageNeverPull"):
        start(cluster, 10, "no-such-tag")
    assert cluster.weights == [0]
    assert cluster.values["canary"]["web"]["enabled"] is False


@pytest.mark.parametrize("reason", ["CrashLoopBackOff", "ErrImageNeverPull"])
def test_a_canary_that_cannot_start_never_gets_weight_and_is_gone(
    cluster: Cluster, reason: str
) -> None:
    cluster.seen = [(0, ""), (0, reason)]
    with pytest.raises(InkwellError, match=f"is gone: canary-1, web: {reason}"):
        start(cluster, 10, "0.2.0")
    assert cluster.weights == [0]
    assert cluster.values["canary"]["web"]["enabled"] is False


def test_a_canary_that_is_never_ready_is_gone_too(cluster: Cluster) -> None:
    cluster.seen = [(0, "")]
    with pytest.raises(InkwellError, match="0 of 1 pods after 300 s"):
        start(cluster, 10, "0.2.0")
    assert cluster.values["canary"]["web"]["enabled"] is False


def test_without_a_tag_or_a_canary_or_a_mesh_it_says_what_is_missing(cluster: Cluster) -> None:
    with pytest.raises(InkwellError, match="make canary WEIGHT=10 TAG="):
        start(cluster, 10, "")
    with pytest.raises(InkwellError, match="There is no canary to promote"):
        promote(cluster)
    cluster.values["mesh"]["enabled"] = False
    with pytest.raises(InkwellError, match=r"mesh\.enabled"):
        start(cluster, 10, "0.2.0")
    assert cluster.upgrades == []


def test_an_abort_takes_the_weight_first_and_the_pods_then(cluster: Cluster) -> None:
    start(cluster, 50, "0.2.0")
    cluster.upgrades.clear()
    steps.abort(cluster.release(), say)
    assert cluster.upgrades == [{"canary.web.weight": 0}, {"canary.web.enabled": False}]
    cluster.upgrades.clear()
    steps.abort(cluster.release(), say)
    assert cluster.upgrades == []


def test_a_promotion_replaces_the_stable_one_before_the_canary_goes(cluster: Cluster) -> None:
    start(cluster, 100, "0.2.0")
    cluster.values["canary"]["web"]["settings"] = {"INKWELL_REWRITES": 2}
    cluster.upgrades.clear()
    cluster.hooks.clear()
    waited = promote(cluster)
    assert waited == [("inkwell", "deployment/inkwell-web", "deployment/inkwell-writer")]
    assert cluster.upgrades == [
        {"web.tag": "0.2.0", "settings.INKWELL_REWRITES": 2},
        {"canary.web.weight": 0},
        {"canary.web.enabled": False},
        {"canary.web.settings.INKWELL_REWRITES": None},
    ]
    assert cluster.hooks == [True, False, False, False]


def test_a_promoted_model_brings_its_weights(cluster: Cluster) -> None:
    cluster.values["canary"]["model"] |= {"folder": "mini-2"}
    start(cluster, 50, "0.2.0", "model")
    cluster.upgrades.clear()
    assert promote(cluster, "model") == [("inkwell", "deployment/inkwell-model")]
    assert cluster.upgrades[0] == {
        "model.tag": "0.2.0",
        "model.weights.source": "image",
        "model.weights.image": "model-mini",
        "model.weights.folder": "mini-2",
    }


def test_a_models_own_settings_must_be_moved_by_hand(cluster: Cluster) -> None:
    cluster.values["canary"]["model"] |= {"enabled": True, "settings": {"INKWELL_ENGINE": "x"}}
    with pytest.raises(InkwellError, match="have no place"):
        promote(cluster, "model")
    assert cluster.upgrades == []


@pytest.mark.parametrize("of", ["web", "model"])
def test_the_chart_knows_every_value_that_is_set(cluster: Cluster, of: str) -> None:
    start(cluster, 10, "0.2.0", of)
    promote(cluster, of)
    steps.abort(cluster.release(of), say)
    for settings in cluster.upgrades:
        mesh = ("template", "r", str(chart.CHART), "--set=mesh.enabled=true")
        assert helm(*mesh, *helm_arguments(settings)).returncode == 0, settings
