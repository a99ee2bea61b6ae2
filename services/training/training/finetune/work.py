"""A run's folder: what each step leaves there, whole or not at all.

training.files makes it so.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from modelserver.checkpoints import quality

from .errors import FinetuneError
from .recipe import Recipe

LIBRARIES = ("torch", "transformers", "peft", "numpy")


@dataclass(frozen=True)
class Work:
    """Where a run keeps what it has; each path exists once its step is done."""

    folder: Path

    @property
    def name(self) -> str:
        """The run's name, which the model is served by."""
        return self.folder.name

    @property
    def data(self) -> Path:
        """The examples as tokens, and data.json: what the run is about."""
        return self.folder / "data"

    @property
    def checkpoint(self) -> Path:
        """What an interrupted training goes on from."""
        return self.folder / "checkpoint.pt"

    @property
    def adapter(self) -> Path:
        """The trained change, as peft keeps it, and train.json."""
        return self.folder / "adapter"

    @property
    def merged(self) -> Path:
        """The base with the change in its weights: a checkpoint."""
        return self.folder / "merged"

    @property
    def evaluation(self) -> Path:
        """The scores, and evaluated.json."""
        return self.folder / "evaluation"

    def prepared(self) -> dict[str, Any]:
        """Return what data.json says, having seen that the base is still that one.

        Raises:
            FinetuneError: nothing is prepared here, or the base has changed since.
        """
        data = self.result(self.data / "data.json", "prepare")
        base = Path(data["base"]["folder"])
        if not base.is_dir() or quality.weights_sha256(base) != data["base"]["weights_sha256"]:
            raise FinetuneError(
                f"The base {base} is gone or has other weights than when {self.name} was prepared. "
                "Put it back, or prepare again under another --name."
            )
        return data

    def result(self, file: Path, step: str) -> dict[str, Any]:
        """Return the JSON that `step` left.

        Raises:
            FinetuneError: that step has not been done.
        """
        try:
            return dict(json.loads(file.read_text("utf-8")))
        except FileNotFoundError as error:
            raise FinetuneError(
                f"{self.name} has no {file.parent.name} yet: run the step {step} first."
            ) from error

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the run, so that two don't write into it at a time."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise FinetuneError(f"Another process works on {self.folder}.") from error
            yield


def recipe_of(prepared: dict[str, Any]) -> Recipe:
    """Return the recipe that a run was prepared with."""
    return Recipe(**prepared["recipe"])


def versions() -> dict[str, str]:
    """Return the libraries' versions."""
    return {name: version(name) for name in LIBRARIES}
