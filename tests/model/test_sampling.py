from collections import Counter
from typing import Any

import pytest
import torch
from transformers import (
    LogitsProcessorList,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from modelserver.sampling import Defaults, Sampling, draw, generator, looping
from modelserver.schemas import ChatRequest, sampling

SEEN = torch.tensor([3, 11, 3])
DRAWS = 4000


def expected(logits: torch.Tensor, sampling: Sampling) -> torch.Tensor:
    """Return each token's probability by transformers' own processors."""
    chain: Any = LogitsProcessorList(
        [RepetitionPenaltyLogitsProcessor(sampling.repetition_penalty)]
    )
    chain.append(TemperatureLogitsWarper(sampling.temperature))
    if sampling.top_k:
        chain.append(TopKLogitsWarper(sampling.top_k))
    if sampling.top_p < 1:
        chain.append(TopPLogitsWarper(sampling.top_p))
    return torch.softmax(chain(SEEN[None], logits[None]), dim=-1)[0]


@pytest.mark.parametrize(
    "sampling",
    [
        Sampling(1, temperature=1.0),
        Sampling(1, temperature=0.4),
        Sampling(1, temperature=1.0, top_k=5),
        Sampling(1, temperature=1.3, top_p=0.7),
        Sampling(1, temperature=1.0, top_p=0.0001),
        Sampling(1, temperature=0.8, top_k=12, top_p=0.8, repetition_penalty=1.4),
    ],
)
def test_tokens_are_drawn_as_often_as_transformers_would(sampling: Sampling) -> None:
    logits = torch.randn(40, generator=torch.Generator().manual_seed(3)) * 2
    wanted = expected(logits, sampling)
    chance = generator(1)
    counts = Counter(draw(logits, SEEN, sampling, chance) for _ in range(DRAWS))
    assert all(wanted[token] > 0 for token in counts)
    got = torch.tensor([counts[token] / DRAWS for token in range(40)])
    # Four standard deviations of a count, and a little for tokens that are hardly ever drawn.
    assert (got - wanted).abs().le(4 * (wanted / DRAWS).sqrt() + 1e-3).all()


def test_temperature_of_zero_takes_the_likeliest_token() -> None:
    logits = torch.tensor([0.1, 3.0, 2.9])
    assert draw(logits, SEEN[:0], Sampling(1), generator(None)) == 1


@pytest.mark.parametrize(
    ("tokens", "stuck"),
    [
        ([9, *[1, 2, 3, 4] * 3], [1]),  # a block of four, three times: 1 would begin the fourth
        ([9, *[1, 2, 3, 4] * 3, 1, 2], [3]),  # in the middle of a round
        ([9, *[1, 2, 3, 4] * 2, 1, 2, 3], []),  # not three rounds yet
        ([9, *[7] * 12], [7]),  # short blocks may stand more often: "1000000", "....."
        ([9, *[7] * 11], []),
        ([*range(25)] * 3, []),  # longer than the guard looks
        ([], []),
    ],
)
def test_the_loop_guard_detects_a_block_that_occurs_three_times(
    tokens: list[int], stuck: list[int]
) -> None:
    assert sorted(set(looping(tokens, longest=24))) == stuck


def test_a_guarded_draw_leaves_the_loop_that_an_unguarded_one_goes_on_with() -> None:
    logits = torch.tensor([0.0, 5.0, 3.0, 0.0])
    seen = torch.tensor([1] * 12)
    assert draw(logits, seen, Sampling(1), generator(None)) == 1
    assert draw(logits, seen, Sampling(1, loop_guard=24), generator(None)) == 2


def test_the_guard_is_the_checkpoints_choice_and_off_without_one() -> None:
    request = ChatRequest(messages=[{"role": "user", "content": "Hi"}])
    assert sampling(request, 5, 100, Defaults.of({"loop_guard": 24})).loop_guard == 24
    assert sampling(request, 5, 100, Defaults()).loop_guard == 0
