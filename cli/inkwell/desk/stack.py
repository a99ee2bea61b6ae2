"""The parts of Inkwell on one machine: started, waited for, restarted and stopped."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from contract.settings.environment import for_child
from inkwell.errors import InkwellError
from inkwell.shared import fonts, private
from inkwell.shared.checkout import ROOT
from inkwell.shared.processes import Child

from .postgres import Postgres
from .settings import Settings, free_port

READY_TIMEOUT_S = 120
RESTARTS = 5  # of one child within RESTART_WINDOW_S; more is a fault that a restart won't mend
RESTART_WINDOW_S = 60.0
REGISTRATIONS = "INKWELL_REGISTRATIONS_PER_ADDRESS"


class Stack:
    """All of Inkwell on one machine.

    Args:
        settings: where it lives.
        say: takes each line of progress.
    """

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self.settings = settings
        self.say = say
        home = settings.home
        self.logs = home / "logs"
        self.postgres = Postgres(home / "postgres", self.logs / "postgres.log")
        self.model_port = free_port()
        self.model_key = secrets.token_urlsafe(32)  # of this start alone
        self.children: list[Child] = []
        self.restarts: dict[str, list[float]] = {}

    # -- starting -----------------------------------------------------------------------------

    def start(self) -> None:
        """Start every part, each as soon as what it needs is there, and wait for all of them."""
        self.logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        fetch = _InBackground(lambda: fonts.ensure_fonts(_cache()))
        signing_keys = _InBackground(self._signing_keys)
        if self.settings.model_url is None:
            private.write(self._model_key_file, self.model_key)
            self._start_child(self._model_server())  # first: it takes longest to load
        shutil.rmtree(self._metrics, ignore_errors=True)
        self._metrics.mkdir(parents=True)
        with self._stage("Postgres"):
            self.postgres.start()
        with self._stage("database up to date"):
            self._migrate()
        with self._stage("fonts"):
            font_paths = fetch.result()
        for child in self._web(font_paths, signing_keys.result()):
            self._start_child(child)
        with self._stage("web"):
            self._wait_ready("web", self.url + "/readyz")
        if self.settings.model_url is None:
            with self._stage("model server"):
                self._wait_ready("model", f"http://127.0.0.1:{self.model_port}/readyz")
        self._write_state()

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://localhost:{self.settings.port}"

    @property
    def model_url(self) -> str:
        """The OpenAI-compatible address that letters are written by."""
        return self.settings.model_url or f"http://127.0.0.1:{self.model_port}/v1"

    @property
    def _metrics(self) -> Path:
        return self.settings.home / "run" / "metrics"

    @property
    def _model_key_file(self) -> Path:
        return self.settings.home / "run" / "model.key"

    def _python_env(self) -> dict[str, str]:
        paths = (ROOT, ROOT / "services/web", ROOT / "services/model")
        return {"PYTHONPATH": os.pathsep.join(map(str, paths)), "PYTHONUNBUFFERED": "1"}

    def _web_env(self) -> dict[str, str]:
        ours = self.settings.model_url is None
        return {
            **self._python_env(),
            "INKWELL_DATABASE_URL": self.postgres.url,
            "INKWELL_SECRET_KEY_FILE": str(private.key_file(self.settings.home / "secret.key")),
            "INKWELL_MODEL_URL": self.model_url,
            **({"INKWELL_MODEL_KEY": self.model_key} if ours else {}),
            "INKWELL_BIND": f"127.0.0.1:{self.settings.port}",
            "PROMETHEUS_MULTIPROC_DIR": str(self._metrics),
            # All who come here have this machine's address, whoever they are.
            REGISTRATIONS: os.environ.get(REGISTRATIONS) or "1000",
        }

    def _model_server(self) -> Child:
        env = {
            **self._python_env(),
            "INKWELL_MODEL_HOST": "127.0.0.1",
            "INKWELL_MODEL_PORT": str(self.model_port),
            "INKWELL_MODEL_API_KEY": self.model_key,
        }
        command = [sys.executable, "-m", "modelserver"]
        return Child("model", command, self.logs / "model.log", for_child(env))

    def _web(self, font_paths: str, signing_keys: str) -> list[Child]:
        env = {**self._web_env(), "INKWELL_FONT_PATHS": font_paths}
        web_env = {**env, "INKWELL_SIGNING_KEYS": signing_keys}
        config = ROOT / "services/web/gunicorn.conf.py"
        web = [sys.executable, "-m", "gunicorn", "-c", config, "webapp.wsgi:app"]
        writer = [sys.executable, "-m", "webapp.writer"]
        return [
            Child("writer", writer, self.logs / "writer.log", for_child(env)),
            Child("web", [str(part) for part in web], self.logs / "web.log", for_child(web_env)),
        ]

    def _signing_keys(self) -> str:
        """Return the folder of the keys that sign tokens, made once."""
        folder = self.settings.home / "signing-keys"
        if not (folder / "current.pem").exists():
            failure = "The keys that sign tokens could not be made"
            self._run("keys.log", failure, "webapp.commands.make_signing_keys", str(folder))
        return str(folder)

    def _migrate(self) -> None:
        failure = "The database could not be brought up to date"
        self._run("migrate.log", failure, "webapp.upgrade_database", **self._web_env())

    def _run(self, log: str, failure: str, *module: str, **env: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", *module],
            env={**os.environ, **self._python_env(), **for_child(env)},
            capture_output=True,
            text=True,
            check=False,
        )
        (self.logs / log).write_text(done.stdout + done.stderr)
        if done.returncode:
            raise InkwellError(f"{failure}:\n{done.stderr}")

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
        self.say(f"  {name:<22} {time.monotonic() - began:5.1f} s")

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
                f"(exit code {child.exit_code()}). Its last words, from {child.log}:\n"
                f"{child.end_of_log()}"
            )
        self.restarts[child.name] = [*recent, now]
        self.say(f"{child.name} died (exit code {child.exit_code()}); starting it again")
        time.sleep(0.3 * len(recent))  # what keeps it from starting may need a moment to end
        with suppress(InkwellError):  # it died again: the next look counts that
            start()

    def _write_state(self) -> None:
        children = [*self.children, *([self.postgres.child] if self.postgres.child else [])]
        state = {
            "url": self.url,
            "model_url": self.model_url,
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
        self._model_key_file.unlink(missing_ok=True)


class _InBackground:
    """A call in a thread of its own; `result` waits for it."""

    def __init__(self, call: Callable[[], str]) -> None:
        self._value = ""
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, args=(call,), daemon=True)
        self._thread.start()

    def _run(self, call: Callable[[], str]) -> None:
        try:
            self._value = call()
        except Exception as error:  # noqa: BLE001 - raised again where the result is asked for
            self._error = error

    def result(self) -> str:
        self._thread.join()
        if self._error:
            raise self._error
        return self._value


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _cache() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("INKWELL_CACHE") or Path(cache) / "inkwell")
