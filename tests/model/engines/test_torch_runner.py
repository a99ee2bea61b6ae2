from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import Qwen2ForCausalLM

from modelserver.engines.torch_runner import PIECE, Running, TorchRunner
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
    options: dict[str, Any] = {
        "do_sample": False,
        "max_new_tokens": NEW,
        "eos_token_id": None,
        "pad_token_id": 0,
    }
    out = theirs.generate(ids, attention_mask=torch.ones_like(ids), **options, **settings)
    return [int(token) for token in out[0, len(prompt) :]]


def run(runner: TorchRunner, sequence: Running, tokens: int = NEW) -> list[int]:
    """Step until the sequence has so many tokens; return them."""
    drawn: list[int] = []
    while len(drawn) < tokens:
        drawn += [token for each, token in runner.step() if each is sequence]
    return drawn


@pytest.mark.parametrize("penalty", [1.0, 1.3])
def test_sequences_written_together_are_those_of_transformers_alone(
    runner: TorchRunner, theirs: Any, penalty: float
) -> None:
    sampling = Sampling(max_tokens=NEW, repetition_penalty=penalty)
    first = runner.add(PROMPTS[0], sampling)
    runner.step()
    runner.step()
    sequences = [first, *(runner.add(prompt, sampling) for prompt in PROMPTS[1:])]
    run(runner, sequences[-1])
    for prompt, sequence in zip(PROMPTS, sequences, strict=True):
        got = sequence.tokens[len(prompt) :][:NEW]
        assert got == generated(theirs, prompt, repetition_penalty=penalty)


@pytest.mark.parametrize("leaver", range(4))
def test_leaving_sequence_changes_no_other(runner: TorchRunner, theirs: Any, leaver: int) -> None:
    sequences = [runner.add(prompt, Sampling(max_tokens=NEW)) for prompt in PROMPTS]
    for _ in range(4):
        runner.step()
    runner.remove(sequences[leaver])
    late = runner.add([1, 2, 3, 4], Sampling(max_tokens=NEW))
    run(runner, late)
    stayed = [
        (p, s) for i, (p, s) in enumerate(zip(PROMPTS, sequences, strict=True)) if i != leaver
    ]
    for prompt, sequence in [*stayed, ([1, 2, 3, 4], late)]:
        assert sequence.tokens[len(prompt) :][:NEW] == generated(theirs, prompt)


def test_a_long_prompt_is_read_in_pieces_while_others_go_on(runner: TorchRunner) -> None:
    sampling = Sampling(max_tokens=NEW)
    running = runner.add([1, 2], sampling)
    runner.step()
    long = runner.add([3] * (PIECE + 10), sampling)
    assert [each for each, _ in runner.step()] == [running]
    assert [each for each, _ in runner.step()] == [running, long]


def test_a_request_can_be_removed_while_its_prompt_is_read(
    runner: TorchRunner, theirs: Any
) -> None:
    gone = runner.add([3] * (PIECE + 10), Sampling(max_tokens=NEW))
    runner.step()
    runner.remove(gone)
    assert run(runner, runner.add([5, 6], Sampling(max_tokens=NEW))) == generated(theirs, [5, 6])


def test_a_seed_repeats_alone_and_in_a_batch(runner: TorchRunner) -> None:
    def write(seed: int | None) -> list[int]:
        sequence = runner.add([4, 5, 6], Sampling(NEW, temperature=1.5, top_p=0.95, seed=seed))
        drawn = run(runner, sequence)
        runner.remove(sequence)
        return drawn

    alone = write(7)
    runner.add([9, 9], Sampling(NEW, temperature=1.0, seed=1))
    assert write(7) == alone
    assert write(8) != alone
    assert write(None) != write(None)
