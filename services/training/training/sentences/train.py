"""Stage 2: the weights, from the rows of the split train; probabilities, by those held back.

The state is kept after each epoch: a training that was ended goes on from there, and ends with the
same weights.
"""

from __future__ import annotations

import hashlib
import json
import math
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional, utils

from features.identity import identity
from features.sentences import word_pieces
from features.sentences.word_pieces import Vocabulary
from training.files import whole
from training.stages import tables

from . import figures, rows
from .network import WEIGHTS, Network, from_base, scores, tensors, vocabulary
from .recipe import Recipe
from .trained import Facts, Trained

STATE = "state.pt"
POOL = 40  # batches whose rows are put in order of length, so that little of a batch is empty
LARGEST = 1.0  # length of a step's gradient

Rows = Sequence[rows.Row]


def train(data: Path, base: Path, target: Path, recipe: Recipe) -> None:
    """Write the model of a folder of rows into another, tuned from a base model's folder."""
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    known, held = rows.read(data, "train"), rows.read(data, "held")
    network = from_base(base)
    pieces = vocabulary(base, network)
    learning = Learning(network, pieces, known, recipe)
    kept = target.with_name(f".{target.name}.state")
    key = key_of(data, base, recipe)
    curve: list[float] = learning.resume(kept, key)
    labels = rows.labels_of(held)
    for epoch in range(len(curve), recipe.epochs):
        loss = learning.epoch(epoch)
        chances = figures.sigmoid(scores(network, pieces, [row.text for row in held]))
        curve.append(figures.mcc(chances, labels))
        print(
            f"epoch {epoch + 1}: loss {loss:.3f}, MCC of rows held back {curve[-1]:.3f}", flush=True
        )
        learning.keep(kept, key, curve)
    found = scores(network, pieces, [row.text for row in held])
    slope, offset = figures.calibrate(found, labels)
    facts = Facts(slope, offset, identity("sentences").sha256, tuple(curve))
    with whole(target) as folder:
        Trained(network, pieces, facts).save(folder)
        shutil.copyfile(base / word_pieces.FILE, folder / word_pieces.FILE)
    shutil.rmtree(kept)


def key_of(data: Path, base: Path, recipe: Recipe) -> str:
    """Return what a kept state belongs to: rows, base model, features and recipe."""
    digest = hashlib.sha256(json.dumps(asdict(recipe)).encode())
    for file in (data / tables.ROWS, base / WEIGHTS, base / word_pieces.FILE):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    digest.update(identity("sentences").sha256.encode())
    return digest.hexdigest()


class Learning:
    """A network and how it learns: AdamW, with a rate for each layer that rises and falls."""

    def __init__(self, network: Network, pieces: Vocabulary, known: Rows, recipe: Recipe) -> None:
        self.network = network
        self.recipe = recipe
        self._known = known
        self._pieces = pieces
        self._lengths = [len(pieces.ids(row.text)) for row in known]
        self._a_epoch = math.ceil(len(known) / recipe.batch)
        self._rates = rates(network, recipe)
        self._optimizer = torch.optim.AdamW(
            [{"params": each, "lr": rate} for each, rate in self._rates],
            weight_decay=recipe.weight_decay,
        )

    def epoch(self, number: int) -> float:
        """Learn from each row once; return the mean loss."""
        torch.manual_seed(self.recipe.seed * 1000 + number)  # for the same after a pause
        self.network.train()
        total = 0.0
        for place, batch in enumerate(self._batches(number)):
            self._set_rate(number * self._a_epoch + place)
            total += self._step([self._known[each] for each in batch]) * len(batch)
        return total / len(self._known)

    def keep(self, folder: Path, key: str, curve: list[float]) -> None:
        """Keep the state after an epoch."""
        state = {
            "key": key,
            "curve": curve,
            "network": self.network.state_dict(),
            "optimizer": self._optimizer.state_dict(),
        }
        with whole(folder) as scratch:
            torch.save(state, scratch / STATE)

    def resume(self, folder: Path, key: str) -> list[float]:
        """Take a state that was kept for the same training; return its curve, or an empty one."""
        file = folder / STATE
        if not file.exists():
            return []
        state: dict[str, Any] = torch.load(file, weights_only=True)
        if state["key"] != key:
            return []
        self.network.load_state_dict(state["network"])
        self._optimizer.load_state_dict(state["optimizer"])
        print(f"going on after epoch {len(state['curve'])}")
        return list(state["curve"])

    def _batches(self, number: int) -> Iterator[list[int]]:
        draw = random.Random(f"{self.recipe.seed} {number}")
        places = list(range(len(self._known)))
        draw.shuffle(places)
        size, found = self.recipe.batch, []
        for start in range(0, len(places), size * POOL):
            pool = sorted(places[start : start + size * POOL], key=self._lengths.__getitem__)
            found += [pool[at : at + size] for at in range(0, len(pool), size)]
        draw.shuffle(found)
        yield from found

    def _set_rate(self, step: int) -> None:
        steps = self.recipe.epochs * self._a_epoch
        rising = max(1.0, self.recipe.warm_up * steps)
        share = min((step + 1) / rising, (steps - step) / max(1.0, steps - rising))
        for group, (_, rate) in zip(self._optimizer.param_groups, self._rates, strict=True):
            group["lr"] = rate * share

    def _step(self, batch: Rows) -> float:
        wanted = torch.tensor([float(each) for each in rows.labels_of(batch)])
        said = self.network(*tensors(self._pieces.batch([row.text for row in batch])))
        loss = functional.binary_cross_entropy_with_logits(said, wanted)
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        utils.clip_grad_norm_(self.network.parameters(), LARGEST)
        self._optimizer.step()
        return float(loss.detach())


def rates(network: Network, recipe: Recipe) -> list[tuple[list[Tensor], float]]:
    """Return what learns, with its highest rate: lower layers less, the new ones most."""
    layers = [network.bert.embeddings, *network.bert.encoder.layer]
    found: list[tuple[list[Tensor], float]] = [
        (list(layer.parameters()), recipe.rate * recipe.decay**below)
        for below, layer in enumerate(reversed(layers))
    ]
    head: list[Tensor] = [*network.dense.parameters(), *network.out.parameters()]
    return [*found, (head, recipe.head_rate)]
