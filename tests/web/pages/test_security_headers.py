import re
import shutil
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.people import BROWSER, MakeApp, Person

PUBLIC = ["/", "/auth/login", "/auth/register", "/healthz", "/readyz", "/version", "/metrics"]
PERSONAL = ["/user/profile", "/user/protected", "/letters"]
ABSENT = "/no-such-page"
FOR_EVER = "public, max-age=31536000, immutable"


def policy(headers: dict[str, str]) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize("path", [*PUBLIC, *PERSONAL, ABSENT])
def test_every_answer_carries_the_headers(person: Person, path: str) -> None:
    headers = person.client.get(path, headers=BROWSER).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    directives = policy(dict(headers))
    for name in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        assert directives[name] == "'none'"


@pytest.mark.parametrize("path", ["/", "/auth/login", "/user/profile", ABSENT])
def test_pages_run_our_own_files_alone(person: Person, path: str) -> None:
    directives = policy(dict(person.client.get(path, headers=BROWSER).headers))
    for name in ("script-src", "style-src", "connect-src", "form-action", "img-src", "font-src"):
        assert directives[name] == "'self'"


@pytest.mark.parametrize("path", ["/", "/auth/login", "/auth/register", *PERSONAL, ABSENT])
def test_pages_have_nothing_inline_and_nothing_from_another_host(person: Person, path: str) -> None:
    page = person.client.get(path, headers=BROWSER).text
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
    for target in re.findall(r'(?:src|href|action)="([^"]*)"', page):
        assert not urlsplit(target).netloc


@pytest.mark.asvs("3.2.1")
@pytest.mark.parametrize("path", ["/healthz", "/version", "/metrics", ABSENT])
def test_an_answer_that_is_no_page_can_do_nothing_in_a_browser(
    client: FlaskClient, path: str
) -> None:
    headers = client.get(path).headers
    assert "sandbox" in policy(dict(headers))
    assert "script-src" not in policy(dict(headers))
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.asvs("3.4.1")
@pytest.mark.parametrize("path", [*PUBLIC, ABSENT, "/static/css/base.css"])
def test_over_https_every_answer_asks_for_https_for_a_year(client: FlaskClient, path: str) -> None:
    with client.get(path, base_url="https://localhost") as answer:
        age = re.search(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"])
    assert age is not None
    assert int(age[1]) >= 31536000
    with client.get(path) as answer:
        assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.asvs("3.4.2")
@pytest.mark.parametrize("path", [*PUBLIC, "/user/profile", ABSENT])
def test_no_other_origin_may_read_an_answer(person: Person, path: str) -> None:
    for method in ("GET", "OPTIONS"):
        answer = person.client.open(path, method=method, headers={"Origin": "https://evil.example"})
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


@pytest.mark.asvs("14.3.1")
@pytest.mark.parametrize("path", PERSONAL)
def test_personal_pages_are_never_kept(person: Person, path: str) -> None:
    assert person.client.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.asvs("14.3.1")
def test_signing_out_clears_the_browsers_storage(person: Person) -> None:
    answer = person.client.post("/auth/logout")
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    lines = answer.headers.getlist("Set-Cookie")
    assert len(lines) == 3
    assert all("Max-Age=0" in line for line in lines)


def test_a_static_file_is_kept_for_ever_under_its_contents_hash(client: FlaskClient) -> None:
    link = re.search(r'href="/static/([0-9a-f]{12})/(css/[^"]+\.css)"', client.get("/").text)
    assert link is not None
    with client.get(f"/static/{link[1]}/{link[2]}") as current:
        assert current.headers["Cache-Control"] == FOR_EVER
    for stale in (f"/static/{link[2]}", f"/static/{'0' * 12}/{link[2]}"):
        with client.get(stale) as answer:
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "no-cache"
        with client.get(stale, headers={"If-None-Match": answer.headers["ETag"]}) as again:
            assert again.status_code == 304


def test_a_module_imports_those_of_its_own_version(person: Person) -> None:
    desk = person.client.get("/user/protected").text
    waiting = re.findall(r'<script type="module" src="([^"]+)"', desk)
    assert len(waiting) == 2
    seen: set[str] = set()
    while waiting:
        address = waiting.pop()
        seen.add(address)
        with person.client.get(address) as answer:
            assert answer.headers["Cache-Control"] == FOR_EVER, address
            imports = re.findall(r'from "([^"]+)"', answer.get_data(as_text=True))
        waiting += {urljoin(address, each) for each in imports} - seen
    assert {"http.js", "say.js", "times.js"} <= {address.rsplit("/", 1)[1] for address in seen}
    assert len({address.rsplit("/", 1)[0] for address in seen}) == 1


def test_one_changed_module_changes_the_address_of_all_and_old_ones_are_gone(
    app: Flask, make_app: MakeApp, tmp_path: Path
) -> None:
    newer = make_app()
    shutil.copytree(str(app.static_folder), tmp_path / "static")
    newer.static_folder = str(tmp_path / "static")
    with (tmp_path / "static/js/http.js").open("a") as module:
        module.write("// changed\n")

    def script(release: Flask) -> str:
        match = re.search(r'src="(/static/[^"]+/app\.js)"', release.test_client().get("/").text)
        assert match is not None
        return match[1]

    assert script(app) != script(newer)
    for release, address, status in (
        *((app, script(app), 200), (newer, script(newer), 200)),
        *((app, script(newer), 404), (newer, script(app), 404)),
    ):
        with release.test_client().get(address) as answer:
            assert answer.status_code == status


@pytest.mark.parametrize(
    "path",
    [
        *("../config.py", "..%2fconfig.py", "%2e%2e/config.py", "css"),
        *("0123456789ab/../../config.py", "0123456789ab/..%2fconfig.py", "0123456789ab/css"),
    ],
)
def test_static_serves_nothing_else(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost:3000"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "null"},
    {"Origin": "http://[localhost"},
]
OWN = [
    {},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://localhost"},
]


@pytest.mark.asvs("3.5.1")
@pytest.mark.parametrize("headers", FOREIGN)
def test_a_request_from_another_sites_page_is_refused(
    person: Person, headers: dict[str, str]
) -> None:
    login = {"username": person.username, "password": person.password}
    for path, data in (("/auth/login", login), ("/auth/logout", {}), ("/auth/register", {})):
        answer = person.client.post(path, data=data, headers=headers)
        assert answer.status_code == 403
        assert answer.get_json()["error"]["code"] == "foreign_origin"
    both = {**headers, **person.headers}
    assert person.client.delete("/user/delete", headers=both).status_code == 403
    assert person.client.get("/user/profile").status_code == 200


@pytest.mark.parametrize("headers", OWN)
def test_the_sites_own_pages_and_programs_are_let_in(
    person: Person, headers: dict[str, str]
) -> None:
    login = {"username": person.username, "password": person.password}
    assert person.client.post("/auth/login", data=login, headers=headers).status_code == 302


def test_links_from_other_sites_open_pages(person: Person) -> None:
    headers = {**BROWSER, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert person.client.get("/user/profile", headers=headers).status_code == 200


@pytest.mark.parametrize(("proxies", "believed"), [(0, False), (1, True)])
def test_forwarded_headers_are_used_only_from_trusted_proxies(
    app: Flask, make_app: MakeApp, proxies: int, believed: bool
) -> None:
    client = make_app(trusted_proxies=proxies).test_client()
    answer = client.get("/", headers={"X-Forwarded-Proto": "https"})
    assert ("Strict-Transport-Security" in answer.headers) is believed


@pytest.mark.asvs("3.5.1")
@pytest.mark.parametrize("proxies", [0, 1, 2])
@pytest.mark.parametrize("public", ["", "letters.example"])
@pytest.mark.parametrize("named", ["evil.example", "evil.example, evil.example"])
def test_no_proxy_is_believed_about_the_host(
    app: Flask, make_app: MakeApp, proxies: int, public: str, named: str
) -> None:
    client = make_app(trusted_proxies=proxies, public_host=public).test_client()
    headers = {"X-Forwarded-Host": named, "Origin": "https://evil.example"}
    assert client.post("/auth/logout", headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("public", "origin", "status"),
    [
        ("", "http://localhost", 302),
        ("", "HTTP://LOCALHOST", 302),
        ("", "https://letters.example", 403),
        ("letters.example:8443", "https://letters.example:8443", 302),
        ("letters.example:8443", "https://letters.example", 403),
        ("letters.example:8443", "http://localhost", 403),
        ("letters.example:8443", "null", 403),
    ],
)
def test_the_public_host_is_the_settings_if_it_is_set(
    app: Flask, make_app: MakeApp, public: str, origin: str, status: int
) -> None:
    client = make_app(public_host=public).test_client()
    assert client.post("/auth/logout", headers={"Origin": origin}).status_code == status


def test_x_forwarded_prefix_moves_nothing(make_app: MakeApp) -> None:
    client = make_app(trusted_proxies=1).test_client()
    headers = {**BROWSER, "X-Forwarded-Prefix": "//evil.example"}
    assert client.get("/user/profile", headers=headers).location.startswith("/auth/login")
