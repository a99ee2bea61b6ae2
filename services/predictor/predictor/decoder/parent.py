"""Has pictures decoded by a child process with limits; one that dies of a picture is replaced."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress

import numpy as np

from features.images.squares import SIDE
from predictor.decoder.child import LENGTH
from predictor.decoder.kinds import PictureError
from predictor.decoder.reading import BROKEN, HEAVY, Picture

WAIT_S = 60.0  # for one picture; its CPU time is limited too
# Nothing else of the environment is the child's business.
PASSED = ("PATH", "PYTHONPATH", "PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE", "LD_LIBRARY_PATH")


class Decoder:
    """One child, which decodes one picture at a time."""

    def __init__(self) -> None:
        self._child: Process | None = None
        self._turn = asyncio.Lock()

    async def start(self) -> None:
        """Start the child, so that the first picture needn't wait for it."""
        async with self._turn:
            await self._ready()

    async def stop(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is not None and child.returncode is None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()

    async def read(self, data: bytes) -> Picture:
        """Return a picture.

        Raises:
            PictureError: it can't be judged, or its decoding took more than is allowed.
        """
        async with self._turn:
            child = await self._ready()
            try:
                async with asyncio.timeout(WAIT_S):
                    return await self._ask(child, data)
            except (TimeoutError, asyncio.IncompleteReadError, ConnectionError):
                await self.stop()
                raise PictureError(422, HEAVY) from None
            except asyncio.CancelledError:  # whoever asked has gone, and the answer is on its way
                await self.stop()
                raise

    async def _ready(self) -> Process:
        if self._child is None or self._child.returncode is not None:
            self._child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "predictor.decoder.child"),
                stdin=PIPE,
                stdout=PIPE,
                limit=2**22,
                env={
                    **{name: os.environ[name] for name in PASSED if name in os.environ},
                    "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
                    # Pillow decodes on one thread, and so does all of the child.
                    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1"),
                },
            )
            await _receive(self._child)
        return self._child

    async def _ask(self, child: Process, data: bytes) -> Picture:
        assert child.stdin is not None  # noqa: S101 - it is a pipe
        child.stdin.write(LENGTH.pack(len(data)))
        child.stdin.write(data)
        await child.stdin.drain()
        said = json.loads(await _receive(child))
        if "error" in said:
            raise PictureError(said["status"], said["error"] or BROKEN)
        square = np.frombuffer(await _receive(child), np.uint8).reshape(SIDE, SIDE, 3)
        preview = await _receive(child)
        return Picture(
            square, preview, said["format"], said["width"], said["height"], tuple(said["notes"])
        )


async def _receive(child: Process) -> bytes:
    assert child.stdout is not None  # noqa: S101 - it is a pipe
    [length] = LENGTH.unpack(await child.stdout.readexactly(LENGTH.size))
    return await child.stdout.readexactly(length)
