"""The model of sentences from CoLA's files to what the predictor serves, with a tiny BERT."""

import json
import random
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from contract import model_manifest
from predictor.errors import ModelError
from predictor.models import load as load_model
from predictor.sentences import Sentences
from tests.lab import made_up_sentences as made
from training.sentences import evaluate, figures, gate, network, onnx_graph, rows, trained
from training.sentences.export import EXAMPLES, export
from training.sentences.recipe import LABELS, SPLITS
from training.sentences.train import train
from training.stages import tables
from training.stages.errors import TrainingError
from training.stages.gate import BATCHES, shortfalls
from training.stages.results import TRAINED

PARTS = ("cola", "base")


@pytest.fixture(scope="module")
def built(sentences_built: Path) -> Path:
    return sentences_built


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """A copy of the model, to be damaged."""
    return shutil.copytree(built / "sentences", tmp_path / "sentences")


@pytest.fixture
def started(built: Path, tmp_path: Path) -> Path:
    """A folder with data, base model and rows."""
    for name in (*PARTS, "data"):
        shutil.copytree(built / name, tmp_path / "again" / name)
    return tmp_path / "again"


def rewrite(folder: Path, **fields: object) -> None:
    """Change what a manifest says."""
    file = folder / model_manifest.FILE
    file.write_text(json.dumps(json.loads(file.read_text()) | fields))


def test_a_training_that_was_ended_goes_on_to_the_same_bytes(built: Path, started: Path) -> None:
    def killed(epoch: int) -> float:
        raise KeyboardInterrupt

    arguments = (started / "data", started / "base", started / "trained", made.RECIPE)
    with pytest.MonkeyPatch.context() as patch:
        from training.sentences.train import Learning

        learn = Learning.epoch
        patch.setattr(Learning, "epoch", lambda self, n: learn(self, n) if n < 1 else killed(n))
        with pytest.raises(KeyboardInterrupt):
            train(*arguments)
    assert not (started / "trained").exists()
    assert (started / ".trained.state").exists()
    train(*arguments)
    assert not (started / ".trained.state").exists()
    for name in (network.WEIGHTS, TRAINED):
        again, before = (each / "trained" / name for each in (started, built))
        assert again.read_bytes() == before.read_bytes(), name


def test_a_state_of_another_recipe_is_not_gone_on_from(started: Path) -> None:
    from training.sentences.train import key_of

    keys = {
        key_of(started / "data", started / "base", recipe)
        for recipe in (made.RECIPE, replace(made.RECIPE, seed=2), replace(made.RECIPE, rate=1e-3))
    }
    assert len(keys) == 3


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda base: (base / "vocab.txt").unlink(), "vocab.txt can't be used"),
        (lambda base: (base / "vocab.txt").write_text("cat\n"), "no \\[CLS\\]"),
        (lambda base: (base / "model.safetensors").write_bytes(b"x"), "safetensors can't be used"),
        (lambda base: (base / "config.json").write_text("{}"), "must be of a BERT"),
        (lambda base: (base / "config.json").unlink(), "config.json can't be read"),
    ],
)
def test_a_base_model_that_is_none_is_refused_by_its_file(
    started: Path, damage: object, said: str
) -> None:
    assert callable(damage)
    damage(started / "base")
    with pytest.raises(TrainingError, match=said):
        train(started / "data", started / "base", started / "trained", made.RECIPE)


def test_labels_that_say_nothing_are_refused_and_nothing_is_written(
    built: Path, tmp_path: Path
) -> None:
    shutil.copytree(built, tmp_path / "build")
    file = tmp_path / "build" / "data" / tables.ROWS
    measured = [row for split in SPLITS for row in rows.read(built / "data", split)]
    labels = [row.label for row in measured]
    random.Random(1).shuffle(labels)
    other = [replace(row, label=said) for row, said in zip(measured, labels, strict=True)]
    tables.write(file.parent, rows.Row, other)
    shutil.rmtree(tmp_path / "build" / "sentences")
    build = tmp_path / "build"
    evaluate.evaluate(build / "data", build / "trained", build / "evaluated")
    with pytest.raises(TrainingError, match="mcc_in is"):
        export(build, build / "sentences", "1", made.RECIPE, made.BARS)
    assert not (build / "sentences").exists()


def test_a_publication_on_both_sides_is_refused(built: Path) -> None:
    known = rows.read(built / "data", "train")
    assert evaluate.shared_sources(known, rows.read(built / "data", "out_of_domain")) == 0
    found = json.loads((built / "evaluated" / evaluate.FILE).read_text())
    assert shortfalls(found, made.BARS) == []
    said = shortfalls(found | {"shared_sources": 1.0}, made.BARS)
    assert said == ["1 publications are in training and out of it"]


@pytest.mark.parametrize("figure", [*gate.BARS.least, *gate.BARS.most])
def test_each_figure_has_its_bar(built: Path, figure: str) -> None:
    found = json.loads((built / "evaluated" / evaluate.FILE).read_text())
    worse = found | {figure: float("nan")}
    assert [figure] == [each.partition(" ")[0] for each in shortfalls(worse, made.BARS)]


def test_three_programs_say_the_same_at_every_size(built: Path, tmp_path: Path) -> None:
    model = trained.load(built / "trained")
    some = [*EXAMPLES, *(row.text for row in rows.read(built / "data", "in_domain"))][:64]
    assert len(some) == max(BATCHES)
    file = tmp_path / "model.onnx"
    onnx_graph.write(model, file)
    said = model.chances(some)
    assert gate.differences(file, model.pieces, some, said) == []
    other = gate.differences(file, model.pieces, some, said + 0.01)
    assert {each.partition(" differs")[0] for each in other} == {"onnxruntime", "OpenVINO"}
    assert len(other) == 2 * len(BATCHES)


def test_weights_of_eight_bits_are_four_times_smaller_and_say_the_same(
    built: Path, tmp_path: Path
) -> None:
    model = trained.load(built / "trained")
    exact, small = tmp_path / "exact.onnx", tmp_path / "small.onnx"
    onnx_graph.write(model, exact)
    onnx_graph.in_eight_bits(exact, small)
    assert small.stat().st_size < 0.6 * exact.stat().st_size
    assert small.read_bytes() == (built / "sentences" / model_manifest.MODEL).read_bytes()
    texts = [*EXAMPLES, *(row.text for row in rows.read(built / "data", "in_domain"))]
    before, after = (
        gate.chances(gate.by_onnxruntime(file), model.pieces, texts) for file in (exact, small)
    )
    assert 0 < np.abs(before - after).max() < 0.1
    assert gate.differences(small, model.pieces, texts) == []


def test_rounding_keeps_a_row_of_noughts_and_the_largest_of_each_column() -> None:
    weights = np.array([[0, 2.54, -1], [0, -1.27, 0.5]], np.float32)
    whole, scale = onnx_graph.rounded(weights, 1)
    assert whole.tolist() == [[0, 127, -127], [0, -64, 64]]
    assert whole * scale == pytest.approx(weights, abs=0.01)


def test_the_order_of_labels_is_the_manifests(copy: Path) -> None:
    assert load_model(copy).manifest.labels == LABELS
    rewrite(copy, labels=LABELS[::-1])
    with pytest.raises(ModelError, match="differs by"):
        Sentences(load_model(copy))
    rewrite(copy, labels=["bad", "good"])
    with pytest.raises(ModelError, match="must have the labels"):
        Sentences(load_model(copy))


def test_another_threshold_or_other_features_are_refused(copy: Path) -> None:
    rewrite(copy, thresholds={"fine": 0.2, "phishing": 0.8})
    with pytest.raises(ModelError, match="no threshold"):
        Sentences(load_model(copy))
    rewrite(copy, features={"version": "0.9.0", "sha256": "0" * 64})
    with pytest.raises(ModelError, match=r"trained with features 0\.9\.0"):
        load_model(copy)


@pytest.mark.parametrize("name", [model_manifest.MODEL, model_manifest.WORDS])
def test_a_dropped_or_changed_file_is_refused(copy: Path, name: str) -> None:
    content = (copy / name).read_bytes()
    (copy / name).write_bytes(content[:-1])
    with pytest.raises(ModelError, match="not the one of its manifest"):
        load_model(copy)
    (copy / name).unlink()
    with pytest.raises(ModelError, match="not the one of its manifest"):
        load_model(copy)


def test_weights_of_other_features_are_not_exported(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built, tmp_path / "build")
    file = tmp_path / "build" / "trained" / TRAINED
    file.write_text(json.dumps(json.loads(file.read_text()) | {"features_sha256": "0" * 64}))
    with pytest.raises(TrainingError, match="other features"):
        export(tmp_path / "build", tmp_path / "out", "1", made.RECIPE, made.BARS)


def test_the_manifest_has_figures_and_no_sentence_of_the_data(built: Path) -> None:
    manifest = load_model(built / "sentences").manifest
    assert manifest.task == "sentences"
    assert manifest.figures["mcc_in_int8"] > 0.9
    assert tuple(each.input for each in manifest.examples) == EXAMPLES
    assert sum(manifest.data.rows.values()) == sum(made.FILES.values())
    text = "".join(
        (built / "sentences" / name).read_text() for name in (model_manifest.FILE, "README.md")
    )
    assert "@" not in text
    assert not [row for row in rows.read(built / "data", "in_domain") if row.text in text]


def test_the_manifest_knows_what_the_training_looked_like(built: Path) -> None:
    manifest = load_model(built / "sentences").manifest
    assert manifest.drift is not None
    assert manifest.drift.rows == manifest.data.rows["train"]
    assert "characters" in manifest.drift.bins


def test_the_predictor_says_what_the_training_says(built: Path) -> None:
    texts = [row.text for row in rows.read(built / "data", "in_domain")]
    labels = rows.labels_of(rows.read(built / "data", "in_domain"))
    said = Sentences(load_model(built / "sentences")).judge(texts)
    assert figures.mcc(np.array([each.probability for each in said]), labels) > 0.9
    assert all(each.score >= 0.5 for each in said)
