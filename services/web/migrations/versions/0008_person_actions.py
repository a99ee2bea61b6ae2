"""what people did lately"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "person_action",
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_person_action_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_action")),
    )
    op.create_index("ix_person_action_key_at", "person_action", ["key", "at"], unique=False)
    op.create_index(op.f("ix_person_action_user_id"), "person_action", ["user_id"], unique=False)


def downgrade() -> None:
    """Drop it."""
    op.drop_table("person_action")
