"""The workflows as data, for the tests of them."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from inkwell.bundle import make, versions
from inkwell.shared.checkout import ROOT

FOLDER = ROOT / ".github" / "workflows"
NAMES = sorted(path.name for path in FOLDER.glob("*.yml"))
Yaml = dict[str, Any]


def read(name: str) -> Yaml:
    """Return a workflow, without its triggers: YAML reads their key `on` as true."""
    content: Yaml = yaml.safe_load((FOLDER / name).read_text())
    return content


def jobs(name: str) -> Iterator[tuple[str, Yaml]]:
    """Yield a workflow's jobs by their names."""
    yield from read(name)["jobs"].items()


def steps(name: str) -> Iterator[Yaml]:
    """Yield the steps of all jobs of a workflow."""
    for _, job in jobs(name):
        yield from job.get("steps", [])


def scripts() -> str:
    """Return what all workflows run, one script after another."""
    return "\n".join(step["run"] for name in NAMES for step in steps(name) if "run" in step)


def found(program: str) -> Path | None:
    """Return a program's path, if this machine has it: of its own, or of the bundle's tools."""
    tools = make.directory_of(versions.read(), versions.home(), "tools") / "bin"
    path = shutil.which(program, path=os.pathsep.join([os.environ["PATH"], str(tools)]))
    return Path(path) if path else None
