# ruff: noqa: RUF001 - letters of every language
"""Letters in many languages, and what their files say."""

import unicodedata
from datetime import UTC, datetime

from webapp.core.models import Letter, User
from webapp.export import document

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


def all_text(letter: Letter) -> str:
    whole = document(letter, PERSON)
    head = (whole.sender, whole.contact, whole.date, whole.recipient, whole.subject)
    return "\n".join((*head, *whole.paragraphs, whole.closing))


EMOJI = "👩‍💻 🇩🇪 👍🏽 😀 ❤️ 👨‍👩‍👧‍👦 ✓ ★ → ½"
MARKUP = '#import "x": * $x^2$ *bold* _it_ `raw` ] [ } { \\ \\n @ref <label> = // /* */ ~ -- "q"'
MARKUP += ' #sys.inputs #read("/etc/passwd") \'  two  spaces'
