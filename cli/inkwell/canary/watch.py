"""A canary is watched weight by weight; after each it goes on, is held or is rolled back."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from inkwell.canary import steps
from inkwell.canary.decide import Decision, Track, Verdict, alarm, decide
from inkwell.canary.plan import Plan
from inkwell.canary.release import Release, Snapshot, between
from inkwell.canary.steps import Say, Sleep
from inkwell.errors import InkwellError

Letters = dict[str, tuple[int, int]]
ReadLetters = Callable[[float], Letters]  # of the last seconds: good ones and all, by track
NO_LETTERS = (0, 0)


class HeldError(InkwellError):
    """A canary that could not be judged, and stays at its weight."""


class Watch:
    """Watches one canary through its steps."""

    def __init__(
        self,
        release: Release,
        plan: Plan,
        report: Say,
        letters: ReadLetters = lambda _: {},
        sleep: Sleep = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._release = release
        self._plan = plan
        self._report = report
        self._letters = letters
        self._sleep = sleep
        self._clock = clock
        self._baseline: Track | None = None

    def run(self) -> None:
        """Go through the steps that are left.

        Raises:
            InkwellError: the canary was rolled back, and why.
            HeldError: it could not be judged, and stays at its weight.
        """
        begun = int(self._release.canary()["weight"])
        for weight in [each for each in self._plan.weights if each >= begun]:
            steps.move(self._release, weight, self._report, self._sleep)
            decision = self._step(weight)
            self._report(f"at {weight} % it {decision.verdict.value}: {decision.why}")
            if decision.verdict is Verdict.ROLL_BACK:
                steps.abort(self._release, self._report)
                raise InkwellError(f"The canary was rolled back at {weight} %: {decision.why}")
            if decision.verdict is Verdict.HOLD:
                raise HeldError(f"The canary stays at {weight} %: {decision.why}")

    def _step(self, weight: int) -> Decision:
        """Return what becomes of the canary at a weight, after as many windows as that takes."""
        before, begun = self._release.snapshot(), self._clock()
        for number in range(1, self._plan.holds + 1):
            decision = self._window(before, begun, begun + number * self._plan.window)
            if decision.verdict is not Verdict.HOLD:
                break
            self._report(f"at {weight} % it {decision.verdict.value}: {decision.why}")
        return decision

    def _window(self, before: Snapshot, begun: float, end: float) -> Decision:
        limits = self._plan.limits
        while True:
            broken = self._broken()
            canary, stable = self._tracks(before)
            if self._clock() >= end:
                letters = self._letters(self._clock() - begun)
                canary, stable = (
                    replace(track, letters=letters.get(name, NO_LETTERS))
                    for name, track in (("canary", canary), ("stable", stable))
                )
                return decide(canary, stable, limits, broken)
            if reason := alarm(canary, stable, limits, broken):
                return reason
            self._sleep(self._plan.look)

    def _broken(self) -> str:
        health = self._release.health()
        if health.broken or health.ready:
            return health.broken
        return f"none of {health.wanted} pods is ready"

    def _tracks(self, before: Snapshot) -> tuple[Track, Track]:
        """Return both tracks; the stable one as it last was, when it gets no more requests."""
        counts = between(before, self._release.snapshot())
        stable = Track(counts["stable"])
        if stable.counts.requests >= self._plan.limits.requests:
            self._baseline = stable
        return Track(counts["canary"]), self._baseline or stable


def letters_by(release: Release, command: Sequence[str]) -> ReadLetters:
    """Return the reader of letters' quality: a command in a pod of the stable web.

    It is given the seconds to look back over, and prints JSON: {"canary": [good, all], ...}.
    """
    target = f"deployment/{release.prefix}-web"

    def read(seconds: float) -> Letters:
        if not command:
            return {}
        where = ("--namespace", release.namespace, "exec", target, "--container=web", "--")
        counted = json.loads(release.commands.kubectl(*where, *command, str(round(seconds))))
        return {track: (int(good), int(total)) for track, (good, total) in counted.items()}

    return read
