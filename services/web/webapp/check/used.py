"""Which of the applicant's own facts the letter uses."""

from contract.form import FIELDS
from webapp.facts.lexicon import DEGREES, word_set
from webapp.facts.number_words import VALUES
from webapp.facts.text import contains, plain, stem, words

from .letter import Letter
from .report import Fact, Rule

SHOWN = word_set("title employer period achievement degree school certificate skill language")
# Of each field, one fact of these kinds must be used. When somebody worked somewhere need not be.
MATTERING = SHOWN - {"period", "school"}
SHARE = 0.6  # of a fact's words that the letter must have
SHORT = 3  # words; facts up to this need each of them
NOT_FACTS = word_set(
    """a an the in of at for with to and or on by from as is am was my i experience experienced
    years year degree skills skill"""
)


def facts_of(letter: Letter) -> tuple[Fact, ...]:
    """Return the applicant's facts, in the form's order, each with whether the letter uses it."""
    stems = frozenset(_form(word.key) for word in letter.words)
    text = plain(letter.body)
    told = {
        (fact.field, fact.text): fact
        for entry in letter.own.entries
        for fact in entry.facts
        if fact.kind in SHOWN
    }
    return tuple(
        Fact(
            one.field,
            FIELDS[one.field].label,
            one.text,
            contains(text, plain(one.text)) or _used(one.text, stems),
            matters=one.kind in MATTERING,
        )
        for one in told.values()
    )


def facts_used(facts: tuple[Fact, ...]) -> Rule:
    """Check that each field that the applicant filled is in the letter with a fact at least."""
    fields = dict.fromkeys(fact.label for fact in facts if fact.matters)
    missing = [
        label
        for label in fields
        if not any(f.used for f in facts if f.label == label and f.matters)
    ]
    if not missing:
        return Rule("facts_used", True, "The letter uses each part of what you told.")
    return Rule("facts_used", False, f"The letter has nothing of: {', '.join(missing)}.")


def _used(fact: str, letter: frozenset[str]) -> bool:
    stems = _stems(fact)
    stems = (stems - NOT_FACTS) or stems
    if not stems:
        return False
    matches = len(stems & letter)
    return matches == len(stems) if len(stems) <= SHORT else matches >= SHARE * len(stems)


def _stems(text: str) -> frozenset[str]:
    return frozenset(_form(word.key) for word in words(text))


def _form(word: str) -> str:
    """Return a word as facts compare: 'four' is 4, 'BSc' a bachelor's, 'C++' itself."""
    if word in VALUES:
        return str(VALUES[word])
    if word in DEGREES:
        return DEGREES[word][0]
    return stem(word) if word not in NOT_FACTS else word
