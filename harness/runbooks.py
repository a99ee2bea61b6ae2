"""Runs the commands of docs/runbooks as they are written there."""

import os
import re
import subprocess

from harness import lab
from inkwell.cluster import access
from inkwell.shared.checkout import ROOT
from inkwell.shared.release import RELEASE

BLOCK = re.compile(r"^```bash\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(name: str, heading: str) -> list[str]:
    """Return the commands below a heading of docs/runbooks/NAME.md, block by block."""
    text = (ROOT / "docs" / "runbooks" / f"{name}.md").read_text()
    sections = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE))
    return BLOCK.findall(sections[heading])


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
