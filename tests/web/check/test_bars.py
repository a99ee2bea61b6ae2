"""The check's bars: invented claims found, supported ones left alone, on labelled sentences."""

import pytest

from bench.check import FOUND_BAR, FREE_BAR, Row, measure, read


@pytest.mark.parametrize("name", ["known", "further", "kept_out"])
def test_invented_claims_are_found_and_supported_ones_left_alone(name: str) -> None:
    result = measure(read(name))
    assert result["invented_found"] >= FOUND_BAR
    assert result["supported_free"] >= FREE_BAR


@pytest.mark.parametrize("name", ["second", "german", "french", "spanish"])
def test_ordinary_sentences_keep_what_they_have_reached(name: str) -> None:
    result = measure(read(name))
    assert result["invented_found"] >= 0.85
    assert result["supported_free"] >= 0.95


@pytest.mark.parametrize(
    ("name", "found", "free"),
    [
        ("subtle", 0.77, 0.88),
        ("varied", 0.67, 0.96),
        ("third", 0.87, 0.93),
        ("fourth", 0.83, 0.93),
        ("german_varied", 0.65, 0.88),
        ("german_third", 0.65, 0.92),
        ("german_fourth", 0.66, 0.93),
        ("french_third", 0.7, 0.96),
        ("french_fourth", 0.64, 0.87),
        ("spanish_third", 0.68, 0.87),
        ("spanish_fourth", 0.68, 0.9),
    ],
)
def test_sets_that_came_later_keep_what_they_have_reached(
    name: str, found: float, free: float
) -> None:
    result = measure(read(name))
    assert result["invented_found"] >= found
    assert result["supported_free"] >= free


def test_half_of_four_hundred_sentences_over_forty_forms_is_kept_out() -> None:
    known, kept = read("known"), read("kept_out")
    assert len({row.id for row in known + kept}) == 40
    assert [count(known), count(kept)] == [200, 200]


def count(rows: list[Row]) -> int:
    return sum(len(row.supported) + len(row.invented) for row in rows)
