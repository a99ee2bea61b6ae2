"""How an experiment stands: `python -m webapp.commands.experiment NAME` (`--json`: for programs).

Letters and ratings are counted one by one, as if each were another person's: where a few people
write most of the letters, the intervals are narrower than the truth.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from webapp.experiments.intervals import newcombe
from webapp.experiments.results import Arm, arms

from .database import database

HEADINGS = ("variant", "people", "letters", "finished", "rated", "thumbs up", "95 %", "marks")
WIDTHS = (-16, 7, 8, 9, 6, 10, 18, 7)


def differences(variants: Sequence[Arm], baseline: str) -> Iterator[dict[str, Any]]:
    """Yield by how much each other variant's share of thumbs up is above the baseline's."""
    base = next(arm for arm in variants if arm.variant == baseline)
    for arm in variants:
        if arm is not base and arm.share is not None and base.share is not None:
            yield {
                "variant": arm.variant,
                "baseline": baseline,
                "difference": arm.share - base.share,
                "interval": newcombe(arm.up, arm.rated, base.up, base.rated),
            }


def table(variants: Sequence[Arm], compared: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield the lines that a person reads."""
    yield _line(HEADINGS)
    for arm in variants:
        interval = "{:.1%} to {:.1%}".format(*arm.to_dict()["interval"]) if arm.rated else "-"
        share = "-" if arm.share is None else f"{arm.share:.1%}"
        marks = "-" if arm.marks is None else f"{arm.marks:.2f}"
        counts = (arm.people, arm.letters, arm.finished, arm.rated)
        yield _line((arm.variant, *counts, share, interval, marks))
    for difference in compared:
        points = [100 * value for value in (difference["difference"], *difference["interval"])]
        yield "{} against {}: {:+.1f} points of thumbs up ({:+.1f} to {:+.1f})\n".format(
            difference["variant"], difference["baseline"], *points
        )


def _line(cells: Sequence[object]) -> str:
    return (
        " ".join(
            f"{cell!s:<{-width}}" if width < 0 else f"{cell!s:>{width}}"
            for cell, width in zip(cells, WIDTHS, strict=True)
        ).rstrip()
        + "\n"
    )


def main() -> None:
    """Show how an experiment stands; what is wrong is one line and exit code 1."""
    parser = argparse.ArgumentParser(
        "python -m webapp.commands.experiment", description=main.__doc__
    )
    parser.add_argument("name")
    parser.add_argument("--baseline", help="the variant to compare with (the first by name)")
    parser.add_argument("--json", action="store_true", help="for programs")
    options = parser.parse_args()
    with database() as session:
        variants = arms(session, options.name)
    if not variants:
        sys.exit(f"Nobody is in an experiment {options.name}.")
    baseline = options.baseline or variants[0].variant
    if baseline not in {arm.variant for arm in variants}:
        sys.exit(f"Nobody is in the variant {baseline} of {options.name}.")
    compared = list(differences(variants, baseline))
    if options.json:
        shown = [arm.to_dict() for arm in variants]
        result = {"experiment": options.name, "variants": shown, "differences": compared}
        sys.stdout.write(json.dumps(result, indent=2) + "\n")
    else:
        sys.stdout.writelines(table(variants, compared))


if __name__ == "__main__":
    main()
