"""A small made-up folder of pictures, for the tests of training and predictor."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

LABELS = ("blue rings", "green stripes", "red patches")


def picture(label: str, number: int, size: int = 96) -> Image.Image:
    """Return a picture of a label, each number another."""
    draw = np.random.default_rng([LABELS.index(label) if label in LABELS else 9, number])
    y, x = np.mgrid[0:size, 0:size].astype(float)
    turn, step = draw.uniform(0.8, 1.2), draw.integers(6, 14)
    shapes = {
        "blue rings": np.hypot(x - size / 2, y - size / 2) // step % 2,
        "green stripes": (x * turn + y) // step % 2,
        "red patches": (x // step + y // step) % 2,
    }
    channel = {"blue rings": 2, "green stripes": 1, "red patches": 0}
    pixels = draw.integers(0, 60, (size, size, 3))
    if label in shapes:
        pixels[..., channel[label]] += (shapes[label] * 150).astype(int)
    else:
        pixels = draw.integers(0, 256, (size, size, 3))
    return Image.fromarray(pixels.astype(np.uint8))


def jpeg(image: Image.Image) -> bytes:
    """Return a picture as a JPEG."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=92)
    return file.getvalue()


def folder(source: Path, each: int = 20) -> Path:
    """Write so many pictures of each label, a folder for each."""
    for label in LABELS:
        (source / label).mkdir(parents=True)
        for number in range(each):
            (source / label / f"{number:03}.jpg").write_bytes(jpeg(picture(label, number)))
    return source
