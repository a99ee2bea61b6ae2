import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import Qwen2ForCausalLM

from modelserver.checkpoints.checkpoint import read_checkpoint
from modelserver.checkpoints.qwen2 import Cache, Qwen2
from modelserver.engines.torch_runner import load_model
from tests.model import tiny

# A GPU adds in another order.
assert_near = partial(torch.testing.assert_close, rtol=1e-3, atol=5e-5)
SHAPES = {
    "shared key heads, tied": {},
    "a key head each": {"num_key_value_heads": 6},
    "one key head": {"num_key_value_heads": 1},
    "untied": {"tie_word_embeddings": False},
    "another base of positions": {"rope_parameters": {"rope_type": "default", "rope_theta": 1e6}},
    "another epsilon": {"rms_norm_eps": 1e-2},
}


def both(folder: Path) -> tuple[Qwen2, Any]:
    """Return our model and transformers' own, from the same folder."""
    ours = load_model(read_checkpoint(folder, None, 4096))
    theirs: Any = Qwen2ForCausalLM.from_pretrained(folder, dtype=torch.float32)
    return ours, theirs.eval()


@pytest.mark.parametrize("changes", SHAPES.values(), ids=SHAPES.keys())
def test_the_logits_are_those_of_transformers(tmp_path: Path, changes: dict[str, Any]) -> None:
    ours, theirs = both(tiny.save(tmp_path, **changes))
    ids = torch.randint(0, 300, (1, 40), generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        expected = theirs(ids).logits[:, -1]
        got = ours(ids, Cache(ours, 1), 0, torch.tensor([0])).cpu()
    assert_near(got, expected)


def test_rows_at_different_columns_are_read_in_one_pass(folder: Path) -> None:
    ours, theirs = both(folder)
    chance = torch.Generator().manual_seed(2)
    texts = [torch.randint(0, 300, (1, size), generator=chance) for size in (5, 61, 17)]
    cache = Cache(ours, 4)
    with torch.inference_mode():
        for row, ids in enumerate(texts):
            ours(ids[:, :3], cache, row, torch.tensor([0]))  # in two pieces
            ours(ids[:, 3:-1], cache, row, torch.tensor([3]))
        last = torch.cat([ids[:, -1:] for ids in texts])
        got = ours(last, cache, 0, torch.tensor([ids.shape[1] - 1 for ids in texts])).cpu()
        expected = torch.cat([theirs(ids).logits[:, -1] for ids in texts])
    assert_near(got, expected)


def test_a_configuration_of_the_hub_with_rope_theta_on_top_is_read(tmp_path: Path) -> None:
    tiny.save(tmp_path, rope_parameters={"rope_type": "default", "rope_theta": 1e6})
    path = tmp_path / "config.json"
    config = json.loads(path.read_text())
    config["rope_theta"] = config.pop("rope_parameters")["rope_theta"]
    path.write_text(json.dumps(config))
    ours, theirs = both(tmp_path)
    ids = torch.arange(30)[None]
    with torch.inference_mode():
        got = ours(ids, Cache(ours, 1), 0, torch.tensor([0])).cpu()
        assert_near(got, theirs(ids).logits[:, -1])
    assert theirs.config.rope_parameters["rope_theta"] == 1e6
