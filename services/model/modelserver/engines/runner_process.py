"""Runs a runner in a process of its own, for one whose steps keep Python's lock.

OpenVINO GenAI does: health, metrics and every stream would wait for each step of a large model.
It goes on with the next step while this process hands out the last one's tokens, so that what is
done for HTTP costs the engine no time.
"""

from __future__ import annotations

import logging
import multiprocessing
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from modelserver.sampling import Sampling
    from modelserver.scheduling.scheduler import Runner

log = logging.getLogger(__name__)

ENDING_S = 10  # seconds that the process has to end its last step


class RunnerProcess:
    """A client of the runner that `make(*arguments)` returns in its process; sequences are numbers.

    The process ends with this object, or with this process. If it dies by itself, the call that was
    under way raises RuntimeError, and there is a new one. What goes wrong over there is raised by
    the next `step`, and has freed every slot.
    """

    def __init__(self, slots: int, make: Callable[..., Runner], *arguments: Any) -> None:
        self.slots = slots
        self._make = make
        self._arguments = arguments
        self._added = 0
        self._running: set[int] = set()
        self._start()

    def add(self, prompt: Sequence[int], sampling: Sampling) -> int:
        """Take a prompt into a free slot."""
        self._added += 1
        self._running.add(self._added)
        self._send("add", self._added, list(prompt), sampling)
        return self._added

    def remove(self, sequence: int) -> None:
        """Free a sequence's slot, before the step after the one that is under way."""
        self._running.remove(sequence)
        self._send("remove", sequence)

    def clear(self) -> None:
        """Free every slot."""
        self._running.clear()
        self._send("clear")

    def step(self) -> list[tuple[int, int]]:
        """Wait for the next step's end; return each token drawn, with its sequence."""
        with self._restarting():
            drawn = self._receive()
        # The process was a step ahead when one was removed.
        return [(sequence, token) for sequence, token in drawn if sequence in self._running]

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
        self._receive()

    def _send(self, *message: Any) -> None:
        with self._restarting():
            self._pipe.send(message)

    @contextmanager
    def _restarting(self) -> Iterator[None]:
        try:
            yield
        except (EOFError, OSError) as error:
            log.error("the engine's process died; another is started")  # noqa: TRY400
            self._running.clear()
            self._start()
            raise RuntimeError("the engine's process died") from error

    def _receive(self) -> list[tuple[int, int]]:
        error, drawn = self._pipe.recv()
        if error:
            raise RuntimeError(error)
        return cast("list[tuple[int, int]]", drawn)


def work(pipe: Connection, make: Callable[..., Runner], arguments: Sequence[Any]) -> None:
    """Serve a runner until the other end is closed; step whenever there is a token to draw."""
    # Ctrl-C reaches every process of a terminal; the other end lets answers end first.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        served = ServedRunner(make(*arguments))
    except Exception as error:  # noqa: BLE001 - it is raised over there
        pipe.send((str(error) or repr(error), []))
        return
    try:
        pipe.send((None, []))
        while True:
            message = pipe.recv() if not served.left or pipe.poll() else ("step",)
            try:
                drawn = served.handle(*message)
            except Exception:  # noqa: BLE001 - raised, and logged, over there
                served.handle("clear")
                pipe.send((traceback.format_exc(), []))
            else:
                if message == ("step",):
                    pipe.send((None, drawn))
    except (EOFError, OSError):
        return


class ServedRunner:
    """A runner, and by their numbers the sequences that it holds."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._sequences: dict[int, Any] = {}
        self.left: dict[int, int] = {}  # tokens that each unfinished sequence may still draw

    def handle(self, name: str, *arguments: Any) -> list[tuple[int, int]]:
        """Handle a message; return each token drawn, with its sequence's number."""
        if name == "step":
            return self._step()
        if name == "add":
            number, prompt, sampling = arguments
            self._sequences[number] = self._runner.add(prompt, sampling)
            self.left[number] = sampling.max_tokens
        elif name == "remove":
            self.left.pop(arguments[0], None)
            # After a failure nothing is left to remove.
            sequence = self._sequences.pop(arguments[0], None)
            if sequence is not None:
                self._runner.remove(sequence)
        else:
            self._sequences.clear()
            self.left.clear()
            self._runner.clear()
        return []

    def _step(self) -> list[tuple[int, int]]:
        numbers = {sequence: number for number, sequence in self._sequences.items()}
        drawn = []
        for sequence, token in self._runner.step():
            number = numbers[sequence]
            if number in self.left:  # or it has all that it may, and is about to be removed
                drawn.append((number, token))
                self.left[number] -= 1
                if not self.left[number]:
                    del self.left[number]
        return drawn
