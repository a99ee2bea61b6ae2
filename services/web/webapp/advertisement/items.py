"""The things that a statement lists: "Python, SQL and either Tableau or Looker"."""

import re
from dataclasses import dataclass

from webapp.facts.entries import end_cleanly
from webapp.facts.text import words
from webapp.facts.tools import TOOLS

from .phrases import (
    ABOUT_SKILL,
    ADEPT,
    AND,
    ARTICLE,
    BRACKET,
    COMMA,
    COMPOUND,
    EMPTY,
    ENDING,
    INCLUDING,
    NOUN_BEHIND,
    OPENING,
    OR,
    PRAISED,
    SUCH_AS,
    TAIL,
)  # fmt: skip

LONGEST_ITEM = 6  # words; a longer one is no item of a list
USING = re.compile(r"\s(?:with|using|mit|avec|con)\s(?=[A-ZÄÖÜ])")


@dataclass(frozen=True, slots=True)
class Group:
    """What is asked for by itself: one of the options, or every one."""

    text: str
    options: tuple[str, ...]
    every: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A statement's items; `skill` if it says that they are skills, `opened` if it addresses "
    "one."""

    whole: str
    groups: tuple[Group, ...]
    skill: bool
    opened: bool
    is_list: bool = False


def without_opening(text: str) -> str:
    """Return a statement from what it asks for on: without 'you have' and 'is a plus'."""
    return _opened(text)[0]


def items_in(text: str, *, skill: bool = False) -> Items:
    """Return the items of a statement."""
    whole, opened = _opened(text)
    rest, said = _about(COMPOUND.sub(lambda m: m["of"], whole))
    skill = skill or said
    groups = [group for part in _parts(rest) for group in _groups(part)]
    groups = [one for one in groups if _tells(one.text)]
    short = all(len(option.split()) <= LONGEST_ITEM for one in groups for option in one.options)
    if not short:
        groups = [Group(end_cleanly(rest), (end_cleanly(rest),))] if _tells(rest) else []
    is_list = len(groups) > 1 and not USING.search(rest)
    many = is_list and all(len(one.text.split()) <= 3 for one in groups) and len(groups) > 2
    return Items(whole, tuple(groups), skill or many, opened, is_list)


def _opened(text: str) -> tuple[str, bool]:
    opened = False
    for _ in range(4):
        match = OPENING.match(text)
        if not match or match.end() >= len(text):
            break
        opened, text = True, text[match.end() :]
    for _ in range(3):
        match = ARTICLE.match(text)
        if not match:
            break
        text = text[match.end() :]
    ended = _ended(text)
    return end_cleanly(ended), opened or ended != text


def _ended(text: str) -> str:
    match = ENDING.search(text, max(0, len(text) - 60))
    return text[: match.start()] if match and match.start() > 0 else text


def _about(text: str) -> tuple[str, bool]:
    """Return what the experience is of, and whether one is spoken of."""
    said = False
    for _ in range(4):
        for pattern in (PRAISED, ARTICLE, ABOUT_SKILL, ADEPT):
            match = pattern.match(text)
            if match and match.end() < len(text):
                said = said or pattern in (ABOUT_SKILL, ADEPT)
                text = text[match.end() :]
                break
        else:
            break
    return text, said


def _parts(text: str) -> list[str]:
    """Return the text before 'with' and a name, and the one behind it."""
    return [part for part in USING.split(text, maxsplit=1) if part.strip()]


def _groups(text: str) -> list[Group]:
    if match := SUCH_AS.search(text):
        head = end_cleanly(text[: match.start()])
        options = _split(TAIL.sub("", text[match.end() :].rstrip(" )")), any_of=True)
        return [Group(end_cleanly(text), (*options, head) if options else (head,))]
    if match := BRACKET.search(text):
        inside = match["inside"]
        options = _split(TAIL.sub("", inside), any_of=True)
        named = len(options) > 1 or any(word.key in TOOLS for word in words(inside))
        if named and all(len(one.split()) <= LONGEST_ITEM for one in options):
            before = _groups(text[: match.start()])
            group = Group(
                end_cleanly(text[: match.end()]),
                options,
                every=not OR.search(inside) and len(options) > 1,
            )
            return (
                [*before[:-1], group, *_groups(text[match.end() :].strip(" ,"))]
                if text[match.end() :].strip(" ,.")
                else [*before[:-1], group]
            )
        text = text[: match.start()] + text[match.end() :]
    text = INCLUDING.sub(", ", text)
    text = TAIL.sub("", text)
    groups: list[Group] = []
    for part in AND.split(text):
        if OR.search(part):
            options = _split(part, any_of=True)
            if options:
                groups.append(Group(end_cleanly(part), options))
        else:
            groups += [Group(one, (one,)) for one in _split(part)]
    return groups


def _split(text: str, *, any_of: bool = False) -> tuple[str, ...]:
    parts = [
        part for comma in COMMA.split(text) for part in (OR.split(comma) if any_of else [comma])
    ]
    if any_of:
        parts = [piece for part in parts for piece in AND.split(part)]
    cleaned = (_about(end_cleanly(part.strip(" ()")))[0] for part in parts)
    named = (NOUN_BEHIND.sub("", _ended(one)) for one in cleaned)
    return tuple(dict.fromkeys(one for one in named if one and _tells(one)))


def _tells(text: str) -> bool:
    return any(word.key not in EMPTY for word in words(text))
