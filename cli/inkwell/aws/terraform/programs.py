"""Which of Terraform and OpenTofu there is: on the machine, or in the bundle's tools."""

import os
import shutil
from pathlib import Path
from typing import Literal

from inkwell.bundle import make, versions
from inkwell.errors import InkwellError

Program = Literal["terraform", "tofu"]
PROGRAMS: tuple[Program, ...] = ("terraform", "tofu")


def find(wanted: Program | None = None) -> Path:
    """Return the program's path; without a wish, the first that is there."""
    tools = make.directory_of(versions.read(), versions.home(), "tools") / "bin"
    path = os.pathsep.join([os.environ.get("PATH", ""), str(tools)])
    for name in (wanted,) if wanted else PROGRAMS:
        if found := shutil.which(name, path=path):
            return Path(found)
    raise InkwellError(
        f"{wanted or 'Neither terraform nor tofu'} is {'not ' if wanted else ''}on this machine: "
        "install it, or build OpenTofu by ./inkwell bundle make --group tools"
    )
