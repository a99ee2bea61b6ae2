"""Claims in German, French and Spanish: credentials, and what somebody led, won or published."""

# ruff: noqa: RUF001 - every language's letters are what this reads

import re
from collections.abc import Iterator

from webapp.check.clauses import Clause
from webapp.check.letter import Letter
from webapp.check.report import Finding
from webapp.check.words.generic import GENERIC
from webapp.facts.lexicon import word_set
from webapp.facts.number_words import FOREIGN_VALUES
from webapp.facts.text import Word, root, without_article, words

from .deeds import LEADERS, tells_of_leading
from .mark import is_told, mark

# "diplôme de cadre de santé", "máster en gestión": the noun and what it is of must be told.
STUDIES = re.compile(
    r"\b(?P<noun>diplôme|certificat|licence|maîtrise|brevet|formation|agrégation|bac|bts|dut|cap"
    r"|máster|grado|licenciatura|licenciad[oa]|graduad[oa]|diplomad[oa]|título|ciclo|curso|carné"
    r"|permiso|certificado|bachillerato)(?!\w)"
    r"(?:\s(?:de\sla\s|del\s|de\sl['’]|de\s|en\s|d['’]état\sd(?:e\s|['’])|d['’])(?P<of>[\w'’-]{3,24}))?",
    re.IGNORECASE,
)
GERMAN_STUDIES = re.compile(
    r"(?:geprüfte?r?|staatlich\s\w+|zertifizierte?r?|anerkannte?r?)\s(?P<noun>[A-ZÄÖÜ][\w-]{4,40})"
    r"|(?P<course>(?!Führerschein)[A-ZÄÖÜ][\w-]{3,30}(?:lehrgang|schein|prüfung|examen|studium|abschluss|brief"
    r"|meistertitel|patent|diplom|erlaubnis)\b)"
)
HAVING = re.compile(
    r"\b(?:ai|suis|possède|titulaire|obtenu|tengo|soy|obtuve|hice|terminé|poseo|cuento"
    r"|détiens|détenteur|détentrice|décroché|validé|domino|gané|saqué|aprobé"
    r"|habe|bin|besitze|verfüge|abgeschlossen|vorweisen|liegt|machte|nachgeholt|darf)\b",
    re.IGNORECASE,
)
DEEDS = {
    "fr": re.compile(
        r"\b(?:j['’]ai|je)\s(?P<verb>dirigé|dirige|encadré|encadre|supervisé|supervise|géré|gère"
        r"|formé|créé|fondé|lancé|négocié|publié|déposé|remporté|gagné|conçu|piloté|conseillé"
        r"|enseigné|recruté)\s(?P<object>[^.;:!?,]{3,80})",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(?P<verb>dirigí|dirijo|lideré|lidero|gestioné|coordiné|coordino|supervisé|superviso"
        r"|fundé|lancé|negocié|publiqué|registré|gané|formé|diseñé|creé|impartí|recluté)\s"
        r"(?P<object>[^.;:!?,]{3,80})",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"\b(?P<verb>leite|leitete|führe|führte|verantworte|verantwortete)\s(?:ich\s)?"
        r"(?P<object>[^.;:!?,]{3,80})"
        r"|\bhabe\s(?:ich\s)?(?P<object2>[^.;:!?,]{3,80}?)\s(?P<verb2>geleitet|geführt|gegründet"
        r"|veröffentlicht|aufgebaut|betreut|gewonnen)\b",
        re.IGNORECASE,
    ),
}
STUDY = re.compile(r"(?<=\w{4})(?:studium|abschluss|kurs|ausbildung|lehre|lehrgang)\Z")
# Nouns that any certificate of the form may be called by.
LOOSE = word_set(
    "formation diplome certificat permis curso titulo carne certificado diplomado permiso"
)
LEADING = word_set(
    """dirigé dirige encadré encadre supervisé supervise dirigí dirijo lideré lidero coordiné
    coordino supervisé superviso leite leitete führe führte geleitet geführt"""
)
LEAD_ROOTS = LEADERS | frozenset(map(root, word_set(
    """responsable encadrement chef cheffe tutrice tuteur directeur directrice dirige equipe brigade
    jefe jefa encargado encargada tutor tutora equipo cuadrilla delegada subencargada leiterin
    teamleiter gruppenleiterin vorarbeiter kolonne team praxisanleiterin presidente presidenta"""
)))  # fmt: skip
SMALL = word_set(
    """une un le la les des du de d'une d'un plus que equipo equipe team una uno los las el del con
    mas en ein eine einen einer der die das den dem von mit und y et personas personnes mitarbeiter
    ans años jahre pour para ich als auf fur dans por dos tres"""
)
NOT_CONTENT = SMALL | GENERIC | {word for of in FOREIGN_VALUES.values() for word in of}


def foreign(letter: Letter, clause: Clause) -> Iterator[Finding]:
    """Yield credentials and deeds without a source, in the letter's language."""
    if HAVING.search(letter.body, clause.start, clause.end):
        yield from _studies(letter, clause)
    deeds = DEEDS.get(letter.language)
    for match in deeds.finditer(letter.body, clause.start, clause.end) if deeds else ():
        said = "object" if match["object"] else "object2"
        if letter.cues.negation.search(match[said]):
            continue
        verb = (match["verb"] or match.groupdict().get("verb2") or "").casefold()
        found = _content(match[said])
        untold = found and not any(is_told(letter, word) for word in found)
        leads = verb in LEADING and not (tells_of_leading(letter) or letter.own.roots & LEAD_ROOTS)
        if untold or (leads and not found):
            yield from mark(
                letter, *match.span(said), "claim", "Your own fields don't tell of “{}”."
            )


def _studies(letter: Letter, clause: Clause) -> Iterator[Finding]:
    pattern = GERMAN_STUDIES if letter.language == "de" else STUDIES
    for match in pattern.finditer(letter.body, clause.start, clause.end):
        groups = match.groupdict()
        nouns = words(groups["noun"] or groups.get("course") or "")
        about = _content(groups.get("of") or "")
        told = all(_knows(letter, word) for word in nouns)
        if letter.language != "de":
            loose = any(word.key in LOOSE for word in nouns) and letter.own.has_certificate
            if about:
                known = any(_knows(letter, w) or letter.own.shortens(w.key) for w in about)
                told = known and (told or loose)
            else:
                told = told or loose
        if not told:
            yield from mark(letter, *match.span(), "degree", "The form tells of no “{}”.")


def _knows(letter: Letter, word: Word) -> bool:
    bare = without_article(word.key)
    if letter.language == "de" and (study := STUDY.search(bare)):  # 'Chemiestudium'
        subject = bare[: study.start()]
        return letter.own.relates(subject) or subject in ("bachelor", "master")
    return letter.own.relates(bare) or any(
        len(bare) > 5 and (one.endswith(bare) or bare.endswith(one))
        for one in letter.own.keys
        if len(one) > 5
    )


def _content(text: str) -> list[Word]:
    return [word for word in words(text) if word.key not in NOT_CONTENT and not word.key.isdigit()]
