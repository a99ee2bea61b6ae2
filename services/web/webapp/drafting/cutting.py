"""Cuts from a model's answer what is not the paragraph that was asked for."""

import re
from dataclasses import dataclass

from webapp.check.layout import CLOSING, GREETING, SHORT_LINE
from webapp.check.sentences import sentences

CHATTER = re.compile(
    r"(?:sure|certainly|of course|absolutely|okay|here(?:'s| is| are)|below is|paragraph\b"
    r"|subject|re|betreff|objet|asunto|note|facts|cover letter)\b[^\n]{0,80}[:!]\s*\Z"
    r"|(?:subject|re|betreff|objet|asunto|date|note)\s*:.*\Z",
    re.IGNORECASE,
)
MARKS = re.compile(r"\A(?:```\w*|#+\s.*|[-*_]{3,}|\[[^\]]*\]|\W*)\Z")
BULLET = re.compile(r"\A\s*(?:[-*•]|\d+[.)])\s+")
EMPHASIS = re.compile(r"\*\*|__|`")
LABEL = re.compile(
    r"\A(?:paragraph|opening|introduction|body|conclusion|closing)\b[^.\n]{0,40}:\s*",
    re.IGNORECASE,
)
QUOTED = re.compile(r'\A["“](?P<inside>[^"“”]+)["”]\Z')
BLANK_LINE = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Cut:
    """What an answer has: its paragraphs, and whether it was a letter with a greeting."""

    paragraphs: tuple[str, ...]
    letter: bool


def is_letter(text: str) -> bool:
    """Tell whether an answer begins as a whole letter does."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return len(first) <= SHORT_LINE and first.endswith((",", ":")) and bool(GREETING.match(first))


def cut(text: str) -> Cut:
    """Return an answer's paragraphs, without greeting, closing, marks and words about them."""
    lines = text.strip().splitlines()
    first = 0
    for number, line in enumerate(lines[:12]):
        bare = line.strip()
        if len(bare) <= SHORT_LINE and GREETING.match(bare) and not _tells(bare):
            first = number + 1
    letter = first > 0
    kept: list[str] = []
    for line in lines[first:]:
        bare = EMPHASIS.sub("", LABEL.sub("", line.strip()))
        if kept and any(kept) and _closes(bare):
            break
        if bare and (CHATTER.match(bare) or MARKS.match(bare)):
            continue
        kept.append(BULLET.sub("", bare))
    blocks = BLANK_LINE.split("\n".join(kept))
    paragraphs = (QUOTED.sub(r"\g<inside>", " ".join(block.split())) for block in blocks)
    return Cut(tuple(one for one in paragraphs if one), letter)


def shortened(paragraph: str, most: int) -> str:
    """Return the first whole sentences, of no more than `most` words; one at least."""
    kept: list[str] = []
    count = 0
    for one in parts_of(paragraph):
        count += len(one.split())
        if kept and (count > most or not one.endswith((".", "!", "?", "”", '"', ")"))):
            break
        kept.append(one)
    return " ".join(kept)


def parts_of(paragraph: str) -> list[str]:
    """Return a paragraph's sentences."""
    return [one.text.strip() for one in sentences(paragraph)]


def _closes(line: str) -> bool:
    return (
        bool(line) and len(line) <= SHORT_LINE and bool(CLOSING.search(line)) and not _tells(line)
    )


def _tells(line: str) -> bool:
    return line.endswith((".", "!", "?"))
