"""What a letter's file says, before any format: only what the person gave, and the date."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from webapp.core.clock import now
from webapp.core.language import is_right_to_left, language_of
from webapp.core.paragraphs import Place, places_of
from webapp.facts.text import contains, plain

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
    """A letter to be set: page, PDF and Word document show exactly this.

    Attributes:
        sender: the applicant's name.
        contact: lines under it.
        day: the letter's date.
        recipient: lines: the company, or whom the person named.
        subject: one line.
        paragraphs: of the text, without its closing.
        closing: phrase and name; "" where none was found.
        language: a BCP 47 tag.
        paper: a4 or us-letter.
        design: one of DESIGNS.
        places: where each paragraph begins and ends in the text that it is from.
        closing_place: the same of the closing; None where it isn't the text's own.
    """

    sender: str
    contact: str
    day: date
    recipient: str
    subject: str
    paragraphs: tuple[str, ...]
    closing: str
    language: str
    paper: str = "a4"
    design: str = "classic"
    places: tuple[Place, ...] = ()
    closing_place: Place | None = None

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


def document(
    letter: "Letter", user: "User", body: str | None = None, zone: tzinfo = UTC
) -> Document:
    """Return the file's content: the text under a head of the form's facts.

    The text is the letter's present one, or a `body` that isn't saved, of today; its day is the
    one of the `zone` where the person is.
    """
    day = letter.dated or (_moment(letter) if body is None else now()).astimezone(zone).date()
    body = letter.body if body is None else body
    places = places_of(body)
    paragraphs = [_clean(body[start:end]) for start, end in places]
    closing = _split_closing(paragraphs, letter.applicant_name)
    own = places[len(paragraphs) :]
    sender = _line(letter.applicant_name)
    language = language_of(body)
    return Document(
        sender=sender,
        contact=_contact(user),
        day=day,
        recipient=_clean(letter.recipient or letter.company).strip(),
        subject=_line(letter.subject or "")
        or SUBJECTS.get(language, "{}").format(_line(letter.job_title)),
        paragraphs=tuple(paragraphs),
        closing=_closed_with(letter.closing, closing, sender) if letter.closing else closing,
        language=language,
        paper=user.paper or "a4",
        design=letter.design or user.design or "classic",
        places=tuple(places[: len(paragraphs)]),
        closing_place=(own[0][0], own[-1][1]) if own and not letter.closing else None,
    )


def _contact(user: "User") -> str:
    """Return how the person is reached: two short lines, or one."""
    reached = (user.city, user.phone, user.letter_email or user.email)
    lines = (" · ".join(_clean(each) for each in reached if each), _clean(user.links or ""))
    return "\n".join(line for line in lines if line)


def _line(text: str) -> str:
    return " ".join(_clean(text).split())


def _closed_with(phrase: str, found: str, sender: str) -> str:
    """Return the closing with another phrase above the name and what stands under that."""
    lines = found.splitlines()
    signed = [at for at, line in enumerate(lines) if contains(plain(line), plain(sender))]
    return "\n".join((_line(phrase), *(lines[signed[0] :] if signed else (sender,))))


def _moment(letter: "Letter") -> datetime:
    """Return when the text became what it is."""
    moments = [version.created_at for version in letter.versions if version.created_at]
    return max(moments, default=letter.finished_at or letter.created_at or now())


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
