"""The form: what it takes, and which sentence a wrong field gets."""

import pytest

from tests.web.writing import FORM
from webapp.letters.form import Form, FormError


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("job_title", "Job Title"),
        ("company", "Hiring Company"),
        ("applicant_name", "Applicant Name"),
    ],
)
@pytest.mark.parametrize("value", ["", "   ", "\n\t", "\x00\x07"])
def test_a_form_without_a_required_field_is_refused(field: str, label: str, value: str) -> None:
    with pytest.raises(FormError) as refused:
        Form.parse({**FORM, field: value})
    assert refused.value.errors == {field: f"{label} is needed."}


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(FormError) as refused:
        Form.parse({"skills": "x" * 2001, "tone": "angry", "length": "huge", "company": "x" * 121})
    assert set(refused.value.errors) == {
        "job_title",
        "company",
        "applicant_name",
        "skills",
        "tone",
        "length",
    }


@pytest.mark.parametrize(
    ("name", "typed", "taken"),
    [
        ("tone", "Warm", "warm"),
        ("tone", "", "professional"),
        ("length", "Short", "short"),
        ("length", " LONG ", "long"),
        ("length", "usual", "usual"),
        ("length", "", "usual"),
    ],
)
def test_a_choice_is_known_in_any_case_and_has_a_default(name: str, typed: str, taken: str) -> None:
    assert getattr(Form.parse({**FORM, name: typed}), name) == taken


def test_a_length_that_is_not_offered_is_refused_with_those_that_are() -> None:
    with pytest.raises(FormError, match=r"^Length: choose one of short, usual, long\.$"):
        Form.parse({**FORM, "length": "200 words"})


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Data\r\n Scientist ", "Data Scientist"),
        ("Da\x00ta\x1b", "Data"),
        ("half \ud83d of an emoji", "half of an emoji"),
        ("مهندس 👩‍💻 工程师", "مهندس 👩‍💻 工程师"),
    ],
)
def test_a_title_is_kept_on_one_line_without_control_characters(typed: str, stored: str) -> None:
    assert Form.parse({**FORM, "job_title": typed}).job_title == stored


def test_a_long_field_keeps_its_lines() -> None:
    assert Form.parse({**FORM, "skills": "python\r\nsql\n"}).skills == "python\nsql"
