"""What the predictor serves: the tasks whose models are there, and the worker that runs them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from features.links.address import Address
from predictor import __version__
from predictor.config import Settings
from predictor.errors import ModelError
from predictor.links import Judgement, Links
from predictor.metrics import Metrics
from predictor.models import load

log = logging.getLogger(__name__)
TASK = "links"
Result = TypeVar("Result")


class Service:
    """Loads the models before the first request, and runs one batch at a time."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self.metrics.build.labels(__version__, settings.commit, settings.track).set(1)
        self.links: Links | None = None
        self.reason = "The models are being loaded."
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="model")

    async def start(self) -> None:
        """Load what there is; a model that can't be served leaves a reason."""
        try:
            self.links = await self._run(self._load)
        except ModelError as error:
            self.reason = str(error)
            log.error(self.reason)  # noqa: TRY400 - the message says it all

    def close(self) -> None:
        """Let the worker end."""
        self._worker.shutdown()

    async def judge(self, addresses: Sequence[Address]) -> list[Judgement]:
        """Return what is said of addresses; the caller has seen that `links` is there."""
        assert self.links is not None  # noqa: S101 - for mypy
        began = time.monotonic()
        judged = await self._run(self.links.judge, addresses)
        self.metrics.seconds.labels(TASK).observe(time.monotonic() - began)
        for verdict, count in Counter(each.verdict for each in judged).items():
            self.metrics.answers.labels(TASK, verdict).inc(count)
        return judged

    def _load(self) -> Links:
        began = time.monotonic()
        links = Links(load(self.settings.folder / TASK, self.settings.threads))
        self.metrics.serving(links.manifest)
        log.info(
            "model loaded",
            extra={
                "task": TASK,
                "model_version": links.manifest.version,
                "digest": links.manifest.digest,
                "seconds": round(time.monotonic() - began, 2),
            },
        )
        return links

    async def _run(self, call: Callable[..., Result], *arguments: object) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._worker, call, *arguments)
