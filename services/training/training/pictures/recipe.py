"""The numbers of this training that nobody chooses; `contract.picture_training` has the others."""

from __future__ import annotations

SPLITS = ("train", "held", "test")
HELD = (
    0.2  # of what is learnt from: it says when to stop, how sure to be, and what is none of these
)
PICTURES = 64  # in a step
MOMENTUM = 0.9
DIRECTIONS = 256  # of the features that count as usual, at most
KNOWN = 0.95  # the share of known pictures that must not be called none of these
