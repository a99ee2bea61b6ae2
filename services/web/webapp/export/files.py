"""A letter's files: their formats, content types and names."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .document import Document, document
from .plain import to_text

if TYPE_CHECKING:
    from webapp.core.models import Letter, User

NAME_BYTES = 200  # file systems take 255
UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]+')

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS = {"pdf": "application/pdf", "docx": WORD, "txt": "text/plain"}


@dataclass(frozen=True)
class File:
    """A file as it is sent."""

    content: bytes
    media_type: str
    name: str


def render(kind: str, content: Document, font_paths: str) -> bytes:
    """Return the document in one of FORMATS; typst and python-docx load only where they run."""
    if kind == "pdf":
        from .pdf import to_pdf

        return to_pdf(content, font_paths)
    if kind == "docx":
        from .word import to_docx

        return to_docx(content)
    return to_text(content)


def _here(work: Callable[..., bytes], *args: Any) -> bytes:
    return work(*args)


def file_of(
    letter: "Letter",
    user: "User",
    kind: str,
    font_paths: str = "",
    run: Callable[..., bytes] = _here,
    body: str | None = None,
) -> File:
    """Return the letter as a file of one of FORMATS, named for the person and the job.

    Args:
        letter: what is written.
        user: whose it is.
        kind: pdf, docx or txt.
        font_paths: folders of fonts for PDFs, separated by ':'.
        run: calls a function with its arguments, here or in a child process.
        body: a text in place of the letter's.
    """
    name, content = _name(letter, kind), document(letter, user, body)
    return File(run(render, kind, content, font_paths), FORMATS[kind], name)


def _name(letter: "Letter", kind: str) -> str:
    """Return 'Jane Roe - Data Scientist - google.pdf', safe on every file system."""
    parts = (letter.applicant_name, letter.job_title, letter.company)
    clean = (" ".join(UNSAFE.sub(" ", part).split()) for part in parts)
    name = " - ".join(part for part in clean if part).encode()[:NAME_BYTES].decode(errors="ignore")
    return f"{name.strip(' .')}.{kind}"
