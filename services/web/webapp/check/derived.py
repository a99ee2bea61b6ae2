"""What follows from two numbers of the form: 'from £355m to £690m' is 'almost doubled'."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import islice, pairwise

from .quantities import Quantity
from .source import Source

# What may stand between the two: 'from 8 to 5 days', 'von 10 auf 6', 'de 9 a 4'.
BETWEEN = re.compile(
    r"\s*(?:[\w%€£$]{1,12}\s)?(?:to|of|down to|up to|auf|bis|à|a|al|->|→)\s?[$£€]?\s*",
    re.IGNORECASE,
)
MOST = 90  # so that a form of numbers alone costs no more than others
EXACT = Decimal("0.04")


def follows(source: Source, quantity: Quantity, low: Decimal, high: Decimal) -> bool:
    """Tell whether a share, a multiple or a difference is that of two numbers of one entry."""
    wanted = {unit for _, unit in quantity.found.meanings}
    near = low == high
    for unit, value in _derived(source):
        if unit not in wanted:
            continue
        for said, one in quantity.found.meanings:
            if one != unit:
                continue
            slack = EXACT * value if near and unit else Decimal("0.12") * value
            if abs(said - value) <= (slack if unit else 0):
                return True
    return False


@lru_cache(maxsize=64)  # sources are kept with their form (source.sources_of)
def _derived(source: Source) -> tuple[tuple[str, Decimal], ...]:
    """Return the first pairs' shares, multiples and differences, each with its unit."""
    return tuple(islice(_pairs(source), MOST))


def _pairs(source: Source) -> Iterator[tuple[str, Decimal]]:
    texts = {entry.number: entry.text for entry in source.entries}
    for first, last in pairwise(source.quantities):
        if first.entry != last.entry or first.found.is_year or last.found.is_year:
            continue
        if not BETWEEN.fullmatch(texts[first.entry], first.found.end, last.found.start):
            continue
        old, new = _value(first), _value(last)
        if old and new:
            yield "x", max(old, new) / min(old, new)
            yield "%", abs(new - old) / old * 100
            yield "", abs(new - old)


def _value(quantity: Quantity) -> Decimal:
    return max(value for value, _ in quantity.found.meanings)
