"""The gateway as the world meets it: TLS, redirects, what is not for outside, true addresses."""

import socket
import ssl

import httpx2
import pytest

from harness import lab
from harness.people import Person
from inkwell.deploy.tools import Tools
from inkwell.shared.release import NAMESPACE

pytestmark = pytest.mark.deploy


def test_plain_http_leads_to_https() -> None:
    answer = httpx2.get(f"http://{lab.ADDRESS}/auth/login?next=/letters")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"{lab.URL}/auth/login?next=/letters"


def test_who_was_not_given_the_authority_is_warned() -> None:
    with pytest.raises(httpx2.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx2.get(lab.URL)


def test_old_tls_is_refused() -> None:
    context = lab.trust()
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version = ssl.TLSVersion.TLSv1_1
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with (
        socket.create_connection((lab.ADDRESS, 443), timeout=10) as raw,
        pytest.raises((ssl.SSLError, ConnectionResetError)),
    ):
        context.wrap_socket(raw, server_hostname=lab.ADDRESS)


@pytest.mark.parametrize("path", ["/metrics", "/readyz", "/healthz", "/%6Detrics", "//metrics"])
def test_what_operators_ask_is_not_for_the_world(path: str, client: httpx2.Client) -> None:
    assert client.get(f"{lab.URL}{path}").status_code == 404


def test_cookies_are_for_https_alone(person: Person) -> None:
    entered = person.client.get("/user/protected")
    assert entered.status_code == 200
    jar = {cookie.name: cookie for cookie in person.client.cookies.jar}
    assert jar["access_token_cookie"].secure
    assert jar["csrf_access_token"].secure


def test_the_web_sees_where_somebody_is_and_no_forged_address(
    person: Person, address: str, tools: Tools
) -> None:
    forged = {"X-Forwarded-For": "203.0.113.7", "X-Real-IP": "203.0.113.7"}
    account = {"username": person.name, "password": "Quill-and-1nkpot!"}
    person.client.post("/auth/login", data=account, headers=forged)
    seen = tools.kubectl(
        *(
            "--namespace",
            NAMESPACE,
            "exec",
            "--stdin",
            f"{lab.POSTGRES}-0",
            "--container=postgres",
            "--",
        ),
        *("psql", "-U", "postgres", "-d", "inkwell", "-tA", "-v", f"name={person.name}"),
        stdin="select distinct address from session join user_account u on u.id = user_id"
        " where username = :'name'",
    )
    assert seen.split() == [address]
