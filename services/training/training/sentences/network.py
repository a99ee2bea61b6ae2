"""A BERT with a head that says how acceptable a sentence is, as PyTorch trains it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from features.sentences import word_pieces
from features.sentences.word_pieces import Vocabulary
from training.stages.errors import TrainingError

from .figures import Floats

CONFIG, WEIGHTS = "config.json", "model.safetensors"
AT_ONCE = 64  # sentences that are scored together


class Network(nn.Module):
    """BERT, the mean of what it says of the pieces, and a head of one layer.

    The mean, for the published MiniLM was tuned to be read so.
    """

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.bert = BertModel(config, add_pooling_layer=False)
        self.dense = nn.Linear(config.hidden_size, config.hidden_size)
        self.drop = nn.Dropout(config.hidden_dropout_prob)
        self.out = nn.Linear(config.hidden_size, 1)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return a score for each row of pieces, higher where it is more acceptable."""
        states = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).to(states.dtype)
        mean = (states * weights).sum(1) / weights.sum(1)
        hidden = torch.tanh(self.dense(self.drop(mean)))
        return self.out(self.drop(hidden)).squeeze(-1)  # type: ignore[no-any-return]


def configured(folder: Path) -> BertConfig:
    """Return a base model's shape.

    Raises:
        TrainingError: the folder has none, or of another kind.
    """
    try:
        told = json.loads((folder / CONFIG).read_text("utf-8"))
        if told.get("model_type") != "bert":
            raise TrainingError(f"{folder / CONFIG} must be of a BERT: model_type is not bert.")
        return BertConfig.from_dict(told, attn_implementation="eager")
    except (OSError, ValueError) as error:
        raise TrainingError(f"{folder / CONFIG} can't be read: {error}.") from error


def from_base(folder: Path) -> Network:
    """Return a network with a base model's weights and a new head.

    Raises:
        TrainingError: the folder's weights are not those of its config.json.
    """
    network = Network(configured(folder))
    try:
        weights = load_file(folder / WEIGHTS)
        found = network.bert.load_state_dict(weights, strict=False)
    except (OSError, SafetensorError, RuntimeError) as error:
        raise TrainingError(f"{folder / WEIGHTS} can't be used: {error}.") from error
    if found.missing_keys:
        raise TrainingError(f"{folder / WEIGHTS} has no {found.missing_keys[0]}.")
    return network


def vocabulary(folder: Path, network: Network) -> Vocabulary:
    """Return a folder's vocabulary, which has as many pieces as the network.

    Raises:
        TrainingError: it is missing, or another one.
    """
    file = folder / word_pieces.FILE
    try:
        found = Vocabulary.read(file)
    except (OSError, ValueError) as error:
        raise TrainingError(f"{file} can't be used: {error}.") from error
    if len(found) != network.bert.config.vocab_size:
        raise TrainingError(f"{file} has {len(found)} pieces, and the model another number.")
    return found


def tensors(batch: word_pieces.Batch) -> tuple[Tensor, Tensor]:
    """Return a batch as PyTorch takes it."""
    return torch.from_numpy(batch.ids), torch.from_numpy(batch.mask)


def scores(network: Network, pieces: Vocabulary, sentences: Sequence[str]) -> Floats:
    """Return a score for each sentence; those of a length are scored together."""
    network.eval()
    order = sorted(range(len(sentences)), key=lambda place: len(sentences[place]))
    found = np.zeros(len(sentences))
    with torch.inference_mode():
        for start in range(0, len(order), AT_ONCE):
            places = order[start : start + AT_ONCE]
            batch = pieces.batch([sentences[place] for place in places])
            found[places] = network(*tensors(batch)).double().numpy()
    return found
