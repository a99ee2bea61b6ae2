"""Numbers written in English words: 'five years', 'twenty-five', 'two decades', 'a dozen'."""

from collections.abc import Iterator
from decimal import Decimal

from .lexicon import word_set
from .quantity import Found
from .text import Word

UNITS = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
VALUES = {word: value for value, word in enumerate(UNITS)}
VALUES |= {word: 10 * value for value, word in enumerate(TENS, 2)}
VALUES |= {f"{tens}-{unit}": VALUES[tens] + VALUES[unit] for tens in TENS for unit in UNITS[1:10]}
GROUPS = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
MANY = {"dozens": 12, "hundreds": 100, "thousands": 1000, "millions": 10**6}
GROUPS |= MANY
DECADES = word_set("decade decades")

# What is counted about a career. 'Two strengths' counts the letter's own words and is no claim.
MEASURES = word_set(
    """years yrs months weeks percent dollars euros pounds people employees staff colleagues
    members engineers developers students pupils patients clients customers users accounts projects
    products teams countries offices stores sites companies firms employers internships jobs roles
    positions awards certifications certificates degrees publications papers patents languages
    reports units"""
)
OF_ONE = word_set("year month week percent")
HYPHENED = OF_ONE | word_set("person member people day")  # 'a five-person team'
GROUP_OF = word_set("team teams group groups staff class classes crew")
BETWEEN = word_set("consecutive full solid more other different direct new successful team")


def in_words(text: list[Word], *, every: bool = False) -> Iterator[Found]:
    """Yield the numbers in words that count a measure, or every one of them."""
    position = 0
    while position < len(text):
        value, after = _value(text, position)
        if value is None:
            yield from _hyphened(text[position])
        elif every or _counts(text, position, after, value):
            unit = "%" if after < len(text) and text[after].key == "percent" else ""
            number = frozenset({(Decimal(value), unit)})
            yield Found(text[position].start, text[after - 1].end, number)
        position = after


def _value(text: list[Word], position: int) -> tuple[int | None, int]:
    """Return the value that is spelled from a place, or None, and the place after it."""
    word, after = text[position].key, position + 1
    following = text[after].key if after < len(text) else ""
    if word in DECADES:
        return 10, after
    if word in GROUPS:
        return GROUPS[word], after
    value = VALUES.get(word)
    if value is None:
        return None, after
    if following in DECADES:
        return value * 10, after + 1
    if following in GROUPS:
        return value * GROUPS[following], after + 1
    if word in TENS and following in UNITS[1:10]:
        return value + VALUES[following], after + 1
    return value, after


def _counts(text: list[Word], position: int, after: int, value: int) -> bool:
    """Tell whether the number at text[place:after] counts a measure."""
    if text[after - 1].key in DECADES:
        return True
    measures = OF_ONE if value == 1 else MEASURES
    skipped = BETWEEN | {"of"} if text[after - 1].key in MANY else BETWEEN  # 'dozens of clients'
    for word in text[after : after + 3]:
        if word.key.split("-")[0] in measures:
            return True
        if word.key not in skipped:
            break
    return position > 1 and text[position - 1].key == "of" and text[position - 2].key in GROUP_OF


def _hyphened(word: Word) -> Iterator[Found]:
    """Read 'five-year' and 'twenty-five-year'."""
    number, _, measure = word.key.rpartition("-")
    if number in VALUES and (measure in HYPHENED or measure in MEASURES):
        yield Found(word.start, word.end, frozenset({(Decimal(VALUES[number]), "")}))
