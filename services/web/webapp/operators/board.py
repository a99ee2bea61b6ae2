"""All that the operators' page shows, from where it can be had, kept for a few seconds."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from webapp.core.clock import now
from webapp.core.config import Config, current_config
from webapp.core.database import db

from . import counters, database, people, prometheus
from .asking import AwayError
from .figures import EndedLetter, Figures, Quotas
from .kept import Kept
from .periods import Period
from .questions import Questions

EXTENSION = "inkwell.operators.board"
Source = Literal["prometheus", "own"]
PROMETHEUS = "From Prometheus; quotas and single letters are from the database."
UNSET = "INKWELL_PROMETHEUS_URL isn't set"
OWN = "so these figures are the database's and the web's own counts."


@dataclass(frozen=True)
class Board:
    """Figures of a period, and where they are from.

    `note` is a sentence on the source. `quotas` and `letters` are None where the database didn't
    answer in time.
    """

    period: Period
    looked_at: datetime
    source: Source
    note: str
    figures: Figures
    quotas: Quotas | None = None
    letters: tuple[EndedLetter, ...] | None = None


def init_app(app: Flask) -> None:
    """Keep the application's boards beside it."""
    app.extensions[EXTENSION] = Kept[str, Board]()


def current_board(period: Period) -> Board:
    """Return the board of a period, of the last seconds.

    Raises:
        Busy: others ask for too much at the same time.
    """
    kept: Kept[str, Board] = current_app.extensions[EXTENSION]
    config = current_config()
    db.session.commit()  # the request's own connection isn't needed meanwhile
    return kept.get(period.name, lambda: _look(config, period))


def _look(config: Config, period: Period) -> Board:
    board = _by_prometheus(config, period, now())
    try:
        with db.engine.connect() as connection:
            return _ask_database(board, config, Questions(connection))
    except SQLAlchemyError:
        return replace(board, note=f"{board.note} The database did not answer in time.")


def _by_prometheus(config: Config, period: Period, at: datetime) -> Board:
    """Return Prometheus' figures, or why there are none and the web's own counts."""
    url, why = config.prometheus_url, UNSET
    if url:
        try:
            figures = prometheus.read(url, config.prometheus_namespace, period, at)
        except AwayError as error:
            why = f"Prometheus {error.reason}"
        else:
            return Board(period, at, "prometheus", PROMETHEUS, figures)
    return Board(period, at, "own", f"{why}, {OWN}", Figures(totals=counters.totals()))


def _ask_database(board: Board, config: Config, questions: Questions) -> Board:
    figures = board.figures
    if board.source == "own":
        read = database.read(questions, board.period, board.looked_at)
        figures = replace(read, totals={**figures.totals, **read.totals})
    return replace(
        board,
        figures=figures,
        quotas=people.quotas(questions, config, board.looked_at),
        letters=people.letters(questions, board.looked_at - board.period.length),
    )
