"""The skills, languages and certificates of a CV's parts."""

import re
from collections.abc import Iterable

from webapp.facts.entries import end_cleanly
from webapp.facts.skills import is_tongue, items_of
from webapp.facts.tongues import LEVELS

from .sections import Line, unwrapped

SPOKEN = re.compile(r"(?P<language>[^\W\d_][\w' -]{1,30}?)\s*(?:[(:\t–—]|\s-\s|\s(?=[ABC][12]\b))"  # noqa: RUF001
                    r"\s*(?P<level>[^()]{1,60}?)\)?")  # fmt: skip
ITEM = re.compile(r"\s*[,;|•·\n]\s*(?![^()]{0,60}\))")
LABEL = re.compile(r"\A[^\W\d_][\w &/]{1,30}(?:\t|:\s)")
MOST_SKILL = 60  # characters; more is a sentence


def skills_of(lines: Iterable[Line]) -> tuple[list[str], list[dict[str, str]]]:
    """Return the skills, and the languages that stand among them."""
    skills: list[str] = []
    spoken: list[dict[str, str]] = []
    for line in unwrapped(lines):
        for item in _skills(line.text):
            if is_tongue(item) and (language := _language(item)):
                spoken.append(language)
            elif len(item) <= MOST_SKILL:
                skills.append(item)
    return list(dict.fromkeys(skills)), spoken


def _skills(text: str) -> Iterable[str]:
    """Yield the skills of a line; "and" parts them only where nothing else does."""
    items = _items(LABEL.sub("", text).replace("\t", ", "))
    return items if len(items) > 1 or len(text) <= MOST_SKILL else items_of(text)


def languages_of(lines: Iterable[Line]) -> list[dict[str, str]]:
    """Return the languages, each with how well it is spoken."""
    items = [item for line in lines for item in _items(line.text)]
    return [found for item in items if (found := _language(item))]


def certificates_of(lines: Iterable[Line]) -> list[str]:
    """Return the certificates, a line each."""
    return [
        end_cleanly(part).replace("\t", ", ")
        for line in unwrapped(lines)
        for part in re.split(r"\s*[;|•]\s*", line.text)
        if end_cleanly(part)
    ]


def _items(text: str) -> list[str]:
    """Return "German: native" and "French: fair" of "German: native, French: fair"."""
    return [end_cleanly(part) for part in ITEM.split(text) if end_cleanly(part)]


def _language(item: str) -> dict[str, str] | None:
    if found := SPOKEN.fullmatch(item):
        return {"language": found["language"].strip(), "level": found["level"].strip()}
    name, *level = item.split()
    if level and (level[0].casefold().strip("()") in LEVELS):
        return {"language": name, "level": " ".join(level)}
    if level and level[-1].casefold().strip("()") == "english":
        return {"language": item, "level": ""}
    if level and name.casefold() in LEVELS:  # "Fluent German"
        return {"language": " ".join(level), "level": name}
    return {"language": item, "level": ""} if len(item) <= MOST_SKILL else None
