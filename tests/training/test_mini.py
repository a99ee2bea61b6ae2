import hashlib
import json
from pathlib import Path

import pytest

import evaluate
import export
import scorers
from evaluation.marks import repeated_sentences
from modelserver import quality
from values import ALWAYS, Form

MINI = Path(__file__).parents[2] / "services" / "model" / "models" / "mini"
FORMS = 40  # of the 500 that the model card's figures are of


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, Form]]:
    """Letters as people get them: in int8, with the guard of words."""
    forms = evaluate.held_out_forms(FORMS)
    [letters] = evaluate.served(MINI, tmp_path_factory.mktemp("logs") / "model.log", forms)
    return list(zip(letters, forms, strict=True))


def test_the_bar_is_met_on_five_hundred_held_out_forms() -> None:
    metrics = json.loads((MINI / "run.json").read_text())["metrics"]
    assert metrics["forms"] == 500
    assert export.verdict(metrics["held out"]) == "**The bar is met.**"


@pytest.mark.parametrize(
    ("mark", "reached"),
    [("quality", 0.96), ("facts", 0.97), ("sourced", 0.94), ("repetition", 0.95), ("length", 1.0)],
)
def test_the_kept_score_is_no_lower_than_what_was_reached(mark: str, reached: float) -> None:
    kept = json.loads((MINI / quality.FILE).read_text())
    assert kept["weights_sha256"] == quality.weights_sha256(MINI)
    assert kept["scores"][mark]["mean"] >= reached


def test_few_letters_say_a_sentence_twice(written: list[tuple[str, Form]]) -> None:
    twice = [letter for letter, _ in written if repeated_sentences(letter)]
    assert len(twice) <= 0.25 * FORMS  # 3 of these 20; three in four before pools had an order


def test_nine_in_ten_carry_company_title_and_name(written: list[tuple[str, Form]]) -> None:
    kept = [all(scorers.carried(letter, form)[key] for key in ALWAYS) for letter, form in written]
    assert sum(kept) >= 0.9 * FORMS


def test_no_letter_has_a_placeholder(written: list[tuple[str, Form]]) -> None:
    assert not [found for pair in written for found in scorers.placeholders(*pair)]


def test_every_letter_is_of_a_length_that_one_would_send(
    written: list[tuple[str, Form]],
) -> None:
    assert [
        scorers.words(text) for text, _ in written if not 120 <= scorers.words(text) <= 300
    ] == []


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
