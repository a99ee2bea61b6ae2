"""Eight real failures: each brings one right alert to a real webhook, soon, then its end."""

import json
import time
from collections.abc import Sequence
from contextlib import ExitStack

import pytest

from harness.broken import Scene
from harness.failures import ENDS_S, SOON_S, TOGETHER, Failure
from harness.webhook import Webhook
from inkwell.monitoring import targets
from inkwell.shared.checkout import ROOT

pytestmark = [pytest.mark.monitored, pytest.mark.timeout(900)]

LASTS_S = 135  # of a failure, so that what it causes would be told, too
FIGURES = ROOT / "build" / "bench" / "alerts.json"


def name_of(failures: Sequence[Failure]) -> str:
    return "+".join(each.breaks.__name__ for each in failures)


@pytest.mark.parametrize("failures", TOGETHER, ids=name_of)
def test_a_failure_is_told_once_and_its_end_too(
    failures: Sequence[Failure], scene: Scene, webhook: Webhook
) -> None:
    before = {(each.name, each.severity) for each in targets.alerts(scene.tools)}
    start = time.time()
    with ExitStack() as contexts:
        began = {each: contexts.enter_context(each.breaks(scene)) for each in failures}
        told = {
            each: webhook.await_alert("firing", each.told, start, began[each] + SOON_S)
            for each in failures
        }
        time.sleep(max(0.0, max(began.values()) + LASTS_S - time.time()))
    mended = time.time()
    for each in failures:
        webhook.await_alert("resolved", told[each].labels, start, mended + ENDS_S)
    write_down({each.breaks.__name__: told[each].at - began[each] for each in failures})
    expected = {(each.alert, each.severity) for each in failures}
    assert {(each.name, each.severity) for each in webhook.since(start)} - before == expected
    assert {(each.name, each.severity) for each in targets.alerts(scene.tools)} <= before


def write_down(seconds: dict[str, float]) -> None:
    """Add the seconds from each failure to the webhook to the figures."""
    figures = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    rounded = {name: round(each, 1) for name, each in seconds.items()}
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    FIGURES.write_text(json.dumps({**figures, **rounded}, indent=2) + "\n")
