"""Numbers written in digits: grouped, with units, as money, as years and ranges of years."""

# ruff: noqa: RUF001 - every language's dashes and quotes are what this reads

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise

from .quantity import Found, Number

MAGNITUDES = {"k": 10**3, "thousand": 10**3, "m": 10**6, "mn": 10**6, "million": 10**6}
MAGNITUDES |= {"bn": 10**9, "billion": 10**9}
MAGNITUDES |= dict.fromkeys(("mio", "mio.", "millionen", "millions", "millones", "millón"), 10**6)
MAGNITUDES |= dict.fromkeys(("mrd", "mrd.", "milliarden", "milliards", "milliard"), 10**9)
MAGNITUDES |= dict.fromkeys(("tsd", "tsd.", "teur", "tausend", "mille", "mil"), 10**3)
PERCENT = {"%", "٪", "％", "percent", "per cent", "prozent", "pour cent", "por ciento"}

# Digits that stand alone; those inside names (B2B, S3, C++17, COVID-19) are parts of the name.
LATIN = "A-Za-zÀ-ɏͰ-ӿ"
DIGITS = re.compile(
    rf"(?P<money>[$€£¥₹]\s?|\b(?:USD|EUR|GBP|CHF)\s)?(?<![{LATIN}0-9])"
    r"(?P<digits>(?>\d{1,3}(?: \d{3}){1,6}(?!\d)"
    r"|\d{1,30}(?:[.,’'\u00a0\u202f]\d{1,30}){0,6}))(?!\d)"
    r"(?:(?P<glued>st|nd|rd|th|s|x|y|yrs?|years?|months?|mo|hrs?|h|kwh?|kg|km|cm|mm|ml|gb)\b"
    r"|[ -]?(?P<magnitude>k|mn|m|bn|thousand|millionen|millions?|millones"
    r"|millón|mio\.?|milliarden|milliards?|mrd\.?|tsd\.?|teur|tausend|mille|mil|billion)(?![^\W\d_]))?"
    rf"(?![{LATIN}])"
    r"(?P<unit>\s?[%٪％]|[\s-]?(?:percent|per cent|prozent|pour cent|por ciento)\b|\s?€"
    r"|\s(?:USD|EUR|GBP|dollars|euros)\b"
    r"|(?P<shared>(?=\s?(?:to|bis|à|a|-|–|auf)\s?\d{1,3}(?:[.,]\d{1,2})?\s?(?:[%٪％]|percent\b"
    r"|per cent\b|prozent\b|pour cent\b|por ciento\b))))?",  # 'from 51 to 68 %'
    re.IGNORECASE,
)
IDIOMS = re.compile(
    r"(?=[239])\b(?:24/7|9[- ]to[- ]5|360[- ]degrees?|21st[- ]century)\b", re.IGNORECASE
)
IN_NAME = re.compile(rf"[{LATIN}][-‐&/.+#]+\Z")  # what stands before the 19 of COVID-19
MONTH_OF_YEAR = re.compile(r"(?:0?[1-9]|1[0-2])[/.](?P<year>(?:19|20)\d\d)\b")
RANGE_DASH = re.compile(r"[-‐–—/]\Z|\s?[-‐–—/]\s?['’]\Z")
RANGE = re.compile(
    r"(?:\s?[-‐–—/]\s?['’]?|\s(?:to|until|till|through|bis|à|a|al)\s|[至到〜~から]{1,2})\Z"
)


def in_digits(text: str) -> Iterator[Found]:
    """Yield the numbers that a text has in digits."""
    idioms = {place for match in IDIOMS.finditer(text) for place in range(*match.span())}
    before: Found | None = None
    for match in DIGITS.finditer(text):
        number = Found(match.start(), match.end(), frozenset(_meanings(match)))
        lead = text[max(0, number.start - 4) : number.start]
        if number.start in idioms or (IN_NAME.search(lead) and not number.is_year):
            continue
        if dated := MONTH_OF_YEAR.match(text, number.start):
            if number.end < dated.end():  # '04/2020': the year follows
                continue
            year = frozenset({(Decimal(dated["year"]), "")})
            number = Found(dated.start("year"), dated.end(), year)
        if before and before.is_year and RANGE_DASH.fullmatch(text, before.end, number.start):
            number = _end_of_range(match["digits"], before, number)
        before = number
        yield number


def spans_of_years(text: str) -> Iterator[int]:
    """Yield how many years each range spans: of '2019-2021', 2."""
    years = [number for number in in_digits(text) if number.is_year]
    for first, last in pairwise(years):
        if RANGE.fullmatch(text, first.end, last.start):
            yield abs(last.year - first.year)


def _meanings(match: re.Match[str]) -> Iterator[Number]:
    unit = ""
    if match["shared"] is not None:
        unit = "%"
    elif match["unit"]:
        unit = "%" if match["unit"].strip(" -").casefold() in PERCENT else "$"
    elif match["money"]:
        unit = "$"
    sign = (match["magnitude"] or "").casefold()
    for value in _readings(match["digits"]):
        yield value * MAGNITUDES.get(sign, 1), unit
        if sign == "m" and not unit:  # metres
            yield value, unit


def _readings(digits: str) -> Iterable[Decimal]:
    """Return what grouped digits can mean: '1,500' 1500 or 1.5, '3.8' 3.8, '1.2.3' 123."""
    parts = re.split(r"\D", digits)
    if len(parts) == 1:
        return (Decimal(parts[0]),)
    grouped = Decimal("".join(parts))
    if len(parts) > 2:
        return (grouped,)
    decimal = Decimal(".".join(parts))
    return (grouped, decimal) if len(parts[1]) == 3 else (decimal,)


def _end_of_range(digits: str, first: Found, number: Found) -> Found:
    """Read '2019-21' as 2019 and 2021, not as 2019 and 21."""
    if len(digits) != 2:
        return number
    last = Decimal(first.year // 100 * 100 + int(digits))
    return Found(number.start, number.end, frozenset({(last, "")}))
