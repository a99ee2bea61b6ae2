import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TRAINING = Path(__file__).parents[2] / "services" / "training"


@pytest.mark.timeout(600)  # a minute of computing, on a busy machine
def test_two_workers_train_on_examples_of_their_own_and_one_writes(tmp_path: Path) -> None:
    config = json.loads((TRAINING / "training" / "mini" / "configs" / "smoke.json").read_text()) | {
        "steps": 20
    }
    (tmp_path / "config.json").write_text(json.dumps(config))
    stage = ("--config", str(tmp_path / "config.json"), "--build", str(tmp_path))
    subprocess.run([sys.executable, "-m", "training.mini.prepare", *stage], check=True)
    workers = ("--standalone", "--nproc-per-node", "2")  # it finds a port by itself
    subprocess.run(
        [
            sys.executable,
            "-m",
            "torch.distributed.run",
            *workers,
            Path(__file__).with_name("worker.py"),
            *stage,
            "--threads",
            "1",
        ],
        env={**os.environ, "PYTHONPATH": str(TRAINING)},
        check=True,
    )
    report = json.loads((tmp_path / "run" / "run.json").read_text())
    assert (report["workers"], report["steps"]) == (2, 20)
    logs = [(tmp_path / "run" / name).read_text() for name in ("log.jsonl", "log-1.jsonl")]
    assert logs[0] != logs[1]  # each goes through its own examples
