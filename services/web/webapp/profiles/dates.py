"""Dates as CVs have them: a year, a month of it or a day, typed in the ways people type them."""

# ruff: noqa: RUF001 - every language's dashes are what this reads

import re
from datetime import date
from functools import lru_cache

from babel import Locale

from webapp.facts.periods import NOW, find_period

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "nb")
ISO = re.compile(r"([12]\d{3})(?:-(\d\d)(?:-(\d\d))?)?")
NUMBERS = re.compile(r"(?:(\d{1,2})\.)?(\d{1,2})\s?[./-]\s?([12]\d{3})")
NAMED = re.compile(r"(?:\d{1,2}\.?\s)?([^\W\d_]{3,12})\.?,?\s(?:de\s|del\s)?([12]\d{3})")
GOES_ON = re.compile(NOW, re.IGNORECASE)
SINCE = re.compile(r"\A(?:since|from|seit|ab|depuis|desde|dal|od|sinds)\b\s*", re.IGNORECASE)
BETWEEN = re.compile(r"\s*[–—]\s*|\s-\s*|(?<=\d{4})-|\s(?:to|until|bis|à|a|al|hasta|do|tot)\s")
# "2019-03 - 2021-05" and "01.03.2019 - 31.05.2021", as find_period reads them: 03/2019 - 05/2021.
ISO_MONTH = re.compile(
    rf"\b([12]\d{{3}})-(0[1-9]|1[0-2])(?=\s*(?:[-–—]|to)\s*(?:[12]\d{{3}}-|{NOW})"
                       r"|\s*\Z|\s*[)\]])|(?<=[-–—\s])([12]\d{3})-(0[1-9]|1[0-2])(?=\D|\Z)",
                       re.IGNORECASE)  # fmt: skip
DAY = re.compile(r"\b\d{1,2}\.(\d{1,2}\.[12]\d{3})\b")


def parse(text: str) -> str | None:
    """Return 2019, 2019-03 or 2019-03-31 for a date as it is typed; "" for none and for "today".

    None: it can't be read.
    """
    text = " ".join(text.split()).strip(" ,.()")
    if not text or GOES_ON.fullmatch(text):
        return ""
    if found := ISO.fullmatch(text):
        return text if _exists(*(int(part or 1) for part in found.groups())) else None
    if found := NUMBERS.fullmatch(text):
        day, month, year = (int(part or 1) for part in found.groups())
        if not _exists(year, month, day):
            return None
        return f"{year}-{month:02}" + (f"-{day:02}" if found[1] else "")
    if found := NAMED.fullmatch(text):
        number = _months().get(found[1].casefold())
        return f"{found[2]}-{number:02}" if number else None
    return None


def period_in(text: str) -> tuple[str, str, str] | None:
    """Return the first period of a line: its start, its end and the line without it.

    The end is "" while it goes on; a single year is both.
    """
    text = DAY.sub(r"\1", text)
    text = ISO_MONTH.sub(lambda m: f"{m[2] or m[4]}/{m[1] or m[3]}", text)
    found = find_period(text)
    if found is None or not found.first:
        return None
    first, *last = (part for part in BETWEEN.split(SINCE.sub("", found.text)) if part)
    start = parse(first) or str(found.first)
    if last:
        end = parse(last[0])
        end = (str(found.last) if found.last else "") if end is None else end
        if end and len(last[0]) == len("21") and found.last:
            end = str(found.last)
    else:
        end = start if found.last else ""
    rest = f"{text[: found.start].rstrip(' ,|([·•–—-')}\t{text[found.end :].lstrip(' ,|)].·•–—-')}"
    return start, end, rest.strip()


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """Return the months' names, long and short, in the languages that CVs here are written in."""
    found: dict[str, int] = {"sept": 9, "mär": 3, "janv": 1}
    for tag in LANGUAGES:
        months = Locale(tag).months
        for way in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[way][width].items():
                    found.setdefault(name.casefold().rstrip("."), number)
    return found


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
