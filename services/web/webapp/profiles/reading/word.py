"""The lines of a Word document, by python-docx; what it unpacks is bounded before it does."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from .layout import BREAK
from .refusals import Refused

MOST_PARTS = 1000
MOST_BYTES = 20 * 2**20  # unpacked
MOST_PART_BYTES = 10 * 2**20
MOST_LINES = 5000
P, TBL, TR, TC, TXBX = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "txbxContent"))
T, TAB, BR, NUM, SDT = (qn(f"w:{name}") for name in ("t", "tab", "br", "numPr", "sdt"))


def lines(content: bytes) -> list[str]:
    """Return the lines of the document: paragraphs, and the cells of its tables.

    Raises:
        Refused: it is protected, unpacks to too much, or has no text.
    """
    _look_at(content)
    body = Document(io.BytesIO(content)).element.body
    found: list[str] = []
    for line in _blocks(body):
        found.append(line)
        if len(found) > MOST_LINES:
            raise Refused("This document has too much text for a CV.")
    if not any(line.strip(" \f") for line in found):
        raise Refused("This document has no text, only pictures of it. Paste the text instead.")
    return found


def _look_at(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = packed.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise Refused("This document is protected by a password. Save it without one.")
        sizes = [part.file_size for part in parts]
        if (
            len(parts) > MOST_PARTS
            or sum(sizes) > MOST_BYTES
            or max(sizes, default=0) > MOST_PART_BYTES
        ):
            raise Refused(f"This document unpacks to more than {MOST_BYTES >> 20} MB.")
        if "word/document.xml" not in packed.namelist():
            raise Refused("This is no Word document, whatever its name.")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with packed.open(part) as file:
                    if b"<!DOCTYPE" in file.read():
                        raise Refused("This document has a DTD, which no Word document has.")


def _blocks(parent: Any) -> Iterator[str]:
    """Yield the lines below an element, without recursion into what is nested too deeply."""
    for child in parent.iterchildren():
        if child.tag == P:
            yield from _paragraph(child)
        elif child.tag == TBL:
            yield from _table(child)
        elif child.tag == SDT or child.tag.endswith("}sdtContent"):
            yield from _blocks(child)


def _paragraph(paragraph: Any) -> Iterator[str]:
    texts: list[str] = []
    boxes = []
    for element in paragraph.iter(T, TAB, BR, TXBX):
        if element.tag == TXBX:
            boxes.append(element)
        elif any(ancestor.tag == TXBX for ancestor in element.iterancestors()):
            continue
        elif element.tag == T:
            texts.append(element.text or "")
        else:
            texts.append("\t" if element.tag == TAB else "\n")
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    is_list = paragraph.find(f".//{NUM}") is not None or (
        style is not None and "List" in (style.get(qn("w:val")) or "")
    )
    text = "".join(texts)
    for line in text.split("\n"):
        yield f"• {line}" if is_list and line.strip() else line
    # A text box stands twice, for old programs too: as a drawing, then as VML.
    for box in boxes[:1] if len(boxes) == 2 else boxes:
        yield BREAK
        yield from _blocks(box)
        yield BREAK


def _table(table: Any) -> Iterator[str]:
    """Yield a table's lines: short cells of a row side by side, the others one after the other."""
    for row in table.iterchildren(TR):
        cells = [[*_blocks(cell)] for cell in row.iterchildren(TC)]
        filled = [[line for line in cell if line.strip()] for cell in cells]
        if len([cell for cell in filled if cell]) > 1 and all(len(c) > 6 for c in filled if c):
            for cell in cells:
                yield from cell
                yield BREAK
        elif len(filled) > 1 and filled[0] and any(filled[1:]):
            first, rest = " ".join(filled[0]), [line for cell in filled[1:] for line in cell]
            if len(filled[0]) <= 2 and "\f" not in first:
                yield f"{first}\t{rest[0]}"
                yield from rest[1:]
            else:
                for cell in cells:
                    yield from cell
                    yield BREAK
        else:
            for cell in cells:
                yield from cell
