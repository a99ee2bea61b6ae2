"""Stage 4: the model as the predictor takes it: model.onnx, a card, manifest.json last.

A model that the gate refuses is not written anywhere.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from contract import model_manifest
from contract.model_manifest import Calibration, Data, Example, Features, Manifest, Thresholds
from features.identity import identity
from features.links import address
from training.files import whole, write_json

from . import evaluate, gate, prepare, rows
from .errors import LinksError
from .onnx_graph import graph_of
from .recipe import LABELS, Recipe
from .trained import Trained, load

CARD = Path(__file__).parent / "MODEL_CARD.md"
LICENSE = "CC BY 4.0: Hannousse and Yahiouche, Web page phishing detection, Mendeley Data, 2021"
# Invented, so that a manifest has no address of the data.
EXAMPLES = (
    "https://www.example.com/",
    "http://paypal.com.account-verify.example.net/signin.php?session=8f14e45fceea167a5a36dedd4bea",
    "http://192.0.2.7/webscr/login",
    "https://en.wikipedia.org/wiki/Letter",
    "docs.example.org/guide/first-steps.html",
    "https://b\u00fccher.example/",
    "https://secure.bank@203.0.113.9:8443/update.exe",
)


def export(build: Path, target: Path, version: str, recipe: Recipe, floors: gate.Floors) -> None:
    """Write the model that lies in the stages' folders below `build`.

    Raises:
        LinksError: the gate refuses it.
    """
    model = load(build / "trained")
    figures = json.loads((build / "evaluated" / evaluate.FILE).read_text("utf-8"))
    data = json.loads((build / "data" / prepare.FILE).read_text("utf-8"))
    refuse(gate.shortfalls(figures, floors))
    with whole(target) as folder:
        graph = graph_of(model)
        (folder / model_manifest.MODEL).write_bytes(graph.SerializeToString(deterministic=True))
        manifest = describe(model, model_manifest.hashes(folder), figures, data, version, recipe)
        (folder / "README.md").write_text(card(manifest), "utf-8")
        write_json(folder / model_manifest.FILE, manifest.model_dump(mode="json"))
        some = [row.address for row in rows.read(build / "data", "test")[: gate.BATCHES[-1]]]
        refuse([*gate.differences(folder, model, some), *gate.too_large(folder, floors)])


def refuse(reasons: list[str]) -> None:
    """Raise LinksError where there are reasons against a model."""
    if reasons:
        raise LinksError(f"The model is refused: {'; '.join(reasons)}.")


def describe(
    model: Trained,
    files: dict[str, str],
    figures: dict[str, Any],
    data: dict[str, Any],
    version: str,
    recipe: Recipe,
) -> Manifest:
    """Return the manifest of a model whose files have these hashes."""
    chances = model.chances([address.read(each) for each in EXAMPLES])
    return Manifest(
        task="links",
        name="links",
        version=version,
        digest=model_manifest.digest_of(files),
        files=files,
        features=Features(**asdict(identity("links"))),
        labels=LABELS,
        thresholds=Thresholds(fine=model.facts.fine, phishing=model.facts.phishing),
        calibration=Calibration(method="platt", error=figures["calibration_error"]),
        examples=tuple(
            Example(input=text, probability=float(chance))
            for text, chance in zip(EXAMPLES, chances, strict=True)
        ),
        data=Data(name=data["name"], sha256=data["sha256"], rows=data["rows"]),
        license=LICENSE,
        seed=recipe.seed,
        parameters={name: float(value) for name, value in asdict(recipe).items()},
        figures={name: value for name, value in figures.items() if isinstance(value, float)},
    )


def card(manifest: Manifest) -> str:
    """Return the model card, with the figures of this model."""
    lines = [f"| {name} | {value:.4f} |" for name, value in manifest.figures.items()]
    text = CARD.read_text("utf-8")
    return text.replace("@FIGURES@", "\n".join(lines)).replace("@LICENSE@", manifest.license)
