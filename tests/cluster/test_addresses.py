"""The virtual addresses move only if they must: each move cuts everybody's connections."""

import time
from collections.abc import Iterator

import pytest

from tests.cluster import cluster
from tests.cluster.cluster import ADDRESSES, INGRESS_ADDRESS, Host

pytestmark = pytest.mark.timeout(120)

WORKERS = [name for name in ADDRESSES if name.startswith("worker")]
BUSY_S = 9.0  # for so long a node that lives may leave a check unanswered
SETTLED_S = 9.0  # one that would take an address from another that answers has it by then
MOVED_S = 15.0


def holders() -> list[str]:
    """Return the nodes that carry the ingress address; two do for a moment while it moves."""
    return [
        name
        for name in WORKERS
        if f" {INGRESS_ADDRESS}/32 " in cluster.connect(name).check_output("ip -oneline -4 address")
    ]


def wait_for_other(than: str) -> str:
    """Return who alone carries the address once `than` doesn't."""
    until = time.monotonic() + MOVED_S
    while (found := holders()) in ([], [than]) or len(found) > 1:
        assert time.monotonic() < until, f"still at {found or 'none'}"
        time.sleep(0.5)
    return found[0]


@pytest.fixture
def holder() -> str:
    if len(WORKERS) < 2:
        pytest.skip("there is no second node to move to")
    (name,) = holders()
    return name


@pytest.fixture
def host(holder: str) -> Iterator[Host]:
    """The node that carries the address; whatever a test stops there goes on at its end."""
    node = cluster.connect(holder)
    yield node
    node.check_output("pkill -CONT kube-proxy; systemctl start keepalived")


def test_a_busy_node_keeps_the_address(holder: str, host: Host) -> None:
    host.check_output("pkill -STOP kube-proxy")  # which answers the check, but not now
    until = time.monotonic() + BUSY_S
    while time.monotonic() < until:
        assert holders() == [holder]
        time.sleep(0.5)


def test_a_node_that_comes_back_leaves_the_address_where_it_is(holder: str, host: Host) -> None:
    host.check_output("systemctl stop keepalived")
    other = wait_for_other(holder)
    host.check_output("systemctl start keepalived")
    until = time.monotonic() + SETTLED_S
    while time.monotonic() < until:
        assert holders() == [other]
        time.sleep(0.5)
