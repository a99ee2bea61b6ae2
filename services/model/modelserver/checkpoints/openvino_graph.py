"""Builds a Qwen2 as an OpenVINO graph from its weights: no torch, no exporter.

The graph is stateful, with the inputs and the shapes of operations that OpenVINO knows how to turn
into paged attention, rotary positions and RMS norms of its own; their numbers are held to the
reference by `prepare` and by the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import openvino as ov
from openvino import opset13 as ops
from openvino.op.util import Variable, VariableInfo

from modelserver.checkpoints.weights import Weights

Node = Any  # openvino.Node and openvino.Output; its stubs mix them
Report = Callable[[str], None]
LEVELS = 127  # of a signed byte, on either side of nought


class Builder:
    """Adds layer after layer, its matrices in int8; what all of them share is made once."""

    def __init__(self, config: Mapping[str, Any], weights: Weights, report: Report) -> None:
        self.weights = weights
        self.report = report
        self.heads = int(config["num_attention_heads"])
        self.kv_heads = int(config.get("num_key_value_heads") or self.heads)
        self.width = int(config.get("head_dim") or config["hidden_size"] // self.heads)
        self.layers = int(config["num_hidden_layers"])
        self.tied = bool(config.get("tie_word_embeddings"))
        self.epsilon = float(config["rms_norm_eps"])
        self.ids = parameter("input_ids", [-1, -1], ov.Type.i64)
        self.mask = parameter("attention_mask", [-1, -1], ov.Type.i64)
        self.positions = parameter("position_ids", [-1, -1], ov.Type.i64)
        self.beam = parameter("beam_idx", [-1], ov.Type.i32)
        self.batch = ops.gather(ops.shape_of(self.ids), ints([0]), ints(0))
        self.sinks: list[Node] = []
        self.cosine, self.sine = self._rotations(rope_theta(config))
        self.visible = self._visible()

    def model(self) -> ov.Model:
        """Return the whole graph, from tokens to logits [batch, new, vocabulary].

        Raises ModelError for weights that are missing or can't be read.
        """
        embedding = self._matrix("model.embed_tokens.weight")
        x = ops.gather(embedding, ops.convert(self.ids, "i32"), ints(0))
        for number in range(self.layers):
            self.report(f"Layer {number + 1} of {self.layers}.")
            x = self._layer(x, f"model.layers.{number}.", number)
        head = embedding if self.tied else self._matrix("lm_head.weight")
        logits = ops.matmul(self._normed(x, "model.norm.weight"), head, False, True)
        logits.output(0).get_tensor().set_names({"logits"})
        inputs = [self.ids, self.mask, self.positions, self.beam]
        return ov.Model([ops.result(logits)], self.sinks, inputs, "qwen2")

    def _layer(self, x: Node, prefix: str, number: int) -> Node:
        normed = self._normed(x, prefix + "input_layernorm.weight")
        x = ops.add(x, self._attention(normed, prefix + "self_attn.", number))
        normed = self._normed(x, prefix + "post_attention_layernorm.weight")
        gate = ops.swish(self._linear(normed, prefix + "mlp.gate_proj"))
        wide = ops.multiply(gate, self._linear(normed, prefix + "mlp.up_proj"))
        return ops.add(x, self._linear(wide, prefix + "mlp.down_proj"))

    def _attention(self, x: Node, prefix: str, number: int) -> Node:
        query = self._rotated(self._split(x, prefix + "q_proj", self.heads))
        key = self._rotated(self._split(x, prefix + "k_proj", self.kv_heads))
        value = self._split(x, prefix + "v_proj", self.kv_heads)
        keys = self._repeated(self._remembered(key, f"{number}.key"))
        values = self._repeated(self._remembered(value, f"{number}.value"))
        seen = ops.scaled_dot_product_attention(query, keys, values, self.visible)
        merged = ops.reshape(ops.transpose(seen, ints([0, 2, 1, 3])), ints([0, 0, -1]), True)
        return self._linear(merged, prefix + "o_proj")

    def _split(self, x: Node, name: str, heads: int) -> Node:
        """Return a projection as [batch, head, new, width]."""
        projected = self._linear(x, name)
        apart = ops.reshape(projected, ints([0, 0, heads, self.width]), True)
        return ops.transpose(apart, ints([0, 2, 1, 3]))

    def _remembered(self, new: Node, name: str) -> Node:
        """Append `new` to the state `name`; return all of it."""
        info = VariableInfo()
        info.data_shape = ov.PartialShape([-1, self.kv_heads, -1, self.width])
        info.data_type = ov.Type.f32
        info.variable_id = name
        state = Variable(info)
        shape = ops.concat([self.batch, ints([self.kv_heads]), ints([0]), ints([self.width])], 0)
        before = ops.read_value(ops.broadcast(floats(0.0), shape), state)
        whole = ops.concat([ops.gather(before, self.beam, ints(0)), new], 2)
        self.sinks.append(ops.assign(whole, state))
        return whole

    def _repeated(self, x: Node) -> Node:
        """Give each query head the key head that it shares."""
        if self.heads == self.kv_heads:
            return x
        shape = ops.shape_of(x)
        group = ints([self.heads // self.kv_heads])
        parts = [ops.gather(shape, ints([at]), ints(0)) for at in range(4)]
        wide = ops.concat([*parts[:2], group, *parts[2:]], 0)
        copies = ops.broadcast(ops.unsqueeze(x, ints(2)), wide, "BIDIRECTIONAL")
        return ops.reshape(copies, ints([0, self.heads, -1, self.width]), True)

    def _rotated(self, x: Node) -> Node:
        """Turn each head by its position's angle."""
        half, last, end = ints([self.width // 2]), ints([3]), ints([2**63 - 1])
        first = ops.slice(x, ints([0]), half, ints([1]), last)
        second = ops.slice(x, half, end, ints([1]), last)
        turned = ops.concat([ops.multiply(second, floats(-1.0)), first], -1)
        return ops.add(ops.multiply(x, self.cosine), ops.multiply(turned, self.sine))

    def _rotations(self, base: float) -> tuple[Node, Node]:
        """Return cosine and sine for every position, [batch, 1, new, width]."""
        steps = np.arange(0, self.width, 2, dtype=np.float32) / self.width
        frequencies = floats((1.0 / base**steps).astype(np.float32).reshape(1, -1, 1))
        places = ops.convert(ops.unsqueeze(self.positions, ints(1)), "f32")
        shape = ops.concat([self.batch, ints([self.width // 2]), ints([1])], 0)
        angles = ops.matmul(ops.broadcast(frequencies, shape), places, False, False)
        angles = ops.transpose(angles, ints([0, 2, 1]))
        both = ops.concat([angles, angles], -1)
        return ops.unsqueeze(ops.cos(both), ints(1)), ops.unsqueeze(ops.sin(both), ints(1))

    def _visible(self) -> Node:
        """Return where a query may look, [batch, 1, new, seen]: at what stands before it."""
        length = ops.gather(ops.shape_of(self.mask), ints(1), ints(0))
        columns = ops.range(ints(0), length, ints(1), "i64")
        return ops.less_equal(columns, ops.unsqueeze(self.positions, ints([1, 3])))

    def _normed(self, x: Node, name: str) -> Node:
        mean = ops.reduce_mean(ops.power(x, floats(2.0)), ints([-1]), True)
        scale = ops.divide(floats(1.0), ops.sqrt(ops.add(mean, floats(self.epsilon))))
        return ops.multiply(floats(self.weights.read(name)), ops.multiply(x, scale))

    def _linear(self, x: Node, name: str) -> Node:
        product = ops.matmul(x, self._matrix(name + ".weight"), False, True)
        if name + ".bias" not in self.weights:
            return product
        return ops.add(product, floats(self.weights.read(name + ".bias").reshape(1, 1, -1)))

    def _matrix(self, name: str) -> Node:
        """Return a matrix kept in int8, one scale a row."""
        levels, scales = quantised(self.weights.read(name))
        return ops.multiply(ops.convert(ops.constant(levels), "f32"), floats(scales))


def quantised(matrix: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int8], Any]:
    """Round a matrix [rows, columns] to int8 with a scale [rows, 1] for each row."""
    largest = np.abs(matrix).max(axis=1, keepdims=True)
    scales = np.maximum(largest / LEVELS, np.finfo(np.float32).tiny)
    return np.rint(matrix / scales).astype(np.int8), scales


def rope_theta(config: Mapping[str, Any]) -> float:
    """Return the base of the rotary positions, where old and new configurations have it."""
    return float((config.get("rope_parameters") or config).get("rope_theta", 10_000.0))


def parameter(name: str, shape: list[int], kind: ov.Type) -> Node:
    node = ops.parameter(ov.PartialShape(shape), kind)
    node.set_friendly_name(name)
    node.output(0).get_tensor().set_names({name})
    return node


def ints(values: Any) -> Node:
    return ops.constant(np.array(values, dtype=np.int64))


def floats(values: Any) -> Node:
    return ops.constant(np.array(values, dtype=np.float32))
