"""The lines of a PDF, by pdfminer.six: it is pure Python, so no file can break its memory."""

import io
from collections.abc import Iterable, Iterator
from itertools import pairwise
from statistics import median

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTContainer, LTPage, LTTextLine
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from .layout import Cell, lines_of
from .refusals import Refused

MOST_PAGES = 20
MOST_LINES = 5000
TOLERANCE = 3.0  # points
ROW = 3.0  # points, within which cells stand in one row
GAP = 1.8  # of the usual distance of lines, that makes an empty line


def lines(content: bytes) -> Iterator[str]:
    """Yield the lines of the document, page by page.

    Raises:
        Refused: it is protected by a password, or has too many pages or no text.
    """
    _look_at(content)
    count = 0
    # boxes_flow=None: the order is layout's own.
    layout = LAParams(boxes_flow=None, char_margin=1.5)
    for page in extract_pages(io.BytesIO(content), maxpages=MOST_PAGES, laparams=layout):
        cells = list(_cells(page))
        count += len(cells)
        if count > MOST_LINES:
            raise Refused("This PDF has too much text for a CV.")
        yield from lines_of(cells, TOLERANCE, GAP * _pitch(cells))
    if not count:
        raise Refused("This PDF has no text, only pictures of it. Paste the text instead.")


def _look_at(content: bytes) -> None:
    try:
        document = PDFDocument(PDFParser(io.BytesIO(content)))
    except PDFEncryptionError:
        raise Refused("This PDF is protected by a password. Save it without one.") from None
    pages = 0
    for pages, _ in enumerate(PDFPage.create_pages(document), 1):
        if pages > MOST_PAGES:
            raise Refused(f"This PDF has more than {MOST_PAGES} pages.")
    if not pages:
        raise Refused("This PDF has no pages; it seems to be cut off.")


def _cells(page: LTPage) -> Iterator[Cell]:
    found = sorted(_text_lines(page), key=lambda line: (-line.y0, line.x0))
    row = 0.0
    for number, line in enumerate(found):
        text = " ".join(line.get_text().split())
        if not text:
            continue
        y = -line.y0
        if number == 0 or y - row > ROW:
            row = y
        yield Cell(line.x0, line.x1, row, text)


def _pitch(cells: list[Cell]) -> float:
    """Return the usual distance of a page's lines, in points."""
    rows = sorted({cell.y for cell in cells})
    return median(b - a for a, b in pairwise(rows)) if len(rows) > 1 else 0.0


def _text_lines(container: Iterable[object]) -> Iterator[LTTextLine]:
    for each in container:
        if isinstance(each, LTTextLine):
            yield each
        elif isinstance(each, LTContainer):
            yield from _text_lines(each)
