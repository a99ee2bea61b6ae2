"""Judges English sentences by the model of sentences: acceptable or not, and how probably."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contract.model_manifest import WORDS, Threshold
from features.sentences import splitting
from features.sentences.word_pieces import Vocabulary
from predictor.errors import ModelError
from predictor.models import Model

LABELS = ("unacceptable", "acceptable")
AT_ONCE = 64  # sentences in one run of the model, so that its memory does not grow with a text
CLOSE = 1e-3  # to what the trainer said of an example


@dataclass(frozen=True)
class Sentence:
    """What is said of the sentence at text[start:end].

    Attributes:
        start: in characters.
        end: the same.
        text: the sentence.
        label: acceptable or unacceptable.
        score: how probable the label is.
        probability: that the sentence is acceptable, where every second one is.
    """

    start: int
    end: int
    text: str
    label: str
    score: float
    probability: float


@dataclass(frozen=True)
class Judgement:
    """What is said of a text: what is said of its least acceptable sentence, and of each."""

    label: str
    score: float
    probability: float
    sentences: tuple[Sentence, ...]

    @property
    def verdict(self) -> str:
        """What metrics count."""
        return self.label


class Sentences:
    """The task: a model of sentences that agrees with its trainer."""

    def __init__(self, model: Model) -> None:
        """Take a model, having seen that it says of the manifest's examples what they say.

        Raises:
            ModelError: it says something else, or has other labels or no vocabulary.
        """
        self.manifest = model.manifest
        self._model = model
        if sorted(self.manifest.labels) != sorted(LABELS):
            raise ModelError(f"The model {self.manifest.name} must have the labels {LABELS}.")
        if not isinstance(self.manifest.thresholds, Threshold):
            raise ModelError(f"The model {self.manifest.name} has no threshold least.")
        self._least = self.manifest.thresholds.least
        self._place = self.manifest.labels.index(LABELS[1])
        try:
            self._pieces = Vocabulary.read(model.folder / WORDS)
        except (OSError, ValueError) as error:
            raise ModelError(f"The model {self.manifest.name} has no words: {error}.") from error
        examples = self.manifest.examples
        said = np.array([example.probability for example in examples])
        off = float(np.abs(self.chances([each.input for each in examples]) - said).max())
        if not off <= CLOSE:
            raise ModelError(
                f"The model {self.manifest.name} differs by {off:.2g} from what its trainer says "
                "of the manifest's examples: export it again."
            )

    def judge(self, texts: Sequence[str]) -> list[Judgement]:
        """Return what is said of each text, which has a word at least."""
        cut = [splitting.sentences(text) for text in texts]
        chances = iter(self.chances([each.text for some in cut for each in some]).tolist())
        return [self._of_text([self._of_one(each, next(chances)) for each in some]) for some in cut]

    def chances(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Return how probably each sentence is acceptable; those of a length run together."""
        order = sorted(range(len(sentences)), key=lambda place: len(sentences[place]))
        found = np.zeros(len(sentences), np.float32)
        for start in range(0, len(order), AT_ONCE):
            places = order[start : start + AT_ONCE]
            batch = self._pieces.batch([sentences[place] for place in places])
            outputs = self._model.run({"ids": batch.ids, "mask": batch.mask})
            found[places] = outputs["probabilities"][:, self._place]
        return found

    def _of_one(self, sentence: splitting.Sentence, chance: float) -> Sentence:
        acceptable = chance >= self._least
        return Sentence(
            sentence.start,
            sentence.end,
            sentence.text,
            LABELS[acceptable],
            round(chance if acceptable else 1 - chance, 6),
            round(chance, 6),
        )

    def _of_text(self, sentences: Sequence[Sentence]) -> Judgement:
        least = min(sentences, key=lambda each: each.probability)
        return Judgement(least.label, least.score, least.probability, tuple(sentences))
