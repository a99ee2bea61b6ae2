"""links that people had judged

With their own opinion of the verdicts; they go with the account.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TEXTS = ("url", "domain", "domain_shown", "verdict")
MODEL = ("task", "model_version", "model_digest", "model_track")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "judged_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in (*TEXTS, *MODEL)),
        sa.Column("scheme_assumed", sa.Boolean(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("reasons", JSONB(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_right", sa.Boolean()),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name="fk_judged_link_user_id_user_account",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_judged_link"),
    )
    op.create_index("ix_judged_link_user_id_judged_at", "judged_link", ["user_id", "judged_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("judged_link")
