"""Tokens that are forged, of no session, or too old."""

import hmac
import json
import uuid
from datetime import timedelta
from typing import Any

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
from jwt.utils import base64url_encode

from tests.web.accounts.clients import expired, thief
from tests.web.conftest import SECRET
from tests.web.people import Person
from webapp.core.clock import now


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
    with_key_id = {"kid": jwt.get_unverified_header(token)["kid"], **(headers or {})}
    return jwt.encode(claims, key, algorithm=algorithm, headers=with_key_id)


def confused(token: str, public_key: bytes) -> str:
    """A token that takes the public key, which everybody knows, for a secret."""
    head = jwt.get_unverified_header(token) | {"alg": "HS256"}
    signed = b".".join(
        [base64url_encode(json.dumps(head).encode()), *token.encode().split(b".")[1:2]]
    )
    return b".".join([signed, base64url_encode(hmac.digest(public_key, signed, "sha256"))]).decode()


def private_pem(key: EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.mark.asvs("9.1.1")
@pytest.mark.asvs("7.2.1")
@pytest.mark.parametrize("token", ["", "rubbish", "a.b.c", "é", "x" * 4000])
def test_a_malformed_token_is_refused(client: FlaskClient, token: str) -> None:
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


@pytest.mark.parametrize("sid", [None, "", "nonsense", 7, str(uuid.UUID(int=7))])
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
