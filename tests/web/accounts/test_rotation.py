"""The change of signing keys, of which nobody must notice: old pods and new ones run together."""

import base64
from pathlib import Path

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient

from inkwell.deploy.rotate import CURRENT, NEXT, rotated
from tests.web.people import MakeApp, Person, cookie

JWKS = "/.well-known/jwks.json"
Data = dict[str, str]


@pytest.fixture
def first(signing_keys: Path) -> Data:
    """The Secret's keys that the application of the other fixtures runs with."""
    files = {CURRENT: "current.pem", NEXT: "next.pem"}
    return {
        key: base64.b64encode((signing_keys / name).read_bytes()).decode()
        for key, name in files.items()
    }


class Pods:
    """The web as it runs with each state of the Secret's keys."""

    def __init__(self, make_app: MakeApp, folder: Path) -> None:
        self.make_app = make_app
        self.folder = folder
        self.count = 0

    def start(self, data: Data) -> Flask:
        self.count += 1
        mounted = self.folder / str(self.count)
        mounted.mkdir()
        for key, value in data.items():
            file = mounted / f"{key.removeprefix('signing-key-')}.pem"
            file.write_bytes(base64.b64decode(value))
            file.chmod(0o440)
        return self.make_app(signing_keys=str(mounted))


@pytest.fixture
def pods(make_app: MakeApp, tmp_path: Path) -> Pods:
    return Pods(make_app, tmp_path)


def status(app: Flask, token: str) -> int:
    client = app.test_client()
    client.set_cookie("access_token_cookie", token)
    return client.get("/user/profile").status_code


def refreshed(app: Flask, refresh: str, csrf: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("refresh_token_cookie", refresh, path="/auth/refresh")
    answer = client.post("/auth/refresh", headers={"X-CSRF-TOKEN": csrf})
    assert answer.status_code == 204
    return client


def kids(app: Flask) -> set[str]:
    return {key["kid"] for key in app.test_client().get(JWKS).get_json()["keys"]}


def test_three_changes_of_keys_refuse_no_request(
    app: Flask, person: Person, first: Data, pods: Pods
) -> None:
    old, data = app, first
    access, refresh = person.token, cookie(person.client, "refresh_token_cookie", "/auth/refresh")
    signed_with = [jwt.get_unverified_header(access)["kid"]]
    for _ in range(3):
        known_to_gateway = kids(old)
        data = data | rotated(data)
        new = pods.start(data)
        assert status(new, access) == 200  # of before the change, at a pod of after it
        client = refreshed(new, refresh, person.csrf)
        fresh = cookie(client, "access_token_cookie")
        signed_with.append(jwt.get_unverified_header(fresh)["kid"])
        assert signed_with[-1] in known_to_gateway  # it was published before it signed anything
        assert status(old, fresh) == 200  # of after the change, at a pod of before it
        refreshed(old, cookie(client, "refresh_token_cookie", "/auth/refresh"), person.csrf)
        assert {jwt.get_unverified_header(each)["kid"] for each in (access, fresh)} <= kids(new)
        access, refresh = fresh, cookie(client, "refresh_token_cookie", "/auth/refresh")
        old = new
    assert len(set(signed_with)) == 4


def test_a_key_is_out_of_use_after_two_changes(
    app: Flask, person: Person, first: Data, pods: Pods
) -> None:
    once = first | rotated(first)
    assert status(pods.start(once), person.token) == 200
    twice = pods.start(once | rotated(once))
    assert status(twice, person.token) == 401
    assert jwt.get_unverified_header(person.token)["kid"] not in kids(twice)
