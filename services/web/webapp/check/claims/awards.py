"""Awards, publications, promotions, licences and certificates."""

# ruff: noqa: RUF001 - every language's words are what this reads

import re
from collections.abc import Iterator

from webapp.check.clauses import Clause
from webapp.check.letter import Letter
from webapp.check.places import entries_at
from webapp.check.report import Finding
from webapp.check.source import Source
from webapp.check.words.generic import GENERIC
from webapp.facts.lexicon import word_set
from webapp.facts.text import Word, root, words

from .mark import is_told, mark

# Awards and publications: the noun or the verb, which the applicant's fields must have.
AWARDS = re.compile(
    r"\b(?P<award>(?:fellow(?= of the)|trustee|non-executive|board member"
    r"|on the board|award(?! in\b)|awarded|prize|medal|medall?ist|trophy|champion|championships?"
    r"|scholarship|fellowship|honou?red(?!\s(?:to|if|by\syour)\b)|accolade|finalist|runner-up|winner"
    r"|nominated|nominee|shortlisted|laureate|of the (?:year|month)|top of (?:my|the|our)"
    r"|with distinction|won(?!['’]t| (?:\w+ )?over)|top(?:-| )(?:performer|seller|ranked)|best(?:-"
    r"| )selling|record-breaking"
    r"|valedictorian|patent|patents|patented|published|publication|publications|keynote"
    r"|co-authored|authored|peer-reviewed"
    r"|(?:research|scientific|journal|conference|published|\d+) papers?"
    r"|promoted|promotion|promotions"
    r"|security clearance|clearance|(?:p&l|budget) responsibility|was named|was voted"
    r"|was ranked|ranked (?:first|top|number)"
    r"|ausgezeichnet|auszeichnung|preisträger\w*|veröffentlicht|befördert|récompensé\w*"
    r"|(?:\w{4,}|gold|silber|bronze)(?:preis|medaille)|stipendium|médaille|medalla|jahrgangsbeste[rn]?"
    r"|lauréat\w*|publié|prix|lauréat|trophée|premio|premiad[oa]|publicado|galardonad[oa]"
    r"|ascendid[oa]))\b",
    re.IGNORECASE,
)


PUBLISHING = frozenset(
    map(
        root,
        word_set(
            "published paper papers publication publications article journal author authored "
            "co-authored peer-reviewed"
        ),
    )
)


MEANINGS = {"won": "winner", "awarded": "award", "patented": "patent", "prize": "won"}


NOUNS = (
    r"(?P<noun>licen[cs]e|certificate|certification|card|clearance|registration|accreditation"
    r"|diploma|permit|badge|exam|zertifikat|führerschein|permis|carné|certificación|certificat)\b"
)
NOUN = re.compile(NOUNS, re.IGNORECASE)  # cheaper to look for than what stands before it
CREDENTIAL = re.compile(rf"\b(?P<mods>(?:[\w&+.'’-]+\s){{0,4}}?){NOUNS}", re.IGNORECASE)


NEAR = 60  # characters before an award that may name its level
LEVEL = re.compile(r"\blevel \d\b[\w ]*\Z", re.IGNORECASE)  # such an 'award' is a certificate
DRIVING = word_set("driving driver's drivers clean full uk valid car current lkw pkw")
DRIVES = re.compile(
    r"\b(?:full (?:uk |irish )?licen[cs]e|licen[cs]e (?:cat )?[bcd]\w?|führerschein\w*"
    r"|cat(?:egory)? [bcd]\w?|(?:own )?car|lgv|hgv|pcv"
    r"|(?<!delivery )driver)\b",
    re.IGNORECASE,
)
HOLDING = re.compile(
    r"\b(?:hold|holds|have|has|own|possess|obtained|earned|passed|completed|got|carry"
    r"|gained|received|acquired|valid|issued|renewed|up to date|took"
    r"|habe|besitze|ai|possède|tengo|obtuve)\b",
    re.IGNORECASE,
)


def awards(letter: Letter, clause: Clause) -> Iterator[Finding]:
    if not letter.says(AWARDS):
        return
    places = entries_at(letter, clause)
    for match in AWARDS.finditer(letter.body, clause.start, clause.end):
        found = [
            word.key
            for word in words(match["award"])
            if word.key not in GENERIC or word.key in ("year", "month", "fellow")
        ]
        verb = letter.body[max(clause.start, match.start() - 14) : match.start()].casefold()
        if (
            found
            and "promot" in found[0]
            and not re.search(r"\b(?:was|been|got|being|a|two|three|my)\s(?:\w+\s)?\Z", verb)
        ):
            continue
        near = max(clause.start, match.start() - NEAR)
        if found == ["award"] and LEVEL.search(letter.body, near, match.start()):
            continue
        if not all(letter.own.relates(one) or _means(letter.own, one) for one in found):
            yield from mark(
                letter, match.start(), match.end(), "award", "The form tells of nothing “{}”."
            )
        elif (
            places
            and found
            and not any(
                root(one) in letter.own.by_entry.get(n, ()) or _means(letter.own, one)
                for n in places
                for one in found
            )
        ):
            yield from mark(
                letter, match.start(), match.end(), "award", "The form tells of “{}” elsewhere."
            )


def _is_to_drive(letter: Letter, mods: list[Word]) -> bool:
    """Tell whether a licence to drive is told of by less: 'full licence', 'own car'."""
    return {word.key for word in mods} <= DRIVING and letter.own.tells(DRIVES)


def _means(source: Source, word: str) -> bool:
    """Tell whether the source says the same by another word."""
    if root(word) in PUBLISHING:
        return bool(source.roots & PUBLISHING)
    other = MEANINGS.get(word)
    if word in ("awarded", "honoured", "obtained"):
        return any(f.kind in ("degree", "certificate") for e in source.entries for f in e.facts)
    return other is not None and source.relates(other)


def credentials(letter: Letter, clause: Clause) -> Iterator[Finding]:
    place = clause.start, clause.end
    if not NOUN.search(letter.body, *place) or not HOLDING.search(letter.body, *place):
        return
    for match in CREDENTIAL.finditer(letter.body, clause.start, clause.end):
        said = match["mods"] if letter.language == "en" else ""
        mods = [w for w in words(said) if w.key not in GENERIC and not HOLDING.fullmatch(w.text)]
        mods = [w for w in mods if not letter.cues.negation.search(w.text)]  # 'I don't have'
        joined = letter.body[clause.start : match.start("noun")].rsplit(None, 1)[-1:]
        if joined and joined[0].endswith("-"):  # 'Wundmanager-Zertifikat'
            mods = words(joined[0])
        told = any(is_told(letter, word) for word in mods) or _is_to_drive(letter, mods)
        if mods and not told:
            start = match.start("mods") + mods[0].start
            yield from mark(letter, start, match.end(), "degree", "The form tells of no “{}”.")
        elif not mods and not (
            letter.own.relates(match["noun"].casefold())
            or any(f.kind in ("certificate", "degree") for e in letter.own.entries for f in e.facts)
        ):
            yield from mark(
                letter, match.start("noun"), match.end(), "degree", "The form tells of no “{}”."
            )
