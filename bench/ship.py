"""`make bench-ship`: measure what `make deploy` put up; a table, and build/bench/ship.json.

How long until the first letter, what the gateway costs, upgrades under traffic, the images' sizes,
and where it bends. It upgrades the deployment and rolls it back: not for one that people use.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from bench import gateway, load
from bench.machine import machine, write_result
from harness import lab, rollouts
from inkwell.deploy.tools import Tools
from inkwell.deploy.up import IMAGES
from inkwell.images.make import MANIFEST
from inkwell.shared.checkout import ROOT

RESULT = ROOT / "build" / "bench" / "ship.json"
PEOPLE = 8
BUILT_BEFORE = {"Bundle", "Node image", "Images", "Istio's bundle"}  # once for a commit
GOALS = {
    "first_letter_s": 300,
    "gateway_p50_ms": 10,
    "upgrade_s": 30,
    "upgrade_requests": rollouts.LEAST_REQUESTS,
    "upgrade_failed": 0,
}


def first_letter(addresses: Iterator[str]) -> dict[str, Any]:
    """Return the seconds from `make cluster` on a warm bundle to the first letter.

    They are the stages of the runs that made this cluster and this deployment, without those that
    build what is built once, and a letter that is asked for now by somebody new.
    """
    began = time.monotonic()
    load.person(addresses).write_letter()
    stages = {"Letter": time.monotonic() - began}
    for name in ("up", "deploy"):
        stages_file = lab.PLACE.home / f"{name}.json"
        if not stages_file.exists():
            return {"first_letter_s": None, "first_letter_why": f"there is no {stages_file.name}"}
        stages |= json.loads(stages_file.read_text())
    return counted(stages)


def counted(stages: dict[str, float]) -> dict[str, Any]:
    """Return the sum of the stages that a warm bundle leaves, and each of them."""
    left = {name: took for name, took in stages.items() if name not in BUILT_BEFORE}
    rounded = {name: round(took, 1) for name, took in left.items()}
    return {"first_letter_s": round(sum(left.values()), 1), "first_letter_stages_s": rounded}


def upgrades(addresses: Iterator[str]) -> dict[str, Any]:
    """Run what tests/deploy/test_upgrade.py runs."""
    people = [lab.person(lab.client(next(addresses))) for _ in range(PEOPLE)]
    tally, seconds = rollouts.three_and_back(Tools(lab.PLACE), people)
    return {
        "upgrade_s": round(max(seconds), 1),
        "upgrade_each_s": [round(each, 1) for each in seconds],
        "upgrade_requests": tally.requests,
        "upgrade_failed": len(tally.troubles),
        "upgrade_letters": len(tally.asked),
    }


def images(_addresses: Iterator[str]) -> dict[str, Any]:
    """Return the megabytes that a node would pull of each image."""
    manifest = json.loads((IMAGES / MANIFEST).read_text())
    return {
        "image_mb": {name: round(one["pulled_bytes"] / 1e6, 1) for name, one in manifest.items()}
    }


def loads(addresses: Iterator[str]) -> dict[str, Any]:
    """Return how pages and letters bear more people, and what is refused beyond the limits."""
    return {
        "pages": load.pages(addresses),
        "letters": load.letters(addresses),
        "beyond_limit": load.beyond(addresses),
    }


PARTS: dict[str, Callable[[Iterator[str]], dict[str, Any]]] = {
    "images": images,
    "letter": first_letter,
    "gateway": lambda _addresses: gateway.measure(),
    "load": loads,
    "upgrade": upgrades,
}


def report(result: dict[str, Any]) -> str:
    """Return the figures as tables, each beside its goal."""
    lines = [f"{'figure':<18} {'measured':>9} {'goal':>6}"]
    lines += [f"{name:<18} {result.get(name)!s:>9} {goal:>6}" for name, goal in GOALS.items()]
    for name in ("image_mb", "first_letter_stages_s", "beyond_limit"):
        if name in result:
            lines += ["", name, *(f"  {key:<20} {value}" for key, value in result[name].items())]
    for name in ("pages", "letters"):
        if name in result:
            rows = result[name]
            lines += ["", "  ".join(f"{key:>12}" for key in rows[0])]
            lines += ["  ".join(f"{value:>12}" for value in row.values()) for row in rows]
    return "\n".join(lines)


def main() -> None:
    """Measure the parts that are named, or all; print and write."""
    chosen = sys.argv[1:] or list(PARTS)
    result = json.loads(RESULT.read_text()) if RESULT.exists() and sys.argv[1:] else {}
    result |= {"machine": machine(), "measured_at": f"{datetime.now(UTC):%Y-%m-%d %H:%M}"}
    with lab.addresses() as addresses:
        for name in chosen:
            print(f"{name} ...", flush=True)
            result |= PARTS[name](addresses)
            write_result(RESULT, result)
    print(f"\n{report(result)}\n\nWritten to {RESULT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
