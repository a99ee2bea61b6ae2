"""`inkwell menu`: what is asked of a cluster most, by a number."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from inkwell.errors import InkwellError

if TYPE_CHECKING:
    from inkwell.shared.cluster_files import ClusterFiles


def menu() -> None:
    """Watch the pods, see the nodes or the address: by a number, until 4."""
    from inkwell.shared.cluster_files import ClusterFiles

    files = ClusterFiles.from_environment()
    choices: dict[str, tuple[str, Callable[[ClusterFiles], None]]] = {
        "1": ("Watch the pods (Ctrl-C leads back)", _watch),
        "2": ("Status", _status),
        "3": ("Address", _address),
    }
    while True:
        for number, (title, _) in choices.items():
            print(f"{number}. {title}")
        print("4. Exit")
        print("> ", end="", flush=True)
        line = sys.stdin.readline()
        chosen = line.strip()
        if not line or chosen == "4":
            return
        if chosen not in choices:
            print("1, 2, 3 or 4.")
            continue
        try:
            choices[chosen][1](files)
        except InkwellError as error:
            print(error)
        except KeyboardInterrupt:
            print()


def _watch(files: "ClusterFiles") -> None:
    from inkwell.cluster import pods

    pods.watch(files, print)


def _status(files: "ClusterFiles") -> None:
    from inkwell.cluster import status

    status.show(files)


def _address(files: "ClusterFiles") -> None:
    from inkwell.cluster import pods

    print(pods.address(files))
