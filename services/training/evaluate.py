"""Stage 3: writes letters for forms the model has never seen anything of, and scores them.

    python evaluate.py [--build build/mini] [--model BUILD/run/final] [--forms 200] [--show 3]

Prints a table and writes BUILD/metrics.json. Forms are drawn from the words kept for evaluation.
Decoding is the model's own default (generation_config.json), with a fixed seed.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import torch
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    LogitsProcessor,
    LogitsProcessorList,
)

from arguments import stage
from letters import prompt
from modelserver.sampling import looping
from scorers import score
from values import Form, Maker

HERE = Path(__file__).parent
SEED = "held-out"
BATCH = 20


def held_out_forms(count: int) -> list[Form]:
    maker = Maker(SEED, evaluation=True)
    return [maker.form() for _ in range(count)]


def typed_forms() -> list[Form]:
    """Forms written by hand, the way people type them."""
    rows = json.loads((HERE / "typed.json").read_text("utf-8"))
    return [Form({k: v for k, v in row.items() if k != "Tone"}, row.get("Tone")) for row in rows]


def load(folder: Path) -> tuple[Any, Any]:
    tokenizer = AutoTokenizer.from_pretrained(folder, padding_side="left")
    # Rounded as the weights are committed, computed as the model server does.
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16)
    model.float().eval()  # type: ignore[no-untyped-call]
    return model, tokenizer


class LoopGuard(LogitsProcessor):
    """The model server's guard against loops, for transformers' generate."""

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Rule out, in `scores` [rows, vocabulary], what would go on with a loop."""
        for row, tokens in enumerate(input_ids[:, -3 * self.longest :].tolist()):
            scores[row, looping(tokens, self.longest)] = -torch.inf
        return scores


def write(model: Any, tokenizer: Any, forms: list[Form], seed: int = 0) -> list[str]:
    """One letter a form, in batches."""
    torch.manual_seed(seed)
    written: list[str] = []
    guard = LogitsProcessorList([LoopGuard(getattr(model.generation_config, "loop_guard", 0))])
    for i in range(0, len(forms), BATCH):
        chats = [[{"role": "user", "content": prompt(form)}] for form in forms[i : i + BATCH]]
        inputs = tokenizer.apply_chat_template(
            chats, add_generation_prompt=True, return_tensors="pt", return_dict=True, padding=True
        )
        with torch.inference_mode():
            ids = model.generate(**inputs, logits_processor=guard)
        new = ids[:, inputs["input_ids"].shape[1] :]
        written += tokenizer.batch_decode(new, skip_special_tokens=True)
    return written


def main() -> None:
    parser = stage(__doc__)
    parser.add_argument("--model", type=Path, help="another model than the one just trained")
    parser.add_argument("--forms", type=int, default=200)
    parser.add_argument("--show", type=int, default=0, help="letters to print")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)

    model, tokenizer = load(args.model or args.build / "run" / "final")
    metrics: dict[str, Any] = {"forms": args.forms}
    began = time.monotonic()
    for name, forms in (("held out", held_out_forms(args.forms)), ("typed", typed_forms())):
        letters = write(model, tokenizer, forms)
        metrics[name] = {k: round(v, 4) for k, v in score(letters, forms).items()}
        for form, letter in list(zip(forms, letters, strict=True))[: args.show]:
            print(f"{prompt(form)}\n\n{letter}\n{'-' * 72}")
    print(f"{'':28}{'held out':>10}{'typed':>10}   ({time.monotonic() - began:.0f} s)")
    for measure in metrics["held out"]:
        print(f"{measure:28}{metrics['held out'][measure]:>10}{metrics['typed'][measure]:>10}")
    (args.build / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n")


if __name__ == "__main__":
    main()
