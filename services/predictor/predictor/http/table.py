"""Many addresses as CSV, in and out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from features.links import address
from predictor.http.refusals import Refusal
from predictor.links import Judgement

COLUMN = "url"
HEAD = ("url", "verdict", "probability", "domain", "reasons", "error")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet begins to compute

Read = tuple[str, address.Address | None, str]  # what stood there, read, or why it can't be


def read(body: bytes, most: int) -> list[Read]:
    """Return the addresses of a CSV file: its column url, or the first one where none is named so.

    An address that can't be read has a sentence in its place, so that the others are judged.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(422, "The file is not UTF-8 text.", COLUMN) from error
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if any(row)]
    except csv.Error as error:
        raise Refusal(422, f"The file is no CSV: {error}.", COLUMN) from error
    head = [name.strip().lower() for name in rows[0]] if rows else []
    place = head.index(COLUMN) if COLUMN in head else 0
    texts = [row[place] if place < len(row) else "" for row in rows[COLUMN in head :]]
    if not 1 <= len(texts) <= most:
        raise Refusal(422, f"The file must have 1 to {most} addresses, not {len(texts)}.", COLUMN)
    return [_read(text) for text in texts]


def write(rows: Sequence[Read], judged: Iterable[Judgement]) -> str:
    """Return the answer: each row in its place, with a verdict or with what is wrong."""
    answers = iter(judged)
    file = io.StringIO(newline="")
    table = csv.writer(file)
    table.writerow(HEAD)
    for text, found, wrong in rows:
        if found is None:
            table.writerow([_harmless(text), "", "", "", "", wrong])
            continue
        each = next(answers)
        cells = (each.url, each.verdict, f"{each.probability:.6f}", each.domain)
        table.writerow([*map(_harmless, cells), _harmless(" ".join(each.reasons)), ""])
    return file.getvalue()


def in_place(rows: Sequence[Read], judged: Iterable[Judgement]) -> list[dict[str, Any]]:
    """Return the same for JSON: in each row's place what is said, or its text and the error."""
    answers = iter(judged)
    return [
        {"url": text, "error": wrong} if found is None else asdict(next(answers))
        for text, found, wrong in rows
    ]


def _read(text: str) -> Read:
    try:
        return text, address.read(text), ""
    except address.AddressError as error:
        return text[: address.LONGEST], None, str(error)


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
