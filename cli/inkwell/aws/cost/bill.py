"""What a platform costs: its resources, each priced by a dated table, or named as free."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from inkwell.errors import InkwellError

TABLE = Path(__file__).with_name("prices.yml")
FREE = "free"
ZONES = 3
BALANCER_HOUR = 0.0225

Resource = tuple[str, Mapping[str, Any]]  # Terraform's type, and the values of a plan or a state


@dataclass(frozen=True)
class Row:
    """A part of the bill: how many, of what, and USD an hour of all of them."""

    what: str
    count: int
    an_hour: float

    @property
    def a_month(self) -> float:
        """USD a month."""
        return self.an_hour * float(table()["hours_a_month"])


@dataclass(frozen=True)
class Bill:
    """All rows, and what usage decides: type and price, in words."""

    rows: tuple[Row, ...]
    usage: tuple[tuple[str, str], ...]

    @property
    def an_hour(self) -> float:
        """USD an hour, without usage."""
        return sum(row.an_hour for row in self.rows)

    @property
    def a_month(self) -> float:
        """USD a month, without usage."""
        return sum(row.a_month for row in self.rows)


@cache
def table() -> dict[str, Any]:
    """Return prices.yml."""
    read: dict[str, Any] = yaml.safe_load(TABLE.read_text())
    return read


def name_of(kind: str) -> str:
    """Return how people call a type of Terraform's."""
    entry = table()["types"].get(kind, FREE)
    return kind.removeprefix("aws_").replace("_", " ") if entry == FREE else str(entry["called"])


def bill(resources: Iterable[Resource]) -> Bill:
    """Return what resources cost; raises InkwellError for what the table lacks."""
    found = list(resources)
    entries = {kind: _entry(kind) for kind, _ in found}
    counts: Counter[str] = Counter()
    hours: dict[str, float] = {}
    for kind, values in found:
        for what, count, an_hour in _parts(entries[kind], values, found):
            counts[what] += count
            hours[what] = hours.get(what, 0) + count * an_hour
    usage = {(entry["called"], entry["usage"]) for entry in entries.values() if "usage" in entry}
    rows = (Row(what, counts[what], an_hour) for what, an_hour in hours.items() if counts[what])
    return Bill(tuple(sorted(rows, key=lambda row: -row.an_hour)), tuple(sorted(usage)))


def _entry(kind: str) -> dict[str, Any]:
    entry = table()["types"].get(kind)
    if entry is None:
        raise InkwellError(f"{TABLE} has no price of {kind}")
    return {} if entry == FREE else dict(entry)


def _parts(
    entry: Mapping[str, Any], values: Mapping[str, Any], all_of_them: list[Resource]
) -> Iterable[tuple[str, int, float]]:
    """Yield what a resource is charged as: what, how many, USD an hour of each."""
    month = table()["hours_a_month"]
    if "an_hour" in entry:
        yield entry["called"], 1, entry["an_hour"]
    if "a_month" in entry:
        yield entry["called"], 1, entry["a_month"] / month
    match entry.get("by"):
        case "instance":
            (disk,) = values["root_block_device"]
            kind = values["instance_type"]
            yield from _machines("control plane", 1, kind, disk["volume_size"], all_of_them)
        case "workers":
            template = _only("aws_launch_template", all_of_them)
            (mapping,) = template["block_device_mappings"]
            (disk,) = mapping["ebs"]
            kind, count = template["instance_type"], values["min_size"]
            yield from _machines("worker", count, kind, disk["volume_size"], all_of_them)
        case "balancer":
            yield entry["called"], 1, BALANCER_HOUR
            if not values.get("internal"):
                yield "address of a load balancer", ZONES, table()["public_address"]
        case "database":
            copies = 2 if values["multi_az"] else 1
            kind = values["instance_class"]
            yield f"database, {kind}", copies, _price("databases", kind)
            yield (
                "database's disk, GB",
                copies * values["allocated_storage"],
                table()["database_gb"] / month,
            )


def _machines(
    role: str, count: int, kind: str, disk_gb: int, all_of_them: list[Resource]
) -> Iterable[tuple[str, int, float]]:
    yield f"{role}, {kind}", count, _price("instances", kind)
    yield "disk, GB", count * disk_gb, table()["disk_gb"] / table()["hours_a_month"]
    if _nodes_are_public(all_of_them):
        yield "address of a node", count, table()["public_address"]


def _nodes_are_public(resources: list[Resource]) -> bool:
    subnets = [values for kind, values in resources if kind == "aws_subnet"]
    return any(values.get("map_public_ip_on_launch") for values in subnets)


def _only(kind: str, resources: list[Resource]) -> Mapping[str, Any]:
    return next(values for found, values in resources if found == kind)


def _price(group: str, kind: str) -> float:
    prices = table()[group]
    if kind not in prices:
        raise InkwellError(
            f"{TABLE} has no price of {kind}: add it under {group}, or choose one of "
            f"{', '.join(prices)}"
        )
    return float(prices[kind])
