"""Skills and languages: the items of lists, without the words that people put around them."""

# ruff: noqa: RUF001 - every language's separators are what this reads

import re
from collections.abc import Iterator

from .entries import end_cleanly
from .text import words
from .tongues import TONGUES

ITEM = re.compile(
    r"[,;\n•·،、，；|]+(?![^()]{0,80}\))|\s[-–—]\s|\s(?:and|&|und|et|y|e|i"
    r"|en)\s(?![^()]{0,80}\))|(?<=\w\w)\.\s+(?=[A-ZÄÖÜÉ])"
)
LABEL = re.compile(r"[^\W\d_][\w &/]{1,30}:\s+")
OPENERS = re.compile(
    r"(?:i\s(?:am|have|can|know|speak|use|do)\s|i['’]m\s|i've\s|my (?:main "
    r"|key )?(?:skills|strengths) (?:are|include)\s"
    r"|ich (?:kann|habe|bin|spreche)\s|je (?:parle|maîtrise|suis)\s|j'ai\s|hablo\s|tengo\s|sé\s)?"
    r"(?:(?:very |really |quite |also )?(?:good|great|skilled|proficient|experienced"
    r"|fluent|strong|excellent|trained|confident|gut|bon|bonne)"
    r"\s(?:at|in|with|en|à)\s|(?:knowledge|experience|command|skills?|understanding"
    r"|kenntnisse|erfahrung)\s(?:of|with|in|mit)\s|(?:to\s)?(?:work|working) with\s)?",
    re.IGNORECASE,
)


def items_of(text: str) -> Iterator[str]:
    """Yield the skills of a list, each without its label and the sentence around it."""
    for part in ITEM.split(text):
        item = end_cleanly(part)
        item = LABEL.sub("", item, count=1) if LABEL.match(item) else item
        opener = OPENERS.match(item)
        if item := end_cleanly(item[opener.end() if opener else 0 :]):
            yield item


def is_tongue(item: str) -> bool:
    """Tell whether a skill is a language that people speak."""
    return any(word.key in TONGUES or word.text.casefold() in TONGUES for word in words(item)[:3])
