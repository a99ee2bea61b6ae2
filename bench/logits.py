"""`python -m bench.logits FILE.gguf`: this project's logits beside llama.cpp's, of the same file.

The reference (numpy, float32) reads the dequantised file; llama.cpp rounds activations to 8 bits
as it multiplies. Writes build/bench/logits.json.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from harness.llama_cpp import llama_cpp
from inkwell.shared.checkout import ROOT
from modelserver.checkpoints import reference
from modelserver.checkpoints.checkpoint import read_checkpoint
from modelserver.checkpoints.gguf_file import convert
from modelserver.checkpoints.prepare import sample
from modelserver.checkpoints.weights import Weights
from modelserver.errors import ModelError

OUT = ROOT / "build" / "bench" / "logits.json"
PLACES = 8  # of the sample, evenly spread
LIKELIEST = 50  # tokens at each


def compare(file: Path) -> dict[str, Any]:
    """Return how far natural logarithms of probabilities lie apart, over the likeliest tokens.

    Raises:
        ModelError: the file can't be read.
    """
    with tempfile.TemporaryDirectory() as scratch, llama_cpp(file) as other:
        checkpoint = read_checkpoint(convert(file, Path(scratch)), None, 512)
        tokens = sample(checkpoint.tokenizer)
        ours = reference.logits(checkpoint.config, Weights(checkpoint.folder), tokens)
        ours = ours - np.logaddexp.reduce(ours, axis=-1, keepdims=True)
        apart, same = [], []
        for place in np.linspace(1, len(tokens), PLACES, dtype=int):
            theirs = other.log_probabilities(tokens[:place], LIKELIEST)
            row, ids = ours[place - 1], list(theirs)
            apart += list(np.abs(row[ids] - np.array(list(theirs.values()))))
            same.append(int(row.argmax()) == max(theirs, key=lambda token: theirs[token]))
        text = checkpoint.tokenizer.decode(tokens)
        return {
            "file": file.name,
            "places": PLACES,
            "mean_difference": round(float(np.mean(apart)), 4),
            "largest_difference": round(float(np.max(apart)), 4),
            "same_top_token": round(float(np.mean(same)), 3),
            "same_tokens": checkpoint.tokenizer.encode(text) == other.tokens(text),
        }


def main() -> int:
    """Return 0, or 2 for a file that can't be read."""
    parser = argparse.ArgumentParser(prog="python -m bench.logits", description=__doc__)
    parser.add_argument("file", type=Path)
    file = parser.parse_args().file
    try:
        result = compare(file)
    except ModelError as error:
        print(error, file=sys.stderr)
        return 2
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    print(json.dumps(result, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
