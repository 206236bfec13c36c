"""boards: how people are shown

Revision: 0023, after 0022.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roleplay_board_choice",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shown", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_roleplay_board_choice_user_id_user")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_roleplay_board_choice")),
    )


def downgrade() -> None:
    op.drop_table("roleplay_board_choice")
