"""what stands around a letter's text, and the design of its document"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TEXTS = ("recipient", "subject", "closing", "design")


def upgrade() -> None:
    """Add the columns; the defaults are the database's, for code that doesn't know them yet."""
    for name in TEXTS:
        op.add_column("letter", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("letter", sa.Column("dated", sa.Date(), nullable=True))
    design = sa.Column("design", sa.Text(), server_default="classic", nullable=False)
    op.add_column("user_account", design)


def downgrade() -> None:
    """Drop them."""
    op.drop_column("user_account", "design")
    for name in (*TEXTS, "dated"):
        op.drop_column("letter", name)
