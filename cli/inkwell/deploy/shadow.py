"""Two model servers that answered the same requests, compared by their logs alone.

The mesh can send a copy of each request to a server whose answers nobody gets. Both log of each
answer its digest, tokens and seconds, under one request id (services/model/README.md), and no word:

    kubectl logs --selector inkwell.dev/track=shadow --tail -1 --prefix > shadow.log
"""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from contract import log_fields

RESAMPLES = 1000
LEVEL = 0.95

Totals = tuple[float, ...]  # pairs, pairs that agree, tokens and seconds of both


@dataclass(frozen=True)
class Answer:
    """What a server logged of one answer that it gave whole."""

    time: str
    request_id: str
    sha256: str
    tokens: int  # of the answer, without the prompt
    finish_reason: str
    seconds: float


@dataclass(frozen=True)
class Estimate:
    """A value, and the interval that chance among the requests would fill around it."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Comparison:
    """How the shadow's answers compare with the stable server's.

    Attributes:
        pairs: answers of both to the same request.
        unpaired: answers, of either, that have none to stand against.
        agreement: the share of pairs whose texts and ends are the same.
        tokens: the shadow's in all, as a multiple of the stable server's.
        seconds: the same of the time from a request to the end of its answer.
    """

    pairs: int
    unpaired: int
    agreement: Estimate
    tokens: Estimate
    seconds: Estimate


def read(lines: Iterable[str]) -> Iterator[Answer]:
    """Yield the answers in the output of `kubectl logs`, whatever else stands between them."""
    for line in lines:
        try:
            entry = json.loads(line[line.index("{") :])
            if entry[log_fields.EVENT] == log_fields.REQUEST and log_fields.SHA256 in entry:
                yield Answer(
                    time=entry[log_fields.TIME],
                    request_id=entry[log_fields.REQUEST_ID],
                    sha256=entry[log_fields.SHA256],
                    tokens=entry[log_fields.COMPLETION_TOKENS],
                    finish_reason=entry[log_fields.FINISH_REASON],
                    seconds=entry[log_fields.SECONDS],
                )
        except (ValueError, KeyError):
            continue  # no line of the model server's


def compare(stable: Sequence[Answer], shadow: Sequence[Answer]) -> Comparison:
    """Compare two servers' answers to the same requests.

    A letter that is written twice has two answers under one id: these are paired in their order
    and drawn together. An id that the two haven't answered equally often pairs nothing.

    Raises:
        ValueError: no request has an answer of both.
    """
    ours, theirs = _by_request(stable), _by_request(shadow)
    both = [each for each in ours if len(ours[each]) == len(theirs.get(each, ()))]
    if not both:
        raise ValueError("No request has an answer of both servers.")
    groups = [_totals(ours[each], theirs[each]) for each in both]
    chance = random.Random(0)  # noqa: S311 - drawn for an estimate, and the same each time
    draws = [_sum(chance.choices(groups, k=len(groups))) for _ in range(RESAMPLES)]
    whole = _sum(groups)
    pairs = int(whole[0])
    return Comparison(
        pairs=pairs,
        unpaired=len(stable) + len(shadow) - 2 * pairs,
        agreement=_ratio(whole, draws, 1, 0),
        tokens=_ratio(whole, draws, 3, 2),
        seconds=_ratio(whole, draws, 5, 4),
    )


def _by_request(answers: Iterable[Answer]) -> dict[str, list[Answer]]:
    by_id: dict[str, list[Answer]] = {}
    for answer in sorted(answers, key=attrgetter("time")):
        by_id.setdefault(answer.request_id, []).append(answer)
    return by_id


def _totals(ours: Sequence[Answer], theirs: Sequence[Answer]) -> Totals:
    same = sum(
        (one.sha256, one.finish_reason) == (other.sha256, other.finish_reason)
        for one, other in zip(ours, theirs, strict=True)
    )
    tokens = (sum(each.tokens for each in answers) for answers in (ours, theirs))
    seconds = (sum(each.seconds for each in answers) for answers in (ours, theirs))
    return len(ours), same, *tokens, *seconds


def _sum(groups: Sequence[Totals]) -> Totals:
    return tuple(map(sum, zip(*groups, strict=True)))


def _ratio(whole: Totals, draws: Sequence[Totals], top: int, bottom: int) -> Estimate:
    """Return a ratio of two totals with its percentile interval."""
    drawn = sorted(each[top] / each[bottom] for each in draws)
    tail = round((1 - LEVEL) / 2 * len(drawn))
    return Estimate(whole[top] / whole[bottom], drawn[tail], drawn[-tail - 1])
