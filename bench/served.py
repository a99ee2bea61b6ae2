"""A model server in a process of its own, and the memory, threads and files that it uses."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2
import psutil

from inkwell.desk.settings import free_port
from inkwell.shared.checkout import ROOT

START_TIMEOUT_S = 120
MIB = 2**20


@dataclass(frozen=True)
class Taken:
    """What the server and its engine's process hold together."""

    rss_mb: float
    threads: int
    files: int


class Served:
    """A running server."""

    def __init__(self, url: str, process: psutil.Process, load_s: float) -> None:
        self.url = url
        self.load_s = load_s
        self._process = process

    def taken(self) -> Taken:
        """Return what the server holds, its children included."""
        all_of_it = [self._process, *self._process.children(recursive=True)]
        return Taken(
            round(sum(each.memory_info().rss for each in all_of_it) / MIB, 1),
            sum(each.num_threads() for each in all_of_it),
            sum(each.num_fds() for each in all_of_it),
        )

    def figure(self, name: str) -> float:
        """Return one of the metrics, such as `inkwell_model_running`."""
        lines = httpx2.get(f"{self.url}/metrics", timeout=30).text.splitlines()
        return next((float(line.split()[-1]) for line in lines if line.split()[0] == name), 0.0)

    def idle(self, patience_s: float = 30.0) -> bool:
        """Wait until nothing runs or waits; return whether that came about."""
        end = time.monotonic() + patience_s
        while time.monotonic() < end:
            busy = self.figure("inkwell_model_running") + self.figure("inkwell_model_queue_depth")
            if not busy:
                return True
            time.sleep(0.1)
        return False


@contextmanager
def served(**settings: str) -> Iterator[Served]:
    """Serve the mini model, or what `settings` (INKWELL_...) name; stop it in the end."""
    port = free_port()
    env = {**os.environ, "INKWELL_MODEL_PORT": str(port), "INKWELL_MODEL_LOG_LEVEL": "warning"}
    path = f"{ROOT / 'services' / 'model'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    command = [sys.executable, "-m", "modelserver"]
    process = subprocess.Popen(command, env={**env, "PYTHONPATH": path, **settings}, cwd=ROOT)
    url = f"http://127.0.0.1:{port}"
    try:
        load_s = _wait(process, url)
        yield Served(url, psutil.Process(process.pid), load_s)
    finally:
        process.terminate()
        process.wait(60)


def _wait(process: "subprocess.Popen[bytes]", url: str) -> float:
    """Return the seconds until it served."""
    began = time.monotonic()
    while time.monotonic() - began < START_TIMEOUT_S and process.poll() is None:
        try:
            if httpx2.get(f"{url}/readyz").status_code == httpx2.codes.OK:
                return time.monotonic() - began
        except httpx2.TransportError:
            pass
        time.sleep(0.02)
    raise RuntimeError("the model server did not start")
