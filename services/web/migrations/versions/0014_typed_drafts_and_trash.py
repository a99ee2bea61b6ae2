"""what is typed and not sent, and letters in the trash"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, and the column that code from before leaves empty."""
    op.create_table(
        "typed_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Uuid()),
        sa.Column("fields", JSONB(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name="fk_typed_draft_user_id_user_account",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name="fk_typed_draft_letter_id_letter", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_typed_draft"),
    )
    op.create_index("ix_typed_draft_user_id_saved_at", "typed_draft", ["user_id", "saved_at"])
    op.create_index("ix_typed_draft_letter_id", "typed_draft", ["letter_id"])
    op.add_column("letter", sa.Column("deleted_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_letter_deleted_at",
        "letter",
        ["deleted_at"],
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    )


def downgrade() -> None:
    """Drop both; what is in the trash is deleted, for code from before would show it."""
    op.execute("DELETE FROM letter WHERE deleted_at IS NOT NULL")
    op.drop_index("ix_letter_deleted_at", "letter")
    op.drop_column("letter", "deleted_at")
    op.drop_table("typed_draft")
