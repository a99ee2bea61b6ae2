import hmac
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from flask import Flask
from flask.testing import FlaskClient
from flask_jwt_extended import create_access_token, decode_token
from jwt.utils import base64url_encode
from sqlalchemy import event

from tests.web.conftest import SECRET
from tests.web.people import BROWSER, Enter, MakeApp, Person, cookie
from webapp.core.clock import now
from webapp.core.database import db
from webapp.core.models import Session

MISSING = {"msg": 'Missing cookie "access_token_cookie"'}
UNSAFE = [
    ("PUT", "/user/update"),
    ("DELETE", "/user/delete"),
    ("POST", "/user/update"),
    ("POST", "/user/password"),
    ("POST", "/user/delete"),
    ("POST", "/user/sessions/revoke-all"),
    ("POST", f"/user/sessions/{uuid.uuid4()}/revoke"),
    ("POST", "/model/query"),
    ("POST", "/letters"),
]


def thief(app: Flask, token: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("access_token_cookie", token)
    return client


def expired(app: Flask, person: Person) -> str:
    with app.app_context():
        claims = decode_token(person.token)
        kept = {name: claims[name] for name in ("sid", "csrf")}
        late = timedelta(seconds=-1)
        token: str = create_access_token(claims["sub"], expires_delta=late, additional_claims=kept)
        return token


@pytest.fixture(params=["gone", "stale"])
def late(request: pytest.FixtureRequest, app: Flask, person: Person) -> Person:
    """Ann, whose access token has run out; her browser has dropped its cookie, or not yet."""
    if request.param == "gone":
        person.client.delete_cookie("access_token_cookie")
    else:
        person.client.set_cookie("access_token_cookie", expired(app, person))
    return person


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["/user/protected", "/user/profile"])
@pytest.mark.asvs("8.2.1")
def test_without_a_cookie_a_program_gets_401_and_a_browser_the_login(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.get_json()) == (401, MISSING)
    answer = client.get(f"{path}?from=1", headers=BROWSER)
    assert answer.status_code == 303
    target = urlsplit(answer.location)
    assert (target.path, parse_qs(target.query)["next"]) == ("/auth/login", [f"{path}?from=1"])


@pytest.mark.parametrize(("method", "path"), UNSAFE)
def test_every_unsafe_address_demands_a_session(
    client: FlaskClient, method: str, path: str
) -> None:
    answer = client.open(path, method=method)
    assert (answer.status_code, answer.get_json()) == (401, MISSING)


@pytest.mark.asvs("3.5.1")
@pytest.mark.asvs("3.5.3")
@pytest.mark.parametrize(("method", "path"), UNSAFE)
def test_every_unsafe_address_demands_the_csrf_value(
    person: Person, method: str, path: str
) -> None:
    answer = person.client.open(path, method=method)
    assert (answer.status_code, answer.get_json()) == (401, {"msg": "Missing CSRF token"})
    wrong = {"X-CSRF-TOKEN": "0" * 64}
    answer = person.client.open(path, method=method, headers=wrong)
    assert answer.status_code == 401
    assert person.client.get("/user/profile").status_code == 200


@pytest.mark.asvs("3.5.3")
@pytest.mark.parametrize(("method", "path"), [*UNSAFE, ("POST", "/auth/logout")])
def test_nothing_is_changed_by_a_get(person: Person, method: str, path: str) -> None:
    answer = person.client.get(path)
    if path != "/letters":  # the same address lists them
        assert answer.status_code == 405, method
    assert person.client.get("/user/profile").status_code == 200


@pytest.mark.parametrize("value", ["é", "\u2028", "0" * 5000, "null"])
def test_a_csrf_value_of_any_shape_is_only_wrong(person: Person, value: str) -> None:
    latin = value.encode().decode("latin-1")
    answer = person.client.delete("/user/delete", headers={"X-CSRF-TOKEN": latin})
    assert answer.status_code == 401
    form = {"csrf_token": value, "confirm": "ann"}
    assert person.client.post("/user/delete", data=form).status_code == 401


def test_another_persons_csrf_value_is_of_no_use(person: Person, other: Person) -> None:
    answer = person.client.delete("/user/delete", headers=other.headers)
    assert answer.status_code == 401


def test_a_form_carries_the_csrf_value_in_a_field(person: Person) -> None:
    assert f'name="csrf_token" value="{person.csrf}"' in person.client.get("/user/profile").text


def tampered(token: str) -> str:
    head, body, signature = token.split(".")
    return ".".join([head, body, ("B" if signature[0] == "A" else "A") + signature[1:]])


def forged(
    token: str,
    key: str,
    algorithm: str = "ES256",
    *,
    headers: dict[str, Any] | None = None,
    without: str = "",
    **changes: object,
) -> str:
    claims = {**jwt.decode(token, options={"verify_signature": False}), **changes}
    claims.pop(without, None)
    kept = {"kid": jwt.get_unverified_header(token)["kid"], **(headers or {})}
    return jwt.encode(claims, key, algorithm=algorithm, headers=kept)


def confused(token: str, public_key: bytes) -> str:
    """A token that takes the public key, which everybody knows, for a secret."""
    head = jwt.get_unverified_header(token) | {"alg": "HS256"}
    signed = b".".join(
        [base64url_encode(json.dumps(head).encode()), *token.encode().split(b".")[1:2]]
    )
    return b".".join([signed, base64url_encode(hmac.digest(public_key, signed, "sha256"))]).decode()


def private_pem(key: EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture
def signing_key(signing_keys: Path) -> str:
    return (signing_keys / "current.pem").read_text()


@pytest.mark.asvs("9.1.1")
@pytest.mark.asvs("7.2.1")
@pytest.mark.parametrize("token", ["", "rubbish", "a.b.c", "é", "x" * 4000])
def test_a_token_that_is_none_is_refused(client: FlaskClient, token: str) -> None:
    client.set_cookie("access_token_cookie", token)
    assert client.get("/user/profile").status_code == 401


@pytest.mark.asvs("9.1.1")
@pytest.mark.asvs("9.1.2")
@pytest.mark.asvs("9.1.3")
def test_a_forged_token_is_refused(app: Flask, person: Person, signing_key: str) -> None:
    token = person.token
    stranger = private_pem(generate_private_key(SECP256R1()))
    public = load_pem_private_key(signing_key.encode(), None).public_key()
    forgeries = [
        tampered(token),
        forged(token, "", "none"),
        forged(token, SECRET, "HS256"),
        confused(token, public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)),
        forged(token, stranger),
        forged(token, stranger, headers={"kid": "../current"}),
        forged(token, stranger, headers={"jku": "https://evil.example/keys"}),
        jwt.encode(jwt.decode(token, options={"verify_signature": False}), signing_key, "ES256"),
        forged(token, signing_key, iss="inkwell.elsewhere"),
        forged(token, signing_key, without="iss"),
        forged(token, signing_key, aud="another"),
        forged(token, signing_key, without="aud"),
    ]
    for forgery in forgeries:
        assert thief(app, forgery).get("/user/profile").status_code == 401
    assert thief(app, forged(token, signing_key)).get("/user/profile").status_code == 200


@pytest.mark.parametrize("sid", [None, "", "nonsense", 7, str(uuid.uuid4())])
@pytest.mark.asvs("7.2.2")
def test_a_signed_token_of_no_session_is_refused(
    app: Flask, person: Person, signing_key: str, sid: object
) -> None:
    forgery = forged(person.token, signing_key, sid=sid)
    assert thief(app, forgery).get("/user/profile").status_code == 401


def test_a_token_of_another_persons_session_is_refused(
    app: Flask, person: Person, other: Person, signing_key: str
) -> None:
    forgery = forged(person.token, signing_key, sub=str(other.id))
    assert thief(app, forgery).get("/user/profile").status_code == 401


@pytest.mark.asvs("9.2.1")
def test_a_token_that_ran_out_is_refused(app: Flask, person: Person, signing_key: str) -> None:
    answer = thief(app, expired(app, person)).get("/user/profile")
    assert (answer.status_code, answer.get_json()) == (401, {"msg": "Token has expired"})
    early = forged(person.token, signing_key, nbf=now() + timedelta(minutes=5))
    assert thief(app, early).get("/user/profile").status_code == 401


@pytest.mark.asvs("9.2.1")
def test_a_session_that_ran_out_is_dead_whatever_its_token_says(app: Flask, person: Person) -> None:
    with app.app_context():
        db.session.query(Session).update({"expires_at": now() - timedelta(seconds=1)})
        db.session.commit()
    assert person.client.get("/user/profile").status_code == 401


def test_the_tokens_live_as_long_as_they_should(app: Flask, person: Person) -> None:
    with app.app_context():
        access = decode_token(person.token)
        refresh = decode_token(cookie(person.client, "refresh_token_cookie", "/auth/refresh"))
    assert access["exp"] - access["iat"] == 15 * 60
    assert refresh["exp"] - refresh["iat"] == pytest.approx(30 * 86400, abs=2)
    assert access["sub"] == refresh["sub"] == str(person.id)
    assert access["sid"] == refresh["sid"]


@pytest.mark.asvs("7.2.3")
def test_each_login_makes_a_session_of_its_own(app: Flask, person: Person) -> None:
    form = {"username": person.username, "password": person.password}
    for _ in range(3):
        app.test_client().post("/auth/login", data=form)
    with app.app_context():
        ids = db.session.query(Session.id).all()
    assert len(set(ids)) == 4
    assert {row.id.version for row in ids} == {4}


@pytest.mark.asvs("7.4.1")
def test_a_revoked_session_stays_dead_after_a_restart(
    app: Flask, person: Person, make_app: MakeApp
) -> None:
    stolen = person.token
    assert thief(make_app(), stolen).get("/user/profile").status_code == 200
    person.client.post("/auth/logout")
    assert thief(make_app(), stolen).get("/user/profile").status_code == 401


@pytest.mark.asvs("7.4.2")
def test_deleting_the_account_kills_all_of_its_sessions(app: Flask, person: Person) -> None:
    elsewhere = app.test_client()
    elsewhere.post("/auth/login", data={"username": "ann", "password": person.password})
    person.client.delete("/user/delete", headers=person.headers)
    answer = elsewhere.get("/user/profile")
    assert (answer.status_code, answer.get_json()) == (401, {"msg": "Token has been revoked"})


def test_a_bearer_token_needs_no_cookie_and_no_csrf_value(app: Flask, person: Person) -> None:
    bearer = {"Authorization": f"Bearer {person.token}"}
    client = app.test_client()
    assert client.get("/user/profile", headers=bearer).status_code == 200
    answer = client.put("/user/update", data={"username": "anna"}, headers=bearer)
    assert answer.status_code == 200


def test_a_wrong_bearer_token_is_not_saved_by_a_cookie(person: Person) -> None:
    bearer = {"Authorization": "Bearer rubbish"}
    assert person.client.get("/user/profile", headers=bearer).status_code == 401


def test_a_refresh_token_opens_no_page(app: Flask, person: Person) -> None:
    refresh = cookie(person.client, "refresh_token_cookie", "/auth/refresh")
    assert thief(app, refresh).get("/user/profile").status_code == 401


def test_a_browser_whose_token_ran_out_is_refreshed_and_comes_back(late: Person) -> None:
    answer = late.client.get("/user/profile?notice=updated", headers=BROWSER)
    assert (answer.status_code, urlsplit(answer.location).path) == (307, "/auth/refresh")
    answer = late.client.get(answer.location, headers=BROWSER)
    assert (answer.status_code, answer.location) == (307, "/user/profile?notice=updated")
    assert late.client.get(answer.location, headers=BROWSER).status_code == 200


def test_a_form_that_was_open_too_long_is_posted_all_the_same(late: Person) -> None:
    form = {"username": "anna", "email": "anna@example.com", "csrf_token": late.csrf}
    path, hops = "/user/update", list[int]()
    while path == "/user/update" or hops[-1] == 307:  # as a browser does: the form again
        answer = late.client.post(path, data=form, headers=BROWSER)
        path = answer.location
        hops.append(answer.status_code)
    assert (hops, path) == ([307, 307, 303], "/user/profile?notice=updated")
    assert "anna@example.com" in late.client.get(path).text


def test_a_program_that_is_late_is_told_so_and_refreshes_with_a_post(late: Person) -> None:
    answer = late.client.get("/user/profile")
    assert (answer.status_code, answer.get_json()) == (401, {"msg": "Token has expired"})
    assert late.client.post("/auth/refresh").get_json() == {"msg": "Missing CSRF token"}
    answer = late.client.post("/auth/refresh", headers=late.headers)
    assert (answer.status_code, answer.text) == (204, "")
    assert late.client.get("/user/profile").status_code == 200


def test_a_session_that_has_ended_is_not_refreshed_for_a_late_browser(
    app: Flask, late: Person
) -> None:
    with app.app_context():
        db.session.query(Session).update({"revoked_at": now()})
        db.session.commit()
    answer = late.client.get("/letters", headers=BROWSER)
    answer = late.client.get(answer.location, headers=BROWSER)
    assert (answer.status_code, answer.location) == (303, "/auth/login?next=/letters")


@pytest.mark.parametrize("value", ["", "0" * 96, "é", f"{uuid.UUID(int=7).hex}{'0' * 64}"])
def test_a_csrf_cookie_that_is_not_ours_makes_nobody_late(client: FlaskClient, value: str) -> None:
    client.set_cookie("csrf_access_token", value)
    answer = client.get("/user/profile")
    assert (answer.status_code, answer.get_json()) == (401, MISSING)
    assert client.get("/user/profile", headers=BROWSER).status_code == 303
    assert client.post("/auth/logout").status_code == 302


def test_nothing_is_refreshed_unasked(person: Person) -> None:
    answer = person.client.get("/user/profile")
    assert "Set-Cookie" not in answer.headers


def test_no_refresh_brings_a_session_back_after_logout(app: Flask, person: Person) -> None:
    refresh = cookie(person.client, "refresh_token_cookie", "/auth/refresh")
    person.client.post("/auth/logout")
    client = app.test_client()
    client.set_cookie("refresh_token_cookie", refresh, path="/auth/refresh")
    answer = client.get("/auth/refresh?next=/letters", headers=BROWSER)
    assert (answer.status_code, answer.location) == (303, "/auth/login?next=/letters")
    assert "access_token_cookie" not in str(answer.headers.getlist("Set-Cookie"))


def test_a_refresh_leads_to_no_other_site(person: Person) -> None:
    for target in ("https://evil.example", "//evil.example", "/\\evil.example"):
        answer = person.client.get("/auth/refresh", query_string={"next": target})
        assert answer.location == "/user/protected"


def test_logout_works_when_the_access_token_has_run_out(app: Flask, late: Person) -> None:
    refresh = cookie(late.client, "refresh_token_cookie", "/auth/refresh")
    assert late.client.post("/auth/logout").status_code == 302
    client = app.test_client()
    client.set_cookie("refresh_token_cookie", refresh, path="/auth/refresh")
    assert client.get("/auth/refresh").status_code == 401


def test_a_cookie_lives_as_long_as_what_it_is_for(app: Flask, person: Person) -> None:
    days = pytest.approx(30 * 86400, abs=5)
    expected = {"access_token_cookie": 900, "csrf_access_token": days, "refresh_token_cookie": days}
    answer = person.client.post("/auth/refresh", headers=person.headers)
    lines = answer.headers.getlist("Set-Cookie")
    ages = {line.split("=")[0]: int(line.split("Max-Age=")[1].split(";")[0]) for line in lines}
    assert ages == expected
    with app.app_context():
        db.session.query(Session).update({"expires_at": now() + timedelta(seconds=30)})
        db.session.commit()
    person.client.post("/auth/refresh", headers=person.headers)
    kept = person.client.get_cookie("access_token_cookie")
    assert kept is not None
    assert kept.max_age == pytest.approx(30, abs=5)


def test_cookies_are_guarded_and_secure_follows_the_scheme(
    app: Flask, register_and_login: Enter
) -> None:
    register_and_login(app.test_client(), "foo")
    form = {"username": "foo", "password": "Bar2024!"}
    for scheme, secure in (("http", False), ("https", True)):
        answer = app.test_client().post("/auth/login", data=form, base_url=f"{scheme}://localhost")
        cookies = {line.split("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}
        assert set(cookies) == {
            "access_token_cookie",
            "csrf_access_token",
            "refresh_token_cookie",
        }
        for name, line in cookies.items():
            assert "SameSite=Lax" in line
            assert ("Secure" in line) is secure
            assert ("HttpOnly" in line) is (name != "csrf_access_token")
        assert "Path=/auth/refresh" in cookies["refresh_token_cookie"]


def test_a_request_looks_its_session_up_once(app: Flask, person: Person) -> None:
    with statements(app) as seen:
        assert person.client.get("/").status_code == 200
    assert len(seen) == 1
    with statements(app) as seen:
        assert app.test_client().get("/").status_code == 200
    assert seen == []
