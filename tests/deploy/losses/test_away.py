"""What people are told while something is away for longer, and that it comes back by itself."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest

from harness import lab, traffic
from harness.people import Person
from inkwell.deploy.tools import Tools
from inkwell.errors import InkwellError
from inkwell.shared.node_table import Node
from inkwell.shared.release import NAMESPACE
from tests.deploy.conftest import MakePeople

pytestmark = [pytest.mark.deploy, pytest.mark.timeout(400)]

BACK_S = 30
NODE_BACK_S = 60
PODS_BACK_S = 150
QUIET_S = 20  # after which nobody is refused any more
PAGE = {"Accept": "text/html"}
PYTHON = "/usr/bin/python3.11"  # the web image has no PATH to it
log = logging.getLogger(__name__)


@pytest.fixture
def person(second: str, make_people: MakePeople) -> Person:
    """Somebody of the release that tests may harm."""
    return make_people(1, lab.SECOND_HOST)[0]


@contextmanager
def away(tools: Tools, namespace: str, kind: str, name: str) -> Iterator[None]:
    """Take every pod of a workload away, and bring them back."""
    spec = lab.get(tools, kind, name, namespace)["spec"]
    labels = ",".join(f"{key}={value}" for key, value in spec["selector"]["matchLabels"].items())
    scale = ("--namespace", namespace, "scale", kind, name)
    tools.kubectl(*scale, "--replicas=0")
    tools.kubectl(
        *("--namespace", namespace, "wait", "pod", "--for=delete", "--timeout=90s"),
        f"--selector={labels}",
    )
    try:
        yield
    finally:
        tools.kubectl(*scale, f"--replicas={spec['replicas']}")
        tools.rolled_out(namespace, f"{kind}/{name}")


def test_without_the_clusters_dns_services_find_each_other(tools: Tools) -> None:
    ask = "import socket, sys; print(socket.getaddrinfo(sys.argv[1], 8000)[0][4][0])"
    writer = ("exec", f"deployment/{lab.WRITER}", "--container=writer", "--", PYTHON, "-c", ask)
    model = lab.get(tools, "service", lab.MODEL)["spec"]["clusterIP"]
    with away(tools, "kube-system", "deployment", "coredns"):
        assert tools.kubectl("--namespace", NAMESPACE, *writer, lab.MODEL).strip() == model


def page(person: Person) -> httpx2.Response:
    return person.client.get("/letters", headers=PAGE)


def test_without_a_model_letters_wait_and_say_why(
    second: str, tools: Tools, person: Person
) -> None:
    with away(tools, second, "deployment", lab.MODEL):
        letter = person.ask()
        lab.eventually(
            lambda: "trying again" in person.letter(letter)["error"], 30, "the letter says why"
        )
        assert page(person).status_code == 200
        told = person.client.get(f"/letters/{letter}", headers=PAGE).text
        log.info("meanwhile: %s", person.letter(letter)["error"])
        assert person.letter(letter)["error"] in told
        back = time.monotonic()
    assert person.ended(letter)["status"] == "done"
    log.info("the letter was done %.0f s after the model was called back", time.monotonic() - back)


def test_without_a_database_pages_say_so_and_letters_are_kept(
    second: str, tools: Tools, person: Person
) -> None:
    letter = person.ask()
    with away(tools, second, "statefulset", lab.POSTGRES):
        for accept, kind in ((PAGE, "text/html"), ({"Accept": "*/*"}, "application/json")):
            answer = person.client.get("/letters", headers=accept)
            assert answer.status_code == 503
            assert answer.headers["Retry-After"].isdigit()
            assert answer.headers["Content-Type"].startswith(kind)
        # The web's pods aren't ready any more, so that the gateway answers.
        lab.eventually(lambda: not lab.endpoints(tools, lab.WEB, second), BACK_S, "nobody is asked")
        lab.eventually(lambda: "Not available" in page(person).text, 10, "the gateway's page")
        assert page(person).headers["Retry-After"].isdigit()
        back = time.monotonic()
    lab.eventually(lambda: page(person).status_code == 200, BACK_S, "pages are back")
    log.info("pages were back %.0f s after Postgres was called back", time.monotonic() - back)
    assert person.ended(letter)["status"] == "done"


@pytest.fixture
def small_disk(second: str, tools: Tools) -> Iterator[str]:
    """Postgres' volume on a disk with little room, for a while; yields its path on its node."""
    claim = lab.get(tools, "persistentvolumeclaim", f"data-{lab.POSTGRES}-0", second)
    volume = lab.get(tools, "persistentvolume", claim["spec"]["volumeName"])
    source = volume["spec"].get("hostPath") or volume["spec"]["local"]
    path, node = source["path"], lab.get(tools, "pod", f"{lab.POSTGRES}-0", second)
    host = lab.node(node["spec"]["nodeName"]).container
    into = "cp -a {0}/. {0}.aside/ && size=$(du -sm {0} | cut -f 1)"
    into += " && mount -t tmpfs -o size=$((size + 96))m tmpfs {0} && cp -a {0}.aside/. {0}/"
    back = "rm -rf {0}.aside && cp -a {0} {0}.aside && umount {0} && rm -rf {0}"
    back += " && mv {0}.aside {0}"
    with away(tools, second, "statefulset", lab.POSTGRES):
        lab.docker("exec", host, "sh", "-ec", f"mkdir {path}.aside; {into.format(path)}")
    nobody = {"username": "nobody", "password": "wrong"}
    with lab.client(host=lab.SECOND_HOST) as client:
        # The web's pods count as ready for some seconds after their database went.
        lab.eventually(
            lambda: client.post("/auth/login", data=nobody).status_code == 401,
            *(BACK_S, "the database is asked again"),
            every=15,  # five a minute are let through
        )
    yield path
    with away(tools, second, "statefulset", lab.POSTGRES):
        lab.docker("exec", host, "sh", "-ec", back.format(path))


def use_up_wal(tools: Tools, namespace: str) -> None:
    """Write until Postgres has no file of WAL left that it can reuse, as a busy day would."""
    psql = ("exec", "--stdin", f"{lab.POSTGRES}-0", "--container=postgres", "--", "psql")
    words = "select pg_logical_emit_message(false, 'fill', 'x'), pg_switch_wal();\n"
    with pytest.raises(InkwellError, match="No space left on device"):
        tools.kubectl(
            *("--namespace", namespace, *psql, "--username=postgres", "inkwell"), stdin=words * 20
        )


def test_a_full_disk_loses_nothing_that_was_acknowledged(
    small_disk: str, second: str, tools: Tools, make_people: MakePeople
) -> None:
    people = make_people(2, lab.SECOND_HOST)
    host = lab.node(lab.get(tools, "pod", f"{lab.POSTGRES}-0", second)["spec"]["nodeName"])
    with traffic.Crowd(people, writers=2, pause_s=0.2).at_work() as tally:
        time.sleep(2)
        fill = f"head -c 1G /dev/zero > {small_disk}/fill || true"
        lab.docker("exec", host.container, "sh", "-c", fill)
        use_up_wal(tools, second)
        lab.eventually(lambda: bool(tally.refused), BACK_S, "somebody is refused")
        time.sleep(5)
        lab.docker("exec", host.container, "rm", f"{small_disk}/fill")
        seconds = lab.eventually(lambda: page(people[0]).status_code == 200, BACK_S, "back")
        time.sleep(5)
    log.info("a full disk: %s; back %.0f s after there was room", tally, seconds)
    assert set(tally.answers) <= {200, 201, 503}, str(tally)
    traffic.check_letters(people, tally)


@contextmanager
def dead(tools: Tools, node: Node) -> Iterator[None]:
    """Cut a node's power, and have it back with all its pods.

    It may be back before anybody has called it lost: that it and its pods are ready proves nothing.
    """
    before = {pod["metadata"]["uid"]: lab.restarts(pod) for pod in lab.pods_on(tools, node)}

    def back() -> bool:
        pods = lab.pods_on(tools, node)
        again = [lab.restarts(pod) > before.get(pod["metadata"]["uid"], -1) for pod in pods]
        return bool(pods) and all(again) and all(map(lab.is_ready, pods))

    lab.docker("kill", node.container)
    try:
        yield
    finally:
        lab.docker("start", node.container)
        lab.eventually(back, PODS_BACK_S, f"{node.name} has all its pods again", every=1)


def test_a_node_that_dies_takes_no_letter_with_it(tools: Tools, make_people: MakePeople) -> None:
    postgres = lab.get(tools, "pod", f"{lab.POSTGRES}-0")["spec"]["nodeName"]
    workers = (each for each in lab.TABLE.nodes if each.role == "worker")
    victim = next(each for each in workers if each.name != postgres)  # its volume is its node's
    people = make_people(4)
    with traffic.Crowd(people, writers=4, pause_s=0.2).at_work() as tally:
        time.sleep(2)
        killed = time.monotonic() - tally.began
        with dead(tools, victim):
            time.sleep(1)
            lab.eventually(
                lambda: tally.quiet_s() > QUIET_S,
                NODE_BACK_S + QUIET_S,
                "nobody is refused any more",
            )
            refused_s = max((each.at_s - killed for each in tally.troubles), default=0.0)
    log.info("%s was dead, people refused for %.1f s; %s", victim.name, refused_s, tally)
    assert {each.status for each in tally.refused} <= {503}, str(tally)
    traffic.check_letters(people, tally)
