"""The lines of a page in the order in which they are read: columns apart, rows of a table whole."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from webapp.core.folding import fold
from webapp.facts.lexicon import word_set
from webapp.facts.periods import find_period
from webapp.facts.tongues import TONGUES

from .headings import section_of

BREAK = "\f"  # a line that ends whatever stood before it, such as a column's end
FEWEST = 4  # rows that make a column
ROWS_SHARE = 0.15  # of a page's rows, that begin a second column
PERIOD_SHARE = 0.6  # of a cell, that is nothing but a period
LABELS_SHARE = 0.5  # of the cells beside others, that make a table of labels and not a column
LABELS = word_set(
    """name phone telephone mobile tel telefon mobil téléphone teléfono email e-mail mail correo
    web website links linkedin github address adresse anschrift city ort wohnort ville ciudad
    geburtsdatum nationality born date"""
)


@dataclass(frozen=True)
class Cell:
    """A stretch of a line. `y` counts downwards; cells of one row have the same."""

    x0: float
    x1: float
    y: float
    text: str


def lines_of(cells: Iterable[Cell], tolerance: float, gap: float) -> list[str]:
    """Return the lines; the cells of a row that belong together have a tab between them.

    Args:
        cells: of one page, in any order.
        tolerance: by how much the beginnings of a column's cells may differ.
        gap: the distance of rows from which on there is an empty line between them.
    """
    rows = _rows(cells)
    gutter = _gutter(rows, tolerance)
    if gutter is None:
        return _column(rows, gap)
    extent = [n for n, row in enumerate(rows) if any(_begins_at(c, gutter, tolerance) for c in row)]
    first, last = extent[0], extent[-1]
    left, right = [], []
    for row in rows[first : last + 1]:
        left.append([cell for cell in row if cell.x0 < gutter - tolerance])
        right.append([cell for cell in row if cell.x0 >= gutter - tolerance])
    if _is_table(left, right):
        return _column(rows, gap)
    while last + 1 < len(rows) and all(cell.x1 <= gutter for cell in rows[last + 1]):
        last += 1  # the left column is the longer one
        left.append(rows[last])
    return [
        *_column(rows[:first], gap),
        *_column(left, gap),
        BREAK,
        *_column(right, gap),
        *_column(rows[last + 1 :], gap),
    ]


def _rows(cells: Iterable[Cell]) -> list[list[Cell]]:
    rows: dict[float, list[Cell]] = {}
    for cell in cells:
        rows.setdefault(cell.y, []).append(cell)
    return [sorted(rows[y], key=lambda cell: cell.x0) for y in sorted(rows)]


def _gutter(rows: Sequence[Sequence[Cell]], tolerance: float) -> float | None:
    """Return where a second column begins, if there is one."""
    left = min((row[0].x0 for row in rows if row), default=0.0)
    starts = Counter(
        round(cell.x0 / tolerance) for row in rows for cell in row if cell.x0 > left + 8 * tolerance
    )
    for place, _ in starts.most_common(3):
        gutter = place * tolerance
        inside = [row for row in rows if any(_begins_at(c, gutter, tolerance) for c in row)]
        beside = sum(any(c.x0 < gutter - tolerance for c in row) for row in inside)
        crossing = sum(
            any(c.x0 < gutter - tolerance and c.x1 > gutter + tolerance for c in row)
            for row in inside
        )
        enough = len(inside) >= max(FEWEST, ROWS_SHARE * len(rows)) and beside >= 2
        if enough and crossing * 5 <= len(inside):
            return gutter
    return None


def _begins_at(cell: Cell, gutter: float, tolerance: float) -> bool:
    return abs(cell.x0 - gutter) <= tolerance


def _is_table(left: Sequence[Sequence[Cell]], right: Sequence[Sequence[Cell]]) -> bool:
    """Tell whether the cells of a row belong together: one is a period or a label of the other."""
    pairs = [(a, b) for a, b in zip(left, right, strict=True) if a and b]
    return any(
        sum(_is_label(_joined(pair[side])) for pair in pairs) >= LABELS_SHARE * len(pairs)
        for side in (0, 1)
    )


def _is_label(text: str) -> bool:
    period = find_period(text)
    if period and len(period.text) > PERIOD_SHARE * len(text):
        return True
    known = fold(text) in LABELS or fold(text) in TONGUES
    return text.endswith(":") or known or section_of(text) is not None


def _column(rows: Sequence[Sequence[Cell]], gap: float) -> list[str]:
    lines: list[str] = []
    before = None
    for row in filter(None, rows):
        if before is not None and row[0].y - before > gap:
            lines.append("")
        lines.append(_joined(row))
        before = row[0].y
    return lines


def _joined(row: Sequence[Cell]) -> str:
    return "\t".join(cell.text for cell in row)
