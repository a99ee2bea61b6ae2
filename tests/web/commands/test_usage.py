"""The web's commands, called wrongly: one clear end and no traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = {"make_signing_keys": 1, "share_secrets": 2}


def run(command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    module = f"webapp.commands.{command}"
    return subprocess.run(
        [sys.executable, "-m", module, *arguments], capture_output=True, text=True
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_without_its_folders_names_them(command: str) -> None:
    ended = run(command)
    assert ended.returncode == 2
    assert "the following arguments are required" in ended.stderr


@pytest.mark.parametrize(("command", "folders"), COMMANDS.items())
def test_a_folder_that_cannot_be_made_is_named_in_one_line(
    command: str, folders: int, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.touch()
    ended = run(command, *[str(file / "below")] * folders)
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert line.startswith(str(file / "below"))
    assert line.endswith(": Not a directory")
