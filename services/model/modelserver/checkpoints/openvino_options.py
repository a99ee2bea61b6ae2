"""How OpenVINO runs a prepared model, for `prepare`, which checks it, and for the runner."""

from __future__ import annotations

from typing import Any

MODEL = "openvino_model.xml"
# Activations that share a scale in int8; the default, 32, takes 1.3 times as long to read a prompt.
ACTIVATIONS = 128
# What was compiled for a shape of tensors, kept for its next use. With the default of 5,000 memory
# grows by hundreds of megabytes, since each batch has another shape; it is no quicker.
SHAPES = 64
EXACT_BELOW = 100_000_000  # parameters; a small model is no slower where nothing is rounded


def properties(parameters: int, threads: int) -> dict[str, Any]:
    """Return the options of OpenVINO's CPU plugin for a model of so many parameters."""
    options: dict[str, Any] = {
        "INFERENCE_NUM_THREADS": threads,
        "CPU_RUNTIME_CACHE_CAPACITY": SHAPES,
        # A processor with AMX multiplies in int8 in f32 graphs alone. Its default is bf16, which
        # unpacks every weight at every step: two thirds of the tokens a second.
        "INFERENCE_PRECISION_HINT": "f32",
    }
    if parameters < EXACT_BELOW:
        return options | {"KV_CACHE_PRECISION": "f32", "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0}
    return options | {"DYNAMIC_QUANTIZATION_GROUP_SIZE": ACTIVATIONS}
