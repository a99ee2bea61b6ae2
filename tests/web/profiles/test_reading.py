"""CVs are read by rules; files that are hostile, broken or lie about themselves are refused."""

# ruff: noqa: RUF001 - the dashes of CVs

import io
import json
import zipfile

import pytest
from pypdf import PdfReader, PdfWriter

from training.evaluation.cvs import score
from training.evaluation.cvs.formats import FORMATS, file_of
from training.evaluation.cvs.layouts import LAYOUTS, page_of
from training.evaluation.cvs.people import PEOPLE
from webapp.profiles import dates
from webapp.profiles.content import Contact, Job, Language, Profile, Study
from webapp.profiles.json_resume import from_json_resume, to_json_resume
from webapp.profiles.reading import Refused, read_file, read_text

PERSON = PEOPLE[0]
PDF, DOCX = (file_of(page_of(PERSON, "plain"), kind) for kind in ("pdf", "docx"))
FEWEST = 0.9  # of the fields, found and right, in every file


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_fields_of_a_cv_are_found(kind: str, layout: str) -> None:
    wanted = found = right = 0
    for person in PEOPLE[3:7]:
        want = score.facts_of(person)
        got = score.facts_of(score.read(kind, file_of(page_of(person, layout), kind)))
        wanted, found = wanted + want.total(), found + got.total()
        right += (want & got).total()
    assert right >= FEWEST * wanted, f"recall {right / wanted:.3f}"
    assert right >= FEWEST * found, f"precision {right / found:.3f}"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2019", "2019"),
        ("2019-03", "2019-03"),
        ("2019-03-31", "2019-03-31"),
        ("03/2019", "2019-03"),
        ("31.03.2019", "2019-03-31"),
        ("March 2019", "2019-03"),
        ("März 2019", "2019-03"),
        ("mars 2019", "2019-03"),
        ("sept. 2019", "2019-09"),
        ("marzo de 2019", "2019-03"),
        ("present", ""),
        ("heute", ""),
        ("", ""),
        ("2019-02-30", None),
        ("13/2019", None),
        ("soon", None),
    ],
)
def test_a_date_is_read_as_it_is_typed(typed: str, meant: str | None) -> None:
    assert dates.parse(typed) == meant


@pytest.mark.parametrize(
    ("line", "start", "end"),
    [
        ("Analyst, Trello, 2019-03 – 2021-05", "2019-03", "2021-05"),
        ("Analyst (since May 2020)", "2020-05", ""),
        ("01.03.2018 - 31.05.2020 Analystin", "2018-03", "2020-05"),
        ("Analyst 2019-21", "2019", "2021"),
        ("Analyst, 2019", "2019", "2019"),
    ],
)
def test_a_period_is_found_in_its_line(line: str, start: str, end: str) -> None:
    found = dates.period_in(line)
    assert found is not None
    assert found[:2] == (start, end)
    assert "Analyst" in found[2]


GERMAN = """Lebenslauf
Grete Mustermann
Telefon: +49 30 5550 9876
E-Mail: grete@example.de

Berufserfahrung
03/2019 – heute   Projektleiterin bei Weserwerk GmbH
2015 – 2019   Bauingenieurin bei Holm AG

Ausbildung
2010 – 2015   Diplom Bauingenieurwesen, Technische Universität Dresden

Sprachkenntnisse
Deutsch (Muttersprache), Englisch (C1)
"""


def test_a_german_cv_is_read() -> None:
    profile = Profile.parse(read_text(GERMAN).values)
    assert profile.contact.name == "Grete Mustermann"
    assert profile.contact.email == "grete@example.de"
    held = [(job.title, job.employer, job.start, job.goes_on) for job in profile.jobs]
    assert held == [
        ("Projektleiterin", "Weserwerk GmbH", "2019-03", True),
        ("Bauingenieurin", "Holm AG", "2015", False),
    ]
    assert profile.education[0].school == "Technische Universität Dresden"
    assert profile.languages == (Language("Deutsch", "Muttersprache"), Language("Englisch", "C1"))


def test_a_json_resume_comes_back_as_it_was() -> None:
    for person in PEOPLE:
        values, left_out = from_json_resume(json.loads(json.dumps(to_json_resume(person))))
        assert Profile.parse(values) == person
        assert left_out == ()


def test_a_json_resume_of_others_is_taken_over_and_what_is_left_out_is_named() -> None:
    resume = {
        "basics": {
            "name": "Jane Roe",
            "url": "https://roe.example",
            "location": {"city": "Oslo", "countryCode": "NO"},
        },
        "work": [
            {
                "name": "Acme",
                "position": "Baker",
                "startDate": "2020-01-01",
                "summary": "Bread.",
                "highlights": ["Sold 900 loaves"],
            }
        ],
        "education": [{"institution": "Nord College", "area": "Baking", "studyType": "Diploma"}],
        "skills": [{"name": "Web", "keywords": ["HTML", "CSS"]}],
        "interests": [{"name": "Chess"}],
    }
    found = read_file("resume.json", json.dumps(resume).encode())
    profile = Profile.parse(found.values)
    assert profile.contact == Contact("Jane Roe", city="Oslo", links="https://roe.example")
    job = Job("Baker", "Acme", "2020-01-01", "", "Bread.\nSold 900 loaves")
    assert profile.jobs == (job,)
    assert profile.education == (Study("Diploma in Baking", "Nord College"),)
    assert profile.skills == ("HTML", "CSS")
    assert found.left_out == ("interests",)


def encrypted(content: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.encrypt("secret", algorithm="AES-256")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def of_pages(count: int) -> bytes:
    writer = PdfWriter()
    for _ in range(count):
        writer.add_blank_page(200, 200)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def changed(document: bytes, text: bytes) -> bytes:
    """The Word document with another word/document.xml."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return packed({**parts, "word/document.xml": text})


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>&b;
</w:body></w:document>"""
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HOSTILE = {
    "an encrypted PDF": ("cv.pdf", encrypted(PDF), "password"),
    "a PDF cut off": ("cv.pdf", PDF[: len(PDF) // 3], "cut off"),
    "a PDF of many pages": ("cv.pdf", of_pages(21), "more than 20 pages"),
    "a PDF without text": ("cv.pdf", of_pages(1), "no text"),
    "a Word document called PDF": ("cv.pdf", DOCX, "it is Word"),
    "a PDF called Word document": ("cv.docx", PDF, "it is PDF"),
    "a Word document cut off": ("cv.docx", DOCX[: len(DOCX) // 2], "cut off"),
    "an old or encrypted Word document": ("cv.docx", OLD_WORD + bytes(99), "password"),
    "a ZIP that is no Word document": ("cv.docx", packed({"a.txt": b"a"}), "no Word document"),
    "a ZIP bomb": ("cv.docx", packed({"word/document.xml": bytes(11 * 2**20)}), "unpacks to more"),
    "a ZIP of many parts": ("cv.docx", packed({f"{n}.xml": b"" for n in range(1001)}), "unpacks"),
    "an XML bomb": ("cv.docx", changed(DOCX, LAUGHS), "DTD"),
    "broken XML": ("cv.docx", changed(DOCX, b"<w:document"), "cut off"),
    "JSON that is deep": ("cv.json", b'{"work":' + b"[" * 60 + b"]" * 60 + b"}", "too deeply"),
    "JSON cut off": ("cv.json", b'{"basics": {"name": ', "no valid JSON"),
    "JSON that is no resume": ("cv.json", b'{"hello": 1}', "no JSON Resume"),
    "JSON of another shape": ("cv.json", b'{"work": {"name": "Acme"}}', "must be a list"),
    "an empty file": ("cv.txt", b"", "empty"),
    "a picture": ("cv.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "of this kind"),
    "a long text": ("cv.txt", b"word " * 30_000, "characters at most"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_file_that_cannot_be_read_is_refused_by_name(case: str) -> None:
    name, content, reason = HOSTILE[case]
    with pytest.raises(Refused, match=reason):
        read_file(name, content)
