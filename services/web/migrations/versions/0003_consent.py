"""consent to improving the writer"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the default is the database's, for code that doesn't know it yet."""
    op.add_column(
        "letter",
        sa.Column("may_improve", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_column("letter", "may_improve")
