"""How a task speaks the Open Inference Protocol, version 2: a tensor of texts in, tensors out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from predictor.config import Settings


@dataclass(frozen=True)
class Tensors:
    """A task's tensors.

    Attributes:
        takes: the name of the input, of BYTES, one for each of what is judged.
        gives: the outputs' names and types.
        things: what is judged, for sentences about it.
        most: how many at once.
        judge: reads texts and returns an answer for each; it refuses one by its field.
        column: an answer's value for an output.
        body: the most bytes of a request; None: as the settings say.
    """

    takes: str
    gives: dict[str, str]
    things: str
    most: Callable[[Settings], int]
    judge: Callable[[Request, Sequence[str], Callable[[int], str]], Awaitable[Sequence[Any]]]
    column: Callable[[Any, str], Any]
    body: int | None = None

    def input(self) -> dict[str, Any]:
        """Return the input as the protocol describes it."""
        return {"name": self.takes, "datatype": "BYTES", "shape": [-1]}

    def outputs(self, shape: Sequence[int] = (-1,)) -> list[dict[str, Any]]:
        """Return the outputs as the protocol describes them."""
        return [
            {"name": name, "datatype": kind, "shape": list(shape)}
            for name, kind in self.gives.items()
        ]
