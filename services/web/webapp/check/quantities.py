"""Numbers with what they count: '12 dashboards', 'a team of 12', '40 %', 'since 2019'."""

# ruff: noqa: RUF001 - apostrophes as people type them

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from webapp.facts import Entry
from webapp.facts.abbreviations import signs_written_out
from webapp.facts.digits import in_digits
from webapp.facts.lexicon import word_set
from webapp.facts.quantity import Found
from webapp.facts.spelled import in_words
from webapp.facts.text import Word, root, words

TIME = {
    **dict.fromkeys(
        word_set(
            "year years yr yrs year's years' jahr jahre jahren an ans annees annee ano anos jaar "
            "lat"
        ),
        "year",
    ),
    **dict.fromkeys(word_set("month months mo monat monate monaten mois mes meses"), "month"),
    **dict.fromkeys(word_set("week weeks woche wochen semaine semaines semana semanas"), "week"),
    **dict.fromkeys(word_set("day days tag tage tagen jour jours dia dias"), "day"),
    **dict.fromkeys(word_set("hour hours hrs std stunde stunden heure heures hora horas"), "hour"),
    **dict.fromkeys(word_set("minute minutes min mins minuten minuto minutos"), "minute"),
    **dict.fromkeys(word_set("second seconds sec secs s sekunden secondes segundos"), "second"),
    **dict.fromkeys(word_set("decade decades"), "year"),
}
PEOPLE = word_set(
    """people person persons employee employees staff colleague colleagues member members engineer
    engineers developer developers nurse nurses agent agents report reports associate associates
    worker workers operative operatives apprentice apprentices trainee trainees volunteer volunteers
    soldier soldiers stylist stylists receptionist receptionists reporter reporters chef chefs cook
    cooks electrician electricians teacher teachers analyst analysts designer designers technician
    technicians personen mitarbeiter mitarbeitern mitarbeitende mitarbeitenden auszubildende
    auszubildenden personnes collaborateurs salaries developpeurs personas empleados headcount
    direct men women mann kopfen kopfe fte ftes driver drivers scientist scientists specialist
    specialists manager managers consultant consultants assistant assistants officer officers
    intern interns leute leuten"""
)
GROUPS = word_set(
    """team teams group groups crew crews brigade squad unit department staff desk cohort platoon
    workforce gang kitchen equipe equipo cuadrilla kolonne plantilla mannschaft gruppe abteilung
    depot ward"""
)
LABELS = word_set("level levels grade part stage tier band phase stufe niveau nivel key ks")
SAME = [
    word_set("customer client guest buyer account shopper kund client cliente"),
    word_set("pupil student learner child kid schul eleve alumn"),
    word_set("paper article publication"),
    word_set("shop store branch site outlet location filial"),
    word_set("home house household flat property apartment"),
    word_set("user visitor subscriber nutzer besucher"),
    word_set("ticket request case enquiry query dossier"),
    word_set("job project assignment contract"),
    word_set("patient resident"),
    word_set("page screen"),
    word_set("call phone"),
    word_set("study trial"),
    word_set("cover meal diner"),
    word_set("birth delivery baby"),
]
FAMILY_OF = {root(word): number for number, group in enumerate(SAME) for word in group}
STOPS = word_set(
    """in on at of for with by from to and or but that which who whom i you we they it is are was
    were have has had as than then while when where because so if after before since into over
    under per each every during through about against without within the my your our their his
    her its this would will can could shall should may might must be been not also now today bei
    von im in mit und de en chez pour dans con por y et a an jede jeden seit depuis desde"""
)
FILLERS = word_set(
    "a an more other different full new own direct key small large busy whole solid good fellow"
)
ALIASES = {"wpm": "words", "rpm": "revolutions", "mph": "miles", "pax": "guests"}
MOST_COUNTED = 3  # words behind a number that may say what it counts


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and what it counts.

    Attributes:
        found: its place and its values.
        kind: 'year', 'month' ... of a length of time, 'person', 'label' (Level 3), or ''.
        counted: the roots of the words that say what is counted.
        context: the roots of the words around it: of its clause, or of its part of an entry.
        entry: the number of the form's entry, or -1.
    """

    found: Found
    kind: str
    counted: frozenset[str]
    context: frozenset[str]
    entry: int = -1


def quantities_of(entry: Entry) -> Iterator[Quantity]:
    """Yield the quantities of an entry of the form."""
    whole = signs_written_out(entry.text)
    text = words(whole)
    found = [*in_digits(whole), *in_words(text, every=True)]
    for number in found:
        if not _in_name(whole, text, number):
            yield _quantity(whole, text, number, _part_around(whole, number), entry.number)


def quantities_in(body: str, text: list[Word], language: str) -> Iterator[Quantity]:
    """Yield the quantities of a letter; the context is for the caller to add."""
    places: set[int] = set()
    for number in (*in_digits(body), *in_words(text, language)):
        if number.start not in places:
            places.add(number.start)
            yield _quantity(body, text, number, (0, 0), -1)


def related(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two sets of roots share a word, or words of one meaning."""
    if one & other:
        return True
    families = {FAMILY_OF[each] for each in one if each in FAMILY_OF}
    return any(FAMILY_OF.get(each) in families for each in other if each in FAMILY_OF)


def _quantity(
    text: str, all_words: list[Word], number: Found, part: tuple[int, int], entry: int
) -> Quantity:
    before, after = _around(all_words, number)
    after = _until_punctuation(text, number.end, after)
    kind, counted = _counted(text[number.start : number.end], before, after)
    first, last = (bisect_left(all_words, place, key=lambda word: word.start) for place in part)
    context = frozenset(root(word.key) for word in all_words[first:last] if not word.key.isdigit())
    return Quantity(number, kind, counted, context, entry)


def _around(all_words: list[Word], number: Found) -> tuple[list[Word], list[Word]]:
    """Return the two words before a number and the few behind it."""
    low, high = 0, len(all_words)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if all_words[middle].end <= number.start else (low, middle)
    after = low
    while after < len(all_words) and all_words[after].start < number.end:
        after += 1
    return all_words[max(0, low - 3) : low], all_words[after : after + MOST_COUNTED + 1]


def _until_punctuation(text: str, end: int, after: list[Word]) -> list[Word]:
    """Return the words behind a number up to the next comma, full stop or bracket."""
    for n, word in enumerate(after):
        if text[end : word.start].strip(" \u00a0\u202f-+'’%"):
            return after[:n]
        end = word.end
    return after


def _counted(own: str, before: list[Word], after: list[Word]) -> tuple[str, frozenset[str]]:
    last = before[-1].key if before else ""
    if last in LABELS:
        return "label", frozenset({root(last)})
    if measure := _measured(own):
        return measure, frozenset()
    roots: list[str] = []
    for word in after:
        first, _, rest = word.key.partition("-")
        if word.key in STOPS or word.key.isdigit() or len(roots) >= MOST_COUNTED:
            break
        if not roots and (first in TIME or word.key in TIME):
            return TIME.get(word.key, TIME.get(first, "")), frozenset()
        if word.key in PEOPLE or first in PEOPLE or rest in ("person", "strong"):
            return "person", frozenset({root(word.key)})
        if word.key not in FILLERS:
            roots.append(root(ALIASES.get(word.key, word.key)))
    keys = [word.key for word in before]
    if (
        not roots
        and len(keys) > 1
        and keys[-1] in ("of", "von", "de")
        and GROUPS.intersection(keys)
    ):
        return "person", frozenset()
    return "", frozenset(roots)


def _measured(own: str) -> str:
    """Return what a number says itself to count: '5yrs', 'five-year', 'a four-member team'."""
    for part in own.casefold().replace("-", " ").split():
        if measure := TIME.get(part.lstrip("0123456789")):
            return measure
        if part in PEOPLE:
            return "person"
    return ""


def _part_around(text: str, number: Found) -> tuple[int, int]:
    """Return the part of an entry, between its commas and semicolons, that a number stands in."""
    start = max(text.rfind(mark, 0, number.start) for mark in (";", ", ", ": ", "("))
    ends = [at for mark in (";", ", ", ")") if (at := text.find(mark, number.end)) >= 0]
    return start + 1, min(ends, default=len(text))


def _in_name(text: str, all_words: list[Word], number: Found) -> bool:
    """Tell whether a number in words is a part of a name: 'Studio Nine'."""
    for before, word in pairwise(all_words):
        if word.start == number.start:
            joined = not text[before.end : word.start].strip()
            return joined and word.text[:1].isupper() and before.capital
    return False
