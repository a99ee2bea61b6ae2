import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from inkwell.errors import InkwellError
from inkwell.shared import command
from inkwell.shared.command import CommandError


def test_lines_are_shown_returned_and_logged(tmp_path: Path) -> None:
    shown: list[str] = []
    script = ["sh", "-c", "echo one; echo two >&2"]
    lines = command.run(script, tmp_path / "log", os.environ, tmp_path, shown.append)
    assert lines == shown == ["one", "two"]
    assert (tmp_path / "log").read_text() == "one\ntwo\n"


def test_a_failure_keeps_what_was_printed(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="ended with 3") as caught:
        command.run(["sh", "-c", "echo why; exit 3"], tmp_path / "log", os.environ, tmp_path)
    assert caught.value.lines == ["why"]


def test_a_program_that_is_not_installed_is_named(tmp_path: Path) -> None:
    with pytest.raises(InkwellError, match="no-such-program is not installed"):
        command.run(["no-such-program"], tmp_path / "log", os.environ, tmp_path)


@pytest.mark.integration
@pytest.mark.parametrize("whole_group", [True, False], ids=["terminal", "kill"])
def test_ctrl_c_reaches_the_program_once_and_is_waited_for(
    tmp_path: Path, whole_group: bool
) -> None:
    child = "trap 'echo interrupted >> seen; sleep 0.3; echo ended >> seen; exit 1' INT; touch up"
    program = (
        "import os, signal; from pathlib import Path; from inkwell.shared import command\n"
        # A shell's background jobs are deaf to it, and so is whatever they start.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"here = Path({str(tmp_path)!r})\n"
        f"command.run(['sh', '-c', {child + '; while :; do sleep 0.1; done'!r}],"
        " here / 'log', os.environ, here)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stderr=subprocess.DEVNULL, start_new_session=True
    )
    killer = threading.Timer(30, parent.kill)
    killer.start()
    while not (tmp_path / "up").exists():
        assert parent.poll() is None
        time.sleep(0.02)
    (os.killpg if whole_group else os.kill)(parent.pid, signal.SIGINT)
    parent.wait()
    killer.cancel()
    assert (tmp_path / "seen").read_text() == "interrupted\nended\n"


def test_asking_a_program_that_fails_or_is_missing_gives_nothing() -> None:
    assert command.ask(["echo", "yes"], os.environ) == "yes"
    assert command.ask(["false"], os.environ) is None
    assert command.ask(["no-such-program"], os.environ) is None
