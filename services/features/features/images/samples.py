"""Made-up pictures, by name: a manifest says what a trainer saw in them, and a predictor compares.

They are made of whole numbers alone, so that they are the same everywhere.
"""

from __future__ import annotations

import numpy as np

from features.images.squares import Pixels

NAMES = ("rings", "stripes", "patches", "field")
HEIGHT, WIDTH = 300, 400


def sample(name: str) -> Pixels:
    """Return a picture, (300, 400, 3).

    Raises:
        KeyError: there is none of this name.
    """
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    far = (x - WIDTH // 2) ** 2 + (y - HEIGHT // 2) ** 2
    made = {
        "rings": (far // 700 % 2 * 200 + 30, far // 900 % 256, 220 - far // 300 % 180),
        "stripes": ((x + y) // 16 % 2 * 180 + 40, x * 255 // WIDTH, y // 24 % 2 * 140 + 60),
        "patches": (x // 50 * 37 % 256, y // 50 * 61 % 256, (x // 50 + y // 50) * 83 % 256),
        "field": (60 + y * 120 // HEIGHT, 140 + (x * y) % 23, 90 + (x * 7 + y * 3) % 41),
    }[name]
    return np.stack(made, axis=-1).astype(np.uint8)
