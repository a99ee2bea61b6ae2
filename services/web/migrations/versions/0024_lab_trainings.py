"""data sets, jobs on them, and the models that came of it

All of it goes with the account.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "lab_data_set",
        sa.Column("id", sa.Uuid(), nullable=False),
        _person(),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "version")),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("labels", JSONB(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("repeated", sa.Integer(), nullable=False),
        sa.Column("contradictory", sa.Integer(), nullable=False),
        sa.Column("may_train", sa.Boolean(), nullable=False),
        sa.Column("report", JSONB()),
        _of_person("lab_data_set"),
        sa.PrimaryKeyConstraint("id", name="pk_lab_data_set"),
    )
    op.create_index("ix_lab_data_set_user_id", "lab_data_set", ["user_id"])
    _create_jobs()
    op.create_table(
        "lab_model",
        sa.Column("digest", sa.Text(), nullable=False),
        _person(),
        sa.Column("job_id", sa.Uuid()),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("task", "version")),
        *(sa.Column(name, JSONB(), nullable=False) for name in ("labels", "figures")),
        sa.Column("created_at", TIME, nullable=False),
        _of_person("lab_model"),
        sa.ForeignKeyConstraint(
            ["job_id"], ["lab_job.id"], name="fk_lab_model_job_id_lab_job", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("digest", name="pk_lab_model"),
    )
    op.create_index("ix_lab_model_user_id", "lab_model", ["user_id"])
    op.create_index("ix_lab_model_job_id", "lab_model", ["job_id"])


def downgrade() -> None:
    """Drop them."""
    for table in ("lab_model", "lab_job", "lab_data_set"):
        op.drop_table(table)


def _create_jobs() -> None:
    texts = ("kind", "version", "stage", "log_tail", "status", "error", "writer", "request_id")
    op.create_table(
        "lab_job",
        sa.Column("id", sa.Uuid(), nullable=False),
        _person(),
        sa.Column("data_set_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("progress", sa.Text(), server_default="", nullable=False),
        *(sa.Column(name, JSONB(), nullable=False) for name in ("parameters", "curve")),
        sa.Column("results", JSONB()),
        *(sa.Column(name, sa.Text()) for name in ("idempotency_key", "model_digest")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("attempt", "tries")),
        sa.Column("stop_requested", sa.Boolean(), nullable=False),
        *(sa.Column(name, TIME, nullable=False) for name in ("created_at", "queued_at")),
        *(sa.Column(name, TIME) for name in ("lease_until", "started_at", "finished_at")),
        sa.CheckConstraint(
            "status in ('queued', 'running', 'done', 'failed', 'stopped')",
            name=op.f("ck_lab_job_status"),
        ),
        sa.CheckConstraint("kind in ('check', 'training')", name=op.f("ck_lab_job_kind")),
        _of_person("lab_job"),
        sa.ForeignKeyConstraint(
            ["data_set_id"],
            ["lab_data_set.id"],
            name="fk_lab_job_data_set_id_lab_data_set",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_lab_job"),
    )
    op.create_index("ix_lab_job_user_id_created_at", "lab_job", ["user_id", "created_at"])
    op.create_index("ix_lab_job_data_set_id", "lab_job", ["data_set_id"])
    op.create_index(
        "uq_lab_job_user_id_idempotency_key", "lab_job", ["user_id", "idempotency_key"], unique=True
    )
    unfinished = sa.text("status in ('queued', 'running')")
    op.create_index("ix_lab_job_queue", "lab_job", ["queued_at"], postgresql_where=unfinished)


def _person() -> "sa.Column[int]":
    return sa.Column("user_id", sa.Integer(), nullable=False)


def _of_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"],
        ["user_account.id"],
        name=f"fk_{table}_user_id_user_account",
        ondelete="CASCADE",
    )
