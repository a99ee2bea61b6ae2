"""Keeps what the hostile tests measure in build/bench/hostile.json, the most of each run."""

import json
import os

from inkwell.shared.checkout import ROOT

PATH = ROOT / "build" / "bench" / "hostile.json"
_this_run: dict[str, float] = {}


def record(**values: float) -> None:
    """Write figures by name: the most that this run has seen, beside those of other tests.

    `cases` is the sum of all that end with `_cases`.
    """
    for name, value in values.items():
        _this_run[name] = max(value, _this_run.get(name, value))
    PATH.parent.mkdir(parents=True, exist_ok=True)
    known = json.loads(PATH.read_text()) if PATH.exists() else {}
    figures = {**known, **_this_run}
    figures["cases"] = sum(n for name, n in figures.items() if name.endswith("_cases"))
    new = PATH.with_suffix(f".{os.getpid()}")
    new.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n")
    new.replace(PATH)
