"""A number, a name or a denial in other words than the form's, in four languages."""

from dataclasses import replace

import pytest

from tests.web.check.marking import FORM, Form, marks, marks_in

WORKED, HELD = "past_experience", "qualifications"


def form(field: str, text: str) -> Form:
    return replace(FORM, **{field: text})


SAME = [
    (WORKED, "conducteur porteur 19 t, Brasserie du Hainaut, 2014-2019", "dix-neuf tonnes", "fr"),
    (
        WORKED,
        "ONG Eau Vive, Bamako, 2013-2015 : suivi de 41 forages",
        "quarante et un forages",
        "fr",
    ),
    (WORKED, "juriste, groupe de cliniques (1 200 salariés), 2018-2020", "mille deux cents", "fr"),
    (WORKED, "Kranführer, Stüve Bau, 2015-2020: Obendreher bis 60 m", "60 Meter", "de"),
    (HELD, "curso trabajos en altura 8 h (2023)", "ocho horas", "es"),
    (HELD, "prácticas en ayuntamiento (370 h)", "trescientas setenta horas", "es"),
    (HELD, "trabajo al 35%", "treinta y cinco por ciento", "es"),
]
SENTENCE = {
    "fr": "J'ai connu {} dans mon travail.",
    "de": "Ich habe bei der Arbeit {} erlebt.",
    "es": "He tenido {} en mi trabajo.",
}
OTHER = {
    "dix-neuf tonnes": "vingt-six tonnes",
    "quarante et un forages": "cinquante et un forages",
    "mille deux cents": "mille huit cents",
    "60 Meter": "90 Meter",
    "ocho horas": "dieciocho horas",
    "trescientas setenta horas": "trescientas noventa horas",
    "treinta y cinco por ciento": "cuarenta y cinco por ciento",
}


@pytest.mark.parametrize(("field", "told", "said", "language"), SAME)
def test_the_same_number_in_other_writing_is_left_alone(
    field: str, told: str, said: str, language: str
) -> None:
    sentence = SENTENCE[language].format(said)
    assert marks_in(language, sentence, form(field, told), "number", "year") == []


@pytest.mark.parametrize(("field", "told", "said", "language"), SAME)
def test_another_number_in_other_writing_is_marked(
    field: str, told: str, said: str, language: str
) -> None:
    sentence = SENTENCE[language].format(OTHER[said])
    assert marks_in(language, sentence, form(field, told), "number", "year")


TAUGHT = "Maths teacher at Marches Academy, Sept 2015 - now; Yr 7 to 11, form tutor yr 9"
SEASONS = "Dresser - Winterfold Festival, summers 2019 and 2022"
BOTH = "Sales assistant, Brightways store, paint dept, 2 yrs; team leader there, 3 years"
STUDIED = "MSc Statistics, Pune 2016; Microsoft PL-300 (2022)"


@pytest.mark.parametrize(
    ("field", "told", "sentence", "invented"),
    [
        (WORKED, TAUGHT, "I have taught from Year 7 up to Year 11.", "I have taught Year 12."),
        (WORKED, SEASONS, "I was a dresser for two summers.", "I was a dresser for five summers."),
        (
            WORKED,
            BOTH,
            "I was at Brightways for five years.",
            "I was at Brightways for eight years.",
        ),
        (
            HELD,
            STUDIED,
            "After my MSc in 2016 I passed PL-300 six years later.",
            "After my MSc in 2016 I passed PL-300 nine years later.",
        ),
        (
            HELD,
            "SVQ 3 Body Repair",
            "I hold an SVQ Level 3 in body repair.",
            "I hold an SVQ Level 4.",
        ),
        (
            WORKED,
            "Engineer, Sohar Polymers, HAZOP member x3",
            "I took part in three HAZOP studies.",
            "I took part in nine HAZOP studies.",
        ),
    ],
)
def test_a_number_that_one_reads_off_the_form_is_its_own(
    field: str, told: str, sentence: str, invented: str
) -> None:
    assert marks(sentence, form(field, told), "number") == []
    assert marks(invented, form(field, told), "number")


@pytest.mark.parametrize(
    ("language", "sentence", "claimed"),
    [
        ("en", "Kubernetes is not something I have run myself.", "I have run Kubernetes myself."),
        ("en", "Ansible is not among my skills.", "Ansible is among my skills."),
        ("de", "Italienisch spreche ich leider noch nicht.", "Italienisch spreche ich fließend."),
        ("es", "El curso de rayos X aún no lo tengo.", "Tengo el curso de rayos X."),
    ],
)
def test_what_is_denied_behind_its_name_is_no_claim(
    language: str, sentence: str, claimed: str
) -> None:
    assert marks_in(language, sentence, FORM) == []
    assert marks_in(language, claimed, FORM)


@pytest.mark.parametrize(
    ("field", "told", "sentence"),
    [
        (HELD, "Biology, Univ. Cádiz, 2019", "I studied at the University of Cádiz."),
        (WORKED, "hand, Coop. San Isidro, 2017-2019", "I worked at the Cooperative San Isidro."),
        (HELD, "MA Design Manchester Met 2016", "I studied at Manchester Metropolitan University."),
        (HELD, "BA (Hons) English lit, Belfast", "I hold a BA in English literature."),
        (
            WORKED,
            "3rd engineer, Halvorsen Shipping, 2019-2021",
            "I was third engineer at Halvorsen.",
        ),
    ],
)
def test_a_name_written_out_is_the_forms_own(field: str, told: str, sentence: str) -> None:
    assert marks(sentence, form(field, told), "name", "employer", "degree", "title") == []


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ("worked in a shop", "My own business taught me to count every penny."),
        ("worked in a shop, temp", "I hold a permanent position there."),
        ("worked in a shop", "With my own car I can be there early."),
        ("BSc, 2:2", "I passed my finals with distinction."),
    ],
)
def test_a_business_a_post_a_car_and_a_mark_need_the_forms_word_in_english(
    told: str, sentence: str
) -> None:
    assert marks(sentence, replace(FORM, past_experience=told, qualifications=""), "claim", "award")


@pytest.mark.parametrize(
    ("language", "held", "sentence", "invented"),
    [
        ("en", "Cat D (2019)", "I hold category D.", "I hold category C."),
        ("de", "FS Kl. B + BE", "Ich habe die Klassen BE.", "Ich habe den Führerschein Klasse C."),
        ("fr", "permis B, C", "J'ai le permis C.", "J'ai le permis BE."),
        ("es", "carnet B", "Tengo el carnet de conducir B.", "Tengo el permiso de conducir C."),
    ],
)
def test_a_licence_to_drive_is_of_the_forms_class(
    language: str, held: str, sentence: str, invented: str
) -> None:
    assert marks_in(language, sentence, form(HELD, held), "degree") == []
    assert marks_in(language, invented, form(HELD, held), "degree")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Ich habe meine eigene Werkstatt geführt."),
        ("fr", "J'ai ouvert mon propre salon il y a longtemps."),
        ("es", "Dispongo de coche propio para llegar a cualquier hora."),
        ("es", "He abierto mi propio taller."),
    ],
)
def test_a_business_and_a_car_need_the_forms_word_in_other_languages(
    language: str, sentence: str
) -> None:
    assert marks_in(language, sentence, FORM, "claim")
