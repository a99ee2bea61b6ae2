"""A runner in a process of its own: a step ahead, yet nothing comes twice, late or to another."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from modelserver.engines.runner_process import RunnerProcess
from modelserver.sampling import Sampling

FATAL = 13  # a prompt that begins so breaks the step that would read it


class Counting:
    """Draws 0, 1, 2, ... for each sequence; no more of them than there are slots."""

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self._drawn: dict[object, int] = {}
        self._broken = False

    def add(self, prompt: Sequence[int], _: Sampling) -> Any:
        """Take a prompt in, or fail as a runner without a slot does."""
        if len(self._drawn) == self.slots:
            raise RuntimeError("no slot is free")
        self._broken = prompt[0] == FATAL
        sequence = object()
        self._drawn[sequence] = 0
        return sequence

    def remove(self, sequence: Any) -> None:
        """Free its slot."""
        del self._drawn[sequence]

    def clear(self) -> None:
        """Free all."""
        self._drawn.clear()
        self._broken = False

    def step(self) -> list[tuple[Any, int]]:
        """Draw one token for each."""
        if self._broken:
            raise ValueError("this step is broken")
        drawn = list(self._drawn.items())
        for sequence, token in drawn:
            self._drawn[sequence] = token + 1
        return drawn


@contextmanager
def process(slots: int) -> Iterator[RunnerProcess]:
    """A process with a counting runner, for the length of a block."""
    runner = RunnerProcess(slots, Counting, slots)
    try:
        yield runner
    finally:
        runner.close()


def drawn(runner: RunnerProcess, sequence: int, count: int) -> list[int]:
    """Step until `sequence` has drawn so many tokens; return them."""
    tokens: list[int] = []
    while len(tokens) < count:
        tokens += [token for number, token in runner.step() if number == sequence]
    return tokens


def test_every_token_comes_once_and_in_order_to_its_own_sequence() -> None:
    with process(slots=2) as runner:
        first = runner.add([1], Sampling(max_tokens=5))
        assert drawn(runner, first, 2) == [0, 1]
        second = runner.add([1], Sampling(max_tokens=3))
        assert drawn(runner, second, 3) == [0, 1, 2]
        runner.remove(second)
        third = runner.add([1], Sampling(max_tokens=2))
        assert drawn(runner, third, 2) == [0, 1]


def test_a_removed_sequence_gives_no_tokens_and_frees_its_slot() -> None:
    with process(slots=1) as runner:
        for _ in range(20):
            gone = runner.add([1], Sampling(max_tokens=1000))
            drawn(runner, gone, 1)
            runner.remove(gone)
            stays = runner.add([1], Sampling(max_tokens=1000))
            heard = [runner.step() for _ in range(5)]
            assert {number for step in heard for number, _ in step} <= {stays}
            runner.remove(stays)


@pytest.mark.parametrize("prompt", [[FATAL], [1]], ids=["step", "add"])
def test_a_failure_is_raised_by_the_next_step_and_frees_every_slot(prompt: list[int]) -> None:
    with process(slots=1) as runner:
        runner.add([1], Sampling(max_tokens=1))
        drawn_before = runner.step()
        assert [token for _, token in drawn_before] == [0]
        if prompt == [FATAL]:
            runner.clear()
        runner.add(prompt, Sampling(max_tokens=10))
        with pytest.raises(RuntimeError, match=r"this step is broken|no slot is free"):
            runner.step()
        runner.clear()
        again = runner.add([1], Sampling(max_tokens=3))
        assert drawn(runner, again, 3) == [0, 1, 2]


def test_runner_that_can_not_be_made_raises_the_reason() -> None:
    with pytest.raises(RuntimeError, match="positional argument"):
        RunnerProcess(1, Counting, "no number", "nor this")
