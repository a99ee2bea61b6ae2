"""What a model of sentences is trained on, and the figures by which it is judged."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.lab import made_up_sentences as made
from training.sentences import figures, prepare, rows
from training.sentences.recipe import SPLITS
from training.stages import tables
from training.stages.errors import TrainingError
from training.stages.figures import calibration_error


def test_a_zip_and_a_folder_give_the_same_rows(sentences_built: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "cola_public.zip", "w") as archive:
        for file in (sentences_built / "cola").rglob("*.tsv"):
            archive.write(file, file.relative_to(sentences_built / "cola"))
    prepare.prepare(tmp_path / "cola_public.zip", tmp_path / "data", made.RECIPE)
    names = (tmp_path / "data", sentences_built / "data")
    assert len({(folder / tables.ROWS).read_bytes() for folder in names}) == 1


def test_what_is_measured_repeated_or_contradictory_is_not_learnt(tmp_path: Path) -> None:
    train_rows = made.made_up(200, 0)
    measured = made.made_up(60, 6)
    some = {
        "in_domain_train": [
            *train_rows,
            (1, measured[0][1].upper()),
            (train_rows[0][0], train_rows[0][1]),
            (1, "It is both."),
            (0, "It is  both."),
        ],
        "in_domain_dev": [*measured, measured[0]],
    }
    made.write_data(tmp_path / "cola", some)
    prepare.prepare(tmp_path / "cola", tmp_path / "data", made.RECIPE)
    about = json.loads((tmp_path / "data" / tables.FILE).read_text())
    assert about["left_out"] == {"measured": 1, "repeated": 1, "both_labels": 1}
    assert about["rows"]["train"] + about["rows"]["held"] == 200
    assert about["rows"]["in_domain"] == 61, "what is measured is as it was published"
    texts = {split: {row.text for row in rows.read(tmp_path / "data", split)} for split in SPLITS}
    assert not (texts["train"] | texts["held"]) & (texts["in_domain"] | texts["out_of_domain"])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a01\t2\t\tIt is.", "row 1: there must be four columns"),
        ("a01\t1\tIt is.", "row 1: there must be four columns"),
        ("a01\t1\t\t\u042d\u0442\u043e.", "row 1: Only English"),
    ],
)
def test_a_row_that_is_none_of_colas_is_refused_by_its_place(
    tmp_path: Path, line: str, said: str
) -> None:
    made.write_data(tmp_path / "cola")
    (tmp_path / "cola/cola_public/raw/in_domain_dev.tsv").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(TrainingError, match=said):
        prepare.prepare(tmp_path / "cola", tmp_path / "data", made.RECIPE)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("kind", ["nothing", "a file", "a zip of something else"])
def test_data_that_is_not_there_is_named(tmp_path: Path, kind: str) -> None:
    source = tmp_path / "cola.zip"
    if kind == "a file":
        source.write_text("no zip")
    if kind == "a zip of something else":
        with zipfile.ZipFile(source, "w") as archive:
            archive.writestr("readme.txt", "x")
    with pytest.raises(TrainingError, match=r"cola\.zip"):
        prepare.prepare(source, tmp_path / "data", made.RECIPE)


def test_mcc_is_that_of_the_four_counts() -> None:
    chances = np.array([0.9, 0.8, 0.6, 0.5, 0.4, 0.1])
    labels = np.array([True, True, False, True, True, False])
    # 3 right, 1 right refusal, 1 false alarm, 1 missed
    assert figures.mcc(chances, labels) == pytest.approx((3 * 1 - 1 * 1) / np.sqrt(4 * 4 * 2 * 2))
    assert figures.mcc(np.ones(6), labels) == 0


def test_calibration_is_of_labels_as_frequent() -> None:
    draw = np.random.default_rng(0)
    labels = draw.random(20_000) < 0.7
    scores = draw.normal(size=20_000) + np.where(labels, 1.0, -1.0)
    slope, offset = figures.calibrate(scores, labels)
    # Of two normal distributions two apart the odds are e^(2 x).
    assert [slope, offset] == pytest.approx([2, 0], abs=0.1)
    chances = figures.sigmoid(slope * scores + offset)
    assert calibration_error(chances, labels, figures.balance(labels)) < 0.02
    assert calibration_error(1 - chances, labels) > 0.5
