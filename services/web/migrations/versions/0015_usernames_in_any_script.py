"""what usernames are compared by, in any script"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; code from before leaves it empty, and knows ASCII names alone."""
    op.add_column("user_account", sa.Column("username_key", sa.Text()))
    op.execute("UPDATE user_account SET username_key = lower(username)")
    op.create_index("uq_user_account_username_key", "user_account", ["username_key"], unique=True)


def downgrade() -> None:
    """Drop it."""
    op.drop_index("uq_user_account_username_key", "user_account")
    op.drop_column("user_account", "username_key")
