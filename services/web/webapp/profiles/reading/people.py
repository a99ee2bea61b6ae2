"""How the person is called and reached, from a CV's head."""

import re
from collections.abc import Iterable, Sequence

from webapp.core.folding import fold
from webapp.facts.contacts import CONTACT, YEARS
from webapp.facts.jobs import is_title

from .sections import Line

TITLES = {"curriculum vitae", "lebenslauf", "resume", "cv", "hoja de vida", "curriculum"}
# "Phone: +44 ...": what is in front of a colon, by what it is.
LABEL = re.compile(r"\A(?P<label>[^\W\d_][\w .\-/]{0,24}?)\s*(?::|\t)\s*(?P<value>\S.*)\Z")
LABELS = {
    "name": "name nom nombre nome naam full name",
    "city": "address adresse anschrift direccion indirizzo city ort wohnort ville ciudad location "
    "domicile adres home",
}
NAMES = re.compile(r"[^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){1,4}")  # noqa: RUF001 - apostrophes
PART = re.compile(r"\s*[|•·♦⋅\t]\s*|\s{2,}|\s[–—-]\s")  # noqa: RUF001 - every dash
PLACE = re.compile(
    r"(?:\d{1,5}\w?\s)?[^\W\d_][\w.'’ -]{1,40}(?:,\s*[\w.'’ -]{2,40}){0,3}",  # noqa: RUF001
)
BROKEN_NUMBER = re.compile(r"(?:\+|\b0)[\d ()/.-]{3,14}\d\Z")
HEAD_LINES = 12


def contact_of(head: Sequence[Line], told: Sequence[Line]) -> dict[str, str]:
    """Return a contact's values from the head and the part that is called contact."""
    own = [line.text for line in head[:HEAD_LINES]]
    lines = _unbroken([*own, *(line.text for line in told)])
    found = {"name": "", "email": "", "phone": "", "city": "", "links": ""}
    links: list[str] = []
    rests: list[tuple[str, bool]] = []  # what is left of a line, and whether it is a contact's
    for number, text in enumerate(lines):
        if (label := LABEL.match(text)) and (name := _labelled(label["label"])):
            found[name] = found[name] or label["value"].strip()
            continue
        for match in CONTACT.finditer(text):
            if match["phone"] and YEARS.search(match[0]):
                continue
            if match["link"]:
                links.append(match[0].rstrip(".,;"))
            else:
                kind = "email" if match["mail"] else "phone"
                found[kind] = found[kind] or match[0].strip()
        rest = CONTACT.sub("|", text)
        rests.append((rest, rest != text or number >= len(lines) - len(told)))
    found["links"] = " · ".join(dict.fromkeys(links))
    found["name"] = found["name"] or next(filter(None, map(_name, lines)), "")
    found["city"] = found["city"] or _city(rests, found["name"])
    return found


def _unbroken(lines: Sequence[str]) -> list[str]:
    """Return the lines with those joined that break a number or a link in two."""
    joined: list[str] = []
    for line in lines:
        if joined and joined[-1].endswith(("-", "/")) and "." in joined[-1].split()[-1]:
            joined[-1] += line
        elif joined and BROKEN_NUMBER.search(joined[-1]) and line[:1].isdigit():
            joined[-1] += f" {line}"
        else:
            joined.append(line)
    return joined


def _labelled(label: str) -> str:
    key = fold(label).strip()
    return next((name for name, words in LABELS.items() if key in words.split()
                 or key == "full name" == name), "")  # fmt: skip


def _name(line: str) -> str:
    text = PART.split(line.strip())[0].strip(" ,")
    if fold(text) in TITLES or CONTACT.search(text) or not NAMES.fullmatch(text):
        return ""
    words = text.split()
    small = {
        "de",
        "van",
        "von",
        "der",
        "den",
        "di",
        "da",
        "la",
        "le",
        "el",
        "bin",
        "al",
        "y",
        "dos",
    }
    if any(word.islower() and word not in small for word in words) or is_title(text):
        return ""
    return text.title() if text.isupper() else text


def _city(rests: Iterable[tuple[str, bool]], name: str) -> str:
    """Return the part of a line of contacts that is a place, else a line that looks like one."""
    for with_contacts in (True, False):
        for rest, has in rests:
            if has != with_contacts:
                continue
            for part in PART.split(rest):
                text = _without_label(part)
                if text and fold(text) != fold(name) and _is_place(text, alone=not has):
                    return text
    return ""


def _without_label(part: str) -> str:
    text = part.strip(" ,:;()")
    label, colon, rest = text.partition(":")
    if colon and not rest.strip():
        return ""
    known = (
        "tel",
        "telefon",
        "phone",
        "mobile",
        "mobil",
        "email",
        "e-mail",
        "mail",
        "web",
        "fax",
        "linkedin",
        "github",
        "website",
        "portable",
        "telefono",
        "correo",
        "t",
        "m",
        "e",
    )
    if fold(text.rstrip(".")) in known or (colon and fold(label).rstrip(".") in known):
        return ""
    return text


def _is_place(text: str, *, alone: bool) -> bool:
    if not PLACE.fullmatch(text) or fold(text) in TITLES or is_title(text):
        return False
    if not text[:1].isupper() and not text[:1].isdigit():
        return False
    return "," in text or any(c.isdigit() for c in text) if alone else True
