"""Every package that the repository pins, under the name that OSV knows it by."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from inkwell.errors import InkwellError
from inkwell.shared.checkout import ROOT

PYPI, GO, DEBIAN, BITNAMI = "PyPI", "Go", "Debian:12", "Bitnami"
REQUIRE = re.compile(r"^(?:require )?\t?(\S+) v(\S+)(?: // indirect)?$", re.MULTILINE)
REPLACE = re.compile(r"^(?:replace )?\t?(\S+)(?: v\S+)? => (\S+) v(\S+)$", re.MULTILINE)
BINARY_REBUILD = re.compile(r"\+b\d+$")  # of the same source: no version of its own


class Pin(NamedTuple):
    """A pinned version; `places` are the files that pin it, relative to the root."""

    ecosystem: str
    name: str
    version: str
    places: tuple[str, ...] = ()


def normalised(ecosystem: str, name: str) -> str:
    """Return the one spelling of a package's name (PEP 503; records spell Go's in two cases)."""
    if ecosystem == PYPI:
        return canonicalize_name(name)
    return name.lower() if ecosystem == GO else name


def read(root: Path = ROOT) -> list[Pin]:
    """Return all pins, sorted, each once; raises InkwellError for a line that is none."""
    places: dict[Pin, list[str]] = {}
    for path, pin in _all(root):
        named = pin._replace(name=normalised(pin.ecosystem, pin.name))
        places.setdefault(named, []).append(str(path.relative_to(root)))
    return sorted(
        pin._replace(places=tuple(dict.fromkeys(sources))) for pin, sources in places.items()
    )


def _all(root: Path) -> Iterator[tuple[Path, Pin]]:
    for path in [*sorted(root.glob("requirements/*.txt")), root / "bundle/envoy/requirements.txt"]:
        yield from ((path, pin) for pin in python_pins(path))
    for path in sorted(root.glob("bundle/*/go.mod")):
        yield from ((path, pin) for pin in go_pins(path))
    for path in sorted(root.glob("bundle/debian/*.lock")):
        yield from ((path, pin) for pin in debian_pins(path))
    versions = root / "bundle/versions.yml"
    yield from ((versions, pin) for pin in version_pins(versions))


def python_pins(path: Path) -> Iterator[Pin]:
    """Yield what a requirements file pins, whatever the environment that a line is for."""
    for line in path.read_text().replace("\\\n", " ").splitlines():
        text = re.split(r"(?:^|\s)(?:#|--hash)", line)[0].strip()
        if not text:
            continue
        requirement = Requirement(text)
        pinned = [part.version for part in requirement.specifier if part.operator == "=="]
        if len(pinned) != 1:
            raise InkwellError(f"{path}: this line pins no version: {text}")
        yield Pin(PYPI, requirement.name, pinned[0])


def go_pins(path: Path) -> Iterator[Pin]:
    """Yield the modules that a go.mod selects, replacements in the place of what they replace.

    go.sum names more: modules that were only looked at, and that no program is linked with.
    """
    text = path.read_text()
    replaced = {match[1]: (match[2], match[3]) for match in REPLACE.finditer(text)}
    for match in REQUIRE.finditer(text):
        yield Pin(GO, *replaced.get(match[1], (match[1], match[2])))


def debian_pins(path: Path) -> Iterator[Pin]:
    """Yield the source packages of a lock: OSV's records of Debian name these.

    A package lies in its source's directory of the archive (pool/main/b/bzip2/libbz2-1.0_...).
    """
    for line in path.read_text().splitlines():
        _name, version, _sha256, place = line.split()
        yield Pin(DEBIAN, unquote(place).split("/")[-2], BINARY_REBUILD.sub("", version))


def version_pins(path: Path) -> Iterator[Pin]:
    """Yield Go itself, which builds every module with GOTOOLCHAIN set to it, and Envoy.

    The wheel that Envoy comes in has no records of its own.
    """
    table: dict[str, str] = yaml.safe_load(path.read_text())
    yield Pin(GO, "stdlib", table["go_version"])
    yield Pin(GO, "toolchain", table["go_version"])
    yield Pin(BITNAMI, "envoy", table["envoy_version"])
