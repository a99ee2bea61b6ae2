"""How the next token is drawn: the parameters, their defaults and the draw itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import torch

LOOP_ROUNDS = 3
LOOP_TOKENS = 12


@dataclass(frozen=True, slots=True)
class Sampling:
    """How one request's tokens are drawn; a temperature of 0 takes the likeliest."""

    max_tokens: int
    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = 0
    repetition_penalty: float = 1.0
    loop_guard: int = 0
    seed: int | None = None
    stop: tuple[str, ...] = ()


@dataclass(frozen=True)
class Defaults:
    """Values for what a request leaves out, from the checkpoint's generation_config.json."""

    max_tokens: int | None = None
    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = 0
    repetition_penalty: float = 1.0
    loop_guard: int = 0

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Defaults:
        """Read them; without `do_sample` the likeliest token is taken."""
        temperature = config.get("temperature")
        return cls(
            max_tokens=config.get("max_new_tokens"),
            temperature=_or_one(temperature) if config.get("do_sample") else 0.0,
            top_p=config.get("top_p") or 1.0,
            top_k=config.get("top_k") or 0,
            repetition_penalty=config.get("repetition_penalty") or 1.0,
            loop_guard=config.get("loop_guard") or 0,  # an extension of Inkwell's
        )


def _or_one(value: float | None) -> float:
    return 1.0 if value is None else value


def generator(seed: int | None) -> torch.Generator:
    """A source of chance of its own for each request, so that neighbours can't change a draw."""
    import torch

    source = torch.Generator()
    if seed is None:
        source.seed()
    else:
        source.manual_seed(seed % 2**63)
    return source


def draw(
    logits: torch.Tensor, seen: torch.Tensor, sampling: Sampling, chance: torch.Generator
) -> int:
    """Draw a token from `logits` [vocabulary], given the tokens `seen` so far.

    The loop guard comes first, then penalty, temperature, top-k and top-p in transformers' order,
    so that a checkpoint's recommended values mean here what they mean there.
    """
    import torch

    if sampling.loop_guard:
        stuck = looping(
            seen[-max(LOOP_ROUNDS * sampling.loop_guard, LOOP_TOKENS) :].tolist(),
            sampling.loop_guard,
        )
        logits = logits.index_fill(
            0, torch.tensor(stuck, dtype=torch.long, device=logits.device), -torch.inf
        )
    if sampling.repetition_penalty != 1.0:
        logits = penalised(logits, seen, sampling.repetition_penalty)
    if sampling.temperature == 0.0:
        return int(logits.argmax())
    logits = logits / sampling.temperature
    if not sampling.top_k and sampling.top_p == 1.0:
        return pick(torch.softmax(logits, dim=-1), chance)
    count = min(sampling.top_k or logits.numel(), logits.numel())
    values, tokens = torch.topk(logits, count)
    weights = torch.softmax(values, dim=-1)
    weights[weights.cumsum(dim=-1) - weights >= sampling.top_p] = 0.0
    # Drawn in the vocabulary's order: the order of likelihood may turn on a rounding, which
    # differs with the neighbours in a batch, and a seed is to give the same text in any company.
    tokens, order = tokens.sort()
    return int(tokens[pick(weights[order], chance)])


def looping(tokens: Sequence[int], longest: int) -> list[int]:
    """Return the tokens that would begin a loop's next round.

    A loop is a block of up to `longest` tokens that has stood three times in a row, and twelve
    tokens at least: "Roofer at Swan Roofer at Swan Roofer at Swan". Small models, sampled or not,
    fall into these and never come out (Holtzman et al., 2020, arXiv:1904.09751).
    """
    found = []
    for period in range(1, longest + 1):
        run = tokens[-max(LOOP_ROUNDS * period, LOOP_TOKENS) :]
        if len(run) < max(LOOP_ROUNDS * period, LOOP_TOKENS):
            break
        if run[period:] == run[:-period]:
            found.append(run[-period])
    return found


def pick(weights: torch.Tensor, chance: torch.Generator) -> int:
    """Draw an index of `weights`, which need not sum to 1, from a single random number."""
    import torch

    heights = weights.double().cumsum(dim=-1)
    aim = heights[-1:] * float(torch.rand((), generator=chance, dtype=torch.float64))
    return int(torch.searchsorted(heights, aim, right=True))


def penalised(logits: torch.Tensor, seen: torch.Tensor, penalty: float) -> torch.Tensor:
    """Make every token of `seen` less likely: CTRL's penalty (arXiv:1909.05858, section 4.1)."""
    import torch

    seen = seen.to(logits.device)
    scores = logits[seen]
    return logits.index_put((seen,), torch.where(scores < 0, scores * penalty, scores / penalty))
