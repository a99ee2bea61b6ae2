"""the length of a letter"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the default is the database's, for code that doesn't know it yet."""
    op.add_column("letter", sa.Column("length", sa.Text(), server_default="usual", nullable=False))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("letter", "length")
