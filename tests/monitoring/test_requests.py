"""A request is found by its id in every service's log and as one trace, whoever was replaced."""

import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from contract import log_fields
from harness import lab, rollouts
from harness.people import FORM, Person
from harness.stores import Stores
from inkwell.chart import CHART
from inkwell.deploy.tools import Tools
from inkwell.shared.checkout import ROOT
from inkwell.shared.release import NAMESPACE, RELEASE
from inkwell.trace import request as requests
from tests.deploy.conftest import MakePeople
from tests.traces.spans import ORDER

pytestmark = [pytest.mark.monitored, pytest.mark.timeout(300)]

SERVICES = {"gateway", "web", "writer", "model"}
LOG_S = 30  # from the letter's end to its lines in VictoriaLogs
SHOWN = 12  # characters at least of a span's name
TRIES = 4
TRACE_S = 30  # Jaeger decides ten seconds after a trace's first span


def ask(person: Person) -> tuple[str, str]:
    """Ask for a letter; return its id and the request's."""
    answer = person.client.post("/api/v1/letters", json=FORM)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"]), str(answer.headers["X-Request-ID"])


def service_of(line: Mapping[str, str]) -> str:
    if line["kubernetes.pod_name"].startswith("gateway-"):
        return "gateway"
    return line["kubernetes.container_name"]


def lines_of(stores: Stores, request_id: str) -> list[dict[str, str]]:
    return stores.lines(f'{log_fields.REQUEST_ID}:="{request_id}"')


def assert_followed(stores: Stores, tools: Tools, request_id: str) -> None:
    """All four services logged the request, and one trace has its spans in their order."""

    def services() -> set[str]:
        return {service_of(line) for line in lines_of(stores, request_id)}

    def found() -> dict[tuple[str, str], float]:
        request = requests.from_monitoring(request_id, requests.in_cluster(tools))
        spans = sorted(request.spans, key=lambda row: row.start)  # the last try's are the last
        return {(row.service, row.name): row.start for row in spans}

    try:
        lab.eventually(lambda: services() >= SERVICES, LOG_S, "all services' lines", every=1)
        lab.eventually(lambda: found().keys() >= set(ORDER), TRACE_S, "all spans", every=1)
    except AssertionError as error:
        pytest.fail(f"{error}\nlines of {services()}\nspans of {sorted(found())}")
    traces = {line[log_fields.TRACE_ID] for line in lines_of(stores, request_id)
              if line.get(log_fields.TRACE_ID)}  # fmt: skip
    assert len(traces) == 1, f"{request_id} is in the traces {traces}"
    starts = [(found()[each], each) for each in ORDER]
    assert starts == sorted(starts, key=lambda each: each[0]), starts


def assert_shown(request_id: str) -> None:
    """`inkwell trace` prints a line of each service and a bar of each span."""
    done = subprocess.run(
        [ROOT / "inkwell", "trace", request_id],
        capture_output=True, text=True, cwd=ROOT, env={**lab.PLACE.environment(), "COLUMNS": "160"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [name for _, name in ORDER if f": {name[:SHOWN]}" not in done.stdout] == [], done.stdout
    logged = done.stdout.partition("\n\n")[2].partition("\n\n")[2].splitlines()
    shown = {line.split()[1] for line in logged}
    assert {"web", "writer", "model", "istio-proxy"} <= shown, done.stdout


@pytest.fixture(scope="module")
def two_workers(tools: Tools) -> Iterator[None]:
    """Each web has two gunicorn workers for a while: one may take what the other has begun."""
    now, tag = rollouts.revision(tools), rollouts.tag(tools)
    where = (RELEASE, CHART, "--namespace", NAMESPACE)
    tools.helm("upgrade", *where, "--reuse-values", "--set=web.workers=2", "--wait", "--timeout=4m")
    yield
    rollouts.roll_back(tools, now, tag)


def kill_workers(pod: Mapping[str, Any]) -> int:
    """Kill the processes of a web but its first, as the kernel does where memory ends."""
    (status,) = (each for each in pod["status"]["containerStatuses"] if each["name"] == "web")
    container = status["containerID"].removeprefix("containerd://")
    node = pod["spec"]["nodeName"]
    listed = lab.ctr(node, "tasks", "ps", container).splitlines()[1:]
    _, *workers = sorted((line.split()[0] for line in listed), key=int)
    lab.docker("exec", lab.node(node).container, "kill", "-KILL", *workers)
    return len(workers)


def test_three_requests_are_found_in_all_services_and_as_one_trace_each(
    stores: Stores, tools: Tools, make_people: MakePeople, two_workers: None
) -> None:
    people = make_people(3)
    with ThreadPoolExecutor(len(people)) as pool:
        asked = list(pool.map(ask, people))
    for person, (letter, _) in zip(people, asked, strict=True):
        assert person.ended(letter)["status"] == "done"
    for _, request_id in asked:
        assert_followed(stores, tools, request_id)
        assert_shown(request_id)


def test_a_request_is_followed_though_every_worker_of_the_web_was_killed(
    stores: Stores, tools: Tools, person: Person, two_workers: None
) -> None:
    letter, request_id = ask(person)
    person.begun(letter)
    killed = [kill_workers(pod) for pod in lab.pods(tools, "web")]
    assert min(killed) >= 2, killed
    assert person.ended(letter, 120)["status"] == "done"
    assert_followed(stores, tools, request_id)


def test_a_request_is_followed_though_every_writer_was_killed(
    stores: Stores, tools: Tools, person: Person
) -> None:
    for _ in range(TRIES):  # who ends a letter and is killed at once takes its last spans along
        letter, request_id = ask(person)
        person.begun(letter)
        with ThreadPoolExecutor() as pool:
            list(pool.map(lab.kill, lab.pods(tools, "writer")))
        written = person.client.get(f"/api/v1/letters/{letter}").json()["status"] == "done"
        tools.rolled_out(NAMESPACE, f"deployment/{lab.WRITER}")
        if not written:
            break
    else:
        pytest.fail(f"{TRIES} letters had ended before a writer could be killed")
    assert person.ended(letter, 120)["status"] == "done"
    assert_followed(stores, tools, request_id)
