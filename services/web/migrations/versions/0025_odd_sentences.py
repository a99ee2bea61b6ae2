"""whether a person has odd sentences marked in letters"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the default is the database's, for code that doesn't know it yet."""
    column: sa.Column[bool] = sa.Column(
        "marks_odd_sentences", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    op.add_column("user_account", column)


def downgrade() -> None:
    """Drop it."""
    op.drop_column("user_account", "marks_odd_sentences")
