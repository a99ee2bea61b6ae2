"""The columns of what waits in a queue and is worked on under a lease."""

from datetime import datetime

from sqlalchemy import DateTime, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.clock import now


class LeaseColumns:
    """A place in a queue, and who works on it.

    While `status` is `WORKING`, the worker that holds the lease changes the row; a lease that has
    run out means a dead worker, and another takes the row over with `attempt` + 1.
    """

    WORKING = "writing"

    status: Mapped[str] = mapped_column(Text, default="queued")
    progress: Mapped[str] = mapped_column(Text, default="", server_default="")  # what it waits for
    error: Mapped[str] = mapped_column(Text, default="")  # why it failed
    attempt: Mapped[int] = mapped_column(default=0)  # counts up for the row's whole life
    tries: Mapped[int] = mapped_column(default=0)  # of workers, since it was queued
    stop_requested: Mapped[bool] = mapped_column(default=False)
    writer: Mapped[str] = mapped_column(Text, default="")  # the worker that holds the lease
    lease_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    queued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    request_id: Mapped[str] = mapped_column(Text, default="")
