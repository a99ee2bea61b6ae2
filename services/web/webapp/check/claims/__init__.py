"""Claims by words: skills, languages, awards, credentials, deeds, and names from nowhere.

They are looked for in clauses about the applicant, and rest on the applicant's own fields alone.
"""

from collections.abc import Iterator

from webapp.check.clauses import Clause
from webapp.check.letter import Letter
from webapp.check.report import Finding

from .awards import awards, credentials
from .deeds import deeds
from .foreign import foreign
from .levels import levels
from .licences import licences
from .names import german_names, names
from .overstated import overstated, possessed
from .skills import asked, slots, tools, vague
from .tongues import tongues
from .unfinished import unfinished
from .untold import untold
from .workplaces import subjects, workplaces

__all__ = ["claims"]


def claims(letter: Letter) -> Iterator[Finding]:
    """Yield each skill, language, award, credential, deed and name without a source."""
    for clause in letter.clauses:
        if clause.stance == "own":
            yield from _in_clause(letter, clause)


def _in_clause(letter: Letter, clause: Clause) -> Iterator[Finding]:
    yield from tongues(letter, clause)
    yield from awards(letter, clause)
    yield from (german_names if letter.language == "de" else names)(letter, clause)
    if letter.language in ("en", ""):
        yield from slots(letter, clause)
        yield from deeds(letter, clause)
        yield from vague(letter, clause)
        yield from asked(letter, clause)
        yield from subjects(letter, clause)
    else:
        yield from foreign(letter, clause)
    if letter.language in ("en", "", "de"):
        yield from overstated(letter, clause)
        yield from unfinished(letter, clause)
        yield from levels(letter, clause)
    yield from workplaces(letter, clause)
    yield from tools(letter, clause)
    yield from credentials(letter, clause)
    yield from licences(letter, clause)
    yield from possessed(letter, clause)
    yield from untold(letter, clause)
