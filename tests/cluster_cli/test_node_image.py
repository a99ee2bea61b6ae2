"""vagrant/node/build: a base that is known by its digest or by Debian's signature, or none."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from inkwell.cluster import host
from inkwell.shared.checkout import ROOT

BUILD = ROOT / "vagrant/node/build"
DIGEST = r"debian@sha256:[0-9a-f]{64}"
# Stand-ins that note how they were called; an image is there if its name is in $IMAGES.
DOCKER = """#!/bin/sh
echo "docker $*" >>"$CALLS"
case $1 in
image) case " $IMAGES " in *" $3 "*) exit 0 ;; *) exit 1 ;; esac ;;
pull) exit "$NO_REGISTRY" ;;
import) cat >/dev/null ;;
esac
"""
DEBOOTSTRAP = """#!/bin/sh
echo "debootstrap $*" >>"$CALLS"
[ -z "$UNSIGNED" ] || { echo "E: Release signed by unknown key"; exit 1; }
for last; do case $last in */root) mkdir -p "$last" ;; esac; done
"""


class Machine:
    """A machine with stand-ins for what the build calls."""

    def __init__(self, folder: Path) -> None:
        self.calls = folder / "calls"
        self.bin = folder / "bin"
        self.bin.mkdir()
        for name, text in (
            ("docker", DOCKER),
            ("debootstrap", DEBOOTSTRAP),
            ("sudo", '#!/bin/sh\nexec "$@"\n'),
        ):
            (self.bin / name).write_text(text)
            (self.bin / name).chmod(0o755)

    def build(self, **env: str) -> "subprocess.CompletedProcess[str]":
        environ = {"CALLS": str(self.calls), "IMAGES": "", "NO_REGISTRY": "0", "UNSIGNED": ""}
        path = f"{self.bin}:{os.environ['PATH']}"
        return subprocess.run(
            [BUILD],
            env={**environ, "PATH": path, **env},
            capture_output=True,
            text=True,
            check=False,
        )

    def called(self, what: str) -> list[str]:
        return [line for line in self.calls.read_text().splitlines() if line.startswith(what)]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_what_is_pulled_is_the_base_of_the_digest(machine: Machine) -> None:
    assert machine.build().returncode == 0
    (pulled,) = machine.called("docker pull")
    (built,) = machine.called("docker build")
    assert re.search(DIGEST, pulled)
    assert re.search(f"--build-arg BASE={DIGEST} ", built)
    assert machine.called("debootstrap") == []


def test_without_a_registry_the_base_is_made_of_what_debian_signed(machine: Machine) -> None:
    assert machine.build(NO_REGISTRY="1").returncode == 0
    (call,) = machine.called("debootstrap")
    assert "--force-check-gpg" in call
    assert "--keyring=/usr/share/keyrings/debian-archive-keyring.gpg bookworm " in call
    assert "--no-check-gpg" not in call
    assert machine.called("docker import") == ["docker import - inkwell/node-base:bookworm"]
    assert "--build-arg BASE=inkwell/node-base:bookworm " in machine.called("docker build")[0]


def test_a_base_that_was_made_is_used_again(machine: Machine) -> None:
    assert machine.build(IMAGES="inkwell/node-base:bookworm", NO_REGISTRY="1").returncode == 0
    assert machine.called("debootstrap") == machine.called("docker pull") == []
    assert "--build-arg BASE=inkwell/node-base:bookworm " in machine.called("docker build")[0]


def test_nothing_is_built_of_what_nobody_signed(machine: Machine) -> None:
    done = machine.build(NO_REGISTRY="1", UNSIGNED="1")
    assert done.returncode == 1
    assert "E: Release signed by unknown key" in done.stderr
    assert machine.called("docker import") == machine.called("docker build") == []


def test_a_mirror_may_have_keys_of_its_own(machine: Machine) -> None:
    own = {"DEBIAN_KEYRING": "/keys/mine.gpg", "DEBIAN_MIRROR": "http://mirror.test/debian"}
    assert machine.build(NO_REGISTRY="1", **own).returncode == 0
    (call,) = machine.called("debootstrap")
    assert "--keyring=/keys/mine.gpg bookworm " in call
    assert call.endswith("http://mirror.test/debian")


def test_debootstrap_itself_refuses_a_mirror_without_a_signature(
    machine: Machine, tmp_path: Path
) -> None:
    if not shutil.which("debootstrap", path="/usr/sbin") or os.geteuid():
        pytest.skip("debootstrap isn't installed, or this isn't root")
    release = tmp_path / "mirror/dists/bookworm/Release"
    release.parent.mkdir(parents=True)
    release.write_text(
        "Suite: stable\nCodename: bookworm\nArchitectures: amd64\nComponents: main\n"
    )
    (machine.bin / "debootstrap").unlink()
    path = f"{machine.bin}:/usr/sbin:{os.environ['PATH']}"
    done = machine.build(NO_REGISTRY="1", PATH=path, DEBIAN_MIRROR=f"file://{tmp_path}/mirror")
    assert done.returncode == 1
    assert "Failed getting release signature file" in done.stderr
    assert machine.called("docker build") == []


def test_what_checks_signatures_is_installed_with_debootstrap(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nowhere = {f"{tmp_path}{file}": package for file, package in host.PACKAGES.items()}
    monkeypatch.setattr(host, "PACKAGES", nowhere)
    assert {"debootstrap", "debian-archive-keyring", "gpgv"} <= set(host.missing_packages())
