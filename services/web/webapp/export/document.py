"""What a letter's file says, before any format: only what the person gave, and the date."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from webapp.core.clock import now
from webapp.facts.text import contains, plain

from .language import is_right_to_left, language_of

if TYPE_CHECKING:
    from webapp.core.models import Letter, User

CLOSING_LINES = 4  # at most: phrase, name and what people add under it
CLOSING_WIDTH = 60  # characters

# The subject in the letter's own language; in others the job title stands alone.
SUBJECTS = {
    "en": "Application for {}",
    "de": "Bewerbung als {}",
    "fr": "Candidature\u00a0: {}",
    "es": "Candidatura: {}",
    "it": "Candidatura: {}",
    "pt": "Candidatura: {}",
    "nl": "Sollicitatie: {}",
    "sv": "Ansökan: {}",
    "da": "Ansøgning: {}",
    "nb": "Søknad: {}",
    "fi": "Hakemus: {}",
    "pl": "Aplikacja na stanowisko: {}",
    "cs": "Žádost o místo: {}",
    "tr": "Başvuru: {}",
    "hu": "Jelentkezés: {}",
    "ro": "Candidatură: {}",
    "el": "Αίτηση: {}",
    "ru": "Отклик на вакансию: {}",
    "uk": "Відгук на вакансію: {}",
    "ar": "طلب وظيفة: {}",
    "he": "מועמדות: {}",
    "zh": "应聘：{}",  # noqa: RUF001
    "zh-TW": "應徵：{}",  # noqa: RUF001
    "ja": "応募職種：{}",  # noqa: RUF001
    "ko": "지원 직무: {}",
    "hi": "आवेदन: {}",
    "vi": "Ứng tuyển: {}",
    "id": "Lamaran: {}",
}


@dataclass(frozen=True)
class Document:
    """A letter to be set. `language` is a BCP 47 tag; `closing` is '' where none was found."""

    sender: str
    email: str
    day: date
    company: str
    subject: str
    paragraphs: tuple[str, ...]
    closing: str
    language: str

    @property
    def date(self) -> str:
        """The date as the letter's language writes it: 21 November 2026."""
        # Plain English dates are British; American ones would be ambiguous elsewhere.
        tag = "en-GB" if self.language == "en" else self.language
        try:
            return format_date(self.day, "long", locale=Locale.parse(tag, sep="-"))
        except UnknownLocaleError:
            return self.day.isoformat()

    @property
    def right_to_left(self) -> bool:
        """Whether the letter as a whole runs from right to left."""
        return is_right_to_left("\n".join((*self.paragraphs, self.closing)))


def document(letter: "Letter", user: "User") -> Document:
    """Return the file's content: the letter's present text under a head of its form's facts."""
    body = _clean(letter.body)
    paragraphs = [part.strip("\n") for part in body.split("\n\n") if part.strip()]
    closing = _split_closing(paragraphs, letter.applicant_name)
    language = language_of(body)
    job_title = " ".join(_clean(letter.job_title).split())
    return Document(
        sender=" ".join(_clean(letter.applicant_name).split()),
        email=_clean(user.email),
        day=_day(letter),
        company=_clean(letter.company).strip(),
        subject=SUBJECTS.get(language, "{}").format(job_title),
        paragraphs=tuple(paragraphs),
        closing=closing,
        language=language,
    )


def _day(letter: "Letter") -> date:
    """Return the day on which the text became what it is."""
    days = [version.created_at for version in letter.versions if version.created_at]
    return max(days, default=letter.finished_at or letter.created_at or now()).date()


def _clean(text: str) -> str:
    """Return the text without what no file format takes; line ends are plain."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return "".join(filter(_is_text, lines))


def _is_text(character: str) -> bool:
    if ord(character) & 0xFFFE == 0xFFFE:  # Unicode's noncharacters; XML refuses them
        return False
    return character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cs"}


def _split_closing(paragraphs: list[str], name: str) -> str:
    """Take the closing off the paragraphs' end: 'Sincerely,' over the name, in one or two parts."""
    signed, applicant = False, plain(name)
    for parts in (1, 2):
        closing = "\n".join(paragraphs[-parts:])
        lines = closing.splitlines()
        short = len(lines) <= CLOSING_LINES and all(len(line) <= CLOSING_WIDTH for line in lines)
        signed = short and any(contains(plain(line), applicant) for line in lines)
        if signed and len(lines) > 1 and len(paragraphs) > parts:
            del paragraphs[-parts:]
            return closing
    return ""
