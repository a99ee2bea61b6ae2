"""The training of pictures: from a folder of them to a model that two runtimes agree on."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest

from contract.model_manifest import MODEL, Manifest
from contract.picture_training import Parameters
from tests.lab import made_pictures as made
from training.pictures import evaluate, figures, gate, graph, rows, trained
from training.pictures.__main__ import SHIPPED, main
from training.pictures.export import export
from training.pictures.layouts import items
from training.pictures.prepare import check, prepare
from training.pictures.train import train
from training.stages.errors import TrainingError

CHOSEN = Parameters(epochs=20, patience=4)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.folder(tmp_path_factory.mktemp("pictures") / "shapes", 12)


@pytest.fixture(scope="module")
def work(source: Path) -> Path:
    """The stages' folders."""
    folder = source.parent / "work"
    for stage in ("prepare", "train", "evaluate", "export"):
        (folder / stage).mkdir(parents=True)
    prepare(source, folder / "prepare", CHOSEN, SHIPPED)
    train(folder / "prepare", folder / "train", CHOSEN)
    evaluate.evaluate(folder / "prepare", folder / "train", folder / "evaluate")
    export(folder, folder / "export", CHOSEN, SHIPPED)
    return folder


def test_a_folder_becomes_a_model_that_finds_what_it_has_not_seen(work: Path) -> None:
    results = json.loads((work / "evaluate" / "results.json").read_text())
    assert results["figures"]["top1"] >= 0.9
    assert results["labels"] == list(made.LABELS)
    assert sum(map(sum, results["confusion"])) >= 3 * round(12 * CHOSEN.held_out)
    manifest = Manifest.model_validate_json((work / "export" / "manifest.json").read_bytes())
    assert (manifest.task, manifest.labels) == ("images", made.LABELS)


def test_each_label_is_measured_and_no_picture_is_in_two_splits(work: Path) -> None:
    splits = {split: rows.read(work / "prepare", split) for split in ("train", "held", "test")}
    for split, found in splits.items():
        assert {row.label for row in found.rows} == set(made.LABELS), split
    hashes = [row.sha256 for found in splits.values() for row in found.rows]
    assert len(hashes) == len(set(hashes)) == 36


def test_the_same_seed_makes_the_same_weights_and_a_line_for_each_epoch(
    work: Path, tmp_path: Path
) -> None:
    points: list[dict[str, float]] = []
    train(work / "prepare", tmp_path, CHOSEN, points.append)
    again, first = trained.load(tmp_path), trained.load(work / "train")
    assert np.array_equal(again.head.weights, first.head.weights)
    assert [each["epoch"] for each in points] == list(range(1, len(points) + 1))
    names = {"epoch", "loss", "accuracy", "held_out_loss", "held_out_accuracy"}
    assert points[0].keys() == names
    assert points[-1]["loss"] < points[0]["loss"]


def test_shuffled_labels_are_seen_in_the_figures(work: Path) -> None:
    """The planted fault: a head that has learnt nothing must not look as if it had."""
    known, test = (rows.read(work / "prepare", split) for split in ("train", "test"))
    model = trained.load(work / "train")
    shifted = rows.Rows(test.rows, test.features, test.mirrored, (test.places + 1) % 3, test.labels)
    assert evaluate.measure(model, known, shifted)["figures"]["top1"] <= 0.1
    assert evaluate.measure(model, known, known)["figures"]["shared_pictures"] == len(known.rows)


def test_a_head_that_is_worse_than_the_one_in_use_on_the_same_rows_is_refused(
    work: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    test = rows.read(work / "prepare", "test")
    places, features = (np.concatenate([each] * 7) for each in (test.places, test.features))
    many = replace(test, places=places, features=features)
    head = trained.load(work / "train").head
    shutil.copytree(work / "export", tmp_path / "worse")
    upside_down = replace(head, weights=-head.weights)
    model = graph.with_head(onnx.load(work / "export" / MODEL), upside_down)
    (tmp_path / "worse" / MODEL).write_bytes(model.SerializeToString(deterministic=True))
    [said] = gate.worse(tmp_path / "worse", work / "export", head, many)
    assert said.startswith("top1 is worse than that of the model in use")
    assert gate.worse(work / "export", work / "export", head, many) == []
    capsys.readouterr()
    assert gate.worse(work / "export", SHIPPED, head, many) == []
    assert "learnt from other rows" in capsys.readouterr().out


def test_repeated_contradictory_and_unreadable_pictures_are_left_out_and_named(
    source: Path, tmp_path: Path
) -> None:
    data = shutil.copytree(source, tmp_path / "data")
    one, other = (data / label for label in made.LABELS[:2])
    shutil.copy(one / "000.jpg", one / "again.jpg")
    shutil.copy(one / "001.jpg", other / "wrong.jpg")
    (one / "text.jpg").write_text("no picture")
    (one / "cut.jpg").write_bytes((one / "002.jpg").read_bytes()[:900])
    assert [each["file"] for each in check(data)] == ["blue rings/cut.jpg", "blue rings/text.jpg"]
    (tmp_path / "out").mkdir()
    prepare(data, tmp_path / "out", CHOSEN, SHIPPED, parts=tmp_path / "seen")
    found = rows.about(tmp_path / "out")["left_out"]
    assert found == {"repeated": 1, "two_labels": 2, "in_test_too": 0, "unreadable": 2}


def test_food_101_is_read_as_it_is_published(tmp_path: Path) -> None:
    lists = {"train": "apple_pie/1\napple_pie/2\nsushi/3\n", "test": "sushi/4\n"}
    (tmp_path / "meta").mkdir()
    for split, text in lists.items():
        (tmp_path / "meta" / f"{split}.txt").write_text(text)
    found = [(each.label, each.split, each.path.name) for each in items(tmp_path)]
    assert found == [("apple pie", "train", "1.jpg"), ("apple pie", "train", "2.jpg"),
                     ("sushi", "train", "3.jpg"), ("sushi", "test", "4.jpg")]  # fmt: skip
    (tmp_path / "meta" / "test.txt").write_text("../../secret\n")
    with pytest.raises(TrainingError, match=r"test.txt, line 1"):
        items(tmp_path)


@pytest.mark.parametrize("labels", [0, 1])
def test_a_folder_with_too_few_labels_is_refused_by_name(
    tmp_path: Path, labels: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(labels):
        (tmp_path / "data" / str(number)).mkdir(parents=True)
        (tmp_path / "data" / str(number) / "a.jpg").write_bytes(b"")
    call = ["pictures", "check", "--data", str(tmp_path / "data"), "--out", str(tmp_path)]
    monkeypatch.setattr("sys.argv", call)
    assert main() == 1
    assert "data" in json.loads(capsys.readouterr().out.splitlines()[-1])["error"]


def test_an_exact_graph_says_what_torch_says_in_every_batch() -> None:
    import onnxruntime
    import openvino as ov
    import torch

    from predictor.models import OPTIONS
    from training.pictures import backbone
    from training.stages.gate import BATCHES

    network = backbone.load()
    made_graph = graph.whole(
        backbone.of_torch(network, exact=True), backbone.head_of(network, 1.0)
    ).SerializeToString()
    session = onnxruntime.InferenceSession(made_graph, providers=["CPUExecutionProvider"])
    core = ov.Core()
    compiled = core.compile_model(core.read_model(made_graph), "CPU", OPTIONS)
    for size in BATCHES:
        some = gate.inputs(size)
        with torch.no_grad():
            expected = network.extract_features(torch.from_numpy(some)).mean((2, 3)).numpy()
        [second] = session.run(["features"], {"pictures": some})
        ours = compiled({"pictures": some})[compiled.output("features")]
        assert np.abs(second - expected).max() <= 1e-4, size
        assert np.abs(ours - expected).max() <= 1e-4, size


def test_calibration_is_off_where_confidence_is() -> None:
    places = np.array([0, 1] * 50)
    sure = np.tile(np.array([[0.99, 0.01]], np.float32), (100, 1)).astype(np.float32)
    logits = np.log(sure).astype(np.float32)
    assert figures.calibration_error(sure, places) == pytest.approx(0.49, abs=1e-6)
    heat = figures.temperature(logits, places)
    assert figures.calibration_error(figures.softmax(logits / np.float32(heat)), places) < 0.1
