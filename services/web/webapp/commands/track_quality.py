"""How many letters of each track were good: `python -m webapp.track_quality --of web SECONDS`.

It prints JSON for `inkwell canary watch`: {"canary": [good, all], "stable": [good, all]}.
"""

import argparse
import json
import sys
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.core.clock import now
from webapp.core.models import Letter

from .database import database

TRACK_OF = {"web": Letter.web_track, "model": Letter.model_track}


def quality(session: Session, of: str, seconds: int) -> dict[str, tuple[int, int]]:
    """Return the good letters and all, by the track of the web or the model that made them.

    Those count that were finished or failed in the last seconds. Good is one that is finished, has
    nothing without a source, and that nobody has rated as bad.
    """
    track = TRACK_OF[of]
    unmarked = func.jsonb_array_length(Letter.report["unsourced"]) == 0
    good = (Letter.status == "done") & unmarked & Letter.rating.is_distinct_from(-1)
    counted = (
        select(track, func.count().filter(good), func.count())
        .where(Letter.status.in_(("done", "failed")), track != "")
        .where(Letter.finished_at > now() - timedelta(seconds=seconds))
        .group_by(track)
    )
    return {name: (number, total) for name, number, total in session.execute(counted)}


def main() -> None:
    """Print the counts; what is wrong is one line and exit code 1."""
    parser = argparse.ArgumentParser("python -m webapp.track_quality", description=main.__doc__)
    parser.add_argument("--of", choices=tuple(TRACK_OF), default="web")
    parser.add_argument("seconds", type=int, help="how far to look back")
    options = parser.parse_args()
    with database() as session:
        found = quality(session, options.of, options.seconds)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
