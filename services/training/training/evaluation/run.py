"""One evaluation: letters for the set of forms, their scores, and the files of the result."""

from __future__ import annotations

import json
import re
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modelserver.checkpoints import quality

from . import report, results
from .cases import read_cases
from .writing import model_server, write

SCORE_FIELDS = ("forms_version", "model", "weights_sha256", "seed", "scores")  # beside the model


@dataclass(frozen=True)
class Options:
    """What is evaluated, and how; `python -m training.evaluation --help` explains each."""

    model: Path
    out: Path
    url: str | None = None
    forms: int | None = None
    seed: int = 0
    seeds: int = 1
    system: Path | None = None
    name: str | None = None
    keep: bool = False
    letters: str = "auto"


def evaluate(options: Options) -> dict[str, Any]:
    """Have the letters written, score them and return the result."""
    version, cases = read_cases()
    cases = cases[: options.forms]
    system = options.system.read_text("utf-8") if options.system else None
    serving = (
        nullcontext(options.url)
        if options.url
        else model_server(options.model.resolve(), options.out / "model-server.log")
    )
    with serving as url:
        began = time.monotonic()
        model, letters = write(url, cases, options.seed, system, options.letters)
        others = [
            write(url, cases, options.seed + n, system, options.letters)[1]
            for n in range(1, options.seeds)
        ]
        seconds = round(time.monotonic() - began, 1)
    rows = results.score(cases, letters)
    return {
        "forms_version": version,
        "model": options.name or model,
        "weights_sha256": None if options.url else quality.weights_sha256(options.model),
        "seed": options.seed,
        "system": system,
        "seconds": seconds,
        "scores": results.over_all(rows),
        "steps": results.by_step(cases, letters),
        "slices": results.by_slice(rows),
        "relations": results.by_relation(rows),
        "seeds": results.by_seed([rows, *(results.score(cases, each) for each in others)]),
        "letters": rows,
    }


def save(result: dict[str, Any], options: Options) -> None:
    """Write the result and its page; with --keep its figures beside the model too."""
    name = re.sub(r"[^\w.-]", "-", result["model"])
    options.out.mkdir(parents=True, exist_ok=True)
    for suffix, text in (("json", as_json(result)), ("html", report.page(result))):
        (options.out / f"{name}.{suffix}").write_text(text, "utf-8")
        print(f"Written to {options.out / name}.{suffix}")
    if options.keep:
        score = {name: result[name] for name in SCORE_FIELDS}
        (options.model / quality.FILE).write_text(as_json(score), "utf-8")
        print(f"Kept in {options.model / quality.FILE}")


def save_cvs(result: dict[str, Any], out: Path) -> None:
    """Write how well CVs are read."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "cvs.json").write_text(as_json(result), "utf-8")


def as_json(value: object) -> str:
    """Return JSON in the project's format."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
