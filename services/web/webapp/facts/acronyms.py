"""Acronyms and what they stand for: 'CEng' a chartered engineer, 'LSE' a run of capitals."""

import re
from collections.abc import Iterator

from .text import key

# Credentials that letters write out.
_MEANINGS = """
aca chartered accountant
acca chartered certified accountant
cima chartered management accountant
cpa certified public accountant
cfa chartered financial analyst
ceng chartered engineer
mice member institution civil engineers
mimeche member institution mechanical engineers
cphys chartered physicist
csci chartered scientist
mrics chartered surveyor member
riba royal institute british architects
arb registered architect architects registration board
cipd chartered institute personnel development
cka certified kubernetes administrator
ckad certified kubernetes application developer
rhce red hat certified engineer
rhcsa red hat certified system administrator
pmp project management professional certified
csm certified scrum master
cissp certified information systems security professional
cisa certified information systems auditor
cfe certified fraud examiner
cemap certified mortgage adviser
qts qualified teacher status
qtls qualified teacher learning skills status
pgce postgraduate certificate education
nqt newly qualified teacher
rn registered nurse
rgn registered general nurse
rmn registered mental health nurse
rvn registered veterinary nurse
hcpc health care professions council registered
nmc nursing midwifery council registered
gphc general pharmaceutical council registered
gmc general medical council registered
sra solicitors regulation authority
lpc legal practice course
gdl graduate diploma law
diphe diploma higher education
certhe certificate higher education
pgdip postgraduate diploma
dch diploma child health
nd national diploma
hnd higher national diploma
hnc higher national certificate
nvq national vocational qualification
svq scottish vocational qualification
btec vocational diploma
aat association accounting technicians technician
cscs construction skills certification
smsts site management safety training scheme
nebosh health safety certificate
m1 master
m2 master
lic licenciatura licenciado licenciada licence
bac baccalauréat
abi abitur
dipl diplom
prom promotion
du diplôme universitaire
bp brevet professionnel
fs führerschein
fp formación profesional
rrpp relaciones públicas
rrhh recursos humanos
rrll relaciones laborales
ade administración empresas
efaw emergency first aid work certificate
faw first aid work certificate
adr dangerous goods certificate
bcps board certified pharmacotherapy specialist certification
ble bluetooth low energy
flt forklift fork lift truck
hgv heavy goods vehicle lorry
lgv large goods vehicle lorry
psv public service vehicle bus
cpc certificate professional competence
emt emergency medical technician
hca healthcare assistant
kp kitchen porter
cdp chef de partie
pa personal assistant
hlta higher level teaching assistant
senco special educational needs coordinator
eyfs early years foundation stage
odp operating department practitioner
foh front house
pos point sale
he higher education
fe further education
loler lifting operations equipment
ppe personal protective equipment
sen special educational needs
ot occupational therapist therapy
ta teaching assistant
gp general practitioner
cta chartered tax adviser
ceo chief executive officer
cfo chief financial officer
coo chief operating officer
cto chief technology technical officer
cmo chief marketing officer
cio chief information officer
ciso chief information security officer
hr human resources
pr public relations
qa quality assurance
sre site reliability engineer
ux user experience
ui user interface
"""
MEANINGS = {line.split()[0]: tuple(line.split()[1:]) for line in _MEANINGS.split("\n") if line}
_WORD = r"[^\W\d_][\w'-]*"
RUN = re.compile(
    rf"{_WORD}(?: (?:(?:of|and|the|for|de|du|des|für|und|y|et|&) ){{0,2}}{_WORD}){{1,7}}"
)
FEWEST, MOST = 2, 6  # letters of an acronym


def meanings_of(keys: frozenset[str]) -> Iterator[str]:
    """Yield the words that the acronyms among some keys stand for."""
    for one in keys:
        yield from MEANINGS.get(one, ())


def initials_of(text: str) -> Iterator[str]:
    """Yield the acronyms of the runs of capitalised words: 'lse' of 'London School of
    Economics'."""
    for match in RUN.finditer(text):
        run = [part for part in match[0].split() if part[0].isupper()]
        for start in range(len(run) - FEWEST + 1):
            for end in range(start + FEWEST, min(len(run), start + MOST) + 1):
                yield key("".join(part[0] for part in run[start:end]))
