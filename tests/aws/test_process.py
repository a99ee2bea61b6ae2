"""Ctrl-C reaches Terraform once, and is waited for."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from inkwell.aws.terraform.messages import Listener
from tests.aws.fakes import terraform

# Says when it is interrupted, and takes its time to end, as Terraform does.
SLOW = """\
trap 'echo interrupted >> {folder}/signals' INT
trap 'echo terminated >> {folder}/signals' TERM
echo '{{"type":"log","@message":"begun"}}'
i=0
while [ $i -lt 15 ]; do sleep 0.1; i=$((i + 1)); done
echo written > {folder}/state
exit 1
"""
COMMAND = """\
import signal, sys
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)
from inkwell.aws.terraform.adapter import Terraform
from inkwell.aws.terraform.files import Files
from inkwell.aws.terraform.messages import Listener
from inkwell.shared.stopping import stoppable
folder = Path(sys.argv[1])
files = Files(folder / "platform", folder / "home", folder / "source")
with stoppable("It goes on from here."):
    listener = Listener(lambda line: print(line, flush=True))
    Terraform(folder / "terraform", files).run("apply", listener)
"""


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_is_passed_on_once_and_waited_for(
    first: signal.Signals, tmp_path: Path
) -> None:
    terraform(tmp_path, SLOW.format(folder=tmp_path))
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        process.send_signal(first)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)  # an impatient person's
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, "\nStopped. It goes on from here.\n")
    assert (tmp_path / "signals").read_text() == "interrupted\n"
    assert (tmp_path / "state").read_text() == "written\n"


def test_a_run_that_nobody_interrupts_leaves_the_handlers_as_they_were(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    terraform(tmp_path, "exit 0").run("apply", Listener(lambda _line: None))
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
