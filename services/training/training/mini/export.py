"""Stage 4: the model as it is committed: bf16 weights, tokenizer, defaults, model card, run.json.

    python -m training.mini.export [--build build/mini] [--out services/model/models/mini]

run.json (config, seed, data hash, metrics, checksums) is written last: where it stands, the
folder is complete.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from modelserver.checkpoints import sentences
from modelserver.config import MINI
from training.mini.arguments import stage

LIMIT_BYTES = 32 * 1024 * 1024
HERE = Path(__file__).parent
CARD = HERE / "MODEL_CARD.md"
AT_LEAST = {
    "carries all three": 0.99,
    "every fact used": 0.95,
    "no placeholder": 1.0,
    "120-300 words": 1.0,
}
AT_MOST = {
    "letters that invent a number": 0,
    "letters that invent an employer": 0,
    "letters that invent a degree": 0,
    "median 3-gram overlap": 0.5,
}


def checksums(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def verdict(measured: dict[str, float]) -> str:
    """What of the bar is met, in a sentence."""
    bars = [(n, bar, measured[n] < bar) for n, bar in AT_LEAST.items()]
    bars += [(n, bar, measured[n] > bar) for n, bar in AT_MOST.items()]
    missed = [f"{name} {measured[name]} (bar {bar})" for name, bar, below in bars if below]
    if not missed:
        return "**The bar is met.**"
    return f"**The bar is not met**: {'; '.join(missed)}."


def card(run: dict[str, Any], metrics: dict[str, Any]) -> str:
    """The model card with the figures of this run filled in."""
    rows = [
        f"| {name} | {value} | {metrics['typed'][name]} |"
        for name, value in metrics["held out"].items()
    ]
    figures = {
        "PARAMETERS": f"{run['parameters'] / 1e6:.1f}",
        "STEPS": str(run["steps"]),
        "TOKENS": f"{run['tokens'] / 1e6:.1f}",
        "MINUTES": f"{run['minutes']:.0f}",
        "MACHINE": run["machine"],
        "FORMS": str(metrics["forms"]),
        "BAR": verdict(metrics["held out"]),
        "METRICS": "\n".join(rows),
    }
    text = CARD.read_text("utf-8")
    for name, value in figures.items():
        text = text.replace(f"@{name}@", value)
    return text


def arguments() -> argparse.ArgumentParser:
    """Return the parser of the stage."""
    parser = stage(__doc__)
    parser.add_argument("--out", type=Path, default=MINI)
    return parser


def main() -> None:
    args = arguments().parse_args()
    run = json.loads((args.build / "run" / "run.json").read_text())
    metrics = json.loads((args.build / "metrics.json").read_text())
    trained = args.build / "run" / "final"

    shutil.rmtree(args.out, ignore_errors=True)
    args.out.mkdir(parents=True)
    model = AutoModelForCausalLM.from_pretrained(trained, dtype=torch.bfloat16)
    tokenizer = AutoTokenizer.from_pretrained(trained)
    model.save_pretrained(args.out)
    tokenizer.save_pretrained(args.out)
    shutil.copyfile(trained / sentences.FILE, args.out / sentences.FILE)
    (args.out / "README.md").write_text(card(run, metrics), encoding="utf-8")
    size = sum(p.stat().st_size for p in args.out.iterdir())
    if size > LIMIT_BYTES:
        raise SystemExit(f"{size} bytes: the committed model may have {LIMIT_BYTES} at most")
    manifest = run | {"metrics": metrics, "sha256": checksums(args.out)}
    (args.out / "run.json").write_text(json.dumps(manifest, indent=2) + "\n")
    print(f"{args.out}: {size / 1e6:.1f} MB, complete")


if __name__ == "__main__":
    main()
