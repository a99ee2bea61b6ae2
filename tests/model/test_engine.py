from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import Qwen2ForCausalLM

from modelserver.engine import PIECE, Running, TorchEngine
from modelserver.sampling import Sampling

PROMPTS = [[10, 20, 30], list(range(40, 90)), [7], list(range(5, 300))]
NEW = 24


@pytest.fixture(scope="module")
def theirs(folder: Path) -> Any:
    model: Any = Qwen2ForCausalLM.from_pretrained(folder, dtype=torch.float32)
    return model.eval()


def generated(theirs: Any, prompt: list[int], **settings: Any) -> list[int]:
    """Return what transformers' own `generate` writes, greedily and without an end."""
    ids = torch.tensor([prompt])
    told: dict[str, Any] = {
        "do_sample": False,
        "max_new_tokens": NEW,
        "eos_token_id": None,
        "pad_token_id": 0,
    }
    out = theirs.generate(ids, attention_mask=torch.ones_like(ids), **told, **settings)
    return [int(token) for token in out[0, len(prompt) :]]


def run(engine: TorchEngine, sequence: Running, tokens: int = NEW) -> list[int]:
    """Step until the sequence has so many tokens; return them."""
    drawn: list[int] = []
    while len(drawn) < tokens:
        drawn += [token for each, token in engine.step() if each is sequence]
    return drawn


@pytest.mark.parametrize("penalty", [1.0, 1.3])
def test_sequences_written_together_are_those_of_transformers_alone(
    engine: TorchEngine, theirs: Any, penalty: float
) -> None:
    sampling = Sampling(max_tokens=NEW, repetition_penalty=penalty)
    first = engine.add(PROMPTS[0], sampling)
    engine.step()
    engine.step()
    sequences = [first, *(engine.add(prompt, sampling) for prompt in PROMPTS[1:])]
    run(engine, sequences[-1])
    for prompt, sequence in zip(PROMPTS, sequences, strict=True):
        got = sequence.tokens[len(prompt) :][:NEW]
        assert got == generated(theirs, prompt, repetition_penalty=penalty)


@pytest.mark.parametrize("leaver", range(4))
def test_one_that_leaves_disturbs_nobody(engine: TorchEngine, theirs: Any, leaver: int) -> None:
    sequences = [engine.add(prompt, Sampling(max_tokens=NEW)) for prompt in PROMPTS]
    for _ in range(4):
        engine.step()
    engine.remove(sequences[leaver])
    late = engine.add([1, 2, 3, 4], Sampling(max_tokens=NEW))
    run(engine, late)
    stayed = [
        (p, s) for i, (p, s) in enumerate(zip(PROMPTS, sequences, strict=True)) if i != leaver
    ]
    for prompt, sequence in [*stayed, ([1, 2, 3, 4], late)]:
        assert sequence.tokens[len(prompt) :][:NEW] == generated(theirs, prompt)


def test_a_long_prompt_is_read_in_pieces_while_others_go_on(engine: TorchEngine) -> None:
    sampling = Sampling(max_tokens=NEW)
    running = engine.add([1, 2], sampling)
    engine.step()
    long = engine.add([3] * (PIECE + 10), sampling)
    assert [each for each, _ in engine.step()] == [running]
    assert [each for each, _ in engine.step()] == [running, long]


def test_a_newcomer_leaves_in_the_middle_of_its_prompt(engine: TorchEngine, theirs: Any) -> None:
    gone = engine.add([3] * (PIECE + 10), Sampling(max_tokens=NEW))
    engine.step()
    engine.remove(gone)
    assert run(engine, engine.add([5, 6], Sampling(max_tokens=NEW))) == generated(theirs, [5, 6])


def test_a_seed_repeats_alone_and_in_company(engine: TorchEngine) -> None:
    def write(seed: int | None) -> list[int]:
        sequence = engine.add([4, 5, 6], Sampling(NEW, temperature=1.5, top_p=0.95, seed=seed))
        drawn = run(engine, sequence)
        engine.remove(sequence)
        return drawn

    alone = write(7)
    engine.add([9, 9], Sampling(NEW, temperature=1.0, seed=1))
    assert write(7) == alone
    assert write(8) != alone
    assert write(None) != write(None)
