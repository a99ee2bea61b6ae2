"""What people type into a field that they have nothing for, and gaps, which are no jobs."""

# ruff: noqa: RUF001 - every language's dashes and letters are what this reads

import re

from .text import fold

LONGEST = 60  # characters; a filler is short, and so are the lists that are searched

# Whole entries that say nothing, by language: English, German, French, Spanish, Italian, Dutch,
# Polish, Portuguese, and a few more.
FILLERS = frozenset(
    one.strip()
    for one in """
    n/a, n.a, n.a., n\\a, na, not applicable, none, nil, null, nothing, no, nope, empty, blank, tbd,
    tba, tbc, todo, unknown, undefined, nan, no experience, no work experience, no experience yet,
    no previous experience, no prior experience, without experience, no job, no skills, no degree,
    no qualifications, no formal qualifications, no qualification, none yet, none so far, not yet,
    nothing yet, see cv, see my cv, see resume, see my resume, see attached, see above, as above,
    same as above, same, ditto, cv attached, unemployed, currently unemployed, not employed,
    currently not employed, not working, currently not working, jobless, out of work,
    between jobs, currently between jobs, no current job, no current position, job seeker,
    jobseeker,
    looking for work, looking for a job, test, asdf, xxx,
    keine, kein, keiner, keines, keine angabe, k.a, k.a., ka, entfällt, nicht vorhanden, nichts,
    noch keine, keine erfahrung, keine berufserfahrung, ohne, ohne erfahrung, arbeitslos,
    arbeitssuchend, arbeitsuchend, derzeit arbeitslos, zurzeit arbeitslos, momentan arbeitslos,
    zur zeit arbeitslos, siehe lebenslauf, siehe oben, nein, nicht zutreffend, ohne arbeit,
    aucun, aucune, néant, neant, rien, non applicable, s/o, sans objet, sans expérience,
    aucune expérience, pas d'expérience, sans emploi, au chômage, chômeur, chômeuse,
    en recherche d'emploi, demandeur d'emploi, demandeuse d'emploi, voir cv, non, sans diplôme,
    ninguno, ninguna, ningún, nada, no aplica, no procede, sin experiencia, sin estudios,
    ninguna experiencia, desempleado, desempleada, en paro, parado, parada, en desempleo,
    sin empleo, sin trabajo, ver cv, buscando trabajo, buscando empleo,
    nessuno, nessuna, niente, nulla, non pertinente, nessuna esperienza, senza esperienza,
    disoccupato, disoccupata, in cerca di lavoro, vedi cv, inoccupato, inoccupata,
    geen, niets, nvt, n.v.t, n.v.t., niet van toepassing, geen ervaring, zonder ervaring, werkloos,
    werkzoekend, nee, zie cv,
    brak, nie dotyczy, nd, n.d, n.d., żaden, żadne, żadna, nic, brak doświadczenia,
    bez doświadczenia, bezrobotny, bezrobotna, nie pracuję, nie mam, obecnie bezrobotny,
    obecnie bezrobotna, zobacz cv,
    nenhum, nenhuma, não aplicável, não se aplica, sem experiência, nenhuma experiência,
    desempregado, desempregada, sem emprego, à procura de emprego, ver currículo, não,
    ingen, inget, ingenting, arbetslös, arbejdsløs, ledig, ei ole, työtön, yok, işsiz, нет,
    безработный, безработная, 无, 無, 没有, 暂无, なし, 無し, 特になし, 없음, 無職, لا يوجد
    """.replace("\n", " ").split(",")
)
PUNCTUATION = re.compile(r"[\W_]*")
AROUND = re.compile(r"\A[\s\-–—•*.:(\[\"'“]+|[\s\-–—.:!)\]\"'”]+\Z")

# The beginning of an entry that tells of a time without a job.
GAP = re.compile(
    r"(?:(?:i\s(?:am|was)|i['’]m|currently|presently|at present|now|since \d{4},?|on"
    r"|taking|took|a|an"
    r"|my|in|been|ich bin|zurzeit|derzeit|momentan|aktuell|seit \d{4}|je suis|actuellement|en|estoy"
    r"|actualmente|sono|attualmente|obecnie|estou|ik ben|momenteel)\s+){0,4}"
    r"(?:(?:career|employment|work|cv|planned)[\s-](?:break|gap|pause)|gap(?:\syear|\sin\s"
    r"|\Z|[\s(:])"
    r"|sabbatical|parental leave|maternity|paternity|family leave|stay[\s-]at[\s-]home"
    r"|not (?:currently )?(?:employed|working)|unemployed|jobless|out of work"
    r"|between (?:jobs|roles)"
    r"|looking for (?:work|a job|a new)|redundant|caring for (?:my|our)|sick leave"
    r"|full[\s-]time (?:parent|mum|mom|dad|carer for)"
    r"|arbeitslos|arbeitss?uchend|elternzeit|mutterschutz|erziehungszeit|babypause|auszeit"
    r"|sabbatjahr"
    r"|congé (?:parental|maternité|de maternité|paternité|sabbatique)|sans emploi|au chômage"
    r"|en recherche d|pause (?:professionnelle|carrière)|année sabbatique"
    r"|baja (?:maternal|por maternidad|paternal)|excedencia|en paro|desempleado"
    r"|desempleada|sin empleo"
    r"|año sabático|disoccupat[oa]|congedo|maternità|anno sabbatico|in cerca di"
    r"|bezrobotn[ya]|urlop (?:macierzyński|rodzicielski|wychowawczy)|przerwa w"
    r"|desempregad[oa]|licença|pausa na carreira|werkloos|zwangerschapsverlof|ouderschapsverlof"
    r"|loopbaanonderbreking)",
    re.IGNORECASE,
)


def is_filler(entry: str) -> bool:
    """Tell whether an entry says that there is nothing to say: "N/A", "-", "keine"."""
    if len(entry) > LONGEST:
        return False
    if PUNCTUATION.fullmatch(entry):
        return True
    plain = " ".join(fold(entry).split())
    return plain in FILLERS or AROUND.sub("", plain) in FILLERS


def is_gap(entry: str) -> bool:
    """Tell whether an entry begins by telling of a time without a job."""
    return GAP.match(entry) is not None
