"""Questions about a picture: streamed, held against the facts, bounded, and refused in words."""

import json
from collections.abc import Iterator
from dataclasses import replace
from threading import Thread
from typing import Any

import pytest
from flask import Flask

from tests.web.fake_model import Answer, FakeModel
from tests.web.lab.without_socket import PREDICTOR
from tests.web.people import Enter, MakeApp, Person
from webapp.core.clock import now
from webapp.core.database import db
from webapp.core.model_status import EXTENSION, ModelStatus
from webapp.lab import questions
from webapp.limits import usage

API, PAGE = "/api/v1/lab/images/questions", "/lab/images/questions"
PANDA = {"label": "giant panda, panda", "question": "Where does it live?"}
SAID = (
    "It lives in the mountains of **China**. It weighs 100 kg!\nUntil 2016 it was listed as "
    "endangered. Two or three cubs are born. It eats bamboo"
)
KEPT = "It lives in the mountains of China. Until 2016 it was listed as endangered. It eats bamboo"


@pytest.fixture
def model() -> Iterator[FakeModel]:
    with FakeModel(Answer(SAID, tokens=70)) as model:
        thread = Thread(target=model.serve_forever)
        thread.start()
        yield model
        model.shutdown()
        thread.join()


@pytest.fixture
def asking(
    make_app: MakeApp, app: Flask, model: FakeModel, register_and_login: Enter
) -> Iterator[Person]:
    """Somebody who asks a model that answers questions."""
    asks = make_app(predictor_url=PREDICTOR, model_url=model.url, questions_a_minute=3)
    yield register_and_login(asks.test_client(), "ann")
    assert questions.PLACES.taken == 0


def events(answer: Any) -> list[tuple[str, dict[str, Any]]]:
    found = [event.split("\n") for event in answer.text.split("\n\n") if event]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: ")))
            for name, data in found]  # fmt: skip


def ask(person: Person, **body: str) -> Any:
    return person.client.post(API, json={**PANDA, **body}, headers=person.headers)


def test_an_answer_comes_by_sentences_and_without_numbers_that_have_no_source(
    asking: Person, model: FakeModel
) -> None:
    answer = ask(asking)
    assert answer.mimetype == "text/event-stream"
    *texts, (last, outcome) = events(answer)
    assert "".join(text["text"] for _, text in texts).split() == KEPT.split()
    assert len(texts) == 3
    assert (last, outcome["left_out"], outcome["error"]) == ("end", 2, "")
    assert {"text", "source"} == outcome["facts"][0].keys()
    [(_, asked)] = model.requests
    assert (asked["stream"], asked["model"]) == (True, "fake")
    told = asked["messages"][1]["content"]
    assert "The picture shows: giant panda, panda" in told
    assert "- It lives in the mountains of China, and eats almost nothing but bamboo." in told
    assert "ann" not in str(asked)


def test_the_page_shows_it_without_a_script_and_with_the_sources(asking: Person) -> None:
    page = asking.client.get(f"{PAGE}?label=giant+panda").text
    assert 'value="giant panda"' in page
    assert "IUCN Red List" in page
    answered = asking.client.post(PAGE, data=PANDA, headers=asking.headers).text
    assert "It lives in the mountains of China." in answered
    assert "100 kg" not in answered
    assert "2 sentences were left out" in answered


def test_the_page_is_streamed_to_its_script(asking: Person) -> None:
    headers = {**asking.headers, "Accept": "text/event-stream"}
    answer = asking.client.post(PAGE, data=PANDA, headers=headers)
    assert [name for name, _ in events(answer)] == ["text", "text", "text", "end"]


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (Answer(SAID, breaks_after=4), questions.BROKE_OFF, 0),
        (Answer(SAID, finishes=False), questions.BROKE_OFF, 2),
        (Answer(SAID, reason="length"), "", 2),
        (Answer(status=500), questions.BROKE_OFF, 0),
        (Answer(raw=b"data: {]\n\n"), questions.BROKE_OFF, 0),
        (Answer("It has 9 lives."), "", 0),
        (Answer("1. It lives in China.\n2. It is vulnerable.\n"), "", 2),
        (Answer("Yes. " * 50), "", questions.SENTENCES),
    ],
)
def test_what_is_whole_of_an_answer_is_shown(
    asking: Person, model: FakeModel, answer: Answer, error: str, said: int
) -> None:
    model.script = [answer]
    *texts, (_, outcome) = events(ask(asking))
    assert (len(texts), outcome["error"]) == (said, error)


def test_a_server_that_refuses_fields_is_asked_without_them(
    asking: Person, model: FakeModel
) -> None:
    model.script = [Answer(status=400), Answer("It is a bear.")]
    assert events(ask(asking))[0] == ("text", {"text": "It is a bear."})
    assert set(model.requests[1][1]) == {"model", "messages", "stream"}


@pytest.mark.parametrize("field", ["label", "question"])
@pytest.mark.parametrize("text", ["", "   ", "x" * 301, "a\nb\x00"])
def test_a_field_that_is_wrong_is_named(asking: Person, field: str, text: str) -> None:
    answer = ask(asking, **{field: text})
    assert (answer.status_code, answer.json["error"]["field"]) == (422, field)


def test_the_minutes_and_the_days_limits_hold(asking: Person, model: FakeModel) -> None:
    model.script = [Answer("It is a bear.", tokens=70)]
    assert [events(ask(asking))[-1][0] for _ in range(3)] == ["end"] * 3
    assert ask(asking).status_code == 429
    with asking.client.application.app_context():
        assert usage.used(db.session, asking.id, now()) == (0, 210)


def test_a_person_who_has_had_todays_tokens_asks_no_more(
    make_app: MakeApp, app: Flask, model: FakeModel, register_and_login: Enter
) -> None:
    asks = make_app(predictor_url=PREDICTOR, model_url=model.url, tokens_a_day=50)
    person = register_and_login(asks.test_client(), "bob")
    assert events(ask(person))[-1][0] == "end"
    refused = ask(person)
    assert (refused.status_code, refused.json["error"]["code"]) == (429, "quota_used_up")


@pytest.mark.parametrize(
    ("status", "code"),
    [(ModelStatus(answering=True, model="mini"), 409), (ModelStatus(), 503)],
)
def test_a_model_that_can_not_answer_is_not_asked(
    asking: Person, model: FakeModel, monkeypatch: pytest.MonkeyPatch, status: Any, code: int
) -> None:
    probe = asking.client.application.extensions[EXTENSION]
    monkeypatch.setattr(type(probe), "status", lambda _: replace(status))
    assert ask(asking).status_code == code
    page = asking.client.post(PAGE, data=PANDA, headers=asking.headers)
    assert page.status_code == code
    assert PANDA["question"] in page.text
    assert "IUCN Red List" in page.text
    assert model.requests == []


def test_without_a_lab_there_are_no_questions(person: Person) -> None:
    assert person.client.get(PAGE).status_code == 404
    assert ask(person).status_code == 404
