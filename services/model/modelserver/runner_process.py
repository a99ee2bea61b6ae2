"""A runner in a process of its own, for one whose steps keep Python's lock.

OpenVINO GenAI does: health, metrics and every stream would wait for each step of a large model.
"""

from __future__ import annotations

import logging
import multiprocessing
import signal
import traceback
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modelserver.sampling import Sampling
    from modelserver.schedule import Runner

log = logging.getLogger(__name__)

ENDING_S = 10  # seconds that the process has to end its last step


class RunnerProcess:
    """What `make(*arguments)` returns, over there; sequences are numbers here.

    The process ends with this object, or with this process. If it dies by itself, the call that was
    under way raises RuntimeError, and there is a new one.
    """

    def __init__(self, slots: int, make: Callable[..., Runner], *arguments: Any) -> None:
        self.slots = slots
        self._make = make
        self._arguments = arguments
        self._added = 0
        self._start()

    def add(self, prompt: Sequence[int], sampling: Sampling) -> int:
        """Take a prompt into a free slot."""
        self._added += 1
        self._call("add", self._added, list(prompt), sampling)
        return self._added

    def remove(self, sequence: int) -> None:
        """Free a sequence's slot."""
        self._call("remove", sequence)

    def clear(self) -> None:
        """Free every slot."""
        self._call("clear")

    def step(self) -> list[tuple[int, int]]:
        """Advance; return each token drawn, with its sequence."""
        drawn: list[tuple[int, int]] = self._call("step")
        return drawn

    def close(self) -> None:
        """End the process, and wait for it."""
        self._pipe.close()
        self._process.join(ENDING_S)

    def _start(self) -> None:
        spawning = multiprocessing.get_context("spawn")  # a fork would copy threads' locks
        self._pipe, theirs = spawning.Pipe()
        self._process = spawning.Process(
            target=work, args=(theirs, self._make, self._arguments), name="runner", daemon=True
        )
        self._process.start()
        theirs.close()
        self._answer()

    def _call(self, *message: Any) -> Any:
        try:
            self._pipe.send(message)
            return self._answer()
        except (EOFError, OSError) as error:
            log.error("the engine's process died; another is started")  # noqa: TRY400
            self._start()
            raise RuntimeError("the engine's process died") from error

    def _answer(self) -> Any:
        error, answer = self._pipe.recv()
        if error:
            raise RuntimeError(error)
        return answer


def work(pipe: Connection, make: Callable[..., Runner], arguments: Sequence[Any]) -> None:
    """Serve a runner's calls until the other end is closed."""
    # Ctrl-C reaches every process of a terminal; the other end lets answers end first.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        runner = make(*arguments)
    except Exception as error:  # noqa: BLE001 - it is raised over there
        pipe.send((str(error) or repr(error), None))
        return
    sequences: dict[int, Any] = {}

    def call(name: str, *told: Any) -> Any:
        if name == "add":
            number, prompt, sampling = told
            sequences[number] = runner.add(prompt, sampling)
        elif name == "remove":
            runner.remove(sequences.pop(told[0]))
        elif name == "clear":
            sequences.clear()
            runner.clear()
        else:
            numbers = {sequence: number for number, sequence in sequences.items()}
            return [(numbers[sequence], token) for sequence, token in runner.step()]
        return None

    try:
        pipe.send((None, None))
        while True:
            message = pipe.recv()
            reply: tuple[str | None, Any]
            try:
                reply = (None, call(*message))
            except Exception:  # noqa: BLE001 - raised, and logged, over there
                reply = (traceback.format_exc(), None)
            pipe.send(reply)
    except (EOFError, OSError):
        return
