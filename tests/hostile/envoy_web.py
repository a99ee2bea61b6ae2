"""The web behind the gateway: gunicorn as `make up` starts it, on a Postgres of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psutil

from inkwell.postgres import Postgres
from inkwell.settings import ROOT, free_port
from webapp import create_app, make_signing_keys
from webapp.config import Config
from webapp.extensions import db

SECRET = "a secret of the tests, of 32 bytes or more"
CONFIG = ROOT / "services" / "web" / "gunicorn.conf.py"
WORKERS = 2


@dataclass
class Web:
    """A running gunicorn."""

    process: "subprocess.Popen[bytes]"
    port: int
    log: Path

    def workers(self) -> set[int]:
        return {child.pid for child in psutil.Process(self.process.pid).children()}

    def memory(self) -> int:
        """Return the bytes that its processes hold, their shared pages counted once."""
        processes = [psutil.Process(self.process.pid)]
        processes += processes[0].children(recursive=True)
        return sum(each.memory_full_info().pss for each in processes)

    def wait(self) -> None:
        deadline = time.monotonic() + 90
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                if httpx2.get(f"http://127.0.0.1:{self.port}/healthz").is_success:
                    return
            except httpx2.TransportError:
                time.sleep(0.1)
        raise AssertionError(f"The web isn't ready: {self.log.read_text()}")


@contextmanager
def run(folder: Path) -> Iterator[Web]:
    """Run the web with tables of its own, a model that is away, and one proxy before it."""
    server = Postgres(folder / "data", folder / "postgres.log", {"fsync": "off"})
    server.start()
    try:
        make_signing_keys.make(folder / "keys")
        settings = Config(
            database_url=server.url, secret_key=SECRET, signing_keys=str(folder / "keys")
        )
        app = create_app(settings)
        with app.app_context():
            db.create_all()
            db.engine.dispose()
        with _gunicorn(folder, server.url) as web:
            yield web
    finally:
        server.stop()


@contextmanager
def _gunicorn(folder: Path, database_url: str) -> Iterator[Web]:
    port = free_port()
    (folder / "metrics").mkdir()
    environment = {
        **os.environ,
        "PYTHONPATH": str(CONFIG.parent),
        "INKWELL_DATABASE_URL": database_url,
        "INKWELL_SECRET_KEY": SECRET,
        "INKWELL_SIGNING_KEYS": str(folder / "keys"),
        "INKWELL_MODEL_URL": "http://127.0.0.1:9/v1",
        "INKWELL_BIND": f"127.0.0.1:{port}",
        "INKWELL_WEB_WORKERS": str(WORKERS),
        "INKWELL_TRUSTED_PROXIES": "1",
        "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics"),
    }
    command = [sys.executable, "-m", "gunicorn", "-c", str(CONFIG), "webapp.wsgi:app"]
    log = folder / "web.log"
    with log.open("w") as file:
        process = subprocess.Popen(command, env=environment, stderr=file, stdout=file, cwd=folder)
    try:
        web = Web(process, port, log)
        web.wait()
        yield web
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
