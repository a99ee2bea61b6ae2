"""what a letter is found by, and what became of the application"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; a writer fills the search's for letters from before."""
    op.add_column("letter", sa.Column("search_text", sa.Text()))
    op.add_column("letter", sa.Column("applied_on", sa.Date()))
    op.add_column("letter", sa.Column("deadline", sa.Date()))
    op.add_column("letter", sa.Column("outcome", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Drop them."""
    for name in ("outcome", "deadline", "applied_on", "search_text"):
        op.drop_column("letter", name)
