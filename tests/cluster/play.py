"""Ansible as `make cluster` runs it, and what its output says."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.cluster import cluster

TIMEOUT_S = 600


@dataclass(frozen=True)
class Play:
    """A run of a playbook: its exit code, and all that it printed."""

    status: int
    output: str

    @property
    def recap(self) -> dict[str, dict[str, int]]:
        """The counts of PLAY RECAP (ok, changed, failed, unreachable ...) by node."""
        rows = re.findall(r"^(\S+) +: (ok=.*)$", self.output.split("PLAY RECAP")[-1], re.MULTILINE)
        return {
            node: {name: int(count) for name, count in re.findall(r"(\w+)=(\d+)", counts)}
            for node, counts in rows
        }

    @property
    def changed(self) -> set[str]:
        """The tasks and handlers that changed something on any node."""
        parts = re.split(
            r"^(?:TASK|RUNNING HANDLER) \[(.*?)\] \**$", self.output, flags=re.MULTILINE
        )
        return {
            name
            for name, body in zip(parts[1::2], parts[2::2], strict=True)
            if re.search(r"^changed: ", body, re.MULTILINE)
        }

    @property
    def files(self) -> set[str]:
        """The files of which `--diff` showed a difference."""
        return set(re.findall(r"^--- before(?:: (\S+))?", self.output, re.MULTILINE))

    def sentence(self) -> str:
        """What it printed, on one line: no sentence is broken by the terminal's width."""
        return " ".join(self.output.split())


def run(
    *arguments: str,
    playbook: str = "site.yml",
    directory: Path = cluster.ANSIBLE,
    inventory: Path = cluster.INVENTORY,
) -> Play:
    """Run a playbook from a directory that holds ansible.cfg."""
    environment = {
        **os.environ,
        "ANSIBLE_CONFIG": str(directory / "ansible.cfg"),
        "ANSIBLE_NOCOLOR": "1",
    }
    done = subprocess.run(
        ["ansible-playbook", f"--inventory={inventory}", playbook, *arguments],
        cwd=directory,
        env=environment,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
    )
    return Play(done.returncode, done.stdout + done.stderr)
