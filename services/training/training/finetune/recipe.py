"""How a model is fine-tuned: every number that can be chosen, and what is allowed for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from .errors import FinetuneError

ALLOWED = {
    "rank": (1, 256),
    "alpha": (1, 1024),
    "dropout": (0.0, 0.5),
    "rate": (1e-7, 1.0),
    "epochs": (1, 100),
    "batch": (1, 64),
    "seed": (0, 2**31 - 1),
    "save_every": (1, 100_000),
}


@dataclass(frozen=True)
class Recipe:
    """LoRA after Hu et al. 2021, arXiv:2106.09685, on every matrix of every layer.

    Attributes:
        rank: of each matrix's change.
        alpha: the change counts `alpha / rank` times.
        dropout: the share of a change's inputs that a step leaves out.
        rate: the highest learning rate, reached after a tenth of the steps.
        epochs: how often each example is seen.
        batch: examples a step.
        seed: of the change's first values, the order of the examples, and the dropout.
        save_every: steps from one checkpoint to the next.
    """

    rank: int = 8
    alpha: int = 16
    dropout: float = 0.05
    rate: float = 2e-4
    epochs: int = 3
    batch: int = 4
    seed: int = 1
    save_every: int = 25

    def check(self, config: Mapping[str, Any]) -> None:
        """Refuse what the model of `config` can't be fine-tuned with.

        Raises:
            FinetuneError: it names the option and says what is allowed.
        """
        narrowest = narrowest_side(config)
        for each in fields(self):
            low, high = ALLOWED[each.name]
            value = getattr(self, each.name)
            if each.name == "rank":
                high = min(high, narrowest)
            if not low <= value <= high:  # so NaN is refused, too
                raise FinetuneError(
                    f"{option(each.name)} must be from {low} to {high} for this model, not {value}."
                )


def option(name: str) -> str:
    """Return how the command line calls a field."""
    return "--" + name.replace("_", "-")


def narrowest_side(config: Mapping[str, Any]) -> int:
    """Return the shorter side of the smallest matrix; no change has a higher rank."""
    heads = int(config["num_attention_heads"])
    width = int(config.get("head_dim") or config["hidden_size"] // heads)
    keys = int(config.get("num_key_value_heads") or heads) * width
    return min(int(config["hidden_size"]), int(config["intermediate_size"]), keys)
