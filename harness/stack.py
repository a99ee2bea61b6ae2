"""Inkwell as a user starts it, in a home of its own, for the tests that need all of it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from inkwell.desk.settings import free_port
from inkwell.shared.checkout import ROOT
from inkwell.shared.tail import last_lines_of

START_TIMEOUT_S = 120


class RunningInkwell:
    """`python -m inkwell up` as a process. `output` is what a person would see."""

    def __init__(self, home: Path, env: dict[str, str] | None = None) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.output = home.with_suffix(".out")
        self.env = {**os.environ, "INKWELL_HOME": str(home), "PORT": str(self.port), **(env or {})}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it says that it is ready; what doesn't is not left running."""
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "inkwell", "up"],
                cwd=ROOT,
                env=self.env,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait_ready(self.process)
        except BaseException:
            self.stop()
            raise

    def _wait_ready(self, process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while "Ready in" not in self.printed():
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"Inkwell did not start:\n{self.printed()}\n{self.logs()}")
            time.sleep(0.05)

    def stop(self, stop_signal: signal.Signals = signal.SIGINT) -> int:
        """Stop as Ctrl-C does; return the exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(stop_signal)
        return self.process.wait(40)

    def printed(self) -> str:
        """What it printed."""
        return self.output.read_text() if self.output.exists() else ""

    def pid(self, name: str) -> int:
        """The id of a part: postgres, model, predictor, writer, runner or web."""
        return int(self._state()["pids"][name])

    @property
    def model_url(self) -> str:
        """The address of the model server that writes its letters."""
        return str(self._state()["model_url"])

    @property
    def model_key(self) -> str:
        """The key that its model server asks for, of this start."""
        return (self.home / "run" / "model.key").read_text()

    def _state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads((self.home / "run" / "state.json").read_text())
        return state

    def kill(self, name: str) -> None:
        """Kill a part as a crash would."""
        os.kill(self.pid(name), signal.SIGKILL)

    def logs(self) -> str:
        """The end of each part's log, for the message of a failed test."""
        logs = sorted((self.home / "logs").glob("*.log"))
        return "\n".join(f"--- {log.name}\n{last_lines_of(log, 20)}" for log in logs)
