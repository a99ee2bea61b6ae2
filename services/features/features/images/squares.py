"""A decoded picture as the model of pictures sees it: the square in its middle, small.

Decoding is another's work: what comes in is upright, opaque, and red, green and blue of 8 bits.
The same pixels give the same numbers, to the bit, whatever file they came in and however many
threads add them up: all sums are of whole numbers, which float64 holds without rounding.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SIDE = 224  # of what the model sees
SHARE = SIDE / (SIDE + 32)  # of the shorter side, as EfficientNet-Lite was trained
ONE = 2**14  # the weight that is 1
MEAN, SCALE = np.float32(127.0), np.float32(128.0)
# Each pixel is made of so many at least before filters are used: averages are cheaper.
FINE = 2

Pixels = NDArray[np.uint8]


def square(pixels: Pixels) -> Pixels:
    """Return the square in the middle, (224, 224, 3).

    Args:
        pixels: (height, width, 3), each at least 1.
    """
    height, width = pixels.shape[:2]
    side = max(1, round(min(height, width) * SHARE))
    top, left = (height - side) // 2, (width - side) // 2
    blocks, count = _blocks(pixels[top : top + side, left : left + side])
    weights = _weights(blocks.shape[0])
    rows = np.einsum("iy,yxc->ixc", weights, blocks, optimize=True)
    total = np.einsum("jx,ixc->ijc", weights, rows, optimize=True)
    share = weights.sum(axis=1)
    resized = total / (np.outer(share, share)[:, :, None] * count)
    rounded: Pixels = np.clip(np.rint(resized), 0, 255).astype(np.uint8)
    return rounded


def batch(squares: Sequence[Pixels]) -> NDArray[np.float32]:
    """Return squares as the model takes them: (pictures, 3, 224, 224), about -1 to 1."""
    stacked = np.stack([np.asarray(each) for each in squares]).astype(np.float32)
    return np.ascontiguousarray(((stacked - MEAN) / SCALE).transpose(0, 3, 1, 2))


def mirrored(pixels: Pixels) -> Pixels:
    """Return a square as a mirror shows it: of the same thing, for training."""
    return np.ascontiguousarray(pixels[:, ::-1])


def _blocks(pixels: Pixels) -> tuple[NDArray[np.float64], int]:
    """Return sums of blocks, as large as leaves `FINE` of them to each pixel in the end, and of how
    many pixels each is."""
    block = max(1, pixels.shape[0] // (FINE * SIDE))
    kept = pixels.shape[0] // block * block
    start = (pixels.shape[0] - kept) // 2
    inside = pixels[start : start + kept, start : start + kept]
    total = np.zeros((kept // block, kept // block, 3), np.uint32)
    for row in range(block):
        for column in range(block):
            total += inside[row::block, column::block]
    return total.astype(np.float64), block * block


def _weights(side: int) -> NDArray[np.float64]:
    """Return how much each of `side` pixels counts for each of the result: triangles, as PIL's.

    They are as wide as one pixel of the result, or of the source where that is larger.
    """
    scale = side / SIDE
    reach = max(scale, 1.0)
    centres = (np.arange(SIDE) + 0.5) * scale - 0.5
    far = np.abs(np.arange(side)[None, :] - centres[:, None]) / reach
    found: NDArray[np.float64] = np.rint(ONE * np.maximum(0.0, 1.0 - far))
    return found
