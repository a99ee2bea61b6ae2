"""An address as numbers, for the model of links: which features it has, and how much of each.

A feature is a sign (`signs`), a word, the public suffix, or a run of letters, whose place is found
by a hash. Scheme, www., letter case and a slash at the end make no difference: a model that learns
them learns how its data was collected.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.links.address import Address
from features.links.signs import SIGNS, words
from features.links.suffixes import public_suffix

BUCKETS = 2**18
FIRST = 1 + len(SIGNS)  # place 0 is padding, then come the signs, then what is hashed
RUNS = (2, 3, 4, 5)  # letters
SIGN_VALUE = np.float32(0.1)
STEP = 64  # rows are padded to a multiple, so that there are few shapes to compile
PRIME = np.uint64(0x100000001B3)  # of FNV-1a
MIX = np.uint64(0x9E3779B97F4A7C15)  # Fibonacci hashing takes the upper bits
HALF = np.uint64(32)

Indices = NDArray[np.int32]
Values = NDArray[np.float32]


@dataclass(frozen=True)
class Batch:
    """Addresses as the model takes them, a row each.

    Attributes:
        indices: (addresses, features) int32, 0 where a row is shorter.
        values: (addresses, features) float32, 0 there.
    """

    indices: Indices
    values: Values


def batch(addresses: Sequence[Address]) -> Batch:
    """Return the features of some addresses."""
    rows = [row(address) for address in addresses]
    longest = max((len(indices) for indices, _ in rows), default=0)
    width = max(STEP, -(-longest // STEP) * STEP)
    indices = np.zeros((len(rows), width), np.int32)
    values = np.zeros((len(rows), width), np.float32)
    for place, (found, amounts) in enumerate(rows):
        indices[place, : len(found)] = found
        values[place, : len(found)] = amounts
    return Batch(indices, values)


def row(address: Address) -> tuple[Indices, Values]:
    """Return the features of one address: the signs, then what is hashed, in order."""
    signs = np.array([n for n, sign in enumerate(SIGNS, 1) if sign.holds(address)], np.int32)
    hashed = np.unique(
        np.concatenate(
            [
                _runs(f"^{address.name}$", b"name"),
                _runs(f"{address.tail.lower()}$", b"tail"),
                np.fromiter(word_places(address), np.int32),
            ]
        )
    )
    even = np.float32(1 / np.sqrt(len(hashed)))  # or a long address would weigh more
    values = np.concatenate(
        [np.full(len(signs), SIGN_VALUE), np.full(len(hashed), even)], dtype=np.float32
    )
    return np.concatenate([signs, hashed]), values


def word_places(address: Address) -> dict[int, str]:
    """Return the places of an address' words and of its suffix, with the words."""
    suffix = public_suffix(address.host)
    places = {_place(b"name", word): word for word in words(address.name)}
    places |= {_place(b"tail", word): word for word in words(address.tail)}
    return places | {_place(b"suffix", suffix): f".{suffix}"}


def _place(kind: bytes, word: str) -> int:
    return FIRST + zlib.crc32(word.encode(), zlib.crc32(kind)) % (BUCKETS - FIRST)


def _runs(text: str, kind: bytes) -> Indices:
    """Return the places of all runs of letters, as a rolling hash over the text's bytes."""
    codes = np.frombuffer(text.encode(), np.uint8).astype(np.uint64)
    hashes = codes + np.uint64(zlib.crc32(kind))
    found = []
    for length in range(2, RUNS[-1] + 1):
        hashes = hashes[:-1] * PRIME + codes[length - 1 :]
        if length in RUNS:
            found.append(hashes)
    mixed = (np.concatenate(found) * MIX) >> HALF
    return (np.uint64(FIRST) + mixed % np.uint64(BUCKETS - FIRST)).astype(np.int32)
