"""Titles that say more than the form: without its 'Trainee', or of another trade."""

from webapp.facts.lexicon import word_set
from webapp.facts.occupations import OCCUPATIONS
from webapp.facts.text import Word, key, root, stem, words

from .letter import Letter

LOWERING = word_set(
    """trainee student apprentice assistant deputy vice intern associate junior auszubildende
    auszubildender praktikant werkstudent stagiaire apprenti apprentie becario becaria ayudante"""
)
HEADING = word_set("head chief principal lead senior deputy")
AT_EASE = word_set("carer seller")  # what a care assistant, a sales assistant is called
DROPPED_AT_EASE = word_set("junior associate")


def _of_another_trade(noun: str, title: set[str]) -> bool:
    """Tell whether a noun is only of the family of a title's other word: a 'pharmacy technician'
    is no pharmacist."""
    if noun in AT_EASE or any(stem(key(word)) == stem(noun) for word in title):
        return False
    related = [word for word in title if root(key(word)) == root(noun)]
    others = title.difference(related)
    return (
        bool(related)
        and not OCCUPATIONS.intersection(related)
        and bool(OCCUPATIONS.intersection(others))
    )


def is_inflated(letter: Letter, said: list[Word], matching: list[int]) -> bool:
    """Tell whether every title of the form with this noun has a word that lowers it."""
    keys = {word.key for word in said}
    noun = said[-1].key
    if keys & LOWERING or noun in LOWERING:
        return False
    heads = [
        job.title
        for number, job in letter.jobs_by_entry.items()
        if number in matching and job.title
    ]
    titles = [{w.casefold() for w in title.replace("-", " ").split()} for title in heads]
    having = [title for title in titles if any(root(w) == root(noun) for w in title)]
    return bool(having) and all(
        title & (LOWERING - DROPPED_AT_EASE) or _of_another_trade(noun, title) for title in having
    )


def is_headed(letter: Letter, number: int, said: list[Word]) -> bool:
    """Tell whether a job's own title has the 'head' or 'senior' of another: of 'Gardener; budget
    held by the head gardener' one isn't head."""
    job = letter.jobs_by_entry.get(number)
    if not job or not job.title:
        return True
    heading = [root(word.key) for word in said if word.key in HEADING]
    return not heading or {root(word.key) for word in words(job.title)}.issuperset(heading)
