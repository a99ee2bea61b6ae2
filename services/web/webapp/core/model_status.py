"""What the model server says of itself: asked rarely, never waited for long.

Pages name the model and say when it is the small demo model, so a server that is down must
not slow them: an answer is kept, and asked for anew in the background.
"""

import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
from flask import Flask, current_app

from .config import Config
from .metrics import MODEL_LOADED

FRESH_S = 15.0  # then it is asked for anew
TIMEOUT_S = 0.5
DEMO_MODEL = "mini"  # the name of the embedded model, its folder's
EXTENSION = "inkwell.model_status"


@dataclass(frozen=True)
class ModelStatus:
    """Whether the model server answers, and its model's name and revision where it tells."""

    answering: bool = False
    model: str = ""
    revision: str = ""

    @property
    def is_demo(self) -> bool:
        """Whether this is the small embedded model."""
        return self.model == DEMO_MODEL

    @property
    def can_revise(self) -> bool:
        """Whether it may be asked to revise a text: the demo model writes from forms alone."""
        return self.answering and not self.is_demo


class ModelProbe:
    """Asks the server's /version, which is ours, and else its /v1/models, which all have."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._status: ModelStatus | None = None
        self._asked = 0.0

    def status(self) -> ModelStatus:
        """Return the newest answer; only the very first call waits for one."""
        if self._status is None:
            with self._lock:
                if self._status is None:
                    self._refresh()
        elif time.monotonic() - self._asked > FRESH_S and self._lock.acquire(blocking=False):
            threading.Thread(target=self._refresh_and_release, daemon=True).start()
        return self._status or ModelStatus()

    def ask_now(self) -> ModelStatus:
        """Return an answer that is fresh, and wait for it: for a thread of the background."""
        with self._lock:
            if self._status is None or time.monotonic() - self._asked > FRESH_S:
                self._refresh()
        return self._status or ModelStatus()

    def _refresh_and_release(self) -> None:
        try:
            self._refresh()
        finally:
            self._lock.release()

    def _refresh(self) -> None:
        try:
            self._status = self._ask()
        except (httpx2.HTTPError, ValueError):
            self._status = ModelStatus()
        self._asked = time.monotonic()
        MODEL_LOADED.set(int(self._status.answering))

    def _ask(self) -> ModelStatus:
        key = self._config.model_key
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        url = self._config.model_url.rstrip("/")
        parts = urlsplit(url)
        with httpx2.Client(timeout=TIMEOUT_S, headers=headers) as client:
            answer = client.get(f"{parts.scheme}://{parts.netloc}/version")
            if answer.is_success:
                return _from_version(answer.json())
            listed = client.get(f"{url}/models").raise_for_status().json()
        models = listed.get("data") or [{}]
        return ModelStatus(answering=True, model=self._config.model_name or models[0].get("id", ""))


def _from_version(answer: Any) -> ModelStatus:
    """Read a /version that is ours; another server's tells at least that it answers."""
    model = answer.get("model") if isinstance(answer, dict) else None
    if isinstance(model, dict):
        name, revision = model.get("name") or model.get("id"), model.get("revision")
    else:
        name, revision = model, answer.get("model_revision") if isinstance(answer, dict) else None
    return ModelStatus(answering=True, model=str(name or ""), revision=str(revision or ""))


def init_app(app: Flask, config: Config) -> None:
    """Keep the application's probe beside it."""
    app.extensions[EXTENSION] = ModelProbe(config)


def model_status() -> ModelStatus:
    """Return what the model server last said of itself."""
    return current_probe(current_app).status()


def current_probe(app: Flask) -> ModelProbe:
    """Return what asks the application's model server."""
    probe: ModelProbe = app.extensions[EXTENSION]
    return probe
