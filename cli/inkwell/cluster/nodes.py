"""The nodes as containers: which of them run, bring them up, take them down."""

import re
from pathlib import Path

from inkwell.cluster.host import Say
from inkwell.errors import InkwellError
from inkwell.shared import command
from inkwell.shared.checkout import ROOT
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.node_table import Table
from inkwell.shared.tail import last_lines

BOOTED = re.compile(r"^==> (\S+): Machine booted and ready!")
TAKEN = re.compile(r'container name "/(\S+)" is already in use')
# For docker ps: a container, the folder that Vagrant keeps for the checkout that made it, its id.
STOPPED = '{{.Names}}\t{{.Label "inkwell.state"}}\t{{.ID}}'
OVERLAP = "Pool overlaps with other one"


def running(table: Table, files: ClusterFiles) -> list[str]:
    """Return the names of the table's nodes whose containers run, none where docker doesn't."""
    listed = command.ask(["docker", "ps", "--format", "{{.Names}}"], files.environment()) or ""
    names = listed.split()
    return [node.name for node in table.nodes if node.container in names]


def remove_abandoned(table: Table, files: ClusterFiles, report: Say) -> None:
    """Remove stopped containers of the table's names whose checkout is gone or has others now."""
    environment = files.environment()
    stopped = ["docker", "ps", "--all", "--no-trunc", "--filter=status=exited"]
    stopped += ["--filter=status=created", f"--format={STOPPED}"]
    for line in (command.ask(stopped, environment) or "").splitlines():
        container, state, identity = line.split("\t")
        node = next((node.name for node in table.nodes if node.container == container), None)
        places = (Path(state), files.vagrant)  # a checkout that was moved knows its nodes still
        known = any(_belongs(identity, each / f"machines/{node}/docker/id") for each in places)
        if node and state and not known:
            removed = ["docker", "rm", "--force", "--volumes", container]
            if command.ask(removed, environment) is not None:
                report(f"removed {container}, which a checkout left behind that is gone: {state}")


def _belongs(identity: str, kept: Path) -> bool:
    return kept.exists() and kept.read_text().strip() == identity


def build_image(files: ClusterFiles, report: Say) -> None:
    """Build the node's image; raises InkwellError with the build's last lines."""
    log = files.home / "image.log"

    def show(line: str) -> None:
        if line.startswith("No registry answers"):
            report(line)

    try:
        command.run([ROOT / "vagrant/node/build"], log, files.environment(), ROOT, show)
    except command.CommandError as error:
        last = last_lines(error.lines, 10, "  ")
        raise InkwellError(f"The node image can't be built:\n{last}\nThe log: {log}") from error


def up(files: ClusterFiles, report: Say) -> None:
    """Start every node and wait until SSH answers on each."""
    log = files.home / "nodes.log"

    def show(line: str) -> None:
        if match := BOOTED.match(line):
            report(f"{match[1]} is up")

    try:
        vagrant(files, log, "up", "--no-provision", show=show)
    except command.CommandError as error:
        raise InkwellError(explained(error.lines, log)) from error


def explained(lines: list[str], log: Path) -> str:
    """Return what to print when Vagrant could not start the nodes, and what to try."""
    text = "\n".join(lines)
    if taken := TAKEN.search(text):
        advice = f"Another checkout's node? Look, then: docker rm --force --volumes {taken[1]}"
    elif OVERLAP in text:
        advice = (
            "Another network of this machine has the table's addresses (docker network ls, "
            "ip route): take a table with another network (INKWELL_NODES)."
        )
    else:
        advice = "Try: make cluster again; or begin again: make cluster-down cluster"
    last = last_lines(lines, 8, "  ")
    return f"The nodes did not come up:\n{last}\n{advice}\nThe whole log: {log}"


def destroy(files: ClusterFiles) -> None:
    """Delete the nodes with all that is on them."""
    log = files.home / "destroy.log"
    try:
        vagrant(files, log, "destroy", "--force")
    except command.CommandError as error:
        last = last_lines(error.lines, 8, "  ")
        raise InkwellError(f"The nodes were not deleted:\n{last}") from error


def vagrant(
    files: ClusterFiles, log: Path, *arguments: str, show: Say = lambda _line: None
) -> list[str]:
    """Run vagrant; raises CommandError."""
    return command.run(["vagrant", *arguments], log, files.environment(), ROOT, show)
