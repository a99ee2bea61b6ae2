"""The web without a gateway: gunicorn as `make up` starts it, a Postgres, a model and a writer."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import psutil

from inkwell.desk.postgres import Postgres
from inkwell.desk.settings import free_port
from inkwell.shared.checkout import ROOT
from tests.web.fake_model import Answer, FakeModel
from tests.web.writing import serving, until, writing
from webapp.app import create_app
from webapp.commands import make_signing_keys
from webapp.core.config import Config
from webapp.core.database import db

SECRET = "a secret of the tests, of 32 bytes or more"
CONFIG = ROOT / "services" / "web" / "gunicorn.conf.py"
WORKERS = 2


@dataclass
class DirectWeb:
    """A running gunicorn. Its processes' memory is watched from the start."""

    process: "subprocess.Popen[bytes]"
    port: int
    log: Path
    peak_bytes: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def workers(self) -> set[int]:
        return {child.pid for child in psutil.Process(self.process.pid).children()}

    def errors(self) -> list[str]:
        """Return the log's lines about faults, and those that aren't the formatter's."""
        lines = self.log.read_text().splitlines()
        return [line for line in lines if not line.startswith("{") or _is_error(line)]

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return httpx2.get(f"{self.url}/healthz").is_success and len(self.workers()) == WORKERS
        except httpx2.TransportError:
            return False

    def watch_memory(self) -> None:
        while not self.ended.wait(0.5):
            try:
                parent = psutil.Process(self.process.pid)
                family = [parent, *parent.children(recursive=True)]
                # A page that several processes share is counted once.
                total = sum(each.memory_full_info().pss for each in family)
            except psutil.Error:
                continue
            self.peak_bytes = max(self.peak_bytes, total)


def _is_error(line: str) -> bool:
    return json.loads(line)["level"] in ("ERROR", "CRITICAL")


@contextmanager
def run(
    folder: Path, settings: Mapping[str, str] | None = None, *, writes: bool = True
) -> Iterator[DirectWeb]:
    """Run the web with tables of its own; `settings` go to its environment.

    With `writes` a model server and a writer run too; without, letters wait.
    """
    server = Postgres(folder / "data", folder / "postgres.log", {"fsync": "off"})
    server.start()
    try:
        make_signing_keys.make(folder / "keys")
        app = create_app(
            Config(database_url=server.url, secret_key=SECRET, signing_keys=str(folder / "keys"))
        )
        with app.app_context():
            db.create_all()
            db.engine.dispose()
        with ExitStack() as stack:
            model_url = "http://127.0.0.1:9/v1"  # nobody answers there
            if writes:
                model = stack.enter_context(serving(FakeModel(Answer(pause_s=0.005))))
                model_url = model.url
                stack.enter_context(writing(server.url, model_url))
            yield stack.enter_context(_gunicorn(folder, server.url, model_url, settings or {}))
    finally:
        server.stop()


@contextmanager
def _gunicorn(
    folder: Path, database_url: str, model_url: str, settings: Mapping[str, str]
) -> Iterator[DirectWeb]:
    port = free_port()
    (folder / "metrics").mkdir()
    environment = {
        **os.environ,
        "PYTHONPATH": f"{CONFIG.parent}:{ROOT}",
        "INKWELL_DATABASE_URL": database_url,
        "INKWELL_SECRET_KEY": SECRET,
        "INKWELL_SIGNING_KEYS": str(folder / "keys"),
        "INKWELL_MODEL_URL": model_url,
        "INKWELL_BIND": f"127.0.0.1:{port}",
        "INKWELL_WEB_WORKERS": str(WORKERS),
        "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics"),
        **settings,
    }
    command = [sys.executable, "-m", "gunicorn", "-c", str(CONFIG), "tests.hostile.served:app"]
    log = folder / "web.log"
    with log.open("w") as file:
        process = subprocess.Popen(command, env=environment, stderr=file, stdout=file, cwd=folder)
    web = DirectWeb(process, port, log)
    watching = threading.Thread(target=web.watch_memory)
    try:
        until(web.is_ready, 90)
        watching.start()
        yield web
    finally:
        web.ended.set()
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        if watching.ident is not None:
            watching.join()
