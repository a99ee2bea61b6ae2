"""What the tests of a deployed Inkwell share: tools, people, and addresses to come from."""

import ipaddress
import itertools
import subprocess
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack

import httpx2
import pytest

from inkwell.deploy.tools import Tools
from inkwell.deploy.up import NAMESPACE
from tests.deploy import lab
from tests.e2e.people import Person

ADDRESSES = 64  # of this host in the nodes' network, from the upper end: sign-ins are limited by it
MakeClient = Callable[[str], httpx2.Client]
MakePerson = Callable[[str], Person]


@pytest.fixture(scope="session")
def tools() -> Tools:
    return Tools(lab.PLACE)


@pytest.fixture(scope="session")
def addresses() -> Iterator[Iterator[str]]:
    """Addresses of this host that no limit has seen in this run."""
    last = int(lab.TABLE.network.broadcast_address)
    made = [str(ipaddress.IPv4Address(last - number)) for number in range(1, ADDRESSES + 1)]
    device = lab.interface()
    for address in made:
        subprocess.run(["ip", "address", "replace", f"{address}/32", "dev", device], check=True)
    yield itertools.cycle(made)
    for address in made:
        subprocess.run(["ip", "address", "delete", f"{address}/32", "dev", device], check=True)


@pytest.fixture(scope="session")
def make_client() -> Iterator[MakeClient]:
    """Make clients of the gateway, that come from an address of this host if one is given."""
    with ExitStack() as opened:
        yield lambda address: opened.enter_context(lab.client(address))


@pytest.fixture
def client(make_client: MakeClient) -> httpx2.Client:
    return make_client("")


@pytest.fixture(scope="session")
def make_person(make_client: MakeClient) -> MakePerson:
    """Make somebody at an address who has registered through the gateway and is signed in."""
    return lambda address: Person(lab.URL, lab.unused_name(), client=make_client(address))


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
        for namespace in (NAMESPACE, lab.GATEWAY):
            report.sections.append((f"Pods of {namespace}", tools.causes(namespace)))
    return report
