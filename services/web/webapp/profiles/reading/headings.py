"""The headings of a CV's parts, in the languages that CVs here are written in."""

import re
from typing import Literal

from webapp.core.folding import fold

Section = Literal["jobs", "education", "skills", "languages", "certificates", "contact", "other"]

HEADINGS: dict[Section, str] = {
    "jobs": """
        experience | work experience | professional experience | employment | employment history
        work history | career history | career | relevant experience | professional background
        work | positions held | berufserfahrung
        beruflicher werdegang | werdegang | praktische erfahrung
        berufliche laufbahn | berufspraxis | berufstätigkeit | experience professionnelle
        experiences professionnelles | parcours professionnel | experiences | experiencia
        experiencia laboral | experiencia profesional | trayectoria profesional | esperienza
        esperienza professionale | esperienze lavorative | esperienze professionali
        experiência profissional | werkervaring | doświadczenie | doświadczenie zawodowe
    """,
    "education": """
        education | education training | academic background | academic history | studies
        academic qualifications | qualifications | education qualifications | ausbildung | bildung
        bildungsweg | studium | schulbildung | akademischer werdegang | aus weiterbildung
        schule studium | ausbildung studium | formation | formations | etudes | parcours academique
        diplomes | formation diplomes | educacion | formacion | formacion academica | estudios
        istruzione | istruzione formazione | formação | formação académica | formação acadêmica
        opleiding | opleidingen | wykształcenie | edukacja
    """,
    "skills": """
        skills | key skills | technical skills | core skills | core competencies | competencies
        competences | technologies | tools | it skills | computer skills | areas of expertise
        expertise | skills tools | tools technologies | professional skills | skill set | skillset
        soft skills | hard skills | kenntnisse | fähigkeiten | kompetenzen | edv kenntnisse
        it kenntnisse | fachkenntnisse | kenntnisse fähigkeiten | technische kenntnisse
        besondere kenntnisse | competences techniques | competences informatiques | informatique
        savoir faire | habilidades | competencias | aptitudes | conocimientos
        conocimientos informaticos | competenze | competenze tecniche | competências
        vaardigheden | umiejętności
    """,
    "languages": """
        languages | language skills | language | sprachen | sprachkenntnisse | langues | idiomas
        lingue | línguas | talen | języki | języki obce
    """,
    "certificates": """
        certificates | certifications | certification | licences | licenses | licences certificates
        licenses certifications | certifications licenses | certificates licences | training
        courses | professional development | zertifikate | zertifizierungen | weiterbildung
        weiterbildungen | fortbildungen | führerschein | certificats | permis | habilitations
        certificados | certificaciones | cursos | licencias | certificazioni | certificaten
        certyfikaty
    """,
    "contact": """
        contact | contact details | contact information | personal details | personal information
        personal data | details | kontakt | kontaktdaten | persönliche daten | angaben zur person
        coordonnees | informations personnelles | etat civil | contacto | datos personales
        datos de contacto | contatti | dati personali | contato | persoonlijke gegevens
        dane osobowe
    """,
    "other": """
        profile | summary | professional summary | executive summary | personal statement
        objective | career objective | about | about me | interests | hobbies | hobbies interests
        references | publications | awards | honours | honors | achievements | projects
        volunteering | volunteer work | volunteer experience | activities | additional information
        profil | kurzprofil | über mich | interessen | hobbys | referenzen | publikationen
        auszeichnungen | projekte | ehrenamt | engagement | centres d'intérêt | loisirs | intérêts
        benevolat | projets | perfil | resumen | sobre mi | intereses | aficiones | referencias
        proyectos | voluntariado | interessi | interesses | hobby | zainteresowania
    """,
}
AND = re.compile(r"\s*(?:&|\+|/|,|-|\b(?:and|und|et|y|e|en|i)\b)\s*")
SPACED = re.compile(r"(?:\w ){2,}\w")
MOST_WORDS = 5


def _key(text: str) -> str:
    return " ".join(AND.sub(" ", fold(text)).split())


SECTIONS: dict[str, Section] = {
    _key(name): section
    for section, names in HEADINGS.items()
    for line in names.splitlines()
    for name in line.split("|")
    if name.strip()
}


def section_of(line: str) -> Section | None:
    """Return the part that a line is the heading of, if it is one."""
    text = line.strip(" \t:.•|_-–—=#*")  # noqa: RUF001 - every dash
    if SPACED.fullmatch(text):
        text = text.replace(" ", "")
    if not text or len(text.split()) > MOST_WORDS:
        return None
    return SECTIONS.get(_key(text))


def labelled(line: str) -> tuple[Section, str] | None:
    """Return the part and the text of a line such as "Skills: Python, SQL"."""
    label, colon, rest = line.partition(":")
    if not colon:
        label, colon, rest = line.partition("\t")
    section = section_of(label) if colon and rest.strip() else None
    return (section, rest.strip()) if section else None
