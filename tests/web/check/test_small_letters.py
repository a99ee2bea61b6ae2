"""Letter.says looks for a pattern in small letters: none may need a capital to be found."""

import re

import pytest

from webapp.check.claims.awards import AWARDS
from webapp.check.claims.overstated import BY_ME
from webapp.check.letter import in_small_letters
from webapp.check.words import german_overstatements as german
from webapp.check.words import overstatements as english
from webapp.check.words import possessions

KINDS = (
    *(*english.OVERSTATEMENTS, english.FLAWLESS, *german.OVERSTATEMENTS, german.FLAWLESS),
    *(*possessions.POSSESSIONS, possessions.FLAWLESS),
)
PATTERNS = (AWARDS, BY_ME, *(kind.claimed for kind in KINDS))
OF_CAPITALS = re.compile(r"\\[A-Z]|\(\?-i|[A-Z]-[A-Z]")


@pytest.mark.parametrize("pattern", PATTERNS, ids=[one.pattern[:30] for one in PATTERNS])
def test_a_pattern_means_the_same_in_small_letters(pattern: re.Pattern[str]) -> None:
    assert not OF_CAPITALS.search(pattern.pattern)
    assert pattern.flags & re.IGNORECASE
    small = in_small_letters(pattern.pattern)
    assert small.groupindex.keys() == pattern.groupindex.keys()
