"""Scores letters of the mini model; tests prove each scorer on letters known to be bad."""

from __future__ import annotations

import itertools
import random
import re
import statistics
from functools import cache

from training.mini.forms import ALWAYS, Form
from training.mini.letters import FIELD_OF, GAP, SLOTS, joined, own_words, phrases, sentences
from training.trigrams import WORD, overlap

# [Company], <your name>, {skill}, XXXX, ____ and the phrases that stand for a missing value.
PLACEHOLDER = re.compile(
    r"\[[^\]\n]{1,40}\]|<[^>\n]{1,40}>|\{[^}\n]{1,40}\}|_{3,}|\bX{3,}\b"
    r"|\b(?:your|company|applicant'?s?|job|employer) name\b|\binsert\b|\bplaceholder\b",
    re.IGNORECASE,
)


def carried(letter: str, form: Form) -> dict[str, bool]:
    """For each given field: does its value stand in the letter exactly as typed?"""
    result = {key: value in letter for key, value in form.values.items()}
    skills = form.values.get("Skillsets")
    if skills:
        result["Skillsets"] = skills in letter or joined(skills) in letter
    return result


def placeholders(letter: str, form: Form) -> list[str]:
    """What looks like a gap to fill in, unless the person typed it."""
    typed = "\n".join(form.values.values())
    return [m for m in PLACEHOLDER.findall(letter) if m not in typed]


def count_words(letter: str) -> int:
    """Length as a word processor counts it."""
    return len(letter.split())


def median_overlap(letters: list[str], pairs: int = 5000) -> float:
    """Median over all pairs of letters, or over a fixed sample of them when there are many."""
    every = list(itertools.combinations(letters, 2))
    chosen = random.Random(0).sample(every, pairs) if len(every) > pairs else every
    return statistics.median(overlap(a, b) for a, b in chosen)


def invented(letter: str, form: Form) -> list[str]:
    """Words and numbers that are neither in the form nor in the phrases: nothing vouches for them.

    Stricter than a check of names and numbers alone, and it also catches a name copied wrongly.
    """
    known = {w.casefold() for w in WORD.findall(" ".join(form.values.values()))}
    known |= {w.casefold() for w in own_words()}
    return [w for w in WORD.findall(letter) if w.casefold() not in known]


def whole(letter: str, form: Form) -> bool:
    """Greeting, three to five paragraphs, a closing line and the applicant's name at the end."""
    parts = letter.split("\n\n")
    closing = re.fullmatch(r"[A-Z][a-z ]+,\n.+", parts[-1])
    return (
        parts[0] == "Dear Hiring Manager,"
        and 3 <= len(parts) - 2 <= 5
        and closing is not None
        and letter.endswith("\n" + form.values["Applicant Name"])
    )


@cache
def telling(slot: str) -> tuple[str, ...]:
    """Pieces of the slot's sentences that stand in no other slot: whoever writes them means it."""
    others = "\n".join(
        p for name in phrases()["slots"] if name not in SLOTS[slot] for p in sentences(name)
    )
    pieces = [piece for name in SLOTS[slot][1:] for p in sentences(name) for piece in GAP.split(p)]
    return tuple(piece for piece in pieces if len(piece) >= 15 and piece not in others)


def spoken_of(letter: str, form: Form) -> list[str]:
    """Slots of fields left empty of which the letter speaks all the same."""
    empty = [slot for slot in SLOTS if FIELD_OF[slot] not in form.values]
    return [slot for slot in empty if any(piece in letter for piece in telling(slot))]


def score(letters: list[str], forms: list[Form]) -> dict[str, float]:
    """All the measures over a set of letters; shares from 0 to 1."""
    pairs = list(zip(letters, forms, strict=True))
    shares = [carried(letter, form) for letter, form in pairs]

    def share(flags: list[bool]) -> float:
        return sum(flags) / len(letters)

    optional = [ok for f in shares for key, ok in f.items() if key not in ALWAYS]
    result = {f"carries {key}": share([f[key] for f in shares]) for key in ALWAYS}
    return result | {
        "carries all three": share([all(f[key] for key in ALWAYS) for f in shares]),
        "carries other fields": sum(optional) / max(1, len(optional)),
        "no placeholder": share([not placeholders(letter, form) for letter, form in pairs]),
        "120-300 words": share([120 <= count_words(letter) <= 300 for letter in letters]),
        "nothing invented": share([not invented(letter, form) for letter, form in pairs]),
        "empty fields unmentioned": share([not spoken_of(*pair) for pair in pairs]),
        "whole": share([whole(letter, form) for letter, form in pairs]),
        "median 3-gram overlap": median_overlap(letters),
        "median words": statistics.median(count_words(letter) for letter in letters),
    }
