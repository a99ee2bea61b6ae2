# ruff: noqa: RUF001 - letters of every language
"""The letter as a PDF."""

import io
import logging
import threading
import time
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2  # type: ignore[import-untyped]
import pytest

from tests.web.export.samples import (
    EMOJI,
    ENGLISH,
    GUESSED,
    LETTERS,
    MARKUP,
    PERSON,
    all_text,
    letter,
    sample,
    squeezed,
)
from webapp.export import document
from webapp.export.pdf import to_pdf


def text_of(pdf: bytes) -> str:
    """What PDFium, the reader inside Chromium, finds in the PDF."""
    with pypdfium2.PdfDocument(pdf) as read:
        return "\n".join(page.get_textpage().get_text_range() for page in read)


@pytest.mark.parametrize("language", LETTERS)
def test_the_pdf_says_what_the_letter_says(language: str, fonts: str) -> None:
    written = sample(LETTERS[language])
    pdf = to_pdf(document(written, PERSON), fonts)
    assert squeezed(text_of(pdf)) == squeezed(all_text(written))
    read = pypdf.PdfReader(io.BytesIO(pdf))
    assert squeezed("".join(page.extract_text() for page in read.pages)) == squeezed(
        all_text(written)
    )


@pytest.mark.parametrize("language", GUESSED)
def test_the_pdf_has_each_word_where_readers_guess_the_order(language: str, fonts: str) -> None:
    written = sample(GUESSED[language])
    text = squeezed(text_of(to_pdf(document(written, PERSON), fonts)))
    asked = [squeezed(word) for word in all_text(written).split() if word != PERSON.email]
    assert [word for word in asked if word not in text] == []


@pytest.mark.parametrize("language", [*LETTERS, *GUESSED])
def test_the_pdf_keeps_the_standards_and_names_itself(language: str, fonts: str) -> None:
    content = document(sample({**LETTERS, **GUESSED}[language]), PERSON)
    pdf = to_pdf(content, fonts)
    read = pypdf.PdfReader(io.BytesIO(pdf))
    root: Any = read.trailer["/Root"].get_object()
    assert content.language == language
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfaid:part" in pdf
    assert b"pdfuaid:part" in pdf
    assert read.metadata is not None
    assert read.metadata.title == content.subject
    assert read.metadata.author == content.sender
    assert len(read.pages) == 1
    assert read.pages[0].mediabox.width == pytest.approx(595, abs=1)
    assert read.pages[0].mediabox.height == pytest.approx(842, abs=1)
    assert len(pdf) < 60_000


@pytest.mark.parametrize("text", [EMOJI, MARKUP, "a\tb", "É e\u0301 Å \u212b"])
def test_any_text_comes_out_as_typed(text: str, fonts: str) -> None:
    written = letter(
        f"Dear team,\n\n{text} end.\n\nBest,\n{text}", applicant_name=text, company=text
    )
    squeezed_text = squeezed(text_of(to_pdf(document(written, PERSON), fonts)))
    assert squeezed_text.count(squeezed(text)) == 4


def test_a_letter_that_no_font_can_show_is_still_exported(
    fonts: str, caplog: pytest.LogCaptureFixture
) -> None:
    written = letter("Dear team,\n\nᚠᚢᚦᚨᚱᚲ\n\nBest,\nJane Roe")
    with caplog.at_level(logging.WARNING):
        # PDFium takes the first such letter for a space; the others are read.
        assert "ᚢᚦᚨᚱᚲ" in text_of(to_pdf(document(written, PERSON), fonts))
    (record,) = [each for each in caplog.records if each.name == "webapp.export.pdf"]
    assert record.__dict__["script"] == "runic"
    assert "ᚠ" not in caplog.text


def test_without_any_fonts_of_ours_a_letter_is_still_exported(tmp_path: Path) -> None:
    pdf = to_pdf(document(letter(), PERSON), f"{tmp_path / 'absent'}:{tmp_path / 'gone'}")
    assert squeezed(text_of(pdf)) == squeezed(all_text(letter()))


def test_a_long_letter_breaks_well_and_numbers_its_pages(fonts: str) -> None:
    paragraph = ENGLISH.split("\n\n")[1]
    for count in range(12, 26):
        body = "\n\n".join(["Dear team,", *[paragraph] * count, "Sincerely,\nJane Roe"])
        pdf = to_pdf(document(letter(body), PERSON), fonts)
        pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
        if len(pages) == 1:
            assert "1 / 1" not in pages[0]
            continue
        lines = [page.strip().splitlines() for page in pages]
        assert [page[-1] for page in lines] == ["1 / 2", "2 / 2"]
        # Two lines or more of a paragraph on each page, and never the closing alone.
        assert len(lines[1]) - 1 >= 4
        first, last = lines[1][0], lines[0][-2]
        assert first.startswith("I am writing") or last.startswith("team that") or len(last) > 40


def test_the_pdf_is_made_in_a_moment_by_many_at_once(fonts: str) -> None:
    made = [sample(parts) for parts in LETTERS.values()]
    to_pdf(document(made[0], PERSON), fonts)
    alone = [to_pdf(document(one, PERSON), fonts) for one in made]
    together: dict[int, bytes] = {}

    def work(place: int) -> None:
        together[place] = to_pdf(document(made[place], PERSON), fonts)

    start = time.process_time()
    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(made))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.process_time() - start < 5
    assert [text_of(together[n]) for n in range(len(made))] == [text_of(one) for one in alone]
