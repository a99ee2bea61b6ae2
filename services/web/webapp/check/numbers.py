"""Numbers and years that the form doesn't have.

A number is sourced by its value: 'five years', '5+ years' and '5-year' are one. A percentage
needs a percentage and an amount of money an amount of money, whatever the currency's sign.
"""

from collections.abc import Iterator
from decimal import Decimal

from .digits import in_digits
from .quantity import Found
from .report import Finding
from .source import Source
from .spelled import in_words
from .text import words

UNITS = {"%": "percentage", "$": "amount of money", "": "number"}


def numbers(source: Source, body: str) -> Iterator[Finding]:
    """Yield each number and year of the letter that the form doesn't account for."""
    values = {value for value, _ in source.numbers}
    for number in (*in_digits(body), *in_words(words(body))):
        if not any(_sourced(source, values, value, unit) for value, unit in number.meanings):
            yield _finding(body, number)


def _sourced(source: Source, values: set[Decimal], value: Decimal, unit: str) -> bool:
    return (value, unit) in source.numbers if unit else value in values


def _finding(body: str, number: Found) -> Finding:
    text = body[number.start : number.end]
    if number.is_year:
        return Finding(number.start, number.end, text, "year", f"The form names no year {text}.")
    unit = UNITS[next(unit for _, unit in number.meanings)]
    return Finding(number.start, number.end, text, "number", f"The form has no such {unit}.")
