import hashlib
import json
import statistics
from dataclasses import replace
from pathlib import Path

import pytest

import evaluate
import export
import scorers
from evaluation.marks import repeated_sentences
from modelserver import quality
from values import ALWAYS, LENGTHS, Form

MINI = Path(__file__).parents[2] / "services" / "model" / "models" / "mini"
FORMS = 40  # of the 500 that the model card's figures are of


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, Form]]:
    """Letters as people get them: in int8, with the guard of sentences."""
    forms = evaluate.held_out_forms(FORMS)
    [letters] = evaluate.served(MINI, tmp_path_factory.mktemp("logs") / "model.log", forms)
    return list(zip(letters, forms, strict=True))


def test_the_bar_of_five_hundred_held_out_forms_is_met_but_for_the_length() -> None:
    metrics = json.loads((MINI / "run.json").read_text())["metrics"]
    assert metrics["forms"] == 500
    # Four letters of 500 are longer.
    assert export.verdict(metrics["held out"]) == (
        "**The bar is not met**: 120-300 words 0.992 (bar 1.0)."
    )


@pytest.mark.parametrize(
    ("mark", "reached"),
    [
        ("quality", 0.975),
        ("facts", 0.985),
        ("sourced", 0.97),
        ("repetition", 0.97),
        ("length", 1.0),
    ],
)
def test_the_kept_score_is_no_lower_than_what_was_reached(mark: str, reached: float) -> None:
    kept = json.loads((MINI / quality.FILE).read_text())
    assert kept["weights_sha256"] == quality.weights_sha256(MINI)
    assert kept["scores"][mark]["mean"] >= reached


def test_few_letters_say_a_sentence_twice(written: list[tuple[str, Form]]) -> None:
    twice = [letter for letter, _ in written if repeated_sentences(letter)]
    assert len(twice) <= 0.1 * FORMS  # a fifth before a pool had stages


def test_nearly_every_letter_carries_company_title_and_name(
    written: list[tuple[str, Form]],
) -> None:
    kept = [all(scorers.carried(letter, form)[key] for key in ALWAYS) for letter, form in written]
    assert sum(kept) >= 0.97 * FORMS  # 0.998 of 500


def test_a_short_letter_is_short_and_a_long_one_is_long(tmp_path: Path) -> None:
    forms = evaluate.held_out_forms(12)
    asked = [[replace(form, length=length) for form in forms] for length in LENGTHS]
    short, long = (
        statistics.median(scorers.words(letter) for letter in letters)
        for letters in evaluate.served(MINI, tmp_path / "model.log", *asked)
    )
    assert short <= 150
    assert long >= 220


def test_no_letter_has_a_placeholder(written: list[tuple[str, Form]]) -> None:
    assert not [found for pair in written for found in scorers.placeholders(*pair)]


def test_every_letter_is_of_a_length_that_one_would_send(
    written: list[tuple[str, Form]],
) -> None:
    lengths = [scorers.words(text) for text, _ in written]
    assert min(lengths) >= 120
    assert sum(length > 300 for length in lengths) <= 1


def test_letters_of_different_forms_differ(written: list[tuple[str, Form]]) -> None:
    assert scorers.median_overlap([letter for letter, _ in written]) < 0.5


def test_every_letter_begins_with_the_greeting(written: list[tuple[str, Form]]) -> None:
    assert all(letter.startswith("Dear Hiring Manager,\n\n") for letter, _ in written)


def test_the_committed_files_are_those_of_the_manifest() -> None:
    manifest = json.loads((MINI / "run.json").read_text())
    found = {p.name: p for p in MINI.iterdir() if p.name not in ("run.json", quality.FILE)}
    assert {n: hashlib.sha256(p.read_bytes()).hexdigest() for n, p in found.items()} == (
        manifest["sha256"]
    )
    assert sum(p.stat().st_size for p in MINI.iterdir()) <= 32 * 1024 * 1024
