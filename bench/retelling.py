"""`python -m bench.retelling`: the words by which true sentences retell a form's facts.

Reads the true sentences of the seen sets in bench/check_sentences and writes, for each language,
services/web/webapp/check/words/retelling: the words that stand in claims about the applicant and
neither in the form nor in everybody's sentences, for LEAST forms or more; what one form's sentences
have may be its trade's. Of words with one stem the shortest is kept.
"""

import textwrap
from collections import defaultdict
from collections.abc import Iterator

from bench.check import SEEN, TOLD, Row, read
from webapp.check.claims.untold import RETELLING, untold_words
from webapp.check.letter import Letter
from webapp.facts.stems import ALGORITHMS, stem_in
from webapp.facts.text import ELISION, fold

LEAST = 2
WIDTH = 100


def text_of(language: str) -> str:
    """Return the file of one language."""
    written: dict[str, set[str]] = defaultdict(set)
    forms: dict[str, set[str]] = defaultdict(set)
    for row in (row for name in (*SEEN, *TOLD) for row in read(name) if row.language == language):
        for word in _retold(row):
            written[stem_in(language, word)].add(word)
            forms[stem_in(language, word)].add(row.id)
    shortest = [min(words, key=lambda one: (len(one), one)) for words in written.values()]
    kept = sorted(one for one in shortest if len(forms[stem_in(language, one)]) >= LEAST)
    return textwrap.fill(" ".join(kept), WIDTH, break_on_hyphens=False) + "\n"


def _retold(row: Row) -> Iterator[str]:
    """Yield the words of a row's true sentences that its form doesn't have."""
    for sentence in row.supported:
        body, end = row.letter(sentence)
        letter = Letter(row.form, body)
        if letter.language != row.language:
            continue
        for clause in letter.clauses:
            if clause.stance == "own" and not clause.wishing and clause.start < end:
                for word in untold_words(letter, clause):
                    if word.start < end:
                        yield ELISION.sub("", fold(word.text)).removesuffix("'s")


def main() -> None:
    """Write the files."""
    for language in ALGORITHMS:
        text = text_of(language)
        (RETELLING / f"{language}.txt").write_text(text, "utf-8")
        print(f"{language}: {len(text.split())} words")


if __name__ == "__main__":
    main()
