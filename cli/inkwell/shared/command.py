"""Run another program: its output in a log, chosen lines shown, Ctrl-C passed on to it once."""

import os
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from inkwell.errors import InkwellError

PATIENCE = 60  # seconds that an interrupted program has to end by itself


class CommandError(InkwellError):
    """A program that ended with an error; `lines` are all that it printed."""

    def __init__(self, command: Sequence[str], code: int, lines: list[str]) -> None:
        super().__init__(f"{' '.join(command[:3])} ended with {code}")
        self.lines = lines


def run(
    command: Sequence[str | Path],
    log: Path,
    env: Mapping[str, str],
    cwd: Path,
    show: Callable[[str], None] = lambda _line: None,
) -> list[str]:
    """Run a program and return the lines it printed, each given to `show` as it comes.

    Raises CommandError, or InkwellError where it isn't installed. On Ctrl-C the program and all
    that it started are interrupted, and waited for.
    """
    arguments = [str(word) for word in command]
    lines: deque[str] = deque(maxlen=20_000)

    def keep(line: str) -> None:
        lines.append(line)
        show(line)

    with _start(arguments, env, cwd) as process:
        try:
            code = _follow(process, log, keep)
        except BaseException:
            _interrupt(process)
            raise
    if code:
        raise CommandError(arguments, code, list(lines))
    return list(lines)


def run_to_its_end(
    command: Sequence[str],
    log: Path,
    env: Mapping[str, str],
    cwd: Path,
    show: Callable[[str], None],
) -> int:
    """Run a program that must not be cut off, such as Terraform, and return its exit code.

    On Ctrl-C or SIGTERM it is interrupted, once, and waited for as long as it takes to put its
    things in order; then KeyboardInterrupt is raised. A second interrupt would make Terraform give
    up its state and its lock, so it isn't passed on.
    """
    with _start(command, env, cwd) as process, _passed_on_once(process) as interrupts:
        code = _follow(process, log, show)
    if interrupts:
        raise KeyboardInterrupt
    return code


def _follow(process: "subprocess.Popen[str]", log: Path, show: Callable[[str], None]) -> int:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        for line in process.stdout or ():
            output.write(line)
            output.flush()
            show(line.rstrip())
    return process.wait()


@contextmanager
def _passed_on_once(process: "subprocess.Popen[str]") -> Iterator[list[int]]:
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


def _start(arguments: Sequence[str], env: Mapping[str, str], cwd: Path) -> "subprocess.Popen[str]":
    try:
        return subprocess.Popen(
            arguments,
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # the terminal's Ctrl-C is for us, who pass it on once
        )
    except FileNotFoundError as error:
        raise InkwellError(f"{arguments[0]} is not installed; make cluster installs it") from error


def _interrupt(process: "subprocess.Popen[str]") -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.communicate(timeout=PATIENCE)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
        else:
            return


def ask(command: Sequence[str | Path], env: Mapping[str, str], timeout: float = 30) -> str | None:
    """Return what a short program prints, or None should it fail, hang or not exist."""
    try:
        done = subprocess.run(
            [str(word) for word in command],
            env=dict(env),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
