"""Degrees: which level an advertisement asks for, and which one somebody has."""

# ruff: noqa: RUF001 - apostrophes and dashes as people type them

import re
from dataclasses import dataclass

from webapp.facts.entries import end_cleanly
from webapp.facts.lexicon import DEGREES, SHORT_DEGREES, word_set
from webapp.facts.text import words

SCHOOL, TRAINING, BACHELOR, MASTER, DOCTOR = range(1, 6)
LEVELS = (
    (DOCTOR, (r"ph\.?\s?d|doctorate|doctoral|doctor of|doktor\w*|promotion|doctorat|doctorado|"
             r"dphil")),
    (MASTER, (r"master['’]?s?(?: degree)?|msc|meng|mba|diplom(?!a)\w*|bac\s?\+\s?5|máster|"
             r"magister|postgraduate")),
    (BACHELOR, (r"bachelor\w*['’]?s?|bsc|beng|undergraduate degree|licence|bac\s?\+\s?[34]|"
             r"licenciatura|grado (?:en|universitario)|"
               r"ingenier[íi]a|university degree|degree|hochschulabschluss|hochschulstudium|"
               r"studium|studienabschluss|"
               r"diplôme d['’]ingénieur|école d['’]ingénieur|titulación|laurea")),
    (TRAINING, (r"apprenticeship|(?:berufs)?ausbildung|lehre|vocational (?:training|"
             r"qualification)|hn[cd]|nvq|btec|bts|dut|bac\s?\+\s?2|"
               r"diploma|formación profesional|associate['’]?s? degree")),
    (SCHOOL, (r"a[- ]levels?|gcses?|high school|secondary school|abitur|fachhochschulreife|"
             r"baccalauréat|bachillerato")),
)  # fmt: skip
LEVEL = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(f"(?P<l{level}>{pattern})" for level, pattern in LEVELS)
    + r")(?![\w+-])",
    re.IGNORECASE,
)
# Not an education: 'a high degree of care', 'Master of Ceremonies', 'driving licence'.
NO_DEGREE = re.compile(
    r"\b(?:high|large|certain|great|hohes) degree|degree of (?!education)|driv\w+ licen|"
    r"scrum master|"
    r"master (?:data|the|new)|licence d|promotion (?:und|of|campaign)|career promotion|"
    r"aus- und weiterbildung|"
    r"(?:product|sales) promotion",
    re.IGNORECASE,
)
NO_DEGREE_NEEDED = re.compile(
    r"\bor (?:an? )?(?:equivalent|comparable|similar|relevant) (?:\w+ ){0,2}experience|"
    r"equivalent (?:work |practical |professional )*experience|"
    r"or equivalent\Z|oder (?:vergleichbare|gleichwertige|entsprechende) \w*(?:erfahrung|"
    r"qualifikation)|ou expérience équivalente|"
    r"o experiencia equivalente|degree not required",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"\s?(?:\([^()]*\)\s)?(?:degree\s|level\s|studies\s|diploma\s|qualification\s|"
    r"abschluss\s)?(?:in|of|en|im bereich|der|des|im fach|"
    r"im|as an?|als|zum|zur|d['’]|de)\s+(?:the\s|field of\s)?(?P<subject>[^.;()]{3,100})",
    re.IGNORECASE,
)
SUBJECT_PARTS = re.compile(
    r"\s*,\s*(?:or|and|oder|und|ou|et|o|y)?\s*|\s+(?:or|and|oder|und|ou|et|o|y|/)\s+", re.IGNORECASE
)
ANY_SUBJECT = re.compile(
    r"\b(?:related|relevant|similar|comparable|equivalent|quantitative|numerate|another|any|"
    r"vergleichbar\w*|ähnlich\w*|"
    r"verwandt\w*|similaire|afín|subject|discipline|field)\b",
    re.IGNORECASE,
)
# Behind 'or': what takes the degree's place, and isn't a subject.
INSTEAD = re.compile(
    r"\b(?:experience|qualifications?|equivalent|ausbildung|erfahrung|qualifikation|équivalente?|"
    r"equivalente|training|certification)\b(?! (?:field|subject|discipline))",
    re.IGNORECASE,
)
NO_SUBJECT = word_set("science arts philosophy")  # of 'a Bachelor of Science'


@dataclass(frozen=True, slots=True)
class Asked:
    """The lowest level that is enough, and the subjects of which one is; '' is any."""

    level: int
    subjects: tuple[str, ...]


def asked_degree(text: str) -> Asked | None:
    """Return the degree that a statement asks for."""
    text = NO_DEGREE.sub(" ", text)
    found = list(_levels(text))
    if not found:
        return None
    level = min(level for level, _ in found)
    special = [one for one, said in found if said not in ("degree", "studium")]
    level = min(special) if special else level
    match = None
    for tag in LEVEL.finditer(text):
        match = SUBJECT.match(text, tag.end()) or match
    if match is None:
        return Asked(level, ("",))
    parts = [end_cleanly(part) for part in SUBJECT_PARTS.split(match["subject"]) if part]
    subjects = [
        part
        for part in parts
        if part.casefold() not in NO_SUBJECT and not LEVEL.search(part) and not INSTEAD.search(part)
    ]
    named = tuple(one for one in subjects if not ANY_SUBJECT.search(one))
    return Asked(level, (*named, "") if len(named) < len(subjects) or not named else named)


def level_of(text: str) -> int:
    """Return the highest level of education that an entry tells of; 0 if it tells of none."""
    levels = [level for level, _ in _levels(text)]
    names = {"bachelor": BACHELOR, "master": MASTER, "doctor": DOCTOR}
    for word in words(text):
        key = word.key.replace(".", "")
        if key in DEGREES and (key not in SHORT_DEGREES or word.text.isupper()):
            levels.append(names[DEGREES[key][0]])
    return max(levels, default=0)


def _levels(text: str) -> list[tuple[int, str]]:
    return [
        (int(str(match.lastgroup)[1:]), match[0].casefold())
        for match in LEVEL.finditer(text)
        if not (match[0] == match[0].lower() and match[0] in ("promotion", "licence", "lehre"))
    ]
