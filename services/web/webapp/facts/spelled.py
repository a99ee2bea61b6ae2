"""Numbers written in words: 'five years', 'two decades', 'a dozen', 'a third of', 'doubled'.

English is read in full; of German, French and Spanish the numbers to a hundred.
"""

from collections.abc import Iterator
from decimal import Decimal

from .number_words import (
    AFTER_PART,
    AT_THE_HOUR,
    BEFORE_PART,
    BETWEEN,
    DAYS,
    DECADES,
    FOREIGN,
    FOREIGN_AND,
    FOREIGN_HUNDREDS,
    FOREIGN_ONES,
    FOREIGN_PERCENT,
    FOREIGN_TIMES,
    FOREIGN_VALUES,
    GROUP_OF,
    GROUPS,
    HALVED,
    HYPHENED,
    MANY,
    MEASURES,
    MULTIPLES,
    OF_ONE,
    ORDINALS,
    PARTS,
    PLURALS,
    STOPS,
    SURELY,
    TEN,
    TENS,
    THOUSAND,
    TWICE_AS,
    UNCOUNTED,
    UNITS,
    VALUES,
)
from .quantity import Found
from .text import Word


def in_words(text: list[Word], language: str = "en", *, every: bool = False) -> Iterator[Found]:
    """Yield the numbers in words that count something, or every one of them in every language."""
    if every or language in FOREIGN:
        yield from _foreign(text, [*FOREIGN_VALUES] if every else [language])
    position = 0
    while position < len(text):
        part = _part(text, position)
        if part is not None:
            yield part
            position += 1
            continue
        value, after = _value(text, position)
        if value is None:
            yield from _hyphened(text[position])
        elif every or _counts(text, position, after, value):
            unit = "%" if _is_percent(text[after : after + 2]) else ""
            number = frozenset({(Decimal(value), unit)})
            yield Found(text[position].start, text[after - 1].end, number)
        position = after


def _foreign(text: list[Word], languages: list[str]) -> Iterator[Found]:
    for code in languages:
        position = 0
        while position < len(text):
            value, after = _foreign_value(text, position, code)
            if value and not (position and text[position - 1].key in AT_THE_HOUR):
                behind = " ".join(word.key for word in text[after : after + 2])
                is_share = behind.startswith(FOREIGN_PERCENT)
                number = frozenset({(Decimal(value), "%" if is_share else "")})
                yield Found(text[position].start, text[after - 1].end, number)
                after += 2 if is_share else 0
            position = after


def _foreign_value(text: list[Word], position: int, code: str) -> tuple[int | None, int]:
    """Return the value spelled from a place, or None, and the place behind: 'quarante et un'."""
    values, ones = FOREIGN_VALUES[code], FOREIGN_ONES[code]
    first = text[position].key
    if first in VALUES or (first not in values and first not in FOREIGN_HUNDREDS):
        return None, position + 1
    total, group = 0, 0
    last, after = -1, position
    while after < len(text):
        word = text[after].key
        if last >= 0 and word in FOREIGN_AND and after + 1 < len(text):
            word = text[after + 1].key
            step = 2
        else:
            step = 1
        value = 1 if step == 2 and word in ones else FOREIGN_HUNDREDS.get(word, values.get(word))
        if value is None or (last >= 0 and not _goes_on(last, value)):
            break
        if value == THOUSAND:
            total, group = total + max(1, group) * value, 0
        elif value == SURELY and 1 < group < SURELY:
            group *= value
        else:
            group += value
        last, after = value, after + step
    following = text[after].key if after < len(text) else ""
    if following in FOREIGN_TIMES:
        return (total + group) * FOREIGN_TIMES[following], after + 1
    return total + group, after


def _goes_on(last: int, value: int) -> bool:
    """Tell whether a number's word goes on with another one: 'six cents', 'cent vingt'."""
    if value >= SURELY:
        return last < value
    return value < last and last % 10 == 0 and (last >= SURELY or value < TEN)


def _part(text: list[Word], position: int) -> Found | None:
    """Read 'a third of', 'by half', 'doubled' and 'halved' as the shares that they are."""
    word = text[position]
    if word.key in HALVED:
        return _share(text[position : position + 1], {50})
    after = text[position + 1].key if position + 1 < len(text) else ""
    if word.key == "twice" and after not in TWICE_AS:
        return None
    if word.key in MULTIPLES:
        times = MULTIPLES[word.key]
        meanings = frozenset({(Decimal(times), "x"), (Decimal(100 * (times - 1)), "%")})
        return Found(word.start, word.end, meanings)
    if word.key not in PARTS:
        return None
    before = text[position - 1].key if position else ""
    two = text[position - 2].key if position > 1 else ""
    clock = word.key == "half" and after in ("past", "a", "an")  # 'half past five', 'half a year'
    if (
        two == "and"
        or clock
        or (before == "the" and word.key in DAYS)
        or before in ORDINALS
        or (before not in BEFORE_PART and after not in AFTER_PART)
    ):
        return None  # 'a year and a half', 'the second half'
    if (
        before in ("a", "one", "un", "ein", "une", "eine")
        and after not in AFTER_PART
        and two not in BEFORE_PART
    ):
        return None  # 'a third reason'
    times = {"two": 2, "three": 3, "zwei": 2, "drei": 3, "deux": 2, "dos": 2, "tres": 3}.get(
        before, 1
    )
    value = PARTS[word.key] * times
    span = text[position - 1 : position + 1] if times > 1 else text[position : position + 1]
    return _share(span, {value, value + 1} if word.key.startswith("third") else {value})


def _share(span: list[Word], values: set[int]) -> Found:
    return Found(span[0].start, span[-1].end, frozenset((Decimal(v), "%") for v in values))


def _value(text: list[Word], position: int) -> tuple[int | None, int]:
    """Return the value that is spelled from a place, or None, and the place after it."""
    word, after = text[position].key, position + 1
    following = text[after].key if after < len(text) else ""
    if word in DECADES:
        return 10, after
    if word in GROUPS:
        if position and text[position - 1].key.isdigit():
            return None, after  # '19 million', which the digits say
        return _with_rest(text, GROUPS[word], after)
    value = VALUES.get(word)
    if value is None:
        return None, after
    if following in DECADES:
        return value * 10, after + 1
    if following in GROUPS:
        return _with_rest(text, value * GROUPS[following], after + 1)
    if word in TENS and following in UNITS[1:10]:
        return value + VALUES[following], after + 1
    return value, after


def _with_rest(text: list[Word], value: int, after: int) -> tuple[int, int]:
    """Add what stands behind a hundred or a thousand: 'a hundred and forty'."""
    behind = [word.key for word in text[after : after + 3]]
    if behind[:1] == ["and"] and value >= SURELY and len(behind) > 1 and behind[1] in VALUES:
        rest, after = VALUES[behind[1]], after + 2
        if behind[1] in TENS and behind[2:] and behind[2] in UNITS[1:10]:
            rest, after = rest + VALUES[behind[2]], after + 1
        return (value + rest, after) if rest < value else (value, after - 2)
    return value, after


def _counts(text: list[Word], position: int, after: int, value: int) -> bool:
    """Tell whether the number at text[place:after] counts a measure."""
    if text[after - 1].key in DECADES or (value >= SURELY and text[position].key in VALUES):
        return True
    measures = OF_ONE if value == 1 else MEASURES
    skipped = BETWEEN | {"of"} if text[after - 1].key in MANY else BETWEEN  # 'dozens of clients'
    if _is_percent(text[after : after + 2]):
        return True
    for word in text[after : after + 3]:
        if word.key.split("-")[0] in measures:
            return True
        if value > 1 and _is_plural(word.key):
            return True
        if word.key not in skipped and word.key in STOPS and not word.capital:
            break
    return position > 1 and text[position - 1].key == "of" and text[position - 2].key in GROUP_OF


def _is_percent(behind: list[Word]) -> bool:
    keys = [word.key for word in behind]
    return keys[:1] == ["percent"] or keys == ["per", "cent"]


def _is_plural(word: str) -> bool:
    if word in UNCOUNTED:
        return False
    return word in PLURALS or (
        len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    )


def _hyphened(word: Word) -> Iterator[Found]:
    """Read 'five-year' and 'twenty-five-year'."""
    if "-" not in word.key:
        return
    number, _, measure = word.key.rpartition("-")
    if number in VALUES and (measure in HYPHENED or measure in MEASURES):
        yield Found(word.start, word.end, frozenset({(Decimal(VALUES[number]), "")}))
