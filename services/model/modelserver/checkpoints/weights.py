"""A checkpoint's weights, read one at a time and without torch.

safetensors (https://github.com/huggingface/safetensors): the header's length in 8 bytes, the
header in JSON, then the tensors. numpy has no bf16, so its 16 bits become the upper half of a
float32's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from modelserver.errors import ModelError

KINDS: dict[str, Any] = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2"), "BF16": np.dtype("<u2")}
LONGEST_HEADER = 100_000_000  # bytes; the format's own limit


@dataclass(frozen=True)
class Stored:
    """Where a tensor lies in its file."""

    file: Path
    kind: str
    shape: tuple[int, ...]
    start: int
    end: int


class Weights:
    """The tensors of a folder's *.safetensors by name."""

    def __init__(self, folder: Path) -> None:
        files = sorted(folder.glob("*.safetensors"))
        if not files:
            raise ModelError(f"{folder} holds no weights: no *.safetensors file.")
        self._stored: dict[str, Stored] = {}
        for file in files:
            try:
                self._stored |= read_header(file)
            except (OSError, ValueError, KeyError, TypeError) as error:
                raise ModelError(f"{folder}'s weights can't be read: {file.name}") from error

    def __contains__(self, name: str) -> bool:
        return name in self._stored

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored)

    @property
    def parameters(self) -> int:
        """How many numbers there are in all."""
        return sum(int(np.prod(each.shape)) for each in self._stored.values())

    def read(self, name: str) -> npt.NDArray[np.float32]:
        """Return a tensor in float32; raise ModelError for one that is missing or cut short."""
        if name not in self._stored:
            raise ModelError(f"The model's weights are not whole: {name!r} is missing.")
        stored = self._stored[name]
        with stored.file.open("rb") as file:
            file.seek(stored.start)
            data = file.read(stored.end - stored.start)
        try:
            values: npt.NDArray[Any] = np.frombuffer(data, KINDS[stored.kind]).reshape(stored.shape)
        except (KeyError, ValueError) as error:
            raise ModelError(f"{stored.file.name} can't be read at {name!r}.") from error
        if stored.kind == "BF16":
            return (values.astype(np.uint32) << 16).view(np.float32)
        return values.astype(np.float32)


def read_header(file: Path) -> dict[str, Stored]:
    """Read where each tensor of `file` lies."""
    with file.open("rb") as stream:
        size = int.from_bytes(stream.read(8), "little")
        if size > LONGEST_HEADER:
            raise ValueError("no safetensors file")
        entries = json.loads(stream.read(size))
    entries.pop("__metadata__", None)
    return {
        name: Stored(
            file,
            entry["dtype"],
            tuple(entry["shape"]),
            *(8 + size + offset for offset in entry["data_offsets"]),
        )
        for name, entry in entries.items()
    }
