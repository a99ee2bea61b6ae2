"""Step 1: turns the examples into tokens, with the prompt of the web.

Only letters that the product's own check passes are learned from: a letter that says what its form
doesn't teaches a model to invent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from contract.settings.web import WebSettings
from modelserver.checkpoints import quality
from modelserver.checkpoints.checkpoint import read_checkpoint
from modelserver.checkpoints.tokenizer import Tokenizer
from modelserver.checkpoints.weights import Weights
from training.files import whole, write_json
from webapp.check import check
from webapp.letters.prompt import messages

from .errors import FinetuneError
from .examples import Example, read, refuse
from .recipe import Recipe, option
from .work import Work

Report = Callable[[str], None]
Ids = npt.NDArray[np.int32]
CONTEXT = 4096  # tokens of a form and its letter, if the model takes so many: the server's default
# Tokens of a letter with its end: what the product asks for.
LETTER: int = WebSettings.model_fields["letter_tokens"].default
HELD_OUT = 10  # every tenth example is kept for evaluation


def prepare(work: Work, base: Path, source: Path, recipe: Recipe, report: Report) -> None:
    """Write `work.data`: tokens, what was left out and, in data.json, what the run is about.

    Raises:
        FinetuneError: an example or the recipe can't be used, or the run is about something else.
        modelserver.errors.ModelError: the base can't.
    """
    checkpoint = read_checkpoint(base, None, CONTEXT)
    recipe.check(checkpoint.config)
    parameters = Weights(base).parameters
    good, left_out = sorted_out(read(source))
    if not good:
        raise FinetuneError(
            f"{source} holds no letter that keeps the product's rules:\n" + "\n".join(left_out[:10])
        )
    rows = [tokens(example, checkpoint.tokenizer) for example in good]
    refuse_long(good, rows, checkpoint.context)
    held_out = hold_out(good)
    data = {
        "recipe": asdict(recipe),
        "base": {
            "folder": str(base.resolve()),
            "revision": checkpoint.revision,
            "weights_sha256": quality.weights_sha256(base),
            "parameters": parameters,
        },
        "data": {
            "source": str(source.resolve()),
            "sha256": digest(rows, held_out),
            "examples": len(good) - sum(held_out),
            "held_out": sum(held_out),
            "left_out": len(left_out),
            "letter_tokens": sum(len(answer) for _, answer in rows),
        },
    }
    if (work.data / "data.json").exists():
        same(work.result(work.data / "data.json", "prepare"), data, work)
        report(f"{work.name} is prepared.")
        return
    with whole(work.data) as folder:
        save(folder / "tokens.npz", rows, held_out)
        (folder / "left-out.txt").write_text("".join(f"{line}\n" for line in left_out), "utf-8")
        write_json(folder / "data.json", data)
    report(
        f"Prepared {len(good) - sum(held_out)} examples, and {sum(held_out)} for evaluation; "
        f"{len(left_out)} left out" + (f" ({work.data / 'left-out.txt'})." if left_out else ".")
    )


def sorted_out(examples: list[Example]) -> tuple[list[Example], list[str]]:
    """Return the examples whose letters keep the product's rules, and why the others don't."""
    good, left_out = [], []
    for example in examples:
        broken = [rule.message for rule in check(example.form, example.letter).rules if not rule.ok]
        if broken:
            left_out.append(f"{example.where}: {' '.join(broken)}")
        else:
            good.append(example)
    return good, left_out


def tokens(example: Example, tokenizer: Tokenizer) -> tuple[list[int], list[int]]:
    """Return the tokens of the prompt, as the server would read it, and those of the letter."""
    if tokenizer.end is None:
        raise FinetuneError("The base's tokenizer_config.json names no eos_token to end with.")
    asked = [{"role": m["role"], "content": str(m.get("content"))} for m in messages(example.form)]
    return tokenizer.encode_chat(asked), [*tokenizer.encode(example.letter), tokenizer.end]


def refuse_long(
    examples: list[Example], rows: list[tuple[list[int], list[int]]], context: int
) -> None:
    """Raise a FinetuneError that names the examples that are too long."""
    faults = []
    for example, (prompt, answer) in zip(examples, rows, strict=True):
        if len(answer) > LETTER:
            faults.append(f"{example.where}: the letter has {len(answer)} tokens; {LETTER} at most "
                          "are asked for when letters are written.")  # fmt: skip
        elif len(prompt) + len(answer) > context:
            faults.append(f"{example.where}: form and letter have {len(prompt) + len(answer)} "
                          f"tokens; this model takes {context} at most.")  # fmt: skip
    refuse(faults)


def hold_out(examples: list[Example]) -> list[bool]:
    """Keep a tenth for evaluation, by hash, so that more examples move few from side to side."""
    hashes = [hashlib.sha256(repr((e.form, e.letter)).encode()).digest() for e in examples]
    held_out = set(sorted(hashes)[: len(examples) // HELD_OUT])
    return [each in held_out for each in hashes]


def digest(rows: list[tuple[list[int], list[int]]], held_out: list[bool]) -> str:
    """Return the data's SHA-256: tokens, where letters begin, and what is held out."""
    return hashlib.sha256(repr((rows, held_out)).encode()).hexdigest()


def same(before: dict[str, Any], now: dict[str, Any], work: Work) -> None:
    """Raise a FinetuneError where the run was prepared otherwise."""
    changed = [
        f"{option(name)} was {value}, and is {now['recipe'][name]}"
        for name, value in before["recipe"].items()
        if now["recipe"][name] != value
    ]
    if before["base"]["weights_sha256"] != now["base"]["weights_sha256"]:
        changed.append(f"--base was {before['base']['folder']}, of other weights")
    if before["data"]["sha256"] != now["data"]["sha256"]:
        changed.append(f"--examples were others, {before['data']['source']}")
    if changed:
        raise FinetuneError(
            f"{work.folder} was begun otherwise: {'; '.join(changed)}. "
            "Choose another --name, or delete that folder."
        )


def save(file: Path, rows: list[tuple[list[int], list[int]]], held_out: list[bool]) -> None:
    """Write all examples end to end, with each one's length and the length of its prompt."""
    np.savez(
        file,
        tokens=np.concatenate([np.array(p + a, dtype=np.int32) for p, a in rows]),
        lengths=np.array([len(p) + len(a) for p, a in rows], dtype=np.int32),
        prompts=np.array([len(p) for p, _ in rows], dtype=np.int32),
        held_out=np.array(held_out),
    )


def read_rows(work: Work, *, held_out: bool) -> list[tuple[Ids, int]]:
    """Return the tokens of each example of one side, and how many of them are the prompt."""
    with np.load(work.data / "tokens.npz") as arrays:
        ends = np.cumsum(arrays["lengths"])
        each = np.split(arrays["tokens"], ends[:-1])
        selected = arrays["held_out"] == held_out
        return [
            (ids, int(prompt))
            for ids, prompt, wanted in zip(each, arrays["prompts"], selected, strict=True)
            if wanted
        ]
