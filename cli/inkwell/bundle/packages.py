"""Debian packages that nodes install where they are missing: bundle/debian/nodes.lock.

A machine's own packages of Priority: required are taken for granted, nothing else is.
"""

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from inkwell.bundle import debian
from inkwell.bundle.fetch import download
from inkwell.bundle.store import Step, digest

NAME = "packages"
FOLDER = "debs"
UNKNOWN = "NOASSERTION"  # SPDX's word for it
EVERYTHING = re.compile(r"^Files:\s*\*\s*$", re.MULTILINE)
LICENCE = re.compile(r"^License:[ \t]*(\S.*?)[ \t]*$", re.MULTILINE)
GNU = re.compile(r"(L?GPL)-(\d)(\.\d)?(\+)?")
SPDX = {  # Debian's short name in lower case: SPDX's
    "apache-2.0": "Apache-2.0",
    "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause",
    "curl": "curl",
    "expat": "MIT",
    "isc": "ISC",
    "mit": "MIT",
    "mpl-2.0": "MPL-2.0",
    "openldap-2.8": "OLDAP-2.8",
    "or": "OR",
    "and": "AND",
}


def step(cache: Path) -> Step:
    """Return the step that fetches the packages; downloads are kept in `cache`."""
    pinned = debian.locked("nodes")

    def make(work: Path, _needs: Mapping[str, Path]) -> dict[str, Any]:
        mirror = os.environ.get("INKWELL_DEBIAN_MIRROR", debian.MIRROR).rstrip("/")
        (work / "out").mkdir()
        found = []
        for package in pinned:
            kept = cache / f"{package.sha256}.deb"
            deb = download(f"{mirror}/{package.path}", kept, package.sha256)
            file = unquote(package.path.rsplit("/", 1)[-1])
            shutil.copyfile(deb, work / "out" / file)
            found.append(
                {
                    "name": package.name,
                    "version": package.version,
                    "licence": licence_of(package.name, deb),
                    "source": f"pkg:deb/debian/{package.name}@{quote(package.version)}",
                    "file": file,
                }
            )
        return {"packages": found}

    inputs = {
        "packages": digest(*(package.sha256 for package in pinned)),
        "packages.py": digest(Path(__file__).read_bytes()),
    }
    return Step(NAME, inputs, (), make)


def licence_of(name: str, deb: Path) -> str:
    """Return the licence of a package as a whole, as its copyright file says it."""
    entry = debian.unpack(deb).get(f"usr/share/doc/{name}/copyright")
    content = entry.content if entry else None
    return spdx(content.decode(errors="replace")) if isinstance(content, bytes) else UNKNOWN


def spdx(copyright_file: str) -> str:
    """Return the SPDX expression of `Files: *` in a machine-readable debian/copyright.

    Other files' licences stand in the package itself. A name that SPDX has no certain word for
    makes it unknown (dep.debian.net/deps/dep5).
    """
    for stanza in re.split(r"\n\s*\n", copyright_file):
        if EVERYTHING.search(stanza) and (said := LICENCE.search(stanza)):
            words = [_spdx_word(word) for word in said[1].split()]
            return UNKNOWN if None in words else " ".join(filter(None, words))
    return UNKNOWN


def _spdx_word(word: str) -> str | None:
    if gnu := GNU.fullmatch(word):
        family, major, minor, later = gnu.groups()
        return f"{family}-{major}{minor or '.0'}-{'or-later' if later else 'only'}"
    return SPDX.get(word.lower())
