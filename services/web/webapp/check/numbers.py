"""Numbers, years and lengths of time that the form doesn't have, or has of something else.

'Five years', '5+ years' and '5-year' are one number. What it counts must be the same: twelve
dashboards are no team of twelve. A length of time may also be reckoned from the periods of jobs.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from webapp.facts.text import root

from .clauses import Clause
from .derived import follows
from .letter import GENERIC_ROOTS, Letter
from .places import entries_at
from .quantities import Quantity, quantities_in, related
from .reckoned import counted_one_by_one, reckoned
from .report import Finding
from .source import Source
from .words.counted import ANYBODY, HUMANS, MATTERS
from .words.generic import DOWN, UP

UNITS = {"%": "percentage", "$": "amount of money", "": "number", "x": "multiple"}
AT_LEAST = re.compile(
    r"\b(?:more than|over|at least|above|well over|beyond|upwards of|mehr als|über|plus de"
    r"|más de|mindestens|au moins)\s(?:an?\s|the\s)?\Z",
    re.IGNORECASE,
)
ABOUT = re.compile(
    r"\b(?:about|around|(?:just )?under|less than|fewer than|nearly|almost|roughly"
    r"|approximately|some|close to|up to|circa|rund"
    r"|etwa|fast|environ|près de|casi|unos|unas|alrededor de)\s(?:an?\s|the\s)?\Z",
    re.IGNORECASE,
)
MANY = {
    "dozens": (24, 200),
    "hundreds": (200, 2000),
    "thousands": (2000, 20_000),
    "millions": (2_000_000, 50_000_000),
    "decades": (20, 60),
}
TO_COME = re.compile(
    r"\b(?:next|coming|another|remaining|further|within|future|nächsten|kommenden|prochaine?s?"
    r"|próxim[oa]s)\s(?:\w+\s)?\Z",
    re.IGNORECASE,
)
MONEY = frozenset(map(root, ("budget", "worth", "value", "cost", "price", "contract", "sum")))
SMALL = 3
SURELY_THE_SAME = 20  # behind other words, too: 900 subscribers are 900 people
HARDLY_BY_CHANCE = 10  # a number that large is the form's, whatever it counts there
WINDOW = 24  # characters before a number that may say "more than"


def numbers(letter: Letter) -> Iterator[Finding]:
    """Yield each number and year that its clause has no source for."""
    for quantity in quantities_in(letter.body, letter.words, letter.language):
        source = letter.source_at(quantity.found.start)
        clause = letter.clause_at(quantity.found.start)
        if source is None or clause is None:
            continue
        reason = _fault(letter, source, clause, quantity)
        if reason:
            yield _finding(letter.body, quantity, reason)


def _fault(letter: Letter, source: Source, clause: Clause, quantity: Quantity) -> str:
    """Return why a number has no source, or ''."""
    low, high = _bounds(letter.body, quantity)
    near = source.quantities if low != high else _with_value(source, quantity)
    if not any(c.isascii() for one in quantity.counted for c in one):
        # Nothing is counted, or in a script whose words for it the rules don't know.
        quantity = replace(quantity, counted=frozenset())
    said = letter.roots_of(clause)
    same = [one for one in near if _same(one, quantity, low, high, said)]
    places = entries_at(letter, clause)
    if not same and not quantity.found.is_year:
        sourced = (
            _is_way_of_speaking(letter, quantity)
            or reckoned(letter, quantity, low, high, places)
            or counted_one_by_one(letter, quantity)
            or follows(source, quantity, low, high)
            or _is_plan(letter, clause, quantity)
        )
        return "" if sourced else "missing"
    if not same:
        return "missing"
    if source is not letter.own:
        return ""
    told_elsewhere = all(
        one.entry in letter.jobs_by_entry and one.entry not in places for one in same
    )
    if places and told_elsewhere and not reckoned(letter, quantity, low, high, places):
        return "elsewhere"
    if _other_matter(letter, clause, quantity, same):
        return "of something else"
    return ""


def _is_way_of_speaking(letter: Letter, quantity: Quantity) -> bool:
    """Tell whether a small number in words counts the text's own matters: 'les deux', 'dos caras'.

    In English the words behind tell (number_words.UNCOUNTED).
    """
    found = quantity.found
    if (
        letter.language not in ("de", "fr", "es")
        or not letter.body[found.start : found.end].isalpha()
    ):
        return False
    small = all(value <= SMALL and not unit for value, unit in found.meanings)
    lead = letter.body[max(0, found.start - WINDOW) : found.start].casefold().split()[-1:]
    alone = not quantity.counted and lead in (["les"], ["los"], ["las"], ["ces"], ["aux"])
    return small and not quantity.kind and (alone or bool(quantity.counted & MATTERS))


def _with_value(source: Source, quantity: Quantity) -> list[Quantity]:
    values = {value for value, _ in quantity.found.meanings}
    return [one for value in values for one in source.by_value.get(value, ())]


def _bounds(body: str, quantity: Quantity) -> tuple[Decimal, Decimal]:
    """Return between which values a number of the form lies that this one may speak of."""
    found = quantity.found
    text = body[found.start : found.end].casefold()
    for word, (low, high) in MANY.items():
        if word in text and not re.search(r"\b(?:two|three|four|five|\d)", text):
            return Decimal(low), Decimal(high)
    value = max(value for value, _ in found.meanings)
    lead = body[max(0, found.start - WINDOW) : found.start]
    if AT_LEAST.search(lead) or body[found.end : found.end + 1] == "+":
        return value, 2 * value
    if text == "decade":  # nobody counts the years of a decade
        return value * Decimal("0.9"), value * Decimal("1.4")
    if ABOUT.search(lead):
        return value * Decimal("0.85"), value * Decimal("1.15")
    return value, value


def _is_plan(letter: Letter, clause: Clause, quantity: Quantity) -> bool:
    """Tell whether a number is part of a wish for the time to come: 'in the next two years'."""
    place = quantity.found.start
    start = max(clause.start, place - 2 * WINDOW)
    return clause.wishing and TO_COME.search(letter.body, start, place) is not None


def _same(
    one: Quantity, other: Quantity, low: Decimal, high: Decimal, said: frozenset[str]
) -> bool:
    """Tell whether the form's number `one` may be the letter's number `other`, which stands in a
    clause of the roots `said`: '160 picks an hour' are the 160 of 'I pick 160 items an hour'."""
    equal = any(
        (value == wanted or low <= value <= high) and (unit == has or (not has and unit == "$"))
        for value, unit in one.found.meanings
        for wanted, has in other.found.meanings
    )
    if not equal:
        return False
    if any(unit for _, unit in other.found.meanings) or other.found.is_year:
        return True
    if one.kind and other.kind:
        return one.kind == other.kind
    if "label" in (one.kind, other.kind):
        return _tells_the_label(one, other, said)
    return _counts_the_same(one, other, low, high, said)


def _counts_the_same(
    one: Quantity, other: Quantity, low: Decimal, high: Decimal, said: frozenset[str]
) -> bool:
    """Tell whether two equal numbers may count the same, of which one has no kind."""
    if not one.kind and not one.counted and high >= HARDLY_BY_CHANCE:  # '(11 in 2023)'
        return True
    if one.counted & said or other.counted & one.context or low >= SURELY_THE_SAME:
        return True
    for each, human in ((other, one), (one, other)):  # '10 people' are a class of ten pupils
        if each.counted and each.counted <= ANYBODY and human.counted & HUMANS:
            return True
    if one.kind == "person" and not other.counted:  # 'Somos tres', 'a class of ten'
        return True
    if one.kind or other.kind:
        if not one.kind and not one.counted:  # 'mentor for new teachers (9 so far)'
            return not other.counted or bool((one.context & said) - GENERIC_ROOTS)
        return not (one.counted or other.counted)
    return not one.counted or not other.counted or related(one.counted, other.counted)


def _tells_the_label(one: Quantity, other: Quantity, said: frozenset[str]) -> bool:
    """Tell whether one of two numbers leaves out what it is: 'SVQ 3' a Level 3, 'grade 8.5'."""
    if one.kind == "label":
        return not other.counted and bool(one.counted & said)
    return bool((one.context & said) - GENERIC_ROOTS)


def _other_matter(letter: Letter, clause: Clause, quantity: Quantity, same: list[Quantity]) -> bool:
    """Tell whether a share or a sum is of another thing than the form's: costs, not time."""
    if not any(unit in ("%", "$", "x") for _, unit in quantity.found.meanings):
        return False
    roots = letter.roots_of(clause)
    said = frozenset(one for one in roots - letter.generic_roots - MONEY if not one[0].isdigit())
    for one in same:
        about = one.context - letter.generic_roots - MONEY
        ups, downs = one.context & UP, one.context & DOWN
        said_up, said_down = roots & UP, roots & DOWN
        opposed = (ups and not downs and said_down and not said_up) or (
            downs and not ups and said_up and not said_down
        )
        if not opposed and (not about or not said or related(said, about)):
            return False
    return True


def _finding(body: str, quantity: Quantity, reason: str) -> Finding:
    found = quantity.found
    text = body[found.start : found.end]
    if reason == "elsewhere":
        message = f"The form tells of {text} elsewhere, not here."
    elif reason == "of something else":
        message = f"The form says {text} of something else."
    elif found.is_year:
        message = f"The form names no year {text}."
    else:
        message = f"The form has no such {UNITS[next(unit for _, unit in found.meanings)]}."
    kind = "year" if found.is_year else "number"
    return Finding(found.start, found.end, text, kind, message)  # type: ignore[arg-type]
