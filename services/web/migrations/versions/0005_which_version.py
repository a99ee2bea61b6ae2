"""which version wrote a letter"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COLUMNS = ("web_track", "web_version", "model_track", "model_revision")


def upgrade() -> None:
    """Add the columns; the default is the database's, for code that doesn't know them yet."""
    for name in COLUMNS:
        op.add_column("letter", sa.Column(name, sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Drop them."""
    for name in COLUMNS:
        op.drop_column("letter", name)
