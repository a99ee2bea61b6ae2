"""Stems of words by their language, as Snowball's algorithms cut them: 'atendí', 'atender'."""

import threading
from functools import lru_cache

import snowballstemmer

from .text import ELISION, LONGEST_CACHED, fold

ALGORITHMS = {"en": "english", "de": "german", "fr": "french", "es": "spanish"}
_stemmers = threading.local()  # a stemmer keeps the word that it works at


def stem_in(language: str, word: str) -> str:
    """Return the stem of a word as it is written, without an article's elision: "l'atelier"."""
    bare = ELISION.sub("", fold(word)).removesuffix("'s")
    return _stem(language, bare) if len(bare) <= LONGEST_CACHED else bare


@lru_cache(maxsize=16_384)
def _stem(language: str, word: str) -> str:
    stemmer = getattr(_stemmers, language, None)
    if stemmer is None:
        stemmer = snowballstemmer.stemmer(ALGORITHMS[language])
        setattr(_stemmers, language, stemmer)
    stem: str = stemmer.stemWord(word)
    return stem
