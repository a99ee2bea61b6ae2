"""Numbers with what they count: '12 dashboards', 'a team of 12', '40 %', 'since 2019'."""

# ruff: noqa: RUF001 - apostrophes as people type them

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from webapp.facts import Entry
from webapp.facts.abbreviations import signs_written_out
from webapp.facts.digits import in_digits
from webapp.facts.quantity import Found
from webapp.facts.spelled import in_words
from webapp.facts.text import Word, root, words

from .words.counted import (
    ALIASES,
    FAMILY_OF,
    FILLERS,
    GROUPS,
    LABELS,
    PEOPLE,
    RANGE,
    STOPS,
    TIME,
)

SHORT = 4  # letters: a word of fewer may be another one's beginning
MOST_COUNTED = 3  # words behind a number that may say what it counts


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and what it counts.

    Attributes:
        found: its place and its values.
        kind: 'year', 'month' ... of a length of time, 'person', 'label' (Level 3), or ''.
        counted: the roots of the words that say what is counted.
        context: the roots of the words around it: of its clause, or of its part of an entry.
        entry: the number of the form's entry, or -1.
    """

    found: Found
    kind: str
    counted: frozenset[str]
    context: frozenset[str]
    entry: int = -1


def quantities_of(entry: Entry) -> Iterator[Quantity]:
    """Yield the quantities of an entry of the form."""
    whole = signs_written_out(entry.text)
    text = words(whole)
    found = [*in_digits(whole), *in_words(text, every=True)]
    for number in found:
        if not _in_name(whole, text, number):
            yield _quantity(whole, text, number, _part_around(whole, number), entry.number)


def quantities_in(body: str, text: list[Word], language: str) -> Iterator[Quantity]:
    """Yield the quantities of a letter; the context is for the caller to add."""
    places: set[int] = set()
    for number in (*in_digits(body), *in_words(text, language)):
        if number.start not in places:
            places.add(number.start)
            yield _quantity(body, text, number, (0, 0), -1)


def related(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two sets of roots share a word, or words of one meaning."""
    if one & other or any(_shortens(a, b) or _shortens(b, a) for a in one for b in other):
        return True
    families = {FAMILY_OF[each] for each in one if each in FAMILY_OF}
    return any(FAMILY_OF.get(each) in families for each in other if each in FAMILY_OF)


def _shortens(short: str, word: str) -> bool:
    """Tell whether a word is the other's beginning, as '18th ed', or its end, as 'Supermärkte'."""
    if not 1 < len(short) < len(word):
        return False
    return word.startswith(short) if len(short) < SHORT else word.endswith(short)


def _quantity(
    text: str, all_words: list[Word], number: Found, part: tuple[int, int], entry: int
) -> Quantity:
    before, after = _around(all_words, number)
    after = _until_punctuation(text, number.end, after)
    label = _label_before(text, before, number)
    if label and not (after and after[0].key in TIME):  # 'stage 6 semaines'
        kind, counted = "label", frozenset({root(label.key)})
    else:
        kind, counted = _counted(text[number.start : number.end], before, after)
    first, last = (bisect_left(all_words, place, key=lambda word: word.start) for place in part)
    about = (word.key for word in all_words[first:last])
    context = frozenset(root(one) for one in about if not any(map(str.isdigit, one)))  # not '£640k'
    return Quantity(number, kind, counted, context, entry)


def _around(all_words: list[Word], number: Found) -> tuple[list[Word], list[Word]]:
    """Return the two words before a number and the few behind it."""
    low, high = 0, len(all_words)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if all_words[middle].end <= number.start else (low, middle)
    after = low
    while after < len(all_words) and all_words[after].start < number.end:
        after += 1
    return all_words[max(0, low - 3) : low], all_words[after : after + MOST_COUNTED + 1]


def _until_punctuation(text: str, end: int, after: list[Word]) -> list[Word]:
    """Return the words behind a number up to the next comma, full stop or bracket."""
    for n, word in enumerate(after):
        if text[end : word.start].strip(" \u00a0\u202f-+'’%"):
            return after[:n]
        end = word.end
    return after


def _label_before(text: str, before: list[Word], number: Found) -> Word | None:
    """Return the 'Level' right before a number, or before the range that it ends: 'Year 7 to 9'."""
    ranged = len(before) > 2 and before[-1].key in RANGE and before[-2].key.isdigit()
    label = before[-3] if ranged else before[-1] if before else None
    if label is None or text[label.end : (before[-2] if ranged else number).start] != " ":
        return None
    is_label = label.key in LABELS or (label.key == "years" and label.capital)
    return label if is_label else None


def _counted(own: str, before: list[Word], after: list[Word]) -> tuple[str, frozenset[str]]:
    if measure := _measured(own):
        return measure, frozenset()
    roots: list[str] = []
    for word in after:
        first, _, rest = word.key.partition("-")
        if word.key in STOPS or word.key.isdigit() or len(roots) >= MOST_COUNTED:
            break
        if not roots and (first in TIME or word.key in TIME):
            return TIME.get(word.key, TIME.get(first, "")), frozenset()
        if word.key in PEOPLE or first in PEOPLE or rest in ("person", "strong"):
            return "person", frozenset({root(word.key)})
        if word.key not in FILLERS:
            roots.append(root(ALIASES.get(word.key, word.key)))
    keys = [word.key for word in before]
    if (
        not roots
        and len(keys) > 1
        and keys[-1] in ("of", "von", "de")
        and GROUPS.intersection(keys)
    ):
        return "person", frozenset()
    return "", frozenset(roots)


def _measured(own: str) -> str:
    """Return what a number says itself to count: '5yrs', 'five-year', 'a four-member team'."""
    for part in own.casefold().replace("-", " ").split():
        bare = part.lstrip("0123456789")
        if (len(bare) > 1 or bare != part) and (measure := TIME.get(bare)):
            return measure
        if part in PEOPLE:
            return "person"
    return ""


def _part_around(text: str, number: Found) -> tuple[int, int]:
    """Return the part of an entry, between its commas and semicolons, that a number stands in."""
    start = max(text.rfind(mark, 0, number.start) for mark in (";", ", ", ": ", "("))
    ends = [at for mark in (";", ", ", ")") if (at := text.find(mark, number.end)) >= 0]
    return start + 1, min(ends, default=len(text))


def _in_name(text: str, all_words: list[Word], number: Found) -> bool:
    """Tell whether a number in words is a part of a name: 'Studio Nine'."""
    for before, word in pairwise(all_words):
        if word.start == number.start:
            joined = not text[before.end : word.start].strip()
            return joined and word.text[:1].isupper() and before.capital
    return False
