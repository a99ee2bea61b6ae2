"""Addresses that are changed without becoming another one: none of it may change a verdict.

A mutant whose verdict differs from its address' is a failing one. Those of the training's rows are
kept in a file, round by round, with the label of their address, and join the next training.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from features.links import address
from features.links.address import Address
from features.links.suffixes import is_ip
from modelserver.checkpoints.files import sync
from training.stages.errors import TrainingError

from . import rows
from .recipe import LABELS
from .trained import Trained

Mutation = Callable[[Address], str]
PORT = ":8443"


def without_scheme(each: Address, *, www: str = "", port: str = "", upper: bool = False) -> str:
    """Return an address as it may be typed: with www., with a port, in upper case."""
    name = f"{'' if is_ip(each.host) else www}{each.name}{port if each.port is None else ''}"
    user = "user@" if each.userinfo else ""
    return f"{user}{name.upper() if upper else name}{each.tail}"


def slash(each: Address) -> str:
    """Return the slash that the end of an address may have without another meaning."""
    return "" if each.query or each.fragment else "/"


def encoded(each: Address) -> str:
    """Return an address whose path has its first letters as escapes, which mean the same."""
    path = "/".join(f"%{ord(part[0]):02x}{part[1:]}" if part[:1].isalpha() else part
                    for part in each.path.split("/"))  # fmt: skip
    return f"https://{each.text.partition('://')[2].replace(each.path, path, 1)}"


def tracked(each: Address, parameters: str) -> str:
    """Return an address with the parameters by which a newsletter or an advertisement counts."""
    front, mark, fragment = each.text.partition("#")
    return f"{front}{'&' if each.query else '?'}{parameters}{mark}{fragment}"


# Other spellings of one address: they lead to the same place, and features leave no difference.
SPELLINGS: Mapping[str, Mutation] = {
    "without a scheme": without_scheme,
    "http": lambda each: f"http://{without_scheme(each)}",
    "www": lambda each: f"https://{without_scheme(each, www='www.')}",
    "upper case": lambda each: f"HTTPS://{without_scheme(each, upper=True)}",
    "default port": lambda each: f"https://{without_scheme(each, port=':443')}",
    "slash at the end": lambda each: f"https://{without_scheme(each)}{slash(each)}",
    "encoded letters": encoded,
}
# These differ in features, and a model has to learn that they say nothing.
MUTATIONS: Mapping[str, Mutation] = {
    **SPELLINGS,
    "campaign": lambda each: tracked(each, "utm_source=newsletter&utm_medium=email"),
    "click": lambda each: tracked(each, "fbclid=IwAR0k3Zb7xQ"),
    "other port": lambda each: f"https://{without_scheme(each, port=PORT)}",
}


@dataclass(frozen=True)
class Mutant:
    """A failing one: since which round it is known, how it was made, and its address' label."""

    round: int
    mutation: str
    status: str
    url: str


def flips(
    model: Trained, addresses: Sequence[Address], mutations: Mapping[str, Mutation]
) -> dict[str, float]:
    """Return, by mutation, the share of addresses whose verdict it changes."""
    return {name: float(flipped(model, addresses, mutate).mean())
            for name, mutate in mutations.items()}  # fmt: skip


def flipped(model: Trained, addresses: Sequence[Address], mutate: Mutation) -> NDArray[np.bool_]:
    """Return whether a mutation changes the verdict of each address."""
    edges = [model.facts.fine, model.facts.phishing]
    changed = [address.read(mutate(each)) for each in addresses]
    before, after = (np.digitize(model.chances(some), edges) for some in (addresses, changed))
    differs: NDArray[np.bool_] = before != after
    return differs


def failing(model: Trained, known: Sequence[rows.Row]) -> list[Mutant]:
    """Return the mutants of rows that fail, of no round yet."""
    addresses = [row.address for row in known]
    return [
        Mutant(0, name, known[place].label, mutate(addresses[place]))
        for name, mutate in MUTATIONS.items()
        for place in np.flatnonzero(flipped(model, addresses, mutate)).tolist()
    ]


def read(file: Path) -> list[Mutant]:
    """Return the mutants of a file, which may not be there yet.

    Raises:
        TrainingError: it is no such file.
    """
    if not file.exists():
        return []
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            found = [Mutant(int(each["round"]), each["mutation"], each["status"], each["url"])
                     for each in csv.DictReader(lines)]  # fmt: skip
    except (OSError, KeyError, ValueError) as error:
        raise TrainingError(f"{file} is no file of mutants: {error}.") from error
    if wrong := {each.status for each in found} - set(LABELS):
        raise TrainingError(f"{file}: status must be one of {LABELS}, not {wrong}.")
    return found


def write(file: Path, found: Iterable[Mutant]) -> None:
    """Write mutants into a file, whole or not at all."""
    scratch = file.with_name(f".{file.name}.partial")
    with scratch.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow(each.name for each in fields(Mutant))
        table.writerows(map(astuple, found))
    sync(scratch)
    scratch.replace(file)
