"""Each part of the gate refuses a model in which its fault is planted, and no other."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from contract import model_manifest
from features.identity import identity
from features.links import address
from predictor.errors import ModelError
from predictor.links import Links
from predictor.models import load as load_model
from tests.lab import made_up as made
from training.links import gate, rows, trained
from training.links.evaluate import evaluate
from training.links.export import EXAMPLES, export
from training.links.recipe import LABELS, Recipe
from training.stages import champion, command, recipes, tables
from training.stages import gate as shared
from training.stages.errors import TrainingError

ROWS = 600


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gate")
    made.build(made.write(folder / "made.csv", made.made_up(ROWS)), folder)
    return folder


@pytest.fixture
def build(built: Path, tmp_path: Path) -> Path:
    """A copy of all the stages' folders, in which a fault can be planted; nothing is in use."""
    copy = shutil.copytree(built, tmp_path / "build")
    shutil.rmtree(copy / "links")
    return copy


def rewritten(file: Path, **fields: object) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | fields))


def labels_shuffled(build: Path) -> None:
    known = [row for split in ("train", "test") for row in rows.read(build / "data", split)]
    labels = np.random.default_rng(1).permutation([row.label for row in known])
    shuffled = [replace(row, label=str(x)) for row, x in zip(known, labels, strict=True)]
    tables.write(build / "data", rows.Row, shuffled)
    evaluate(build / "data", build / "trained", build / "evaluated")


def a_domain_in_both_splits(build: Path) -> None:
    known = [row for split in ("train", "test") for row in rows.read(build / "data", split)]
    twice = replace(next(row for row in known if row.split == "test"), split="train")
    tables.write(build / "data", rows.Row, [*known, twice])
    evaluate(build / "data", build / "trained", build / "evaluated")


def other_features(build: Path) -> None:
    rewritten(build / "trained" / "trained.json", features_sha256="0" * 64)


def dropped_data(build: Path) -> None:
    (build / "data" / tables.ROWS).unlink()


def dropped_figures(build: Path) -> None:
    shutil.rmtree(build / "evaluated")


@pytest.mark.parametrize(
    ("plant", "said"),
    [
        (labels_shuffled, "auc is 0"),
        (a_domain_in_both_splits, "refused: 1 domains are in both train and test"),
        (other_features, "was trained with other features"),
        (dropped_data, "run the step prepare first"),
        (dropped_figures, "run the step evaluate first"),
    ],
)
def test_a_planted_fault_is_refused_by_its_name_and_nothing_is_written(
    build: Path, plant: Callable[[Path], None], said: str
) -> None:
    plant(build)
    with pytest.raises(TrainingError, match=said):
        export(build, build / "links", "1", made.RECIPE, made.BARS)
    assert not (build / "links").exists()


@pytest.mark.parametrize(
    ("bars", "said"),
    [
        (replace(made.BARS, megabytes=0.5), r"MB, and must be 0\.5 or less"),
        (replace(made.BARS, milliseconds=0.0), r"ms, and may take 0\.0"),
        (replace(made.BARS, slices=("auc", 1.1)), r"auc of the slice 'with a path' is"),
    ],
)
def test_what_is_too_large_too_slow_or_weak_in_a_slice_is_refused(
    build: Path, bars: shared.Bars, said: str
) -> None:
    with pytest.raises(TrainingError, match=said):
        export(build, build / "links", "1", made.RECIPE, bars)
    assert not (build / "links").exists()


def in_16_bits(weights: np.ndarray) -> np.ndarray:
    """Return the same in bfloat16: OpenVINO's default where the processor has that."""
    return (weights.view(np.uint32) & np.uint32(0xFFFF0000)).view(np.float32)


def test_a_lower_precision_is_refused(built: Path, tmp_path: Path) -> None:
    model = trained.load(built / "trained")
    some = [address.read(each) for each in EXAMPLES]
    copy = shutil.copytree(built / "links", tmp_path / "links")
    assert gate.differences(copy, model, some) == []
    graph = onnx.load(copy / model_manifest.MODEL)
    [weights] = [each for each in graph.graph.initializer if each.name == "weights"]
    rounded = in_16_bits(numpy_helper.to_array(weights).copy())
    weights.CopyFrom(numpy_helper.from_array(rounded, "weights"))
    onnx.save(graph, copy / model_manifest.MODEL)
    files = model_manifest.hashes(copy)
    rewritten(copy / model_manifest.FILE, files=files, digest=model_manifest.digest_of(files))
    assert gate.differences(copy, model, some)


def test_weights_in_a_second_file_are_part_of_the_model(built: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(built / "links", tmp_path / "links")
    graph = onnx.load(copy / model_manifest.MODEL)
    onnx.save(graph, copy / model_manifest.MODEL, save_as_external_data=True,
              location=model_manifest.DATA, size_threshold=0)  # fmt: skip
    files = model_manifest.hashes(copy)
    assert set(files) == {model_manifest.MODEL, model_manifest.DATA}
    rewritten(copy / model_manifest.FILE, files=files, digest=model_manifest.digest_of(files))
    Links(load_model(copy))
    (copy / model_manifest.DATA).unlink()
    with pytest.raises(ModelError, match="not the one of its manifest"):
        load_model(copy)


def test_labels_in_another_order_are_refused(built: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(built / "links", tmp_path / "links")
    rewritten(copy / model_manifest.FILE, labels=LABELS[::-1])
    with pytest.raises(ModelError, match="differs by"):
        gate.worse(copy, built / "links", rows.read(built / "data", "test"))


def test_a_model_that_is_worse_than_the_one_in_use_is_refused_and_that_one_stays(
    built: Path, build: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    used = Path(shutil.copytree(built / "links", build / "links"))
    before = {file.name: file.read_bytes() for file in used.iterdir()}
    model = trained.load(build / "trained")
    trained.Trained(-model.weights, model.facts).save(build / "trained")
    low = replace(made.BARS, least={}, most={}, slices=("auc", 0.0))
    with pytest.raises(TrainingError, match="model in use, in 100% of draws"):
        export(build, used, "2", made.RECIPE, low)
    assert {file.name: file.read_bytes() for file in used.iterdir()} == before
    assert "auc against the model in use" in capsys.readouterr().out


def test_the_same_model_again_is_not_worse(built: Path, build: Path) -> None:
    used = Path(shutil.copytree(built / "links", build / "links"))
    export(build, used, "2", made.RECIPE, made.BARS)
    assert load_model(used).manifest.version == "2"


def test_rows_that_the_model_in_use_has_learnt_from_say_nothing(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    used = shutil.copytree(built / "links", tmp_path / "links")
    test = rows.read(built / "data", "test")
    rewritten(used / model_manifest.FILE, seed=made.RECIPE.seed + 1)
    assert gate.worse(built / "links", used, test) == []
    compared = capsys.readouterr().out
    share = sum(
        rows.split_of(row.address, made.RECIPE.seed + 1, made.RECIPE.test) == "test" for row in test
    )
    assert 0 < share < len(test)
    assert f"{share} rows" in compared


def test_a_model_in_use_of_other_features_is_named_and_not_compared_with(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    used = shutil.copytree(built / "links", tmp_path / "links")
    rewritten(used / model_manifest.FILE, features={"version": "0.9.0", "sha256": "0" * 64})
    assert gate.worse(built / "links", used, rows.read(built / "data", "test")) == []
    assert "compared with no other model: The model in" in capsys.readouterr().out
    assert load_model(built / "links").manifest.features.sha256 == identity("links").sha256


def share(said: np.ndarray, truth: np.ndarray) -> float:
    return float((said == truth).mean())


@pytest.mark.parametrize(("wrong", "refused"), [(0, False), (2, False), (40, True)])
def test_a_bootstrap_tells_a_worse_model_from_chance(wrong: int, refused: bool) -> None:
    """Both err on 30 of 300 rows, and the new one on `wrong` more."""
    truth = np.arange(300) % 2
    used = truth.copy()
    used[:30] ^= 1
    new = used.copy()
    new[30 : 30 + wrong] ^= 1
    new[:2] ^= wrong > 0  # and it is right on two on which the other one errs
    found = champion.compare(new, used, truth, share)
    assert (found.worse >= champion.SURE) == refused
    assert found.low <= found.difference <= found.high
    assert found == champion.compare(new, used, truth, share)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("links: {seed: 1}", r"links\.test: Field required"),
        ("links: {seed: one}", r"links\.seed: Input should be a valid integer"),
        ("sentences: {}", "no recipe of links"),
        ("links: [", "no recipe of links"),
    ],
)
def test_a_recipe_that_can_not_be_used_is_refused_by_its_number(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "params.yaml").write_text(text)
    with pytest.raises(TrainingError, match=said):
        recipes.shipped(Recipe, "links", tmp_path / "params.yaml")


def test_the_models_that_ship_were_trained_by_the_recipes_of_params_yaml() -> None:
    manifest = load_model(command.MODELS / "links").manifest
    told = recipes.shipped(Recipe, "links")
    assert manifest.parameters == {name: float(value) for name, value in vars(told).items()}
