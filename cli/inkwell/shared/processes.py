"""A child process: its own log file, stopped by its id, never outliving its parent."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from inkwell.shared.tail import last_lines_of

PR_SET_PDEATHSIG = 1  # prctl(2)
LIBC = ctypes.CDLL(None)


class Child:
    """A named process whose output goes to `log`; the log before it is kept as `log`.1."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        log: Path,
        env: Mapping[str, str] | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        keep_open: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.command = [str(part) for part in command]
        self.log = log
        self.env = {**os.environ, **(env or {})}
        self.stop_signal = stop_signal
        self.keep_open = keep_open  # file descriptors
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process. The kernel stops it should this process die first, however it dies."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists():
            self.log.replace(self.log.with_suffix(self.log.suffix + ".1"))
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                self.command,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=self.keep_open,
                start_new_session=True,  # the terminal's Ctrl-C is for the parent, which stops us
                preexec_fn=self._die_with_parent,  # noqa: PLW1509 - one thread starts children
            )

    def _die_with_parent(self) -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, self.stop_signal)

    @property
    def pid(self) -> int:
        """The id of the running process."""
        if self._process is None:
            raise RuntimeError(f"{self.name} was not started")
        return self._process.pid

    def exit_code(self) -> int | None:
        """Return the exit code, or None while the process runs."""
        return self._process.poll() if self._process else None

    def ask_to_stop(self) -> None:
        """Send the stop signal, if the process runs."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(self.stop_signal)

    def wait_stopped(self, timeout: float) -> None:
        """Wait `timeout` seconds for the end, then kill."""
        if self._process is None:
            return
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def stop(self, timeout: float = 10) -> None:
        """Ask to stop, wait `timeout` seconds, then kill."""
        self.ask_to_stop()
        self.wait_stopped(timeout)

    def end_of_log(self, lines: int = 15) -> str:
        """Return the end of the log, for the message that says why it died."""
        return last_lines_of(self.log, lines)
