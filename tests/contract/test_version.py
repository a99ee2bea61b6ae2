"""One version everywhere, and one function that changes it."""

import shutil
import tomllib
from pathlib import Path

import pytest

from contract.version import VERSION
from inkwell.errors import InkwellError
from inkwell.shared.checkout import ROOT
from inkwell.shared.version import PLACES, set_version, versions
from modelserver import __version__
from webapp.core.version import build


def test_every_file_names_the_contracts_version() -> None:
    declared = versions()
    assert {path: set(named) for path, named in declared.items()} == {
        path: {VERSION} for path in PLACES
    }
    assert len(declared["helm/inkwell/Chart.yaml"]) == 2
    compose = (ROOT / "compose.yaml").read_text()
    assert len(declared["compose.yaml"]) == compose.count("image: docker.io/inkwell/")


def test_the_wheel_has_the_contracts_version() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert settings["project"]["dynamic"] == ["version"]
    source = settings["tool"]["hatch"]["version"]["path"]
    assert versions()[source] == [VERSION]


def test_both_services_report_the_contracts_version() -> None:
    assert __version__ == VERSION
    assert build("0123456789abcdef") == f"{VERSION}+0123456789ab"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for path in PLACES:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    return tmp_path


@pytest.mark.parametrize("version", ["9.8.7", "10.0.0-rc.1"])
def test_a_release_changes_the_version_everywhere_and_nothing_else(
    copy: Path, version: str
) -> None:
    before = versions(copy)
    set_version(version, copy)
    assert versions(copy) == {path: [version] * len(named) for path, named in before.items()}
    for path, named in before.items():
        was, now = ((root / path).read_text().splitlines() for root in (ROOT, copy))
        changed = [line for line, old in zip(now, was, strict=True) if line != old]
        assert len(changed) == len(named)
        assert all(version in line for line in changed)


@pytest.mark.parametrize("version", ["", "1.2", "v1.2.3", "1.2.3.4", '1.2.3"\nx = "'])
def test_an_invalid_version_changes_nothing(copy: Path, version: str) -> None:
    before = versions(copy)
    with pytest.raises(InkwellError, match="no version"):
        set_version(version, copy)
    assert versions(copy) == before
