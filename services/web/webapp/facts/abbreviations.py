"""What people shorten in a form and write out in a letter: 'exec' an executive, 'A/P'."""

# ruff: noqa: RUF001 - apostrophes as people type them

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from .text import key

_WORDS = """
1st first
2nd second
3rd third
4th fourth
acct account accountant accounts
adv advanced
approx about
asst assistant
assoc associate
ave avenue
bldg building
bisschen etwas
bio biology
biz business
bkkg bookkeeping
cert certificate
chem chemistry
clin clinical
comms communications
coord coordinator
ctr center centre
dept department
dev developer development
dip diploma
ed educación education edition
edu education
econ economics
engl englisch
frz französisch
span spanisch
ital italienisch
arab arabisch
dt deutsch
angl anglais
esp espagnol
elec electrical
eng engineer engineering
env environmental
exec executive
extn extension
exp experience
fa firma
fri friday fridays
gen general
geog geography
govt government
hist history
hosp hospital
hr hour
hrs hours
inc including
info information
intl international
jr junior
lab laboratory
lang language
lit literature
math mathematics
maths mathematics
lic licence license licensed
maint maintenance
mech mechanical
meds medication medicines
mfg manufacturing
mgmt management
mgr manager
mins minutes
mktg marketing
mon monday mondays
ops operations
org organisation
phys physics
prof professional professor
psych psychology
recs reconciliations
reg registered
refurb refurbishment
rep representative
reps representatives
sat saturday saturdays
sci science
sec secretary
snr senior
spec specialist
sr senior
stats statistics
std stunden
st street saint
sun sunday sundays
subbie subcontractor
sup supervisor
ta teaching assistant
tech technical technician technology
temp temporary
temps temporary
thu thursday thursdays
thurs thursday thursdays
tue tuesday tuesdays
tues tuesday tuesdays
uni university universität
univ university
vet veterinary
vol volunteer
wed wednesday wednesdays
wk week
wkend weekend
wkly weekly
yr year
yrs years
lap lehrabschlussprüfung
vorauss voraussichtlich
wo wochen
"""
_MEANINGS = {
    line.split()[0]: frozenset(map(key, line.split()[1:])) for line in _WORDS.split("\n") if line
}


def _year(short: re.Match[str]) -> str:
    """Return the year of "'18": no person's working life began in the future."""
    century = 1900 if int(short[1]) > LATEST else 2000
    return f" {century + int(short[1])}"


LATEST = 50
_SIGNS: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    (re.compile(r"(?<!\d)['’](\d\d)(?!\d|s\b)"), _year),  # "'18-'22", "Jan'23"
    (re.compile(r"\b1:1\b"), "one-to-one"),
    (re.compile(r"\ba/p\b", re.IGNORECASE), "accounts payable"),
    (re.compile(r"\ba/r\b", re.IGNORECASE), "accounts receivable"),
    (re.compile(r"\bp/t\b", re.IGNORECASE), "part-time"),
    (re.compile(r"\bf/t\b", re.IGNORECASE), "full-time"),
    (re.compile(r"\b([A-Z]{1,4})(\d{1,3})/(\d{1,3})\b"), r"\1\2 \1\3"),  # 'CS30/31', 'KS3/4'
    (re.compile(r"\bL(?=\d\b)"), "Level "),
    (re.compile(r"\bKS ?(?=\d\b)"), "Key Stage "),
    (re.compile(r"\bY(?:ear|r)?(?=\d{1,2}\b)"), "Year "),
    (re.compile(r"\b(NVQ|SVQ|BTEC|QCF|RQF)(?=\d\b)", re.IGNORECASE), r"\1 "),
    (re.compile(r"(?<=\s)x\s?(?=\d{1,3}\b)"), ""),  # 'HAZOP member x3'
    (re.compile(r"(?<=\d)\s?wpm\b", re.IGNORECASE), " words per minute"),
]


@lru_cache(maxsize=128)  # a form's entries are read for their words, numbers and periods
def signs_written_out(text: str) -> str:
    """Return a text with its abbreviations that aren't words written out: 'A/P', 'L2', '50wpm'."""
    for sign, meaning in _SIGNS:
        text = sign.sub(meaning, text)
    return text


def written_out(keys: Iterable[str]) -> Iterator[str]:
    """Yield what the words of a text that are abbreviations may stand for."""
    for one in keys:
        yield from _MEANINGS.get(one, ())
