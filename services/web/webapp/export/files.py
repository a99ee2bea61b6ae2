"""The files that a letter can be taken away as."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from webapp.models import Letter, User

from .document import Document, document
from .pdf import to_pdf
from .plain import to_text
from .word import to_docx

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


def file_of(letter: Letter, user: User, kind: str, font_paths: str = "") -> File:
    """Return the letter as a file of one of FORMATS, named for the person and the job."""
    made = document(letter, user)
    render: dict[str, Callable[[Document], bytes]] = {
        "pdf": lambda content: to_pdf(content, font_paths),
        "docx": to_docx,
        "txt": to_text,
    }
    return File(render[kind](made), FORMATS[kind], _name(letter, kind))


def _name(letter: Letter, kind: str) -> str:
    """Return 'Jane Roe - Data Scientist - google.pdf', safe on every file system."""
    parts = (letter.applicant_name, letter.job_title, letter.company)
    clean = (" ".join(UNSAFE.sub(" ", part).split()) for part in parts)
    name = " - ".join(part for part in clean if part).encode()[:NAME_BYTES].decode(errors="ignore")
    return f"{name.strip(' .')}.{kind}"
