"""How an experiment stands: `python -m webapp.experiment NAME`, with `--json` for programs.

Letters and ratings are counted one by one, as if each were another person's: where a few people
write most of the letters, the intervals are narrower than the truth.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import create_engine, exists, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from .config import Config, ConfigError
from .intervals import newcombe, wilson
from .models import Assignment, Letter, LetterVersion

HEADINGS = ("variant", "people", "letters", "finished", "rated", "thumbs up", "95 %", "marks")
WIDTHS = (-16, 7, 8, 9, 6, 10, 18, 7)


@dataclass(frozen=True)
class Arm:
    """What came of one variant; `marks` is the mean of letters as the model wrote them."""

    variant: str
    people: int = 0
    letters: int = 0
    finished: int = 0
    rated: int = 0
    up: int = 0
    marks: float | None = None

    @property
    def share(self) -> float | None:
        """The share of thumbs up among the rated."""
        return self.up / self.rated if self.rated else None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON shows it."""
        interval = wilson(self.up, self.rated) if self.rated else None
        return {**vars(self), "share": self.share, "interval": interval}


def arms(session: Session, name: str) -> list[Arm]:
    """Return the experiment's variants, in the order of their names."""
    assigned = session.execute(
        select(Assignment.variant, func.count())
        .where(Assignment.experiment == name)
        .group_by(Assignment.variant)
    )
    people = dict(assigned.all())
    edited = exists().where(LetterVersion.letter_id == Letter.id, LetterVersion.origin != "model")
    done, marks = Letter.status == "done", func.jsonb_array_length(Letter.report["unsourced"])
    counted = session.execute(
        select(
            Letter.variant,
            func.count(),
            func.count().filter(done),
            func.count(Letter.rating),
            func.count().filter(Letter.rating == 1),
            func.avg(marks).filter(done, ~edited),
        )
        .where(Letter.experiment == name)
        .group_by(Letter.variant)
    )
    found = {variant: Arm(variant, number) for variant, number in people.items()}
    for variant, letters, finished, rated, up, mean in counted:
        told = (letters, finished, rated, up, None if mean is None else float(mean))
        found[variant] = Arm(variant, people.get(variant, 0), *told)
    return [found[variant] for variant in sorted(found)]


def differences(found: Sequence[Arm], baseline: str) -> Iterator[dict[str, Any]]:
    """Yield by how much each other variant's share of thumbs up is above the baseline's."""
    base = next(arm for arm in found if arm.variant == baseline)
    for arm in found:
        if arm is not base and arm.share is not None and base.share is not None:
            yield {
                "variant": arm.variant,
                "baseline": baseline,
                "difference": arm.share - base.share,
                "interval": newcombe(arm.up, arm.rated, base.up, base.rated),
            }


def table(found: Sequence[Arm], compared: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield the lines that a person reads."""
    yield _line(HEADINGS)
    for arm in found:
        told = arm.to_dict()
        interval = "{:.1%} to {:.1%}".format(*told["interval"]) if arm.rated else "-"
        share = "-" if arm.share is None else f"{arm.share:.1%}"
        marks = "-" if arm.marks is None else f"{arm.marks:.2f}"
        counts = (arm.people, arm.letters, arm.finished, arm.rated)
        yield _line((arm.variant, *counts, share, interval, marks))
    for each in compared:
        points = [100 * value for value in (each["difference"], *each["interval"])]
        yield "{} against {}: {:+.1f} points of thumbs up ({:+.1f} to {:+.1f})\n".format(
            each["variant"], each["baseline"], *points
        )


def _line(cells: Sequence[object]) -> str:
    return (
        " ".join(
            f"{cell!s:<{-width}}" if width < 0 else f"{cell!s:>{width}}"
            for cell, width in zip(cells, WIDTHS, strict=True)
        ).rstrip()
        + "\n"
    )


def report(session: Session, name: str, baseline: str | None, *, as_json: bool) -> str:
    """Return how the experiment stands; "" where nobody is or was in it.

    Raises:
        KeyError: nobody is in the variant that is to be the baseline.
    """
    found = arms(session, name)
    if not found:
        return ""
    baseline = baseline or found[0].variant
    if baseline not in {arm.variant for arm in found}:
        raise KeyError(baseline)
    compared = list(differences(found, baseline))
    if as_json:
        shown = [arm.to_dict() for arm in found]
        whole = {"experiment": name, "variants": shown, "differences": compared}
        return json.dumps(whole, indent=2) + "\n"
    return "".join(table(found, compared))


def main() -> None:
    """Show how an experiment stands; what is wrong is one line and exit code 1."""
    parser = argparse.ArgumentParser("python -m webapp.experiment", description=main.__doc__)
    parser.add_argument("name")
    parser.add_argument("--baseline", help="the variant to compare with (the first by name)")
    parser.add_argument("--json", action="store_true", help="for programs")
    asked = parser.parse_args()
    try:
        engine = create_engine(Config.from_env().database_url)
        with Session(engine) as session:
            told = report(session, asked.name, asked.baseline, as_json=asked.json)
        engine.dispose()
    except ConfigError as error:
        sys.exit(str(error))
    except KeyError:
        sys.exit(f"Nobody is in the variant {asked.baseline} of {asked.name}.")
    except SQLAlchemyError:
        sys.exit("The database does not answer, or its tables are of another version.")
    if not told:
        sys.exit(f"Nobody is in an experiment {asked.name}.")
    sys.stdout.write(told)


if __name__ == "__main__":
    main()
