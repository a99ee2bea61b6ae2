"""The registry of `inkwell registry` on this host, while nodes pull from it."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from inkwell.bundle import make
from inkwell.bundle.versions import home, read
from inkwell.deploy import registry

STARTS_S = 30


@contextmanager
def serving(address: str, place: Path = registry.HOME) -> Iterator[registry.Files]:
    """Serve the images of `place` at HOST:PORT; yields what a deployment is given."""
    files = registry.prepare(address, place)
    program = make.part("registry", read(), home(), print, "tools") / "out" / "registry"
    quiet = {**os.environ, "OTEL_TRACES_EXPORTER": "none"}
    with subprocess.Popen([program, "serve", files.config], env=quiet) as process:
        try:
            _wait_for(address, process)
            yield files
        finally:
            process.terminate()


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    host, _, port = address.rpartition(":")
    end = time.monotonic() + STARTS_S
    while time.monotonic() < end:
        assert process.poll() is None, "the registry ended"
        with suppress(OSError), socket.create_connection((host, int(port)), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens at {address}")
