"""Nothing but the Watchdog is told while nobody does anything, and while the web is upgraded."""

import os
import time

import pytest

from harness import rollouts, traffic
from harness.webhook import Webhook
from inkwell.deploy.tools import Tools
from inkwell.monitoring import targets
from tests.deploy.conftest import MakePeople

IDLE_MINUTES = float(os.environ.get("IDLE_MINUTES", "10"))
AFTERWARDS_S = 120  # in which an alert of what an upgrade has done would come
pytestmark = [pytest.mark.monitored, pytest.mark.timeout(900 + 60 * IDLE_MINUTES)]


def firing(tools: Tools) -> set[str]:
    return {each.name for each in targets.alerts(tools)}


def test_while_nobody_does_anything_only_the_watchdog_is_told(
    tools: Tools, webhook: Webhook
) -> None:
    before, start = firing(tools), time.time()
    time.sleep(60 * IDLE_MINUTES)
    assert {each.name for each in webhook.since(start)} <= before
    assert len([at for at in webhook.heartbeats if at > start]) >= IDLE_MINUTES * 0.8


def test_while_the_web_is_upgraded_and_people_write_only_the_watchdog_is_told(
    tools: Tools, webhook: Webhook, make_people: MakePeople
) -> None:
    people = make_people(2)
    before, start = firing(tools), time.time()
    revision, tag = rollouts.revision(tools), rollouts.tag(tools)
    crowd = traffic.Crowd(people, writers=len(people), pause_s=0.5)
    with crowd.at_work() as tally, rollouts.other_names(tools, "web"):
        try:
            rollouts.upgrade(tools, "web", rollouts.TAGS[0])
        finally:
            rollouts.roll_back(tools, revision, tag)
    assert len(tally.asked) >= len(people), str(tally)
    time.sleep(AFTERWARDS_S)
    assert {each.name for each in webhook.since(start)} <= before
    assert webhook.heartbeats[-1] > time.time() - 90
