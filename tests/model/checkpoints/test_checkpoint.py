import json
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import torch

from modelserver.checkpoints.checkpoint import Checkpoint, read_checkpoint
from modelserver.config import Settings
from modelserver.engines.choose import open_openvino, open_transformers
from modelserver.engines.torch_runner import read_weights
from modelserver.errors import ChatUnfit, ModelError
from modelserver.metrics import Metrics
from modelserver.schemas import ChatRequest, sampling
from tests.model import tiny
from tests.model.checkpoints import hub

ASK = ChatRequest.model_validate({"messages": [{"role": "user", "content": "x"}]})


def load(folder: Path, revision: str | None = None, context: int = 4096) -> Checkpoint:
    return read_checkpoint(folder, revision, context)


def edit(folder: Path, name: str, **changes: Any) -> None:
    """Change fields of one of the folder's JSON files; None removes them."""
    path = folder / name
    config = json.loads(path.read_text()) | changes
    path.write_text(json.dumps({key: value for key, value in config.items() if value is not None}))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda at: (at / "config.json").unlink(), "config.json is missing"),
        (lambda at: (at / "config.json").write_text("{"), "is no JSON"),
        (lambda at: edit(at, "config.json", model_type="llama"), "architecture 'llama'"),
        (lambda at: edit(at, "config.json", model_type=None), "only 'qwen2' can be served"),
        (lambda at: edit(at, "config.json", quantization_config={"bits": 4}), "is quantised"),
        (lambda at: edit(at, "config.json", hidden_act="gelu"), "activation 'gelu'"),
        (
            lambda at: edit(at, "config.json", rope_parameters={"rope_type": "yarn"}),
            "stretches its positions ('yarn')",
        ),
        (lambda at: (at / "model.safetensors").unlink(), "holds no weights"),
        (lambda at: (at / "model.safetensors").write_bytes(b"none"), "weights can't be read"),
        (lambda at: (at / "tokenizer.json").unlink(), "holds no tokenizer"),
        (lambda at: (at / "tokenizer.json").write_text("{}"), "no usable tokenizer"),
    ],
)
def test_checkpoint_that_can_not_be_served_is_refused_with_the_reason(
    tmp_path: Path, spoil: Callable[[Path], Any], sentence: str
) -> None:
    spoil(tiny.save(tmp_path))
    for opened in (open_openvino, open_transformers):
        with pytest.raises(ModelError) as refused:
            opened(Settings(model=str(tmp_path), prepared=tmp_path / "p"), Metrics(), print)
        assert sentence in str(refused.value)
        assert "\n" not in str(refused.value)


def test_the_checkpoint_s_own_recommendations_hold_where_a_request_is_silent(
    tmp_path: Path,
) -> None:
    tiny.save(tmp_path)
    advice: dict[str, Any] = {"do_sample": True, "temperature": 0.7, "top_p": 0.8, "top_k": 20}
    advice["max_new_tokens"] = 90
    edit(tmp_path, "generation_config.json", **advice, repetition_penalty=1.1, eos_token_id=[0, 2])
    checkpoint = load(tmp_path)
    got = sampling(ASK, 10, checkpoint.context, checkpoint.defaults)
    assert (got.temperature, got.top_p, got.top_k, got.repetition_penalty) == (0.7, 0.8, 20, 1.1)
    assert got.max_tokens == 90
    assert checkpoint.ends == {0, 2}
    asked = sampling(ASK.model_copy(update={"temperature": 0.2}), 10, 512, checkpoint.defaults)
    assert (asked.temperature, asked.top_p) == (0.2, 0.8)


def test_without_recommendations_the_likeliest_is_taken(tmp_path: Path) -> None:
    (tiny.save(tmp_path) / "generation_config.json").unlink()
    checkpoint = load(tmp_path)
    got = sampling(ASK, 10, checkpoint.context, checkpoint.defaults)
    assert (got.temperature, got.top_p, got.top_k, got.repetition_penalty) == (0, 1, 0, 1)
    assert checkpoint.ends == {2}


@pytest.mark.parametrize(
    ("changes", "wanted", "context"),
    [
        ({}, 4096, 512),
        ({}, 100, 100),
        ({"use_sliding_window": True, "sliding_window": 64, "max_window_layers": 0}, 4096, 64),
        ({"use_sliding_window": False, "sliding_window": 64}, 4096, 512),
    ],
)
def test_the_context_is_limited_to_the_models_own(
    tmp_path: Path, changes: dict[str, Any], wanted: int, context: int
) -> None:
    edit(tiny.save(tmp_path), "config.json", **changes)
    assert load(tmp_path, context=wanted).context == context


def test_small_weights_run_in_f32_whatever_their_stored_type(tmp_path: Path) -> None:
    tiny.save(tmp_path, dtype="bfloat16")
    assert {value.dtype for value in read_weights(tmp_path).values()} == {torch.float32}


def test_a_tokenizer_is_shared_by_threads(loaded: Checkpoint) -> None:
    tokenizer = loaded.tokenizer
    text = "Dear Hiring Manager, 你好 " * 20
    tokens = tokenizer.encode(text)
    start = threading.Barrier(8)

    def there_and_back(_: int) -> bool:
        start.wait()
        return all(tokenizer.decode(tokenizer.encode(text)) == text for _ in range(10))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(there_and_back, range(8)))
    assert tokenizer.encode(text) == tokens


@pytest.mark.parametrize(
    ("template", "sentence"),
    [("{{ raise_exception('only users speak') }}", "only users speak"), ("", "no chat template")],
)
def test_messages_that_the_template_refuses_are_refused(
    tmp_path: Path, template: str, sentence: str
) -> None:
    (tiny.save(tmp_path) / "chat_template.jinja").write_text(template)
    with pytest.raises(ChatUnfit, match=sentence):
        load(tmp_path).tokenizer.encode_chat([{"role": "user", "content": "x"}])


class TestHub:
    """A hub's name: loaded at its pinned revision, or refused in a sentence.

    The library reads the hub's address as it is imported, so each case is a process of its own.
    """

    @staticmethod
    def locate(home: Path, endpoint: str, revision: str = hub.COMMIT) -> str:
        """Return the folder that a hub's model is found in, or the sentence why not."""
        code = (
            "from modelserver import errors\n"
            "from modelserver.checkpoints import source\n"
            f"try: print(source.fetch({hub.NAME!r}, {revision!r}))\n"
            "except errors.ModelError as error: print(error)\n"
        )
        env = {
            "PYTHONPATH": "services/model",
            "HF_HOME": str(home),
            "HF_ENDPOINT": endpoint,
            "HF_HUB_DISABLE_TELEMETRY": "1",
        }
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def test_a_model_is_fetched_once_at_its_pinned_revision(
        self, tmp_path: Path, folder: Path
    ) -> None:
        with hub.serving(folder) as (url, asked):
            found = Path(self.locate(tmp_path, url))
            assert {path.name for path in found.iterdir()} >= {"config.json", "model.safetensors"}
            assert all(hub.COMMIT in path for path in asked if hub.NAME in path)
        again = self.locate(tmp_path, "http://127.0.0.1:9")  # the cache needs no hub
        assert Path(again) == found
        assert load(found, revision=hub.COMMIT).revision == hub.COMMIT

    def test_a_revision_that_the_hub_does_not_know_is_refused(
        self, tmp_path: Path, folder: Path
    ) -> None:
        with hub.serving(folder) as (url, _):
            output = self.locate(tmp_path, url, revision="f" * 40)
        assert output.startswith(f"The hub refused {hub.NAME} at {'f' * 40}")

    def test_hub_out_of_reach_is_reported_with_what_to_do(self, tmp_path: Path) -> None:
        output = self.locate(tmp_path, "http://127.0.0.1:9")
        assert output.startswith("The hub can't be reached, and inkwell/tiny at")
        assert "INKWELL_MODEL" in output
