"""Letters by the API: asked for, found, changed, rated and taken away."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.web.api.program import FORM, OF_A_LETTER, Program, problem
from tests.web.people import Person
from webapp.export import FORMATS


def test_a_letter_is_queued_found_stopped_written_again_and_deleted(ann: Program) -> None:
    created = ann("POST", "/letters", FORM)
    assert created.status_code == 201
    letter = created.get_json()
    assert (letter["status"], letter["version"], letter["tone"]) == ("queued", 0, "professional")
    assert letter["length"] == "usual"
    address = f"/letters/{letter['id']}"
    assert ann("GET", address).get_json() == letter
    assert problem(ann("POST", f"{address}/rewrite"))[:2] == (409, "busy")
    assert problem(ann("GET", f"{address}/report"))[:2] == (409, "not_written")
    assert ann("POST", f"{address}/stop").get_json()["status"] == "stopped"
    assert ann("POST", f"{address}/rewrite").get_json()["status"] == "queued"
    page = ann("GET", "/letters?q=GOOGLE").get_json()
    assert [each["id"] for each in page["items"]] == [letter["id"]]
    assert ann("GET", "/letters?q=sony").get_json()["total"] == 0
    assert ann("DELETE", address).status_code == 204
    assert problem(ann("GET", address))[:2] == (404, "not_found")


def test_the_same_form_under_the_same_key_is_one_letter(ann: Program) -> None:
    key = {"Idempotency-Key": "once-and-for-all"}
    first, again = (ann("POST", "/letters", FORM, **key).get_json()["id"] for _ in range(2))
    assert first == again
    assert ann("POST", "/letters", FORM).get_json()["id"] != first


def test_a_sixth_unfinished_letter_has_to_wait(ann: Program) -> None:
    answers = [ann("POST", "/letters", FORM) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [201] * 5 + [429]
    assert problem(answers[5])[1] == "too_many_letters"
    assert int(answers[5].headers["Retry-After"]) > 0


def test_a_letter_is_edited_compared_and_restored(ann: Program, letter: uuid.UUID) -> None:
    address = f"/letters/{letter}"
    old = ann("GET", address).get_json()["body"]
    edit = {"body": old.replace("google", "Google"), "version": 1}
    edited = ann("PUT", f"{address}/body", edit).get_json()
    assert (edited["version"], edited["body"]) == (2, edit["body"])
    assert problem(ann("PUT", f"{address}/body", edit))[:2] == (409, "edit_conflict")
    origins = [each["origin"] for each in ann("GET", f"{address}/versions").get_json()["items"]]
    assert origins == ["model", "edit"]
    assert ann("GET", f"{address}/versions/1").get_json()["body"] == old
    diff = ann("GET", f"{address}/diff?from=1&to=2").get_json()["items"]
    assert [each["text"] for each in diff if each["op"] != "same"] == ["google", "Google"]
    assert ann("POST", f"{address}/versions/1/restore").get_json()["body"] == old
    assert problem(ann("GET", f"{address}/versions/9"))[0] == 404


def test_an_edited_letter_has_a_report(ann: Program, letter: uuid.UUID) -> None:
    body = "Dear Hiring Manager,\n\nI worked at Acme Corp in 1999.\n\nSincerely,\nJohn"
    ann("PUT", f"/letters/{letter}/body", {"body": body})
    report = ann("GET", f"/letters/{letter}/report").get_json()
    assert [each["text"] for each in report["unsourced"]] == ["Acme Corp", "1999"]
    assert {each["label"]: each["used"] for each in report["facts"]}["Skillsets"] is False


def test_a_letter_is_rated_and_the_rating_taken_back(ann: Program, letter: uuid.UUID) -> None:
    address = f"/letters/{letter}/rating"
    rated = ann("PUT", address, {"rating": -1, "words": "Too stiff."}).get_json()
    assert (rated["rating"], rated["rating_words"]) == (-1, "Too stiff.")
    assert ann("PUT", address, {"rating": None}).get_json()["rating"] is None


def test_a_duplicate_keeps_the_fields_that_are_not_sent(ann: Program, letter: uuid.UUID) -> None:
    job = {"job_title": "Baker", "company": "Oven", "skills": "bread"}
    created = ann("POST", f"/letters/{letter}/duplicate", job)
    assert created.status_code == 201
    content = created.get_json()
    assert {name: content[name] for name in (*job, "applicant_name")} == {
        **job,
        "applicant_name": "John",
    }


def test_a_letters_length_is_chosen_kept_for_another_job_and_changed(ann: Program) -> None:
    created = ann("POST", "/letters", {**FORM, "length": "short"}).get_json()
    address = f"/letters/{created['id']}"
    assert ann("GET", address).get_json()["length"] == "short"
    for changes, length in (({}, "short"), ({"length": "long"}, "long")):
        job = {"job_title": "Baker", "company": "Oven", **changes}
        assert ann("POST", f"{address}/duplicate", job).get_json()["length"] == length
    ann("POST", f"{address}/stop")
    assert ann("POST", f"{address}/rewrite").get_json()["length"] == "short"


def test_the_stream_of_a_finished_letter_continues_from_any_character_and_ends(
    ann: Program, person: Person, make_letter: Callable[..., uuid.UUID]
) -> None:
    letter = make_letter(person, draft="Dear Hiring Manager")
    answer = ann("GET", f"/letters/{letter}/events?from=1:5")
    assert answer.mimetype == "text/event-stream"
    assert '"text": "Hiring Manager"' in answer.text
    assert answer.text.rstrip().splitlines()[-2] == "event: end"
    resumed = ann("GET", f"/letters/{letter}/events", **{"Last-Event-ID": "1:19"})
    assert "event: text" not in resumed.text


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF"), ("docx", b"PK"), ("txt", b"Dear")])
def test_a_letter_is_taken_away_as_a_file(
    ann: Program, letter: uuid.UUID, kind: str, begins: bytes
) -> None:
    with ann("GET", f"/letters/{letter}/export/{kind}") as answer:
        assert answer.mimetype == FORMATS[kind]
        assert answer.content_type.count("charset") == (kind == "txt")
        assert f".{kind}" in answer.headers["Content-Disposition"]
        assert begins in answer.data[:200]


def test_a_letter_without_text_is_no_file(ann: Program) -> None:
    letter = ann("POST", "/letters", FORM).get_json()["id"]
    assert problem(ann("GET", f"/letters/{letter}/export/pdf"))[:2] == (409, "not_written")


@pytest.mark.asvs("8.2.2")
def test_an_application_is_noted_and_its_dates_are_taken_back(
    ann: Program, letter: uuid.UUID
) -> None:
    address = f"/letters/{letter}/application"
    noted = ann("PUT", address, {"deadline": "2026-11-29"}).get_json()
    assert (noted["deadline"], noted["applied_on"]) == ("2026-11-29", None)
    assert ann("PUT", address, {"deadline": None}).get_json()["deadline"] is None


@pytest.mark.parametrize(
    "day",
    [
        *(0, 1.5, True, "", "0", "1764374400", "2026-02-30", "2026-11-29T00:00:00"),
        *("20261129", "2026-W48-7", "2026-11-29\n", "\u0662026-11-29"),
    ],
)
def test_a_date_is_written_in_one_way(ann: Program, letter: uuid.UUID, day: Any) -> None:
    answer = ann("PUT", f"/letters/{letter}/application", {"deadline": day})
    assert problem(answer) == (422, "invalid", "deadline")


@pytest.mark.parametrize(("method", "path", "body"), OF_A_LETTER)
def test_another_persons_letter_is_not_found(
    ann: Program,
    other: Person,
    make_letter: Callable[..., uuid.UUID],
    method: str,
    path: str,
    body: Any,
) -> None:
    his = make_letter(other)
    assert problem(ann(method, path.format(letter=his), body))[:2] == (404, "not_found")


def test_every_operation_on_a_letter_is_tried_with_another_persons(app: Flask) -> None:
    document = app.test_client().get("/api/v1/openapi.json").get_json()
    operations = {
        (method.upper(), path)
        for path, item in document["paths"].items()
        if "{letter_id}" in path
        for method in item
    }
    patterns = {"{letter}": "{letter_id}", "/versions/1": "/versions/{number}", "pdf": "{kind}"}
    tried = set()
    for method, path, _ in OF_A_LETTER:
        template = path.partition("?")[0]
        for part, name in patterns.items():
            template = template.replace(part, name)
        tried.add((method, f"/api/v1{template}"))
    assert tried == operations
