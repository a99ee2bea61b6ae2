# ruff: noqa: RUF001 - letters of every language

from datetime import UTC, datetime

import pytest

from tests.web.export.samples import ENGLISH, GUESSED, LETTERS, PERSON, letter, sample, squeezed
from webapp.core.language import language_of
from webapp.core.models import LetterVersion
from webapp.export import document, file_of, to_text


def test_the_text_is_the_letter_itself() -> None:
    assert to_text(document(letter(), PERSON)).decode() == ENGLISH + "\n"
    assert to_text(document(letter("Just this."), PERSON)).decode() == "Just this.\n"


def test_the_head_has_only_values_of_the_form() -> None:
    content = document(letter(), PERSON)
    assert (content.sender, content.contact, content.recipient) == (
        "Jane Roe",
        "jane@roe.org",
        "google",
    )
    assert content.subject == "Application for Data Scientist"
    assert content.date == "21 November 2026"
    assert content.paragraphs[0] == "Dear Hiring Manager,"
    assert content.closing == "Sincerely,\nJane Roe"


def test_the_letter_is_dated_by_its_newest_text() -> None:
    written = letter()
    for day in (22, 25, 23):
        at = datetime(2026, 11, day, tzinfo=UTC)
        written.versions.append(LetterVersion(number=day, body="", origin="edit", created_at=at))
    assert document(written, PERSON).date == "25 November 2026"


@pytest.mark.parametrize(
    ("body", "closing"),
    [
        ("Dear x,\n\nText.\n\nKind regards,\n\nJane Roe", "Kind regards,\nJane Roe"),
        ("Dear x,\n\nText.\n\nSincerely,\nJane Roe\nAnalyst", "Sincerely,\nJane Roe\nAnalyst"),
        ("Dear x,\n\nText.\n\nSincerely,\nSomebody Else", ""),
        ("Sincerely,\nJane Roe", ""),
        ("Dear x,\n\nI, Jane Roe, did it.", ""),
        ("", ""),
    ],
)
def test_a_closing_is_the_short_end_with_the_name(body: str, closing: str) -> None:
    content = document(letter(body), PERSON)
    assert content.closing == closing
    assert squeezed("".join(content.paragraphs) + closing) == squeezed(body)


@pytest.mark.parametrize(
    ("date", "subject", "language"),
    [
        ("21. November 2026", "Bewerbung als Bürokaufmann", "de"),
        ("21 listopada 2026", "Aplikacja na stanowisko: Księgowa", "pl"),
        ("2026年11月21日", "応募職種：データ分析", "ja"),
        ("21 نوفمبر 2026", "طلب وظيفة: مهندس برمجيات", "ar"),
        ("21 พฤศจิกายน ค.ศ. 2026", "วิศวกร", "th"),
    ],
)
def test_date_and_subject_are_in_the_letters_language(
    date: str, subject: str, language: str
) -> None:
    content = document(sample({**LETTERS, **GUESSED}[language]), PERSON)
    assert (content.date, content.subject) == (date, subject)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("42 !!", "en"),
        ("ᚠᚢᚦ", "en"),
        ("I bake where I train apprentices. Before that I cooked, as I told you.", "en"),
        ("Pracuję w piekarni i mam czas na szkolenia", "pl"),
        ("Je vous prie de lire ma lettre pour le poste", "fr"),
        ("Me dirijo a usted con el interés que tengo por su empresa", "es"),
        ("Με εκτίμηση in English", "el"),
        ("با احترام، گزارش پروژه", "fa"),
        ("Поштовани, шаљем вам пријаву љубазно", "sr"),
    ],
)
def test_the_language_is_detected_by_script_and_common_words(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Data Scientist", "Jane Roe - Data Scientist - google.pdf"),
        ("C/C++ <Dev>: ../../x\n\"'|?*", "Jane Roe - C C++ Dev .. .. x ' - google.pdf"),
        ("数" * 100, f"Jane Roe - {'数' * 63}.pdf"),
    ],
)
def test_the_file_is_named_for_person_and_job_safely(title: str, name: str) -> None:
    written = letter(job_title=title)
    assert file_of(written, PERSON, "pdf").name == name
    assert len(name.encode()) < 255


@pytest.mark.parametrize(
    ("kind", "media", "start"),
    [
        ("pdf", "application/pdf", b"%PDF-"),
        (
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            b"PK",
        ),
        ("txt", "text/plain", b"Dear"),
    ],
)
def test_each_format_is_what_it_says(kind: str, media: str, start: bytes) -> None:
    file = file_of(letter(), PERSON, kind)
    assert file.media_type == media
    assert file.content.startswith(start)
