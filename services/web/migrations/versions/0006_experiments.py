"""experiments"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the letters' columns, which code that doesn't know them leaves empty."""
    op.create_table(
        "assignment",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("experiment", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_assignment_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "experiment", name=op.f("pk_assignment")),
    )
    for name in ("experiment", "variant"):
        op.add_column("letter", sa.Column(name, sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Drop them."""
    for name in ("experiment", "variant"):
        op.drop_column("letter", name)
    op.drop_table("assignment")
