import json
import random
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from contract import model_manifest
from features.links import address
from features.links.suffixes import registry_domain
from predictor.errors import ModelError
from predictor.links import Links
from predictor.models import load as load_model
from tests.lab import made_up as made
from training.links import evaluate, figures, fit, gate, mutants, prepare, rows, trained
from training.links.export import describe, export
from training.links.onnx_graph import graph_of
from training.links.recipe import LABELS, SPLITS
from training.stages import tables
from training.stages.errors import TrainingError
from training.stages.gate import BATCHES, shortfalls
from training.stages.results import TRAINED

ROWS = 600


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.write(tmp_path_factory.mktemp("links") / "made.csv", made.made_up(ROWS))


@pytest.fixture(scope="module")
def built(source: Path) -> Path:
    made.build(source, source.parent / "first")
    return source.parent / "first"


def rewrite(folder: Path, **fields: object) -> None:
    """Change what a manifest says."""
    file = folder / model_manifest.FILE
    file.write_text(json.dumps(json.loads(file.read_text()) | fields))


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """A copy of the model, to be damaged."""
    return shutil.copytree(built / "links", tmp_path / "links")


def test_the_same_seed_makes_the_same_bytes(source: Path, built: Path, tmp_path: Path) -> None:
    again = made.build(source, tmp_path)
    files = sorted(path.name for path in again.iterdir())
    assert files == ["README.md", "manifest.json", "model.onnx"]
    assert all(
        (again / name).read_bytes() == (built / "links" / name).read_bytes() for name in files
    )


def test_another_seed_makes_another_split(source: Path, built: Path, tmp_path: Path) -> None:
    prepare.prepare(source, tmp_path / "data", replace(made.RECIPE, seed=2))
    assert (tmp_path / "data/rows.csv").read_bytes() != (built / "data/rows.csv").read_bytes()


def test_no_registrys_domain_is_in_two_splits(tmp_path: Path) -> None:
    hosts = [f"{a}.{b}.{c}" for a in "abc" for b in ("x", "y", "z", "someone") for c in
             ("github.io", "example.co.uk", "example.com", "www.ck")]  # fmt: skip
    several = [(f"http://{host}/{n}", LABELS[n % 2]) for host in hosts for n in range(6)]
    source = made.write(tmp_path / "made.csv", several + made.made_up(200))
    prepare.prepare(source, tmp_path / "data", made.RECIPE)
    sides = [
        {registry_domain(row.address.host) for row in rows.read(tmp_path / "data", split)}
        for split in SPLITS
    ]
    assert all(sides)
    assert not (sides[0] & sides[1])


def test_a_domain_on_both_sides_is_refused(built: Path) -> None:
    known, test = (rows.read(built / "data", split) for split in ("train", "test"))
    found = evaluate.measure(trained.load(built / "trained"), [*known, test[0]], test)
    assert found["shared_domains"] == 1
    assert shortfalls(found, made.BARS) == ["1 domains are in both train and test"]


def test_repeated_contradictory_and_unreadable_rows_are_left_out(tmp_path: Path) -> None:
    extra = [
        ("http://twice.example/", "phishing"),
        ("https://www.TWICE.example", "phishing"),
        ("http://both.example/", "phishing"),
        ("http://both.example/", "legitimate"),
        ("http://a..b/", "phishing"),
    ]
    source = made.write(tmp_path / "made.csv", made.made_up(100) + extra)
    prepare.prepare(source, tmp_path / "data", made.RECIPE)
    about = json.loads((tmp_path / "data" / tables.FILE).read_text())
    assert about["left_out"] == {"repeated": 1, "unreadable": 1, "both_labels": 1}
    assert sum(about["rows"].values()) == 101


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("address,label\nx,y\n", "columns url and status"),
        ("url,status\nhttp://a.example,bad\n", "row 2: status"),
    ],
)
def test_a_file_of_another_form_is_refused_by_its_row(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "made.csv").write_text(text)
    with pytest.raises(TrainingError, match=said):
        prepare.prepare(tmp_path / "made.csv", tmp_path / "data", made.RECIPE)
    assert not (tmp_path / "data").exists()


def test_shuffled_labels_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    found = made.made_up(ROWS)
    labels = [label for _, label in found]
    random.Random(1).shuffle(labels)
    shuffled = [(url, label) for (url, _), label in zip(found, labels, strict=True)]
    with pytest.raises(TrainingError, match="auc is"):
        made.build(made.write(tmp_path / "made.csv", shuffled), tmp_path)
    assert not (tmp_path / "links").exists()


def test_onnxruntime_and_the_predictor_say_what_the_training_says(built: Path) -> None:
    model = trained.load(built / "trained")
    some = [row.address for row in rows.read(built / "data", "test")[:64]]
    assert len(some) == max(BATCHES)
    assert gate.differences(built / "links", model, some) == []
    other = replace(model, facts=replace(model.facts, bias=model.facts.bias + 1))
    found = gate.differences(built / "links", other, some)
    assert {each.partition(" differs")[0] for each in found} == {"onnxruntime", "the predictor"}


def test_the_order_of_labels_is_the_manifests(built: Path, copy: Path) -> None:
    assert load_model(copy).manifest.labels == LABELS
    rewrite(copy, labels=LABELS[::-1])
    with pytest.raises(ModelError, match="differs by"):
        Links(load_model(copy))


def test_a_model_of_other_features_is_refused(copy: Path) -> None:
    rewrite(copy, features={"version": "0.9.0", "sha256": "0" * 64})
    with pytest.raises(ModelError, match=r"trained with features 0\.9\.0"):
        load_model(copy)


def test_weights_of_other_features_are_not_exported(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built, tmp_path / "build")
    file = tmp_path / "build" / "trained" / TRAINED
    file.write_text(json.dumps(json.loads(file.read_text()) | {"features_sha256": "0" * 64}))
    with pytest.raises(TrainingError, match="other features"):
        export(tmp_path / "build", tmp_path / "links", "1", made.RECIPE, made.BARS)


def test_a_dropped_or_changed_file_is_refused(copy: Path) -> None:
    model = (copy / model_manifest.MODEL).read_bytes()
    (copy / model_manifest.MODEL).write_bytes(model[:-1])
    with pytest.raises(ModelError, match="not the one of its manifest"):
        load_model(copy)
    (copy / model_manifest.MODEL).write_bytes(model)
    (copy / model_manifest.DATA).write_bytes(b"weights of something else")
    with pytest.raises(ModelError, match="not the one of its manifest"):
        load_model(copy)


def test_another_spelling_changes_no_verdict(built: Path) -> None:
    model = trained.load(built / "trained")
    addresses = [row.address for row in rows.read(built / "data", "test")]
    assert set(mutants.flips(model, addresses, mutants.SPELLINGS).values()) == {0.0}


def test_a_brand_or_a_name_before_an_at_sign_never_lowers_the_risk(built: Path) -> None:
    model = trained.load(built / "trained")
    bad = [row.address for row in rows.read(built / "data", "test") if row.label == LABELS[1]]
    before = model.chances(bad)
    disguised = [address.read(f"http://paypal.com@{each.name}{each.tail}") for each in bad]
    assert (model.chances(disguised) >= before).all()


@pytest.mark.parametrize("figure", [*gate.BARS.least, *gate.BARS.most])
def test_each_figure_has_its_bar(built: Path, figure: str) -> None:
    found = json.loads((built / "evaluated" / evaluate.FILE).read_text())
    assert shortfalls(found, made.BARS) == []
    worse = found | {figure: float("nan")}
    assert [figure] == [each.partition(" ")[0] for each in shortfalls(worse, made.BARS)]


def test_no_address_of_the_data_is_in_what_ships(built: Path) -> None:
    text = (built / "links" / model_manifest.FILE).read_text()
    assert not [row for row in rows.read(built / "data", "test") if row.url in text]


def test_auc_counts_pairs_and_half_of_the_ties() -> None:
    scores, labels = np.array([0.1, 0.4, 0.4, 0.8]), np.array([False, False, True, True])
    pairs = [(1.0 if good < bad else 0.5 if good == bad else 0.0)
             for good in scores[~labels] for bad in scores[labels]]  # fmt: skip
    assert figures.auc(scores, labels) == pytest.approx(np.mean(pairs))


def test_a_threshold_lets_no_more_false_alarms_through() -> None:
    scores = np.array([*np.linspace(0, 0.9, 100), 0.95, 0.97])
    labels = np.array([False] * 100 + [True] * 2)
    least = figures.threshold(scores, labels, 0.01)
    assert (scores[~labels] >= least).sum() == 1
    assert figures.recall(scores, labels, 0.01) == 1


def test_the_fit_is_where_the_gradient_vanishes() -> None:
    draw = np.random.default_rng(0)
    some = [
        (np.array([n % 7, 7], np.int32), draw.normal(size=2).astype(np.float32)) for n in range(80)
    ]
    labels = draw.random(80) < 0.4
    found = fit.Rows.of(some, 8)
    weights = fit.fit(found, labels, 2.0, np.ones(80))
    errors = fit.sigmoid(found.times(weights)) - labels
    gradient = weights + found.transposed_times(2.0 * errors)
    start = found.transposed_times(np.where(labels, -1.0, 1.0))
    assert np.linalg.norm(gradient) < 1e-3 * np.linalg.norm(start)


def test_the_manifest_describes_the_model_by_its_content(built: Path) -> None:
    model = trained.load(built / "trained")
    bytes_of = graph_of(model).SerializeToString(deterministic=True)
    assert bytes_of == (built / "links" / model_manifest.MODEL).read_bytes()
    data = json.loads((built / "data" / tables.FILE).read_text())
    evaluated = json.loads((built / "evaluated" / evaluate.FILE).read_text())
    made_again = describe(built / "links", model, evaluated, data, "1", made.RECIPE)
    assert made_again == load_model(built / "links").manifest
    assert data["recipe"] == {"seed": made.RECIPE.seed, "test": made.RECIPE.test}
