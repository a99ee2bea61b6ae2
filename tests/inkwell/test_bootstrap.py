"""What `./inkwell` sets up before a command runs."""

import errno
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from inkwell import bootstrap
from inkwell.app import ORDER
from inkwell.shared.checkout import ROOT


@pytest.mark.parametrize(
    ("words", "profile"),
    [
        ("", "cli"),
        ("--help", "cli"),
        ("--version", "cli"),
        ("doctor --json", "cli"),
        ("up", "up"),
        ("up --help", "cli"),
        ("cluster down --yes", "cluster"),
        ("eval --help", "up"),
        ("finetune all --name ours", "train"),
        ("advisories check", "dev"),
        ("shadow a.log b.log", "cli"),
    ],
)
def test_a_command_has_the_smallest_profile_that_will_do(words: str, profile: str) -> None:
    assert bootstrap.profile_of(words.split()) == profile
    assert (ROOT / "requirements" / f"{profile}.txt").exists()


def test_completion_installs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_INKWELL_COMPLETE", "complete_bash")
    assert bootstrap.profile_of(["cluster"]) == "cli"


def test_profiles_are_of_commands_that_exist() -> None:
    assert set(bootstrap.PROFILES) <= set(ORDER)


def test_every_profile_contains_the_smallest(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "run", lambda *_command: pytest.fail("installed something"))
    (tmp_path / "inkwell-up.sha256").write_text("of an older lock")
    bootstrap.install("cli")
    with pytest.raises(pytest.fail.Exception, match="installed something"):
        bootstrap.install("up")


def test_inkwell_runs_from_any_folder_and_prints_nothing_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "inkwell").mkdir()
    (tmp_path / "inkwell" / "__init__.py").write_text("raise SystemExit('another package')")
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [ROOT / "inkwell", "bundle", "path", "--json"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout[0]) == (0, "{"), done.stderr


def test_setting_up_is_reported_on_stderr(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "run", lambda *_command: None)
    bootstrap.install("cli")
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("Setting up: installing Inkwell's packages")


def interrupted(_profile: str) -> None:
    raise KeyboardInterrupt


def read_only(_profile: str) -> None:
    raise PermissionError(errno.EACCES, "Permission denied", ".venv")


@pytest.mark.parametrize(
    ("install", "code", "sentence"),
    [
        (interrupted, 130, "\nStopped. The same command goes on with the set-up.\n"),
        (read_only, "inkwell: the set-up failed: [Errno 13] Permission denied: '.venv'", ""),
    ],
)
def test_a_set_up_that_ends_early_says_why_in_one_line(
    install: Callable[[str], None],
    code: int | str,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(bootstrap, "install", install)
    with pytest.raises(SystemExit) as stopped:
        bootstrap.prepare("cli")
    assert stopped.value.code == code
    assert capsys.readouterr().err == sentence


def test_the_packages_are_found_by_whichever_python_the_environment_has(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    packages = tmp_path / "lib/python3.99/site-packages"
    packages.mkdir(parents=True)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    bootstrap.add_sources()
    assert (packages / "inkwell.pth").read_text().splitlines()[1] == str(ROOT / "cli")
