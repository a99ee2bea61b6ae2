"""The command line as a whole: its order, its exit codes, and what it takes to answer."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

from inkwell.app import ORDER, app
from inkwell.commands.common import confirm
from inkwell.errors import InkwellError
from inkwell.images.docker import Say
from inkwell.images.recipes import Image
from inkwell.shared.checkout import ROOT

RUNNER = CliRunner()


def inkwell(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "inkwell", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)


def test_help_lists_every_command_in_the_order_of_a_newcomer() -> None:
    done = RUNNER.invoke(app, ["--help"])
    assert done.exit_code == 0
    listed = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("│ ")]
    assert [name for name in listed if name in ORDER] == list(ORDER)
    commands = get_command(app).commands  # type: ignore[attr-defined] # a group has them
    assert set(commands) == set(ORDER)
    assert "Exit codes: 0 done, 1 failed" in done.stdout


def test_help_needs_no_library_but_typer() -> None:
    program = (
        "import sys, inkwell.app\n"
        "tops = {name.split('.')[0] for name in sys.modules} - sys.stdlib_module_names\n"
        "print(sorted(name for name in tops if not name.startswith('_')))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True)
    found = set(done.stdout.strip("[]\n").replace("'", "").split(", "))
    assert found <= {"annotated_doc", "contract", "inkwell", "rich", "shellingham", "typer"}


def test_an_error_is_one_sentence_and_exit_code_1() -> None:
    done = inkwell("bundle", "path", "--kubernetes", "0.0.0")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("inkwell: Kubernetes 0.0.0 is not in bundle/versions.yml")
    assert len(done.stderr.splitlines()) == 1


def test_a_full_disk_is_one_sentence() -> None:
    command = [sys.executable, "-m", "inkwell", "bundle", "path"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (1, "inkwell: [Errno 28] No space left on device\n")


def test_ctrl_c_while_it_starts_is_exit_code_130(tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("raise KeyboardInterrupt")  # as while it is imported
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-m", "inkwell", "--version"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (130, "")


@pytest.mark.parametrize("words", ["nonsense", "bundle nonsense", "up --nonsense", "images --x"])
def test_wrong_usage_is_exit_code_2(words: str) -> None:
    assert RUNNER.invoke(app, words.split()).exit_code == 2


def test_an_image_that_does_not_exist_is_named() -> None:
    done = RUNNER.invoke(app, ["images", "nonsense"])
    assert isinstance(done.exception, InkwellError)
    assert str(done.exception) == "There is no image nonsense"


@pytest.mark.parametrize(("command", "module"), [("eval", "evaluation"), ("finetune", "finetune")])
def test_programs_of_training_get_their_own_options(
    command: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []

    def remember(_program: str, words: list[str]) -> None:
        seen.append(words[1:])
        raise SystemExit(3)

    monkeypatch.setattr("os.execv", remember)
    done = RUNNER.invoke(app, [command, "--help", "all", "--name", "ours"])
    assert seen == [["-m", f"training.{module}", "--help", "all", "--name", "ours"]]
    assert done.exit_code == 3


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_question_can_be_declined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("n\ny\n"))
    with pytest.raises(typer.Exit) as ended:
        confirm("The nodes are deleted.", yes=False)
    assert ended.value.exit_code == 1
    confirm("The nodes are deleted.", yes=False)


def test_early_rotation_of_keys_asks_first(monkeypatch: pytest.MonkeyPatch) -> None:
    changed: list[tuple[list[str], str, str, bool]] = []

    def rotate(kubectl: list[str], namespace: str, secret: str, *, early: bool) -> None:
        changed.append((kubectl, namespace, secret, early))

    monkeypatch.setattr("inkwell.deploy.rotate.rotate", rotate)
    assert RUNNER.invoke(app, ["keys", "rotate", "--early"]).exit_code == 2
    assert changed == []
    assert RUNNER.invoke(app, ["keys", "rotate", "--early", "--yes"]).exit_code == 0
    assert RUNNER.invoke(app, ["keys", "rotate", "--namespace", "n"]).exit_code == 0
    assert changed == [
        (["kubectl"], "inkwell", "inkwell-secrets", True),
        (["kubectl"], "n", "inkwell-secrets", False),
    ]


def test_a_shell_completes_commands() -> None:
    env = {**os.environ, "_INKWELL_COMPLETE": "complete_bash", "COMP_CWORD": "2"}
    env["COMP_WORDS"] = "inkwell canary a"
    done = subprocess.run(
        [sys.executable, "-m", "inkwell"], env=env, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split() == ["abort"]


def test_images_are_reported_to_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(chosen: list[Image], _where: Path, _home: object, say: Say) -> dict[str, Any]:
        say("made")
        return {image.name: {"digest": "sha256:0"} for image in chosen}

    monkeypatch.setattr("inkwell.cluster.host.start_docker", lambda _files, _say: None)
    monkeypatch.setattr("inkwell.images.make.make", make)
    done = RUNNER.invoke(app, ["images", "web", "postgres", "--json"])
    assert set(json.loads(done.stdout)) == {"web", "postgres"}
    assert done.stderr == "images: made\n"
    assert RUNNER.invoke(app, ["images", "web"]).stdout == "images: made\n"
