"""Inkwell's version in the files that can't import it, for `inkwell release` and the tests."""

import re
from collections.abc import Mapping
from pathlib import Path

from inkwell.errors import InkwellError
from inkwell.shared.checkout import ROOT

VERSION = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?")
ANY = r"(?P<version>[0-9][0-9A-Za-z.-]*)"
# A file of the checkout, and what precedes the version in it, wherever it stands there.
PLACES: Mapping[str, str] = {
    "services/contract/contract/version.py": r'^VERSION = "',
    "helm/inkwell/Chart.yaml": r'^(?:version: |appVersion: ")',
    "compose.yaml": r"docker\.io/inkwell/[a-z-]+:",
}


def versions(root: Path = ROOT) -> dict[str, list[str]]:
    """Return the versions that each file names, in its order."""
    return {
        path: [match["version"] for match in _pattern(before).finditer((root / path).read_text())]
        for path, before in PLACES.items()
    }


def set_version(version: str, root: Path = ROOT) -> None:
    """Write the version into every file that names it.

    Raises:
        InkwellError: it is no version, such as 0.2.0 or 0.2.0-rc.1.
    """
    if not VERSION.fullmatch(version):
        raise InkwellError(f"{version} is no version: three numbers are needed, such as 0.2.0.")
    for path, before in PLACES.items():
        file = root / path
        file.write_text(_pattern(before).sub(rf"\g<before>{version}", file.read_text()))


def _pattern(before: str) -> re.Pattern[str]:
    return re.compile(f"(?P<before>{before}){ANY}", re.MULTILINE)
