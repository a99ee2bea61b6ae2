"""Judges web addresses by the model of links: a verdict, a probability, and reasons in words.

An address is judged by its letters. Nothing is opened, asked for or looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from contract.model_manifest import Thresholds
from features.links import hosts, vectors
from features.links.address import Address, read
from features.links.signs import SIGNS
from predictor.errors import ModelError
from predictor.models import Floats, Model

Verdict = Literal["phishing", "not sure", "looks fine"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
PHISHING = "phishing"  # among the manifest's labels
REASONS = 3
AT_ONCE = 64  # addresses in one run of the model, so that its memory does not grow with a table
CLOSE = 1e-3  # to what the trainer said of an example
FOR = "Taken together, its letters are like those of phishing addresses."
AGAINST = "Taken together, its letters are like those of honest addresses."


@dataclass(frozen=True)
class Judgement:
    """What is said of one address.

    Attributes:
        url: as it was read, in one spelling.
        verdict: phishing, not sure, or looks fine.
        probability: of phishing, where every second address is.
        reasons: sentences, the one that counted most first.
        domain: the registrable domain, in ASCII.
        domain_shown: the same as people write it.
        scheme_assumed: whether https was added.
    """

    url: str
    verdict: Verdict
    probability: float
    reasons: tuple[str, ...]
    domain: str
    domain_shown: str
    scheme_assumed: bool


class Links:
    """The task: a model of links that agrees with its trainer."""

    def __init__(self, model: Model) -> None:
        """Take a model, having seen that it says of the manifest's examples what they say.

        Raises:
            ModelError: it says something else: labels in another order, another precision.
        """
        self.manifest = model.manifest
        self._model = model
        if not isinstance(self.manifest.thresholds, Thresholds):
            raise ModelError(f"The model {self.manifest.name} has no thresholds fine and phishing.")
        self._thresholds = self.manifest.thresholds
        if PHISHING not in self.manifest.labels:
            raise ModelError(f"The model {self.manifest.name} has no label {PHISHING}.")
        self._place = self.manifest.labels.index(PHISHING)
        if not isinstance(self.manifest.thresholds, Thresholds):
            raise ModelError(f"The model {self.manifest.name} has no thresholds of links.")
        self._thresholds = self.manifest.thresholds
        examples = self.manifest.examples
        judged = self.judge([read(example.input) for example in examples])
        off = max(
            abs(each.probability - example.probability)
            for each, example in zip(judged, examples, strict=True)
        )
        if not off <= CLOSE:
            raise ModelError(
                f"The model {self.manifest.name} differs by {off:.2g} from what its trainer says "
                "of the manifest's examples: export it again."
            )

    def judge(self, addresses: Sequence[Address]) -> list[Judgement]:
        """Return what is said of each address."""
        return [
            each
            for start in range(0, len(addresses), AT_ONCE)
            for each in self._judge_some(addresses[start : start + AT_ONCE])
        ]

    def _judge_some(self, addresses: Sequence[Address]) -> list[Judgement]:
        batch = vectors.batch(addresses)
        outputs = self._model.run({"indices": batch.indices, "values": batch.values})
        chances = outputs["probabilities"][:, self._place]
        return [
            self._say(address, float(chance), places, amounts)
            for address, chance, places, amounts in zip(
                addresses, chances, batch.indices, outputs["contributions"], strict=True
            )
        ]

    def _say(
        self, address: Address, chance: float, places: vectors.Indices, amounts: Floats
    ) -> Judgement:
        verdict = self.verdict(chance)
        return Judgement(
            url=address.text,
            verdict=verdict,
            probability=round(chance, 6),
            reasons=reasons(address, verdict, places, amounts),
            domain=address.domain,
            domain_shown=hosts.readable(address.domain),
            scheme_assumed=address.assumed,
        )

    def verdict(self, chance: float) -> Verdict:
        """Return the verdict for a probability, by the manifest's thresholds."""
        if chance >= self._thresholds.phishing:
            return "phishing"
        return "looks fine" if chance < self._thresholds.fine else "not sure"


def reasons(
    address: Address, verdict: Verdict, places: vectors.Indices, amounts: Floats
) -> tuple[str, ...]:
    """Return what spoke most for the verdict; of an unsure one, what spoke for either side.

    Args:
        address: which is judged.
        verdict: what is said of it.
        places: of its features.
        amounts: how much each spoke for phishing, or against it below nought.
    """
    named = sayable(address)
    found = [
        (float(amount), named[place])
        for place, amount in zip(places.tolist(), amounts.tolist(), strict=True)
        if place in named
    ]
    bad = [said[0] for amount, said in sorted(found, reverse=True) if amount > 0]
    good = [said[1] for amount, said in sorted(found) if amount < 0]
    if verdict == "phishing":
        return tuple(bad[:REASONS]) or (FOR,)
    if verdict == "looks fine":
        return tuple(good[:REASONS]) or (AGAINST,)
    return (*(bad[: REASONS - 1] or [FOR]), *(good[:1] or [AGAINST]))


def sayable(address: Address) -> dict[int, tuple[str, str]]:
    """Return the features that have words: what is said if they speak for phishing, or against."""
    told = {
        place: (
            f"\u201c{word}\u201d is frequent in phishing addresses.",
            f"\u201c{word}\u201d is frequent in honest addresses.",
        )
        for place, word in vectors.word_places(address).items()
    }
    signs = {place: (sign.sentence, sign.sentence) for place, sign in enumerate(SIGNS, 1)}
    return told | signs
