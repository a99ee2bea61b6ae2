"""A letter that breaks a rule is tried once more, and the better of two is kept."""

from typing import Any

import pytest
from flask import Flask

from tests.web.fake_model import LETTER, Answer, FakeModel
from tests.web.writer.asking import DRY, FLAWED, ask, ended
from tests.web.writing import FORM, state, until, writing
from webapp.core.models import User
from webapp.letters.form import Form
from webapp.letters.report import report_on


def test_a_letter_that_breaks_a_rule_is_tried_once_more(
    app: Flask, ann: User, database_url: str, model: FakeModel
) -> None:
    model.script = [FLAWED, Answer()]
    with writing(database_url, model.url):
        asked = ask(app, ann)
        until(lambda: ended(app, asked))
    letter = state(app, asked)
    assert (letter.body, letter.attempt, len(letter.versions)) == (LETTER, 2, 1)
    seeds = [body["seed"] for _, body in model.requests]
    assert len(set(seeds)) == 2


@pytest.mark.parametrize("second", [Answer("Dear [Name]"), Answer(status=500)])
def test_the_better_of_two_tries_is_kept(
    app: Flask, ann: User, database_url: str, model: FakeModel, second: Answer
) -> None:
    model.script = [FLAWED, second]
    with writing(database_url, model.url):
        asked = ask(app, ann)
        until(lambda: ended(app, asked))
    letter = state(app, asked)
    assert (letter.status, letter.body, letter.draft) == ("done", FLAWED.text, FLAWED.text)


def test_a_letter_without_broken_rules_beats_one_with_more_facts(
    app: Flask, ann: User, database_url: str, model: FakeModel
) -> None:
    form = Form.parse(FORM)
    flawed, dry = (report_on(form, answer.text) for answer in (FLAWED, DRY))
    assert (flawed["ok"], dry["ok"]) == (False, True)
    assert facts_in(flawed) > facts_in(dry)
    model.script = [FLAWED, DRY]
    with writing(database_url, model.url):
        asked = ask(app, ann)
        until(lambda: ended(app, asked))
    assert state(app, asked).body == DRY.text


def facts_in(report: dict[str, Any]) -> int:
    return sum(fact["used"] for fact in report["facts"])


def test_no_second_try_is_made_when_none_is_wanted(
    app: Flask, ann: User, database_url: str, model: FakeModel
) -> None:
    model.script = [FLAWED]
    with writing(database_url, model.url, rewrites=0):
        asked = ask(app, ann)
        until(lambda: ended(app, asked))
    assert len(model.requests) == 1
