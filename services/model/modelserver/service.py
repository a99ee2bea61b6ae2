"""The model as the routes see it: loading, then serving, or failed with a reason."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelserver import checkpoint
from modelserver.config import Settings
from modelserver.errors import ModelError
from modelserver.metrics import Metrics
from modelserver.schedule import Scheduler

if TYPE_CHECKING:
    from modelserver.checkpoint import Checkpoint

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Loaded:
    """A checkpoint and the scheduler that serves it."""

    checkpoint: Checkpoint
    scheduler: Scheduler


class Service:
    """Loads the model in a thread of its own, which then becomes the engine's."""

    def __init__(self, settings: Settings, on_failure: Callable[[], None] | None = None) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self.loaded: Loaded | None = None
        self.reason = f"The model {settings.name} is being loaded."
        self.failed = False
        self._on_failure = on_failure
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)

    def start(self) -> None:
        """Begin to load."""
        self._thread.start()

    def close(self) -> None:
        """Stop generating and wait for the thread; one that is still loading is left behind."""
        if self.loaded:
            self.metrics.loaded.set(0)
            self.loaded.scheduler.close()
            self._thread.join()

    def _run(self) -> None:
        try:
            self.loaded = self._load()
        except ModelError as error:
            self._give_up(str(error))
        except Exception:
            log.exception("the model could not be loaded")
            self._give_up(f"The model {self.settings.name} could not be loaded; the log says why.")
        else:
            self.metrics.loaded.set(1)
            self.loaded.scheduler.run()

    def _load(self) -> Loaded:
        started = time.monotonic()
        # What is wrong with the folder is found before torch's seconds of import.
        found = checkpoint.load(self.settings)
        import torch

        from modelserver.engine import TorchEngine
        from modelserver.qwen2 import Qwen2

        torch.set_num_threads(self.settings.threads)
        try:
            model = Qwen2(found.config, found.weights, found.context)
        except KeyError as error:
            raise ModelError(f"The model's weights are not whole: {error} is missing.") from error
        found.weights.clear()  # the model has stacked its own
        scheduler = Scheduler(
            TorchEngine(model, self.settings.slots),
            found.tokenizer.decode,
            found.ends,
            self.settings.queue,
            self.metrics,
        )
        log.info(
            "model loaded",
            extra={
                "model": self.settings.name,
                "revision": found.revision,
                "dtype": str(model.dtype),
                "threads": self.settings.threads,
                "seconds": round(time.monotonic() - started, 2),
            },
        )
        return Loaded(found, scheduler)

    def _give_up(self, reason: str) -> None:
        self.failed, self.reason = True, reason
        log.error(reason)
        if self._on_failure:
            self._on_failure()
