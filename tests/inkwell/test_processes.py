import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from inkwell.shared.processes import Child

pytestmark = pytest.mark.integration


def test_a_child_that_ignores_the_signal_is_killed_in_the_end(tmp_path: Path) -> None:
    stubborn = "import signal,time; signal.signal(15, signal.SIG_IGN); print(1, flush=True)"
    child = Child(
        "stubborn", [sys.executable, "-c", f"{stubborn}; time.sleep(60)"], tmp_path / "log"
    )
    child.start()
    while not child.end_of_log():
        time.sleep(0.01)
    child.stop(timeout=0.2)
    assert child.exit_code() == -9


def test_a_childs_last_words_are_kept_and_the_log_before_them(tmp_path: Path) -> None:
    for word in ("first", "second"):
        child = Child("speaker", [sys.executable, "-c", f"print('{word}')"], tmp_path / "log")
        child.start()
        child.wait_stopped(10)
    assert child.end_of_log() == "second"
    assert (tmp_path / "log.1").read_text() == "first\n"


def test_a_child_does_not_outlive_a_parent_that_was_killed(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from inkwell.shared.processes import Child\n"
        f"child = Child('sleeper', ['sleep', '60'], Path({str(tmp_path / 'log')!r}))\n"
        "child.start(); print(child.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    parent = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert parent.returncode == -9
    pid = int(parent.stdout)
    deadline = time.monotonic() + 5
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "the child outlived its parent"
        time.sleep(0.02)
