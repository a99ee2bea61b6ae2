"""Page, PDF, Word document and Markdown say the same, whatever stands around the text."""

import io
import re
from typing import Any

import pypdf
import pytest
from docx import Document
from lxml import html  # type: ignore[import-untyped]
from markdown_it import MarkdownIt

from tests.web.people import MakeLetter, Person

BODY = (
    "Dear Ms Byron,\n\nI read *Notes* with joy: 1. engines, 2. looms.\n"
    "- It is [mine] & <yours>.\n\n"
    "At Acme I did 17 things for the team, and with the people that you have.\n\n"
    "I look forward to it.\n\n\nSincerely,\nJane Roe\nPh.D."
)
FRAME = {
    "recipient": "Ms Ada Byron\n1 St James's Square\n\nLondon",
    "subject": "Your notice of 3 May",
    "closing": "Kind regards,",
    "dated": "2026-05-04",
    "design": "modern",
}
WHOLE = (
    "Jane Roe Auckland · +64 9 555 0100 · ann@example.com 4 May 2026 Ms Ada Byron "
    "1 St James's Square London Your notice of 3 May Dear Ms Byron, I read *Notes* with joy: "
    "1. engines, 2. looms. - It is [mine] & <yours>. At Acme I did 17 things for the "
    "team, and with the people that you have. I look forward to it. Kind regards, Jane Roe Ph.D."
)
URL = "/letters/{}{}"


@pytest.fixture
def letter(make_letter: MakeLetter, person: Person) -> str:
    head = {"phone": "+64 9 555 0100", "city": "Auckland"}
    person.client.post("/user/letterhead", data=head, headers=person.headers)
    found = {"start": BODY.index("Acme"), "end": BODY.index("Acme") + 4, "text": "Acme"}
    report: dict[str, Any] = {"unsourced": [{**found, "message": "", "kind": "employer"}]}
    report |= {"rules": [], "facts": [], "ok": False, "score": 0.5}
    return str(make_letter(person, body=BODY, applicant_name="Jane Roe", report=report))


def reframe(person: Person, letter: str, **values: str) -> int:
    url = URL.format(letter, "/frame")
    return person.client.post(url, data=values, headers=person.headers).status_code


def shown(person: Person, letter: str) -> Any:
    """The document on the page, without the numbers of its notes."""
    page = html.fromstring(person.client.get(URL.format(letter, "")).text)
    (document,) = page.find_class("document")
    for reference in document.find_class("ref"):
        reference.drop_tree()
    return document


def texts(person: Person, letter: str) -> dict[str, str]:
    def file(kind: str) -> bytes:
        content: bytes = person.client.get(URL.format(letter, f"/export.{kind}")).data
        return content

    pdf = pypdf.PdfReader(io.BytesIO(file("pdf")))
    word = Document(io.BytesIO(file("docx")))
    markdown = html.fromstring(MarkdownIt().render(file("md").decode()))
    # A block's end parts words as a space does.
    page = " ".join(each.text_content() for each in shown(person, letter).iter("p"))
    found = {
        "pdf": " ".join(each.extract_text() for each in pdf.pages),
        "docx": " ".join(each.text for each in word.paragraphs),
        "md": " ".join(each.text_content() for each in markdown.iter("p", "h2")),
        "page": page,
    }
    return {kind: " ".join(text.split()) for kind, text in found.items()}


@pytest.mark.parametrize("design", ["classic", "modern", "formal"])
def test_page_and_files_have_the_same_text(person: Person, letter: str, design: str) -> None:
    assert reframe(person, letter, **{**FRAME, "design": design}) == 303
    found = texts(person, letter)
    assert found == dict.fromkeys(found, WHOLE)
    assert f"document--{design}" in shown(person, letter).get("class")


def test_without_a_frame_they_follow_form_and_text(person: Person, letter: str) -> None:
    found = texts(person, letter)
    assert found["pdf"] == found["docx"] == found["md"] == found["page"]
    assert found["page"].endswith("I look forward to it. Sincerely, Jane Roe Ph.D.")
    assert "google Application for Data Scientist" in found["page"]


def test_the_files_look_as_their_design_says(person: Person, letter: str) -> None:
    reframe(person, letter, design="formal")
    word: Any = Document(io.BytesIO(person.client.get(URL.format(letter, "/export.docx")).data))
    assert [p.style.paragraph_format.alignment for p in word.paragraphs[:3]] == [1, 1, 2]
    person.client.post("/user/letterhead", data={"design": "modern"}, headers=person.headers)
    reframe(person, letter, design="")
    assert "document--modern" in shown(person, letter).get("class")


def test_the_marks_stand_in_the_document(person: Person, letter: str) -> None:
    marked = shown(person, letter).xpath(".//mark")
    assert [each.text_content() for each in marked] == ["Acme"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("subject", "x" * 201), ("closing", "x" * 61), ("design", "baroque")),
        *(("recipient", "x\n" * 9), ("dated", "tomorrow")),
    ],
)
def test_what_will_not_do_is_said_and_what_was_typed_stays(
    person: Person, letter: str, field: str, value: str
) -> None:
    typed = {**FRAME, field: value, "subject" if field != "subject" else "closing": "Kept"}
    answer = person.client.post(
        URL.format(letter, "/frame"), data=typed, headers={**person.headers, "Accept": "text/html"}
    )
    assert answer.status_code == 422
    page = html.fromstring(answer.text)
    assert page.get_element_by_id("frame").get("open") is not None
    assert page.xpath("//*[@data-problems]//a/@href") == [f"#{field}"]
    assert "Kept" in answer.text
    url = f"/api/v1/letters/{letter}/frame"
    refused = person.client.put(url, json={field: value}, headers=person.headers)
    assert (refused.status_code, refused.get_json()["error"]["field"]) == (422, field)


def test_a_program_frames_a_letter(person: Person, letter: str) -> None:
    url = f"/api/v1/letters/{letter}/frame"
    detail = person.client.put(url, json=FRAME, headers=person.headers).get_json()
    assert {name: detail[name] for name in FRAME} == {
        **FRAME,
        "recipient": re.sub("\n+", "\n", FRAME["recipient"]),
    }
    detail = person.client.put(url, json={"dated": None}, headers=person.headers).get_json()
    assert (detail["dated"], detail["subject"]) == (None, FRAME["subject"])


def test_the_page_is_dated_where_its_reader_is(make_letter: MakeLetter, person: Person) -> None:
    letter = str(make_letter(person))
    days = set()
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):  # 25 hours apart
        person.client.set_cookie("zone", zone)
        (day,) = shown(person, letter).find_class("document__date")
        days.add(day.text_content())
        assert day.text_content() in texts(person, letter)["pdf"]
    assert len(days) == 2
    person.client.set_cookie("zone", "No/Where")
    assert shown(person, letter) is not None
