"""The landing page's sample: a real letter, its check and its file."""

import io
from pathlib import Path

import pypdf
from flask import Flask
from flask.testing import FlaskClient
from lxml import html  # type: ignore[import-untyped]

import webapp
from webapp.check import check
from webapp.export import document
from webapp.pages import landing

FILE = Path(webapp.__file__).parent / "static" / "sample-letter.pdf"


def test_the_sample_is_clean_but_for_the_one_claim_that_is_invented() -> None:
    assert check(landing.FORM, landing.BODY).to_dict()["unsourced"] == []
    found = check(landing.FORM, landing.INVENTED).to_dict()["unsourced"]
    assert [each["text"] for each in found] == ["12"]


def test_the_page_shows_the_letter_its_mark_and_its_check(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/").text)
    assert [mark.text for mark in page.xpath("//mark")] == ["12"]
    assert page.get_element_by_id("note-1") is not None
    assert "Application for Data Analyst" in page.text_content()
    assert {"Private", "In your language"} <= {each.text for each in page.iter("h2")}


def test_the_sample_file_is_the_sample(app: Flask, client: FlaskClient) -> None:
    (address,) = html.fromstring(client.get("/").text).xpath("//a[contains(@href, '.pdf')]/@href")
    answer = client.get(address)
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert answer.data == FILE.read_bytes()
    with app.app_context():
        shown = document(landing.sample(landing.BODY), landing.WRITER)
    parts = [shown.sender, shown.contact, shown.date, shown.recipient, shown.subject]
    whole = " ".join((*parts, *shown.paragraphs, shown.closing)).split()
    answer.close()
    pdf = pypdf.PdfReader(io.BytesIO(answer.data))
    assert "".join(page.extract_text() for page in pdf.pages).split() == whole
