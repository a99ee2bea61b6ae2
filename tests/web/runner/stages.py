"""Stages without a model: they read and write what real ones do, and fail as they are ordered to.

The orders lie beside the trainings' folders. The result is a hash of data and parameters, so that
two runs can be compared.
"""

import argparse
import hashlib
import json
import os
import signal
import sys
import time
from pathlib import Path


def say(**what: object) -> None:
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("-m")
    parser.add_argument("stage")
    for name in ("data", "work", "params", "out"):
        parser.add_argument(f"--{name}", type=Path)
    args = parser.parse_args()
    params = json.loads(args.params.read_text())
    file = args.work.parent / "orders.json"
    orders = json.loads(file.read_text()) if file.exists() else {}
    with (args.work / "calls").open("a") as calls:
        calls.write(f"{args.stage}\n")
    assert not any("INKWELL" in name for name in os.environ), "a stage knows a setting"
    sys.stderr.write("a line of the log\n")
    if orders.get("kill") == args.stage and not (args.work / "killed").exists():
        (args.work / "killed").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if orders.get("fail") == args.stage:
        say(error="It can't be done: the pictures are too few.")
        sys.exit(1)
    globals()[args.stage](args, params, orders)


def check(args: argparse.Namespace, _params: object, _orders: object) -> None:
    bad = [
        {"file": f"{path.parent.name}/{path.name}", "reason": "It is cut off."}
        for path in sorted(args.data.glob("*/*"))
        if path.read_bytes().endswith(b"BAD")
    ]
    (args.out / "report.json").write_text(json.dumps({"unreadable": bad}))


def prepare(args: argparse.Namespace, _params: object, _orders: object) -> None:
    files = sorted(path.relative_to(args.data).as_posix() for path in args.data.glob("*/*"))
    (args.out / "files.json").write_text(json.dumps(files))


def train(args: argparse.Namespace, params: dict[str, float], orders: dict[str, float]) -> None:
    say(progress="Training the last layer")
    for epoch in range(1, int(params["epochs"]) + 1):
        say(point={"epoch": epoch, "loss": 1 / epoch, "held_out_loss": 1.1 / epoch,
                   "accuracy": 1 - 1 / epoch, "held_out_accuracy": 1 - 1.1 / epoch})  # fmt: skip
        time.sleep(orders.get("epoch_s", 0))
    (args.out / "weights").write_text(
        (args.work / "prepare" / "files.json").read_text() + json.dumps(params, sort_keys=True)
    )


def evaluate(args: argparse.Namespace, _params: object, _orders: object) -> None:
    weights = (args.work / "train" / "weights").read_bytes()
    first = json.loads((args.work / "prepare" / "files.json").read_text())[0]
    results = {
        "labels": ["cat", "dog"],
        "figures": {"top1": int(hashlib.sha256(weights).hexdigest()[:4], 16) / 65536},
        "confusion": [[5, 1], [0, 6]],
        "worst": [{"file": first, "label": "cat", "said": "dog", "probability": 0.9}],
    }
    (args.out / "results.json").write_text(json.dumps(results))


def export(args: argparse.Namespace, params: dict[str, float], _orders: object) -> None:
    weights = (args.work / "train" / "weights").read_bytes()
    (args.out / "model.onnx").write_bytes(weights)
    sha256 = hashlib.sha256(weights).hexdigest()
    shipped = Path(__file__).parents[3] / "services/predictor/models/links/manifest.json"
    manifest = json.loads(shipped.read_text())
    manifest |= {
        "task": "images",
        "name": "images",
        "files": {"model.onnx": sha256},
        "digest": hashlib.sha256(f"{sha256}  model.onnx\n".encode()).hexdigest(),
        "labels": ["cat", "dog"],
        "seed": params["seed"],
        "figures": {"top1": 0.9},
    }
    (args.out / "manifest.json").write_text(json.dumps(manifest))


if __name__ == "__main__":
    main()
