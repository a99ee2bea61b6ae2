"""Sentences as the numbers of word pieces, as BERT's tokenizer makes them (uncased).

Wu et al. 2016 (arXiv:1609.08144), Devlin et al. 2019 (arXiv:1810.04805). The vocabulary belongs to
the model and lies beside it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = "vocab.txt"
START, END, UNKNOWN, PADDING = "[CLS]", "[SEP]", "[UNK]", "[PAD]"
WORD_LETTERS = 100  # of a word; a longer one is unknown
LONGEST = 128  # pieces of a sentence, with start and end; of a longer one the beginning counts

Ids = NDArray[np.int64]


class VocabularyError(ValueError):
    """A file is no vocabulary of BERT's kind; the message names what it lacks."""


@dataclass(frozen=True)
class Batch:
    """Sentences side by side: pieces, and 1 where there is one; both [sentences, places]."""

    ids: Ids
    mask: Ids


class Vocabulary:
    """The pieces that a model knows, each with its number."""

    def __init__(self, pieces: Sequence[str]) -> None:
        """Take the pieces in their order.

        Raises:
            VocabularyError: one of the four that have a meaning is missing.
        """
        self._number = {piece: number for number, piece in enumerate(pieces)}
        missing = [each for each in (START, END, UNKNOWN, PADDING) if each not in self._number]
        if missing:
            raise VocabularyError(f"The vocabulary has no {', '.join(missing)}.")
        self._of_word = lru_cache(maxsize=4096)(self._pieces_of)

    def __len__(self) -> int:
        """Return how many pieces there are."""
        return len(self._number)

    @classmethod
    def read(cls, file: Path) -> Vocabulary:
        """Return the vocabulary of a file with a piece on each line."""
        return cls(file.read_text("utf-8").splitlines())

    def ids(self, sentence: str) -> list[int]:
        """Return the numbers of a sentence's pieces, with start and end."""
        found: list[int] = []
        for word in words(sentence):
            found += self._of_word(word)
            if len(found) >= LONGEST - 2:
                break
        return [self._number[START], *found[: LONGEST - 2], self._number[END]]

    def batch(self, sentences: Sequence[str]) -> Batch:
        """Return sentences side by side."""
        rows = [self.ids(sentence) for sentence in sentences]
        ids = np.full((len(rows), max(map(len, rows))), self._number[PADDING], np.int64)
        mask = np.zeros_like(ids)
        for place, row in enumerate(rows):
            ids[place, : len(row)] = row
            mask[place, : len(row)] = 1
        return Batch(ids, mask)

    def _pieces_of(self, word: str) -> tuple[int, ...]:
        """Return a word's pieces: from its beginning on, the longest that is known."""
        unknown = (self._number[UNKNOWN],)
        if len(word) > WORD_LETTERS:
            return unknown
        found: list[int] = []
        start = 0
        while start < len(word):
            begin = "##" if start else ""
            for end in range(len(word), start, -1):
                number = self._number.get(begin + word[start:end])
                if number is not None:
                    found.append(number)
                    start = end
                    break
            else:
                return unknown
        return tuple(found)


def words(sentence: str) -> Iterator[str]:
    """Yield words and marks, in lower case and without accents."""
    for word in _plain(sentence).split(" "):
        start = 0
        for place, letter in enumerate(word):
            if _is_mark(letter):
                if place > start:
                    yield word[start:place]
                yield letter
                start = place + 1
        if start < len(word):
            yield word[start:]


def _plain(text: str) -> str:
    cleaned = "".join(_cleaned(letter) for letter in text)
    bare = (each for each in unicodedata.normalize("NFD", cleaned) if not _is_accent(each))
    return "".join(each.lower() for each in bare)


def _cleaned(letter: str) -> str:
    if letter in "\t\n\r":
        return " "
    if letter == "\ufffd" or unicodedata.category(letter).startswith("C"):
        return ""
    if _is_chinese(letter):
        return f" {letter} "
    return " " if letter.isspace() else letter


def _is_accent(letter: str) -> bool:
    return unicodedata.category(letter) == "Mn"


def _is_mark(letter: str) -> bool:
    if letter.isascii():
        return not letter.isalnum() and letter > " "
    return unicodedata.category(letter).startswith("P")


def _is_chinese(letter: str) -> bool:
    """Tell whether a character is a word of its own, as the published tokenizer has it."""
    return unicodedata.name(letter, "").startswith("CJK ") and letter.isalpha()
