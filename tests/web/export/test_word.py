# ruff: noqa: RUF001 - letters of every language
"""The letter as a Word document."""

import io
import time
import zipfile

import docx
import pytest
from docx.shared import Mm

from tests.web.export.samples import (
    GUESSED,
    LETTERS,
    PERSON,
    letter,
    sample,
)
from webapp.export import document
from webapp.export.word import to_docx


def paragraphs_of(file: bytes) -> list[str]:
    return [one.text for one in docx.Document(io.BytesIO(file)).paragraphs]


@pytest.mark.parametrize("language", [*LETTERS, *GUESSED])
def test_the_word_document_says_what_the_letter_says(language: str) -> None:
    content = document(sample({**LETTERS, **GUESSED}[language]), PERSON)
    head = [content.sender, content.contact, content.date, content.recipient, content.subject]
    file = to_docx(content)
    assert paragraphs_of(file) == [*head, *content.paragraphs, content.closing]
    properties = docx.Document(io.BytesIO(file)).core_properties
    assert (properties.title, properties.author) == (content.subject, content.sender)


def test_the_word_document_is_a4_with_styles_and_a_language() -> None:
    file = docx.Document(io.BytesIO(to_docx(document(letter(), PERSON))))
    section = file.sections[0]
    sizes = (section.page_width, section.page_height, section.left_margin, section.top_margin)
    assert [round(size / Mm(1)) for size in sizes if size] == [210, 297, 25, 25]
    names = [one.style.name for one in file.paragraphs if one.style]
    assert names[:6] == [
        "Sender",
        "Sender Address",
        "Date",
        "Inside Address",
        "Subject",
        "Body Text",
    ]
    assert names[-1] == "Closing"
    assert file.paragraphs[-2].paragraph_format.keep_with_next
    normal = file.styles["Normal"].element.xml
    assert 'w:lang w:val="en-GB"' in normal
    assert 'w:cs="Times New Roman"' in normal
    assert 'w:eastAsia="SimSun"' in normal


def test_a_word_document_is_made_in_a_moment() -> None:
    content = document(letter(), PERSON)
    first = paragraphs_of(to_docx(content))  # it sets the styles for those that follow
    begun = time.thread_time()
    others = [to_docx(content) for _ in range(20)]
    assert time.thread_time() - begun < 1
    assert [paragraphs_of(other) for other in others] == [first] * 20


def test_a_word_document_holds_what_a_letter_needs() -> None:
    file = to_docx(document(letter(), PERSON))
    styles = {style.name for style in docx.Document(io.BytesIO(file)).styles}
    assert {"Normal", "Heading 1", "List Bullet", "Normal Table"} <= styles
    assert "Table Grid" not in styles
    parts = set(zipfile.ZipFile(io.BytesIO(file)).namelist())
    assert "word/styles.xml" in parts
    assert not {"docProps/thumbnail.jpeg", "word/stylesWithEffects.xml"} & parts
    assert len(file) < 20_000


def test_a_right_to_left_word_document_runs_right_to_left() -> None:
    written = letter("שלום רב,\n\nעבדתי ב Google Cloud שנתיים.\n\nIn English.\n\nבברכה,\nדנה")
    written.applicant_name = "דנה"
    *_, text, english, _ = docx.Document(io.BytesIO(to_docx(document(written, PERSON)))).paragraphs
    assert "<w:bidi/>" in text._p.xml
    assert [(run.text, bool(run.font.rtl)) for run in text.runs] == [
        ("עבדתי ב ", True),
        ("Google Cloud", False),
        (" שנתיים.", True),
    ]
    assert "<w:bidi/>" not in english._p.xml


@pytest.mark.parametrize(
    "text", ["\x00\x08\x0b", "\ud800", "\ufffe\uffff", "a" * 20_000, "a\n\n" * 999]
)
def test_a_word_document_takes_any_text(text: str) -> None:
    assert paragraphs_of(to_docx(document(letter(f"Dear team,\n\n{text}."), PERSON)))
