"""How well and how fast pictures are judged: the part of `make bench-lab` that needs some."""

import io
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from contract.picture_training import Parameters
from features.images import squares
from inkwell.shared.checkout import ROOT
from predictor.decoder.reading import pixels_of
from predictor.images import Images
from predictor.models import load
from training.pictures import evaluate, rows
from training.pictures.export import export
from training.pictures.prepare import prepare
from training.pictures.train import train
from training.stages import results

BACKBONE = ROOT / "services" / "predictor" / "models" / "images"
RUNS = 60
LARGE = (4000, 3000)  # pixels: 12 million
FIGURES = ("top1", "top3", "calibration_error", "none_of_known")
STAGES = ("prepare", "train", "evaluate", "export")


def measure(data: Path, others: Path | None, build: Path) -> dict[str, Any]:
    """Return the figures of a model that is trained on a folder's pictures, by name.

    Args:
        data: in one of the layouts of training.pictures.layouts.
        others: pictures of which it should say that they are none of its labels; none: not asked.
        build: where the stages lie; pictures that were seen before are not seen again.

    `images_large_cpu_ms_p95` is the time of a core from a 12-megapixel JPEG's bytes to its labels,
    without HTTP.
    """
    for stage in STAGES:
        shutil.rmtree(build / stage, ignore_errors=True)
        (build / stage).mkdir(parents=True)
    chosen = Parameters()
    prepare(data, build / "prepare", chosen, BACKBONE, parts=build / "seen")
    began = time.process_time()
    train(build / "prepare", build / "train", chosen)
    seconds = time.process_time() - began
    evaluate.evaluate(build / "prepare", build / "train", build / "evaluate")
    export(build, build / "export", chosen, BACKBONE)
    found = results.read(build / "evaluate" / evaluate.FILE, "evaluate")["figures"]
    images = Images(load(build / "export"))
    test = rows.read(build / "prepare", "test").rows
    figures: dict[str, Any] = {f"images_{name}": round(found[name], 4) for name in FIGURES}
    figures |= {"images_rows": len(test), "images_train_cpu_s": round(seconds, 1)}
    if others:
        figures |= {"images_none_of_others": round(none_of(images, others), 4)}
    large = enlarged((data / test[0].file).read_bytes())
    return {**figures, "images_large_cpu_ms_p95": round(milliseconds(images, large), 1)}


def none_of(images: Images, folder: Path) -> float:
    """Return the share of a folder's pictures that are none of the model's labels."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    seen = images.judge([squares.square(pixels_of(path.read_bytes())) for path in files])
    return float(np.mean([not each.is_known for each in seen]))


def enlarged(picture: bytes) -> bytes:
    """Return a picture as a JPEG of 12 megapixels."""
    large = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").resize(LARGE).save(large, "JPEG", quality=90)
    return large.getvalue()


def milliseconds(images: Images, picture: bytes) -> float:
    """Return the 95th percentile of a core's time to judge a picture."""
    times = []
    for _ in range(RUNS):
        began = time.process_time()
        images.judge([squares.square(pixels_of(picture))])
        times.append(1000 * (time.process_time() - began))
    return float(np.percentile(times, 95))
