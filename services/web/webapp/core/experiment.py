"""An experiment: its variants with their weights, and which of them chance gives a person.

`style:plain=50,warm=50` shows one half of the people the page in another style; an experiment that
is called `models` has their letters written by different models. docs/experiments.md has the rest.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Self

MODELS = "models"  # the experiment whose variants are models, and no style of the page
NAME = r"[a-z][a-z0-9]{0,31}"
SETTING = re.compile(rf"({NAME}):({NAME}=\d{{1,4}}(?:,{NAME}=\d{{1,4}})+)")


class ExperimentError(ValueError):
    """The text is no experiment."""


@dataclass(frozen=True)
class Experiment:
    """What people are parted by."""

    name: str
    weights: Mapping[str, int]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the experiment that `name:variant=weight,variant=weight` means.

        Raises:
            ExperimentError: it means none.
        """
        match = SETTING.fullmatch(text)
        if match is None:
            raise ExperimentError
        pairs = [pair.split("=") for pair in match[2].split(",")]
        weights = {variant: int(weight) for variant, weight in pairs}
        if len(weights) < len(pairs) or not sum(weights.values()):
            raise ExperimentError
        return cls(match[1], weights)

    def draw(self, user_id: int) -> str:
        """Return the person's variant: the same each time, and independent of other experiments."""
        digest = hashlib.sha256(f"{self.name}:{user_id}".encode()).digest()
        drawn = int.from_bytes(digest[:8]) % sum(self.weights.values())
        ends = accumulate(self.weights.values())
        return next(variant for variant, end in zip(self.weights, ends, strict=True) if drawn < end)
