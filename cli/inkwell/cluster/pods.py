"""The pods of the release, as the API server tells of them."""

import time
from collections.abc import Callable

from inkwell.cluster import access
from inkwell.errors import InkwellError
from inkwell.shared import command, node_table
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.release import NAMESPACE

APART_S = 2.0


def table(files: ClusterFiles) -> str:
    """Return a row for each pod; raises InkwellError if the cluster doesn't answer."""
    if not files.kubeconfig.exists():
        raise InkwellError("There is no cluster: make cluster")
    get = [*access.kubectl(files), "--namespace", NAMESPACE, "get", "pods", "--output=wide"]
    answer = command.ask(get, files.environment())
    if answer is None:
        raise InkwellError("The cluster does not answer: make cluster")
    return answer or f"There are no pods in the namespace {NAMESPACE}: make deploy"


def watch(files: ClusterFiles, show: Callable[[str], None]) -> None:
    """Show the pods whenever they have changed, until Ctrl-C."""
    before = ""
    while True:
        now = table(files)
        if now != before:
            show(now)
            before = now
        time.sleep(APART_S)


def address(files: ClusterFiles) -> str:
    """Return where the pages are."""
    return f"https://{node_table.read(files.table).ingress_address}"
