"""The way into the cluster from this host: a kubeconfig, and kubectl of the bundle."""

from pathlib import Path

from inkwell.bundle.versions import home, read
from inkwell.errors import InkwellError
from inkwell.shared import command, private
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.node_table import Table
from inkwell.shared.tail import last_lines

ADMIN = "/etc/kubernetes/admin.conf"
READY_SECONDS = 60


def bundle() -> Path:
    """Return the bundle that the nodes install from."""
    return home().bundles / read().kubernetes


def write_kubeconfig(table: Table, files: ClusterFiles) -> None:
    """Copy the administrator's kubeconfig from a control plane that answers, for us alone."""
    env = files.environment()
    for node in table.control_planes:
        text = command.ask(["docker", "exec", node.container, "cat", ADMIN], env)
        if text:
            break
    else:
        raise InkwellError(f"No control plane has {ADMIN}: make cluster again")
    fresh = files.kubeconfig.with_suffix(".new")
    private.write(fresh, text + "\n")
    fresh.replace(files.kubeconfig)


def kubectl(files: ClusterFiles) -> list[str | Path]:
    """Return the beginning of a kubectl command line."""
    return [bundle() / "bin" / "kubectl", f"--kubeconfig={files.kubeconfig}"]


def check(table: Table, files: ClusterFiles) -> str:
    """Return `kubectl get nodes` once every node is Ready; raises InkwellError otherwise."""
    names = [f"node/{node.name}" for node in table.nodes]
    wait = ["wait", "--for=condition=Ready", f"--timeout={READY_SECONDS}s", *names]
    log, env = files.home / "kubectl.log", files.environment()
    try:
        command.run([*kubectl(files), *wait], log, env, files.home)
        return "\n".join(command.run([*kubectl(files), "get", "nodes"], log, env, files.home))
    except command.CommandError as error:
        last = last_lines(error.lines, 8, "  ")
        raise InkwellError(
            f"From this host, at https://{table.api_address}:6443, not every node is Ready:\n"
            f"{last}\nTry: make cluster again; then ./inkwell cluster status"
        ) from error
