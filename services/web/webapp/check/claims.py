"""Skills, languages, awards, publications and credentials, and names from nowhere.

In a clause about the applicant, a name that the applicant's own fields don't have is marked, and
so is what stands behind 'skilled in', 'expertise in' and their like, what is spoken, won,
published or held.
"""

# ruff: noqa: RUF001 - every language's words are what this reads

import re
from collections.abc import Iterator

from webapp.facts.lexicon import CERTIFICATES, DEGREES, word_set
from webapp.facts.occupations import OCCUPATIONS
from webapp.facts.text import Word, root, words
from webapp.facts.tongues import LEVELS, TONGUES

from .letter import Clause, Letter
from .places import entries_at
from .quantities import GROUPS, PEOPLE
from .report import Finding, Kind
from .source import Source
from .words.generic import GENERIC
from .words.names import GENERIC as NAME_PARTS
from .words.names import KNOWN, KNOWN_SCHOOLS, KNOWN_TOOLS, MONTHS_AND_DAYS, NOT_NAMES
from .words.tools import TOOLS

SLOT = re.compile(
    r"\b(?:skilled|proficient|fluent|competent|expert|versed|trained|adept|qualified|certified|speciali[sz]ed?|speciali[sz]ing"
    r"|expertise|proficiency|fluency|knowledge|command|mastery|mastered|(?P<loose>experience[d]?|background|familiar(?:ity)?|comfortable"
    r"|at ease|training|worked|working|work|strong|years?|months?))\s(?:also\s|mostly\s|mainly\s)?(?:in|with|of|on)\s(?P<items>[^.;:!?()]{2,90})",
    re.IGNORECASE,
)
EXPERIENCE = re.compile(
    r"\b(?P<loose>years?|months?|decades?)\s(?:of\s)?(?P<items>(?!of\b|experience\b|in\b|at\b|as\b)[\w-]+(?:\s[\w-]+)?)\sexperience\b", re.IGNORECASE
)
VAGUE_TIME = re.compile(r"\b(?:for|over|after|across|through|with)\s(?:the\s)?(?:many\s|several\s)?years\b|\b(?:many|several) years\b", re.IGNORECASE)
ITEM_END = re.compile(r"\s(?:at|for|from|to|since|during|where|which|who|that|because|when|while|as|under|within|throughout|than|is|are|was|has|have|will|would|into|over|by)\b|\s(?:and|but)\s(?:i|my|we)\b|\b\d", re.IGNORECASE)
ITEMS = re.compile(r"\s*(?:,|\band\b|\bor\b|&|\bas well as\b|/)\s*", re.IGNORECASE)
SPOKEN = re.compile(r"\b(?:speak|speaks|spoke|speaking|fluen\w+|native|mother|bilingual|language|languages|tongue|read|write|conversational|proficien\w+|level|spreche|fließend|muttersprach\w+|parle|courant\w*|hablo|fluidez|nivel)\b", re.IGNORECASE)

# Awards and publications: the noun or the verb, which the applicant's fields must have.
AWARDS = re.compile(
    r"\b(?P<award>(?:award|awarded|prize|medal|medall?ist|trophy|champion|championships?|scholarship|fellowship|honou?red|accolade|finalist|runner-up|winner"
    r"|nominated|nominee|shortlisted|laureate|of the (?:year|month)|top of (?:my|the|our)|with distinction|won(?!['’]t)|top(?:-| )(?:performer|seller|ranked)|best(?:-| )selling|record-breaking"
    r"|valedictorian|patent|patents|patented|published|publication|publications|keynote|co-authored|authored|peer-reviewed|papers?|promoted|promotion|promotions"
    r"|security clearance|clearance|(?:p&l|budget) responsibility|was named|was voted|was ranked|ranked (?:first|top|number)"
    r"|ausgezeichnet|auszeichnung|preisträger\w*|veröffentlicht|befördert|récompensé\w*|lauréat\w*|publié|prix|lauréat|trophée|premio|premiad[oa]|publicado|galardonad[oa]|ascendid[oa]))\b",
    re.IGNORECASE,
)
CREDENTIAL = re.compile(
    r"\b(?P<mods>(?:[\w&+.'’-]+\s){0,4}?)(?P<noun>licen[cs]e|certificate|certification|card|clearance|registration|accreditation|diploma|permit|badge|exam|zertifikat|führerschein|permis|carné|certificación|certificat)\b",
    re.IGNORECASE,
)
HOLDING = re.compile(r"\b(?:hold|holds|have|has|own|possess|obtained|earned|passed|completed|got|carry|gained|received|acquired|habe|besitze|ai|possède|tengo|obtuve)\b", re.IGNORECASE)
# What somebody did, in the past: its object, or the verb, must be among the applicant's facts.
DEEDS = re.compile(
    r"\b(?:i|we)(?:['’]ve|\shave|\shad)?\s(?:also\s|once\s|personally\s|successfully\s|then\s|even\s|recently\s|currently\s|now\s|already\s|regularly\s|single-handedly\s){0,2}"
    r"(?P<verb>led|lead|managed|manage|supervised|supervise|headed|oversaw|oversee|directed|mentored|mentor|coached|hired|recruited|trained|founded|launched|introduced|negotiated|closed"
    r"|delivered|automated|migrated|won|organi[sz]ed|established|invented|implemented|designed|built|created|developed|increased|reduced|cut|saved|grew|boosted|improved|doubled|tripled"
    r"|raised|secured|sold|wrote|produced|presented|coordinated|planned|ran|run|opened|rolled out|set up|turned around|restructured|represented|argued|localised|localized|translated|coordinate"
    r"|administered|administer|monitored|monitor|programmed|program|operated|operate|repaired|installed|treated|assisted|taught|lectured|researched|audited|drafted|edited|filmed|performed|composed"
    r"|drove|drive|cooked|served|catered|acquired|advised|investigated|rebuilt|modernised|modernized|engineered|architected|scaled|optimi[sz]ed|spearheaded|pioneered|redesigned|transformed)"
    r"\s(?P<object>[^.;:!?]{3,80})",
    re.IGNORECASE,
)
OBJECT_END = re.compile(r"\s(?:which|that|who|where|while|because|so that|in order|when|at|for|during|since|until|before|after|and i)\s", re.IGNORECASE)
INDIRECT = re.compile(r"(?:for|at|in|with|on|from|to|since|as|by|under|across|through|together|alongside|closely|well|hard|here|there|very)\b", re.IGNORECASE)
ROLE = re.compile(r"\b(?:responsible for|in charge of|accountable for)\s(?P<object>[^.;:!?,]{3,80})", re.IGNORECASE)
STUDIED = re.compile(r"\b(?:studied|majored in|graduated in|read)\s(?P<items>[^.;:!?()]{3,60}?)(?:\sat\s|\sin\s|[.,;]|\Z)", re.IGNORECASE)

GERMAN_WORK = re.compile(r"\b(?:gearbeitet|arbeite\w*|tätig|angestellt|beschäftigt|war|praktikum|ausbildung|gelernt|studier\w+|studium|promoviert)\b", re.IGNORECASE)
GERMAN_AT = re.compile(
    r"\b(?:bei(?:m)?(?:\sder|\sden)?|an\sder|am|für\sdie)\s(?P<name>(?!Fragen|Bedarf|Kunden|Problemen|Arbeit|Aufgabe)[A-ZÄÖÜ][\w&.-]+(?:\s(?:[A-ZÄÖÜ&][\w&.-]*))*)"
)
ELISION = re.compile(r"\A(?:[ldjcnsm]|qu)['’](?=\w)", re.IGNORECASE)
DEGREE_WORDS = word_set(
    """bachelor bachelor's bachelors master master's masters doctor doctorate diploma science sciences arts
    engineering business administration laws education philosophy technology commerce certificate degree
    honours honors hons level postgraduate undergraduate first class a-level a-levels gcse gcses"""
)
ANYONE = word_set(
    """hiring manager team human resources hr cv resume ps ok it pdf am pm i'm sir madam dear mr mrs ms
    dr i english-speaking department board committee recruitment christmas easter zoom faq uk eu us usa
    madame monsieur messieurs usted ustedes senores j'ai j'etais c'est l'annonce
    p.s n.b n.b. id ref internet christian new european english's monday-friday d.c covid-19 covid"""
)
NOT_LOOSE = word_set("practitioner fellow professional expert associate master captain sergeant")


def claims(letter: Letter) -> Iterator[Finding]:
    """Yield each skill, language, award, credential and name without a source."""
    for clause in letter.clauses:
        if clause.stance == "own":
            yield from _in_clause(letter, clause)


def _in_clause(letter: Letter, clause: Clause) -> Iterator[Finding]:
    yield from _tongues(letter, clause)
    yield from _awards(letter, clause)
    if letter.language != "de":
        yield from _names(letter, clause)
    else:
        yield from _german_names(letter, clause)
    if letter.language in ("en", ""):
        yield from _slots(letter, clause)
        yield from _deeds(letter, clause)
        yield from _vague(letter, clause)
    yield from _tools(letter, clause)
    yield from _credentials(letter, clause)


def _finding(letter: Letter, start: int, end: int, kind: Kind, message: str) -> Iterator[Finding]:
    """Yield the finding, unless nothing is claimed at its place."""
    if start < end and letter.source_at(start) is letter.own:
        text = letter.body[start:end]
        yield Finding(start, end, text, kind, message.format(text))


def _tongues(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Languages, and how well they are spoken."""
    own = _tongues_of(letter.own)
    text = letter.text_of(clause)
    spoken = SPOKEN.search(text)
    for word in letter.words_of(clause):
        tongue = TONGUES.get(word.text.casefold()) or TONGUES.get(word.key) or TONGUES.get(word.key.split("-")[0])
        if tongue is None or not (word.capital or (spoken and letter.language in ("fr", "es"))):
            continue
        if tongue not in own:
            if letter.own.knows(word.key):
                continue  # 'Irish Rail' is an employer
            yield from _finding(letter, word.start, word.end, "language", "The form names no {}.")
        elif spoken and own[tongue] and (level := _level_near(text, word.start - clause.start)) > own[tongue]:
            yield from _finding(letter, word.start, word.end, "language", "The form tells of less {}.")


def _tongues_of(source: Source) -> dict[str, int]:
    """Return the applicant's languages, each with its level, 0 if none is told."""
    found: dict[str, int] = {}
    for entry in source.entries:
        for fact in entry.facts:
            if fact.kind == "language":
                keys = [w.text.casefold() for w in words(fact.text)]
                levels = [LEVELS[k] for k in keys if k in LEVELS]
                for k in keys:
                    if k in TONGUES:
                        found[TONGUES[k]] = max(levels, default=0)
    return found


def _level_near(text: str, place: int) -> int:
    near = text[max(0, place - 40) : place + 40].casefold()
    return max((LEVELS[w.text.casefold()] for w in words(near) if w.text.casefold() in LEVELS), default=0)


def _awards(letter: Letter, clause: Clause) -> Iterator[Finding]:
    places = entries_at(letter, clause)
    for match in AWARDS.finditer(letter.body, clause.start, clause.end):
        found = [word.key for word in words(match["award"]) if word.key not in GENERIC or word.key in ("year", "month")]
        verb = letter.body[max(clause.start, match.start() - 14) : match.start()].casefold()
        if "promot" in found[0] and not re.search(r"\b(?:was|been|got|being|a|two|three|my)\s(?:\w+\s)?\Z", verb):
            continue
        if not all(letter.own.relates(one) or _means(letter.own, one) for one in found):
            yield from _finding(letter, match.start(), match.end(), "award", "The form tells of nothing “{}”.")
        elif places and found and not any(root(one) in letter.own.by_entry.get(n, ()) or _means(letter.own, one) for n in places for one in found):
            yield from _finding(letter, match.start(), match.end(), "award", "The form tells of “{}” elsewhere.")


PUBLISHING = frozenset(map(root, word_set("published paper papers publication publications article journal author authored co-authored peer-reviewed")))
MEANINGS = {"won": "winner", "awarded": "award", "patented": "patent", "prize": "won"}


def _means(source: Source, word: str) -> bool:
    """Tell whether the source says the same by another word."""
    if root(word) in PUBLISHING:
        return bool(source.roots & PUBLISHING)
    other = MEANINGS.get(word)
    if word in ("awarded", "honoured", "obtained"):
        return any(f.kind in ("degree", "certificate") for e in source.entries for f in e.facts)
    return other is not None and source.relates(other)


def _names(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield the runs of capitalised words that the applicant's fields don't have."""
    run: list[Word] = []
    text = letter.words_of(clause)
    sentence = letter.sentences[clause.sentence]
    for n, word in enumerate(text):
        first = not letter.body[sentence.start : word.start].strip(" \"'“‘(–—-•")
        follows = n + 1 < len(text) and text[n + 1].capital and letter.body[word.end : text[n + 1].start] == " "
        foreign = _is_foreign(letter, word) and (not first or _is_named(word) or (follows and word.key not in GENERIC and _is_foreign(letter, text[n + 1])))
        if foreign and run and letter.body[run[-1].end : word.start].strip(" &"):
            yield from _name(letter, run)
            run = []
        if foreign:
            run.append(word)
        elif run:
            yield from _name(letter, run)
            run = []
    if run:
        yield from _name(letter, run)


def _german_names(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield the names behind 'bei' and 'an der' where somebody worked: every German noun has a capital."""
    if not GERMAN_WORK.search(letter.body, clause.start, clause.end):
        return
    for match in GERMAN_AT.finditer(letter.body, clause.start, clause.end):
        named = [w for w in words(match["name"]) if w.key not in NAME_PARTS]
        if named and not all(letter.own.relates(w.key) for w in named):
            yield from _finding(letter, *match.span("name"), "employer", "Your own fields don't name {}.")


def _is_named(word: Word) -> bool:
    return word.key in KNOWN or word.key in TOOLS or word.key in KNOWN_TOOLS or word.key in KNOWN_SCHOOLS


def _is_foreign(letter: Letter, word: Word) -> bool:
    """Tell whether a word is a name that neither the applicant nor the job's head line has."""
    key, text = ELISION.sub("", word.key), ELISION.sub("", word.text)
    if not any(map(str.isupper, text)) or key in GENERIC or word.key in NOT_NAMES or key in ANYONE or key in DEGREE_WORDS:
        return False
    if key in MONTHS_AND_DAYS or key in NAME_PARTS or key in CERTIFICATES or key in DEGREES or key.isdigit():
        return False
    if key in OCCUPATIONS and key not in NOT_LOOSE:
        return False
    if letter.own.relates(key) or letter.named.relates(key) or key in TONGUES:
        return False
    parts = [p for p in re.split(r"[-/&]", key) if p]
    return not (len(parts) > 1 and all(letter.own.relates(p) or letter.named.relates(p) or p in GENERIC for p in parts))


def _name(letter: Letter, run: list[Word]) -> Iterator[Finding]:
    start, end = run[0].start, run[-1].end
    name = letter.body[start:end].removesuffix("'s").removesuffix("’s")
    kind: Kind = "skill" if run[0].key in TOOLS else "name"
    yield from _finding(letter, start, start + len(name), kind, "Your own fields don't name {}.")


def _tools(letter: Letter, clause: Clause) -> Iterator[Finding]:
    for word in letter.words_of(clause):
        known = word.key in TOOLS and not letter.own.relates(word.key)
        if known and not (letter.named.relates(word.key) and word.capital):
            yield from _finding(letter, word.start, word.end, "skill", "Your own fields don't name {}.")


def _slots(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield what stands behind 'skilled in' and its like, unless a fact or nothing special.

    'Experience in construction' may be a site engineer's own word for it: behind such loose words
    only what the advertisement asks for is marked.
    """
    for pattern in (SLOT, EXPERIENCE, STUDIED):
        for match in pattern.finditer(letter.body, clause.start, clause.end):
            start = match.start("items")
            stop = ITEM_END.search(letter.body, start, match.end("items"))
            loose = bool(match.groupdict().get("loose"))
            yield from _items(letter, start, stop.start() if stop else match.end("items"), loose)


def _items(letter: Letter, start: int, end: int, loose: bool) -> Iterator[Finding]:
    at = start
    text = letter.body[start:end]
    for part in ITEMS.split(text):
        place = letter.body.find(part, at, end) if part else -1
        if place < 0:
            continue
        at = place + len(part)
        found = [word for word in words(part) if word.key not in GENERIC]
        if loose and not any(letter.every.relates(word.key) for word in found):
            continue
        if found and len(found) <= 4 and not any(_is_told(letter, word) for word in found):
            first, last = found[0], found[-1]
            message = "Your own fields don't tell of {}."
            yield from _finding(letter, place + first.start, place + last.end, "skill", message)


def _is_told(letter: Letter, word: Word) -> bool:
    return (
        letter.own.relates(word.key)
        or word.key.isdigit()
        or word.key in MONTHS_AND_DAYS
        or any(letter.own.relates(p) for p in word.key.split("-") if p not in GENERIC)
        or (word.capital and letter.named.relates(word.key))
    )


def _deeds(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield what somebody says to have done of which no fact has a word."""
    for pattern in (DEEDS, ROLE):
        for match in pattern.finditer(letter.body, clause.start, clause.end):
            start = match.start("object")
            if INDIRECT.match(letter.body, start):
                continue
            stop = OBJECT_END.search(letter.body, start, match.end("object"))
            end = stop.start() if stop else match.end("object")
            found = [word for word in words(letter.body[start:end]) if word.key not in GENERIC]
            verb = match.groupdict().get("verb") or "responsible"
            nothing = found and not any(_is_told(letter, word) for word in found)
            if nothing and not any(word.capital for word in found):
                last = start + found[-1].end
                yield from _finding(letter, match.start("object"), last, "claim", "Your own fields don't tell of “{}”.")
            elif verb in LEADING and not _leads(letter) and (not found or _are_people(letter.body[start:end])):
                yield from _finding(letter, match.start(), end, "claim", "Your own fields don't tell of leading.")
            elif found:
                yield from _elsewhere(letter, clause, match, found)


LEADING = word_set("led lead managed manage supervised supervise headed head oversaw oversee directed direct")
LEADERS = frozenset(map(root, word_set(
    """lead manager supervisor head director chief coordinator captain sergeant mentor foreman principal
    president owner founder headteacher leitung leiter"""
)))  # fmt: skip


def _leads(letter: Letter) -> bool:
    """Tell whether the applicant's jobs tell of leading anybody."""
    roots = frozenset[str]().union(*(letter.own.by_entry[n] for n in letter.jobs_by_entry))
    return bool(roots & LEADERS) or any(one.kind == "person" for one in letter.own.quantities)


def _are_people(text: str) -> bool:
    return any(word.key in PEOPLE or word.key in GROUPS for word in words(text))


def _elsewhere(letter: Letter, clause: Clause, match: re.Match[str], found: list[Word]) -> Iterator[Finding]:
    """Yield a deed at one employer of which only another's entry tells."""
    places = entries_at(letter, clause)
    if not places:
        return
    roots = {root(word.key) for word in found} - letter.generic_roots
    names = {root(key) for name, _ in letter.names_by_entry for key in name}
    roots -= names
    jobs = {n: letter.own.by_entry[n] for n in letter.jobs_by_entry}
    here = set().union(*(letter.own.by_entry.get(n, frozenset()) for n in places))
    others = set().union(*(words_ for n, words_ in jobs.items() if n not in places), frozenset())
    elsewhere = set().union(*(letter.own.by_entry[e.number] for e in letter.own.entries if not e.job), frozenset())
    if roots & others and not roots & here and not roots & elsewhere:
        last = match.start("object") + found[-1].end
        yield from _finding(letter, match.start("object"), last, "claim", "The form tells of “{}” at another employer.")


def _vague(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield 'for years' where the form tells of no two years."""
    for match in VAGUE_TIME.finditer(letter.body, clause.start, clause.end):
        if not any(job.period for job in letter.jobs_by_entry.values()) and not any(q.kind == "year" for q in letter.own.quantities):
            yield from _finding(letter, match.start(), match.end(), "number", "The form tells of no years.")


def _credentials(letter: Letter, clause: Clause) -> Iterator[Finding]:
    if not HOLDING.search(letter.body, clause.start, clause.end):
        return
    for match in CREDENTIAL.finditer(letter.body, clause.start, clause.end):
        said = match["mods"] if letter.language == "en" else ""
        mods = [w for w in words(said) if w.key not in GENERIC and not HOLDING.fullmatch(w.text)]
        told = any(_is_told(letter, word) for word in mods)
        if mods and not told:
            start = match.start("mods") + mods[0].start
            yield from _finding(letter, start, match.end(), "degree", "The form tells of no “{}”.")
        elif not mods and not (letter.own.relates(match["noun"].casefold()) or any(
            f.kind in ("certificate", "degree") for e in letter.own.entries for f in e.facts
        )):
            yield from _finding(letter, match.start("noun"), match.end(), "degree", "The form tells of no “{}”.")
