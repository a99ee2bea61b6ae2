"""The model of pictures as an ONNX graph: a backbone, and a head that can be put in its place.

    features      = backbone(pictures)                       (pictures, 1280)
    logits        = features @ weights + bias
    probabilities = softmax(logits)
    novelty       = how unlike what the head was trained on, larger is more

A head's weights are divided by its temperature, so that the softmax is calibrated. Novelty is the
part of the features that lies outside of the directions in which the training's vary (Wang et al.
2022, "ViM"), less how sure the head is; a head without directions has the latter alone.

Weights are kept in 16 bits and computed with in 32.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, checker, helper, numpy_helper

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, ValueInfoProto
    from onnx import TensorProto as Tensor

OPSET, IR = 17, 9  # old enough for every runtime that is in use
SIDE = 224
FEATURES = 1280
HEAD = "head."  # what the names of a head's nodes and weights begin with

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Head:
    """What makes labels of features.

    Attributes:
        weights: (features, labels), temperature included.
        bias: (labels), temperature included.
        mean: (features) of the training.
        directions: (features, directions) in which they vary; none: novelty is doubt alone.
        stretch: what a length outside of them counts.
    """

    weights: Floats
    bias: Floats
    mean: Floats
    directions: Floats
    stretch: float

    def __post_init__(self) -> None:
        """Round to 16 bits what the graph keeps in 16 bits."""
        rounded = self.weights.astype(np.float16).astype(np.float32)
        object.__setattr__(self, "weights", rounded)

    def judge(self, features: Floats) -> tuple[Floats, Floats]:
        """Return probabilities and novelty, as the graph does."""
        logits = features @ self.weights + self.bias
        top = logits.max(axis=1, keepdims=True)
        total = np.log(np.exp(logits - top).sum(axis=1, keepdims=True)) + top
        chances = np.exp(logits - total)
        if not self.directions.shape[1]:
            return chances, 1 - chances.max(axis=1)
        off = features - self.mean
        along = off @ self.directions
        outside = (off * off).sum(axis=1) - (along * along).sum(axis=1)
        length = np.sqrt(np.maximum(outside, 0))
        return chances, np.float32(self.stretch) * length - total[:, 0]


class Backbone:
    """Collects the backbone's nodes and weights, one convolution after the other."""

    def __init__(self, *, exact: bool = False) -> None:
        """Begin; the weights of an exact one keep their 32 bits."""
        self._exact = exact
        self.nodes: list[NodeProto] = []
        self.weights: list[Tensor] = []

    def convolution(
        self, source: str, weight: Floats, bias: Floats, *, stride: int, groups: int, bounded: bool
    ) -> str:
        """Add a convolution, with its output between 0 and 6 if that is `bounded`.

        Args:
            source: the name of its input.
            weight: (outputs, inputs of a group, height, width).
            bias: (outputs).
            stride: pixels from one to the next.
            groups: parts of the channels that know nothing of each other.
            bounded: whether ReLU6 follows.
        """
        name = f"c{len(self.nodes)}"
        if self._exact:
            self._keep(f"{name}.weight", weight)
        else:
            self._keep(f"{name}.weight16", weight.astype(np.float16))
            cast = {"to": TensorProto.FLOAT}
            self._add("Cast", [f"{name}.weight16"], f"{name}.weight", **cast)
        self._keep(f"{name}.bias", bias.astype(np.float32))
        size = weight.shape[2]
        self._add(
            "Conv",
            [source, f"{name}.weight", f"{name}.bias"],
            name,
            kernel_shape=[size, size],
            strides=[stride, stride],
            group=groups,
            pads=padding(size, stride),
        )
        if not bounded:
            return name
        if not any(each.name == "six" for each in self.weights):
            self._keep("zero", np.zeros((), np.float32))
            self._keep("six", np.full((), 6, np.float32))
        return self._add("Clip", [name, "zero", "six"], f"{name}.bounded")

    def sum(self, one: str, other: str) -> str:
        """Add two outputs."""
        return self._add("Add", [one, other], f"s{len(self.nodes)}")

    def average(self, source: str) -> None:
        """End with the average over each channel: the features."""
        self._add("GlobalAveragePool", [source], "pooled")
        self._add("Flatten", ["pooled"], "features")

    def _keep(self, name: str, values: NDArray[np.generic]) -> None:
        self.weights.append(numpy_helper.from_array(np.asarray(values), name))

    def _add(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output


def padding(size: int, stride: int) -> list[int]:
    """Return the zeros around a picture with sides of 2, as TensorFlow's "same" has them."""
    total = max(size - stride, 0) if stride > 1 else size - 1
    return [total // 2, total // 2, total - total // 2, total - total // 2]


def whole(backbone: Backbone, head: Head) -> ModelProto:
    """Return the model of a backbone and a head."""
    nodes, weights = of_head(head)
    return _model([*backbone.nodes, *nodes], [*backbone.weights, *weights], len(head.bias))


def with_head(model: ModelProto, head: Head) -> ModelProto:
    """Return a model with another head."""
    nodes, weights = of_head(head)
    rest = [each for each in model.graph.node if not each.output[0].startswith(HEAD)]
    rest = [each for each in rest if each.output[0] not in ("probabilities", "novelty")]
    kept = [each for each in model.graph.initializer if not each.name.startswith(HEAD)]
    return _model([*rest, *nodes], [*kept, *weights], len(head.bias))


def head_of(model: ModelProto) -> Head:
    """Return the head of a model, as it was put there."""
    found = {
        each.name.removeprefix(HEAD): numpy_helper.to_array(each)
        for each in model.graph.initializer
        if each.name.startswith(HEAD)
    }
    weights = found["weights16"].astype(np.float32)
    features = len(weights)
    return Head(
        weights,
        found["bias"],
        found.get("mean", np.zeros(features, np.float32)),
        found.get("directions", np.zeros((features, 0), np.float32)),
        float(found.get("stretch", np.zeros(1))[0]),
    )


def of_head(head: Head) -> tuple[list[NodeProto], list[Tensor]]:
    """Return the nodes and weights of a head."""
    found: dict[str, NDArray[np.generic]] = {
        "weights16": head.weights.astype(np.float16),
        "bias": head.bias,
    }
    steps: list[tuple[str, list[str], str, dict[str, Any]]] = [
        ("Cast", ["head.weights16"], "head.weights", {"to": TensorProto.FLOAT}),
        ("Gemm", ["features", "head.weights", "head.bias"], "head.logits", {}),
        ("Softmax", ["head.logits"], "probabilities", {"axis": 1}),
    ]
    if head.directions.shape[1]:
        found |= {
            "mean": head.mean,
            "directions": head.directions,
            "stretch": np.array([head.stretch], np.float32),
            "zero": np.zeros(1, np.float32),
            "last": np.array([1], np.int64),
        }
        steps += [
            ("Sub", ["features", "head.mean"], "head.off", {}),
            ("MatMul", ["head.off", "head.directions"], "head.along", {}),
            ("Mul", ["head.off", "head.off"], "head.off2", {}),
            ("Mul", ["head.along", "head.along"], "head.along2", {}),
            ("ReduceSum", ["head.off2", "head.last"], "head.all", {"keepdims": 0}),
            ("ReduceSum", ["head.along2", "head.last"], "head.usual", {"keepdims": 0}),
            ("Sub", ["head.all", "head.usual"], "head.outside", {}),
            ("Max", ["head.outside", "head.zero"], "head.rest", {}),
            ("Sqrt", ["head.rest"], "head.length", {}),
            ("Mul", ["head.length", "head.stretch"], "head.far", {}),
            # The logarithm of the sum of exponentials; OpenVINO 2026.4's own is wrong for batches.
            ("ReduceMax", ["head.logits"], "head.largest", {"axes": [1], "keepdims": 0}),
            ("ReduceMax", ["probabilities"], "head.share", {"axes": [1], "keepdims": 0}),
            ("Log", ["head.share"], "head.log", {}),
            ("Sub", ["head.largest", "head.log"], "head.sure", {}),
            ("Sub", ["head.far", "head.sure"], "novelty", {}),
        ]
    else:
        found |= {"one": np.ones((), np.float32)}
        steps += [
            ("ReduceMax", ["probabilities"], "head.sure", {"axes": [1], "keepdims": 0}),
            ("Sub", ["head.one", "head.sure"], "novelty", {}),
        ]
    nodes = [helper.make_node(kind, ins, [out], **more) for kind, ins, out, more in steps]
    weights = [numpy_helper.from_array(np.asarray(v), HEAD + name) for name, v in found.items()]
    return nodes, weights


def _model(nodes: list[NodeProto], weights: list[Tensor], labels: int) -> ModelProto:
    def tensor(name: str, *sizes: int) -> ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["pictures", *sizes])

    made = helper.make_model(
        helper.make_graph(
            nodes,
            "pictures",
            [tensor("pictures", 3, SIDE, SIDE)],
            [tensor("features", FEATURES), tensor("probabilities", labels), tensor("novelty")],
            weights,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR,
        producer_name="inkwell",
    )
    checker.check_model(made)
    return made
