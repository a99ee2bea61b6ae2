"""What of inputs is counted, to see later whether those in use are like those of the training.

A few numbers of each input. A measure that comes to mean something else gets another name: models
have counted by the old one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from features.links import signs
from features.sentences import splitting

Floats = NDArray[np.float64]
Measures = Mapping[str, Callable[[Any], float]]

LINKS: Measures = {
    "name_length": lambda address: len(address.name),
    "tail_length": lambda address: len(address.tail),
    "path_parts": lambda address: len(signs.parts(address)),
    "below_domain": lambda address: len(signs.below(address)),
    "digits": lambda address: signs.digits(address.place),
    "hyphens": lambda address: address.place.count("-"),
}
SENTENCES: Measures = {
    "characters": len,
    "words": lambda sentence: len(sentence.split()),
    "word_length": lambda sentence: len(sentence) / len(sentence.split()),
    "marks": lambda sentence: sum(not (each.isalnum() or each.isspace()) for each in sentence),
}
MEASURES: Mapping[str, Measures] = {"links": LINKS, "sentences": SENTENCES}


def counted(task: str, inputs: Iterable[Any]) -> list[Any]:
    """Return what is counted of a task's inputs: of a text, each of its sentences."""
    if task != "sentences":
        return list(inputs)
    return [each.text for text in inputs for each in splitting.sentences(text)]


def numbers(task: str, names: Sequence[str], inputs: Iterable[Any]) -> Floats:
    """Return a row for each of what is counted of inputs, with a number for each measure's name."""
    measures = [MEASURES[task][name] for name in names]
    rows = [[measure(each) for measure in measures] for each in counted(task, inputs)]
    return np.array(rows, np.float64).reshape(len(rows), len(measures))


def bins_of(edges: Sequence[float], found: Floats) -> NDArray[np.int64]:
    """Return the bin of each number: 0 below the first edge, n from the n-th one on."""
    return np.searchsorted(np.array(edges), found, side="right")
