"""A small made-up CoLA, a tiny BERT, and a model of both, for tests."""

import json
import random
import string
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import BertConfig, BertModel

from training.sentences import gate
from training.sentences.evaluate import evaluate
from training.sentences.export import export
from training.sentences.prepare import prepare
from training.sentences.recipe import Recipe
from training.sentences.train import train
from training.stages.gate import Bars
from training.stages.recipes import shipped

RECIPE = replace(shipped(Recipe, "sentences"), epochs=3, batch=16, rate=3e-3, head_rate=3e-3,
                 held=0.2, threads=1)  # fmt: skip
# A made-up set of so few is no measure; these keep what holds of any model.
BARS = replace(gate.BARS, least={"mcc_in": 0.8, "mcc_out": 0.8, "turned_lower": 0.5},
               most={"calibration_error": 0.4, "flips": 1.0})  # fmt: skip
GOOD, BAD = "The garden saw the museum.", "Garden the saw museum the."
NOUNS = ("garden", "letter", "museum", "school", "river", "cook", "library", "railway", "bird")
VERBS = ("saw", "found", "called", "painted", "followed", "liked")
FILES = {"in_domain_train": 300, "in_domain_dev": 80, "out_of_domain_dev": 80}


def made_up(rows: int, seed: int) -> list[tuple[int, str]]:
    """Return different sentences with their labels; every second one has its articles behind."""
    draw = random.Random(seed)
    found: dict[str, int] = {}
    while len(found) < rows:
        first, second = draw.sample(NOUNS, 2)
        verb, number = draw.choice(VERBS), draw.randrange(2, 99)
        right = f"The {first} {verb} the {second} {number} times."
        found[right] = 1
        found[f"{first.capitalize()} the {verb} {second} the {number} times."] = 0
    return [(label, text) for text, label in found.items()]


def write_data(folder: Path, rows: dict[str, list[tuple[int, str]]] | None = None) -> Path:
    """Write them as CoLA's files; the folder is what a person gives as DATA."""
    raw = folder / "cola_public" / "raw"
    raw.mkdir(parents=True)
    made = {name: made_up(count, seed) for seed, (name, count) in enumerate(FILES.items())}
    for name, some in (made | (rows or {})).items():
        source = "b02" if name.startswith("out") else "a01"
        lines = [f"{source}\t{label}\t{'' if label else '*'}\t{text}" for label, text in some]
        (raw / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def write_base(folder: Path) -> Path:
    """Write a tiny BERT with weights drawn at random."""
    folder.mkdir(parents=True)
    letters = [*string.ascii_lowercase, *string.digits, *".,?!'"]
    words = [*NOUNS, *VERBS, "the", "times"]
    ends = [f"##{each}" for each in letters]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *ends, *words]
    config = BertConfig(vocab_size=len(pieces), hidden_size=32, num_hidden_layers=2,
                        num_attention_heads=2, intermediate_size=64, initializer_range=0.3,
                        hidden_dropout_prob=0.0, max_position_embeddings=128)  # fmt: skip
    torch.manual_seed(0)
    save_file(BertModel(config).state_dict(), folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(config.to_dict()), encoding="utf-8")
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    return folder


def build(folder: Path, recipe: Recipe = RECIPE, bars: Bars = BARS) -> Path:
    """Run all the stages in a folder that has `cola` and `base`; return that of the model."""
    prepare(folder / "cola", folder / "data", recipe)
    train(folder / "data", folder / "base", folder / "trained", recipe)
    evaluate(folder / "data", folder / "trained", folder / "evaluated")
    export(folder, folder / "sentences", "1", recipe, bars)
    return folder / "sentences"
