"""The form for a model that knows English alone: entries in other languages are left out.

Names, employers and titles stay as they are where English can name them; whatever is a phrase of
another language would stand in an English sentence as it was typed.
"""

# ruff: noqa: RUF001 - apostrophes as people type them

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from contract.form import FIELDS
from webapp.core.language import is_mostly_of_another_script
from webapp.facts import Entry, FormFacts
from webapp.facts.form_facts import JOBS
from webapp.facts.lexicon import word_set
from webapp.facts.occupations import ENGLISH_OCCUPATIONS, OCCUPATIONS
from webapp.facts.skills import is_tongue
from webapp.facts.tongues import TONGUES

from .form import Form

FREE = ("preferred_qualifications", *JOBS, "skills", "qualifications")
# Words that stand in no English name or phrase: 'Analyst bei der Caritas'.
PLAIN = word_set(
    """bei beim seit bis mit für als zum zur und oder sowie auch nicht ich wir habe
    arbeite ausbildung lehre studium erfahrung jahre chez depuis avec dans comme jusqu je
    suis été chargé expérience ans desde hasta para como fui trabajo
    experiencia años licenciatura presso dalla sono lavoro laurea esperienza anni até sou
    trabalho experiência bij sinds voor ik och hos"""
)
# Before a noun or a name only, which English has no 'am' or 'im' before.
BEFORE_NOUNS = word_set("""am im""")
# Of names as well, 'Universidad de Chile': a lower-case word behind them is what tells.
PARTICLES = word_set(
    """de des du la le les un une en et au aux der das dem den von vom del el los las y e di
    della da het een"""
)
BETWEEN_PARTICLES = PARTICLES | word_set("""in do die van""")
# What English has taken over whole.
TAKEN = re.compile(
    r"\b(?:de (?:facto|novo|jure|minimis|luxe|rigueur)|du jour|en (?:route|suite|masse|bloc|plein)"
    r"|au (?:pair|fait|lait|gratin)|la (?:carte|mode|crosse)|le mans|et al|el ni[nñ]o|und so)\b",
    re.IGNORECASE,
)
LOANS = word_set(
    """café cafés résumé résumés naïve façade façades cliché clichés protégé protégée exposé à
    fiancé fiancée décor entrée entrées crème brûlée purée sauté sautéed sautéing soufflé
    soufflés flambé pâté matinée soirée première séance über jalapeño papier-mâché appliqué
    communiqué touché passé éclair éclairs pâtissier pâtisserie consommé macramé piqué doppelgänger
    smörgåsbord piñata señor vis-à-vis maître touchés crèche crêpe crêpes zoë naïveté"""
)
ENDINGS = re.compile(
    r"\w{3,}(?:ungen|ung|keit|heit|schaft|kenntnisse|wesen|ieren|führer|idad|mente|eur|euse)\Z"
)
NO_PHRASE = word_set(
    """young hung samsung cheung unsung entrepreneur amateur chauffeur connoisseur sung universidad
    trinidad clemente raconteur restaurateur saboteur grandeur provocateur liqueur voyeur monsieur
    masseur masseuse chanteuse danseuse auteur clement"""
)
ENGLISH = word_set("""the of and for with at from by their our that which since until""")
ENOUGH = 2  # English words, before a foreign one is taken for a quotation or a name
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
ELIDED = re.compile(r"(?:d|l|qu|j|n|s)['’]\w")
YEAR = re.compile(r"(?:19|20)\d\d")
LEVEL = re.compile(r"\b[ABCabc][12]\b")


@dataclass(frozen=True)
class LeftOut:
    """What the person wrote in a field, named by its label, that an English letter can't have."""

    label: str
    text: str


def in_english(form: Form) -> tuple[Form, tuple[LeftOut, ...]]:
    """Return the form without what isn't English, and what that was.

    A form in English comes back as it is, so that its letter does not change.
    """
    kept: dict[str, list[str]] = {name: [] for name in FREE}
    left: list[LeftOut] = []
    changed: set[str] = set()
    for entry in FormFacts(form).entries:
        if entry.field not in FREE:
            continue
        parts = _items(entry) if entry.field == "skills" else [(entry.text, _named(entry))]
        for text, english in parts:
            if english:
                kept[entry.field].append(english)
            else:
                left.append(LeftOut(FIELDS[entry.field].label, text))
            if english != text:
                changed.add(entry.field)
    values = {name: ("\n" if name != "skills" else ", ").join(kept[name]) for name in changed}
    return replace(form, **values), tuple(left)


def _items(entry: Entry) -> list[tuple[str, str]]:
    return [(fact.text, _skill(fact.text)) for fact in entry.facts if fact.kind != "contact"]


def _skill(text: str) -> str:
    """Return a skill as English names it: a language by its English name, others as they are."""
    if not is_tongue(text):
        return "" if is_foreign(text) else text
    words = [word.casefold() for word in WORD.findall(text)]
    name = next((word for word in words if word in TONGUES), "")
    if not name or name == TONGUES[name]:
        return text
    level = LEVEL.search(text)
    return TONGUES[name].capitalize() + (f" ({level[0].upper()})" if level else "")


def _named(entry: Entry) -> str:
    """Return an entry as it is, a job by its title and employer, or '' if it isn't English."""
    if not is_foreign(entry.text):
        return entry.text
    job = entry.job
    if not (job and job.title and job.employer) or is_foreign(job.title):
        return ""
    if is_mostly_of_another_script(job.employer):
        return ""
    years = YEAR.findall(job.period.text) if job.period else []
    when = f" ({years[0]} - {years[1]})" if len(years) == 2 else ""
    when = f" (since {years[0]})" if len(years) == 1 else when
    employer = re.sub(r"\A(?:der|die|das|dem|den|la|le|les|el)\s", "", job.employer)
    return f"{job.title} at {employer}{when}"


def is_foreign(text: str) -> bool:
    """Tell whether a few words are a phrase of another language, not an English one with names."""
    if is_mostly_of_another_script(text):
        return True
    words = WORD.findall(TAKEN.sub(" ", text))
    keys = [word.casefold() for word in words]
    english = sum(key in ENGLISH for key in keys)
    titled = any(key in ENGLISH_OCCUPATIONS for key in keys)
    foreign = sum(_tells(words, place, titled=titled) for place in range(len(words)))
    return foreign > (english if english >= ENOUGH else 0)


def _tells(words: Sequence[str], place: int, *, titled: bool) -> bool:
    """Tell whether the word at a place is another language's; `titled` if the phrase is a job's."""
    word, key = words[place], words[place].casefold()
    before = words[place - 1].casefold() if place else ""
    behind = words[place + 1] if place + 1 < len(words) else ""
    if word.islower() or (place == 0 and not word.isupper()):
        if key in PLAIN:
            return True
        if key in BEFORE_NOUNS and before not in ("", "i") and behind.istitle():
            return True
        if key in PARTICLES and behind.islower() and behind not in BETWEEN_PARTICLES:
            return True
    if key in OCCUPATIONS - ENGLISH_OCCUPATIONS and not titled:
        return True
    if word.islower() and key not in LOANS and (not key.isascii() or ELIDED.match(key)):
        return True
    return bool(ENDINGS.search(key)) and key not in NO_PHRASE | ENGLISH_OCCUPATIONS
