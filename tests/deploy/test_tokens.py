"""Tokens that are no good get no further than the gateway."""

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from contract.headers import VERSION
from harness import lab
from harness.people import Person
from harness.signing import COOKIE, Signer, parts
from inkwell.deploy.tools import Tools
from inkwell.shared.release import NAMESPACE, RELEASE

pytestmark = pytest.mark.deploy


@pytest.fixture(scope="module")
def sign(tools: Tools) -> Signer:
    return Signer.of(tools)


def unsigned(claims: dict[str, Any]) -> str:
    pieces = [{"alg": "none", "typ": "JWT"}, claims]
    return (
        ".".join(
            base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=")
            for each in pieces
        )
        + "."
    )


def asked_with(token: str, **headers: str) -> httpx2.Response:
    with lab.client() as client:
        return client.get("/user/protected", headers={"Cookie": f"{COOKIE}={token}", **headers})


def test_a_good_token_passes(person: Person) -> None:
    assert asked_with(person.client.cookies[COOKIE]).status_code == 200


def test_no_token_passes_and_the_web_asks_for_it(client: httpx2.Client) -> None:
    answer = client.get("/user/protected")
    assert (answer.status_code, answer.json()) == (401, {"msg": f'Missing cookie "{COOKIE}"'})


@pytest.mark.parametrize("changed", ["alg none", "foreign key", "expired", "signature"])
def test_a_token_is_refused_with_401_for(changed: str, person: Person, sign: Signer) -> None:
    header, claims = parts(person.client.cookies[COOKIE])
    if changed == "alg none":
        token = unsigned(claims)
    elif changed == "foreign key":
        token = jwt.encode(
            claims, ec.generate_private_key(ec.SECP256R1()), "ES256", {"kid": header["kid"]}
        )
    elif changed == "expired":
        late = {**claims, "exp": int(time.time()) - 3600, "iat": int(time.time()) - 7200}
        token = sign(late | {"nbf": late["iat"]}, header["kid"])
    else:
        whole = person.client.cookies[COOKIE]
        token = whole[:-4] + ("AAAA" if whole[-4:] != "AAAA" else "BBBB")
    answer = asked_with(token)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "unauthorized"
    assert web_did_not_see(answer)


def test_a_token_for_another_audience_is_refused_with_403(person: Person, sign: Signer) -> None:
    header, claims = parts(person.client.cookies[COOKIE])
    token = sign(claims | {"aud": "elsewhere"}, header["kid"])
    assert asked_with(token).status_code == 403


def test_a_token_of_our_own_making_is_a_fair_comparison(person: Person, sign: Signer) -> None:
    header, claims = parts(person.client.cookies[COOKIE])
    token = sign(claims, header["kid"])
    assert asked_with(token).status_code == 200


def test_a_browser_with_a_bad_token_loses_it_and_is_led_to_the_login(person: Person) -> None:
    answer = asked_with(unsigned(parts(person.client.cookies[COOKIE])[1]), Accept="text/html")
    assert answer.status_code == 401
    assert "/auth/login" in answer.text
    assert answer.headers["Set-Cookie"].startswith(f"{COOKIE}=; ")
    assert "Max-Age=0" in answer.headers["Set-Cookie"]


def test_a_session_that_ended_is_dead_though_its_token_is_good(person: Person) -> None:
    token = person.client.cookies[COOKIE]
    person.client.post("/auth/logout")
    assert asked_with(token).status_code == 401


def test_the_public_keys_are_those_of_the_secret(tools: Tools, client: httpx2.Client) -> None:
    listed = client.get("/.well-known/jwks.json").json()["keys"]
    assert {key["kty"] for key in listed} == {"EC"}
    assert all("d" not in key for key in listed)
    secret = lab.get(tools, "secret", f"{RELEASE}-secrets", NAMESPACE)["data"]
    assert len(listed) == len([name for name in secret if name.startswith("signing-key-")])


def web_did_not_see(answer: httpx2.Response) -> bool:
    """The web names itself on each answer of its own."""
    return VERSION not in answer.headers


@pytest.fixture
def keyless(tools: Tools) -> Iterator[str]:
    """An issuer whose keys the gateway can't fetch."""
    issuer = "keyless"
    metadata = {"name": issuer, "namespace": lab.GATEWAY}
    rule = {
        "issuer": issuer,
        "jwksUri": f"http://{lab.MODEL}.{NAMESPACE}.svc.cluster.local:8000/keys",
        "fromCookies": [COOKIE],
    }
    selector = {"matchLabels": {"app.kubernetes.io/name": "gateway"}}
    tools.apply(
        json.dumps(
            {
                "apiVersion": "security.istio.io/v1",
                "kind": "RequestAuthentication",
                "metadata": metadata,
                "spec": {"selector": selector, "jwtRules": [rule]},
            }
        )
    )
    yield issuer
    tools.kubectl("--namespace", lab.GATEWAY, "delete", "requestauthentication", issuer)


def test_keys_that_can_not_be_had_are_no_fault_of_the_token(keyless: str, person: Person) -> None:
    header, claims = parts(person.client.cookies[COOKIE])
    key = ec.generate_private_key(ec.SECP256R1())
    token = jwt.encode(claims | {"iss": keyless}, key, "ES256", {"kid": header["kid"]})
    lab.eventually(lambda: asked_with(token).status_code != 401, 20, "the gateway knows the issuer")
    for accept in ("text/html", "*/*"):
        answer = asked_with(token, Accept=accept)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"].isdigit()
        assert "Set-Cookie" not in answer.headers
