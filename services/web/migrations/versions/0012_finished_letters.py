"""an index of the letters that ended, by when, for the status page"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_letter_status_finished_at", "letter", ["status", "finished_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_letter_status_finished_at", table_name="letter")
