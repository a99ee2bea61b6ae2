"""`python -m bench.gpu`: the transformers engine's steps on a GPU, on the 0.5B configuration.

Prints a table and writes build/bench/gpu.json. As in bench/engine.py the model is random, of the
Qwen2.5-0.5B sizes: 400 prompt tokens, 250 new ones, greedy, warm, the median of ROUNDS. It needs no
server: what HTTP adds is measured there.
"""

import tempfile
import time
from pathlib import Path
from statistics import median

import torch

from bench.machine import write_result
from bench.models import CONTEXT, NEW_TOKENS, PEOPLE, PROMPT_TOKENS, ROUNDS, random_half_billion
from inkwell.shared.checkout import ROOT
from modelserver.checkpoints.checkpoint import read_checkpoint
from modelserver.engines.torch_runner import TorchRunner, load_model
from modelserver.sampling import Sampling

RESULT = ROOT / "build" / "bench" / "gpu.json"


def write(runner: TorchRunner, people: int) -> tuple[float, float]:
    """Write for so many people at once; return the median's first token and the end, in seconds."""
    prompts = torch.randint(300, 3000, (people, PROMPT_TOKENS)).tolist()
    began = time.monotonic()
    left = {id(runner.add(prompt, Sampling(max_tokens=NEW_TOKENS))): 0 for prompt in prompts}
    first: dict[int, float] = {}
    while left:
        for sequence, _ in runner.step():
            first.setdefault(id(sequence), time.monotonic() - began)
            left[id(sequence)] += 1
            if left[id(sequence)] == NEW_TOKENS:
                del left[id(sequence)]
                runner.remove(sequence)
    return median(first.values()), time.monotonic() - began


def main() -> None:
    """Measure, print and write."""
    if not torch.cuda.is_available():
        raise SystemExit("There is no GPU that torch can use; make bench-engine is for CPUs.")
    with tempfile.TemporaryDirectory(prefix="inkwell-bench-") as scratch:
        checkpoint = read_checkpoint(random_half_billion(Path(scratch)), None, CONTEXT)
        runner = TorchRunner(load_model(checkpoint), PEOPLE)
    write(runner, PEOPLE)  # the first one compiles and allocates
    result: dict[str, float] = {}
    for people in (1, PEOPLE):
        rounds = [write(runner, people) for _ in range(ROUNDS)]
        result[f"first_token_s_{people}"] = median(first for first, _ in rounds)
        result[f"total_tokens_per_s_{people}"] = median(people * NEW_TOKENS / s for _, s in rounds)
    result["memory_mb"] = torch.cuda.max_memory_allocated() / 2**20
    for name, value in result.items():
        print(f"{name:24} {value:>10.3f}")
    write_result(RESULT, result | {"gpu": torch.cuda.get_device_name()})


if __name__ == "__main__":
    main()
