"""The tables of what people train: data sets, jobs on them, and the models that came of it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.clock import now
from webapp.core.database import Base

from .lease_columns import LeaseColumns

KINDS = ("check", "training")
LAB_STATUSES = ("queued", "running", "done", "failed", "stopped")
LAB_UNFINISHED = ("queued", "running")


class DataSet(Base):
    """Pictures by label. The files lie in the lab's folder of data, below id and version."""

    __tablename__ = "lab_data_set"
    __table_args__ = (Index("ix_lab_data_set_user_id", "user_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    # SHA-256 of labels and pictures; "" until there is one.
    version: Mapped[str] = mapped_column(Text, default="")
    labels: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)  # pictures of each
    size: Mapped[int] = mapped_column(BigInteger, default=0)  # bytes
    repeated: Mapped[int] = mapped_column(default=0)  # pictures that came twice, left out
    contradictory: Mapped[int] = mapped_column(default=0)  # in two labels, left out
    # Whether models may be trained on it; the person says so, and may take it back.
    may_train: Mapped[bool] = mapped_column(default=False)
    # What the check says of this version: {"unreadable": [{"file", "reason"}], ...}; None: not yet.
    report: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class LabJob(LeaseColumns, Base):
    """A check of a data set, or a training on it: a place in the queue, and what came of it."""

    __tablename__ = "lab_job"
    __table_args__ = (
        CheckConstraint(f"status in {LAB_STATUSES}", name="status"),
        CheckConstraint(f"kind in {KINDS}", name="kind"),
        Index("ix_lab_job_user_id_created_at", "user_id", "created_at"),
        Index("ix_lab_job_data_set_id", "data_set_id"),
        Index(
            "uq_lab_job_user_id_idempotency_key",
            "user_id",
            "idempotency_key",
            unique=True,
        ),
        Index(
            "ix_lab_job_queue",
            "queued_at",
            postgresql_where=text(f"status in {LAB_UNFINISHED}"),
        ),
    )
    WORKING = "running"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    data_set_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("lab_data_set.id", ondelete="CASCADE")
    )
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    kind: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(Text)  # of the data
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    stage: Mapped[str] = mapped_column(Text, default="")  # the one that runs or ran last
    curve: Mapped[list[dict[str, float]]] = mapped_column(JSONB, default=list)
    results: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    log_tail: Mapped[str] = mapped_column(Text, default="")  # of a stage that failed
    idempotency_key: Mapped[str | None] = mapped_column(Text)
    model_digest: Mapped[str | None] = mapped_column(Text)
    data_set: Mapped[DataSet] = relationship(lazy="joined", innerjoin=True)


class LabModel(Base):
    """A model that a training registered. The files lie in the lab's folder of models."""

    __tablename__ = "lab_model"
    __table_args__ = (Index("ix_lab_model_user_id", "user_id"),)

    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    job_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("lab_job.id", ondelete="SET NULL"), index=True
    )
    task: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(Text)
    labels: Mapped[list[str]] = mapped_column(JSONB)
    figures: Mapped[dict[str, float]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
