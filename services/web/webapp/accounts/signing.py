"""The keys that tokens are signed with, and their public halves, which anybody may check them by.

They lie in the folder `INKWELL_SIGNING_KEYS` as PEM files: `current.pem` signs; `next.pem` and
`previous.pem`, where there are such, are published and accepted, so that a change of keys
(docs/decisions/tokens.md) refuses nobody. Each is known by its RFC 7638 thumbprint.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import (
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from flask import Blueprint, Flask, Response, current_app, jsonify
from flask_jwt_extended import JWTManager
from jwt.algorithms import ECAlgorithm
from jwt.exceptions import InvalidTokenError

from webapp.core.config import Config

from .key_files import read_keys

ALGORITHM = "ES256"
AUDIENCE = "inkwell"
EXTENSION = "inkwell.signing"
JWKS_MAX_AGE_S = 300  # how long a verifier may keep the public keys; the next one is among them
blueprint = Blueprint("signing", __name__)
jwt = JWTManager()


@dataclass(frozen=True)
class SigningKeys:
    """The key that signs, and all that are accepted by their ids, the one that signs first."""

    private: EllipticCurvePrivateKey
    public: Mapping[str, EllipticCurvePublicKey]

    @property
    def kid(self) -> str:
        """The id of the key that signs."""
        return next(iter(self.public))

    def jwks(self) -> list[dict[str, str]]:
        """Return the public halves as RFC 7517 has them."""
        return [
            {**_jwk(key), "kid": kid, "use": "sig", "alg": ALGORITHM}
            for kid, key in self.public.items()
        ]


def init_app(app: Flask, config: Config) -> None:
    """Sign and check tokens with the keys of the settings' folder.

    Raises:
        SettingError: the folder isn't set, or one of its keys is no good.
    """
    jwt.init_app(app)
    app.extensions[EXTENSION] = load(config.signing_keys)
    app.config.from_mapping(
        JWT_ALGORITHM=ALGORITHM,
        JWT_DECODE_ALGORITHMS=[ALGORITHM],
        JWT_ENCODE_ISSUER=config.token_issuer,
        JWT_DECODE_ISSUER=config.token_issuer,
        JWT_ENCODE_AUDIENCE=AUDIENCE,
        JWT_DECODE_AUDIENCE=AUDIENCE,
    )
    app.register_blueprint(blueprint)


def load(folder: str) -> SigningKeys:
    """Read the keys of a folder.

    Raises:
        SettingError: with a sentence that names the setting and the file.
    """
    keys = read_keys(folder)
    public = [key.public_key() for key in keys]
    return SigningKeys(keys[0], {thumbprint(_jwk(key)): key for key in public})


def thumbprint(jwk: Mapping[str, str]) -> str:
    """Return the RFC 7638 thumbprint of an elliptic key."""
    members = {name: jwk[name] for name in ("crv", "kty", "x", "y")}
    digest = hashlib.sha256(json.dumps(members, separators=(",", ":")).encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@blueprint.get("/.well-known/jwks.json")
def jwks() -> Response:
    """Publish the keys by which a gateway, or anybody, checks our tokens."""
    response = jsonify(keys=_keys().jwks())
    response.headers["Cache-Control"] = f"public, max-age={JWKS_MAX_AGE_S}"
    return response


def _jwk(key: EllipticCurvePublicKey) -> dict[str, str]:
    return ECAlgorithm.to_jwk(key, as_dict=True)


def _keys() -> SigningKeys:
    keys: SigningKeys = current_app.extensions[EXTENSION]
    return keys


@jwt.encode_key_loader
def _private_key(_identity: str) -> EllipticCurvePrivateKey:
    return _keys().private


@jwt.additional_headers_loader
def _headers(_identity: str) -> dict[str, str]:
    return {"kid": _keys().kid}


@jwt.decode_key_loader
def _public_key(header: Mapping[str, Any], _claims: Mapping[str, Any]) -> EllipticCurvePublicKey:
    """Return one of our own keys; whatever else a token's header says about keys is ignored."""
    try:
        return _keys().public[header["kid"]]
    except KeyError:
        raise InvalidTokenError("The token is of no key that we know") from None
