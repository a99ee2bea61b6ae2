"""The way into the cluster from this host: a kubeconfig, and kubectl of the bundle."""

import os
from pathlib import Path

from inkwell.bundle.versions import home, read
from inkwell.errors import InkwellError
from inkwell.shared import command
from inkwell.shared.node_table import Table
from inkwell.shared.place import Place

ADMIN = "/etc/kubernetes/admin.conf"
READY_SECONDS = 60


def bundle() -> Path:
    """Return the bundle that the nodes install from."""
    return home().bundles / read().kubernetes


def write_kubeconfig(table: Table, place: Place) -> None:
    """Copy the administrator's kubeconfig from a control plane that answers, for us alone."""
    env = place.environment()
    for node in table.control_planes:
        text = command.ask(["docker", "exec", node.container, "cat", ADMIN], env)
        if text:
            break
    else:
        raise InkwellError(f"No control plane has {ADMIN}: make cluster again")
    fresh = place.kubeconfig.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
    fresh.replace(place.kubeconfig)


def kubectl(place: Place) -> list[str | Path]:
    """Return the beginning of a kubectl command line."""
    return [bundle() / "bin" / "kubectl", f"--kubeconfig={place.kubeconfig}"]


def check(table: Table, place: Place) -> str:
    """Return `kubectl get nodes` once every node is Ready; raises InkwellError otherwise."""
    names = [f"node/{node.name}" for node in table.nodes]
    wait = ["wait", "--for=condition=Ready", f"--timeout={READY_SECONDS}s", *names]
    log, env = place.home / "kubectl.log", place.environment()
    try:
        command.run([*kubectl(place), *wait], log, env, place.home)
        return "\n".join(command.run([*kubectl(place), "get", "nodes"], log, env, place.home))
    except command.CommandError as error:
        last = "\n  ".join(error.lines[-8:])
        raise InkwellError(
            f"From this host, at https://{table.api_address}:6443, not every node is Ready:\n"
            f"  {last}\nTry: make cluster again; then python -m inkwell.cluster status"
        ) from error
