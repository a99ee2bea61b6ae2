import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from modelserver.checkpoints import (
    prepare,
    quality,
    source,
)
from modelserver.checkpoints.prepare import is_prepared, prepared_folder
from modelserver.config import Settings
from modelserver.engines.choose import open_engine
from modelserver.errors import ModelError
from modelserver.metrics import Metrics
from tests.model.tiny import archived, quiet


def evaluation_of(folder: Path, **means: float) -> str:
    scores = {name: {"mean": means.get(name, 1.0)} for name in quality.BAR}
    evaluation = {"forms_version": quality.FORMS_VERSION, "scores": scores}
    return json.dumps(evaluation | {"weights_sha256": quality.weights_sha256(folder)})


@pytest.fixture
def below(settings: Settings, tmp_path: Path) -> Path:
    """A checkpoint whose evaluation is below the bar."""
    folder = shutil.copytree(settings.model, tmp_path / "below")
    (folder / quality.FILE).write_text(evaluation_of(folder, sourced=0.1))
    return folder


def test_a_prepared_model_keeps_the_evaluation_of_its_weights(
    settings: Settings, below: Path
) -> None:
    folder = prepared_folder(settings.model_copy(update={"model": str(below)}), quiet)
    assert quality.weights_sha256(folder) == quality.weights_sha256(below)
    assert quality.verdict_on(folder) == quality.verdict_on(below)
    served = settings.model_copy(update={"model": str(folder), "engine": "openvino"})
    with pytest.raises(ModelError, match=r"sourced 0\.10"):
        open_engine(served, Metrics(), quiet)


def test_an_evaluation_of_other_weights_does_not_count_for_what_is_prepared(
    settings: Settings, below: Path
) -> None:
    folder = prepared_folder(settings.model_copy(update={"model": str(below)}), quiet)
    with (folder / "openvino_model.bin").open("r+b") as weights:
        weights.write(b"other")
    assert quality.verdict_on(folder).sentence.startswith("evaluation.json is of other weights")
    other = prepared_folder(settings, quiet)
    shutil.copyfile(below / quality.FILE, other / quality.FILE)
    assert quality.verdict_on(other) == quality.verdict_on(below)  # the same weights: it counts
    (other / quality.FILE).write_text(evaluation_of(below).replace('256": "', '256": "0'))
    assert quality.verdict_on(other).sentence.startswith("evaluation.json is of other weights")


def test_a_prepared_model_can_be_evaluated_again_and_stays_valid(
    settings: Settings, below: Path
) -> None:
    folder = prepared_folder(settings.model_copy(update={"model": str(below)}), quiet)
    (folder / quality.FILE).write_text(evaluation_of(folder) + " " * 100)
    assert is_prepared(folder)
    assert quality.verdict_on(folder) == quality.Verdict(True)


@pytest.mark.parametrize("engine", ["openvino", "transformers"])
def test_archive_is_judged_by_the_evaluation_in_it(
    settings: Settings, below: Path, tmp_path: Path, engine: str
) -> None:
    archive = archived(below, tmp_path / "below.tar")
    digest = sha256(archive.read_bytes()).hexdigest()
    ours = settings.model_copy(update={"model": str(archive), "sha256": digest, "engine": engine})
    with pytest.raises(ModelError, match=r"sourced 0\.10"):
        open_engine(ours, Metrics(), quiet)


def test_an_evaluation_published_on_the_hub_does_not_count(below: Path, tmp_path: Path) -> None:
    for model, carried in (("owner/name", []), (str(below), [tmp_path / quality.FILE])):
        assert prepare.evaluation_of(source.Source(model, None, None), below, tmp_path) == carried
