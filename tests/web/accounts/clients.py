"""Clients with tokens of every kind."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from flask_jwt_extended import create_access_token, decode_token

from tests.web.people import Person

MISSING = {"msg": 'Missing cookie "access_token_cookie"'}


def thief(app: Flask, token: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("access_token_cookie", token)
    return client


def expired(app: Flask, person: Person) -> str:
    with app.app_context():
        claims = decode_token(person.token)
        of_session = {name: claims[name] for name in ("sid", "csrf")}
        late = timedelta(seconds=-1)
        token: str = create_access_token(
            claims["sub"], expires_delta=late, additional_claims=of_session
        )
        return token
