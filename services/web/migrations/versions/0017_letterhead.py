"""what stands above a person's letters"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

COLUMNS = {"letter_email": "", "phone": "", "city": "", "links": "", "paper": "a4"}


def upgrade() -> None:
    """Add the columns; the defaults are the database's, for code that doesn't know them yet."""
    for name, default in COLUMNS.items():
        column = sa.Column(name, sa.Text(), server_default=default, nullable=False)
        op.add_column("user_account", column)


def downgrade() -> None:
    """Drop them."""
    for name in COLUMNS:
        op.drop_column("user_account", name)
