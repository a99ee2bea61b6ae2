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
        ("subtle", 0.79, 0.93),
        ("varied", 0.67, 0.98),
        ("third", 0.89, 0.96),
        ("fourth", 0.84, 0.95),
        ("fifth", 0.92, 0.96),
        ("second_kept_out", 0.89, 0.96),
        ("third_kept_out", 0.78, 0.95),
        ("german_varied", 0.69, 0.9),
        ("german_third", 0.69, 0.94),
        ("german_fourth", 0.78, 0.95),
        ("german_fifth", 0.86, 0.98),
        ("french_third", 0.74, 0.98),
        ("french_fourth", 0.7, 0.87),
        ("french_fifth", 0.74, 0.98),
        ("spanish_third", 0.71, 0.93),
        ("spanish_fourth", 0.7, 0.92),
        ("spanish_fifth", 0.86, 0.95),
    ],
)
def test_sets_that_came_later_keep_what_they_have_reached(
    name: str, found: float, free: float
) -> None:
    result = measure(read(name))
    assert result["invented_found"] >= found
    assert result["supported_free"] >= free


@pytest.mark.parametrize(
    ("name", "found", "free"),
    [
        ("fifth_kept_out", 0.91, 0.95),
        ("subtle_kept_out", 0.55, 0.88),
        ("varied_kept_out", 0.51, 0.92),
    ],
)
def test_sentences_that_no_rule_was_made_by_keep_what_they_have_reached(
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
