"""Claims by their kind: acronyms, derived numbers, deeds, trades, and the languages' own words."""

from dataclasses import replace

import pytest

from tests.web.check.marking import FORM, marks

OWN = replace(
    FORM,
    preferred_qualifications="Level 7",
    past_experience="Graduate engineer, Royal Military Police, 2010-2014; "
    "Waiter at Polpo, 2014-2016",
    current_experience="Pharmacy technician at Boots since 2016; turnover from £355m to £690m; "
    "160 picks an hour; look after 3 care homes",
    skills="Swedish (basic), dispensing",
    qualifications="CEng; HND Engineering, Leeds City College",
)


@pytest.mark.parametrize(
    "sentence",
    [
        "I am a Chartered Engineer.",
        "I hold a Higher National Diploma.",
        "I served in the RMP from 2010 to 2014.",
        "The turnover almost doubled.",
        "I pick 160 items an hour.",
        "Before Boots I worked for two years as a waiter.",
        "Please write to john.miller@example.org.",
        "I hold an HND and am willing to work towards Level 7.",
    ],
)
def test_what_follows_from_the_form_is_left_alone(sentence: str) -> None:
    assert marks(sentence, OWN) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "I am a pharmacist.",
        "I am a Fellow of the Royal Society.",
        "The turnover tripled.",
        "My Swedish is near-native.",
        "I have wired schools and cinemas.",
        "Having negotiated treaties, I stay calm.",
        "I teach physics and chemistry.",
    ],
)
def test_what_goes_beyond_the_form_is_marked(sentence: str) -> None:
    assert marks(sentence, OWN)


FRAMES = {
    "de": "Ich freue mich auf ein Gespräch mit Ihnen und bin für die Aufgabe bereit.",
    "fr": "Je serais ravie de vous rencontrer et de parler avec vous de votre projet.",
    "es": "Me gustaría hablar con ustedes de la oferta y de su proyecto en una entrevista.",
}
FOREIGN = {
    "de": replace(
        FORM,
        past_experience="Vorarbeiter bei der Goldbeck GmbH, 2010-2016, Kolonne von 6 Mann",
        current_experience="Maurer bei Hahn seit 2016",
        skills="Dänisch (A2)",
        qualifications="Gesellenbrief Maurer; Promotion in Chemie",
    ),
    "fr": replace(
        FORM,
        past_experience="Vendeuse chez Zara, 2015-2017",
        current_experience="Chef d'équipe chez FM Logistic depuis 2017, 10 personnes",
        skills="portugais",
        qualifications="master de l'Université de Bourgogne",
    ),
    "es": replace(
        FORM,
        past_experience="Peón, Construcciones Ibáñez, 2004-2009",
        current_experience="Ingeniera en Acciona desde 2009, equipo de 9",
        skills="alemán (B1)",
        qualifications="Ingeniería Industrial, Universidad de Deusto",
    ),
}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Als Vorarbeiter führe ich eine Kolonne von sechs Mann."),
        ("de", "Promoviert habe ich in der Chemie."),
        ("fr", "J'encadre dix personnes et j'ai un master de l'Université de Bourgogne."),
        ("es", "Soy ingeniera industrial y dirijo un equipo de nueve personas."),
    ],
)
def test_other_languages_own_facts_are_left_alone(language: str, sentence: str) -> None:
    assert marks(f"{sentence} {FRAMES[language]}", FOREIGN[language]) == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Mein Dänisch ist fließend."),
        ("de", "Den Polierlehrgang habe ich abgeschlossen."),
        ("de", "Ich bin Fachanwalt."),
        ("de", "Ich habe fünfundzwanzig Jahre Berufserfahrung."),
        ("fr", "Je suis titulaire du diplôme de cadre."),
        ("fr", "Je parle couramment l'espagnol."),
        ("fr", "J'ai formé une trentaine de stagiaires."),
        ("es", "Dupliqué las ventas."),
        ("es", "Mi alemán es fluido."),
        ("es", "He llevado más de mil juicios."),
    ],
)
def test_other_languages_claims_beyond_the_form_are_marked(language: str, sentence: str) -> None:
    assert marks(f"{sentence} {FRAMES[language]}", FOREIGN[language])
