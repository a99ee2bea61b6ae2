"""How two texts are compared, word by word."""

from typing import Any

import pytest

from tests.web.cost import timed
from webapp.letters.diffs import diff_words


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("one two", "one two", [("same", "one two")]),
        (
            "I like blue cars.",
            "I like red cars.",
            [("same", "I like "), ("removed", "blue"), ("added", "red"), ("same", " cars.")],
        ),
        ("", "new", [("added", "new")]),
        ("old", "", [("removed", "old")]),
        ("a b", "a\n\nb", [("same", "a"), ("removed", " "), ("added", "\n\n"), ("same", "b")]),
        ("café 👩‍💻", "café", [("same", "café"), ("removed", " 👩‍💻")]),
    ],
)
def test_a_diff_is_made_of_words(old: str, new: str, expected: list[Any]) -> None:
    assert diff_words(old, new) == expected


def test_a_diff_of_long_repetitive_texts_takes_no_minutes() -> None:
    old, new = "a b " * 5000, "b a " * 5000
    stretches = diff_words(old, new)
    assert "".join(text for op, text in stretches if op != "added") == old
    assert "".join(text for op, text in stretches if op != "removed") == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("!@" * 700, "!#" * 700),
        ("!@" * 10_000, "!#" * 10_000),
        ("a\n" * 10_000, "b\n" * 10_000),
        ("\n" * 20_000, "\n" * 19_999 + "a"),
    ],
)
def test_a_diff_of_texts_without_a_common_token_is_coarse_and_takes_no_seconds(
    old: str, new: str
) -> None:
    stretches, seconds = timed(lambda: diff_words(old, new))
    assert seconds < 5  # 42 s by an algorithm that is cubic
    assert len(stretches) <= 2000
    assert "".join(text for op, text in stretches if op != "added") == old
    assert "".join(text for op, text in stretches if op != "removed") == new


def test_a_line_that_stayed_is_one_stretch_between_lines_that_changed() -> None:
    assert diff_words("one two\nsame line\nthree", "ein zwei\nsame line\ndrei") == [
        ("removed", "one two\n"),
        ("added", "ein zwei\n"),
        ("same", "same line\n"),
        ("removed", "three"),
        ("added", "drei"),
    ]
