import hashlib
import json
import statistics
from dataclasses import replace
from pathlib import Path

import pytest

from modelserver.checkpoints import quality
from training.evaluation.marks import repeated_sentences
from training.mini import evaluate, export, scorers
from training.mini.forms import ALWAYS, LENGTHS, Form

MINI = Path(__file__).parents[2] / "services" / "model" / "models" / "mini"
FORMS = 40  # of the 500 that the model card's figures are of


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, Form]]:
    """Letters as people get them: in int8, with the guard of sentences."""
    forms = evaluate.held_out_forms(FORMS)
    [letters] = evaluate.served(MINI, tmp_path_factory.mktemp("logs") / "model.log", forms)
    return list(zip(letters, forms, strict=True))


def test_the_bar_of_five_hundred_held_out_forms_is_met() -> None:
    metrics = json.loads((MINI / "run.json").read_text())["metrics"]
    assert metrics["forms"] == 500
    assert export.verdict(metrics["held out"]) == "**The bar is met.**"


@pytest.mark.parametrize(
    ("mark", "reached"),
    [
        ("quality", 0.985),
        ("sendable", 0.98),
        ("facts", 0.995),
        ("sourced", 0.97),
        ("repetition", 0.98),
        ("length", 1.0),
    ],
)
def test_stored_score_is_no_lower_than_the_best_so_far(mark: str, reached: float) -> None:
    score = json.loads((MINI / quality.FILE).read_text())
    assert score["weights_sha256"] == quality.weights_sha256(MINI)
    assert score["scores"][mark]["mean"] >= reached


def test_no_letter_repeats_a_sentence(written: list[tuple[str, Form]]) -> None:
    assert not [letter for letter, _ in written if repeated_sentences(letter)]


def test_every_letter_carries_company_title_and_name(written: list[tuple[str, Form]]) -> None:
    for letter, form in written:
        carried = scorers.carried(letter, form)
        assert all(carried[key] for key in ALWAYS), letter


def test_a_short_letter_is_short_and_a_long_one_is_long(tmp_path: Path) -> None:
    forms = evaluate.held_out_forms(12)
    asked = [[replace(form, length=length) for form in forms] for length in (*LENGTHS, None)]
    short, long, usual = (
        statistics.median(scorers.count_words(letter) for letter in letters)
        for letters in evaluate.served(MINI, tmp_path / "model.log", *asked)
    )
    assert short <= 155
    assert 165 <= usual <= 205
    assert long >= 235


def test_no_letter_has_a_placeholder(written: list[tuple[str, Form]]) -> None:
    assert not [found for pair in written for found in scorers.placeholders(*pair)]


def test_every_letter_is_of_a_length_that_one_would_send(
    written: list[tuple[str, Form]],
) -> None:
    lengths = [scorers.count_words(text) for text, _ in written]
    assert min(lengths) >= 120
    assert max(lengths) <= 300


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
