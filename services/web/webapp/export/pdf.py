"""The letter as a PDF, set by typst: tagged, searchable, with subsets of its fonts inside."""

import json
import logging
import os
import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from webapp.core.language import is_right_to_left

from .document import Document

TEMPLATE = Path(__file__).with_name("letter.typ").read_bytes()
STANDARDS: list[Any] = ["a-2a", "ua-1"]  # for archives, and for people who listen to documents

SERIF = ["Libertinus Serif", "Noto Serif", "Noto Naskh Arabic"]
SCRIPTS = [
    *("Hebrew", "Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Tamil", "Telugu", "Kannada"),
    *("Malayalam", "Sinhala", "Thai", "Lao", "Khmer", "Myanmar", "Tibetan", "Georgian"),
    *("Armenian", "Ethiopic"),
]
OTHERS = ["Noto Sans Oriya", "Noto Sans Symbols 2", "Noto Color Emoji"]
# One code point has other shapes in other countries: the letter's own country comes first.
HAN = {"zh": "SC", "zh-TW": "TC", "ja": "JP", "ko": "KR"}

UNSHOWN = re.compile(r'the text `"([^\\])')  # in typst\'s message

log = logging.getLogger(__name__)


def to_pdf(letter: Document, font_paths: str = "") -> bytes:
    """Return the letter as a PDF.

    Args:
        letter: what to set.
        font_paths: folders of fonts, parted by ':'; where none exists, the system's are used.
    """
    fonts = _fonts(*_stamped(font_paths))
    inputs = {"letter": json.dumps(_data(letter, fonts.families()))}
    compiler = typst.Compiler(TEMPLATE, font_paths=fonts, ignore_system_fonts=True)
    try:
        return _bytes(compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=STANDARDS))
    except typst.TypstError as error:
        # The standards forbid what no font can show; the letter is worth more than they are.
        log.warning("a PDF falls short of its standards", extra={"script": _script(error.message)})
    return _bytes(compiler.compile(TEMPLATE, format="pdf", sys_inputs=inputs))


def _bytes(compiled: Any) -> bytes:
    if not isinstance(compiled, bytes):
        raise TypeError(f"typst made {type(compiled).__name__}")
    return compiled


def _data(letter: Document, families: list[str]) -> dict[str, Any]:
    """Return the letter as the template reads it."""
    language, _, region = letter.language.partition("-")
    return {
        "title": letter.subject,
        "sender": letter.sender,
        "contact": letter.contact,
        "paper": letter.paper,
        "design": letter.design,
        "day": [letter.day.year, letter.day.month, letter.day.day],
        "date": letter.date,
        "recipient": letter.recipient,
        "subject": letter.subject,
        "paragraphs": [_part(text) for text in letter.paragraphs],
        "closing": _part(letter.closing) if letter.closing else None,
        "language": language,
        "region": region or None,
        "rtl": letter.right_to_left,
        "justify": letter.language in HAN,
        "fonts": _font_order(letter.language, frozenset(families)),
    }


def _part(text: str) -> dict[str, Any]:
    return {"text": text, "rtl": is_right_to_left(text)}


def _font_order(language: str, families: frozenset[str]) -> list[str]:
    first = HAN.get(language, "SC")
    han = [first, *(region for region in HAN.values() if region != first)]
    order = [
        *SERIF,
        *(f"Noto Serif CJK {region}" for region in han),
        *(f"Noto Serif {script}" for script in SCRIPTS),
        *OTHERS,
    ]
    return [family for family in order if family in families]


def _stamped(font_paths: str) -> tuple[tuple[str, int], ...]:
    """Return the folders that exist, each with its time: fonts that arrive late are found."""
    folders = [Path(folder) for folder in font_paths.split(os.pathsep) if folder]
    return tuple((str(each), each.stat().st_mtime_ns) for each in folders if each.is_dir())


@lru_cache(maxsize=4)
def _fonts(*stamped: tuple[str, int]) -> typst.Fonts:
    """Index the fonts, once for all letters; their files are read when a letter needs them."""
    folders: list[Any] = [folder for folder, _ in stamped]
    return typst.Fonts(include_system_fonts=not folders, font_paths=folders)


def _script(message: str) -> str:
    """Return the script of what could not be shown, and nothing of the letter's text."""
    shown = UNSHOWN.search(message)
    return unicodedata.name(shown[1], "unnamed").partition(" ")[0].lower() if shown else ""
