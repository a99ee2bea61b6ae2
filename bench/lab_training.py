"""`make bench-lab-training DATA=FOLDER`: from pictures in folders to a model that is used.

FOLDER has a folder for each label. So many pictures of each are uploaded as a zip to an Inkwell of
its own, trained on by the page's way, and the model is chosen. Prints a table and writes
build/bench/lab_training.json; the times are a person's, from the upload on.
"""

import argparse
import io
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2

from bench.machine import machine, now, write_result
from harness.people import PASSWORD, Person
from harness.stack import RunningInkwell
from inkwell.shared.checkout import ROOT

RESULT = ROOT / "build" / "bench" / "lab_training.json"
LONGEST_S = 1800.0
API = "/api/v1/lab"


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.lab_training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a folder of folders")
    parser.add_argument("--pictures", type=int, default=20, help="of each label")
    return parser.parse_args()


def packed(data: Path, most: int) -> tuple[bytes, int]:
    """Return a zip of the first pictures of each folder, and how many there are."""
    content, count = io.BytesIO(), 0
    with zipfile.ZipFile(content, "w") as archive:
        for folder in sorted(path for path in data.iterdir() if path.is_dir()):
            for file in sorted(folder.iterdir())[:most]:
                archive.write(file, f"{folder.name}/{file.name}")
                count += 1
    return content.getvalue(), count


def until(said: Callable[[], Any]) -> Any:
    """Return what is said once it is something."""
    end = time.monotonic() + LONGEST_S
    while not (found := said()):
        if time.monotonic() > end:
            sys.exit(f"It took longer than {LONGEST_S:.0f} s.")
        time.sleep(0.2)
    return found


def measure(inkwell: RunningInkwell, content: bytes) -> dict[str, Any]:
    """Upload, train and use; return the seconds from the upload to each step, and the figures."""
    person = Person(inkwell.url, "trainer")
    client, began = person.client, time.monotonic()
    marks: dict[str, float] = {}

    def mark(name: str) -> None:
        marks[f"{name}_s"] = round(time.monotonic() - began, 1)

    form = {"name": "bench", "may_train": "yes"}
    made = client.post(f"{API}/datasets", data=form, files={"file": ("set.zip", content)})
    assert made.status_code == 201, made.text
    mark("uploaded")
    begun = client.post(f"{API}/trainings", json={"data_set_id": made.json()["id"]})
    assert begun.status_code == 202, begun.text
    path = f"{API}/trainings/{begun.json()['id']}"

    def training() -> dict[str, Any]:
        found: dict[str, Any] = client.get(path).json()
        return found

    until(lambda: training()["stage"] == "train" or training()["finished_at"])
    mark("prepared")
    until(lambda: training()["curve"] or training()["finished_at"])
    mark("first_point")
    ended = until(lambda: training() if training()["finished_at"] else None)
    mark("trained")
    assert ended["status"] == "done", f"{ended['error']}\n{ended['log_tail']}"
    use(inkwell, person, ended["model_digest"])
    mark("used")
    return {**marks, "figures": client.get(f"{path}/results").json()["figures"]}


def use(inkwell: RunningInkwell, person: Person, digest: str) -> None:
    """Choose a model as an operator, and wait until the predictor serves it."""
    grant = [sys.executable, "-m", "inkwell", "operators", "grant", person.name, "--desk"]
    subprocess.run(grant, env=inkwell.env, check=True, capture_output=True)
    person.client.post("/auth/login", data={"username": person.name, "password": PASSWORD})
    person.client.headers["X-CSRF-TOKEN"] = person.client.cookies["csrf_access_token"]
    chosen = person.client.post(f"{API}/models/{digest}/use")
    assert chosen.status_code == 200, chosen.text
    state = json.loads((inkwell.home / "run" / "state.json").read_text())

    def served() -> bool:
        models = httpx2.get(f"{state['predictor_url']}/version").json()["models"]
        return digest in [each["digest"] for each in models]

    until(served)


def main() -> None:
    """Measure, print and write."""
    args = arguments()
    content, pictures = packed(args.data, args.pictures)
    with tempfile.TemporaryDirectory() as folder:
        inkwell = RunningInkwell(Path(folder) / "home")
        inkwell.start()
        try:
            found = measure(inkwell, content)
        finally:
            inkwell.stop()
    result = {"at": now(), "machine": machine(), "pictures": pictures, **found}
    write_result(RESULT, result)
    for name, value in result.items():
        print(f"{name:<14} {value}")


if __name__ == "__main__":
    main()
