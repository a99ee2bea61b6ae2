"""Holds an answer against its sources: no number that they don't have, sentence by sentence.

A number is digits of any script, or a word in the languages of letters, with what it counts:
"35 cm" supports no "35 eggs". In doubt a sentence is left out, for one less does no harm.
"""

# ruff: noqa: RUF001 - every language's dashes and quotes are what this reads

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from webapp.facts.number_words import (
    FOREIGN_HUNDREDS,
    FOREIGN_VALUES,
    GROUPS,
    HALVED,
    MULTIPLES,
    PARTS,
    VALUES,
)
from webapp.facts.text import key

ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth "
    "fiftieth sixtieth seventieth eightieth ninetieth hundredth thousandth millionth"
)
OTHERS = (
    "trillion trillions tens half halves quarter quarters pair pairs couple couples thrice "
    "century centuries decade decades millennium millennia"
)
# Not Spanish eleven, which is an English word.
WORDS = frozenset(
    {
        *(*VALUES, *GROUPS, *MULTIPLES, *HALVED, *PARTS, *FOREIGN_HUNDREDS),
        *(word for words in FOREIGN_VALUES.values() for word in words),
        *map(key, (*ORDINALS.split(), *OTHERS.split())),
    }
) - {"once"}
TOKEN = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)?|\S")
ROMAN = re.compile(r"(?=[IVXLCDM]{2})M*(?:C[MD]|D?C{0,3})(?:X[CL]|L?X{0,3})(?:I[XV]|V?I{0,3})")
BETWEEN = frozenset({"to", "and", "or", "-", "–", "—", "−", "/", "~"})
APPROXIMATE = frozenset({"°", "degree", "degrees", "whole", "full"})
UNITS = {
    name: unit
    for unit, names in {
        "cm": "centimeter centimetre",
        "m": "meter metre",
        "kg": "kilogram kilo",
        "g": "gram gramme",
        "ml": "milliliter millilitre",
        "kcal": "kilocalorie calorie",
        "s": "second sec",
        "c": "celsius",
        "%": "percent",
    }.items()
    for name in names.split()
}
WORD_LENGTH = 3  # of words that have a plural


class Quantity(NamedTuple):
    """A number, by its value where it has one, and what stands behind it as its unit."""

    value: str
    unit: str


def quantities(text: str) -> list[Quantity]:
    """Return all numbers of a text."""
    tokens = TOKEN.findall(unicodedata.normalize("NFKC", text))
    return [
        Quantity(value, _unit(tokens, place + 1))
        for place, token in enumerate(tokens)
        for value in _values(token)
    ]


def is_sourced(sentence: str, sources: str) -> bool:
    """Tell whether each number of a sentence stands in the sources, of the same thing."""
    known = set(quantities(sources))
    values = {each.value for each in known}
    return all(
        each in known or (not each.unit and each.value in values) for each in quantities(sentence)
    )


def _values(token: str) -> Iterator[str]:
    word = key(token)
    if any(unicodedata.numeric(each, None) is not None for each in token):
        yield _decimal(token)
    elif word in WORDS:
        value = VALUES.get(word, GROUPS.get(word))
        yield word if value is None else str(value)
    elif ROMAN.fullmatch(token):
        yield token


def _decimal(token: str) -> str:
    """Return digits in one spelling: 1,500 as 1500, 56.0 as 56."""
    plain = re.sub(r"[,.\u00a0\u202f ](?=\d{3}(?!\d))", "", token).replace(",", ".")
    try:
        return format(Decimal(plain).normalize(), "f")
    except ArithmeticError:  # ½, 三
        return token


def _unit(tokens: list[str], place: int) -> str:
    """Return what is counted, behind the end of a range: of '60 to 90 seconds' both times 's'."""
    while place + 1 < len(tokens) and tokens[place] in BETWEEN and any(_values(tokens[place + 1])):
        place += 2
    while place < len(tokens) and tokens[place].casefold() in APPROXIMATE:
        place += 1
    word = key(tokens[place]) if place < len(tokens) else ""
    if not (word[:1].isalpha() or word == "%"):
        return ""
    if word not in UNITS and len(word) > WORD_LENGTH:
        word = word.removesuffix("s")
    return UNITS.get(word, word)
