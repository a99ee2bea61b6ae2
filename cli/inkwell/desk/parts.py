"""The programs of Inkwell on one machine: what each of them is started with."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

from contract.settings.environment import for_child
from inkwell.bootstrap import SOURCES
from inkwell.errors import InkwellError
from inkwell.shared import private
from inkwell.shared.checkout import ROOT
from inkwell.shared.processes import Child

from .settings import Settings, free_port

REGISTRATIONS = "INKWELL_REGISTRATIONS_PER_ADDRESS"


class Parts:
    """The programs' commands and environments; the model server's port and key are of one start."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.logs = settings.home / "logs"
        self.model_port = free_port()
        self.model_key = secrets.token_urlsafe(32)
        self.predictor_port = free_port()
        self.fetcher_port = free_port()

    @property
    def model_url(self) -> str:
        """The OpenAI-compatible address that letters are written by."""
        return self.settings.model_url or f"http://127.0.0.1:{self.model_port}/v1"

    @property
    def predictor_url(self) -> str:
        """The address of what judges links; nobody but this machine reaches it."""
        return f"http://127.0.0.1:{self.predictor_port}"

    @property
    def fetcher_url(self) -> str:
        """The address of what gets pictures from the internet; only this machine reaches it."""
        return f"http://127.0.0.1:{self.fetcher_port}"

    @property
    def lab(self) -> Path:
        """Where people's data sets lie, and the models that were trained on them."""
        return self.settings.home / "lab"

    @property
    def metrics(self) -> Path:
        """Where the web's workers put their counts."""
        return self.settings.home / "run" / "metrics"

    @property
    def model_key_file(self) -> Path:
        """Where the model server's key is for who writes a program against it."""
        return self.settings.home / "run" / "model.key"

    def model_server(self) -> Child:
        """Return our model server."""
        env = {
            **python_env(),
            "INKWELL_MODEL_HOST": "127.0.0.1",
            "INKWELL_MODEL_PORT": str(self.model_port),
            "INKWELL_MODEL_API_KEY": self.model_key,
        }
        command = [sys.executable, "-m", "modelserver"]
        return Child("model", command, self.logs / "model.log", for_child(env))

    def predictor(self) -> Child:
        """Return what judges links."""
        env = {
            **python_env(),
            "INKWELL_PREDICTOR_HOST": "127.0.0.1",
            "INKWELL_PREDICTOR_PORT": str(self.predictor_port),
            "INKWELL_PREDICTOR_TRAINED": str(self.lab / "models" / "models"),
        }
        command = [sys.executable, "-m", "predictor"]
        return Child("predictor", command, self.logs / "predictor.log", for_child(env))

    def fetcher(self) -> Child:
        """Return what gets pictures by their addresses."""
        env = {
            **python_env(),
            "INKWELL_FETCHER_HOST": "127.0.0.1",
            "INKWELL_FETCHER_PORT": str(self.fetcher_port),
        }
        command = [sys.executable, "-m", "predictor.fetcher"]
        return Child("fetcher", command, self.logs / "fetcher.log", for_child(env))

    def web(self, database_url: str, font_paths: str, signing_keys: str) -> list[Child]:
        """Return the writer, the web, and with a lab the runner of trainings."""
        env = {**self._web_env(database_url), "INKWELL_FONT_PATHS": font_paths}
        web_env = {**env, "INKWELL_SIGNING_KEYS": signing_keys}
        config = ROOT / "services/web/gunicorn.conf.py"
        web = [sys.executable, "-m", "gunicorn", "-c", config, "webapp.wsgi:app"]
        workers = ("writer", "runner") if self.settings.lab else ("writer",)
        return [
            *(
                Child(
                    name,
                    [sys.executable, "-m", f"webapp.{name}"],
                    self.logs / f"{name}.log",
                    for_child(env),
                )
                for name in workers
            ),
            Child("web", [str(part) for part in web], self.logs / "web.log", for_child(web_env)),
        ]

    def signing_keys(self) -> str:
        """Return the folder of the keys that sign tokens, made once."""
        folder = self.settings.home / "signing-keys"
        if not (folder / "current.pem").exists():
            failure = "The keys that sign tokens could not be made"
            self._run("keys.log", failure, "webapp.commands.make_signing_keys", str(folder))
        return str(folder)

    def migrate(self, database_url: str) -> None:
        """Bring the database up to date; raises InkwellError with what it prints."""
        failure = "The database could not be brought up to date"
        self._run("migrate.log", failure, "webapp.upgrade_database", **self._web_env(database_url))

    def _web_env(self, database_url: str) -> dict[str, str]:
        ours = self.settings.model_url is None
        return {
            **python_env(),
            "INKWELL_DATABASE_URL": database_url,
            "INKWELL_SECRET_KEY_FILE": str(private.key_file(self.settings.home / "secret.key")),
            "INKWELL_MODEL_URL": self.model_url,
            **({"INKWELL_FETCHER_URL": self.fetcher_url} if self.settings.fetcher else {}),
            **(self._lab_env() if self.settings.lab else {}),
            **({"INKWELL_MODEL_KEY": self.model_key} if ours else {}),
            "INKWELL_BIND": f"127.0.0.1:{self.settings.port}",
            "PROMETHEUS_MULTIPROC_DIR": str(self.metrics),
            # All who come here have this machine's address, whoever they are.
            REGISTRATIONS: os.environ.get(REGISTRATIONS) or "1000",
        }

    def _lab_env(self) -> dict[str, str]:
        return {
            "INKWELL_PREDICTOR_URL": self.predictor_url,
            "INKWELL_LAB_DATA": str(self.lab / "data"),
            "INKWELL_LAB_MODELS": str(self.lab / "models"),
        }

    def _run(self, log: str, failure: str, *module: str, **env: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", *module],
            env={**os.environ, **python_env(), **for_child(env)},
            capture_output=True,
            text=True,
            check=False,
        )
        (self.logs / log).write_text(done.stdout + done.stderr)
        if done.returncode:
            raise InkwellError(f"{failure}:\n{done.stderr}")


def python_env() -> dict[str, str]:
    """Return the environment in which Python finds the checkout's packages and prints at once."""
    paths = os.pathsep.join(str(ROOT / folder) for folder in SOURCES)
    return {"PYTHONPATH": paths, "PYTHONUNBUFFERED": "1"}
