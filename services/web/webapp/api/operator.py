"""The API's operations for operators: figures over time, and one request."""

from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import Field

from contract.request_id import PATTERN
from webapp.accounts import guard
from webapp.operators.board import Board, Source, current_board
from webapp.operators.charts import CHARTS
from webapp.operators.periods import DEFAULT, PERIODS, Name
from webapp.operators.requests import current_request

from .document import failures
from .fields import Inputs, Output
from .requests import blueprint

api = blueprint(
    "operator",
    "How the service works, for operators; to everybody else nothing is here.",
    verify=guard.verify_operator,
)


class PeriodQuery(Inputs):
    """How far back."""

    period: Name = Field(default=DEFAULT, description="A time until now.")


class RequestPath(Inputs):
    """Which request."""

    request_id: str = Field(pattern=f"^{PATTERN.pattern}$", description="Its X-Request-ID.")


class Series(Output):
    """Values of one kind; a source that doesn't know them over time gives only the total."""

    key: str = Field(description="Which chart, and what of it.", examples=["letters:done"])
    title: str
    unit: Literal["count", "seconds"]
    total: float | None = Field(description="Of the whole period; of a queue, now.")
    values: list[float | None] | None = Field(
        description="Of each step, the oldest first; null where nothing is known."
    )


class Version(Output):
    """What is at work."""

    part: str
    version: str
    track: str
    count: int = Field(description="Pods, or letters where the source is own.")


class Quotas(Output):
    """People of today (UTC), counted by what is left of their limits."""

    people: int = Field(description="Who asked for a letter.")
    near: int = Field(description="Who has 20 % or less left, but something.")
    used_up: int
    letters_a_day: int = Field(description="0: no limit.")
    tokens_a_day: int = Field(description="0: no limit.")


class EndedLetter(Output):
    """A letter that failed, or one of the slowest."""

    request_id: str
    ended_at: datetime
    status: str
    first_word_s: float | None
    seconds: float
    track: str
    model_track: str


class Figures(Output):
    """Figures of a period."""

    looked_at: datetime
    source: Source = Field(description="own: the database and the web's own counts.")
    note: str = Field(description="A sentence on the source.")
    steps_begin: list[datetime]
    step_s: int
    series: list[Series]
    versions: list[Version]
    quotas: Quotas | None = Field(description="null if the database didn't answer in time.")
    letters: list[EndedLetter] | None = Field(
        description="null if the database didn't answer in time."
    )


class Span(Output):
    """A span of the request's traces."""

    service: str
    name: str
    start: float = Field(description="Seconds after the first span began.")
    seconds: float
    depth: int = Field(description="0 for what has no parent.")
    failed: bool
    attributes: dict[str, Any]


class Line(Output):
    """A line of a service's log."""

    time: str
    service: str
    level: str
    event: str
    fields: dict[str, Any]


class KnownRequest(Output):
    """What logs and traces have of a request; a problem says why there may be more."""

    id: str
    lines: list[Line]
    spans: list[Span]
    logs_problem: str
    traces_problem: str


@api.get("/operator", responses={200: Figures, **failures(404)})
def get_figures(query: PeriodQuery) -> dict[str, Any]:
    """Show how the service works. The answer is a few seconds old."""
    board = current_board(PERIODS[query.period])
    shown = Figures(
        looked_at=board.looked_at,
        source=board.source,
        note=board.note,
        steps_begin=board.period.starts(board.looked_at),
        step_s=board.period.step // timedelta(seconds=1),
        series=_series(board),
        versions=[Version.model_validate(each) for each in board.figures.versions],
        quotas=board.quotas and Quotas.model_validate(board.quotas),
        letters=board.letters and [EndedLetter.model_validate(each) for each in board.letters],
    )
    return shown.model_dump(mode="json")


@api.get("/operator/requests/<string:request_id>", responses={200: KnownRequest})
def get_request(path: RequestPath) -> dict[str, Any]:
    """Show a request's log lines and spans."""
    return KnownRequest.model_validate(current_request(path.request_id)).model_dump(mode="json")


def _series(board: Board) -> list[Series]:
    figures = board.figures
    return [
        Series(
            key=each.key,
            title=f"{chart.title}: {each.label}",
            unit=chart.unit,
            total=figures.totals.get(each.key),
            values=figures.series.get(each.key),
        )
        for chart in CHARTS
        for each in chart.series
    ]
