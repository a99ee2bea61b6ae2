"""What a profile holds, and within which limits; JSON and the page's form have these names."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from email_validator import EmailNotValidError, validate_email

from webapp.core.typed_text import TooLongError, accept
from webapp.letters.form import FormError

from . import dates

LINE, NOTES = 120, 2000  # characters, as of the letter's form
LENGTHS = {"email": 254, "phone": 60, "links": 300, "text": NOTES, "start": 40, "end": 40}
DATES = ("start", "end")
MOST = {"jobs": 30, "education": 20, "skills": 100, "languages": 30, "certificates": 30}
LABELS = {
    "name": "Name",
    "email": "E-mail",
    "phone": "Phone",
    "city": "City",
    "links": "Links",
    "title": "Job title",
    "employer": "Employer",
    "start": "From",
    "end": "To",
    "text": "What you did there",
    "degree": "Degree",
    "school": "School",
    "language": "Language",
    "level": "How well",
    "skills": "Skills",
    "certificates": "Certificates and licences",
    "jobs": "Jobs",
    "education": "Education",
    "languages": "Languages",
}


@dataclass(frozen=True)
class Contact:
    """How the person is called and reached."""

    name: str = ""
    email: str = ""
    phone: str = ""
    city: str = ""
    links: str = ""


@dataclass(frozen=True)
class Job:
    """A job. Dates are 2019, 2019-03 or 2019-03-31; one with a start and no end goes on."""

    title: str = ""
    employer: str = ""
    start: str = ""
    end: str = ""
    text: str = ""

    @property
    def goes_on(self) -> bool:
        """Whether the person still has it."""
        return bool(self.start) and not self.end


@dataclass(frozen=True)
class Study:
    """A degree, and where and when it was taken."""

    degree: str = ""
    school: str = ""
    start: str = ""
    end: str = ""


@dataclass(frozen=True)
class Language:
    """A language, and how well it is spoken."""

    language: str = ""
    level: str = ""


GROUPS: dict[str, type[Job | Study | Language]] = {
    "jobs": Job,
    "education": Study,
    "languages": Language,
}
LISTS = ("skills", "certificates")


@dataclass(frozen=True)
class Profile:
    """All that a person tells of themselves; jobs and degrees stand as they were given."""

    contact: Contact = Contact()
    jobs: tuple[Job, ...] = ()
    education: tuple[Study, ...] = ()
    skills: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    certificates: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Profile()

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Return the profile that `to_dict` gave; what a later release added is left out."""
        groups = {
            name: tuple(_known(of, each) for each in stored.get(name, ()))
            for name, of in GROUPS.items()
        }
        lists: dict[str, Any] = {name: tuple(stored.get(name, ())) for name in LISTS}
        return cls(contact=_known(Contact, stored.get("contact", {})), **groups, **lists)

    @classmethod
    def parse(cls, values: Mapping[str, Any]) -> Self:
        """Return the profile of what somebody typed: empty entries go, texts are made safe.

        Raises:
            FormError: a text is too long, a date can't be read, an address is none, or there are
                too many entries; fields are named as `jobs.0.title`.
        """
        reader = _Reader()
        groups = {
            name: reader.group(name, of, values.get(name) or ()) for name, of in GROUPS.items()
        }
        lists: dict[str, Any] = {name: reader.items(name, values.get(name) or ()) for name in LISTS}
        contact = reader.entry("contact", Contact, values.get("contact") or {})
        if contact.email:
            try:
                validate_email(contact.email, check_deliverability=False)
            except EmailNotValidError:
                reader.errors["contact.email"] = "This is not a valid e-mail address."
        if reader.errors:
            raise FormError(reader.errors)
        return cls(contact=contact, **groups, **lists)


def most_of(field: str) -> int:
    """Return how many characters a field may have."""
    return LENGTHS.get(field, LINE)


class _Reader:
    """Reads typed values, and gathers what is wrong with them."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}

    def entry(self, place: str, of: type[Any], values: Mapping[str, str]) -> Any:
        return of(
            **{
                field.name: self._field(f"{place}.{field.name}", field.name, values)
                for field in fields(of)
            }
        )

    def group(
        self, name: str, of: type[Any], entries: Iterable[Mapping[str, str]]
    ) -> tuple[Any, ...]:
        read = [self.entry(f"{name}.{number}", of, each) for number, each in enumerate(entries)]
        return self._few(name, [each for each in read if each != of()])

    def items(self, name: str, entries: Iterable[str]) -> tuple[str, ...]:
        read = [self._text(f"{name}.{number}", name, each) for number, each in enumerate(entries)]
        return self._few(name, list(dict.fromkeys(filter(None, read))))

    def _field(self, place: str, name: str, values: Mapping[str, str]) -> str:
        text = self._text(place, name, values.get(name) or "")
        if name not in DATES:
            return text
        day = dates.parse(text)
        if day is None and place not in self.errors:
            self.errors[place] = (
                f"{LABELS[name]}: this is no date, such as 2019, 2019-03 or March 2019."
            )
        return day or ""

    def _text(self, place: str, name: str, text: str) -> str:
        most = most_of(name)
        try:
            return accept(text, most, line=name != "text")
        except TooLongError:
            self.errors[place] = f"{LABELS[name]} can have {most} characters at most."
            return ""

    def _few(self, name: str, entries: list[Any]) -> tuple[Any, ...]:
        if len(entries) > MOST[name]:
            self.errors[name] = f"{LABELS[name]}: {MOST[name]} at most."
        return tuple(entries)


def _known(of: type[Any], values: Mapping[str, str]) -> Any:
    names = {field.name for field in fields(of)}
    return of(**{name: value for name, value in values.items() if name in names})
