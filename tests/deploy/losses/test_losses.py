"""What people see when a part is lost, how long, and that nothing acknowledged goes with it."""

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple

import pytest

from harness import lab, traffic
from inkwell.deploy.tools import Tools
from inkwell.shared.release import NAMESPACE
from tests.deploy.conftest import MakePeople

pytestmark = [pytest.mark.deploy, pytest.mark.timeout(300)]

BACK_S = 30
PEOPLE = 3
UNNOTICED = {200, 201}
AWAY = {*UNNOTICED, 503}  # the database is: pages and programs are told to try again
CUT = "RemoteProtocolError"  # a stream ends with the process that sends it; its page asks again
log = logging.getLogger(__name__)


class Loss(NamedTuple):
    """A component, where it is, and what may be answered while it is gone."""

    namespace: str
    component: str
    answers: set[int]


LOSSES = [
    Loss(NAMESPACE, "web", UNNOTICED),
    Loss(NAMESPACE, "writer", UNNOTICED),
    Loss(NAMESPACE, "model", UNNOTICED),
    Loss(NAMESPACE, "postgres", AWAY),
    Loss(lab.GATEWAY, "gateway", UNNOTICED),
    Loss(lab.GATEWAY, "ratelimit", UNNOTICED),
    Loss(lab.GATEWAY, "redis", UNNOTICED),
]


@contextmanager
def crowd(make_people: MakePeople) -> Iterator[traffic.Tally]:
    """Let people work while something is lost, and look for their letters afterwards."""
    people = make_people(PEOPLE)
    with traffic.Crowd(people, writers=PEOPLE, pause_s=0.2).at_work() as tally:
        time.sleep(1)
        yield tally
        time.sleep(2)
    traffic.check_letters(people, tally)
    log.info("%s; troubles for %.1f s", tally, tally.trouble_s())


def check_refusals(tally: traffic.Tally) -> None:
    """Whoever was refused was told so in our own words, and when to try again."""
    for each in tally.refused:
        assert each.retry_after.isdigit(), each
        assert "upstream" not in each.text, each


def ready(tools: Tools, component: str, namespace: str) -> set[str]:
    found = lab.pods(tools, component, namespace)
    return {pod["metadata"]["name"] for pod in found if lab.is_ready(pod)}


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.component)
def test_a_pod_that_is_deleted_is_replaced(
    loss: Loss, tools: Tools, make_people: MakePeople
) -> None:
    before = ready(tools, loss.component, loss.namespace)
    uid = lab.get(tools, "pod", min(before), loss.namespace)["metadata"]["uid"]

    def back() -> bool:
        pods = lab.pods(tools, loss.component, loss.namespace)
        uids = {pod["metadata"]["uid"] for pod in pods if lab.is_ready(pod)}
        return len(uids) == len(before) and uid not in uids

    delete = ("--namespace", loss.namespace, "delete", "pod", min(before), "--timeout=90s")
    with crowd(make_people) as tally, ThreadPoolExecutor(1) as pool:
        leaving = pool.submit(tools.kubectl, *delete)
        seconds = lab.eventually(back, BACK_S, f"{loss.component} is back")
        leaving.result()  # what it still had open ends by then
    log.info("%s: ready again after %.1f s", loss.component, seconds)
    assert set(tally.answers) <= loss.answers, str(tally)
    check_refusals(tally)


@pytest.mark.parametrize("component", ["web", "writer", "model", "postgres"])
def test_a_process_that_is_killed_is_started_again(
    component: str, tools: Tools, make_people: MakePeople
) -> None:
    pod = min(lab.pods(tools, component), key=lambda pod: str(pod["metadata"]["name"]))
    name = pod["metadata"]["name"]

    def back() -> bool:
        found = lab.get(tools, "pod", name)
        return lab.restarts(found) > lab.restarts(pod) and lab.is_ready(found)

    with crowd(make_people) as tally:
        lab.kill(pod)
        seconds = lab.eventually(back, BACK_S, f"{name} is back")
    log.info("%s: ready again after %.1f s", component, seconds)
    assert set(tally.answers) <= {*AWAY, CUT}, str(tally)
    cut = [each.request for each in tally.troubles if each.status == CUT]
    assert all(request.endswith("/events") for request in cut), str(tally)
    check_refusals(tally)


def test_without_istiod_everything_goes_on(tools: Tools, make_people: MakePeople) -> None:
    where = ("--namespace", "istio-system")
    with crowd(make_people) as tally:
        tools.kubectl(*where, "scale", "deployment", "istiod", "--replicas=0")
        time.sleep(5)
        tools.kubectl(*where, "scale", "deployment", "istiod", "--replicas=1")
        tools.rolled_out("istio-system", "deployment/istiod")
    assert set(tally.answers) == UNNOTICED, str(tally)
