import json
import random
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, AutoTokenizer

from training.mini import evaluate, export, prepare, train
from training.mini.form_maker import FormMaker
from training.mini.letters import prompt
from training.mini.word_maker import held_out

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "services" / "training" / "training" / "mini" / "configs" / "smoke.json"


def run(stage: Callable[[], None], *arguments: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["stage", "--config", str(CONFIG), *arguments])
        stage()


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("build")
    run(prepare.main, "--build", str(folder))
    run(train.main, "--build", str(folder), "--threads", "1")
    run(evaluate.main, "--build", str(folder), "--forms", "2")
    run(export.main, "--build", str(folder), "--out", str(folder / "model"))
    return folder


def test_without_arguments_the_committed_model_is_made() -> None:
    args = export.arguments().parse_args([])
    assert args.build == ROOT / "build" / "mini"
    assert args.config == CONFIG.with_name("mini.json")
    assert args.out == ROOT / "services" / "model" / "models" / "mini"


def test_the_four_stages_make_a_model_that_loads(build: Path) -> None:
    model = AutoModelForCausalLM.from_pretrained(build / "model")
    tokenizer = AutoTokenizer.from_pretrained(build / "model")
    assert model.config.model_type == "qwen2"
    assert model.generation_config.do_sample
    assert tokenizer.eos_token == "<|im_end|>"


def test_training_lowers_the_loss(build: Path) -> None:
    report = json.loads((build / "run" / "run.json").read_text())
    assert report["steps"] == 24
    assert report["loss"]["letter"] < 6.0  # ln 600 = 6.4 at the start


def test_the_manifest_holds_config_seed_data_hash_and_metrics(build: Path) -> None:
    manifest = json.loads((build / "model" / "run.json").read_text())
    assert manifest["config"] == json.loads(CONFIG.read_text())
    assert len(manifest["data"]["sha256"]) == 64
    assert manifest["metrics"]["held out"]["carries all three"] <= 1.0
    assert {"model.safetensors", "tokenizer.json", "README.md"} <= set(manifest["sha256"])


def test_the_manifest_is_written_last(build: Path) -> None:
    times = {p.name: p.stat().st_mtime_ns for p in (build / "model").iterdir()}
    assert max(times, key=lambda name: times[name]) == "run.json"


def test_the_same_seed_prepares_the_same_data(build: Path, tmp_path: Path) -> None:
    run(prepare.main, "--build", str(tmp_path))
    again = json.loads((tmp_path / "data" / "data.json").read_text())
    assert again == json.loads((build / "data" / "data.json").read_text())


def test_the_chat_template_renders_as_training_does(build: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(build / "model")
    message = prompt(FormMaker(2).form())
    chat = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": message}]
    text = tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True)
    assert text == prepare.render(message)


def test_spelled_words_practise_every_short_piece_of_the_tokenizer(build: Path) -> None:
    tokenizer = Tokenizer.from_file(str(build / "model" / "tokenizer.json"))
    words = prepare.spelled_words(tokenizer, 20_000, random.Random(1))
    met = {i for word in words for i in tokenizer.encode(f" {word}").ids}
    texts = {i: tokenizer.decode([i]) for i in range(tokenizer.get_vocab_size())}
    short = {i for i, text in texts.items() if text.isalpha() and len(text) < 9}
    assert len(short) > 100
    assert len(short & met) > 0.95 * len(short)
    assert not any(held_out(word) for word in words)


@pytest.mark.parametrize(
    "text", ["naïve café", "東京で\t働く", "مرحبا", "🚀👩‍🔬", "a\n\n  b", "e\u0301"]
)
def test_any_text_comes_back_composed_from_the_tokenizer(build: Path, text: str) -> None:
    tokenizer = AutoTokenizer.from_pretrained(build / "model")
    assert tokenizer.decode(tokenizer.encode(text)) == unicodedata.normalize("NFC", text)
