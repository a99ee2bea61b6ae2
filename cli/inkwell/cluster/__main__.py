"""`python -m inkwell.cluster up|down|status|conformance`."""

import argparse
import contextlib
import fcntl
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from inkwell.cluster import access, host, nodes
from inkwell.cluster.conformance import conformance
from inkwell.cluster.up import up
from inkwell.errors import InkwellError
from inkwell.shared import command, node_table
from inkwell.shared.place import Place

DOCKER_PID = Path("/run/docker.pid")


def down(place: Place) -> None:
    """Delete the nodes; bundles, images and dockerd stay."""
    wanted = node_table.read(place.table)
    host.start_docker(place, print)
    nodes.destroy(place)
    place.kubeconfig.unlink(missing_ok=True)
    left = nodes.running(wanted, place)
    if left:
        raise InkwellError(f"These nodes run still, and are not this checkout's: {', '.join(left)}")
    print(f"The nodes are deleted. {place.cache} keeps the bundle.")
    if DOCKER_PID.exists() and not Path("/run/systemd/system").exists():
        print(f"dockerd keeps running; to stop it: kill {DOCKER_PID.read_text().strip()}")


def status(place: Place) -> None:
    """Print which nodes run and what the API server says of them."""
    wanted = node_table.read(place.table)
    alive = nodes.running(wanted, place)
    for node in wanted.nodes:
        print(f"{node.name:<16} {node.address!s:<16} {'runs' if node.name in alive else 'is down'}")
    if not place.kubeconfig.exists():
        raise InkwellError("There is no cluster: make cluster")
    found = command.ask([*access.kubectl(place), "get", "nodes"], place.environment())
    if found is None:
        raise InkwellError(f"https://{wanted.api_address}:6443 does not answer: make cluster")
    print(found)


ACTIONS = {"up": up, "down": down, "status": status, "conformance": conformance}
# What to do after Ctrl-C.
STOPPED = {
    "up": "make cluster goes on from here; make cluster-down deletes the nodes.",
    "down": "make cluster-down goes on from here.",
    "status": "Nothing was changed.",
    "conformance": "make conformance begins again. Tests that were cut off can leave namespaces: "
    "kubectl delete namespace --selector e2e-run",
}


@contextlib.contextmanager
def alone(place: Place) -> Iterator[None]:
    """Hold the cluster's lock: two at once would fight for the same nodes."""
    place.home.mkdir(parents=True, exist_ok=True)
    with (place.home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InkwellError("Another `make cluster` or `make cluster-down` is running") from None
        yield


def interrupt(_signal: int, _frame: FrameType | None) -> None:
    """Treat SIGTERM as Ctrl-C."""
    raise KeyboardInterrupt


def main() -> None:
    """Run one action; an error is a message and exit code 1."""
    parser = argparse.ArgumentParser(prog="python -m inkwell.cluster", description=__doc__)
    parser.add_argument("action", choices=tuple(ACTIONS))
    action = parser.parse_args().action
    place = Place.from_environment()
    signal.signal(signal.SIGTERM, interrupt)
    try:
        with alone(place) if action != "status" else contextlib.nullcontext():
            ACTIONS[action](place)
    except InkwellError as error:
        sys.exit(f"inkwell: {error}")
    except KeyboardInterrupt:
        sys.exit(f"\nStopped. {STOPPED[action]}")


if __name__ == "__main__":
    main()
