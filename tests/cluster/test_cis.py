"""Each scored check of cis-1.12, on each node that it is about. See docs/hardening.md."""

import pytest

from tests.cluster.cis import CONTROL_PLANE, EVERY_NODE, Check
from tests.cluster.cluster import Host


@pytest.mark.parametrize("check", CONTROL_PLANE, ids=lambda check: check.id)
def test_control_plane(control_plane: Host, check: Check) -> None:
    check.proof(control_plane)


@pytest.mark.parametrize("check", EVERY_NODE, ids=lambda check: check.id)
def test_node(host: Host, check: Check) -> None:
    check.proof(host)
