"""the advertisement that a letter answers"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the default is the database's, for code that doesn't know it yet."""
    column = sa.Column("advertisement", sa.Text(), server_default="", nullable=False)
    op.add_column("letter", column)


def downgrade() -> None:
    """Drop it."""
    op.drop_column("letter", "advertisement")
