"""Every pin of the repository is read, under the name and version that advisories know."""

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from inkwell.advisories import decisions, pins
from inkwell.advisories.pins import BITNAMI, DEBIAN, GO, PYPI, Pin
from inkwell.errors import InkwellError
from inkwell.shared.checkout import ROOT

PINS = pins.read()


def pinned(ecosystem: str, name: str) -> Pin:
    return next(pin for pin in PINS if pin[:2] == (ecosystem, name))


def counted(*words: str) -> int:
    """Return how many lines a pipeline of the shell counts: another reader than ours."""
    done = subprocess.run(
        ["sh", "-c", *words], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def test_every_python_pin_is_read() -> None:
    lines = (
        "grep -ohE '^[A-Za-z0-9._-]+(\\[[^]]*\\])?==[^ ;]+' requirements/*.txt bundle/envoy/*.txt"
    )
    ours = sum(pin.ecosystem == PYPI for pin in PINS)
    assert ours == counted(f"{lines} | sed 's/\\[.*\\]//' | sort -u | wc -l")


def test_every_debian_package_is_read() -> None:
    ours = sum(len(list(pins.debian_pins(lock))) for lock in ROOT.glob("bundle/debian/*.lock"))
    assert ours == counted("cat bundle/debian/*.lock | wc -l")
    sources = "cat bundle/debian/*.lock | awk '{print $4}' | awk -F/ '{print $(NF-1)}' | sort -u"
    assert len({pin.name for pin in PINS if pin.ecosystem == DEBIAN}) == counted(
        f"{sources} | wc -l"
    )


@pytest.mark.skipif(not shutil.which("go"), reason="go is the one that knows its go.mod files")
@pytest.mark.parametrize("path", sorted(ROOT.glob("bundle/*/go.mod")), ids=lambda p: p.parent.name)
def test_every_go_module_is_read_as_go_reads_it(path: Path) -> None:
    output = subprocess.run(
        ["go", "mod", "edit", "-json", path],
        env={**os.environ, "GOTOOLCHAIN": "local"},
        capture_output=True,
        text=True,
        check=True,
    )
    module = json.loads(output.stdout)
    replaced = {one["Old"]["Path"]: one["New"] for one in module.get("Replace") or ()}
    needed = [replaced.get(one["Path"], one) for one in module.get("Require") or ()]
    wanted = Counter((one["Path"], one["Version"].removeprefix("v")) for one in needed)
    assert Counter((pin.name, pin.version) for pin in pins.go_pins(path)) == wanted


def sources(names: set[str]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the source's name and version of each package and version that apt knows."""
    command = ["apt-cache", "show", *sorted(names)]
    listed = subprocess.run(command, capture_output=True, text=True).stdout
    found = {}
    for stanza in listed.split("\n\n"):
        fields = dict(re.findall(r"^(Package|Version|Source): (.*)$", stanza, re.MULTILINE))
        if "Package" in fields:
            name, _, version = str(fields.get("Source", fields["Package"])).partition(" ")
            own = fields["Package"], fields["Version"]
            found[own] = name, version.strip("()") or fields["Version"]
    return found


@pytest.mark.skipif(not shutil.which("apt-cache"), reason="apt knows the sources of its packages")
def test_debians_pins_have_the_name_and_version_of_their_source() -> None:
    locked: dict[tuple[str, str], Pin] = {}
    for path in ROOT.glob("bundle/debian/*.lock"):
        for line, pin in zip(path.read_text().splitlines(), pins.debian_pins(path), strict=True):
            name, version, *_ = line.split()
            locked[name, version] = pin
    known = sources({name for name, _ in locked})
    if not known.keys() & locked.keys():
        pytest.skip("apt has no lists of this Debian")
    for package in known.keys() & locked.keys():
        pin = locked[package]
        compared = decisions.read().release_of(pin) or pin.version
        assert (pin.name, compared) == known[package]


def test_go_itself_and_envoy_are_pins() -> None:
    text = (ROOT / "bundle/versions.yml").read_text()
    (go,) = re.findall(r'^go_version: "(.*)"', text, re.MULTILINE)
    (envoy,) = re.findall(r'^envoy_version: "(.*?)"', text, re.MULTILINE)
    assert pinned(GO, "stdlib").version == pinned(GO, "toolchain").version == go
    assert pinned(BITNAMI, "envoy").version == envoy


@pytest.mark.parametrize("line", ["flask", "flask>=3", "flask>=3,<4 ; python_version > '3'"])
def test_a_requirement_that_pins_nothing_is_an_error(tmp_path: Path, line: str) -> None:
    (tmp_path / "x.txt").write_text(f"# a comment\n{line}\n")
    with pytest.raises(InkwellError, match="pins no version: flask"):
        list(pins.python_pins(tmp_path / "x.txt"))


def test_extras_markers_and_hashes_are_read(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text(
        "Foo.Bar[a,b]==1.0 ; python_full_version < '3.12' \\\n"
        "    --hash=sha256:00 \\\n    --hash=sha256:11\n    # via -r x.in\n"
    )
    assert list(pins.python_pins(tmp_path / "x.txt")) == [Pin(PYPI, "Foo.Bar", "1.0")]
