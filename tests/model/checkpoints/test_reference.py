import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import Qwen2ForCausalLM

from modelserver.checkpoints import (
    reference,
)
from modelserver.checkpoints.weights import Weights
from tests.model import tiny
from tests.model.checkpoints.test_qwen2 import SHAPES

TOKENS = list(range(20, 60))


@pytest.mark.parametrize("changes", SHAPES.values(), ids=SHAPES.keys())
def test_the_reference_is_transformers_own(tmp_path: Path, changes: dict[str, Any]) -> None:
    folder = tiny.save(tmp_path, **changes)
    theirs: Any = Qwen2ForCausalLM.from_pretrained(folder, dtype=torch.float32)
    with torch.inference_mode():
        expected = theirs.eval()(torch.tensor([TOKENS])).logits[0].numpy()
    config = json.loads((folder / "config.json").read_text())
    got = reference.logits(config, Weights(folder), TOKENS)
    np.testing.assert_allclose(got, expected, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("kind", ["float32", "bfloat16", "float16"])
def test_weights_are_read_as_they_are_stored(tmp_path: Path, kind: str) -> None:
    tiny.save(tmp_path, dtype=kind)
    theirs: Any = Qwen2ForCausalLM.from_pretrained(tmp_path, dtype=torch.float32)
    weights = Weights(tmp_path)
    for name, value in theirs.state_dict().items():
        if name in weights:
            np.testing.assert_array_equal(weights.read(name), value.numpy())
