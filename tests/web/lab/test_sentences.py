"""Sentences: judged and shown, and a letter's odd ones marked where a person wants it."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from predictor.config import Settings
from tests.predictor.asking import Asking
from tests.web.lab.without_socket import by, getting
from tests.web.people import Person
from webapp.lab import predictor as client

PAGE, SWITCH, API = "/lab/sentences", "/lab/sentences/letters", "/api/v1/lab/sentences"
GOOD, BAD = "The garden saw the museum 7 times.", "Garden the saw museum the 7 times."


@pytest.fixture(scope="module")
def judging(sentences_built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """A predictor with a tiny model of sentences."""
    folder = tmp_path_factory.mktemp("models")
    shutil.copytree(sentences_built / "sentences", folder / "sentences")
    with Asking(Settings(models=folder)) as asking:
        yield asking


@pytest.fixture
def bea(ann: Person, judging: Asking, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Somebody whose lab has a model of sentences."""
    monkeypatch.setattr(client, "post", by(judging))
    monkeypatch.setattr(client, "get", getting(judging))
    return ann


def ask(person: Person, text: str) -> Any:
    return person.client.post(PAGE, data={"text": text}, headers=person.headers)


def test_without_a_predictor_there_is_no_page(person: Person) -> None:
    assert person.client.get(PAGE).status_code == 404
    assert person.client.post(SWITCH, headers=person.headers).status_code == 404


def test_a_sentence_gets_a_verdict_and_how_sure_it_is(bea: Person) -> None:
    assert "No model of sentences" not in bea.client.get(PAGE).text
    assert "Acceptable · over 99 %" in ask(bea, GOOD).text
    page = ask(bea, BAD).text
    assert "Reads oddly · over 99 %" in page
    assert f'<u class="odd">{BAD}</u>' in page


def test_a_paragraph_is_marked_sentence_by_sentence(bea: Person) -> None:
    page = ask(bea, f"{GOOD} {BAD}\r\n\r\n<b>{GOOD}</b>").text
    assert "1 of 3 sentences reads oddly" in page
    assert page.count('<u class="odd">') == 1
    assert f'<u class="odd">{BAD}</u>' in page
    assert "<b>The" not in page
    assert "None of 2 sentences read oddly" in ask(bea, f"{GOOD} {GOOD}").text


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "no text"), ("...", "no word"), ("a" * 2001, "2,000 characters"), ("你好", "script")],
)
def test_what_cannot_be_judged_is_said_and_stays_on_the_page(
    bea: Person, text: str, said: str
) -> None:
    answer = ask(bea, text)
    assert answer.status_code == 422
    assert said in answer.text
    assert text in answer.text


def test_where_there_is_no_model_the_page_says_so(
    ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Asking(Settings(tasks=("links",))) as links_alone:
        monkeypatch.setattr(client, "post", by(links_alone))
        monkeypatch.setattr(client, "get", getting(links_alone))
        page = ann.client.get(PAGE).text
        assert "No model of sentences has been made here yet" in page
        assert "<textarea" not in page
        answer = ask(ann, GOOD)
    assert answer.status_code == 503
    assert "No model of sentences has been made here yet" in answer.text
    assert GOOD in answer.text


def test_a_predictor_that_is_down_is_said_and_loses_nothing(
    bea: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> httpx2.Response:
        raise httpx2.ConnectError("nobody is there")

    monkeypatch.setattr(client, "post", refuse)
    monkeypatch.setattr(client, "get", refuse)
    answer = ask(bea, GOOD)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Sentences can&#39;t be judged at the moment" in answer.text
    assert GOOD in answer.text
    assert bea.client.get(PAGE).status_code == 200


def test_a_person_may_ask_so_often_in_a_minute(bea: Person) -> None:
    assert [ask(bea, GOOD).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_a_program_does_the_same(bea: Person) -> None:
    said = bea.client.post(API, json={"text": f"{GOOD} {BAD}"}, headers=bea.headers).get_json()
    assert said["label"] == "unacceptable"
    assert [each["label"] for each in said["sentences"]] == ["acceptable", "unacceptable"]
    assert len(said["model"]["digest"]) == 64
    for body in ({}, {"text": ""}, {"text": 3}, {"text": "a" * 2001}, {"text": "你好"}):
        answer = bea.client.post(API, json=body, headers=bea.headers)
        assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, "text"), body


def test_a_letters_odd_sentences_are_marked_once_the_person_wants_it(
    bea: Person, make_letter: Callable[..., uuid.UUID]
) -> None:
    body = f"Dear Sir,\n\n{GOOD} {BAD}\n\nSincerely,\nGarden the Museum"
    letter = make_letter(bea, body=body)
    address = f"/letters/{letter}"
    before = bea.client.get(address).text
    assert 'class="odd"' not in before
    assert "Mark them" in before
    on = bea.client.post(SWITCH, data={"mark": "yes", "letter": letter}, headers=bea.headers)
    assert on.location == f"{address}#odd"
    page = bea.client.get(address).text
    assert page.count('<u class="odd">') == 1
    assert BAD in page.partition('<u class="odd">')[2].partition("</u>")[0]
    assert "Garden the Museum</u>" not in page
    off = bea.client.post(SWITCH, data={"mark": "no", "letter": letter}, headers=bea.headers)
    assert off.status_code == 303
    assert 'class="odd"' not in bea.client.get(address).text


def test_a_letter_is_shown_when_its_sentences_cannot_be_judged(
    bea: Person, make_letter: Callable[..., uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/letters/{make_letter(bea, body=f'{GOOD} {BAD}')}"
    bea.client.post(SWITCH, data={"mark": "yes"}, headers=bea.headers)

    def refuse(*_: object, **__: object) -> httpx2.Response:
        raise httpx2.ConnectError("nobody is there")

    monkeypatch.setattr(client, "post", refuse)
    page = bea.client.get(address)
    assert page.status_code == 200
    assert BAD in page.text
    assert "be judged at the moment" in page.text
