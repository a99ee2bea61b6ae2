"""What a model of pictures must hold before it is exported."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx

from contract.model_manifest import MODEL, Manifest
from features.images import squares
from features.images.samples import NAMES, sample
from predictor.images import Images
from predictor.models import OPTIONS, first_line, load, read_manifest
from training.stages import champion, gate

from . import figures, rows
from .graph import Floats, Head, head_of, with_head

BARS = gate.Bars(megabytes=10.0, milliseconds=500.0)


def inputs(count: int) -> Floats:
    """Return made-up pictures as a model takes them, each another."""
    some = [squares.square(sample(name)) for name in NAMES]
    draw = np.random.default_rng(0)
    noise = draw.integers(0, 25, (count, squares.SIDE, squares.SIDE, 3), np.uint8)
    return squares.batch(
        [np.bitwise_xor(some[n % len(some)], each) for n, each in enumerate(noise)]
    )


def differences(folder: Path, head: Head) -> list[str]:
    """Return where the model in a folder says something else than its head does of its features.

    It is run by onnxruntime, and by OpenVINO with the predictor's options.
    """
    import onnxruntime
    import openvino as ov

    model = str(folder / MODEL)
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    try:
        compiled = ov.Core().compile_model(model, "CPU", OPTIONS)
    except RuntimeError as error:
        return [f"OpenVINO can't read it: {first_line(error)}"]
    names = ["features", "probabilities", "novelty"]

    def said(size: int) -> tuple[gate.Floats, dict[str, gate.Floats]]:
        some = {"pictures": inputs(size)}
        features, *first = session.run(names, some)
        results = compiled(some)
        ours = {each.any_name: results[each] for each in compiled.outputs}
        return _joined(head.judge(features)), {
            "onnxruntime": _joined(first),
            "OpenVINO": _joined([ours[name] for name in names[1:]]),
        }

    return gate.differences("pictures", said)


def _joined(parts: Iterable[gate.Floats]) -> gate.Floats:
    return np.concatenate([np.ravel(each) for each in parts])


def slow(folder: Path) -> list[str]:
    """Return whether a picture takes longer than it may."""
    images, square = Images(load(folder)), squares.square(sample(NAMES[0]))
    return gate.too_slow(lambda: images.judge([square]), BARS)


def worse(folder: Path, used: Path, head: Head, test: rows.Rows) -> list[str]:
    """Return whether a model is worse than the one in use.

    They are compared where neither has learnt the rows: both of the same data, split the same way,
    and over the same backbone, whose features are kept.
    """
    known = champion.in_use(used)
    if known is None:
        return []
    graphs = {each: onnx.load(each / MODEL) for each in (folder, used)}
    bodies = {with_head(each, head).SerializeToString(deterministic=True)
              for each in graphs.values()}  # fmt: skip
    if len(bodies) > 1 or rows_of(known) != rows_of(read_manifest(folder)):
        print(f"gate: compared with no other model: that in {used} learnt from other rows")
        return []
    heads = {each: head_of(graph) for each, graph in graphs.items()}
    return champion.worse(
        folder,
        used,
        lambda each: heads[each].judge(test.features)[0],
        test.places,
        "top1",
        lambda chances, places: figures.top(chances, places, 1),
    )


def rows_of(manifest: Manifest) -> tuple[object, ...]:
    """Return what says which rows a model has learnt from."""
    share = manifest.parameters.get("held_out")
    return manifest.labels, manifest.data.sha256, manifest.seed, share
