"""A letter as its page shows it: the document of its files, with the marks of the check."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request

from webapp.letters.child_tasks import zone_of
from webapp.letters.form import FormError

from .marks import Segment, segments, with_odd, within

if TYPE_CHECKING:
    from webapp.core.models import Letter, User
    from webapp.export import Document

ZONE_COOKIE = "zone"  # static/js/app.js keeps the browser's time zone in it


@dataclass(frozen=True)
class Sheet:
    """The document, and its text in pieces."""

    document: "Document"
    paragraphs: list[list[Segment]]
    closing: list[Segment]


def sheet_of(letter: "Letter", user: "User", odd: Sequence[tuple[int, int]] = ()) -> Sheet:
    """Return the letter's sheet, dated where the browser is; odd sentences have their places."""
    from webapp.export import document

    shown = document(letter, user, zone=zone_of(zone()))
    pieces = with_odd(segments(letter.body, letter.report), odd)
    closing = within(pieces, *shown.closing_place) if shown.closing_place else []
    return Sheet(
        shown,
        [within(pieces, start, end) for start, end in shown.places],
        closing or [(shown.closing, None)],
    )


def zone() -> str:
    """Return the time zone that the address or the browser names; "" if neither does."""
    if "zone" in request.args:
        return request.args["zone"]
    kept = request.cookies.get(ZONE_COOKIE, "")
    try:
        zone_of(kept)
    except FormError:  # nobody has typed that
        return ""
    return kept
