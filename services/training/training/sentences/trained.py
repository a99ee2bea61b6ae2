"""A trained model of sentences: weights, calibration, and probabilities by PyTorch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from safetensors.torch import load_file, save_file

from features.sentences.word_pieces import Vocabulary
from training.files import write_json
from training.stages import results

from . import figures
from .network import CONFIG, WEIGHTS, Network, configured, scores, vocabulary


@dataclass(frozen=True)
class Facts:
    """What is known of a training beside its weights.

    Attributes:
        slope: of the score, in the logarithm of the odds.
        offset: the same at a score of nought.
        features_sha256: of the features that it was trained with.
        curve: MCC of the rows held back, by epoch.
    """

    slope: float
    offset: float
    features_sha256: str
    curve: tuple[float, ...]


@dataclass(frozen=True)
class Trained:
    """The model: how probably a sentence is acceptable, where every second one is."""

    network: Network
    pieces: Vocabulary
    facts: Facts

    def chances(self, sentences: Sequence[str]) -> figures.Floats:
        """Return the probability of each sentence."""
        found = scores(self.network, self.pieces, sentences)
        return figures.sigmoid(self.facts.slope * found + self.facts.offset)

    def save(self, folder: Path) -> None:
        """Write it into a folder; its vocabulary is a file that goes beside it."""
        save_file(self.network.state_dict(), folder / WEIGHTS)
        (folder / CONFIG).write_text(self.network.bert.config.to_json_string(), "utf-8")
        write_json(folder / results.TRAINED, asdict(self.facts))


def load(folder: Path) -> Trained:
    """Return what the step train left.

    Raises:
        TrainingError: nothing is there, or it was trained with other features.
    """
    facts = results.facts(folder, Facts, "sentences")
    network = Network(configured(folder))
    network.load_state_dict(load_file(folder / WEIGHTS))
    return Trained(network, vocabulary(folder, network), facts)
