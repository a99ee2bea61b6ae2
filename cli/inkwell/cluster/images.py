"""Image archives for the nodes' containerd: nothing is pulled, so each node is given its own."""

import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from inkwell.cluster.host import Say
from inkwell.errors import InkwellError
from inkwell.shared import command
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.node_table import Node
from inkwell.shared.tail import last_lines


def give(
    nodes: Sequence[Node], archives: Mapping[str, Path], files: ClusterFiles, report: Say
) -> None:
    """Import the archives that a node lacks, on all nodes at a time; `archives` is by SHA-256.

    Raises InkwellError with containerd's words.
    """
    env = files.environment()

    def give_one(node: Node) -> str:
        ctr = ["docker", "exec", "--interactive", node.container]
        ctr += ["ctr", "--namespace", "k8s.io", "images"]
        there = command.ask([*ctr, "list"], env) or ""
        missing = {sha: file for sha, file in archives.items() if label_of(sha) not in there}
        for sha, file in missing.items():
            arguments = [*ctr, "import", "--local", "--label", label_of(sha), "-"]
            with file.open("rb") as archive:
                done = subprocess.run(
                    arguments, env=env, stdin=archive, capture_output=True, text=True, check=False
                )
            if done.returncode:
                last = last_lines(done.stdout + done.stderr, 5, "  ")
                raise InkwellError(f"{node.name} did not take {file.name}:\n{last}")
        return f"{node.name} took {len(missing)} of {len(archives)} archives"

    with ThreadPoolExecutor(len(nodes)) as pool:
        for line in pool.map(give_one, nodes):
            report(line)


def label_of(sha: str) -> str:
    """Return the label that an archive's images carry on a node."""
    return f"inkwell.archive={sha}"
