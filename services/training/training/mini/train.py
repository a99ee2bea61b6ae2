"""Stage 2: trains the model on the prepared examples; the loss is on the answers only.

    python -m training.mini.train [--config configs/mini.json] [--build build/mini] [--threads 2]

Takes a GPU where torch finds one. On a CPU two threads wait for each other at every operation: on
busy cores this takes most of the time. There, run two processes of one thread each, with RANK
(0, 1), WORLD_SIZE, MASTER_ADDR and MASTER_PORT as torchrun sets them: each goes on by itself, and
now and then they average their weights (local SGD, Stich 2019, arXiv:1805.09767). Rank 0 writes.

The schedule ends at `steps` or after `minutes`, whichever comes first, and the learning rate
anneals towards that end. Writes BUILD/run: a checkpoint now and then, final/, log.jsonl and, last,
run.json.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import distributed
from torch.nn import functional
from transformers import GenerationConfig, Qwen2Config, Qwen2ForCausalLM

from training.mini.arguments import stage
from training.mini.circuits import plant

IGNORE = -100
EXCHANGE = 10  # steps between two averages
WINDOW = 2048  # examples that are sorted by length together, so that batches hold little padding


def build(config: dict[str, Any], end: int, pad: int) -> Qwen2ForCausalLM:
    """A Qwen2 of the configured size, tied embeddings, weights from the seed."""
    torch.manual_seed(config["seed"])
    shape = Qwen2Config(
        **config["model"],
        tie_word_embeddings=True,
        use_sliding_window=False,
        bos_token_id=None,
        eos_token_id=end,
        pad_token_id=pad,
    )
    model = Qwen2ForCausalLM(shape)
    plant(model, config["seed"])
    model.generation_config = GenerationConfig(  # type: ignore[no-untyped-call]
        **config["sampling"], eos_token_id=end, pad_token_id=pad, letters="whole"
    )
    return model


def batches(
    path: Path, size: int, pad: int, rng: np.random.Generator, begin: float = 0.0
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Endless (ids, labels) of about `size` tokens, padded on the right; passes over the data.

    `begin`: the share of the data to leave for the end of the first pass.
    """
    with np.load(path) as arrays:
        tokens, lengths, prompts = arrays["tokens"], arrays["lengths"], arrays["prompts"]
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    windows = np.array_split(np.arange(len(lengths)), max(1, len(lengths) // WINDOW))
    first = int(begin * len(windows))
    while True:
        for window in windows[first:] + windows[:first]:
            order = window[np.argsort(lengths[window])]
            rows = max(1, int(size // lengths[window].mean()))
            groups = [order[i : i + rows] for i in range(0, len(order), rows)]
            for k in rng.permutation(len(groups)):
                group = groups[k]
                ids = np.full((len(group), lengths[group].max()), pad, dtype=np.int64)
                labels = np.full_like(ids, IGNORE)
                for row, example in enumerate(group):
                    n, p = lengths[example], prompts[example]
                    ids[row, :n] = tokens[starts[example] : starts[example] + n]
                    labels[row, p:n] = ids[row, p:n]
                yield torch.from_numpy(ids), torch.from_numpy(labels)


def answer_loss(model: Qwen2ForCausalLM, ids: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Mean cross-entropy over answer tokens; logits are made for these positions alone."""
    hidden = model.model(ids, use_cache=False).last_hidden_state[:, :-1]
    wanted = labels[:, 1:]
    keep = wanted != IGNORE
    return functional.cross_entropy(model.lm_head(hidden[keep]).float(), wanted[keep])


def optimizers(model: Qwen2ForCausalLM, rates: dict[str, float]) -> list[torch.optim.Optimizer]:
    """Muon for the layers' matrices, AdamW for the embedding, norms and biases."""
    matrices = [p for n, p in model.named_parameters() if p.ndim == 2 and "embed" not in n]
    rest = [p for n, p in model.named_parameters() if p.ndim != 2 or "embed" in n]
    return [
        torch.optim.Muon(matrices, lr=rates["matrices"], weight_decay=0.01, momentum=0.95),
        torch.optim.AdamW(rest, lr=rates["rest"], betas=(0.9, 0.98), weight_decay=0.0),
    ]


def rate_at(progress: float, step: int, warmup: int, decay_share: float) -> float:
    """Warm-up, flat, then linear to a fiftieth: the factor on the learning rates."""
    warm = min(1.0, (step + 1) / warmup)
    left = (1.0 - progress) / decay_share
    return min(warm, max(0.02, min(1.0, left)))


def drill_share_at(progress: float, table: list[list[float]]) -> float:
    """The share of copying drills: [[from_progress, share], ...]."""
    return [share for begin, share in table if progress >= begin][-1]


def meet() -> tuple[int, int]:
    """Return this process's rank and how many there are."""
    rank, workers = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
    if workers > 1:
        distributed.init_process_group("gloo")
    return rank, workers


def part(workers: int) -> None:
    """Leave the process group: gloo's threads may not run on into the interpreter's end."""
    if workers > 1:
        distributed.destroy_process_group()


def ended(model: Qwen2ForCausalLM, step: int, progress: float, workers: int) -> bool:
    """Tell whether training is over; several workers set their weights to the mean before."""
    if workers == 1:
        return progress >= 1.0
    if step % EXCHANGE:
        return False
    for weights in model.parameters():
        distributed.all_reduce(weights.data)
        weights.data /= workers
    furthest = torch.tensor(progress)
    distributed.all_reduce(furthest, distributed.ReduceOp.MAX)
    return float(furthest) >= 1.0


def machine(device: torch.device, threads: int) -> str:
    """What trains, in words."""
    if device.type == "cpu":
        return f"{threads} threads of a CPU"
    return f"one {torch.cuda.get_device_name(device)}"


def save(model: Qwen2ForCausalLM, folder: Path, tokenizer: Path) -> None:
    model.save_pretrained(folder)
    for name in tokenizer.iterdir():
        (folder / name.name).write_bytes(name.read_bytes())


def main() -> None:
    parser = stage(__doc__)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    config = json.loads(args.config.read_text())
    rank, workers = meet()
    prepared, out = args.build / "data", args.build / "run"
    data = json.loads((prepared / "data.json").read_text())
    vocabulary = json.loads((prepared / "tokenizer" / "tokenizer.json").read_text())
    special = {t["content"]: t["id"] for t in vocabulary["added_tokens"]}
    pad = special["<|endoftext|>"]

    # Workers are for CPUs.
    device = torch.device("cuda" if torch.cuda.is_available() and workers == 1 else "cpu")
    torch.backends.cuda.enable_cudnn_sdp(False)  # refuses batches of some shapes, on an H100
    model = build(config, special["<|im_end|>"], pad)
    model.to(device)  # type: ignore[arg-type]
    count = sum(p.numel() for p in model.parameters())
    print(f"{count / 1e6:.2f} M parameters", flush=True)
    opts = optimizers(model, config["learning_rate"])
    rates = [o.param_groups[0]["lr"] for o in opts]
    rng = np.random.default_rng([config["seed"], rank] if rank else config["seed"])
    drills = batches(prepared / "drills.npz", config["batch_tokens"], pad, rng, rank / workers)
    letters = batches(prepared / "letters.npz", config["batch_tokens"], pad, rng, rank / workers)
    out.mkdir(parents=True, exist_ok=True)
    log = (out / (f"log-{rank}.jsonl" if rank else "log.jsonl")).open("w")

    began = saved = time.monotonic()
    recent: dict[str, torch.Tensor] = {}
    tokens_read = 0
    step, progress, done = 0, 0.0, False
    while not done:
        factor = rate_at(progress, step, config["warmup_steps"], config["decay_share"])
        share = drill_share_at(progress, config["drill_share"])
        kind = "drill" if rng.random() < share else "letter"
        ids, labels = next(drills if kind == "drill" else letters)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            loss = answer_loss(model, ids.to(device), labels.to(device))
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for opt, rate in zip(opts, rates, strict=True):
            opt.param_groups[0]["lr"] = rate * factor
            opt.step()
            opt.zero_grad(set_to_none=True)

        tokens_read += ids.numel()
        recent[kind] = loss.detach()
        step += 1
        now = time.monotonic()
        minutes = (now - began) / 60
        progress = max(step / config["steps"], minutes / config["minutes"])
        done = ended(model, step, progress, workers)
        if step % 20 == 0 or done:
            row = {"step": step, "minutes": round(minutes, 2), "tokens": tokens_read}
            row |= {"rate": round(factor, 4)}
            row |= {k: round(v.item(), 4) for k, v in recent.items()}
            print(json.dumps(row), flush=True)
            log.write(json.dumps(row) + "\n")
            log.flush()
        if rank == 0 and now - saved > 60 * config["checkpoint_minutes"]:
            save(model, out / f"step-{step:05d}", prepared / "tokenizer")
            saved = now

    log.close()
    part(workers)
    if rank:
        return
    save(model, out / "final", prepared / "tokenizer")
    run = {"config": config, "data": data, "parameters": count, "steps": step, "workers": workers}
    run |= {"tokens": tokens_read * workers, "machine": machine(device, workers * args.threads)}
    run |= {
        "minutes": round(minutes, 1),
        "loss": {k: round(v.item(), 4) for k, v in recent.items()},
    }
    (out / "run.json").write_text(json.dumps(run, indent=2) + "\n")


if __name__ == "__main__":
    main()
