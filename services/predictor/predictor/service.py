"""What the predictor serves: the tasks whose models are there, and the worker that runs them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, TypeVar

from contract.model_manifest import Manifest
from predictor import __version__, chosen
from predictor.config import Settings
from predictor.decoder.parent import Decoder
from predictor.drift import Places, Window
from predictor.errors import ModelError, NoModelError
from predictor.images import Images
from predictor.links import Links
from predictor.metrics import Metrics
from predictor.models import Model, load
from predictor.sentences import Sentences

log = logging.getLogger(__name__)
Result = TypeVar("Result")
LARGE = 2  # bodies of pictures that are read or decoded at once
LOADING = "The models are being loaded."
LOOK_S = 1.0  # between two looks at which model is to be served
OFF = "This predictor does not serve {}: INKWELL_PREDICTOR_TASKS."


class Task(Protocol):
    """A model that judges inputs of one kind; each answer has a `verdict`, which is counted."""

    manifest: Manifest

    def judge(self, inputs: Sequence[Any], /) -> list[Any]:
        """Return what is said of each input, in order."""


# A folder of models has one for each of them. A task takes a model, or raises ModelError.
TASKS: dict[str, Callable[[Model], Task]] = {
    "links": Links,
    "images": Images,
    "sentences": Sentences,
}


class Service:
    """Loads the models before the first request, and runs one batch at a time.

    Attributes:
        tasks: those that are served, by name; replaced whole when one of their models is, so that
            whoever holds it answers by the same models to the end.
        reasons: why each of the others is not.
        windows: how the last inputs of each of them looked; the same names as tasks.
        decoder: makes pixels of pictures' bytes.
        large: a turn to read a large body, so that memory does not grow with requests.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self.metrics.build.labels(__version__, settings.commit, settings.track).set(1)
        self.tasks: dict[str, Task] = {}
        self.windows: dict[str, Window] = {}
        self.wanted: tuple[str, ...] = settings.tasks or tuple(TASKS)
        self.reasons = {
            name: LOADING if name in self.wanted else OFF.format(name) for name in TASKS
        }
        self.decoder = Decoder()
        self.large = asyncio.Semaphore(LARGE)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="model")
        self._tried: dict[str, Path] = {}  # the folder of the newest model, served or refused

    async def start(self) -> None:
        """Load what there is; a model that can't be served leaves a reason, and others go on."""
        decoding = asyncio.create_task(self.decoder.start()) if "images" in self.wanted else None
        for name in self.wanted:
            await self._take(name, chosen.folder_of(self.settings, name))
            shipped = self.settings.folder / name
            if name not in self.tasks and self._tried[name] != shipped:
                tried = self._tried[name]
                await self._take(name, shipped)
                self._tried[name] = tried
        if decoding is not None:
            await decoding

    async def follow(self) -> None:
        """Take each model that is chosen, until cancelled; one that can't be served is left.

        It is loaded beside the one that answers, and answers from the next request on.
        """
        while True:
            await asyncio.sleep(LOOK_S)
            for name in self.wanted:
                folder = chosen.folder_of(self.settings, name)
                if folder != self._tried[name]:
                    await self._take(name, folder)

    async def _take(self, name: str, folder: Path) -> None:
        self._tried[name] = folder
        try:
            task = await asyncio.to_thread(self._load, name, folder)
        except ModelError as error:
            # A model that was never put there is no fault of the one that runs.
            level = logging.INFO if isinstance(error, NoModelError) else logging.ERROR
            log.log(level, str(error))
            if name not in self.tasks:
                self.reasons[name] = str(error)
            return
        before = self.tasks.get(name)
        self.metrics.serving(task.manifest, before.manifest if before else None)
        self.windows[name] = Window(task.manifest)
        self.tasks = {**self.tasks, name: task}
        self.reasons.pop(name, None)

    async def close(self) -> None:
        """Let the worker and the decoder end."""
        await self.decoder.stop()
        self._worker.shutdown()

    async def judge(self, task: Task, inputs: Sequence[Any]) -> list[Any]:
        """Return what one of the tasks says of inputs."""
        name, began = task.manifest.task, time.monotonic()
        window = self.windows[name]
        judged, places = await self._run(_judged, task, window, inputs)
        window.add(places)
        self.metrics.seconds.labels(name).observe(time.monotonic() - began)
        for verdict, count in Counter(each.verdict for each in judged).items():
            self.metrics.answers.labels(name, verdict).inc(count)
        return judged

    def _load(self, name: str, folder: Path) -> Task:
        began = time.monotonic()
        task = TASKS[name](load(folder, self.settings.threads))
        log.info(
            "model loaded",
            extra={
                "task": name,
                "model_version": task.manifest.version,
                "digest": task.manifest.digest,
                "seconds": round(time.monotonic() - began, 2),
            },
        )
        return task

    async def _run(self, call: Callable[..., Result], *arguments: object) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._worker, call, *arguments)


def _judged(task: Task, window: Window, inputs: Sequence[Any]) -> tuple[list[Any], Places]:
    return task.judge(inputs), window.places(inputs)
