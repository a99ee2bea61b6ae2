"""A file or pasted text, read by what it is: its first bytes say so, not its name.

All of this runs in a child process with limits of time and memory (webapp.processes).
"""

import json
import re
import zipfile
from zlib import error as ZlibError  # noqa: N812 - it is an error

from webapp.core.typed_text import accept

from .found import Found
from .layout import BREAK, Cell, lines_of
from .refusals import Refused

KINDS = {"json": "JSON Resume", "docx": "Word", "pdf": "PDF", "txt": "text"}
MOST_CHARACTERS = 100_000  # of text
MOST_DEPTH = 50  # of JSON
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # and newer documents that have a password
CELL = re.compile(r"\S+(?:\s{1,2}\S+)*")
FAULT = "This {} can't be read; it seems to be cut off or damaged."


def read_file(name: str, content: bytes) -> Found:
    """Return what a file says.

    Raises:
        Refused: it is no such file, cut off, protected, too large inside, or has no text.
    """
    if not content.strip():
        raise Refused("This file is empty.")
    ending = name.rpartition(".")[2].lower()
    kind = _kind(content)
    if kind is None:
        raise Refused(f"Files of this kind aren't read. Take {', '.join(KINDS.values())}.")
    if ending in KINDS and kind != ending and not (kind == "txt" and ending == "json"):
        raise Refused(f"This file is called .{ending}, but it is {KINDS[kind]}. Name it .{kind}.")
    if kind == "txt":
        text = _decoded(content)
        if ending == "json":
            raise Refused(FAULT.format("JSON"))
        return read_text(text)
    try:
        return _json(content) if kind == "json" else _document(kind, content)
    except (Refused, MemoryError):
        raise
    except RecursionError:
        raise Refused(f"This {KINDS[kind]} is nested too deeply.") from None
    except Exception:  # noqa: BLE001 - a library may fail at a broken file in any way
        raise Refused(FAULT.format(f"{KINDS[kind]} file")) from None


def read_text(text: str) -> Found:
    """Return what a pasted text says; one in JSON is a JSON Resume.

    Raises:
        Refused: it is empty or too long.
    """
    if len(text) > MOST_CHARACTERS:
        raise Refused(f"A text can have {MOST_CHARACTERS:,} characters at most.")
    if text.lstrip().startswith("{"):
        return _json(text.encode("utf-8", "replace"))
    if not text.strip():
        raise Refused("There is no text to read.")
    return _by_rules(_lines_of_text(text))


def _kind(content: bytes) -> str | None:
    if content.lstrip()[:5] == b"%PDF-":
        return "pdf"
    if content[:4] == b"PK\x03\x04":
        return "docx"
    if content[:8] == OLD_WORD:
        raise Refused(
            "This is an old Word document, or one with a password. Save it as .docx without one."
        )
    try:
        text = _decoded(content)
    except Refused:
        return None
    return "json" if text.lstrip()[:1] == "{" else "txt"


def _decoded(content: bytes) -> str:
    """Return a text in UTF-8, UTF-16 or, as old programs write it, Windows' Latin letters."""
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused("This is no text.")


def _json(content: bytes) -> Found:
    from webapp.profiles.json_resume import NoResumeError, from_json_resume

    text = _decoded(content)
    depth = deepest = 0
    for character in text:
        depth += (character in "[{") - (character in "]}")
        deepest = max(deepest, depth)
    if deepest > MOST_DEPTH:
        raise Refused("This JSON is nested too deeply.")
    try:
        values, left_out = from_json_resume(json.loads(text))
    except json.JSONDecodeError as error:
        raise Refused(f"This is no valid JSON: line {error.lineno}, {error.msg}.") from None
    except NoResumeError as error:
        raise Refused(str(error)) from None
    return Found(values, left_out)


def _document(kind: str, content: bytes) -> Found:
    if kind == "pdf":
        from . import pdf

        return _by_rules(list(pdf.lines(content)))
    from . import word

    try:
        return _by_rules(word.lines(content))
    except (zipfile.BadZipFile, ZlibError, EOFError):
        raise Refused(FAULT.format("Word document")) from None


def _lines_of_text(text: str) -> list[str]:
    """Return a text's lines; columns that stand side by side are told apart, as on a page."""
    lines = text.replace("\t", "    ").splitlines()
    cells = [
        Cell(found.start(), found.end(), float(number), found[0])
        for number, line in enumerate(lines)
        for found in CELL.finditer(line)
    ]
    if not any(re.search(r"\S {3,}\S", line) for line in lines):
        return lines
    return lines_of(cells, 1.0, gap=1.5)


def _by_rules(lines: list[str]) -> Found:
    from .rules import values_of

    return Found(values_of(_cleaned(line) for line in lines))


def _cleaned(line: str) -> str:
    """Return a line as a typed one is kept; tabs and ends of columns stay."""
    if line == BREAK:
        return line
    return "\t".join(accept(part, MOST_CHARACTERS, line=True) for part in line.split("\t"))
