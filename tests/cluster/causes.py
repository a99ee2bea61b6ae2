"""What to print beneath a failed test: the pods' events, the units' journals."""

import subprocess

import pytest

from tests.cluster.cluster import Host, name_of
from tests.cluster.kubectl import Kubectl

UNITS = ("kubelet", "containerd", "keepalived")
JOURNAL_LINES = 15
EVENTS = 20


def of(item: pytest.Item) -> str:
    """The likely cause of a test's failure, from the fixtures that it used."""
    arguments = getattr(item, "funcargs", {})
    hosts = {id(value): value for value in arguments.values() if isinstance(value, Host)}
    clients = {value for value in arguments.values() if isinstance(value, Kubectl)}
    units = [arguments["unit"]] if "unit" in arguments else UNITS
    try:
        return "\n".join(
            [journals(host, units) for host in hosts.values()]
            + [pods(kubectl) for kubectl in clients if kubectl.namespace != "default"]
        )
    except (AssertionError, OSError, RuntimeError, subprocess.SubprocessError) as error:
        return f"The cause can't be had: {error}"


def journals(host: Host, units: list[str] | tuple[str, ...]) -> str:
    """The last lines of some units' journals."""
    return "\n".join(
        f"{name_of(host)}, {unit}:\n"
        + host.run("journalctl --no-pager -n %s -u %s", str(JOURNAL_LINES), unit).stdout
        for unit in units
    )


def pods(kubectl: Kubectl) -> str:
    """A namespace's pods, and its last events in their order."""
    return "\n".join(
        [
            f"namespace {kubectl.namespace}:",
            kubectl("get", "pods", "-o=wide"),
            *kubectl("get", "events", "--sort-by=.metadata.creationTimestamp").splitlines()[
                -EVENTS:
            ],
        ]
    )
