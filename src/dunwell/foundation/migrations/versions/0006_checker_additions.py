"""What compliance officers add to the content checker.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from dunwell.foundation.db import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "checker_addition",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_by", ID, nullable=True),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("live_by", ID, nullable=True),
        sa.Column("live_at", UTCDateTime(), nullable=True),
        sa.Column("effect", sa.JSON(), nullable=True),
        sa.Column("withdrawn_by", ID, nullable=True),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("withdraw_reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_checker_addition_state", "checker_addition", ["state"])


def downgrade() -> None:
    op.drop_table("checker_addition")
