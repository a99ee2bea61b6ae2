"""Debian packages for nodes: all that the roles call, pinned, with a licence that SPDX knows."""

import hashlib
import re
from pathlib import Path

import pytest
import yaml

from inkwell.bundle import debian, packages
from inkwell.bundle.debian import Package
from inkwell.bundle.output import assemble
from inkwell.bundle.store import Store, keys_of
from inkwell.bundle.versions import RECIPES
from tests.bundle.test_images import deb

ROOT = RECIPES.parent


def wanted() -> set[str]:
    listed = (ROOT / "vagrant/node/packages.txt").read_text()
    defaults = yaml.safe_load((ROOT / "ansible/roles/common/defaults/main.yml").read_text())
    of_machines = re.findall(r"'([a-z0-9-]+)'", defaults["common_packages"])
    assert of_machines
    return {*re.findall(r"^[a-z0-9][a-z0-9.+-]*", listed, re.MULTILINE), *of_machines}


def test_the_lock_has_every_package_that_the_roles_ask_for() -> None:
    assert wanted() <= {package.name for package in debian.locked("nodes")}


def test_what_every_debian_has_is_left_to_it() -> None:
    pinned = {package.name for package in debian.locked("nodes")}
    assert not pinned & {"apt", "bash", "coreutils", "dpkg", "libc6", "tar", "util-linux"}
    assert all(len(package.sha256) == 64 for package in debian.locked("nodes"))


@pytest.mark.parametrize(
    ("copyright_file", "expected"),
    [
        ("Files: *\nCopyright: me\nLicense: GPL-2+\n", "GPL-2.0-or-later"),
        ("Format: x\n\nFiles: *\nLicense: LGPL-2.1\n text\n\nFiles: debian/*\nLicense: MIT\n",
         "LGPL-2.1-only"),
        ("Files: *\nLicense: Expat or BSD-3-clause\n", "MIT OR BSD-3-Clause"),
        ("Files: *\nLicense: GPL-2+ with OpenSSL exception\n", "NOASSERTION"),
        ("Files: src/*\nLicense: MIT\n", "NOASSERTION"),
        ("This package was debianized by somebody; it is under the GPL.\n", "NOASSERTION"),
    ],
)  # fmt: skip
def test_a_licence_is_that_of_the_package_as_a_whole(copyright_file: str, expected: str) -> None:
    assert packages.spdx(copyright_file) == expected


@pytest.fixture
def pinned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    """A package that is downloaded already."""
    copyright_file = "Format: x\n\nFiles: *\nLicense: GPL-2\n"
    file = deb(tmp_path / "a.deb", {"usr/share/doc/conntrack/copyright": copyright_file}, {})
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    file.rename(tmp_path / f"{sha256}.deb")
    package = Package("conntrack", "1:1.4+b2", sha256, "debian/pool/conntrack_1.4%2bb2_amd64.deb")
    monkeypatch.setattr(debian, "locked", lambda _layer: [package])
    return package


def test_a_bundle_has_each_package_with_its_hash_and_where_it_is_from(
    tmp_path: Path, pinned: Package
) -> None:
    step, store = packages.step(tmp_path), Store(tmp_path / "store")
    key = keys_of({step.name: step})[step.name]
    store.add(step, key, {})
    record = store.record(step.name, key)
    assert record is not None
    ((path, (artifact, source)),) = assemble.packages_of(
        {step.name: record}, {step.name: store.place(step.name, key)}
    )
    assert path == artifact.path == "debs/conntrack_1.4+b2_amd64.deb"
    assert (artifact.kind, artifact.name, artifact.version) == ("deb", "conntrack", "1:1.4+b2")
    assert (artifact.sha256, artifact.licence) == (pinned.sha256, "GPL-2.0-only")
    assert artifact.source == "pkg:deb/debian/conntrack@1%3A1.4%2Bb2"
    assert source.stat().st_size == artifact.bytes
