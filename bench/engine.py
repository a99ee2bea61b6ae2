"""`make bench-engine`: what the model server's engine and its HTTP cost, on the 0.5B configuration.

Prints a table and writes build/bench/engine.json. The model is random, of the Qwen2.5-0.5B sizes,
as in docs/lab-notes.md: 400 prompt tokens, 250 new ones, greedy, warm, the median of ROUNDS.
"""

import platform
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bench.completions import Measured, Prompts, together, write
from bench.machine import machine, write_result
from bench.models import (
    CONTEXT,
    NEW_TOKENS,
    PEOPLE,
    PROMPT_TOKENS,
    ROUNDS,
    random_half_billion,
    scripted_half_billion,
)
from bench.served import Served, served
from contract.cpus import available_cpus
from inkwell.shared.checkout import ROOT

RESULT = ROOT / "build" / "bench" / "engine.json"
SHARED_TOKENS = 352  # of a warm prompt: whole blocks of the cache
INSTRUCTIONS = 96  # tokens, in whole blocks, with which every letter's prompt begins
COPIED, OWN = 10, 5  # tokens in turn: what a copy-heavy letter takes from its form, and adds
LOOKUP = 5


def serving(model: Path, prepared: Path, lookup: int = 0) -> AbstractContextManager[Served]:
    """Serve `model` with OpenVINO for the length of a block."""
    return served(
        INKWELL_ENGINE="openvino",
        INKWELL_MODEL=str(model),
        INKWELL_MODEL_PREPARED=str(prepared),
        INKWELL_MODEL_LOOKUP=str(lookup),
    )


def memory_gb_per_s(threads: int) -> float:
    """Measure how fast `threads` read memory, the best of five."""
    parts = np.array_split(np.ones(64 * 2**20, dtype=np.float32), threads)
    best = 0.0
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(5):
            began = time.monotonic()
            list(pool.map(np.max, parts))
            best = max(best, sum(part.nbytes for part in parts) / (time.monotonic() - began))
    return best / 1e9


def measure(server: Served, prompts: Prompts) -> dict[str, float]:
    """Measure one request, eight together, and a prefix that is known."""
    write(server, prompts.make(PROMPT_TOKENS))  # the first one allocates
    alone = [write(server, prompts.make(PROMPT_TOKENS)) for _ in range(ROUNDS)]
    prefix = prompts.make(SHARED_TOKENS)
    write(server, prefix)
    warm = [
        write(server, prefix + prompts.make(PROMPT_TOKENS - SHARED_TOKENS)) for _ in range(ROUNDS)
    ]
    busy = [
        together(server, [prompts.make(PROMPT_TOKENS) for _ in range(PEOPLE)])
        for _ in range(ROUNDS)
    ]
    start = prompts.make(INSTRUCTIONS)
    write(server, start)
    rest = PROMPT_TOKENS - INSTRUCTIONS
    letters = [
        together(server, [start + prompts.make(rest) for _ in range(PEOPLE)]) for _ in range(ROUNDS)
    ]
    return {
        "tokens_per_s_1": speed(alone),
        "first_word_s_1": median(each.first_word_s for each in alone),
        "first_word_s_warm": median(each.first_word_s for each in warm),
        "total_tokens_per_s_8": median(
            sum(each.tokens for each in answers) / seconds for answers, seconds in busy
        ),
        "first_word_s_8": median(each.first_word_s for answers, _ in busy for each in answers),
        "first_word_s_8_last": median(
            max(each.first_word_s for each in answers) for answers, _ in busy
        ),
        "total_tokens_per_s_8_letters": median(
            sum(each.tokens for each in answers) / seconds for answers, seconds in letters
        ),
        "first_word_s_8_letters": median(
            each.first_word_s for answers, _ in letters for each in answers
        ),
        "rss_mb_8": server.taken().rss_mb,
    }


def speed(answers: list[Measured]) -> float:
    """Return the tokens a second after the first word."""
    return median((each.tokens - 1) / (each.whole_s - each.first_word_s) for each in answers)


def copying(plain: Path, scratch: Path, prompts: Prompts) -> dict[str, float]:
    """Measure a letter that copies two thirds of itself from its form, with and without lookup."""
    tokens = list(dict.fromkeys(prompts.tokenizer.encode(prompts.make(4 * PROMPT_TOKENS))))
    letter, others = tokens[:NEW_TOKENS], tokens[NEW_TOKENS:PROMPT_TOKENS]
    turns = range(OWN, NEW_TOKENS, OWN + COPIED)
    form = [*others, *(word for at in turns for word in letter[at : at + COPIED])]
    # The letter follows the prompt's last token, and nothing in the form is its beginning.
    script = [others[0], *letter]
    model = scripted_half_billion(scratch / "scripted", plain, script)
    prompt = prompts.tokenizer.decode([*form, others[0]])
    results = {}
    for name, lookup in (("tokens_per_s_1_copy_plain", 0), ("tokens_per_s_1_copy", LOOKUP)):
        with serving(model, scratch / "prepared", lookup) as server:
            write(server, prompt)  # the first one allocates
            results[name] = speed([write(server, prompt) for _ in range(ROUNDS)])
    return results


def overhead(server: Served, prepared: Path, prompts: Prompts) -> float:
    """Return the share by which a request takes longer through HTTP than in the pipeline.

    The two take turns, so that a machine that slows down slows both.
    """
    from modelserver.checkpoints.prepare import read_manifest
    from modelserver.engines.openvino_runner import OpenVinoRunner
    from modelserver.sampling import Sampling

    manifest = read_manifest(prepared)
    runner = OpenVinoRunner(
        prepared, PEOPLE, PEOPLE * CONTEXT, manifest["parameters"], available_cpus()
    )

    def directly() -> float:
        ids = prompts.tokenizer.encode(prompts.make(PROMPT_TOKENS))
        began, drawn = time.monotonic(), 0
        sequence = runner.add(ids, Sampling(max_tokens=NEW_TOKENS))
        while drawn < NEW_TOKENS:
            drawn += len(runner.step())
        seconds = time.monotonic() - began
        runner.remove(sequence)
        return seconds

    directly()  # the first one allocates
    pairs = [
        (write(server, prompts.make(PROMPT_TOKENS)).whole_s, directly()) for _ in range(ROUNDS)
    ]
    return median(served / direct for served, direct in pairs) - 1


def main() -> None:
    """Measure, print and write."""
    from modelserver.checkpoints.tokenizer import Tokenizer

    with tempfile.TemporaryDirectory(prefix="inkwell-bench-") as scratch:
        model = random_half_billion(Path(scratch) / "qwen2-0.5b-random")
        prompts = Prompts(Tokenizer(model))
        store = Path(scratch) / "prepared"
        with serving(model, store):
            pass  # prepares
        [folder] = [path for path in store.iterdir() if path.is_dir()]
        with serving(folder, store) as server:
            result: dict[str, Any] = {"load_s": server.load_s, **measure(server, prompts)}
            result["http_overhead"] = overhead(server, folder, prompts)
        result |= copying(model, Path(scratch), prompts)
        size_gb = (folder / "openvino_model.bin").stat().st_size / 1e9
        result["memory_gb_per_s"] = memory_gb_per_s(available_cpus())
        result["limit_tokens_per_s"] = result["memory_gb_per_s"] / size_gb
        result["share_of_limit"] = result["tokens_per_s_1"] / result["limit_tokens_per_s"]
    result = {name: round(value, 3) for name, value in result.items()}
    for name, value in result.items():
        print(f"{name:24} {value:>10}")
    settings = {"engine": "openvino", "weights": "int8", "threads": available_cpus(),
                "prompt_tokens": PROMPT_TOKENS, "new_tokens": NEW_TOKENS, "people": PEOPLE,
                "rounds": ROUNDS, "lookup": LOOKUP, "copied_share": COPIED / (COPIED + OWN),
                "instructions": INSTRUCTIONS,
                "model": "random, of the Qwen2.5-0.5B configuration"}  # fmt: skip
    measured_on = machine() | {"python": platform.python_version()}
    write_result(RESULT, {**result, "settings": settings, "machine": measured_on})
    print(f"\nWritten to {RESULT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
