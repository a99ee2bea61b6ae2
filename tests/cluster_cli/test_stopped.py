"""Who stops an action is told what that leaves, and how to go on."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inkwell.app import app
from inkwell.shared.cluster_files import ClusterFiles


def interrupted(_files: ClusterFiles) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("action", "advice"),
    [
        ("up", "make cluster goes on from here"),
        ("down", "make cluster-down goes on from here"),
        ("conformance", "make conformance begins again"),
    ],
)
def test_a_stopped_action_says_how_to_go_on_with_it(
    action: str, advice: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(f"inkwell.cluster.{action}.{action}", interrupted)
    monkeypatch.setattr(ClusterFiles, "from_environment", lambda: ClusterFiles(*[tmp_path] * 4))
    monkeypatch.setattr("signal.signal", lambda *_arguments: None)
    options = ["--yes"] if action == "down" else []
    done = CliRunner().invoke(app, ["cluster", action, *options])
    assert f"Stopped. {advice}" in done.stderr
    assert done.exit_code == 130


def test_nodes_are_not_deleted_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inkwell.cluster.down.down", lambda _files: pytest.fail("deleted"))
    done = CliRunner().invoke(app, ["cluster", "down"])
    assert done.exit_code == 2
    assert "Add --yes to go on." in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_command_with_its_advice(number: signal.Signals) -> None:
    program = (
        "import signal, time\n"
        "from inkwell.shared.stopping import stoppable\n"
        # A shell's background jobs ignore SIGINT, and so does whatever they start.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "with stoppable('make cluster goes on.'):\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(30)\n"
    )
    command = [sys.executable, "-c", program]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (130, "\nStopped. make cluster goes on.\n")
