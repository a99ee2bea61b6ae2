"""The state of the model for the routes: loading, then serving, or failed with a reason."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from modelserver import __version__
from modelserver.config import Settings
from modelserver.engines.choose import open_engine
from modelserver.errors import ModelError
from modelserver.metrics import Metrics
from modelserver.protocol import Engine

log = logging.getLogger(__name__)


class Service:
    """Loads the model in a thread of its own, which then becomes the engine's."""

    def __init__(self, settings: Settings, on_failure: Callable[[], None] | None = None) -> None:
        self.settings = settings
        self.metrics = Metrics()
        commit = settings.commit or "unknown"
        self.metrics.build.labels(__version__, commit, settings.track).set(1)
        self.engine: Engine | None = None
        self.reason = f"The model {settings.name} is being loaded."
        self.failed = False
        self._on_failure = on_failure
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)

    @property
    def letters(self) -> str:
        """What to ask the model for: "whole" letters or "paragraphs"; "" while it is loaded."""
        return str(getattr(self.engine, "letters", ""))

    @property
    def revision(self) -> str | None:
        """Which weights are served, as far as that is known."""
        return self.engine.revision if self.engine else self.settings.revision

    def start(self) -> None:
        """Begin to load."""
        self._thread.start()

    def close(self) -> None:
        """Stop generating and wait for the thread; one that is still loading is left behind."""
        if self.engine:
            self.metrics.loaded.set(0)
            self.engine.close()
            self._thread.join()

    def _run(self) -> None:
        try:
            self.engine = self._load()
        except ModelError as error:
            self._give_up(str(error))
        except Exception:
            log.exception("the model could not be loaded")
            self._give_up(f"The model {self.settings.name} could not be loaded; the log says why.")
        else:
            self.metrics.loaded.set(1)
            served = (self.settings.name, self.revision or "", self.engine.kind)
            self.metrics.model.labels(*served).set(1)
            try:
                self.engine.run()
            except Exception:
                log.exception("the engine broke")
                self._give_up(f"The engine of {self.settings.name} broke; the log says why.")

    def _load(self) -> Engine:
        started = time.monotonic()
        engine = open_engine(self.settings, self.metrics, self._report)
        log.info(
            "model loaded",
            extra={
                "model": self.settings.name,
                "engine": engine.kind,
                "revision": engine.revision,
                "threads": self.settings.threads,
                "seconds": round(time.monotonic() - started, 2),
            },
        )
        return engine

    def _report(self, sentence: str) -> None:
        self.reason = f"The model {self.settings.name} is being loaded. {sentence}"
        log.info(sentence)

    def _give_up(self, reason: str) -> None:
        self.failed, self.reason = True, reason
        log.error(reason)
        if self._on_failure:
            self._on_failure()
