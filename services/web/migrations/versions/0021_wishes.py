"""what a letter's revision is asked to do"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; the defaults are the database's, for code that doesn't know them yet."""
    for table in ("letter", "letter_version"):
        wish = sa.Column("wish", sa.Text(), server_default="", nullable=False)
        op.add_column(table, wish)
    op.add_column("letter", sa.Column("wish_paragraph", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("letter", "wish_paragraph")
    for table in ("letter", "letter_version"):
        op.drop_column(table, "wish")
