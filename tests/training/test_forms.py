import pytest

from modelserver.checkpoints.sentences import with_article
from training.mini.evaluate import held_out_forms, typed_forms
from training.mini.form_maker import FormMaker
from training.mini.forms import ALWAYS, FIELDS, Form
from training.mini.letters import joined, prompt
from training.mini.word_maker import held_out, listed_words


@pytest.mark.parametrize("kind", ["first", "last", "brand", "domain", "skill", "subject"])
def test_no_listed_word_is_on_both_sides(kind: str) -> None:
    assert listed_words(kind, evaluation=True)
    assert not set(listed_words(kind, evaluation=True)) & set(listed_words(kind, evaluation=False))


def test_invented_words_keep_to_their_side() -> None:
    assert not any(held_out(FormMaker(1).invented()) for _ in range(50))
    maker = FormMaker(1, evaluation=True)
    assert all(held_out(maker.invented()) for _ in range(50))


@pytest.mark.parametrize("key", ALWAYS)
def test_no_held_out_value_is_met_in_training(key: str) -> None:
    maker = FormMaker(7)
    seen = {maker.form().values[key].casefold() for _ in range(4000)}
    met = [f for f in held_out_forms(100) if f.values[key].casefold() in seen]
    assert not met


def test_fields_of_one_form_may_have_their_words_in_common() -> None:
    maker = FormMaker(3, repeat=1.0)
    maker.form()
    assert maker.shared
    assert {maker.word("domain") for _ in range(50)} == set(maker.shared["domain"])
    assert len(maker.shared["domain"]) == 3


def test_a_blurred_word_may_be_a_spelled_one_in_the_case_of_the_listed_one() -> None:
    maker = FormMaker(3, blur=1.0, spelled=("Business",))
    assert "Business" in {maker.blurred("Nurse") for _ in range(50)}
    assert "business" in {maker.blurred("nurse") for _ in range(50)}


def test_the_same_seed_draws_the_same_forms() -> None:
    assert [FormMaker(5).form() for _ in range(3)] == [FormMaker(5).form() for _ in range(3)]


def test_the_three_that_name_job_company_and_person_are_always_there() -> None:
    for form in [*held_out_forms(50), *typed_forms()]:
        assert all(form.values[key] for key in ALWAYS)
        assert set(form.values) <= set(FIELDS)


def test_the_message_has_a_line_for_each_field_given() -> None:
    form = Form({"Job Title": "Cook", "Hiring Company": "Aga", "Applicant Name": "Jo"}, "warm")
    assert prompt(form).splitlines() == [
        "Write a cover letter.",
        "Tone: warm",
        "Job Title: Cook",
        "Hiring Company: Aga",
        "Applicant Name: Jo",
    ]


def test_a_length_that_is_asked_for_has_a_line_behind_the_tone() -> None:
    form = Form({"Job Title": "Cook"}, "warm", length="short")
    assert prompt(form).splitlines()[1:3] == ["Tone: warm", "Length: short"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Analyst", "an Analyst"),
        ("cook", "a cook"),
        ("HR Manager", "an HR Manager"),
        ("UX Designer", "a UX Designer"),
        ("University Clerk", "a University Clerk"),
        ("Intern at Sony", "an Intern at Sony"),
        ("MSc in Physics", "an MSc in Physics"),
        ("BSc in Physics", "a BSc in Physics"),
        ("MBA", "an MBA"),
    ],
)
def test_the_article_follows_the_sound(text: str, expected: str) -> None:
    assert with_article(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", "a"), ("a, b", "a and b"), ("a, b; c", "a, b and c")],
)
def test_list_is_joined_as_in_a_sentence(text: str, expected: str) -> None:
    assert joined(text) == expected
