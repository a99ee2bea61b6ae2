"""the language that a letter is asked for in"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the default is the database's, for code that doesn't know it yet."""
    column = sa.Column("language", sa.Text(), server_default="auto", nullable=False)
    op.add_column("letter", column)


def downgrade() -> None:
    """Drop it."""
    op.drop_column("letter", "language")
