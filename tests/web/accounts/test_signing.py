from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from flask import Flask
from flask.testing import FlaskClient

from tests.web.people import MakeApp, Person, cookie
from webapp.accounts.signing import load, thumbprint
from webapp.commands import make_signing_keys
from webapp.core.config import SettingError

JWKS = "/.well-known/jwks.json"
PEM, PKCS8 = Encoding.PEM, PrivateFormat.PKCS8


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of signing keys to spoil."""
    made = tmp_path / "signing"
    make_signing_keys.make(made)
    return made


def test_the_id_of_a_key_is_the_one_of_rfc_7638() -> None:
    """The example of RFC 9449, sections 4.1 and 6.1."""
    jwk = {
        "kty": "EC",
        "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
        "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
        "crv": "P-256",
    }
    assert thumbprint(jwk) == "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"


def test_anybody_can_check_a_token_with_what_is_published(
    client: FlaskClient, person: Person
) -> None:
    published = jwt.PyJWKSet.from_dict(client.get(JWKS).get_json())
    refresh = cookie(person.client, "refresh_token_cookie", "/auth/refresh")
    for token in (person.token, refresh):
        head = jwt.get_unverified_header(token)
        assert head["alg"] == "ES256"
        key = published[head["kid"]]
        claims = jwt.decode(token, key, algorithms=["ES256"], audience="inkwell", issuer="inkwell")
        assert claims["sub"] == str(person.id)


def test_only_public_parts_are_published(client: FlaskClient) -> None:
    keys = client.get(JWKS).get_json()["keys"]
    assert len(keys) == 2  # the one that signs, and the next
    for key in keys:
        assert set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
        assert (key["kty"], key["crv"], key["use"]) == ("EC", "P-256", "sig")
        assert key["kid"] == thumbprint(key)


def test_the_keys_may_be_kept_for_minutes(client: FlaskClient) -> None:
    answer = client.get(JWKS)
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.mimetype == "application/json"


def test_releases_behind_one_gateway_do_not_take_each_others_tokens(
    make_app: MakeApp, person: Person
) -> None:
    neighbour = make_app(token_issuer="inkwell.another.release").test_client()
    neighbour.set_cookie("access_token_cookie", person.token)
    assert neighbour.get("/user/profile").status_code == 401


def test_keys_are_readable_by_their_owner_and_made_once(folder: Path) -> None:
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(files) == {"current.pem", "next.pem"}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    make_signing_keys.make(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files


def test_an_interrupted_making_of_keys_is_completed(tmp_path: Path) -> None:
    (tmp_path / "next.new").write_text("-----BEGIN")
    make_signing_keys.make(tmp_path)
    assert len(load(str(tmp_path)).public) == 2


def test_keys_that_helm_made_are_accepted(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    sec1 = key.private_bytes(PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    (folder / "previous.pem").write_bytes(sec1)
    (folder / "previous.pem").chmod(0o440)  # as Kubernetes mounts it
    assert len(load(str(folder)).public) == 3


def other_curve() -> bytes:
    return ec.generate_private_key(ec.SECP384R1()).private_bytes(PEM, PKCS8, NoEncryption())


def other_kind() -> bytes:
    return rsa.generate_private_key(65537, 2048).private_bytes(PEM, PKCS8, NoEncryption())


def locked() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(PEM, PKCS8, BestAvailableEncryption(b"sesame"))


@pytest.mark.parametrize("name", ["current.pem", "next.pem", "previous.pem"])
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no private key in PEM"),
        (b"-----BEGIN PRIVATE KEY-----\nc2VzYW1l\n-----END PRIVATE KEY-----", "no private key"),
        (locked(), "no private key in PEM"),
        (other_curve(), "no key of the curve P-256"),
        (other_kind(), "no key of the curve P-256"),
    ],
)
def test_an_invalid_key_stops_the_boot(
    make_app: MakeApp, folder: Path, name: str, content: bytes, reason: str
) -> None:
    (folder / name).write_bytes(content)
    (folder / name).chmod(0o600)
    with pytest.raises(SettingError, match=f"INKWELL_SIGNING_KEYS: .*{name} is {reason}") as error:
        make_app(signing_keys=str(folder))
    assert "c2VzYW1l" not in str(error.value)


@pytest.mark.parametrize("mode", [0o604, 0o602, 0o644, 0o777])
def test_a_key_that_is_open_to_everybody_stops_the_boot(
    make_app: MakeApp, folder: Path, mode: int
) -> None:
    (folder / "next.pem").chmod(mode)
    with pytest.raises(SettingError, match=r"INKWELL_SIGNING_KEYS: .*next.pem is open"):
        make_app(signing_keys=str(folder))


def test_a_key_that_can_not_be_read_stops_the_boot(make_app: MakeApp, folder: Path) -> None:
    (folder / "next.pem").unlink()
    (folder / "next.pem").mkdir(mode=0o700)
    with pytest.raises(SettingError, match=r"INKWELL_SIGNING_KEYS: .*next.pem can't be read"):
        make_app(signing_keys=str(folder))


def test_keys_that_are_missing_stop_the_boot(make_app: MakeApp, folder: Path) -> None:
    with pytest.raises(SettingError, match="INKWELL_SIGNING_KEYS is not set"):
        make_app(signing_keys="")
    (folder / "current.pem").unlink()
    with pytest.raises(SettingError, match=r"INKWELL_SIGNING_KEYS: there is no current.pem"):
        make_app(signing_keys=str(folder))


def test_one_key_is_enough(make_app: MakeApp, folder: Path) -> None:
    (folder / "next.pem").unlink()
    app: Flask = make_app(signing_keys=str(folder))
    assert len(app.test_client().get(JWKS).get_json()["keys"]) == 1
