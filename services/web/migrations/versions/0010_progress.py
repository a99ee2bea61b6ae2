"""what a letter waits for, apart from why it failed"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the default is the database's, for code that doesn't know it yet."""
    op.add_column("letter", sa.Column("progress", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("letter", "progress")
