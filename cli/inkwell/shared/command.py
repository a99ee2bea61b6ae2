"""Run another program: its output in a log, chosen lines shown, Ctrl-C passed on to it once."""

import os
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

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
    log.parent.mkdir(parents=True, exist_ok=True)
    lines: deque[str] = deque(maxlen=20_000)
    with log.open("w") as output, _start(arguments, env, cwd) as process:
        try:
            for line in process.stdout or ():
                output.write(line)
                output.flush()
                lines.append(line.rstrip())
                show(lines[-1])
            code = process.wait()
        except BaseException:
            _interrupt(process)
            raise
    if code:
        raise CommandError(arguments, code, list(lines))
    return list(lines)


def _start(arguments: list[str], env: Mapping[str, str], cwd: Path) -> "subprocess.Popen[str]":
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
