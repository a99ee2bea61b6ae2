"""Draws words, listed or invented, for the values of generated forms.

A word is either for training or for evaluation, by its hash, never for both: no value that the
model copies at evaluation was in its training whole.
"""

from __future__ import annotations

import random
import tomllib
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
SCRIPTS = ((0x410, 0x44F), (0x391, 0x3C9), (0x627, 0x64A), (0x4E00, 0x4FFF), (0x3041, 0x3093),
           (0xAC00, 0xACFF), (0x905, 0x939), (0x5D0, 0x5EA))  # fmt: skip
ONSETS = "b br c ch cl d dr f fl g gr h j k kh l m n p pr qu r s sh st t th tr v w y z x ts".split()  # noqa: SIM905
VOWELS = "a e i o u a e i o u a e i o u a e i o ai ea ee ou ia io é ü ö".split()  # noqa: SIM905
CODAS = ["", "", "", "n", "r", "l", "s", "m", "t", "x", "nd", "rk", "ll", "ng", "ck", "th"]


def held_out(word: str) -> bool:
    """Tell whether a word is one of the tenth that only evaluation uses."""
    return zlib.crc32(word.casefold().encode()) % 10 == 0


@cache
def listed_words(kind: str, evaluation: bool) -> tuple[str, ...]:
    """Return the words of a list in words.toml that belong to training or to evaluation."""
    lists = tomllib.loads((HERE / "words.toml").read_text("utf-8"))
    text = lists["role"][kind[5:]] if kind.startswith("role.") else lists[kind]
    both = text.split()
    own_side = tuple(word for word in both if held_out(word) == evaluation)
    return own_side or tuple(both)


class WordMaker:
    """Draws words from one side of the split."""

    def __init__(
        self,
        seed: int | str,
        *,
        evaluation: bool = False,
        blur: float = 0.0,
        repeat: float = 0.0,
        spelled: tuple[str, ...] = (),
    ) -> None:
        """`blur`: the share of listed words that are replaced by one nobody has listed.

        `repeat`: the share of forms whose fields have words in common, as in "Nurse" who was a
        "Nurse" before. `spelled`: words made of the tokenizer's pieces, for `blur`.
        """
        self.rng = random.Random(seed)
        self.evaluation, self.blur, self.repeat, self.spelled = evaluation, blur, repeat, spelled
        self.shared: dict[str, list[str]] | None = None

    def word(self, kind: str) -> str:
        if self.shared is None:
            return self.fresh(kind)
        if kind not in self.shared:
            self.shared[kind] = [self.fresh(kind) for _ in range(3)]
        return self.rng.choice(self.shared[kind])

    def fresh(self, kind: str) -> str:
        word = self.rng.choice(listed_words(kind, self.evaluation))
        return self.blurred(word) if self.blur and self.rng.random() < self.blur else word

    def blurred(self, word: str) -> str:
        """`Technician` becomes `Techmor`, `Zarnician` or a spelled word: copied by its pieces.

        A listed word is one token, and a model that has met only such words in a job title
        can't spell out one that it doesn't know.
        """
        if self.spelled and self.rng.random() < 0.6:
            text = self.rng.choice(self.spelled)
            return text.lower() if word.islower() else text
        cut = self.rng.randint(1, max(1, len(word) - 1))
        while True:
            piece = self.invented(1, 2)
            text = word[:cut] + piece.lower() if self.rng.random() < 0.5 else piece + word[cut:]
            if not held_out(text):
                return text.lower() if word.islower() else text

    def invented(self, low: int = 2, high: int = 3) -> str:
        """A word nobody has seen: syllables, or now and then bare letters."""
        r = self.rng
        while True:
            if r.random() < 0.15:
                text = "".join(r.choices("abcdefghijklmnopqrstuvwxyz", k=r.randint(2, 8)))
            else:
                text = "".join(
                    r.choice(ONSETS) + r.choice(VOWELS) + r.choice(CODAS)
                    for _ in range(r.randint(low, high))
                )
            if held_out(text) == self.evaluation:
                return text.capitalize()

    def foreign(self) -> str:
        """A word or two in another script."""
        low, high = self.rng.choice(SCRIPTS)
        sizes = [self.rng.randint(2, 5) for _ in range(self.rng.randint(1, 2))]
        return " ".join("".join(chr(self.rng.randint(low, high)) for _ in range(n)) for n in sizes)

    def pick(self, *choices: tuple[float, Callable[[], str]]) -> str:
        return self.rng.choices([c[1] for c in choices], [c[0] for c in choices])[0]()

    def casing(self, text: str) -> str:
        x = self.rng.random()
        return text.lower() if x < 0.14 else text.upper() if x < 0.16 else text
