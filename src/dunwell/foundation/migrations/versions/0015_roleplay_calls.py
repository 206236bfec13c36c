"""simulated calls that were played

Revision: 0015, after 0014.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "roleplay_call",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("scenario_id", sa.String(length=80), nullable=False),
        sa.Column("scenario_version", sa.Integer(), nullable=False),
        sa.Column("engine", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("hints", sa.Boolean(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("retry_of", _ID, nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("total", sa.Float(), nullable=True),
        sa.Column("void", sa.Boolean(), nullable=True),
        sa.Column("score", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_roleplay_call_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roleplay_call")),
    )
    with op.batch_alter_table("roleplay_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roleplay_call_scenario_id"), ["scenario_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roleplay_call_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("roleplay_call")
