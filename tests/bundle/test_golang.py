"""How Go programs are built, and what is read from them."""

import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from inkwell.bundle import golang, toolchain, versions
from inkwell.bundle.recipes import PROGRAMS, GoProgram

VERSIONS = versions.read()
LICENCE_TEXTS = {
    "Apache-2.0": "Apache License\n Version 2.0, January 2004",
    "MIT": "MIT License\n\nPermission is hereby granted, free of\ncharge, to any person",
    "BSD-3-Clause": "Redistribution and use in source and binary forms\nNeither the name of",
    "BSD-2-Clause": "Redistribution and use in source and binary forms",
    "ISC": "Permission to use, copy, modify, and/or distribute this software",
    "NOASSERTION": "All rights reserved",
}


def program(name: str) -> GoProgram:
    return next(program for program in PROGRAMS if program.name == name)


def test_kubernetes_knows_its_own_version() -> None:
    command = golang.command_line(program("kubernetes"), "1.36.3")
    flags = command[command.index("-ldflags") + 1]
    assert "-X k8s.io/component-base/version.gitVersion=v1.36.3" in flags
    assert "-X k8s.io/component-base/version.gitMinor=36" in flags


@pytest.mark.parametrize("entry", PROGRAMS, ids=lambda entry: entry.name)
def test_every_build_is_pinned_and_without_the_machines_paths(entry: GoProgram) -> None:
    command = golang.command_line(entry, VERSIONS.of(entry.name))
    assert {"-trimpath", "-mod=readonly", "-buildvcs=false"} <= set(command)


def test_the_users_own_settings_do_not_reach_a_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOFLAGS", "-mod=mod")
    monkeypatch.setenv("GOAMD64", "v3")
    environment = golang.environment(VERSIONS)
    assert "GOFLAGS" not in environment
    assert environment["GOAMD64"] == "v1"
    assert environment["GOTOOLCHAIN"] == f"go{VERSIONS.of('go')}"


@pytest.mark.parametrize(("spdx", "text"), LICENCE_TEXTS.items())
def test_a_licence_is_told_by_its_words(spdx: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "LICENSE").write_text(text)
    assert golang.licence_of(tmp_path) == spdx


def test_a_module_with_capitals_is_found_where_go_keeps_it() -> None:
    path = golang.module_directory(Path("mod"), "github.com/Azure/go-ansiterm", "v0.1.0")
    assert path == Path("mod/github.com/!azure/go-ansiterm@v0.1.0")


@pytest.mark.skipif(not shutil.which("go"), reason="needs Go")
def test_the_page_that_proves_the_network_is_good_go() -> None:
    directory = versions.RECIPES / "static-page"
    done = subprocess.run(["gofmt", "-l", directory], capture_output=True, text=True, check=True)
    assert done.stdout == ""


def test_go_is_unpacked_from_its_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"v0.0.1-go{VERSIONS.of('go')}.linux-amd64"
    archive = tmp_path / f"{name}.zip"
    with zipfile.ZipFile(archive, "w") as content:
        for tool in ("bin/go", "pkg/tool/linux_amd64/link", "VERSION"):
            content.writestr(f"golang.org/toolchain@{name}/{tool}", "#!/bin/sh\n")
    asked: list[str] = []

    def download(url: str, _target: Path, sha256: str) -> Path:
        asked.append(f"{url} {sha256}")
        return archive

    monkeypatch.setattr(toolchain, "download", download)
    monkeypatch.setenv("GOPROXY", "https://proxy.example.org,direct")
    monkeypatch.setenv("PATH", "/nowhere")
    lines: list[str] = []
    for _ in range(2):
        toolchain.find_go(VERSIONS, tmp_path / "downloads", lines.append)
    url = f"https://proxy.example.org/golang.org/toolchain/@v/{name}.zip"
    assert asked == [f"{url} {VERSIONS.table['go_sha256']}"]  # once
    assert shutil.which("go") == str(
        tmp_path / "downloads" / f"go-{VERSIONS.of('go')}" / "bin" / "go"
    )
    assert lines == [f"fetching Go {VERSIONS.of('go')}"]
