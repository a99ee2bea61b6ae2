"""How long a runner waits."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """How long things take. Tests shorten them."""

    lease_s: float = 10.0  # after which a dead runner's job is free; renewed by each save
    look_s: float = 0.5  # between two looks at what a stage says
    poll_s: float = 1.0  # between two looks at the queue, if nobody announces anything
    database_s: float = 0.5  # between two tries to reach the database
    purge_s: float = 30.0  # between two looks for files that have no row any more
