"""Stems of words by their language, as Snowball's algorithms cut them: 'atendí', 'atender'."""

import threading
from functools import lru_cache

import snowballstemmer

from .text import LONGEST_CACHED, fold, without_article

ALGORITHMS = {"en": "english", "de": "german", "fr": "french", "es": "spanish"}
_stemmers = threading.local()  # a stemmer keeps the word that it works at


def stem_in(language: str, word: str) -> str:
    """Return the stem of a word as it is written, without an article's elision: "l'atelier"."""
    return _stem(language, word) if len(word) <= LONGEST_CACHED else _bare(word)


def _bare(word: str) -> str:
    return without_article(fold(word)).removesuffix("'s")


@lru_cache(maxsize=16_384)
def _stem(language: str, word: str) -> str:
    stemmer = getattr(_stemmers, language, None)
    if stemmer is None:
        stemmer = snowballstemmer.stemmer(ALGORITHMS[language])
        setattr(_stemmers, language, stemmer)
    stem: str = stemmer.stemWord(_bare(word))
    return stem
