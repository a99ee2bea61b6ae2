"""Runs the commands of docs/runbooks as they are written there."""

import os
import re
import subprocess
from typing import NamedTuple

from harness import lab
from inkwell.cluster import access
from inkwell.shared.checkout import ROOT
from inkwell.shared.node_table import Node
from inkwell.shared.release import RELEASE

BLOCK = re.compile(r"^```bash\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PLACES = {"control plane:": "control_plane", "the node:": "worker"}  # by the line before a block


def blocks(name: str, heading: str) -> list[str]:
    """Return the commands below a heading of docs/runbooks/NAME.md, block by block."""
    return BLOCK.findall(section(name, heading))


def section(name: str, heading: str) -> str:
    """Return what stands below a heading of docs/runbooks/NAME.md."""
    text = (ROOT / "docs" / "runbooks" / f"{name}.md").read_text()
    sections = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE))
    return str(sections[heading])


class Block(NamedTuple):
    """Commands of a runbook, and on which kind of machine: a role of nodes; empty is the user's."""

    commands: str
    role: str


def diagnosis(name: str) -> list[Block]:
    """Return the commands by which a runbook finds out what is wrong."""
    text = section(name, "Diagnosis")
    found = []
    for match in BLOCK.finditer(text):
        (*_, before) = ("", *text[: match.start()].strip().splitlines())
        role = next((role for words, role in PLACES.items() if before.endswith(words)), "")
        found.append(Block(match.group(1), role))
    return found


def run_on(node: Node, commands: str) -> str:
    """Run a runbook's commands on a node; return what they print."""
    return lab.docker("exec", node.container, "bash", "-euo", "pipefail", "-c", commands)


def run(commands: str, namespace: str, **variables: str) -> str:
    """Run a runbook's commands in a shell, with the names that it says; return what they print."""
    env = {
        **os.environ,
        "PATH": f"{access.bundle() / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "KUBECONFIG": str(lab.PLACE.kubeconfig),
        "N": namespace,
        "RELEASE": RELEASE,
        "R": RELEASE,  # the chart's own name is in it, so that it is its objects' too
        **variables,
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"
    return done.stdout
