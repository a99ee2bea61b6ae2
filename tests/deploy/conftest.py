"""What the tests of a deployed Inkwell share: tools, people, and addresses to come from."""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack

import httpx2
import pytest

from harness import lab, rollouts
from harness.people import Person
from inkwell.deploy.tools import Tools
from inkwell.deploy.up import release
from inkwell.shared.release import NAMESPACE, RELEASE

MakeClient = Callable[..., httpx2.Client]
MakePeople = Callable[..., list[Person]]
MakePerson = Callable[[str], Person]


@pytest.fixture(scope="session")
def tools() -> Tools:
    return Tools(lab.PLACE)


@pytest.fixture(scope="session")
def addresses() -> Iterator[Iterator[str]]:
    """Addresses of this host that no limit has seen in this run, and no other run uses."""
    with lab.addresses() as made:
        yield made


@pytest.fixture(scope="session")
def make_client() -> Iterator[MakeClient]:
    """Make clients of the gateway: from an address of this host, for a host, if they are given."""
    with ExitStack() as opened:
        yield lambda *told: opened.enter_context(lab.client(*told))


@pytest.fixture
def client(make_client: MakeClient) -> httpx2.Client:
    return make_client()


@pytest.fixture(scope="session")
def make_person(make_client: MakeClient) -> MakePerson:
    """Make somebody at an address who has registered through the gateway and is signed in."""
    return lambda address: lab.person(make_client(address))


@pytest.fixture(scope="session")
def make_people(make_client: MakeClient, addresses: Iterator[str]) -> MakePeople:
    """Make so many people, each at an address of their own."""
    return lambda number, host="": [
        lab.person(make_client(next(addresses), host)) for _ in range(number)
    ]


@pytest.fixture(scope="session")
def second(tools: Tools) -> Iterator[str]:
    """The namespace of another release, to be harmed; its Postgres is where the first one's is."""
    tools.kubectl("delete", "namespace", lab.SECOND, "--ignore-not-found")  # of a run before
    lab.take_routes_of(tools, f"{NAMESPACE}/*", f"{lab.SECOND}/{lab.SECOND_HOST}")
    postgres = lab.get(tools, "pod", f"{lab.POSTGRES}-0")
    hostname = r"postgres.nodeSelector.kubernetes\.io/hostname"
    release(
        *(tools, RELEASE, lab.SECOND, "--set-string", f"image.tag={rollouts.tag(tools)}"),
        *("--set", f"mesh.hosts={{{lab.SECOND_HOST}}},web.replicas=1"),
        *("--set-string", f"{hostname}={postgres['spec']['nodeName']}"),
    )
    yield lab.SECOND
    lab.take_routes_of(tools, f"{NAMESPACE}/*")
    tools.helm("uninstall", RELEASE, "--namespace", lab.SECOND)
    tools.kubectl("delete", "namespace", lab.SECOND, "--wait=false")


@pytest.fixture
def address(addresses: Iterator[str]) -> str:
    return next(addresses)


@pytest.fixture
def person(make_person: MakePerson, address: str) -> Person:
    return make_person(address)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    tools = getattr(item, "funcargs", {}).get("tools")
    if report.failed and isinstance(tools, Tools):
        for namespace in (NAMESPACE, lab.SECOND, lab.GATEWAY):
            report.sections.append((f"Pods of {namespace}", tools.causes(namespace)))
    return report
