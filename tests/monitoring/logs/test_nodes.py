"""What nodes themselves say: found in VictoriaLogs on the cluster."""

import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from harness import lab
from harness.stores import Stores
from inkwell.deploy.tools import Tools

pytestmark = [pytest.mark.monitored, pytest.mark.timeout(240)]

SECONDS = 60
Lines = list[dict[str, Any]]


def eventually(stores: Stores, query: str, are_all: Callable[[Lines], bool]) -> Lines:
    """Return the lines that a query finds, once they are all there."""
    end = time.monotonic() + SECONDS
    while not are_all(lines := stores.lines(query)):
        assert time.monotonic() < end, f"{query}: {lines[:5]}"
        time.sleep(1)
    return lines


@pytest.mark.parametrize("program", ["kubelet", "containerd"])
def test_every_nodes_programs_are_found(program: str, stores: Stores) -> None:
    query = f"SYSLOG_IDENTIFIER:={program} | uniq by (_HOSTNAME)"
    names = {node.name for node in lab.TABLE.nodes}
    eventually(stores, query, lambda lines: {line["_HOSTNAME"] for line in lines} == names)


def test_who_changed_what_is_found_without_what_was_sent(tools: Tools, stores: Stores) -> None:
    name, mark = f"audited-{uuid.uuid4().hex[:8]}", f"mark{uuid.uuid4().hex}"
    account = {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": name, "namespace": "default", "annotations": {"inkwell.dev/m": mark}},
    }
    tools.apply(json.dumps(account))
    try:
        found = eventually(stores, f'objectRef.name:="{name}"', bool)
    finally:
        tools.kubectl("--namespace", "default", "delete", "serviceaccount", name)
    created = next(line for line in found if line["_msg"] in ("create", "patch"))
    assert created["user.username"] == "kubernetes-admin"
    assert created["objectRef.resource"] == "serviceaccounts"
    assert mark not in str(found)
