"""The one entrance of typed text: what it keeps, what it drops, and what it costs."""

import unicodedata
from collections.abc import Callable
from contextlib import suppress

import pytest

from tests.hostile.texts import TEXTS
from tests.web.cost import timed
from webapp.core.typed_text import (
    MARKS_IN_A_ROW,
    RAW_CHARACTERS_FOR_ONE,
    TooLongError,
    accept,
    cap_marks,
    clean,
)
from webapp.facts.text import fold

MARK = "\u0301"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  plain  ", "plain"),
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("nu\x00ll\x1b[31m", "null[31m"),
        ("half \ud800 a pair", "half  a pair"),
        ("Jose\u0301", "Jos\u00e9"),
        ("\u1112\u1161\u11ab", "\ud55c"),  # Hangul that was typed in pieces
        ("a\tb", "a b"),  # a PDF would print "ab"
        ("Acme\u200b Cor\u00adpo\u00adra\u00adtion\ufeff", "Acme Corporation"),
        ("\u202eevil\u202c\u200e \u2066x\u2069", "evil x"),
        ("a\u200db", "ab"),  # joins nothing in this script
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",) * 2,  # Persian needs it
        ("o\ufb03ce, \ufb01ne", "office, fine"),
        ("\uff21\uff23\uff2d\uff25\u3000\uff12\uff10", "ACME 20"),
        (
            "\u8077\u6b74\uff1a\u3042\uff0c",
            "\u8077\u6b74\uff1a\u3042\uff0c",
        ),  # Japanese punctuation
        ("\uff83\uff7d\uff84", "\u30c6\u30b9\u30c8"),
        ("\U0001d401\U0001d428\U0001d425\U0001d41d", "Bold"),
        ("\uf0b7 a bullet of Word", "\u2022 a bullet of Word"),
        (
            "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f\U000e0041",
            "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        ),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),  # a joiner stays in its script
        (
            "\U0001f469\u200d\U0001f680",
            "\U0001f469\u200d\U0001f680",
        ),
    ],
)
def test_a_text_is_stored_composed_with_plain_line_ends(typed: str, stored: str) -> None:
    assert accept(typed, 100) == stored


def test_a_line_has_single_spaces_and_no_line_ends() -> None:
    assert accept(" a \n\t b\r\nc ", 5, line=True) == "a b c"


@pytest.mark.parametrize("text", ["a" * 10, "a\r\n" * 5 + "a" * 5, ("e" + MARK) * 10])
def test_a_text_may_shrink_to_its_limit(text: str) -> None:
    assert len(accept(text, 15)) <= 15


@pytest.mark.parametrize("text", ["a" * 16, ("e" + MARK) * 16, "a" + "\x00" * 60])
def test_a_text_over_its_limit_is_refused(text: str) -> None:
    with pytest.raises(TooLongError):
        accept(text, 15)


@pytest.mark.parametrize(
    "mark", [MARK, "\u0316", "\u20dd", "\ufe0f", "\uff9e", "\U0001d165", "\u0f90", "\u0344"]
)
def test_a_run_of_marks_is_capped_whatever_the_mark(mark: str) -> None:
    assert cap_marks("a" + mark * 31 + "b") == "a" + mark * MARKS_IN_A_ROW + "b"


def test_marks_of_several_kinds_are_one_run() -> None:
    assert cap_marks("a" + (MARK + "\uff9e") * 40) == "a" + (MARK + "\uff9e") * 15


def test_every_character_that_normalisation_orders_counts_as_a_mark() -> None:
    # What NFKD makes of a character is what its quadratic sort sees.
    ordered = [
        c
        for c in map(chr, [*range(0xD800), *range(0xE000, 0x110000)])
        if unicodedata.combining(unicodedata.normalize("NFKD", c)[0])
    ]
    assert len(ordered) > 900
    assert [c for c in ordered if cap_marks(c * 31) != c * 30] == []


def do(work: Callable[[str], object], text: str) -> None:
    with suppress(TooLongError):
        work(text)


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize(
    "work", [lambda text: accept(text, 20_000), lambda text: fold(text[:20_000])]
)
def test_no_text_costs_more_than_its_length(work: Callable[[str], object], name: str) -> None:
    # The quadratic one took 2.3 s of a processor for 20,000 characters, and 60 s for 120,000.
    _, seconds = timed(lambda: do(work, TEXTS[name]))
    assert seconds < 1.0


def test_a_text_far_over_its_limit_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_: str) -> str:
        raise AssertionError

    monkeypatch.setattr("webapp.core.typed_text.clean", never)
    with pytest.raises(TooLongError):
        accept("a" * (RAW_CHARACTERS_FOR_ONE * 10 + 1), 10)


@pytest.mark.parametrize(
    "text", ["\u200b", "\ufe0f", " \u2060\t\u00ad", "\u2800", "\u3164", "\u200f"]
)
def test_a_text_that_cannot_be_seen_is_empty(text: str) -> None:
    assert accept(text, 100) == accept(text, 100, line=True) == ""


def test_what_is_cleaned_once_stays_as_it_is() -> None:
    for text in TEXTS.values():
        once = clean(text[:2000])
        assert clean(once) == once


def test_characters_of_private_use_stay() -> None:
    assert clean("a\U000f0000b\ue000") == "a\U000f0000b\ue000"
