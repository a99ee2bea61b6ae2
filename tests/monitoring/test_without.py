"""Without monitoring people get their letters as before; last, for it takes all that was kept."""

import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from statistics import quantiles
from typing import Any

import pytest

from harness.people import PASSWORD, Person
from harness.stores import Stores
from inkwell.deploy.tools import Tools
from inkwell.monitoring import targets
from inkwell.monitoring.release import NAMESPACE
from inkwell.shared.checkout import ROOT
from tests.deploy.conftest import MakePeople
from tests.monitoring import driven

pytestmark = [pytest.mark.monitored, pytest.mark.timeout(580)]

PEOPLE, LETTERS = 2, 8  # each
FRESH_S = 6  # an answer for operators is kept for five seconds
SECONDS = "histogram_quantile(%s, sum by (le) (increase(inkwell_%s_seconds_bucket[1h])))"
FIGURES = {  # what the operators' page calls a figure, and what it is
    "letters:done": 'sum(increase(inkwell_letters_total{outcome="done"}[1h]))',
    "letters:failed": 'sum(increase(inkwell_letters_total{outcome="failed"}[1h]))',
    "http:4xx": 'sum(increase(inkwell_http_request_seconds_count{status_class="4xx"}[1h]))',
    "first_word:p50": SECONDS % (0.5, "first_word"),
    "letter_seconds:p95": SECONDS % (0.95, "letter"),
    "queue:waiting": "max(inkwell_queue_depth)",
}
TIMES = 2.0  # as long as with monitoring, which is gone for noise of the machine alone


def p95(people: Sequence[Person]) -> float:
    """The seconds of 95 in 100 letters that these people have written, side by side."""

    def write(person: Person) -> list[float]:
        took = []
        for _ in range(LETTERS):
            began = time.monotonic()
            end = person.watch(person.ask()).end
            assert end["status"] == "done", end
            took.append(time.monotonic() - began)
        return took

    with ThreadPoolExecutor(len(people)) as pool:
        times = [each for share in pool.map(write, people) for each in share]
    return quantiles(times, n=20)[-1]


def inkwell(*arguments: str) -> None:
    command = [str(ROOT / "inkwell"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, f"inkwell {' '.join(arguments)}: {done.stdout}{done.stderr}"


def operator(person: Person) -> Person:
    """Somebody who may see the operators' figures, signed in since."""
    inkwell("operators", "grant", person.name)
    account = {"username": person.name, "password": PASSWORD}
    assert person.client.post("/auth/login", data=account).status_code == 302
    return person


def figures(operator: Person) -> dict[str, Any]:
    answer = operator.client.get("/api/v1/operator", params={"period": "1h"}).raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def ask_for_nothing(person: Person) -> None:
    """Be answered 404 by each pod of the web."""
    for _ in range(10):
        assert person.client.get("/nowhere").status_code == 404


def test_letters_go_on_without_monitoring_and_it_comes_back(
    stores: Stores, tools: Tools, person: Person, make_people: MakePeople
) -> None:
    operates = operator(person)
    watched = p95(make_people(PEOPLE))
    inkwell("monitoring", "down", "--yes")
    try:
        assert tools.kubectl("get", "namespace", NAMESPACE, "--ignore-not-found") == ""
        unwatched = p95(make_people(PEOPLE))
        assert unwatched < TIMES * watched, f"p95 of letters: {watched:.1f} s, {unwatched:.1f} s"
        status = person.client.get("/api/v1/status").raise_for_status().json()
        assert status["state"] == "up", status
        seen = figures(operates)
        assert (seen["source"], seen["note"].partition(" ")[0]) == ("own", "Prometheus"), seen
    finally:
        inkwell("monitoring", "up")
    assert [target for target in targets.targets(tools) if target.error] == []


def test_the_operators_figures_are_those_of_prometheus(
    stores: Stores, person: Person, make_people: MakePeople
) -> None:
    operates = operator(person)
    ask_for_nothing(person)  # a series that begins with 1 hasn't increased
    driven.read_after(stores, time.time())
    p95(make_people(1))
    ask_for_nothing(person)
    driven.read_after(stores, time.time() + FRESH_S)
    seen = figures(operates)
    assert seen["source"] == "prometheus", seen["note"]
    at = datetime.fromisoformat(seen["looked_at"]).timestamp()
    shown = {each["key"]: each["total"] for each in seen["series"]}
    known = {key: stores.sum(expr, time=at) for key, expr in FIGURES.items()}
    assert all(known[key] > 0 for key in ("letters:done", "http:4xx", "letter_seconds:p95")), known
    assert {key: shown[key] for key in known} == pytest.approx(known, rel=0.01)
