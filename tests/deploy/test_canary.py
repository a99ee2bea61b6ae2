"""Two versions side by side: who gets which, that they stay, and that a bad one goes by itself."""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import httpx2
import pytest

from contract import tracks
from contract.headers import TRACK, VERSION
from harness import lab, rollouts
from inkwell.canary import steps
from inkwell.canary.decide import Limits
from inkwell.canary.plan import Plan
from inkwell.canary.release import Release
from inkwell.canary.watch import Watch
from inkwell.deploy import shadow
from inkwell.deploy.tools import Tools
from inkwell.errors import InkwellError
from inkwell.shared.release import RELEASE
from tests.deploy.conftest import MakePeople

pytestmark = [pytest.mark.deploy, pytest.mark.timeout(400)]

VISITORS = 2000
AT_A_TIME = 4
WEIGHT = 10
NEAR = 3  # points


@pytest.fixture(scope="module")
def release(second: str, tools: Tools) -> Release:
    return Release(tools, RELEASE, second, migration_seconds=40)


@pytest.fixture(scope="module")
def canary(release: Release, tools: Tools) -> Iterator[Release]:
    """A canary with the stable one's code, so that it is as good."""
    steps.start(release, WEIGHT, rollouts.tag(tools), print)
    yield release
    steps.abort(release, print)


def track_of(answer: httpx2.Response) -> str:
    """Return which track answered, "" where the web didn't.

    Pods of 0.1.0 named it where the later ones name their version.
    """
    track = answer.headers.get(TRACK) or answer.headers.get(VERSION, "")
    return track if track in tracks.WEB else ""


def visit(client: httpx2.Client, track: str = "", **headers: str) -> tuple[str, str]:
    """Open the first page, with a cookie if there is one; return who answered and the cookie."""
    cookie = {"Cookie": f"{tracks.COOKIE}={track}"} if track else {}
    answer = client.get("/", headers={**headers, **cookie})
    assert answer.status_code == 200
    return track_of(answer), answer.cookies.get(tracks.COOKIE) or track


def come_and_come_back(client: httpx2.Client) -> tuple[str, str]:
    """Visit as somebody new; return who answered first, and who answered when they came again."""
    client.cookies.clear()
    first, cookie = visit(client)
    client.cookies.clear()
    again, _ = visit(client, cookie)
    client.cookies.clear()
    return first, again


def test_new_people_are_shared_out_by_weight_and_stay_where_they_are(canary: Release) -> None:
    def crowd(_: int) -> list[tuple[str, str]]:
        with lab.client(host=lab.SECOND_HOST) as client:
            return [come_and_come_back(client) for _ in range(VISITORS // AT_A_TIME)]

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        seen = [each for part in pool.map(crowd, range(AT_A_TIME)) for each in part]
    share = Counter(first for first, _ in seen)["canary"] / len(seen)
    assert abs(100 * share - WEIGHT) < NEAR
    assert [pair for pair in seen if pair[0] != pair[1]] == []


def test_a_tester_asks_for_a_version_by_header(canary: Release) -> None:
    with lab.client(host=lab.SECOND_HOST) as client:
        for track in ("canary", "stable"):
            assert visit(client, **{"x-inkwell-track": track})[0] == track


def test_a_canary_that_is_gone_leaves_its_people_with_the_stable_one(release: Release) -> None:
    with lab.client(host=lab.SECOND_HOST) as client:
        steps.abort(release, print)
        lab.eventually(lambda: visit(client, "canary") == ("stable", "stable"), 10, "at the stable")


def test_a_canary_that_does_not_start_never_gets_anybody(release: Release) -> None:
    with visitors() as seen, pytest.raises(InkwellError, match="ErrImageNeverPull"):
        steps.start(release, WEIGHT, "no-such-tag", print)
    assert set(seen) == {(200, "stable")}
    assert release.canary()["enabled"] is False


@contextmanager
def visitors() -> Iterator[Counter[tuple[int, str]]]:
    """New people who come all the time; counts what they got, and from whom."""
    seen: Counter[tuple[int, str]] = Counter()
    over = threading.Event()

    def come(_: int) -> None:
        with lab.client(host=lab.SECOND_HOST) as client:
            while not over.is_set():
                client.cookies.clear()
                answer = client.get("/")
                track = track_of(answer) or answer.cookies.get(tracks.COOKIE) or "nobody"
                seen[answer.status_code, track] += 1
                time.sleep(0.02)

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        running = pool.map(come, range(AT_A_TIME))
        try:
            yield seen
        finally:
            over.set()
            list(running)


@contextmanager
def failing(tools: Tools, namespace: str) -> Iterator[None]:
    """Have every request of the canary's pods answered by 500, as of a bad version."""
    fault = {
        "apiVersion": "networking.istio.io/v1alpha3",
        "kind": "EnvoyFilter",
        "metadata": {"name": "bad-version", "namespace": namespace},
        "spec": {
            "workloadSelector": {"labels": {"inkwell.dev/track": "canary"}},
            "configPatches": [
                {
                    "applyTo": "HTTP_FILTER",
                    "match": {
                        "context": "SIDECAR_INBOUND",
                        "listener": {
                            "filterChain": {
                                "filter": {
                                    "name": "envoy.filters.network.http_connection_manager",
                                    "subFilter": {"name": "envoy.filters.http.router"},
                                }
                            }
                        },
                    },
                    "patch": {
                        "operation": "INSERT_BEFORE",
                        "value": {
                            "name": "inkwell.bad-version",
                            "typed_config": {
                                "@type": "type.googleapis.com/"
                                "envoy.extensions.filters.http.fault.v3.HTTPFault",
                                "abort": {
                                    "http_status": 500,
                                    "percentage": {"numerator": 100},
                                },
                            },
                        },
                    },
                }
            ],
        },
    }
    tools.apply(json.dumps(fault))
    try:
        yield
    finally:
        tools.kubectl("--namespace", namespace, "delete", "envoyfilter", "bad-version")


def test_a_canary_that_answers_5xx_is_rolled_back_by_itself(release: Release, tools: Tools) -> None:
    plan = Plan(weights=(WEIGHT, 50), window=30, look=2, limits=Limits(requests=50))
    steps.start(release, 0, rollouts.tag(tools), print)
    with failing(tools, release.namespace), visitors() as seen:
        with pytest.raises(InkwellError, match=f"rolled back at {WEIGHT} %: .*errors"):
            Watch(release, plan, print).run()
        bad, whole = sum(seen[each] for each in seen if each[0] >= 500), seen.total()
    assert bad >= 5
    assert 100 * bad / whole < WEIGHT + NEAR
    assert release.canary() | {"enabled": False, "weight": 0} == release.canary()


def test_a_good_canary_goes_on_and_becomes_the_stable_one(release: Release, tools: Tools) -> None:
    # At 100 % one pod carries everybody, on a machine that tests share: slower than two did before.
    limits = Limits(requests=30, slower_ms=500)
    plan = Plan(weights=(50, 100), window=10, look=2, limits=limits)
    tag = rollouts.tag(tools)
    steps.start(release, 0, tag, print)
    with visitors() as seen:
        Watch(release, plan, print).run()
        steps.promote(release, print, tools.rolled_out)
    assert {status for status, _ in seen} == {200}
    assert release.values()["web"]["tag"] == tag
    assert release.canary()["enabled"] is False


def test_a_shadow_s_answers_are_compared_and_never_shown(
    release: Release, tools: Tools, make_people: MakePeople
) -> None:
    steps_of = {"shadow.model.enabled": True, "shadow.model.percent": 100}
    release.change(steps_of)
    try:
        tools.rolled_out(release.namespace, f"deployment/{lab.MODEL}-shadow")
        (person,) = make_people(1, lab.SECOND_HOST)
        letters = [person.ended(person.ask()) for _ in range(3)]
        assert {letter["status"] for letter in letters} == {"done"}
        logs = partial(answers, tools, release.namespace)
        lab.eventually(
            lambda: shadow.compare(logs("stable"), logs("shadow")).pairs >= len(letters),
            60,
            "each letter was written twice",
            every=2,
        )
        versions = [person.letter(letter["id"]) for letter in letters]
        assert [each["body"] for each in versions] == [each["body"] for each in letters]
    finally:
        release.change({"shadow.model.enabled": False})


def answers(tools: Tools, namespace: str, track: str) -> list[shadow.Answer]:
    """Return what the model servers of a track logged of their answers."""
    selector = f"app.kubernetes.io/component=model,inkwell.dev/track={track}"
    text = tools.kubectl(
        *("--namespace", namespace, "logs", f"--selector={selector}", "--tail=-1"),
        "--container=model",
    )
    return list(shadow.read(text.splitlines()))
