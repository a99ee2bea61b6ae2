"""A letter's text in pieces, so that a page can mark what the check found."""

from collections.abc import Mapping, Sequence
from typing import Any

Segment = tuple[str, Mapping[str, Any] | None]
ODD: Mapping[str, Any] = {"odd": True}  # of a sentence that reads oddly, in a finding's place


def segments(body: str, report: Mapping[str, Any] | None) -> list[Segment]:
    """Return the text in pieces, each with the finding that it is marked with, or None."""
    pieces: list[Segment] = []
    end = 0
    for finding in sorted((report or {}).get("unsourced", ()), key=lambda each: each["start"]):
        start, stop = finding["start"], finding["end"]
        if start < end:
            continue
        if start > end:
            pieces.append((body[end:start], None))
        pieces.append((body[start:stop], finding))
        end = stop
    if end < len(body):
        pieces.append((body[end:], None))
    return pieces


def with_odd(pieces: Sequence[Segment], places: Sequence[tuple[int, int]]) -> list[Segment]:
    """Return pieces with those marked that lie at places, in order; a finding stays as it is."""
    found: list[Segment] = []
    at = 0
    for text, finding in pieces:
        end = at + len(text)
        inside = [(max(a, at), min(b, end)) for a, b in places if a < end and b > at]
        if finding is not None or not inside:
            found.append((text, finding))
        else:
            cuts = [at, *(cut for place in inside for cut in place), end]
            marks = [None, ODD] * len(inside) + [None]
            parts = zip(cuts, cuts[1:], marks, strict=False)
            found += [(text[a - at : b - at], mark) for a, b, mark in parts if a < b]
        at = end
    return found


def within(pieces: Sequence[Segment], start: int, end: int) -> list[Segment]:
    """Return the part of a text's pieces that is text[start:end]."""
    part: list[Segment] = []
    at = 0
    for text, finding in pieces:
        cut = text[max(start - at, 0) : max(end - at, 0)]
        if cut:
            part.append((cut, finding))
        at += len(text)
    return part
