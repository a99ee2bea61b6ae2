"""The parts of Inkwell on one machine: started, waited for, restarted and stopped."""

import json
import os
import shutil
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from inkwell.errors import InkwellError
from inkwell.shared import fonts, private
from inkwell.shared.processes import Child

from .background import InBackground
from .parts import Parts
from .postgres import Postgres
from .settings import Settings

READY_TIMEOUT_S = 120
RESTARTS = 5  # of one child within RESTART_WINDOW_S; more is a fault that a restart won't mend
RESTART_WINDOW_S = 60.0


class Stack:
    """All of Inkwell on one machine.

    Args:
        settings: where it lives.
        report: takes each line of progress.
    """

    def __init__(self, settings: Settings, report: Callable[[str], None]) -> None:
        self.settings = settings
        self.report = report
        home = settings.home
        self.parts = Parts(settings)
        self.postgres = Postgres(home / "postgres", self.parts.logs / "postgres.log")
        self.children: list[Child] = []
        self.restarts: dict[str, list[float]] = {}

    # -- starting -----------------------------------------------------------------------------

    def start(self) -> None:
        """Start every part, each as soon as what it needs is there, and wait for all of them."""
        self.parts.logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        fetch = InBackground(lambda: fonts.ensure_fonts(_cache()))
        signing_keys = InBackground(self.parts.signing_keys)
        if self.settings.model_url is None:
            private.write(self.parts.model_key_file, self.parts.model_key)
            self._start_child(self.parts.model_server())  # first: it takes longest to load
        if self.settings.lab:
            self._start_child(self.parts.predictor())
        if self.settings.fetcher:
            self._start_child(self.parts.fetcher())
        shutil.rmtree(self.parts.metrics, ignore_errors=True)
        self.parts.metrics.mkdir(parents=True)
        with self._stage("Postgres"):
            self.postgres.start()
        with self._stage("database up to date"):
            self.parts.migrate(self.postgres.url)
        with self._stage("fonts"):
            font_paths = fetch.result()
        web = self.parts.web(self.postgres.url, font_paths, signing_keys.result())
        for child in web:
            self._start_child(child)
        with self._stage("web"):
            self._wait_ready("web", self.url + "/readyz")
        if self.settings.model_url is None:
            with self._stage("model server"):
                self._wait_ready("model", f"http://127.0.0.1:{self.parts.model_port}/readyz")
        if self.settings.lab:
            with self._stage("predictor"):
                self._wait_ready("predictor", f"{self.parts.predictor_url}/healthz")
            if not _answers(f"{self.parts.predictor_url}/readyz"):  # letters go on without it
                self.report("  predictor: a model can't be used; logs/predictor.log says why")
        if self.settings.fetcher:
            with self._stage("fetcher"):
                self._wait_ready("fetcher", f"{self.parts.fetcher_url}/readyz")
        self._write_state()

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://localhost:{self.settings.port}"

    def _start_child(self, child: Child) -> None:
        child.start()
        self.children.append(child)

    def _wait_ready(self, name: str, url: str) -> None:
        deadline = time.monotonic() + READY_TIMEOUT_S
        while not _answers(url):
            self._look_after_children()
            if time.monotonic() > deadline:
                child = next(child for child in self.children if child.name == name)
                raise InkwellError(
                    f"{name} was not ready within {READY_TIMEOUT_S} s:\n{child.end_of_log()}"
                )
            time.sleep(0.05)

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.report(f"  {name:<22} {time.monotonic() - began:5.1f} s")

    # -- running ------------------------------------------------------------------------------

    def run_until(self, stopped: threading.Event) -> None:
        """Restart what dies, until `stopped` is set."""
        while not stopped.wait(0.2):
            if self._look_after_children():
                self._write_state()

    def _look_after_children(self) -> bool:
        restarted = False
        postgres = self.postgres.child
        if postgres and postgres.exit_code() is not None:
            self._restart(postgres, self.postgres.start)
            restarted = True
        for child in self.children:
            if child.exit_code() is not None:
                self._restart(child, child.start)
                restarted = True
        return restarted

    def _restart(self, child: Child, start: Callable[[], None]) -> None:
        now = time.monotonic()
        recent = [at for at in self.restarts.get(child.name, []) if now - at < RESTART_WINDOW_S]
        if len(recent) >= RESTARTS:
            raise InkwellError(
                f"{child.name} died {RESTARTS + 1} times within {RESTART_WINDOW_S:.0f} s "
                f"(exit code {child.exit_code()}). The end of {child.log}:\n"
                f"{child.end_of_log()}"
            )
        self.restarts[child.name] = [*recent, now]
        self.report(f"{child.name} died (exit code {child.exit_code()}); starting it again")
        time.sleep(0.3 * len(recent))  # what keeps it from starting may need a moment to end
        with suppress(InkwellError):  # it died again: the next look counts that
            start()

    def _write_state(self) -> None:
        children = [*self.children, *([self.postgres.child] if self.postgres.child else [])]
        state = {
            "url": self.url,
            "model_url": self.parts.model_url,
            **({"predictor_url": self.parts.predictor_url} if self.settings.lab else {}),
            "pids": {child.name: child.pid for child in children},
        }
        scratch = self.settings.home / "run" / "state.json.new"
        scratch.write_text(json.dumps(state, indent=2))
        scratch.replace(self.settings.home / "run" / "state.json")

    # -- stopping -----------------------------------------------------------------------------

    def stop(self) -> None:
        """Stop every part: those that use the database before the database."""
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.wait_stopped(timeout=15)
        self.postgres.stop()
        (self.settings.home / "run" / "state.json").unlink(missing_ok=True)
        self.parts.model_key_file.unlink(missing_ok=True)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _cache() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("INKWELL_CACHE") or Path(cache) / "inkwell")
