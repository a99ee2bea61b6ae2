"""What is typed and not sent: kept while somebody types, shown again, and never mixed up."""

import re
import uuid
from typing import Any

import pytest
from flask import Flask

from tests.web.people import MakeLetter, Person
from tests.web.writing import FORM
from webapp.core.database import db
from webapp.core.models import Letter, TypedDraft
from webapp.letters.drafts import MOST_DRAFTS

ID = str(uuid.UUID(int=1))


def type_in(
    person: Person,
    draft_id: str = ID,
    *,
    by: str = "page-1",
    turn: int = 1,
    base: str = "",
    **fields: Any,
) -> dict[str, str]:
    data = {"page": by, "turn": turn, "base": base, "person": person.id, **fields}
    answer = person.client.post(f"/drafts/{draft_id}", data=data, headers=person.headers)
    assert answer.status_code == 200, answer.text
    content: dict[str, str] = answer.get_json()
    return content


def desk(person: Person, query: str = "") -> str:
    """The desk's form, without what stands beside it."""
    page = person.client.get(f"/user/protected{query}").text
    return page[page.index('<form class="panel" id="desk"') : page.index("<aside")]


def kept(app: Flask) -> list[str]:
    with app.app_context():
        return sorted(each.fields.get("skills", "") for each in db.session.query(TypedDraft))


def test_the_desk_shows_what_was_typed_last_on_any_device(person: Person) -> None:
    type_in(person, company="Kestrel", skills="falconry", tone="warm", length="nonsense")
    page = desk(person)
    assert "falconry" in page
    assert "Kestrel" in page
    assert re.search(r'value="warm" checked', page)
    assert f'data-draft="{ID}"' in page
    assert "sent it yet" in page


def test_a_new_form_is_empty_and_the_one_before_is_offered(person: Person) -> None:
    type_in(person, job_title="Falconer", company="Kestrel")
    assert "Kestrel" not in desk(person, "?new=1")
    offered = person.client.get("/user/protected?new=1").text
    assert f"/user/protected?draft={ID}" in offered
    assert "Falconer, Kestrel" in offered
    assert "Kestrel" in desk(person, f"?draft={ID}")


def test_a_later_save_that_arrives_first_wins(app: Flask, person: Person) -> None:
    type_in(person, turn=2, skills="falconry, sailing")
    type_in(person, turn=1, skills="falconry")
    assert kept(app) == ["falconry, sailing"]


def test_two_pages_with_one_draft_lose_nothing_of_each_other(app: Flask, person: Person) -> None:
    first = type_in(person, skills="falconry")
    second = type_in(person, by="page-2", base=first["revision"], skills="falconry, sailing")
    assert second["id"] == ID  # it had seen the first one's last save
    third = type_in(person, by="page-1", turn=2, base="", skills="juggling")
    assert third["id"] != ID
    assert kept(app) == ["falconry, sailing", "juggling"]


def test_a_form_without_a_word_is_no_draft(app: Flask, person: Person) -> None:
    type_in(person, skills="falconry")
    type_in(person, turn=2, skills=" \n", tone="warm")
    assert kept(app) == []


def test_a_letter_that_is_sent_takes_its_draft_along(app: Flask, person: Person) -> None:
    fields: dict[str, Any] = dict(FORM)
    type_in(person, **fields)
    sent = {**FORM, "draft": ID, "person": person.id}
    assert person.client.post("/letters", data=sent, headers=person.headers).status_code == 303
    assert kept(app) == []


def test_the_whole_form_of_a_letter_can_be_corrected(
    make_letter: MakeLetter, person: Person
) -> None:
    letter = make_letter(person, company="Cyberdyne", skills="falconry")
    assert f"/user/protected?form={letter}" in person.client.get(f"/letters/{letter}").text
    page = desk(person, f"?form={letter}")
    assert "Cyberdyne" in page
    assert "falconry" in page


def test_an_edit_that_is_not_saved_is_shown_again(
    app: Flask, make_letter: MakeLetter, person: Person, browser: dict[str, str]
) -> None:
    letter = make_letter(person, body="As it was.")
    type_in(person, letter=letter, body="As it is to be.", version="1")
    page = person.client.get(f"/letters/{letter}").text
    assert "As it is to be." in page
    assert re.search(r"<details[^>]* open>", page)
    assert f"/letters/{letter}" in person.client.get("/user/protected").text
    edit = {"body": "As it is to be.", "version": "1", "draft": ID}
    person.client.post(f"/letters/{letter}/edit", data=edit, headers={**browser, **person.headers})
    with app.app_context():
        assert db.session.query(TypedDraft).count() == 0


def test_an_edits_draft_is_never_the_desks(
    app: Flask, make_letter: MakeLetter, person: Person
) -> None:
    letter = make_letter(person, body="As it was.")
    type_in(person, letter=letter, body="As it is to be.", version="1")
    assert "As it is to be." not in desk(person, f"?draft={ID}")
    assert type_in(person, turn=2, skills="falconry")["id"] != ID
    with app.app_context():
        assert db.session.get_one(TypedDraft, uuid.UUID(ID)).fields["body"] == "As it is to be."


def test_an_edit_typed_back_to_what_it_was_is_no_draft(
    app: Flask, make_letter: MakeLetter, person: Person
) -> None:
    letter = make_letter(person, body="As it was.")
    type_in(person, letter=letter, body="As it.", version="1")
    type_in(person, turn=2, letter=letter, body="As it was.\n", version="1")
    with app.app_context():
        assert db.session.query(TypedDraft).count() == 0


def test_another_persons_draft_is_not_there(
    app: Flask, make_letter: MakeLetter, person: Person, other: Person
) -> None:
    type_in(person, skills="falconry")
    data = {"page": "p", "turn": 1, "skills": "juggling"}
    assert other.client.post(f"/drafts/{ID}", data=data, headers=other.headers).status_code == 404
    assert "falconry" not in other.client.get(f"/user/protected?draft={ID}").text
    discard = f"/drafts/{ID}/discard"
    assert other.client.post(discard, headers=other.headers).status_code == 303
    assert kept(app) == ["falconry"]
    data["letter"] = str(make_letter(person))
    new = f"/drafts/{uuid.uuid4()}"
    assert other.client.post(new, data=data, headers=other.headers).status_code == 404


@pytest.mark.parametrize("path", ["/letters", f"/drafts/{ID}"])
def test_a_page_of_somebody_who_has_logged_out_does_nothing_in_the_next_ones_name(
    app: Flask, person: Person, other: Person, path: str
) -> None:
    data = {**FORM, "person": person.id, "page": "p", "turn": 1}
    answer = other.client.post(path, data=data, headers=other.headers)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "other_person")
    with app.app_context():
        assert db.session.query(TypedDraft).count() == db.session.query(Letter).count() == 0


def test_too_long_a_text_is_refused_with_its_field(person: Person) -> None:
    data = {"page": "p", "turn": 1, "job_title": "x" * 10_000}
    answer = person.client.post(f"/drafts/{ID}", data=data, headers=person.headers)
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, "job_title")


def test_the_drafts_of_a_person_are_bounded_and_the_oldest_goes(app: Flask, person: Person) -> None:
    for number in range(MOST_DRAFTS + 1):
        type_in(person, str(uuid.UUID(int=number)), skills=f"{number:03}")
    assert kept(app) == [f"{number:03}" for number in range(1, MOST_DRAFTS + 1)]


def test_a_draft_is_discarded(app: Flask, person: Person, browser: dict[str, str]) -> None:
    type_in(person, skills="falconry")
    headers = {**browser, **person.headers}
    answer = person.client.post(f"/drafts/{ID}/discard", headers=headers)
    assert (answer.status_code, kept(app)) == (303, [])


@pytest.mark.parametrize("turn", ["", "x", "-1", "9" * 20, "\u0661"])
def test_a_turn_that_is_no_number_is_the_first(app: Flask, person: Person, turn: str) -> None:
    data = {"page": "p", "turn": turn, "skills": "falconry"}
    answer = person.client.post(f"/drafts/{ID}", data=data, headers=person.headers)
    assert (answer.status_code, kept(app)) == (200, ["falconry"])


@pytest.mark.parametrize("kind", ["pdf", "docx", "txt"])
def test_a_file_has_the_text_that_is_on_the_page(
    make_letter: MakeLetter, person: Person, kind: str
) -> None:
    letter = make_letter(person)
    url = f"/letters/{letter}/export.{kind}"
    answer = person.client.post(url, data={"body": "As typed."}, headers=person.headers)
    assert answer.status_code == 200
    if kind == "txt":
        assert answer.text == "As typed.\n"
    assert person.client.post(url, data={"body": " "}, headers=person.headers).status_code == 422
