"""Pages that are open to all know who is logged in, whatever the access token's age."""

import pytest
from flask.testing import FlaskClient

from tests.web.people import Person

LOGGED_IN = "View Profile"


@pytest.mark.parametrize("path", ["/", "/auth/login", "/nothing-here", "/letters/x"])
def test_a_page_knows_who_is_logged_in(person: Person, browser: dict[str, str], path: str) -> None:
    page = person.client.get(path, headers=browser).text
    assert LOGGED_IN in page
    assert f'data-person="{person.id}"' in page


@pytest.mark.parametrize("path", ["/", "/auth/login", "/nothing-here"])
def test_a_page_knows_it_while_the_access_cookie_has_run_out(
    person: Person, browser: dict[str, str], path: str
) -> None:
    person.client.delete_cookie("access_token_cookie")
    assert LOGGED_IN in person.client.get(path, headers=browser).text


@pytest.mark.parametrize("path", ["/", "/nothing-here"])
def test_an_ended_session_is_nobodys(person: Person, browser: dict[str, str], path: str) -> None:
    person.client.delete("/api/v1/sessions", headers={"Authorization": f"Bearer {person.token}"})
    assert LOGGED_IN not in person.client.get(path, headers=browser).text
    person.client.delete_cookie("access_token_cookie")
    assert LOGGED_IN not in person.client.get(path, headers=browser).text


def test_a_made_up_csrf_cookie_is_nobodys(
    client: FlaskClient, person: Person, browser: dict[str, str]
) -> None:
    made_up = person.csrf[:-1] + ("0" if person.csrf[-1] != "0" else "1")
    client.set_cookie("csrf_access_token", made_up)
    assert LOGGED_IN not in client.get("/", headers=browser).text


def test_what_is_only_recognised_does_nothing(person: Person) -> None:
    person.client.delete_cookie("access_token_cookie")
    assert person.client.get("/letters").status_code == 401
    assert person.client.get("/user/profile").status_code == 401


def test_after_logging_in_again_one_is_where_the_form_was(
    person: Person, browser: dict[str, str]
) -> None:
    person.client.delete("/api/v1/sessions", headers={"Authorization": f"Bearer {person.token}"})
    sent = {**browser, **person.headers, "Referer": "http://localhost/letters/7?page=2"}
    answer = person.client.post("/letters/7/edit", headers=sent)
    assert answer.status_code == 404  # no such address
    letter = "/letters/00000000-0000-0000-0000-000000000007"
    sent["Referer"] = f"http://localhost{letter}"
    answer = person.client.post(f"{letter}/edit", headers=sent)
    assert answer.location == f"/auth/login?next={letter}"
    sent["Referer"] = f"http://elsewhere.example{letter}"
    answer = person.client.post(f"{letter}/edit", headers=sent)
    assert answer.location == "/auth/login?next=/user/protected"
