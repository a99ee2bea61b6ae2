"""who may see the operators' pages"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the default is the database's, for code that doesn't know it yet."""
    op.add_column(
        "user_account",
        sa.Column("is_operator", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_column("user_account", "is_operator")
