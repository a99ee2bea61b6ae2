"""What people and their scripts do, through the ingress address."""

import base64
import hashlib
import json
import re
import ssl
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from harness import lab
from harness.people import FORM, PASSWORD
from inkwell.deploy import mesh
from tests.e2e.browsing import Complaints, log_in, wait_for_end, write
from tests.e2e.conftest import CHROMIUM_FLAGS
from tests.e2e.curl import Curl, form, multipart
from tests.e2e.test_contract import LETTER, NO_COOKIE, set_cookies

pytestmark = [pytest.mark.deploy, pytest.mark.browser]

EDITED = "Dear Ms Castellani,"


@pytest.fixture
def curl(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Curl:
    """Curl as a user sets it up who was given the lab's authority."""
    told = {"cacert": mesh.certificate_of(lab.PLACE), "interface": address}
    lines = [f'{name} = "{value}"' for name, value in told.items()]
    (tmp_path / ".curlrc").write_text("\n".join(lines))
    monkeypatch.setenv("CURL_HOME", str(tmp_path))
    return Curl(lab.URL, tmp_path / "cookies.txt")


def test_the_walk_passes_with_plain_curl(curl: Curl) -> None:
    assert curl("/user/protected").body.strip() == NO_COOKIE
    name = lab.unused_name()
    account = {"username": name, "password": "Bar2024!"}
    made = curl("/auth/register", *form(**account, email=f"{name}@gmail.com"))
    assert "Created user successfully" in made
    entered = curl("/auth/login", *form(**account))
    assert (entered.status, entered.headers["Location"]) == (302, "/user/protected")
    assert all("Secure" in cookie for cookie in set_cookies(entered).values())
    assert "Generate!" in curl("/user/protected")
    update = form(username=name, email=f"{name}2@gmail.com")
    updated = curl("/user/update", "--request", "PUT", *curl.csrf(), *update)
    assert updated.body.strip() == '{"updateMsg":"User information updated."}'
    answer = curl("/model/query", *curl.csrf(), *multipart(LETTER))
    assert answer.status == 200
    letter = json.loads(answer.body)["modelOutput"]
    assert letter.startswith("Dear Hiring Manager,\n\n")
    assert [each for each in ("Data Scientist", "google", "John") if each not in letter] == []
    assert curl("/user/delete", "--request", "DELETE", *curl.csrf()).status == 200
    assert curl("/auth/login", *form(**account)).status == 401


def fingerprint() -> str:
    """Return the gateway's key as Chromium's flag wants it, once its certificate was verified."""
    trusted = str(mesh.certificate_of(lab.PLACE))
    pem = ssl.get_server_certificate((lab.ADDRESS, 443), ca_certs=trusted)
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    encoding, kind = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    return base64.b64encode(hashlib.sha256(key.public_bytes(encoding, kind)).digest()).decode()


@pytest.fixture
def context() -> Iterator[BrowserContext]:
    flags = [*CHROMIUM_FLAGS, f"--ignore-certificate-errors-spki-list={fingerprint()}"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        context = browser.new_context(base_url=lab.URL)
        context.set_default_timeout(20_000)
        yield context
        browser.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    complaints = Complaints(context)
    yield context.new_page()
    assert complaints.left() == []


def test_the_journey_passes_in_a_real_browser(page: Page, tmp_path: Path) -> None:
    name = lab.unused_name()
    page.goto("/auth/register")
    page.get_by_label("Username").fill(name)
    page.get_by_label("E-mail").fill(f"{name}@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_text("Created user successfully")).to_be_visible()
    log_in(page, name)
    expect(page.get_by_text(re.compile(r"^\d+ of \d+ left today"))).to_be_visible()

    write(page)
    body = wait_for_end(page)
    assert FORM["applicant_name"] in body
    page.get_by_text("Edit", exact=True).click()
    page.locator("#body").fill(body.replace("Dear Hiring Manager,", EDITED))
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.locator(".letter-text")).to_contain_text(EDITED)

    with page.expect_download() as started:
        page.get_by_role("link", name="Download PDF", exact=True).click()
    started.value.save_as(tmp_path / "letter.pdf")
    assert EDITED in pypdf.PdfReader(tmp_path / "letter.pdf").pages[0].extract_text()

    page.goto("/letters")
    expect(page.get_by_role("listitem")).to_contain_text(FORM["company"])
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(f"{lab.URL}/")
    page.goto("/letters")
    expect(page).to_have_title("Login")
