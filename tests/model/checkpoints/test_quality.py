import json
from pathlib import Path
from typing import Any

import pytest

from modelserver.checkpoints import quality
from modelserver.config import Settings
from modelserver.engines.choose import refuse_below_bar
from modelserver.errors import ModelError

MINI = Path(__file__).parents[3] / "services" / "model" / "models" / "mini"
WEIGHTS = "f" * 64


def evaluation(**means: float) -> dict[str, Any]:
    scores = {name: {"mean": means.get(name, 1.0)} for name in quality.BAR}
    return {
        "forms_version": quality.FORMS_VERSION,
        "weights_sha256": WEIGHTS,
        "scores": scores,
    }


def test_a_model_that_meets_the_bar_is_served() -> None:
    assert quality.verdict(evaluation(**quality.BAR), WEIGHTS) == quality.Verdict(True)


@pytest.mark.parametrize("name", quality.BAR)
def test_model_below_the_bar_is_refused_with_the_reason(name: str) -> None:
    verdict = quality.verdict(evaluation(**{name: quality.BAR[name] - 0.01}), WEIGHTS)
    assert not verdict.serve
    assert name in verdict.sentence


def test_model_without_an_evaluation_is_served_with_a_warning() -> None:
    for unknown in (None, {**evaluation(), "forms_version": 0}):
        verdict = quality.verdict(unknown, WEIGHTS)
        assert verdict.serve
        assert verdict.sentence
    assert quality.verdict(evaluation(), "other weights").sentence


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null", "7"])
def test_a_file_that_can_not_be_read_is_no_pass(text: str, tmp_path: Path) -> None:
    (tmp_path / quality.FILE).write_text(text)
    assert not quality.verdict_on(tmp_path).serve


def test_server_refuses_a_folder_below_the_bar_unless_the_setting_allows_it(tmp_path: Path) -> None:
    (tmp_path / quality.FILE).write_text(
        json.dumps(evaluation(sendable=0.1) | {"weights_sha256": quality.weights_sha256(tmp_path)})
    )
    with pytest.raises(ModelError, match=r"sendable 0\.10 .* INKWELL_MODEL_BELOW_BAR=serve"):
        refuse_below_bar(Settings(), tmp_path)
    refuse_below_bar(Settings(below_bar="serve"), tmp_path)


def test_other_weights_have_another_hash(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"one")
    first = quality.weights_sha256(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"two")
    assert quality.weights_sha256(tmp_path) != first


def test_the_model_that_ships_was_evaluated_and_meets_the_bar() -> None:
    evaluation = json.loads((MINI / quality.FILE).read_text())
    assert evaluation["weights_sha256"] == quality.weights_sha256(MINI)
    assert quality.verdict_on(MINI) == quality.Verdict(True)
