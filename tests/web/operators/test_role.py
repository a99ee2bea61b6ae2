"""The operator's role: in the token and in the database, or nothing is there."""

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.accounts.clients import expired
from tests.web.operators.conftest import Change
from tests.web.people import BROWSER, Person
from tests.web.routes import example, rules

ABSENT = "/no-such-page"


def addresses(app: Flask) -> list[str]:
    found = [example(rule.rule) for _, rule in rules(app) if "/operator" in rule.rule]
    assert len(found) == 5
    return found


def claims(token: str) -> dict[str, object]:
    decoded: dict[str, object] = jwt.decode(token, options={"verify_signature": False})
    return decoded


def statuses(client: FlaskClient, app: Flask) -> set[int]:
    return {client.get(each, headers=BROWSER).status_code for each in addresses(app)}


def test_an_operator_sees_every_page_and_the_way_there(app: Flask, operator: Person) -> None:
    assert statuses(operator.client, app) == {200}
    assert 'href="/operator"' in operator.client.get("/user/profile").text


def test_nobody_else_sees_that_there_is_anything(app: Flask, person: Person) -> None:
    for client in (person.client, app.test_client()):
        assert statuses(client, app) == {404}
        for headers in (BROWSER, {}):
            hidden, absent = (client.get(each, headers=headers) for each in ("/operator", ABSENT))
            said = [
                each.text.replace(each.headers["X-Request-ID"], "") for each in (hidden, absent)
            ]
            assert said[0] == said[1]
            assert set(hidden.headers.keys()) == set(absent.headers.keys())
    assert "/operator" not in person.client.get("/user/profile").text


def test_a_revoked_role_works_no_longer_at_once(
    app: Flask, operator: Person, set_operator: Change
) -> None:
    set_operator(operator, False)
    assert claims(operator.token)["role"] == "operator"
    assert statuses(operator.client, app) == {404}
    assert "/operator" not in operator.client.get("/user/profile").text


def test_a_token_from_before_the_grant_opens_nothing(
    app: Flask, person: Person, set_operator: Change
) -> None:
    set_operator(person, True)
    assert "role" not in claims(person.token)
    assert statuses(person.client, app) == {404}


def test_only_access_tokens_of_operators_have_the_claim(operator: Person, person: Person) -> None:
    assert claims(operator.token)["role"] == "operator"
    assert "role" not in claims(person.token)
    refresh = operator.client.get_cookie("refresh_token_cookie", path="/auth/refresh")
    assert refresh is not None
    assert "role" not in claims(refresh.value)


def test_a_program_is_let_in_by_its_token(app: Flask, operator: Person, person: Person) -> None:
    client = app.test_client(use_cookies=False)
    for token, status in ((operator.token, 200), (person.token, 404), ("rubbish", 404)):
        headers = {"Authorization": f"Bearer {token}"}
        assert client.get("/api/v1/operator", headers=headers).status_code == status


@pytest.mark.parametrize("how", ["gone", "stale"])
def test_an_operator_whose_token_ran_out_is_sent_to_renew_it(
    app: Flask, operator: Person, set_operator: Change, how: str
) -> None:
    if how == "gone":
        operator.client.delete_cookie("access_token_cookie")
    else:
        operator.client.set_cookie("access_token_cookie", expired(app, operator))
    answer = operator.client.get("/operator?period=1h", headers=BROWSER)
    assert answer.status_code == 307
    assert answer.location.startswith("/auth/refresh?next=/operator")
    set_operator(operator, False)
    assert operator.client.get("/operator", headers=BROWSER).status_code == 404


def test_a_session_that_ended_is_no_operators(app: Flask, operator: Person) -> None:
    kept = app.test_client()
    for name in ("access_token_cookie", "csrf_access_token"):
        found = operator.client.get_cookie(name)
        assert found is not None
        kept.set_cookie(name, found.value)
    operator.client.post("/auth/logout")
    assert statuses(kept, app) == {404}
    kept.delete_cookie("access_token_cookie")
    assert statuses(kept, app) == {404}
