"""What people shorten, tidy up or leave out of a form when they retell it in an ordinary letter."""

from dataclasses import replace

import pytest

from tests.web.check.marking import FORM, Form, marks, marks_in

WORKED, NOW, HELD = "past_experience", "current_experience", "qualifications"

# A field, what the form has in it, a sentence that retells it, and what of it to say otherwise.
RETOLD = [
    (NOW, "Teacher, Moor School, form tutor Y12", "I am tutor to a Year 12 group.", ("12", "13")),
    (WORKED, "Teacher at Kingsmead (KS3/4)", "I taught Key Stages 3 and 4.", ("4", "5")),
    (HELD, "NVQ2 in care, first aid", "I hold an NVQ Level 2 in care.", ("2", "4")),
    (HELD, "tickets CS30/31", "I have the tickets CS30 and CS31.", ("CS31", "CS39")),
    (
        WORKED,
        "welder at Orr Gates, '16-'22",
        "I was at Orr Gates for six years.",
        ("six", "nine"),
    ),
    (
        WORKED,
        "shop, rating up from 51% to 68%",
        "The rating rose from 51 to 68 per cent.",
        ("51", "41"),
    ),
    (WORKED, "Team lead at Cold, 14 people", "I led a team of fourteen there.", ("four", "nine")),
    (NOW, "evening class, 10 people", "I teach an evening class of ten.", ("ten", "thirty")),
    (NOW, "maid, train new starters, 11 people", "I train eleven starters.", ("eleven", "six")),
    (NOW, "clerk, network refresh (£640k, 1 site)", "It was worth £640,000.", ("640", "840")),
]


@pytest.mark.parametrize(("field", "told", "sentence", "otherwise"), RETOLD)
def test_what_a_form_has_in_short_may_be_written_out(
    field: str, told: str, sentence: str, otherwise: tuple[str, str]
) -> None:
    form = replace(FORM, **{field: told})
    assert marks(sentence, form) == []
    assert marks(sentence.replace(*otherwise), form) != []


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (replace(FORM, skills="PADI Rescue Diver"), "I dive as a PADI Rescue Diver."),
        (replace(FORM, qualifications="ACA"), "I qualified as an ACA at Sony."),
        (
            replace(FORM, qualifications="ACCA 9 of 13 papers"),
            "I passed nine of thirteen ACCA papers.",
        ),
        (replace(FORM, skills="DT, maths"), "I took Design and Technology at school."),
        (replace(FORM, qualifications="BSc Maths"), "I have a bachelor's degree in mathematics."),
        (FORM, "I don't have a driving licence yet."),
        (FORM, "I hold no certificate so far, and in summer I am free from June to July 2025."),
        (FORM, "I taught myself to program."),
        (
            replace(FORM, preferred_qualifications="six years in retail"),
            "Six years in retail are asked for, and I can offer more than that.",
        ),
        (FORM, "My manager at Sony knows me well."),
        (FORM, "Analysing data is my favourite work."),
        (FORM, "I start at half past five, and by the fifth of every month I report."),
        (replace(FORM, past_experience="part-time clerk"), "I was a full-time mother."),
    ],
)
def test_an_everyday_phrase_is_no_claim(form: Form, sentence: str) -> None:
    assert marks(sentence, form) == []


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (FORM, "I worked for a water company at the start of my career."),
        (FORM, "I work part-time in a coffee shop alongside my studies."),
        (FORM, "My law degree taught me to read closely."),
        (replace(FORM, qualifications="BA History, 2:1"), "I graduated with a first."),
        (replace(FORM, qualifications="BSc Biology, 2:2"), "I have an upper second."),
        (replace(FORM, qualifications="no driving licence"), "I have a full driving licence."),
        (replace(FORM, qualifications="C1 provisional"), "I hold a full C1 licence."),
        (replace(FORM, past_experience="apprentice at Sony"), "I trained apprentices at Sony."),
        (replace(FORM, current_experience="Analyst, team of 4"), "I lead a team of four."),
        (FORM, "I have not had a single accident."),
    ],
)
def test_what_a_letter_adds_in_small_letters_is_marked(form: Form, sentence: str) -> None:
    assert marks(sentence, form) != []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Ich habe im Sommer in einem Tierheim gearbeitet."),
        ("de", "Nebenbei erledige ich den Schriftverkehr für den Handwerksbetrieb."),
        ("fr", "J'ai travaillé dans une ferme."),
        ("fr", "Je n'ai jamais eu d'accident."),
        ("es", "Trabajé en una granja."),
        ("es", "Nunca he tenido un accidente."),
    ],
)
def test_what_a_letter_of_another_language_adds_is_marked(language: str, sentence: str) -> None:
    assert marks_in(language, sentence, FORM) != []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Ich saß am Tisch und schrieb mit."),
        ("fr", "Je sais dresser un tableau."),
        ("es", "Les agradezco que lean mi carta."),
    ],
)
def test_a_word_that_is_written_as_a_tool_is_called_is_none(language: str, sentence: str) -> None:
    assert marks_in(language, sentence, FORM, "skill") == []


def test_initials_are_those_of_words_side_by_side() -> None:
    told = replace(FORM, skills="UG rules")
    assert marks("I have met the Upper Group.", told, "name") == []
    assert marks("I have met the Upper and the lower Group.", told, "name") != []
    assert marks("I have met the Upper Group.", replace(FORM, skills="ug rules"), "name") != []
