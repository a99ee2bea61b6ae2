"""A letter's files: their formats, content types and names."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from anyascii import anyascii

from .document import Document, document
from .markdown import to_markdown
from .plain import to_text

if TYPE_CHECKING:
    from webapp.core.models import Letter, User

NAME_BYTES = 200  # file systems take 255
# What a file system refuses, and what nobody sees.
UNSAFE = re.compile(
    r'[\x00-\x1f\x7f<>:"/\\|?*\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+'
)

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS = {"pdf": "application/pdf", "docx": WORD, "txt": "text/plain", "md": "text/markdown"}


@dataclass(frozen=True)
class File:
    """A file as it is sent."""

    content: bytes
    media_type: str
    name: str
    ascii_name: str

    @property
    def disposition(self) -> str:
        """The header Content-Disposition: curl reads the first name, browsers the second."""
        return f"attachment; filename=\"{self.ascii_name}\"; filename*=UTF-8''{quote(self.name)}"


def render(kind: str, content: Document, font_paths: str) -> bytes:
    """Return the document in one of FORMATS; typst and python-docx load only where they run."""
    if kind == "pdf":
        from .pdf import to_pdf

        return to_pdf(content, font_paths)
    if kind == "docx":
        from .word import to_docx

        return to_docx(content)
    return to_markdown(content) if kind == "md" else to_text(content)


def _here(work: Callable[..., bytes], *args: Any) -> bytes:
    return work(*args)


def file_of(
    letter: "Letter",
    user: "User",
    kind: str,
    font_paths: str = "",
    run: Callable[..., bytes] = _here,
    body: str | None = None,
    zone: tzinfo = UTC,
) -> File:
    """Return the letter as a file of one of FORMATS, named for the person and the job.

    Args:
        letter: what is written.
        user: whose it is.
        kind: pdf, docx, txt or md.
        font_paths: folders of fonts for PDFs, separated by ':'.
        run: calls a function with its arguments, here or in a child process.
        body: a text in place of the letter's.
        zone: where the person is, whose day the letter has.
    """
    name, content = _name(letter), document(letter, user, body, zone)
    made = run(render, kind, content, font_paths)
    names = f"{name}.{kind}", f"{_ascii(name, letter)}.{kind}"
    return File(made, FORMATS[kind], *names)


def _name(letter: "Letter") -> str:
    """Return 'Jane Roe - Data Scientist - google', safe on every file system."""
    parts = (letter.applicant_name, letter.job_title, letter.company)
    clean = (" ".join(UNSAFE.sub(" ", part).split()) for part in parts)
    name = " - ".join(part for part in clean if part).encode()[:NAME_BYTES].decode(errors="ignore")
    return name.strip(" .") or "Letter"


def _ascii(name: str, letter: "Letter") -> str:
    """Return the name in ASCII letters: 'Lukasz Zolc - ...'.

    Names of other scripts that sound alike would be one: the letter's number tells them apart.
    """
    if name.isascii():
        return name
    plain = UNSAFE.sub(" ", anyascii(name).replace(",", " "))
    plain = " ".join(plain.split())[:NAME_BYTES].strip(" .") or "Letter"
    is_latin = all("LATIN" in unicodedata.name(c, "") for c in name if c.isalpha())
    return plain if is_latin else f"{plain} ({str(letter.id)[:4]})"
