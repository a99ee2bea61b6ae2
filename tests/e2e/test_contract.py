import html
import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.stack import RunningInkwell
from tests.e2e.curl import Answer, Curl, form, multipart

pytestmark = pytest.mark.integration

PASSWORD = "Bar2024!"
BROWSER = ("--header", "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
NO_COOKIE = '{"msg":"Missing cookie \\"access_token_cookie\\""}'
LETTER = {
    "Job Title": "Data Scientist",
    "Preferred Qualifications": "4 years experience machine learning",
    "Hiring Company": "google",
    "Applicant Name": "John",
    "Past Working Experience": "Machine Learning Intern at Sony",
    "Current Working Experience": "Analyst at Trello",
    "Skillsets": "python",
    "Qualifications": "BSc in Computer Science",
}
NUMBERS = itertools.count(1)


@pytest.fixture
def curl(inkwell: RunningInkwell, tmp_path: Path) -> Curl:
    return Curl(inkwell.url, tmp_path / "cookies.txt")


@pytest.fixture
def register(curl: Curl) -> Callable[[], str]:
    def register() -> str:
        name = f"walker{next(NUMBERS)}"
        answer = sign_up(curl, name, f"{name}@gmail.com")
        assert "Created user successfully" in answer
        return name

    return register


def sign_up(curl: Curl, name: str, email: str, password: str = PASSWORD) -> Answer:
    return curl("/auth/register", *form(username=name, email=email, password=password))


def log_in(curl: Curl, name: str, password: str = PASSWORD) -> Answer:
    return curl("/auth/login", *form(username=name, password=password))


def set_cookies(answer: Answer) -> dict[str, str]:
    cookies = answer.headers.get_all("Set-Cookie", [])
    return {cookie.split("=")[0]: cookie for cookie in cookies}


def title(answer: Answer) -> str:
    match = re.search(r"<title>(.*?)</title>", answer.body)
    return html.unescape(match[1]) if match else ""


def test_the_walk_passes_with_plain_curl(curl: Curl) -> None:
    assert "Created user successfully" in sign_up(curl, "foo", "foobar@gmail.com")

    entered = log_in(curl, "foo")
    assert (entered.status, entered.headers["Location"]) == (302, "/user/protected")
    given = set_cookies(entered)
    assert "HttpOnly" in given["access_token_cookie"]
    assert "HttpOnly" not in given["csrf_access_token"]
    assert [name for name, cookie in given.items() if "Secure" in cookie] == []  # plain http

    desk = curl("/user/protected")
    assert desk.status == 200
    assert "View Profile" in desk
    assert "Generate!" in desk

    update = form(username="foo", email="foobar2@gmail.com")
    updated = curl("/user/update", "--request", "PUT", *curl.csrf(), *update)
    assert updated.body.strip() == '{"updateMsg":"User information updated."}'
    assert "foobar2@gmail.com" in curl("/user/profile")

    answer = curl("/model/query", *curl.csrf(), *multipart(LETTER))
    assert answer.status == 200
    letter = json.loads(answer.body)
    assert list(letter) == ["modelOutput"]
    assert letter["modelOutput"].startswith("Dear Hiring Manager,\n\n")
    assert [name for name in ("Data Scientist", "google", "John") if name not in answer.body] == []

    gone = curl("/user/delete", "--request", "DELETE", *curl.csrf())
    assert gone.status == 200
    cleared = set_cookies(gone)  # curl 7 itself reads them from its jar again
    assert [name for name in given if "Max-Age=0" not in cleared.get(name, "")] == []
    refused = log_in(curl, "foo")
    assert refused.status == 401
    assert "The username or the password is wrong." in refused


def test_without_a_cookie_a_script_is_told_so(curl: Curl) -> None:
    answer = curl("/user/protected")
    assert (answer.status, answer.body.strip()) == (401, NO_COOKIE)


def test_without_a_cookie_a_browser_goes_to_the_login_page_and_back(
    curl: Curl, register: Callable[[], str]
) -> None:
    sent = curl("/user/protected", *BROWSER)
    assert sent.status in (302, 303)
    page = curl(sent.headers["Location"], *BROWSER)
    assert title(page) == "Login"
    back = re.search(r'name="next" value="([^"]*)"', page.body)
    assert back is not None
    name = register()
    entered = curl(
        "/auth/login", *form(username=name, password=PASSWORD, next=html.unescape(back[1]))
    )
    assert (entered.status, entered.headers["Location"]) == (302, "/user/protected")


@pytest.mark.parametrize(
    ("path", "words"),
    [("/", "Cover Letter Writer"), ("/auth/register", "Register"), ("/auth/login", "Login")],
)
def test_pages_have_the_titles_that_scripts_look_for(curl: Curl, path: str, words: str) -> None:
    assert title(curl(path)) == words


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", ""),
        ("username", "a b"),
        ("email", "nobody"),
        ("email", "nobody@"),
        ("password", "Ab1!xyz"),
        ("password", "bar2024!"),
        ("password", "BAR2024!"),
        ("password", "Barbarbar!"),
        ("password", "Bar20245"),
    ],
)
def test_register_tells_which_field_is_wrong(curl: Curl, field: str, value: str) -> None:
    fields = {"username": "right", "email": "right@gmail.com", "password": PASSWORD, field: value}
    answer = curl("/auth/register", *form(**fields))
    assert "Created user successfully" not in answer
    assert re.findall(r'id="(\w+)-problem"', answer.body) == [field]


@pytest.mark.parametrize(
    ("field", "message"),
    [("username", "This username is taken."), ("email", "This e-mail is taken.")],
)
def test_a_name_or_an_address_belongs_to_one_person_whatever_its_case(
    curl: Curl, register: Callable[[], str], field: str, message: str
) -> None:
    name = register()
    fields = {"username": f"{name}x", "email": f"{name}x@gmail.com", "password": PASSWORD}
    taken = {"username": name.upper(), "email": f"{name.upper()}@gmail.com"}[field]
    answer = curl("/auth/register", *form(**{**fields, field: taken}))
    assert "Created user successfully" not in answer
    assert message in html.unescape(answer.body)


def test_login_does_not_say_which_of_the_two_was_wrong(
    curl: Curl, register: Callable[[], str]
) -> None:
    name = register()
    answers = [log_in(curl, name, "Wrong2024!"), log_in(curl, "nobody-of-that-name")]
    assert [answer.status for answer in answers] == [401, 401]
    alerts = [re.findall(r'role="alert"[^>]*>([^<]*)<', answer.body) for answer in answers]
    assert alerts == [["The username or the password is wrong."]] * 2


@pytest.mark.parametrize("ending", ["logout", "delete"])
def test_a_copy_of_the_token_is_dead_after(
    curl: Curl, register: Callable[[], str], tmp_path: Path, ending: str
) -> None:
    log_in(curl, register())
    copied = f"Cookie: access_token_cookie={curl.cookies()['access_token_cookie']}"
    thief = Curl(curl.url, tmp_path / "no-cookies.txt")
    assert thief("/user/protected", "--header", copied).status == 200
    if ending == "logout":
        left = curl("/auth/logout", "--request", "POST", *curl.csrf())
        assert (left.status, left.headers["Location"]) == (302, "/")
    else:
        assert curl("/user/delete", "--request", "DELETE", *curl.csrf()).status == 200
    assert thief("/user/protected", "--header", copied).status == 401


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("/user/update", ("--request", "PUT", *form(username="stolen", email="s@gmail.com"))),
        ("/user/delete", ("--request", "DELETE")),
        ("/model/query", multipart(LETTER)),
    ],
)
def test_the_cookie_alone_changes_nothing(
    curl: Curl, register: Callable[[], str], path: str, options: tuple[str, ...]
) -> None:
    name = register()
    log_in(curl, name)
    assert curl(path, *options).status == 401
    assert name in curl("/user/profile")
