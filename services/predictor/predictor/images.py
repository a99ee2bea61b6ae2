"""Says what pictures show, by the model of pictures: three labels, or none of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contract.model_manifest import NoneOfThese
from features.images import samples, squares
from predictor.errors import ModelError
from predictor.models import Model

TOP = 3
AT_ONCE = 8  # pictures in one run of the model, so that its memory does not grow with a request
CLOSE = 1e-3  # to what the trainer said of an example


@dataclass(frozen=True)
class Guess:
    """A label, and how probable it is."""

    label: str
    confidence: float


@dataclass(frozen=True)
class Seen:
    """What is said of one picture.

    Attributes:
        is_known: whether it is like the pictures that the model was trained on.
        top: the likeliest labels, whether or not it is.
    """

    is_known: bool
    top: tuple[Guess, ...]

    @property
    def verdict(self) -> str:
        """Return one of two words, which metrics count."""
        return "label" if self.is_known else "none"


class Images:
    """The task: a model of pictures that agrees with its trainer."""

    def __init__(self, model: Model) -> None:
        """Take a model, having seen that it says of the manifest's examples what they say.

        Raises:
            ModelError: it says something else: labels in another order, another precision.
        """
        self.manifest = model.manifest
        self._model = model
        if not isinstance(self.manifest.thresholds, NoneOfThese):
            raise ModelError(f"The model {self.manifest.name} has no threshold of pictures.")
        self._novelty = self.manifest.thresholds.novelty
        for example in self.manifest.examples:
            self._compare(example.input, example.label, example.probability)

    def judge(self, inputs: Sequence[squares.Pixels]) -> list[Seen]:
        """Return what is said of each picture, given as its square."""
        return [
            each
            for start in range(0, len(inputs), AT_ONCE)
            for each in self._judge_some(inputs[start : start + AT_ONCE])
        ]

    def _judge_some(self, some: Sequence[squares.Pixels]) -> list[Seen]:
        outputs = self._model.run({"pictures": squares.batch(some)})
        found = []
        for chances, novelty in zip(outputs["probabilities"], outputs["novelty"], strict=True):
            order = (-chances).argsort(kind="stable")[:TOP].tolist()
            labels = self.manifest.labels
            top = tuple(Guess(labels[n], round(float(chances[n]), 6)) for n in order)
            found.append(Seen(bool(novelty <= self._novelty), top))
        return found

    def _compare(self, name: str, label: str, probability: float) -> None:
        try:
            square = squares.square(samples.sample(name))
        except KeyError as error:
            raise ModelError(f"There is no example {name} of pictures.") from error
        first = self.judge([square])[0].top[0]
        off = abs(first.confidence - probability)
        if first.label != label or not off <= CLOSE:
            raise ModelError(
                f"The model {self.manifest.name} calls the example {name} {first.label} "
                f"({first.confidence:.3f}), and its trainer {label} ({probability:.3f}): export "
                "it again."
            )
