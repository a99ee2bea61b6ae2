# ruff: noqa: RUF001 - letters of every language

import io
import logging
import os
import threading
import time
import unicodedata
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pypdf
import pypdfium2  # type: ignore[import-untyped]
import pytest
from docx.shared import Mm

from inkwell.shared.fonts import ensure_fonts
from webapp.core.models import Letter, LetterVersion, User
from webapp.export import document, file_of, to_text
from webapp.export.language import language_of
from webapp.export.pdf import to_pdf
from webapp.export.word import to_docx

PERSON = User(username="jane", email="jane@roe.org")
ENGLISH = """Dear Hiring Manager,

I am writing to apply for the position of Data Scientist at google, and I would be glad to be \
of use to the team that you have. An efficient office with affluent flair is a fjord “of joy”.

I look forward to hearing from you.

Sincerely,
Jane Roe"""

# language -> name, job title, company, body, date, subject
LETTERS = {
    "en": ("Jane Roe", "Data Scientist", "google", ENGLISH),
    "de": (
        "Jörg Groß",
        "Bürokaufmann",
        "Müller & Söhne GmbH",
        (
            "Sehr geehrte Damen und Herren,\n\nich bewerbe mich mit großem Interesse bei Ihnen und "
            "freue mich auf die Arbeit für Ihr Team.\n\nMit freundlichen Grüßen\nJörg Groß"
        ),
    ),
    "pl": (
        "Żaneta Łęcka",
        "Księgowa",
        "Źródło",
        (
            "Szanowni Państwo,\n\nw odpowiedzi na ogłoszenie zgłaszam się na stanowisko księgowej, "
            "do którego mam kwalifikacje i doświadczenie.\n\nZ poważaniem,\nŻaneta Łęcka"
        ),
    ),
    "vi": (
        "Nguyễn Thị Hoà",
        "Kế toán",
        "Sông Đà",
        (
            "Kính gửi quý công ty,\n\nTôi là kế toán và tôi ứng tuyển vào vị trí của công ty với "
            "kinh nghiệm trong các dự án.\n\nTrân trọng,\nNguyễn Thị Hoà"
        ),
    ),
    "el": (
        "Μαρία Παππά",
        "Μηχανικός",
        "Άλφα",
        "Αξιότιμη κυρία,\n\nΣας γράφω για τη θέση του μηχανικού.\n\nΜε εκτίμηση,\nΜαρία Παππά",
    ),
    "ru": (
        "Анна Иванова",
        "Аналитик",
        "Яндекс",
        "Уважаемые господа,\n\nпредлагаю свою кандидатуру.\n\nС уважением,\nАнна Иванова",
    ),
    "uk": (
        "Їжак Петренко",
        "Аналітик",
        "Київ",
        (
            "Шановні панове,\n\nпропоную свою кандидатуру, її підтверджує досвід.\n\n"
            "З повагою,\nЇжак Петренко"
        ),
    ),
    "zh": (
        "王小明",
        "数据科学家",
        "字节跳动",
        "尊敬的招聘经理：\n\n我写信申请贵公司的职位，我有四年的机器学习经验。\n\n此致\n敬礼\n王小明",
    ),
    "zh-TW": (
        "陳大文",
        "資料科學家",
        "台積電",
        "尊敬的招聘經理：\n\n我寫信應徵貴公司的職位，我有四年的經驗。\n\n此致\n敬禮\n陳大文",
    ),
    "ja": (
        "山田太郎",
        "データ分析",
        "ソニー",
        "採用ご担当者様\n\n貴社の職に応募いたします。骨、直、角。\n\n敬具\n山田太郎",
    ),
    "ko": (
        "김민수",
        "데이터 과학자",
        "삼성전자",
        "채용 담당자님께,\n\n귀사의 직무에 지원하고자 이 편지를 드립니다.\n\n감사합니다,\n김민수",
    ),
}
# Readers of PDFs guess the order of what runs right to left and of marks above letters.
GUESSED = {
    "ar": (
        "محمد علي",
        "مهندس برمجيات",
        "شركة النور",
        (
            "السيد مدير التوظيف المحترم،\n\nأكتب إليكم للتقدم للوظيفة في شركة النور، وإن شاء الله "
            "سأكون إضافة قيمة إلى فريقكم.\n\nمع خالص التحية،\nمحمد علي"
        ),
    ),
    "he": (
        "דנה כהן",
        "מהנדסת תוכנה",
        "אור",
        "לכבוד מנהל הגיוס,\n\nאני כותבת כדי להגיש מועמדות לתפקיד בחברה.\n\nבברכה,\nדנה כהן",
    ),
    "hi": (
        "अमित शर्मा",
        "इंजीनियर",
        "टाटा",
        "प्रिय महोदय,\n\nमैं आपकी कंपनी में पद के लिए आवेदन कर रहा हूँ।\n\nभवदीय,\nअमित शर्मा",
    ),
    "th": (
        "สมชาย ใจดี",
        "วิศวกร",
        "กสิกร",
        "เรียน ผู้จัดการฝ่ายบุคคล\n\nผมขอสมัครงาน ในตำแหน่งวิศวกร\n\nขอแสดงความนับถือ\nสมชาย ใจดี",
    ),
}


@pytest.fixture(scope="session")
def fonts() -> str:
    cache = os.environ.get("INKWELL_CACHE") or Path.home() / ".cache" / "inkwell"
    folder = ensure_fonts(Path(cache))
    if not folder:
        pytest.skip("the fonts' packages can't be had on this machine")
    return folder


def letter(body: str = ENGLISH, **values: str) -> Letter:
    form = {"applicant_name": "Jane Roe", "job_title": "Data Scientist", "company": "google"}
    day = datetime(2026, 11, 21, 9, tzinfo=UTC)
    return Letter(**{**form, **values}, body=body, created_at=day)


def sample(parts: tuple[str, str, str, str]) -> Letter:
    name, title, company, body = parts
    return letter(body, applicant_name=name, job_title=title, company=company)


def squeezed(text: str) -> str:
    """The text as extraction can tell it: no spaces, ligatures apart."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def text_of(pdf: bytes) -> str:
    """What PDFium, the reader inside Chromium, finds in the PDF."""
    with pypdfium2.PdfDocument(pdf) as read:
        return "\n".join(page.get_textpage().get_text_range() for page in read)


def all_text(made: Letter) -> str:
    whole = document(made, PERSON)
    head = (whole.sender, whole.email, whole.date, whole.company, whole.subject)
    return "\n".join((*head, *whole.paragraphs, whole.closing))


@pytest.mark.parametrize("language", LETTERS)
def test_the_pdf_says_what_the_letter_says(language: str, fonts: str) -> None:
    made = sample(LETTERS[language])
    pdf = to_pdf(document(made, PERSON), fonts)
    assert squeezed(text_of(pdf)) == squeezed(all_text(made))
    read = pypdf.PdfReader(io.BytesIO(pdf))
    assert squeezed("".join(page.extract_text() for page in read.pages)) == squeezed(all_text(made))


@pytest.mark.parametrize("language", GUESSED)
def test_the_pdf_has_each_word_where_readers_guess_the_order(language: str, fonts: str) -> None:
    made = sample(GUESSED[language])
    found = squeezed(text_of(to_pdf(document(made, PERSON), fonts)))
    asked = [squeezed(word) for word in all_text(made).split() if word != PERSON.email]
    assert [word for word in asked if word not in found] == []


@pytest.mark.parametrize("language", [*LETTERS, *GUESSED])
def test_the_pdf_keeps_the_standards_and_names_itself(language: str, fonts: str) -> None:
    made = document(sample({**LETTERS, **GUESSED}[language]), PERSON)
    pdf = to_pdf(made, fonts)
    read = pypdf.PdfReader(io.BytesIO(pdf))
    root: Any = read.trailer["/Root"].get_object()
    assert made.language == language
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfaid:part" in pdf
    assert b"pdfuaid:part" in pdf
    assert read.metadata is not None
    assert read.metadata.title == made.subject
    assert read.metadata.author == made.sender
    assert len(read.pages) == 1
    assert read.pages[0].mediabox.width == pytest.approx(595, abs=1)
    assert read.pages[0].mediabox.height == pytest.approx(842, abs=1)
    assert len(pdf) < 60_000


EMOJI = "👩‍💻 🇩🇪 👍🏽 😀 ❤️ 👨‍👩‍👧‍👦 ✓ ★ → ½"
MARKUP = '#import "x": * $x^2$ *bold* _it_ `raw` ] [ } { \\ \\n @ref <label> = // /* */ ~ -- "q"'
MARKUP += ' #sys.inputs #read("/etc/passwd") \'  two  spaces'


@pytest.mark.parametrize("text", [EMOJI, MARKUP, "a\tb", "É e\u0301 Å \u212b"])
def test_any_text_comes_out_as_typed(text: str, fonts: str) -> None:
    made = letter(f"Dear team,\n\n{text} end.\n\nBest,\n{text}", applicant_name=text, company=text)
    found = squeezed(text_of(to_pdf(document(made, PERSON), fonts)))
    assert found.count(squeezed(text)) == 4


def test_a_letter_that_no_font_can_show_is_still_exported(
    fonts: str, caplog: pytest.LogCaptureFixture
) -> None:
    made = letter("Dear team,\n\nᚠᚢᚦᚨᚱᚲ\n\nBest,\nJane Roe")
    with caplog.at_level(logging.WARNING):
        # PDFium takes the first such letter for a space; the others are read.
        assert "ᚢᚦᚨᚱᚲ" in text_of(to_pdf(document(made, PERSON), fonts))
    (record,) = caplog.records
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


def paragraphs_of(file: bytes) -> list[str]:
    return [one.text for one in docx.Document(io.BytesIO(file)).paragraphs]


@pytest.mark.parametrize("language", [*LETTERS, *GUESSED])
def test_the_word_document_says_what_the_letter_says(language: str) -> None:
    made = document(sample({**LETTERS, **GUESSED}[language]), PERSON)
    head = [made.sender, made.email, made.date, made.company, made.subject]
    file = to_docx(made)
    assert paragraphs_of(file) == [*head, *made.paragraphs, made.closing]
    properties = docx.Document(io.BytesIO(file)).core_properties
    assert (properties.title, properties.author) == (made.subject, made.sender)


def test_the_word_document_is_a4_with_styles_and_a_language() -> None:
    made = docx.Document(io.BytesIO(to_docx(document(letter(), PERSON))))
    section = made.sections[0]
    sizes = (section.page_width, section.page_height, section.left_margin, section.top_margin)
    assert [round(size / Mm(1)) for size in sizes if size] == [210, 297, 25, 25]
    names = [one.style.name for one in made.paragraphs if one.style]
    assert names[:6] == [
        "Sender",
        "Sender Address",
        "Date",
        "Inside Address",
        "Subject",
        "Body Text",
    ]
    assert names[-1] == "Closing"
    assert made.paragraphs[-2].paragraph_format.keep_with_next
    normal = made.styles["Normal"].element.xml
    assert 'w:lang w:val="en-GB"' in normal
    assert 'w:cs="Times New Roman"' in normal
    assert 'w:eastAsia="SimSun"' in normal


def test_a_word_document_is_made_in_a_moment() -> None:
    made = document(letter(), PERSON)
    first = paragraphs_of(to_docx(made))  # it sets the styles for those that follow
    begun = time.thread_time()
    others = [to_docx(made) for _ in range(20)]
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
    made = letter("שלום רב,\n\nעבדתי ב Google Cloud שנתיים.\n\nIn English.\n\nבברכה,\nדנה")
    made.applicant_name = "דנה"
    *_, text, english, _ = docx.Document(io.BytesIO(to_docx(document(made, PERSON)))).paragraphs
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


def test_the_text_is_the_letter_itself() -> None:
    assert to_text(document(letter(), PERSON)).decode() == ENGLISH + "\n"
    assert to_text(document(letter("Just this."), PERSON)).decode() == "Just this.\n"


def test_the_head_has_what_the_person_gave_and_no_more() -> None:
    made = document(letter(), PERSON)
    assert (made.sender, made.email, made.company) == ("Jane Roe", "jane@roe.org", "google")
    assert made.subject == "Application for Data Scientist"
    assert made.date == "21 November 2026"
    assert made.paragraphs[0] == "Dear Hiring Manager,"
    assert made.closing == "Sincerely,\nJane Roe"


def test_the_letter_is_dated_by_its_newest_text() -> None:
    made = letter()
    for day in (22, 25, 23):
        at = datetime(2026, 11, day, tzinfo=UTC)
        made.versions.append(LetterVersion(number=day, body="", origin="edit", created_at=at))
    assert document(made, PERSON).date == "25 November 2026"


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
    made = document(letter(body), PERSON)
    assert made.closing == closing
    assert squeezed("".join(made.paragraphs) + closing) == squeezed(body)


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
def test_date_and_subject_speak_the_letter_s_language(
    date: str, subject: str, language: str
) -> None:
    made = document(sample({**LETTERS, **GUESSED}[language]), PERSON)
    assert (made.date, made.subject) == (date, subject)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("42 !!", "en"),
        ("ᚠᚢᚦ", "en"),
        ("Je vous prie de lire ma lettre pour le poste", "fr"),
        ("Me dirijo a usted con el interés que tengo por su empresa", "es"),
        ("Με εκτίμηση in English", "el"),
        ("با احترام، گزارش پروژه", "fa"),
        ("Поштовани, шаљем вам пријаву љубазно", "sr"),
    ],
)
def test_the_language_is_told_by_script_and_small_words(text: str, language: str) -> None:
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
    made = letter(job_title=title)
    assert file_of(made, PERSON, "pdf").name == name
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
