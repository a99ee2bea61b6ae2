"""Periods: "2019-2021", "(03/2018 - present)", "since May 2020", "for 18 months"."""

# ruff: noqa: RUF001 - every language's dashes and letters are what this reads

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Whole names: Mario, Marriott and Decathlon are none.
MONTH_NAMES = (
    r"jan(?:uary|uar|vier|v|eiro|uari)?|feb(?:ruary|ruar|ruari|rero|braio|r)?|f[ée]v(?:rier|r|ereiro)?"
    r"|mar(?:ch|s|zo|ço|t)?|märz?|maart|apr(?:il|ile)?|avr(?:il)?|abr(?:il)?|may(?:o)?|mai|maio|mei"
    r"|mag(?:gio)?|june?|juni|junio|junho|juin|giu(?:gno)?|july?|juli|julio|julho|juil(?:let)?"
    r"|lug(?:lio)?|aug(?:ust|ustus)?|août|aout|ago(?:sto)?|sept?(?:ember|embre|tembre|tiembre|iembre)?"
    r"|set(?:tembre|embro)?|oct(?:ober|obre|ubre)?|okt(?:ober)?|ott(?:obre)?|outubro|nov(?:ember|embre"
    r"|iembre|embro)?|dec(?:ember|embre)?|dez(?:ember|embro)?|déc(?:embre)?|dic(?:iembre|embre)?"
    r"|ene(?:ro)?|gen(?:naio)?"
)
MONTH = (
    rf"(?:{MONTH_NAMES})\.?\s+(?:de\s+)?|\d{{1,2}}[/.]|(?:spring|summer|autumn|fall|winter)\s+"
    r"|(?:early|mid|late)[\s-]"
)
YEAR = r"(?:19[3-9]\d|20\d\d)"
NOW = (
    r"(?:present|today|now|current|currently|ongoing|date|heute|jetzt|aujourd['’]hui|présent"
    r"|maintenant|ce jour|actualidad|actual|presente|hoy|oggi|attuale|obecnie|teraz|hoje"
    r"|atual|heden|nu)\b"
)
DASH = (
    r"\s*(?:-|–|—|\bto\b|\buntil\b|\btill\b|\bbis\b|\bà\b|\ba\b|\bal\b|\bhasta\b|\bdo\b|\btot\b"
    rf"|/(?={YEAR}))\s*"
)
SINCE = r"(?:since|from|seit|depuis|desde|dal|od|sinds|starting)\b\s*(?:the\s+|le\s+|el\s+)?"
SPAN = re.compile(
    rf"[(\[]?\s*(?:\b(?:from|von|de|del|dal|entre"
    rf"|between)\s+)?(?<![\w])(?:{MONTH})?(?P<first>{YEAR})"
    rf"(?:{DASH}(?:{MONTH})?(?P<last>{YEAR}|(?<=[-–—])\d\d\b|{NOW})|\s*[-–—](?=\s*[)\]]"
    rf"|\s*\Z))\s*[)\]]?",
    re.IGNORECASE,
)
OPEN = re.compile(
    rf"[(\[]?\s*\b{SINCE}(?:{MONTH})?(?P<first>{YEAR})\b\s*(?:[-–—]\s*)?[)\]]?", re.IGNORECASE
)
SINGLE = re.compile(
    rf"[(\[]\s*(?:{MONTH})?(?P<first>{YEAR})\s*[)\]]"
    rf"|,\s*(?:{MONTH})?(?P<alone>{YEAR})(?=\s*(?:[,;.:]|\Z))",
    re.IGNORECASE,
)
LASTING = re.compile(
    r"[(\[]?\s*\b(?:for\s+)?(?:(?:about|over|almost|nearly|more than)\s+)?"
    r"(?P<count>\d{1,2}(?:[.,]5)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|(?<=for\s)a)\+?"
    r"[\s-]*(?P<unit>years?|yrs?|months?|seasons?|jahren?|monate?n?|ans|mois|años|meses"
    r"|anni|mesi|lat|lata|jaar)"
    r"\b\.?\s*[)\]]?",
    re.IGNORECASE,
)
MONTH_NUMBERS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene",
            "feb fev fév",
            "mar mär",
            "apr avr abr",
            "may mai",
            "jun juin",
            "jul juil",
            "aug aoû aou ago",
            "sep",
            "oct okt",
            "nov",
            "dec dez déc dic",
        ),
        1,
    )
    for name in names.split()
}
NAMED_MONTH = rf"\b({'|'.join(MONTH_NUMBERS)})[a-zäéû]{{0,6}}\.?"
MONTH_OF = re.compile(rf"{NAMED_MONTH}\s+(?:de\s+)?({YEAR})", re.IGNORECASE)
COUNTS = {
    word: n
    for n, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
}
COUNTS["a"] = 1
# "June-Aug 2023": both months are of one year.
OF_ONE_YEAR = re.compile(
    rf"{NAMED_MONTH}\s*(?:[-–—/]|to|bis|à|a)\s*{NAMED_MONTH}\s+({YEAR})\b", re.IGNORECASE
)
MONTHS = ("month", "monat", "mois", "meses", "mesi")


@dataclass(frozen=True, slots=True)
class Period:
    """A time at text[start:end]; `last` is 0 while it goes on, `months` unless they are told."""

    start: int
    end: int
    text: str
    first: int = 0
    last: int = 0
    months: int = 0

    def years(self, this_year: int) -> int:
        """Return the whole years that it spans."""
        if self.first:
            return max(0, (self.last or this_year) - self.first)
        return self.months // 12


def periods_in(text: str) -> Iterator[Period]:
    """Yield every period with a beginning and an end, also of jobs that share an entry."""
    for found in SPAN.finditer(text):
        yield _from_to(found, _months_between(found[0]))
    for found in OF_ONE_YEAR.finditer(text):
        first, last = (MONTH_NUMBERS[found[n].casefold()] for n in (1, 2))
        year = int(found[3])
        yield Period(*found.span(), _plain(found[0]), year, year, max(0, last - first + 1))


def _from_to(found: re.Match[str], months: int = 0) -> Period:
    first, last = int(found["first"]), found["last"] or ""
    until = int(last) if last.isdigit() else 0
    if 0 < until < 100:
        until += first // 100 * 100
    return Period(*found.span(), _plain(found[0]), first, until, months)


def _months_between(text: str) -> int:
    """Return the months from the first named month to the last, both counted; 0 without names."""
    named = [
        (MONTH_NUMBERS[match[1].casefold()], int(match[2])) for match in MONTH_OF.finditer(text)
    ]
    if len(named) != 2:
        return 0
    (first, year), (last, last_year) = named
    return max(0, 12 * (last_year - year) + last - first + 1)


def find_period(text: str) -> Period | None:
    """Return the first period that an entry tells of."""
    if found := SPAN.search(text):
        return _from_to(found)
    if found := OPEN.search(text):
        return Period(*found.span(), _plain(found[0]), int(found["first"]))
    if found := SINGLE.search(text):
        year = int(found["first"] or found["alone"])
        return Period(*found.span(), _plain(found[0].lstrip(", ")), year, year)
    if found := LASTING.search(text):
        return Period(*found.span(), _plain(found[0]), months=_months(found))
    return None


def _plain(text: str) -> str:
    return text.strip(" ()[],;")


def _months(found: re.Match[str]) -> int:
    word = found["count"].casefold().replace(",", ".")
    count = COUNTS[word] if word in COUNTS else float(word)
    return round(count * (1 if found["unit"].casefold().startswith(MONTHS) else 12))
