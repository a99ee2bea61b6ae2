"""The list of the form's fields against all that reads it: a field that one of them lacks fails."""

import json
import re
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from flask import Flask

from contract.form import CHOSEN, EXAMPLE, FIELDS, LABELS, PROMPTED, TYPED, Field
from inkwell.shared.checkout import ROOT
from modelserver.checkpoints.prepare import SAMPLE
from tests.e2e import test_contract as walk
from tests.web.pages import test_model_query as scripts
from training.mini import forms as mini
from webapp.api.form_schemas import JobForm, OtherJob
from webapp.api.letter_outputs import LetterDetail
from webapp.check import check
from webapp.core.models import Letter
from webapp.letters.form import Form, FormError
from webapp.letters.prompt import request_for

EACH = pytest.mark.parametrize("field", FIELDS.values(), ids=list(FIELDS))
HEADING = ("job_title", "company")  # of a letter's page
# What the advertisement asks for is not what the person tells of themselves.
OF_THE_JOB = ("preferred_qualifications", "advertisement")
FULL = {each.name: f"Word{number}" for number, each in enumerate(TYPED)}


class Inputs(HTMLParser):
    """The inputs of a page by name, and the labels by what they are for."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inputs: dict[str, list[dict[str, str | None]]] = {}
        self.labels: dict[str, str] = {}
        self._for: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in ("input", "textarea"):
            self.inputs.setdefault(str(values.get("name")), []).append({**values, "tag": tag})
        self._for = values.get("for") if tag == "label" else None

    def handle_data(self, data: str) -> None:
        if self._for is not None:
            self.labels.setdefault(self._for, data)


@pytest.fixture(scope="module")
def desk(web: Flask) -> Inputs:
    no_limit = SimpleNamespace(limit=0)
    quota = SimpleNamespace(letters=no_limit, tokens=no_limit)
    user = SimpleNamespace(id=1)
    with web.test_request_context("/user/protected"):
        page = web.jinja_env.get_template("desk.html")
        return Inputs(page.render(user=user, form={}, errors={}, quota=quota, recent=[]))


@EACH
def test_the_desk_asks_for_the_field(desk: Inputs, field: Field) -> None:
    found = desk.inputs[field.name]
    if field.choices:
        assert tuple(each["value"] for each in found) == field.choices
        assert [each["value"] for each in found if "checked" in each] == [field.default]
        return
    (one,) = found
    assert desk.labels[field.name] == field.label
    # A text that is too long is refused with a word; maxlength would cut a paste in silence.
    assert "maxlength" not in one
    assert one["data-limit"] == str(field.limit)
    assert ("required" in one) == field.required
    assert one["tag"] == ("input" if field.one_line else "textarea")


@pytest.mark.parametrize("field", [each for each in FIELDS.values() if each.name not in HEADING])
def test_the_letters_page_shows_the_field(web: Flask, field: Field) -> None:
    page = web.jinja_env.get_template("_letter_form.html").render(letter={field.name: "so-told"})
    assert re.findall("<dt>(.*)</dt>", page) == [field.label]
    assert "so-told" in page.lower()


@EACH
def test_the_database_keeps_the_field(field: Field) -> None:
    column = Letter.__table__.columns[field.name]
    assert not column.nullable
    assert field.required or (column.default is not None and column.default.arg == field.default)


def test_the_api_takes_and_shows_the_fields_with_their_limits() -> None:
    taken = JobForm.model_json_schema()
    assert list(taken["properties"]) == list(OtherJob.model_fields) == list(FIELDS)
    assert taken["required"] == [each.name for each in FIELDS.values() if each.required]
    assert {name: taken["properties"][name]["maxLength"] for name in LABELS} == {
        each.name: each.limit for each in TYPED
    }
    assert set(FIELDS) <= set(LetterDetail.model_fields)


@pytest.mark.parametrize("field", TYPED, ids=list(LABELS))
def test_the_web_refuses_what_is_longer(field: Field) -> None:
    longest = {**FULL, field.name: "x" * field.limit}
    assert getattr(Form.parse(longest), field.name) == longest[field.name]
    with pytest.raises(FormError) as refused:
        Form.parse({**FULL, field.name: "x" * (field.limit + 1)})
    assert list(refused.value.errors) == [field.name]


@pytest.mark.parametrize("field", CHOSEN, ids=[each.name for each in CHOSEN])
def test_the_web_takes_each_choice_and_no_other(field: Field) -> None:
    for word in field.choices:
        assert getattr(Form.parse({**FULL, field.name: word}), field.name) == word
    assert getattr(Form.parse(FULL), field.name) == field.default
    with pytest.raises(FormError, match=field.label):
        Form.parse({**FULL, field.name: "other"})


def test_the_prompt_has_each_field_in_its_place() -> None:
    form_ = Form.parse({**FULL, "tone": "warm", "length": "long"})
    assert request_for(form_).splitlines() == [
        "Write a cover letter.",
        "Tone: warm",
        "Length: long",
        *(f"{each.label}: {FULL[each.name]}" for each in PROMPTED),
    ]
    assert [each.prompt for each in PROMPTED] == list(range(1, len(PROMPTED) + 1))


def test_the_check_looks_for_facts_in_every_field_of_several_lines_about_the_person() -> None:
    facts = check(Form.parse(FULL), "Dear Hiring Manager,").facts
    told = [each for each in TYPED if not each.one_line and each.name not in OF_THE_JOB]
    assert [(fact.field, fact.label) for fact in facts] == [
        (each.name, each.label) for each in told
    ]


def test_scripts_use_the_labels_that_never_change() -> None:
    """The labels stand in full in the tests that play a script, and in the chart's own."""
    promise = (ROOT / "helm/inkwell/files/promise.py").read_text()
    typed = re.findall(r'^    "([A-Z][A-Za-z ]+)": ', promise, re.MULTILINE)
    assert set(scripts.FIELDS) == set(walk.LETTER) == set(typed)
    assert set(typed) <= set(LABELS.values())
    assert scripts.FIELDS.items() <= {LABELS[name]: text for name, text in EXAMPLE.items()}.items()


def test_the_mini_model_is_made_for_these_labels() -> None:
    tokens = json.loads((ROOT / "services/model/models/mini/tokenizer.json").read_text())
    special = {each["content"] for each in tokens["added_tokens"]}
    made_for = {f"<|{each.label.lower().replace(' ', '_')}|>" for each in FIELDS.values()}
    assert special - {"<|endoftext|>", "<|im_start|>", "<|im_end|>"} <= made_for
    assert tuple(each.label for each in PROMPTED) == mini.FIELDS
    assert set(mini.ALWAYS) == {each.label for each in FIELDS.values() if each.required}


def test_the_sample_that_models_are_prepared_with_is_a_prompt() -> None:
    first, *lines = SAMPLE.splitlines()
    labels = [line.partition(": ")[0] for line in lines]
    assert first == request_for(Form.parse(FULL)).splitlines()[0]
    assert labels == ["Tone", *(label for label in LABELS.values() if label in labels)]


def test_the_pages_on_training_name_every_field() -> None:
    text = (ROOT / "docs/fine-tuning.md").read_text()
    assert [name for name in FIELDS if f"`{name}`" not in text] == []
