"""Build Go programs from modules pinned by go.sum, the same bytes every time."""

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from inkwell.bundle.recipes import GoProgram
from inkwell.bundle.versions import RECIPES, Versions, module_version
from inkwell.errors import InkwellError

LICENCE_FILES = ("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "COPYING")
# The words by which a licence's text is told, most telling first, and its SPDX name.
LICENCES = (
    ("Apache License", "Apache-2.0"),
    ("Mozilla Public License", "MPL-2.0"),
    ("Permission to use, copy, modify, and/or distribute", "ISC"),
    ("Permission is hereby granted, free of charge", "MIT"),
    ("Neither the name of", "BSD-3-Clause"),
    ("Redistribution and use in source and binary forms", "BSD-2-Clause"),
)
UNKNOWN = "NOASSERTION"  # SPDX's word for it


class Module(NamedTuple):
    """A Go module that a program was linked with; `checksum` is go.sum's h1."""

    path: str
    version: str
    checksum: str
    licence: str


def directory(program: GoProgram, versions: Versions) -> Path:
    """Return the directory of the program's go.mod."""
    is_kubernetes = program.name == "kubernetes"
    return RECIPES / (versions.kubernetes_directory if is_kubernetes else program.name)


def environment(versions: Versions, *, cgo: bool = False) -> dict[str, str]:
    """Return the environment of every call of go: nothing of the user's own settings."""
    kept = {name: value for name, value in os.environ.items() if name != "GOFLAGS"}
    return {
        **kept,
        "CGO_ENABLED": "1" if cgo else "0",
        "GOAMD64": "v1",
        "GOARCH": "amd64",
        "GOENV": "off",
        "GOOS": "linux",
        "GOTOOLCHAIN": f"go{versions.of('go')}",
        "GOWORK": "off",
    }


def run(command: Sequence[str | Path], cwd: Path, env: dict[str, str]) -> str:
    """Run a command and return what it printed; raises with its last lines if it fails."""
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise InkwellError(f"{' '.join(map(str, command[:2]))} failed in {cwd.name}:\n{last}")
    return done.stdout


def command_line(program: GoProgram, version: str) -> list[str]:
    """Return `go build` with the flags of `program`, without the packages."""
    major, minor, *_ = version.split(".")
    ldflags = f"-s -w {program.ldflags.format(version=version, major=major, minor=minor)}"
    tags = ["-tags", program.tags] if program.tags else []
    flags = ["-mod=readonly", "-trimpath", "-buildvcs=false", *tags]
    return ["go", "build", *flags, "-ldflags", ldflags.strip()]


def build(program: GoProgram, versions: Versions, target: Path) -> None:
    """Build the commands of `program` into the directory `target`."""
    source = directory(program, versions)
    version = versions.of(program.name)
    if program.module and module_version(source, program.module) != version:
        raise InkwellError(f"{source.name}/go.mod has another version than versions.yml: {version}")
    command = command_line(program, version)
    env = environment(versions, cgo=program.cgo)
    target.mkdir(parents=True)
    if len(program.commands) == 1:
        ((name, package),) = program.commands.items()
        run([*command, "-o", target / name, package], source, env)
        return
    # One call for all: go links some while it still compiles for others.
    run([*command, "-o", f"{target}/", *program.commands.values()], source, env)
    for name, package in program.commands.items():
        built = re.sub(r"/v\d+$", "", package).rsplit("/", 1)[-1]
        if built != name:
            (target / built).rename(target / name)


def modules_in(binary: Path, versions: Versions) -> list[Module]:
    """Return the modules that a program was linked with, as it says itself."""
    env = environment(versions)
    lines = run(["go", "version", "-m", binary], binary.parent, env).splitlines()
    cache = Path(run(["go", "env", "GOMODCACHE"], binary.parent, env).strip())
    found: list[Module] = []
    for line in lines:
        kind, *rest = line.strip().split("\t")
        if kind == "=>":
            found.pop()  # the line before was replaced by this one
        if kind in ("dep", "=>") and len(rest) >= 2:
            path, version, *checksum = rest
            licence = licence_of(module_directory(cache, path, version))
            found.append(Module(path, version, "".join(checksum), licence))
    return found


def module_directory(cache: Path, path: str, version: str) -> Path:
    """Return where Go keeps a module: capitals are written !c (go.dev/ref/mod)."""
    escaped = re.sub(r"[A-Z]", lambda match: f"!{match[0].lower()}", f"{path}@{version}")
    return cache / escaped


def licence_of(module: Path) -> str:
    """Return the SPDX name of the licence whose text lies in a module's directory."""
    for name in LICENCE_FILES:
        if (module / name).exists():
            text = re.sub(r"\s+", " ", (module / name).read_text(errors="replace"))
            return next((spdx for words, spdx in LICENCES if words in text), UNKNOWN)
    return UNKNOWN
