"""What people shorten in a form and write out in a letter: 'exec' an executive, 'A/P'."""

import re
from collections.abc import Iterable, Iterator

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
biz business
cert certificate
clin clinical
comms communications
coord coordinator
ctr center centre
dept department
dev developer development
dip diploma
ed educación education
edu education
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
exp experience
fa firma
fri friday fridays
gen general
govt government
hosp hospital
hr hour
hrs hours
inc including
info information
intl international
jr junior
lab laboratory
lic licence license licensed
maint maintenance
mech mechanical
mfg manufacturing
mgmt management
mgr manager
mins minutes
mktg marketing
mon monday mondays
ops operations
org organisation
prof professional professor
psych psychology
recs reconciliations
reg registered
rep representative
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
sup supervisor
ta teaching assistant
tech technical technician technology
temp temporary
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
_SIGNS = [
    (re.compile(r"\b1:1\b"), "one-to-one"),
    (re.compile(r"\ba/p\b", re.IGNORECASE), "accounts payable"),
    (re.compile(r"\ba/r\b", re.IGNORECASE), "accounts receivable"),
    (re.compile(r"\bp/t\b", re.IGNORECASE), "part-time"),
    (re.compile(r"\bf/t\b", re.IGNORECASE), "full-time"),
    (re.compile(r"\bL(?=\d\b)"), "Level "),
    (re.compile(r"(?<=\s)x\s?(?=\d{1,3}\b)"), ""),  # 'HAZOP member x3'
    (re.compile(r"(?<=\d)\s?wpm\b", re.IGNORECASE), " words per minute"),
]


def signs_written_out(text: str) -> str:
    """Return a text with its abbreviations that aren't words written out: 'A/P', 'L2', '50wpm'."""
    for sign, meaning in _SIGNS:
        text = sign.sub(meaning, text)
    return text


def written_out(keys: Iterable[str]) -> Iterator[str]:
    """Yield what the words of a text that are abbreviations may stand for."""
    for one in keys:
        yield from _MEANINGS.get(one, ())
