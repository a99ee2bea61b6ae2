import pytest
from flask import Flask

from tests.web.people import BROWSER, PASSWORD, MakeLetter, Person
from webapp.core.database import db
from webapp.core.models import Letter, Session, User

NEW = "Tr0mbone-of-Oslo"


def passwords(person: Person, current: str, new: str) -> dict[str, str]:
    return {"current_password": current, "new_password": new, "csrf_token": person.csrf}


def can_log_in(app: Flask, username: str, password: str) -> bool:
    form = {"username": username, "password": password}
    return app.test_client().post("/auth/login", data=form).status_code == 302


def test_the_profile_shows_username_and_e_mail(person: Person) -> None:
    page = person.client.get("/user/profile").text
    assert person.username in page
    assert person.email in page


def test_a_script_changes_only_what_it_sends(person: Person) -> None:
    answer = person.client.put(
        "/user/update", data={"email": "new@example.com"}, headers=person.headers
    )
    assert answer.get_json() == {"updateMsg": "User information updated."}
    page = person.client.get("/user/profile").text
    assert "new@example.com" in page
    assert person.username in page


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"username": "b"}, 422, "invalid", "username"),
        ({"email": "nonsense"}, 422, "invalid", "email"),
        ({"username": "BOB"}, 409, "taken", "username"),
        ({"email": "Bob@Example.com"}, 409, "taken", "email"),
    ],
)
def test_an_invalid_change_is_refused(
    person: Person,
    other: Person,
    change: dict[str, str],
    status: int,
    code: str,
    field: str,
) -> None:
    answer = person.client.put("/user/update", data=change, headers=person.headers)
    assert answer.status_code == status
    error = answer.get_json()["error"]
    assert (error["code"], error["field"]) == (code, field)
    form = {**change, "csrf_token": person.csrf}
    page = person.client.post("/user/update", data=form, headers=BROWSER)
    assert page.status_code == status
    assert error["message"] in page.text


def test_the_profile_form_works_without_a_script(person: Person) -> None:
    form = {"username": "anna", "email": "anna@example.com", "csrf_token": person.csrf}
    answer = person.client.post("/user/update", data=form, headers=BROWSER)
    assert (answer.status_code, answer.location) == (303, "/user/profile?notice=updated")
    assert "Your profile was updated." in person.client.get(answer.location).text


def test_a_notice_is_shown_only_if_its_name_is_known(person: Person) -> None:
    assert "evil words" not in person.client.get("/user/profile?notice=evil+words").text


@pytest.mark.asvs("6.2.2")
@pytest.mark.asvs("6.2.3")
def test_a_password_is_changed_with_the_current_one(app: Flask, person: Person) -> None:
    wrong = person.client.post("/user/password", data=passwords(person, "Wrong-1!", NEW))
    assert wrong.status_code == 422
    assert "The current password is wrong." in wrong.text
    assert can_log_in(app, "ann", PASSWORD)
    right = person.client.post("/user/password", data=passwords(person, PASSWORD, NEW))
    assert (right.status_code, right.location) == (303, "/user/profile?notice=password")
    assert can_log_in(app, "ann", NEW)
    assert not can_log_in(app, "ann", PASSWORD)


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(
    app: Flask, person: Person
) -> None:
    elsewhere = app.test_client()
    elsewhere.post("/auth/login", data={"username": "ann", "password": PASSWORD})
    assert elsewhere.get("/user/profile").status_code == 200
    person.client.post("/user/password", data=passwords(person, PASSWORD, NEW))
    assert elsewhere.get("/user/profile").status_code == 401
    assert person.client.get("/user/profile").status_code == 200


@pytest.mark.asvs("6.2.4")
@pytest.mark.parametrize("new", ["short", "Password1!", "Summer2024!", PASSWORD, "Inkwell2024!"])
def test_a_new_password_must_do(person: Person, new: str) -> None:
    answer = person.client.post("/user/password", data=passwords(person, PASSWORD, new))
    assert answer.status_code == 422


def test_a_session_is_signed_out_from_another(app: Flask, person: Person) -> None:
    elsewhere = app.test_client()
    elsewhere.post(
        "/auth/login",
        data={"username": "ann", "password": PASSWORD},
        headers={"User-Agent": "Old phone"},
    )
    with app.app_context():
        session_id = db.session.query(Session.id).filter_by(user_agent="Old phone").scalar()
    assert str(session_id) in person.client.get("/user/profile").text
    answer = person.client.post(f"/user/sessions/{session_id}/revoke", headers=person.headers)
    assert (answer.status_code, answer.location) == (303, "/user/profile?notice=revoked")
    assert elsewhere.get("/user/profile").status_code == 401
    assert str(session_id) not in person.client.get("/user/profile").text
    again = person.client.post(f"/user/sessions/{session_id}/revoke", headers=person.headers)
    assert again.status_code == 404


@pytest.mark.asvs("8.2.2")
def test_nobody_ends_another_persons_session(app: Flask, person: Person, other: Person) -> None:
    with app.app_context():
        session_id = db.session.query(Session.id).filter_by(user_id=other.id).scalar()
    answer = person.client.post(f"/user/sessions/{session_id}/revoke", headers=person.headers)
    assert answer.status_code == 404
    assert other.client.get("/user/profile").status_code == 200


def test_sign_out_everywhere_kills_every_session(app: Flask, person: Person) -> None:
    elsewhere = app.test_client()
    elsewhere.post("/auth/login", data={"username": "ann", "password": PASSWORD})
    stolen = person.token
    answer = person.client.post("/user/sessions/revoke-all", headers=person.headers)
    assert (answer.status_code, answer.location) == (303, "/?notice=signed-out")
    assert person.client.get_cookie("access_token_cookie") is None
    assert elsewhere.get("/user/profile").status_code == 401
    thief = app.test_client()
    thief.set_cookie("access_token_cookie", stolen)
    assert thief.get("/user/profile").status_code == 401


def test_deletion_takes_all_that_the_account_owns(
    app: Flask, person: Person, other: Person, make_letter: MakeLetter
) -> None:
    make_letter(person)
    make_letter(other)
    stolen = person.token
    answer = person.client.delete("/user/delete", headers=person.headers)
    assert answer.status_code == 200
    assert person.client.get_cookie("access_token_cookie") is None
    with app.app_context():
        assert db.session.query(User.username).all() == [("bob",)]
        assert db.session.query(Letter.user_id).all() == [(other.id,)]
        assert db.session.query(Session.user_id).all() == [(other.id,)]
    thief = app.test_client()
    thief.set_cookie("access_token_cookie", stolen)
    assert thief.get("/user/profile").status_code == 401
    assert not can_log_in(app, "ann", PASSWORD)


def test_the_form_deletes_only_when_the_name_is_typed(app: Flask, person: Person) -> None:
    form = {"confirm": "bob", "csrf_token": person.csrf}
    answer = person.client.post("/user/delete", data=form)
    assert answer.status_code == 422
    assert "Type your username to confirm." in answer.text
    answer = person.client.post("/user/delete", data={**form, "confirm": "Ann"})
    assert (answer.status_code, answer.location) == (303, "/?notice=deleted")
    assert not can_log_in(app, "ann", PASSWORD)
