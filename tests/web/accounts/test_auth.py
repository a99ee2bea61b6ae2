import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.people import Enter, Person, cookie
from webapp.core.database import db
from webapp.core.models import Session, User

FOO = {"username": "foo", "email": "foobar@gmail.com", "password": "Bar2024!"}


@pytest.mark.parametrize(
    ("path", "title"),
    [("/", "Cover Letter Writer"), ("/auth/register", "Register"), ("/auth/login", "Login")],
)
def test_the_pages_of_the_contract_have_their_titles(
    client: FlaskClient, path: str, title: str
) -> None:
    assert f"<title>{title}" in client.get(path).text


@pytest.mark.parametrize("path", ["/auth/register", "/auth/login"])
def test_requests_of_signed_in_people_have_a_user(person: Person, path: str) -> None:
    client, name = person.client, person.username
    form = {"username": "a", "password": "b", "csrf_token": person.csrf}
    for answer in (client.get(path), client.post(path, data=form)):
        assert f"You are logged in as <strong>{name}</strong>" in answer.text
        assert "Log out" in answer.text
        assert 'name="username"' in answer.text
        assert f'value="{person.csrf}"' in answer.text


@pytest.mark.parametrize("path", ["/auth/register", "/auth/login"])
def test_strangers_and_ended_sessions_have_no_user(app: Flask, person: Person, path: str) -> None:
    thief = app.test_client()
    assert said_to_be_logged_in(thief, path) == [False, False]
    thief.set_cookie("access_token_cookie", person.token)
    assert said_to_be_logged_in(thief, path) == [True, True]
    person.client.post("/auth/logout")
    assert said_to_be_logged_in(thief, path) == [False, False]


def said_to_be_logged_in(client: FlaskClient, path: str) -> list[bool]:
    """What the page says, and what its answer to a form without a CSRF value says."""
    answers = client.get(path), client.post(path, data={"username": "a"})
    return ["You are logged in" in answer.text for answer in answers]


def test_the_walk_of_the_contract(client: FlaskClient) -> None:
    assert "Created user successfully" in client.post("/auth/register", data=FOO).text
    login = client.post("/auth/login", data=FOO)
    assert (login.status_code, login.location) == (302, "/user/protected")
    csrf = {"X-CSRF-TOKEN": cookie(client, "csrf_access_token")}
    changed = {"username": "foo2", "email": FOO["email"]}
    update = client.put("/user/update", data=changed, headers=csrf)
    assert update.get_json() == {"updateMsg": "User information updated."}
    assert client.delete("/user/delete", headers=csrf).status_code == 200
    assert client.get_cookie("access_token_cookie") is None
    assert client.post("/auth/login", data={**FOO, "username": "foo2"}).status_code == 401


@pytest.mark.asvs("2.2.1")
@pytest.mark.asvs("2.2.2")
@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("username", "", "The username needs 3 to 64 characters"),
        ("username", "ab", "The username needs 3 to 64 characters"),
        ("username", "a" * 65, "The username needs 3 to 64 characters"),
        ("username", "foo bar", "The username needs 3 to 64 characters"),
        ("username", "foo\x00bar", "The username needs 3 to 64 characters"),
        ("username", "../../etc", "The username needs 3 to 64 characters"),
        ("email", "", "This is not a valid e-mail address."),
        ("email", "foobar", "This is not a valid e-mail address."),
        ("email", "foo@bar", "This is not a valid e-mail address."),
        ("email", "foo@bar.com\r\nBcc: all@bar.com", "This is not a valid e-mail address."),
        ("email", "a" * 5000 + "@bar.com", "This is not a valid e-mail address."),
        ("password", "", "The password needs"),
        ("password", "Password1!", "This password is too well known."),
    ],
)
def test_a_wrong_field_is_refused_with_its_message(
    client: FlaskClient, app: Flask, field: str, value: str, message: str
) -> None:
    answer = client.post("/auth/register", data={**FOO, field: value})
    assert answer.status_code == 422
    assert "<title>Register" in answer.text
    assert message in answer.text
    with app.app_context():
        assert db.session.query(User).count() == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"email": "other@gmail.com"}, "This username is taken."),
        ({"username": "FOO", "email": "other@gmail.com"}, "This username is taken."),
        ({"username": "other"}, "This e-mail is taken."),
        ({"username": "other", "email": "FooBar@Gmail.com"}, "This e-mail is taken."),
    ],
)
def test_a_taken_name_or_e_mail_is_refused_whatever_its_case(
    client: FlaskClient, change: dict[str, str], message: str
) -> None:
    client.post("/auth/register", data=FOO)
    answer = client.post("/auth/register", data={**FOO, **change})
    assert answer.status_code == 409
    assert message in answer.text


def test_of_two_who_register_a_name_at_once_one_gets_it(app: Flask) -> None:
    answers: list[int] = []
    start = threading.Barrier(4)

    def register(number: int) -> None:
        start.wait()
        form = {**FOO, "email": f"foo{number}@example.com"}
        answers.append(app.test_client().post("/auth/register", data=form).status_code)

    threads = [threading.Thread(target=register, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 409, 409, 409]


@pytest.mark.asvs("1.2.1")
def test_typed_text_comes_back_escaped(client: FlaskClient) -> None:
    typed = "\"><script>alert('hi')</script>"
    page = client.post("/auth/register", data={**FOO, "username": typed, "email": typed}).text
    assert "<script>alert" not in page
    assert "&#34;&gt;&lt;script&gt;" in page
    page = client.post("/auth/login", data={"username": typed, "password": typed}).text
    assert "<script>alert" not in page


def test_the_password_never_comes_back(client: FlaskClient) -> None:
    secret = "short-1"
    assert secret not in client.post("/auth/register", data={**FOO, "password": secret}).text
    assert secret not in client.post("/auth/login", data={**FOO, "password": secret}).text


@pytest.mark.parametrize(
    "wrong",
    [{"password": "Bar2024?"}, {"username": "nobody"}, {"password": ""}, {"username": ""}, {}],
)
def test_a_refused_login_does_not_say_which_of_the_two_was_wrong(
    client: FlaskClient, wrong: dict[str, str]
) -> None:
    client.post("/auth/register", data=FOO)
    form = {**FOO, **wrong} if wrong else {}
    answer = client.post("/auth/login", data=form)
    assert answer.status_code == 401
    assert "The username or the password is wrong." in answer.text
    assert "Set-Cookie" not in answer.headers


def test_the_name_is_known_whatever_its_case(client: FlaskClient) -> None:
    client.post("/auth/register", data=FOO)
    assert client.post("/auth/login", data={**FOO, "username": "FoO"}).status_code == 302


@pytest.mark.asvs("6.2.8")
@pytest.mark.parametrize("typed", ["bar2024!", "Bar2024! ", " Bar2024!", "Bar2024", "BAR2024!"])
def test_the_password_is_verified_exactly_as_typed(client: FlaskClient, typed: str) -> None:
    client.post("/auth/register", data=FOO)
    assert client.post("/auth/login", data={**FOO, "password": typed}).status_code == 401


@pytest.mark.asvs("6.3.2")
@pytest.mark.parametrize("name", ["admin", "root", "sa", "administrator", "inkwell", "postgres"])
def test_there_is_no_account_that_nobody_registered(client: FlaskClient, name: str) -> None:
    for password in (name, "password", "admin", ""):
        form = {"username": name, "password": password}
        assert client.post("/auth/login", data=form).status_code == 401


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("/letters", "/letters"),
        ("/letters?q=a%20b&page=2", "/letters?q=a%20b&page=2"),
        ("https://evil.example/", "/user/protected"),
        ("//evil.example/", "/user/protected"),
        ("/\\evil.example/", "/user/protected"),
        ("\\\\evil.example", "/user/protected"),
        ("/\t/evil.example", "/user/protected"),
        ("/\t/[", "/user/protected"),
        ("javascript:alert(1)", "/user/protected"),
        ("evil.example", "/user/protected"),
        ("/letters\r\nSet-Cookie: a=b", "/user/protected"),
        ("", "/user/protected"),
    ],
)
@pytest.mark.asvs("1.2.2")
def test_login_leads_back_but_never_to_another_site(
    client: FlaskClient, wanted: str, given: str
) -> None:
    client.post("/auth/register", data=FOO)
    answer = client.post("/auth/login", data={**FOO, "next": wanted})
    assert answer.location == given


def test_the_login_page_carries_only_a_path_of_ours(client: FlaskClient) -> None:
    assert 'value="/letters"' in client.get("/auth/login?next=/letters").text
    assert "evil" not in client.get("/auth/login?next=https://evil.example").text


def test_logout_kills_every_copy_of_the_token(app: Flask, person: Person) -> None:
    stolen = person.token
    answer = person.client.post("/auth/logout")
    assert (answer.status_code, answer.location) == (302, "/")
    assert person.client.get_cookie("access_token_cookie") is None
    assert person.client.get_cookie("csrf_access_token") is None
    assert person.client.get_cookie("refresh_token_cookie", path="/auth/refresh") is None
    thief = app.test_client()
    thief.set_cookie("access_token_cookie", stolen)
    assert thief.get("/user/profile").status_code == 401


def test_logout_without_a_token_is_no_fault(client: FlaskClient) -> None:
    assert client.post("/auth/logout").status_code == 302
    client.set_cookie("access_token_cookie", "rubbish")
    assert client.post("/auth/logout").status_code == 302


@pytest.mark.asvs("7.2.4")
def test_a_new_login_replaces_the_session_that_the_client_had(
    app: Flask, person: Person, register_and_login: Enter
) -> None:
    old = person.token
    form = {"username": person.username, "password": person.password}
    person.client.post("/auth/login", data=form)
    assert person.token != old
    thief = app.test_client()
    thief.set_cookie("access_token_cookie", old)
    assert thief.get("/user/profile").status_code == 401
    with app.app_context():
        assert db.session.query(Session).filter_by(revoked_at=None).count() == 1
