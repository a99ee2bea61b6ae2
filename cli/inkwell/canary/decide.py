"""Whether a canary goes on, is held or rolled back: a function of what was seen, and no more."""

from dataclasses import dataclass
from enum import Enum

from inkwell.canary.envoy import Counts
from inkwell.canary.proportions import SURE, VERY_SURE, Interval, difference, wilson

QUANTILE = 0.95  # of the times that are compared


class Verdict(Enum):
    """What to do next."""

    GO_ON = "goes on"
    HOLD = "is held"
    ROLL_BACK = "is rolled back"


@dataclass(frozen=True)
class Limits:
    """How much worse a canary may be.

    Attributes:
        requests: the fewest that are judged by, of the canary and of the stable one.
        errors: by how much its share of 5xx may be higher.
        fewest_errors: fewer are a mishap, whatever share of the first requests they are.
        slower: how many times the stable one's 95th percentile its own may be ...
        slower_ms: ... if that is also more by so many milliseconds.
        quality: by how much its share of good letters may be lower.
    """

    requests: int = 100
    errors: float = 0.01
    fewest_errors: int = 5
    slower: float = 1.5
    slower_ms: float = 100.0
    quality: float = 0.05


@dataclass(frozen=True)
class Track:
    """What was seen of one track.

    Attributes:
        counts: of its requests.
        letters: how many of its letters were good, and how many there were; none if nobody counts.
    """

    counts: Counts
    letters: tuple[int, int] = (0, 0)

    @property
    def errors(self) -> tuple[int, int]:
        """Errors, and requests."""
        return self.counts.errors, self.counts.requests


@dataclass(frozen=True)
class Decision:
    """A verdict and the sentence that says why."""

    verdict: Verdict
    why: str


def decide(canary: Track, stable: Track, limits: Limits, broken: str = "") -> Decision:
    """Return what becomes of a canary at the end of a window.

    Args:
        canary: what was seen of it in the window.
        stable: what was seen of the stable one, or when it last had enough requests.
        limits: how much worse it may be.
        broken: what is wrong with its pods, if anything is.
    """
    return (
        alarm(canary, stable, limits, broken, SURE)
        or _too_few(canary, stable, limits)
        or _errors_unclear(canary, stable, limits)
        or _slower(canary, stable, limits)
        or _worse_letters(canary, stable, limits)
        or Decision(Verdict.GO_ON, _summary(canary, stable))
    )


def alarm(
    canary: Track, stable: Track, limits: Limits, broken: str = "", z: float = VERY_SURE
) -> Decision | None:
    """Return the decision to roll back that needn't wait for the window's end, if it is so bad."""
    if broken:
        return Decision(Verdict.ROLL_BACK, broken)
    if canary.counts.errors < limits.fewest_errors:
        return None
    if difference(canary.errors, stable.errors, z).low <= limits.errors:
        return None
    return Decision(Verdict.ROLL_BACK, f"more errors: {_errors(canary, stable)}")


def _too_few(canary: Track, stable: Track, limits: Limits) -> Decision | None:
    for name, track in (("canary", canary), ("stable", stable)):
        if track.counts.requests < limits.requests:
            sentence = f"{track.counts.requests} requests of the {name}"
            return Decision(Verdict.HOLD, f"{sentence}, {limits.requests} are wanted to judge by")
    return None


def _errors_unclear(canary: Track, stable: Track, limits: Limits) -> Decision | None:
    (bad, of), (bad_stable, of_stable) = canary.errors, stable.errors
    if bad / of - bad_stable / of_stable <= limits.errors:
        return None
    return Decision(Verdict.HOLD, f"more errors, but so few: {_errors(canary, stable)}")


def _slower(canary: Track, stable: Track, limits: Limits) -> Decision | None:
    """Return the decision to roll back if the canary is surely slower.

    The canary's percentile at the low end of its interval stands against the stable one's at the
    high end, for of 100 requests five slow ones make the percentile.
    """
    own = canary.counts.quantile(_share(canary).low)
    other = stable.counts.quantile(_share(stable).high)
    if own is None or other is None:
        return Decision(Verdict.HOLD, "no times were counted")
    if own <= other * limits.slower or own <= other + limits.slower_ms:
        return None
    return Decision(Verdict.ROLL_BACK, f"slower: {_times(canary, stable)}")


def _share(track: Track) -> Interval:
    """Return between which shares of the counted times the true percentile lies."""
    counted = max(track.counts.buckets.values(), default=0)
    return wilson(QUANTILE * counted, counted)


def _worse_letters(canary: Track, stable: Track, limits: Limits) -> Decision | None:
    if not canary.letters[1] or difference(stable.letters, canary.letters).low <= limits.quality:
        return None
    return Decision(Verdict.ROLL_BACK, f"worse letters: {_letters(canary, stable)}")


def _summary(canary: Track, stable: Track) -> str:
    reasons = [f"{_errors(canary, stable)} failed", _times(canary, stable)]
    if canary.letters[1]:
        reasons.append(f"{_letters(canary, stable)} letters were good")
    return "; ".join(reasons)


def _errors(canary: Track, stable: Track) -> str:
    return " against ".join(f"{bad} of {of}" for bad, of in (canary.errors, stable.errors))


def _times(canary: Track, stable: Track) -> str:
    times = [f"{track.counts.quantile(QUANTILE) or 0:.0f}" for track in (canary, stable)]
    return f"95 % within {' against '.join(times)} ms"


def _letters(canary: Track, stable: Track) -> str:
    return " against ".join(f"{good} of {of}" for good, of in (canary.letters, stable.letters))
