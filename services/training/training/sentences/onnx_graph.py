"""The model as ONNX, with its calibration inside, and with weights of eight bits."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from torch import Tensor, nn

from .trained import Trained

OPSET = 17
LEAST = 1024  # numbers; what is smaller stays as it is
STEPS = 127  # of a weight, to either side of nought


class Exported(nn.Module):
    """From pieces to the probabilities of both labels, in the order of the manifest's labels."""

    def __init__(self, model: Trained) -> None:
        super().__init__()
        self.network = model.network
        self.slope, self.offset = model.facts.slope, model.facts.offset

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return [rows, 2]."""
        score = self.slope * self.network(ids, mask) + self.offset
        return torch.sigmoid(torch.stack([-score, score], -1))


def write(model: Trained, file: Path) -> None:
    """Write the model as one file of ONNX, of any number of rows and places.

    By tracing: its numbers agree with PyTorch's to 3e-6, and the weights stay in the file. The
    gate compares it at several sizes, so that a shape that was frozen is found.
    """
    ids, mask = (torch.from_numpy(each) for each in sample(model))
    rows = {0: "rows", 1: "places"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what is traced, and of this exporter's age
        torch.onnx.export(
            Exported(model).eval(),
            (ids, mask),
            str(file),
            dynamo=False,
            opset_version=OPSET,
            input_names=["ids", "mask"],
            output_names=["probabilities"],
            dynamic_axes={"ids": rows, "mask": rows, "probabilities": {0: "rows"}},
        )


def sample(model: Trained) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return pieces and mask of two sentences."""
    batch = model.pieces.batch(["It is.", "This one is a little longer."])
    return batch.ids, batch.mask


def in_eight_bits(source: Path, target: Path) -> None:
    """Write a model again with each large matrix as whole numbers from -127 to 127.

    Each column has a scale of its own (each row, of a table that is looked up in). The runtime
    multiplies them out again: it computes with 32 bits, as before.
    """
    graph = onnx.load(source)
    tables = {node.input[0] for node in graph.graph.node if node.op_type == "Gather"}
    kept, nodes = [], []
    for each in graph.graph.initializer:
        weights = numpy_helper.to_array(each)
        if weights.dtype != np.float32 or weights.ndim != 2 or weights.size < LEAST:
            kept.append(each)
            continue
        axis = 0 if each.name in tables else 1
        whole, scale = rounded(weights, axis)
        names = [f"{each.name}.{part}" for part in ("whole", "scale", "nought")]
        kept += [
            numpy_helper.from_array(whole, names[0]),
            numpy_helper.from_array(scale, names[1]),
            numpy_helper.from_array(np.zeros(len(scale), np.int8), names[2]),
        ]
        nodes.append(helper.make_node("DequantizeLinear", names, [each.name], axis=axis))
    nodes += graph.graph.node
    del graph.graph.initializer[:], graph.graph.node[:]
    graph.graph.initializer.extend(kept)
    graph.graph.node.extend(nodes)
    onnx.checker.check_model(graph)
    onnx.save(graph, target)


def rounded(
    weights: NDArray[np.float32], axis: int
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return a matrix as whole numbers, and the scale of each of its rows or columns."""
    largest = np.abs(weights).max(axis=1 - axis, keepdims=True)
    scale: NDArray[np.float32] = np.where(largest > 0, largest / STEPS, 1).astype(np.float32)
    whole = np.clip(np.rint(weights / scale), -STEPS, STEPS).astype(np.int8)
    return whole, scale.reshape(-1)
