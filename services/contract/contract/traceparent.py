"""The header `traceparent` of W3C's Trace Context: which trace a request belongs to.

One that came along is used if it fits; any other is ignored, at a cost that its length bounds.
"""

import re

LENGTH = 55  # characters: 00-<trace: 32>-<span: 16>-<flags: 2>
PATTERN = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def accept(received: str | None) -> str:
    """Return the header that came along, or "" if there is none that fits."""
    if received is None or len(received) != LENGTH or not PATTERN.fullmatch(received):
        return ""
    return received


def make(trace_id: int, span_id: int, *, kept: bool) -> str:
    """Return the header for a span; `kept` says whether its trace is."""
    return f"00-{trace_id:032x}-{span_id:016x}-{int(kept):02x}"


def parts(accepted: str) -> tuple[int, int, bool]:
    """Return trace, span and whether the trace is kept, of a header that `accept` returned."""
    _, trace_id, span_id, flags = accepted.split("-")
    return int(trace_id, 16), int(span_id, 16), bool(int(flags, 16) & 1)
