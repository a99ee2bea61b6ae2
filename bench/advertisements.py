"""Advertisements of our own, with what each asks for as a reader would mark it.

`asked` are phrases, each of which one requirement must have; a requirement that has none of them is
one too many. KNOWN were there while the rules were made, KEPT_OUT were first measured unseen.
"""

# ruff: noqa: RUF001 - dashes as people type them

from dataclasses import dataclass

from webapp.advertisement import Requirement, requirements


@dataclass(frozen=True)
class Advertisement:
    """A text and the phrases that a reader would mark in it."""

    id: str
    text: str
    asked: tuple[str, ...]

    def found(self) -> list[tuple[str, str]]:
        """Return each requirement that the rules find, with the phrase that it answers or ''."""
        said = [(one.text, _said(one)) for one in requirements(self.text)]
        return [
            (text, next((phrase for phrase in self.asked if phrase.casefold() in words), ""))
            for text, words in said
        ]

    def answered(self) -> set[str]:
        """Return the phrases that some requirement has."""
        said = [_said(one) for one in requirements(self.text)]
        return {phrase for phrase in self.asked if any(phrase.casefold() in one for one in said)}


def _said(one: Requirement) -> str:
    return " ".join((one.text, *one.options)).casefold()


def measure(advertisements: tuple[Advertisement, ...]) -> dict[str, float]:
    """Return the shares of requirements found that are right, and of those there are found."""
    found = [pair for each in advertisements for pair in each.found()]
    right = sum(bool(phrase) for _, phrase in found)
    asked = sum(len(each.asked) for each in advertisements)
    hit = sum(len(each.answered()) for each in advertisements)
    return {"precision": round(right / len(found), 4), "recall": round(hit / asked, 4)}


def _ad(name: str, text: str, asked: str) -> Advertisement:
    return Advertisement(name, text.strip(), tuple(asked.split("; ")))


KNOWN = (
    _ad(
        "bullets",
        """
Senior Data Analyst (m/f/d), Harbour & Finch, Hamburg

About us
We are Europe's leading logistics platform with 12 years of experience and 400 colleagues.

What you'll do
• Build dashboards that 300 people rely on
• Work with product teams

What you bring
• 4+ years of experience with SQL and Python
• Strong dbt and Airflow, Scala is a plus
• A degree in Statistics, Mathematics or a related field
• Experience with a BI tool (Tableau, Power BI or Looker)
• Fluent English; German (B2) is a nice-to-have
• Excellent communication skills
• Driving licence

What we offer
• €65,000 - €75,000 a year
• 30 days of holiday and a learning budget of EUR 1,500

We are an equal opportunity employer and welcome applications regardless of race, gender or age.
Apply now with your CV at jobs@hf.example""",
        "SQL; Python; dbt; Airflow; Scala; Statistics; Tableau; English; German; communication; "
        "Driving licence",
    ),
    _ad(
        "prose",
        """
We are looking for a barista who has at least 2 years of experience in a busy cafe. You must be
over 18 years old. You are able to work weekends. Latte art is a plus. We pay £12.50 an hour and
give free coffee. Knowledge of food hygiene (Level 2 certificate) is essential. Our guests love us,
and we have won two awards since 2015.""",
        "busy cafe; 18 years; weekends; Latte art; food hygiene",
    ),
    _ad(
        "german",
        """
Deine Aufgaben
- Entwicklung von Backend-Services

Dein Profil
- Abgeschlossenes Studium der Informatik oder vergleichbare Ausbildung
- Mindestens 3 Jahre Berufserfahrung mit Java und Spring Boot
- Gute Kenntnisse in Docker und Kubernetes
- Sehr gute Deutschkenntnisse (C1) und gute Englischkenntnisse in Wort und Schrift
- Erfahrung mit AWS von Vorteil

Wir bieten
- 30 Tage Urlaub
- Jobrad""",
        "Informatik; Java; Spring Boot; Docker; Kubernetes; German; English; AWS",
    ),
    _ad(
        "french",
        """
Développeur web (H/F), CDI

Profil recherché :
- Bac +5 en informatique ou école d'ingénieur
- Vous justifiez d'une expérience de 3 ans minimum en développement web
- Maîtrise de React et TypeScript
- Anglais courant
- La connaissance de Docker serait un plus
Avantages : télétravail, mutuelle, tickets restaurant""",
        "Bac +5; développement web; React; TypeScript; English; Docker",
    ),
    _ad(
        "html",
        """
<h2>Requirements</h2><ul><li>Registered nurse (NMC registration)</li><li>Minimum of two
years&rsquo; experience in intensive care</li><li>Ability to work night shifts</li><li>BLS
certificate</li></ul><h2>Benefits</h2><ul><li>NHS pension</li><li>33 days annual leave</li></ul>""",
        "Registered nurse; intensive care; night shifts; BLS",
    ),
    _ad(
        "one line",
        """
Requirements: Python, R or SQL; 3 years experience; Bachelor's degree in Computer Science or
equivalent experience. Preferred: experience with AWS, Docker and CI/CD. Must have a clean driving
license.""".replace("\n", " "),
        "Python; 3 years; Computer Science; AWS; Docker; CI/CD; driving license",
    ),
)
KEPT_OUT = (
    _ad("teacher", """
Teacher of Mathematics - Riverside Academy

Riverside is a happy and ambitious school of 900 pupils. Our results have improved for five years.

Essential criteria
1. Qualified Teacher Status (QTS)
2. A degree in Mathematics or a closely related subject
3. Experience of teaching Key Stage 3 and GCSE
4. Strong classroom management

Desirable criteria
1. Ability to teach A-level Further Mathematics
2. Experience of leading a club

We offer a supportive team, a laptop and access to the Teachers' Pension Scheme. Riverside is
committed to safeguarding and all appointments need an enhanced DBS check.""",
        "QTS; degree in Mathematics; Key Stage 3; classroom management; Further Mathematics; club; "
        "DBS"),
    _ad("startup", """
Hey there! 👋 We're Nimbus and we're building the calendar that people love.

You will
* ship features end to end
* talk to users every week

You have
* 3+ years building web applications with TypeScript and React
* solid knowledge of PostgreSQL
* an eye for design

Bonus points
* GraphQL
* experience in a startup

Perks: equity, remote-first, 25 days off, a MacBook.
Salary: $120k - $150k""",
        "web applications; PostgreSQL; eye for design; GraphQL; startup; TypeScript"),
    _ad("warehouse", """
WAREHOUSE OPERATIVE – NIGHTS

Full time, £13.40 per hour, Leeds.

THE ROLE
Picking and packing orders, loading lorries.

REQUIREMENTS
- Counterbalance forklift licence
- Must be able to lift 20 kg
- Previous warehouse experience preferred
- Good timekeeping

BENEFITS
- Free parking
- Weekly pay""",
        "forklift; 20 kg; warehouse; timekeeping"),
    _ad("lawyer", """
Our corporate team in London seeks an associate. The successful candidate will have 2-4 years' PQE
in M&A and must be qualified in England and Wales. You will advise private equity houses and listed
companies. Fluency in French is highly desirable. Excellent drafting skills are essential. We are
ranked in Band 1 and offer a market-leading salary with a discretionary bonus.""",
        "M&A; England and Wales; French; drafting"),
    _ad("german prose", """
Wir suchen zum nächstmöglichen Zeitpunkt eine Buchhalterin / einen Buchhalter (m/w/d) in Teilzeit.

Ihr Profil:
Abgeschlossene kaufmännische Ausbildung
Mehrjährige Berufserfahrung in der Finanzbuchhaltung
Sichere DATEV-Kenntnisse
Gute MS-Excel-Kenntnisse
Teamfähigkeit und Genauigkeit

Wir bieten Ihnen:
Ein Gehalt nach Tarif, 30 Urlaubstage und eine betriebliche Altersvorsorge.
Bewerbungen von Menschen mit Behinderung sind willkommen.""",
        "kaufmännische Ausbildung; Finanzbuchhaltung; DATEV; Excel; Teamfähigkeit; Genauigkeit"),
    _ad("spanish", """
Buscamos enfermera para nuestra clínica en Madrid.

Requisitos:
- Grado en Enfermería
- 2 años de experiencia en urgencias
- Inglés nivel B2
- Se valorará conocimiento de catalán

Ofrecemos:
- Contrato indefinido
- Seguro médico""",
        "Enfermería; urgencias; English; Catalan"),
    _ad("executive", """
Chief Financial Officer

Arden plc, a FTSE 250 manufacturer with revenue of £800m, is hiring.

The ideal candidate is a qualified accountant (ACA or CIMA) with at least ten years of experience in
senior finance roles. Experience with SAP S/4HANA is required. You have led teams of 50 or more.
An MBA would be an advantage. Package: £250,000 plus car, bonus and private medical insurance.""",
        "ACA; ten years; SAP; led teams; MBA"),
    _ad("html page", """
<div class="job"><p>At <b>Kestrel</b> we make trains run on time.</p><h3>Who you are</h3>
<p>You are a curious engineer and</p><ul><li>hold a Master&#39;s degree in Mechanical Engineering
</li><li>have experience in CAD (SolidWorks or CATIA)</li><li>speak German and English fluently</li>
<li>Nice to have: knowledge of EN 50126</li></ul><h3>Our benefits</h3><p>Flexible hours, Jobrad.</p>
<script>var python = "java";</script></div>""",
        "Mechanical Engineering; SolidWorks; German; English; EN 50126"),
)  # fmt: skip
