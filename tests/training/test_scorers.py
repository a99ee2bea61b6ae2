import pytest

from training.mini import scorers
from training.mini.form_maker import FormMaker
from training.mini.forms import Form
from training.mini.letters import Writer
from training.trigrams import overlap

FORM = Form(
    {
        "Job Title": "Data Scientist",
        "Hiring Company": "google",
        "Applicant Name": "John",
        "Current Working Experience": "Analyst at Trello",
        "Skillsets": "python, SQL; teamwork",
    },
    "professional",
)
GOOD = """Dear Hiring Manager,

I am writing to apply for the position of Data Scientist at google.

I currently work as an Analyst at Trello, and I enjoy the variety that it brings.

My skills include python, SQL and teamwork. Thank you for your time.

Sincerely,
John"""


def test_a_sound_letter_passes_every_rule() -> None:
    assert all(scorers.carried(GOOD, FORM).values())
    assert scorers.placeholders(GOOD, FORM) == []
    assert scorers.invented(GOOD, FORM) == []
    assert scorers.spoken_of(GOOD, FORM) == []
    assert scorers.whole(GOOD, FORM)


@pytest.mark.parametrize(
    ("key", "right", "wrong"),
    [
        ("Hiring Company", "google", "Google"),
        ("Hiring Company", "google", "goggle"),
        ("Job Title", "Data Scientist", "Data Science"),
        ("Applicant Name", "John", "Jon"),
        ("Skillsets", "python, SQL and", "python and"),
        ("Current Working Experience", "Trello", "Tello"),
    ],
)
def test_a_value_that_differs_by_a_letter_is_not_carried(key: str, right: str, wrong: str) -> None:
    assert not scorers.carried(GOOD.replace(right, wrong), FORM)[key]


@pytest.mark.parametrize(
    "gap",
    [
        "[Company]",
        "[Your Name]",
        "<company>",
        "{title}",
        "____",
        "XXXX",
        "Company Name",
        "Your name",
    ],
)
def test_a_gap_to_fill_in_is_a_placeholder(gap: str) -> None:
    assert scorers.placeholders(GOOD.replace("google", gap), FORM)


def test_brackets_that_the_person_typed_are_no_placeholder() -> None:
    typed = Form(FORM.values | {"Job Title": "Cook [nights]"}, None)
    assert scorers.placeholders("the role of Cook [nights]", typed) == []


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("I have worked for 12 years.", ["12"]),
        ("I worked at Microsoft.", ["Microsoft"]),
        ("I hold a PhD.", ["PhD"]),
        ("I have been doing so since 2015.", ["2015"]),
        ("At Trelo I learned much.", ["Trelo"]),
    ],
)
def test_what_the_form_does_not_say_is_invented(sentence: str, found: list[str]) -> None:
    text = GOOD.replace("Thank you for your time.", sentence)
    assert set(found) <= set(scorers.invented(text, FORM))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Dear Hiring Manager,", "Hello,"),
        ("Sincerely,\nJohn", "Sincerely,"),
        ("\nJohn", "\nJohn Smith"),
        ("\n\nI currently", " I currently"),
        ("Sincerely,\n", ""),
    ],
)
def test_a_letter_without_its_frame_is_not_whole(old: str, new: str) -> None:
    assert not scorers.whole(GOOD.replace(old, new), FORM)


def test_speaking_of_an_empty_field_is_noticed() -> None:
    text = GOOD.replace(
        "Thank you", "As for formal qualifications, I can offer the following: none. Thank you"
    )
    assert scorers.spoken_of(text, FORM) == ["qualifications"]


def test_overlap_is_one_for_the_same_letter_and_zero_for_unrelated_ones() -> None:
    assert overlap(GOOD, GOOD) == 1.0
    assert overlap(GOOD, "completely different words stand here today") == 0.0
    assert scorers.median_overlap([GOOD, GOOD, GOOD]) == 1.0


def test_half_of_the_shared_trigrams_is_a_half() -> None:
    assert overlap("a b c d", "a b c e") == 0.5


def test_the_letters_to_learn_from_meet_the_bar_themselves() -> None:
    maker, writer = FormMaker(3), Writer(3)
    forms = [maker.form() for _ in range(150)]
    measured = scorers.score([writer.letter(form) for form in forms], forms)
    assert measured["carries all three"] == 1.0
    assert measured["carries other fields"] == 1.0
    assert measured["120-300 words"] == 1.0
    assert measured["no placeholder"] == 1.0
    assert measured["nothing invented"] == 1.0
    assert measured["empty fields unmentioned"] == 1.0
    assert measured["whole"] == 1.0
    assert measured["median 3-gram overlap"] < 0.25
