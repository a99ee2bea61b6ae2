"""The header that says which trace a request belongs to: what fits is used, the rest ignored."""

import pytest

from contract import traceparent

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
# The examples of W3C's Trace Context, 3.2.
KEPT = f"00-{TRACE}-{SPAN}-01"
NOT_KEPT = f"00-{TRACE}-{SPAN}-00"


def test_the_standards_examples_are_understood_and_made_again() -> None:
    assert traceparent.accept(KEPT) == KEPT
    assert traceparent.parts(KEPT) == (int(TRACE, 16), int(SPAN, 16), True)
    assert traceparent.parts(NOT_KEPT)[2] is False
    for header in (KEPT, NOT_KEPT):
        trace, span, kept = traceparent.parts(header)
        assert traceparent.make(trace, span, kept=kept) == header


@pytest.mark.parametrize(
    "received",
    [
        None,
        "",
        "00",
        KEPT.upper(),
        KEPT + "-more",
        KEPT + "\n",
        KEPT[:-1] + "\n",
        " " + KEPT[:-1],
        KEPT.replace("00-", "ff-", 1),
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE[:-1]}g-{SPAN}-01",
        f"00-{TRACE[:-1]}\N{ARABIC-INDIC DIGIT ONE}-{SPAN}-01",
        "0" * 55,
        "-" * 10_000_000,
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_does_not_fit_is_ignored(received: str | None) -> None:
    assert traceparent.accept(received) == ""
