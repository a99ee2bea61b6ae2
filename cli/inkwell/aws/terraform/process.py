"""Terraform as a process that takes long: its lines as they come, Ctrl-C passed on once."""

import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType


def run(
    command: Sequence[str],
    cwd: Path,
    env: Mapping[str, str],
    log: Path,
    show: Callable[[str], None],
) -> int:
    """Return the exit code; each line is given to `show`, and is in the log.

    On Ctrl-C or SIGTERM Terraform is interrupted, once, and waited for as long as it takes to write
    the state and to release its lock; then KeyboardInterrupt is raised. A second interrupt would
    make it give both up, so it isn't passed on.
    """
    with (
        log.open("w") as output,
        subprocess.Popen(
            command,
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # the terminal's Ctrl-C is for us
        ) as process,
        _interrupts(process) as interrupts,
    ):
        for line in process.stdout or ():
            output.write(line)
            output.flush()
            show(line.rstrip())
        code = process.wait()
    if interrupts:
        raise KeyboardInterrupt
    return code


@contextmanager
def _interrupts(process: "subprocess.Popen[str]") -> Iterator[list[int]]:
    """Pass the first interrupt on; yields the list of all that came."""
    came: list[int] = []

    def pass_on(number: int, _frame: FrameType | None) -> None:
        if not came:
            process.send_signal(signal.SIGINT)
        came.append(number)

    before = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
