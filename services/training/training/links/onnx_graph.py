"""The trained model as an ONNX graph, which the predictor runs.

    contributions = weights[indices] * values
    probabilities = sigmoid(-+(bias + sum of contributions))

Its second output says how much each feature spoke for phishing, for the reasons in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

from .trained import Trained

if TYPE_CHECKING:
    from onnx import ModelProto, ValueInfoProto

OPSET, IR = 17, 9  # old enough for every runtime that is in use


def graph_of(model: Trained) -> ModelProto:
    """Return the graph: a probability for each label, in the order of `recipe.LABELS`."""
    weights = [
        numpy_helper.from_array(model.weights, "weights"),
        numpy_helper.from_array(np.array([[model.facts.bias]], np.float32), "bias"),
        numpy_helper.from_array(np.array([1], np.int64), "features"),
    ]
    nodes = [
        helper.make_node("Gather", ["weights", "indices"], ["of_each"], axis=0),
        helper.make_node("Mul", ["of_each", "values"], ["contributions"]),
        helper.make_node("ReduceSum", ["contributions", "features"], ["sum"], keepdims=1),
        helper.make_node("Add", ["sum", "bias"], ["score"]),
        helper.make_node("Neg", ["score"], ["against"]),
        helper.make_node("Concat", ["against", "score"], ["scores"], axis=1),
        helper.make_node("Sigmoid", ["scores"], ["probabilities"]),
    ]
    made = helper.make_model(
        helper.make_graph(
            nodes,
            "links",
            [_tensor("indices", TensorProto.INT32), _tensor("values", TensorProto.FLOAT)],
            [
                helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["rows", 2]),
                _tensor("contributions", TensorProto.FLOAT),
            ],
            weights,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR,
        producer_name="inkwell",
    )
    checker.check_model(made)
    return made


def _tensor(name: str, kind: int) -> ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, ["rows", "places"])
