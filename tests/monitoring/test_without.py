"""Without monitoring people get their letters as before; last, for it takes all that was kept."""

import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import quantiles

import httpx2
import pytest

from harness.people import Person
from harness.stores import Stores
from inkwell.deploy.tools import Tools
from inkwell.monitoring import targets
from inkwell.monitoring.release import NAMESPACE
from inkwell.shared.checkout import ROOT
from tests.deploy.conftest import MakePeople

pytestmark = [pytest.mark.monitored, pytest.mark.timeout(580)]

PEOPLE, LETTERS = 2, 8  # each
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


def test_letters_go_on_without_monitoring_and_it_comes_back(
    stores: Stores, tools: Tools, make_people: MakePeople, client: httpx2.Client
) -> None:
    watched = p95(make_people(PEOPLE))
    inkwell("monitoring", "down", "--yes")
    try:
        assert tools.kubectl("get", "namespace", NAMESPACE, "--ignore-not-found") == ""
        unwatched = p95(make_people(PEOPLE))
        assert unwatched < TIMES * watched, f"p95 of letters: {watched:.1f} s, {unwatched:.1f} s"
        status = client.get("/api/v1/status").raise_for_status().json()
        assert status["state"] == "up", status
    finally:
        inkwell("monitoring", "up")
    assert [target for target in targets.targets(tools) if target.error] == []
