"""Which language a letter is asked for in, and how the model is told."""

from dataclasses import replace

import pytest

from contract.form import EXAMPLE
from webapp.letters.english import in_english
from webapp.letters.form import Form
from webapp.letters.language import language_for
from webapp.letters.prompt import messages

FORM = Form(**{**EXAMPLE, "skills": "python"})
GERMAN_AD = "Wir suchen eine Köchin mit Erfahrung, die mit uns für die Gäste kocht und nicht ruht"


@pytest.mark.parametrize(
    ("changes", "language"),
    [
        ({}, "en"),
        ({"preferred_qualifications": "", "skills": "SQL, Python, Excel"}, "en"),
        ({"preferred_qualifications": "", "advertisement": GERMAN_AD}, "de"),
        ({"preferred_qualifications": GERMAN_AD}, "de"),
        (
            {"preferred_qualifications": "Drive a van, sell a car, lead a team, do it in a day"},
            "en",
        ),
        ({"preferred_qualifications": GERMAN_AD, "language": "es"}, "es"),
        ({"preferred_qualifications": "", "current_experience": "楽天でバックエンド開発"}, "ja"),
        (
            {
                "preferred_qualifications": "Four years of SQL and the will to work with others",
                "current_experience": "Koch bei der Caritas und für das Team mit der Leitung",
            },
            "en",
        ),
    ],
)
def test_the_language_is_the_chosen_one_or_the_advertisements_or_the_forms(
    changes: dict[str, str], language: str
) -> None:
    assert language_for(replace(FORM, **changes)) == language


def test_a_model_is_told_of_another_language_and_the_mini_s_format_stays_as_it_is() -> None:
    english, german = messages(FORM), messages(replace(FORM, language="de"), "de")
    assert "in German" in str(german[0].get("content"))
    assert "in English" not in str(english[0].get("content"))
    assert english[1] == german[1]


PHRASES = [
    "Développeuse front-end chez Doctolib depuis 2022",
    "Ausbildung bei der Caritas",
    "楽天でバックエンド開発",
    "مهندس برمجيات في شركة كريم منذ 2020",
    "Krankenschwester bei Charité",
    "Camarera en Bar Pepe de 2015 a 2019",
    "Licence de biologie",
    "Buchhaltung",
    "gestion de projet",
    "Инженер в Яндексе",
    "Licence professionnelle de gestion",
    "Arzt am Klinikum",
    "Leiter der Abteilung im Vertrieb",
    "Chef d'équipe",
    "contabilidad de empresas",
    "Soy cocinera",
]
NAMED = [
    "Senior Analyst at Société Générale (2019-2021)",
    "Machine Learning Intern at Sony",
    "Nurse at Charité",
    "BSc in Biology, Universidad de Chile",
    "Consultant at van der Berg & Söhne",
    "Waiter at the Café de la Paix",
    "Customer service",
    "Amateur dramatics",
    "I am a nurse at St Mary's Hospital",
    "Full, clean driving licence",
    "E-commerce manager",
    "Delivery van driver",
    "UN peacekeeper, MIT graduate",
    "Met targets and led war room drills",
    "De-escalation, à la carte cooking, au pair",
    "Analyst at Koch Industries",
    "Waste and bin collection, formation skydiving",
    "Poured and cured concrete; pour planning",
    "Wrote the column la vie en rose for the paper and its readers",
    "Sales assistant, Cheung & Young, Trinidad",
    "Soy processing and dal production",
    "I'm a teacher and don't drive",
]


@pytest.mark.parametrize("field", ["past_experience", "skills", "qualifications"])
@pytest.mark.parametrize("text", PHRASES)
def test_the_mini_is_told_no_phrase_of_another_language(field: str, text: str) -> None:
    form, left = in_english(replace(FORM, **{field: text}))
    assert not any(word in getattr(form, field) for word in text.split() if word.islower())
    assert "".join(one.text for one in left)
    assert getattr(form, field) == ""


@pytest.mark.parametrize("field", ["past_experience", "qualifications"])
@pytest.mark.parametrize("text", NAMED)
def test_names_of_other_languages_stay_in_an_english_form(field: str, text: str) -> None:
    form = replace(FORM, **{field: text})
    assert in_english(form) == (form, ())


def test_an_english_title_stays_with_its_employer_whatever_language_is_around_it() -> None:
    form = replace(
        FORM, past_experience="Software Engineer bei SAP seit 2020", skills="Französisch C1, SQL"
    )
    form, left = in_english(form)
    assert form.past_experience == "Software Engineer at SAP (since 2020)"
    assert form.skills == "French (C1), SQL"
    assert not left


def test_an_english_form_is_left_as_it_is() -> None:
    assert in_english(FORM) == (FORM, ())
