"""The API's operation that says how the service is, for everyone."""

from datetime import datetime
from typing import Any

from pydantic import Field

from webapp.status.board import State, current_status

from .fields import Output
from .requests import blueprint

api = blueprint("status", "How the service is.", private=False)


class LetterTimes(Output):
    """How long letters took, from the request to the finished letter."""

    letters: int = Field(ge=1, description="Letters finished within the last hour.")
    median_s: float = Field(ge=0, description="Seconds; half of the letters took no longer.")
    p95_s: float = Field(ge=0, description="Seconds; 95 in 100 took no longer.")


class Incident(Output):
    """Letters that failed within minutes of one another."""

    began_at: datetime
    ended_at: datetime
    failed: int = Field(ge=1, description="Letters that failed.")


class ServiceStatus(Output):
    """Which parts answer, how long a letter takes, and what failed within seven days."""

    state: State = Field(description="down if a part is; unknown if a part's state is.")
    web: State
    database: State
    writer: State
    model: State
    looked_at: datetime
    waiting: int | None = Field(description="Letters in the queue; null if it isn't known.")
    times: LetterTimes | None = Field(
        description="Of the last hour; null if no letter was finished, or it isn't known."
    )
    incidents: list[Incident] | None = Field(
        description="The newest five; null if they aren't known."
    )


@api.get("/status", responses={200: ServiceStatus})
def get_status() -> dict[str, Any]:
    """Show how the service is. The answer is a few seconds old, and needs no token."""
    return ServiceStatus.model_validate(current_status()).model_dump(mode="json")
