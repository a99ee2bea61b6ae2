"""Words and their positions: what every rule reads instead of the raw text.

Each function passes over its text once. Folding a run of combining marks would be quadratic, so
the run is capped first; a text costs no more than its length times that cap.
"""

# ruff: noqa: RUF001, RUF003 - every language's dashes, quotes and letters are what this reads

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from webapp.core.typed_text import cap_marks

from .lexicon import word_set

# A word is a run of anything but spaces and punctuation; marks that live inside words
# (AT&T, C++, Coca-Cola, l’Oréal, joiners of Indic and emoji sequences) hold it together.
SEPARATORS = (
    r"\s!\"$%()*,./:;<=>?@\[\\\]^_`{|}~"
    r"\u00a1\u00ab\u00b7\u00bb\u00bf\u060c\u061b\u061f\u0964\u0965"
    r"\u2000-\u200b\u200e\u200f\u2012-\u2018\u201a-\u206f\u3000-\u303f\uff00-\uff0f\uff1a-\uff20"
)
WORD = re.compile(rf"[^{SEPARATORS}&'’‐‑+#-]+(?:[&'’‐‑+#-]+[^{SEPARATORS}&'’‐‑+#-]+)*[+#]*")

# Scripts that put no spaces between words: letters a word, on average, so that lengths compare.
UNSPACED = re.compile(
    "(?P<han>[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
    "|(?P<thai>[\u0e01-\u0e3a\u0e40-\u0e4e\u0e80-\u0eff\u1000-\u109f\u1780-\u17d3])"
)
# A letter or digit of a script with spaces: what makes its neighbour a part of the same word.
PART_OF_WORD = rf"(?:(?!{UNSPACED.pattern.replace('?P<han>', '').replace('?P<thai>', '')})[^\W_])"
MANY_JOINED = 8  # hits inside words; a text of nothing else is searched by one expression
HAN_A_WORD, THAI_A_WORD = 1.8, 5.0

QUOTES_AND_DASHES = str.maketrans("’‘‐‑‒–—", "''-----")
SUFFIXES = ("'s", "ing", "ies", "ed", "es", "s")
SHORTEST_STEM = 3
# Endings within a family of words, the longest first.
FAMILY = sorted(
    word_set(
        """ational isation ization ations ation ments ment ings ing ers er ors or ists ist ies
        ied iers ier ants ant ances ance ence ents ent ive ical ics ic ial al ly ity ed es s e
        y ions ion ysis yst ysts ytics ysed yses yzed yse yze ous ise ize ising izing ised
        ized eria ero era eros eras at ate ship ful ure in innen en ung ungen euse eur rice
        ora a o as os é ée"""
    ),
    key=len,
    reverse=True,
)
IRREGULAR = dict(
    pair.split(":")
    for pair in word_set(
        """led:lead leader:lead leading:lead leads:lead built:build taught:teach wrote:writ
        written:writ sold:sale sell:sale selling:sale sales:sale ran:run running:run runs:run
        won:win winner:win winning:win grew:grow growth:grow grown:grow rose:ris risen:ris
        held:hold kept:keep made:make gave:give drove:driv driver:driv driving:driv
        oversaw:overs oversee:overs spoke:speak laws:law lawyer:law legal:law llb:law llm:law
        children:child kids:child people:person maths:mathemat math:mathemat
        mathematics:mathemat studied:stud study:stud studies:stud student:stud
        university:universit taken:take took:take bought:buy buyer:buy buying:buy chose:choos
        fought:fight found:find flew:fly bicycle:bike bicycles:bike cycle:bike bikes:bike"""
    )
)
# The article of "l'Université" and "d'État".
ELISION = re.compile(r"\A(?:[ldjcnsm]|qu)['’](?=\w)", re.IGNORECASE)
LONGEST_CACHED = 64  # characters; a cache of longer words would be as large as what people send


@dataclass(frozen=True, slots=True)
class Word:
    """A word at body[start:end]; `key` is how it compares (case, accents and 's taken off)."""

    start: int
    end: int
    text: str
    key: str

    @property
    def capital(self) -> bool:
        """Whether it is written as a name is: Sony, IBM, eBay, 3M."""
        return self.text != self.text.lower()


def fold(text: str) -> str:
    """Return the text as it compares: compatible forms, no case, plain quotes and dashes."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", cap_marks(text)).casefold().translate(QUOTES_AND_DASHES)


def without_article(word: str) -> str:
    """Return a word without an article's elision: 'atelier' of "l'atelier"."""
    return ELISION.sub("", word) if "'" in word or "’" in word else word


def key(word: str) -> str:
    """Return the form of a word by which two spellings are the same: "José's" -> 'jose'."""
    return _cached_key(word) if len(word) <= LONGEST_CACHED else _key(word)


def _key(word: str) -> str:
    folded = fold(word).removesuffix("'s").rstrip("'")
    if folded.isascii():
        return folded
    apart = unicodedata.normalize("NFD", folded)
    return "".join(c for c in apart if not "\u0300" <= c <= "\u036f")


_cached_key = lru_cache(maxsize=4096)(_key)


def stem(word_key: str) -> str:
    """Return a word's key without the endings of English inflection: 'analysts' -> 'analyst'."""
    return _cached_stem(word_key) if len(word_key) <= LONGEST_CACHED else _stem(word_key)


def _stem(word_key: str) -> str:
    for suffix in SUFFIXES:
        if word_key.endswith(suffix) and len(word_key) - len(suffix) >= SHORTEST_STEM:
            word_key = word_key[: -len(suffix)] + ("y" if suffix == "ies" else "")
            break
    return word_key.removesuffix("e") if len(word_key) > SHORTEST_STEM + 1 else word_key


_cached_stem = lru_cache(maxsize=4096)(_stem)


def root(word_key: str) -> str:
    """Return what words of one family share: 'teacher', 'teaching' -> 'teach'.

    It errs on the side of one family, so it may vouch for a word but never accuse one.
    """
    return _cached_root(word_key) if len(word_key) <= LONGEST_CACHED else word_key


@lru_cache(maxsize=8192)
def _cached_root(word: str) -> str:
    if word in IRREGULAR:
        return IRREGULAR[word]
    for _ in range(3):
        cut = next((end for end in FAMILY if word.endswith(end) and len(word) - len(end) >= 4), "")
        if not cut:
            break
        word = word[: -len(cut)]
    return word


def words(text: str) -> list[Word]:
    """Return the words of a text, in order."""
    matches: Iterator[re.Match[str]] = WORD.finditer(text)
    return [Word(m.start(), m.end(), m[0], key(m[0])) for m in matches]


def count_words(text: str) -> int:
    """Return the length in words; scripts without spaces count by their letters."""
    unspaced = {"han": 0, "thai": 0}
    for match in UNSPACED.finditer(text):
        unspaced[match.lastgroup or "han"] += 1
    spaced = sum(1 for _ in WORD.finditer(UNSPACED.sub(" ", text)))
    return round(spaced + unspaced["han"] / HAN_A_WORD + unspaced["thai"] / THAI_A_WORD)


def plain(text: str) -> str:
    """Return the text folded, with single spaces: what `contains` compares."""
    return " ".join(fold(text).split())


def contains(text: str, phrase: str) -> bool:
    """Tell whether a plain phrase stands in a plain text as whole words."""
    at = text.find(phrase) if phrase else -1
    for _ in range(MANY_JOINED):
        if at < 0:
            return False
        after = at + len(phrase)
        if not _joined(text, at - 1, at) and not _joined(text, after - 1, after):
            return True
        at = text.find(phrase, after)
    return _whole(phrase).search(text) is not None


def _whole(phrase: str) -> re.Pattern[str]:
    """Return what finds the phrase where `_joined` sees no part of a word at either end."""
    before = rf"(?<!{PART_OF_WORD})" if _is_part(phrase[0]) else ""
    after = rf"(?!{PART_OF_WORD})" if _is_part(phrase[-1]) else ""
    return re.compile(before + re.escape(phrase) + after)


def _is_part(character: str) -> bool:
    return character.isalnum() and not UNSPACED.match(character)


def _joined(text: str, left: int, right: int) -> bool:
    """Tell whether the characters at two neighbouring places are parts of one word."""
    if left < 0 or right >= len(text):
        return False
    return _is_part(text[left]) and _is_part(text[right])
