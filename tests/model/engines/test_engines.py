"""What every engine keeps to, whatever runs the model."""

import asyncio
import re
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoTokenizer, Qwen2ForCausalLM

from modelserver.checkpoints import sentences
from modelserver.config import Settings
from modelserver.engines.choose import open_engine
from modelserver.errors import PromptTooLong, RemoteRefused
from modelserver.metrics import Metrics
from modelserver.protocol import Engine, Finished, Text
from modelserver.schemas import ChatRequest
from tests.model import tiny
from tests.model.asking import NEW, RUN, answered, answering, chat, one, text
from tests.model.conftest import Serve

KINDS: dict[str, dict[str, Any]] = {
    "openvino": {"engine": "openvino"},
    "lookup": {"engine": "openvino", "lookup": 5},
    "transformers": {"engine": "transformers"},
    "openai": {"engine": "openai"},
}
WARM: dict[str, Any] = {"temperature": 1.0, "top_p": 0.95}
Open = Callable[..., Engine]


@pytest.fixture(scope="module", params=KINDS)
def open_(request: pytest.FixtureRequest, serve: Serve, prepared: Path) -> Iterator[Open]:
    """Open an engine over a checkpoint's folder; the remote one is our own server, elsewhere."""
    opened: dict[Path, Engine] = {}

    def start(folder: Path) -> Engine:
        if folder not in opened:
            values = {**KINDS[request.param], "model": str(folder)}
            if request.param == "openai":
                url = serve(folder, engine="transformers", slots=4).ready().url + "/v1"
                values |= {"model": "tiny", "remote_url": url}
            settings = Settings(**values, prepared=prepared, slots=4)
            opened[folder] = open_engine(settings, Metrics(), print)
            threading.Thread(target=opened[folder].run, daemon=True).start()
        return opened[folder]

    yield start
    for engine in opened.values():
        RUN(asyncio.to_thread(engine.close))


@pytest.fixture(scope="module")
def engine(open_: Open, folder: Path) -> Engine:
    return open_(folder)


@pytest.fixture(scope="module")
def theirs(folder: Path) -> Any:
    """transformers' own model."""
    model: Any = Qwen2ForCausalLM.from_pretrained(folder, dtype=torch.float32)
    return model.eval()


def written(theirs: Any, prompt: list[int], penalty: float = 1.0) -> list[int]:
    """Return what transformers' own `generate` writes, greedily."""
    ids = torch.tensor([prompt])
    options = {"do_sample": False, "max_new_tokens": NEW, "pad_token_id": 0, "eos_token_id": 2}
    out = theirs.generate(
        ids, attention_mask=torch.ones_like(ids), repetition_penalty=penalty, **options
    )
    return [int(token) for token in out[0, len(prompt) :]]


@pytest.mark.parametrize("message", ["Hello", "Grüße 你好 🎉", "At Sony I was"])
def test_greedy_text_and_counts_are_transformers_own(
    engine: Engine, theirs: Any, folder: Path, message: str
) -> None:
    tokenizer: Any = AutoTokenizer.from_pretrained(folder)
    messages = [{"role": "user", "content": message}]
    prompt = tokenizer.apply_chat_template(messages, add_generation_prompt=True)["input_ids"]
    answer = one(engine, chat(message, temperature=0))
    expected = written(theirs, prompt)
    assert answer.job.prompt_tokens == len(prompt)
    assert isinstance(answer.end, Finished)
    wanted = tokenizer.decode(expected, skip_special_tokens=True).removesuffix("\ufffd")
    if engine.kind == "openvino":  # int8: the texts may part, but not at once
        assert wanted[:8] == answer.text[:8]
    else:
        assert answer.text == wanted
        assert answer.end.tokens == len(expected)


def test_streamed_pieces_contain_no_half_characters(engine: Engine) -> None:
    answer = one(engine, text("你好 🎉", temperature=1.5, seed=4, max_tokens=60))
    assert len(answer.pieces) > 5
    assert "".join(answer.pieces).encode("utf-8")
    again = one(engine, text("你好 🎉", temperature=1.5, seed=4, max_tokens=60))
    assert again.text == answer.text


def test_a_stop_string_ends_before_itself(engine: Engine) -> None:
    whole = one(engine, chat(temperature=0)).text
    stop = whole[5:8]
    answer = one(engine, chat(temperature=0, stop=stop))
    assert answer.text == whole[: whole.index(stop)]
    assert isinstance(answer.end, Finished)
    assert answer.end.reason == "stop"


def test_an_end_token_stops(open_: Open, tmp_path: Path) -> None:
    # Every token ends the answer, so the first one does.
    folder = tiny.save(tmp_path, eos_token_id=list(range(384)))
    answer = one(open_(folder), chat(max_tokens=50))
    assert answer.end == Finished("stop", 1)
    assert answer.text == ""


def test_a_length_ends_and_is_counted(engine: Engine) -> None:
    answer = one(engine, chat("Hello there", max_tokens=5, temperature=0))
    assert answer.end == Finished("length", 5)


def test_a_seed_repeats_and_another_differs(engine: Engine) -> None:
    texts = [one(engine, chat(seed=seed, **WARM)).text for seed in (5, 5, 6)]
    assert texts[0] == texts[1] != texts[2]


def test_without_a_seed_answers_differ(engine: Engine) -> None:
    texts = {one(engine, chat(temperature=1.5)).text for _ in range(3)}
    assert len(texts) > 1


def test_a_seed_gives_the_same_text_in_a_batch(engine: Engine) -> None:
    messages = ["Hello", "Goodbye", "Dear Hiring Manager", "Grüße"]
    requests = [chat(each, seed=1, **WARM) for each in messages]
    alone = [one(engine, each).text for each in requests]
    together = [answer.text for answer in RUN(answering(engine, requests))]
    assert together == alone


def test_one_likeliest_token_is_drawn_whatever_the_temperature(engine: Engine) -> None:
    greedy = one(engine, chat(temperature=0)).text
    if engine.kind != "openai":  # top_k isn't the OpenAI API's, but our own remote knows it
        assert one(engine, chat(temperature=2, top_k=1)).text == greedy
    assert one(engine, chat(temperature=2, top_p=1e-6)).text == greedy


def test_a_repetition_penalty_is_transformers_own(
    engine: Engine, theirs: Any, folder: Path
) -> None:
    tokenizer: Any = AutoTokenizer.from_pretrained(folder)
    prompt = tokenizer("Dear Hiring")["input_ids"]
    wanted = tokenizer.decode(written(theirs, prompt, 1.6), skip_special_tokens=True)
    answer = one(engine, text(temperature=0, repetition_penalty=1.6))
    alike = 3 if engine.kind == "openvino" else len(wanted) - 1  # int8: they may part, not at once
    assert wanted[:alike] == answer.text[:alike]
    assert answer.text != one(engine, text(temperature=0)).text


@asynccontextmanager
async def being_written(engine: Engine, request: ChatRequest) -> AsyncIterator[Any]:
    """Hold a job that has begun to be written."""
    job = await engine.chat(request)
    async for event in job.events():
        if isinstance(event, Text):
            break
    yield job
    engine.cancel(job)


def test_a_new_request_joins_the_running_ones(open_: Open, endless: Path) -> None:
    async def scene() -> None:
        engine = open_(endless)
        async with being_written(engine, chat(max_tokens=3000, seed=1, **WARM)):
            late = await answered(engine, chat(max_tokens=5, temperature=0))
            assert late.end == Finished("length", 5)

    RUN(scene())


def test_a_cancelled_job_frees_its_slot(open_: Open, endless: Path) -> None:
    async def scene() -> None:
        engine = open_(endless)
        for _ in range(3):  # more than there are slots, if they weren't freed
            jobs = [await engine.chat(chat(max_tokens=3000, seed=1, **WARM)) for _ in range(4)]
            for job in jobs:
                engine.cancel(job)
            await asyncio.sleep(0.1)
        late = await answered(engine, chat(max_tokens=5, temperature=0))
        assert late.end == Finished("length", 5)

    RUN(scene())


def test_a_prompt_too_long_is_refused_with_both_lengths(engine: Engine) -> None:
    with pytest.raises((PromptTooLong, RemoteRefused), match=r"\d{3,} tokens.* 511 at most"):
        one(engine, chat("word " * 900))


def test_the_loop_guard_works_if_the_checkpoint_sets_it(open_: Open, tmp_path: Path) -> None:
    def letter(name: str, generation: str) -> str:
        folder = tiny.save(tmp_path / name, initializer_range=0.02, eos_token_id=None)
        (folder / "generation_config.json").write_text(generation)
        return one(open_(folder), text("a", temperature=0, max_tokens=100)).text

    assert longest_loop(letter("free", "{}")) > 60
    assert longest_loop(letter("guarded", '{"loop_guard": 24}')) < 30


def test_a_checkpoint_with_sentences_of_its_own_writes_no_others(
    open_: Open, tmp_path: Path
) -> None:
    def written(name: str, own: str) -> list[str]:
        folder = tiny.save(tmp_path / name, initializer_range=0.02, eos_token_id=None)
        if own:
            (folder / sentences.FILE).write_text(own)
        request = text("Sony 2017", temperature=1.0, seed=3, max_tokens=150)
        return re.findall(r"[^.]+\.", one(open_(folder), request).text)

    free, guarded = written("free", ""), written("guarded", "Dear analyst.\nIt is.\n")
    assert not {each.strip() for each in free} <= {"Dear analyst.", "It is."}
    assert guarded
    assert {each.strip() for each in guarded} <= {"Dear analyst.", "It is."}


def longest_loop(letter: str) -> int:
    """Return how many characters the longest stretch of one short repeated block has."""
    longest = 0
    for period in range(1, 6):
        run = 0
        for at in range(period, len(letter)):
            run = run + 1 if letter[at] == letter[at - period] else 0
            longest = max(longest, run)
    return longest
