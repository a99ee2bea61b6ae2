"""An `inkwell` from a wheel finds a checkout, and says so where there is none."""

import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from inkwell import installed
from inkwell.errors import InkwellError
from inkwell.shared import checkout


@pytest.fixture
def checked_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return something that looks like a checkout; this code is none."""
    folder = tmp_path / "clone"
    for mark in checkout.MARKS:
        (folder / mark).parent.mkdir(parents=True, exist_ok=True)
        (folder / mark).touch()
    monkeypatch.setattr(checkout, "ROOT", tmp_path / "site-packages")
    monkeypatch.delenv("INKWELL_CHECKOUT", raising=False)
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def became(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return what this process was replaced by."""
    seen: list[list[str]] = []

    def replace(_program: Path, words: list[str]) -> None:
        seen.append(words)
        raise SystemExit

    monkeypatch.setattr("os.execv", replace)
    return seen


def test_a_checkouts_own_code_stays_itself(became: list[list[str]]) -> None:
    installed.hand_over(["up"])
    assert became == []


def test_the_checkout_above_the_current_folder_is_found(
    checked_out: Path, became: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(checked_out / "bundle")
    with pytest.raises(SystemExit):
        installed.hand_over(["cluster", "down"])
    assert became == [[str(checked_out / "inkwell"), "cluster", "down"]]


def test_the_environment_names_the_checkout(
    checked_out: Path, became: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INKWELL_CHECKOUT", str(checked_out))
    with pytest.raises(SystemExit):
        installed.hand_over(["--help"])
    assert became == [[str(checked_out / "inkwell"), "--help"]]
    monkeypatch.setenv("INKWELL_CHECKOUT", str(checked_out.parent))
    with pytest.raises(InkwellError, match=r"INKWELL_CHECKOUT: .* is no checkout of Inkwell"):
        installed.hand_over(["--help"])


@pytest.mark.parametrize(
    "words",
    [[], ["--help"], ["--version"], ["doctor"], ["--show-completion", "bash"], ["up", "--help"]],
)
def test_some_commands_need_no_checkout(
    words: list[str], checked_out: Path, became: list[list[str]]
) -> None:
    installed.hand_over(words)
    assert became == []


def test_without_a_checkout_a_command_says_what_is_missing(checked_out: Path) -> None:
    with pytest.raises(InkwellError, match="INKWELL_CHECKOUT=FOLDER"):
        installed.hand_over(["up"])


def test_the_wheel_has_the_command_and_needs_what_the_smallest_profile_has() -> None:
    project = tomllib.loads((checkout.ROOT / "pyproject.toml").read_text())
    module, _, function = project["project"]["scripts"]["inkwell"].partition(":")
    assert callable(getattr(import_module(module), function))
    smallest = (checkout.ROOT / "requirements" / "cli.in").read_text().splitlines()[1:]
    assert project["project"]["dependencies"] == smallest
    folders = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert [
        folder for folder in folders if not (checkout.ROOT / folder / "__init__.py").exists()
    ] == []
