import json
import os
import subprocess
import sys
from pathlib import Path

from inkwell.settings import free_port

TRAINING = Path(__file__).parents[2] / "services" / "training"


def test_two_workers_train_on_examples_of_their_own_and_one_writes(tmp_path: Path) -> None:
    config = json.loads((TRAINING / "configs" / "smoke.json").read_text()) | {"steps": 20}
    (tmp_path / "config.json").write_text(json.dumps(config))
    stage = ("--config", str(tmp_path / "config.json"), "--build", str(tmp_path))
    subprocess.run([sys.executable, TRAINING / "prepare.py", *stage], check=True)
    meeting = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free_port())}
    workers = [
        subprocess.Popen(
            [sys.executable, TRAINING / "train.py", *stage, "--threads", "1"],
            env=os.environ | meeting | {"RANK": rank},
            stdout=(tmp_path / f"worker-{rank}.log").open("w"),
            stderr=subprocess.STDOUT,
        )
        for rank in ("0", "1")
    ]
    try:
        codes = [worker.wait(120) for worker in workers]
    finally:
        for worker in workers:
            worker.kill()
    assert codes == [0, 0], (tmp_path / "worker-0.log").read_text()
    report = json.loads((tmp_path / "run" / "run.json").read_text())
    assert report["workers"] == 2
    assert report["steps"] == 20
    logs = [(tmp_path / "run" / name).read_text() for name in ("log.jsonl", "log-1.jsonl")]
    assert logs[0] != logs[1]  # each goes through its own examples
