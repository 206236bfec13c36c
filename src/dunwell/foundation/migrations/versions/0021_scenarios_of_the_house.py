"""Scenarios of the house

Revision: 0021, after 0020.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roleplay_own",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lang", sa.String(length=5), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("origin_of", sa.String(length=80), nullable=False),
        sa.Column("replaced", sa.JSON(), nullable=False),
        sa.Column("debtor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["user.id"], name=op.f("fk_roleplay_own_made_by_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roleplay_own")),
    )
    op.create_table(
        "roleplay_own_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("own_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_note", sa.Text(), nullable=False),
        sa.Column("published_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_roleplay_own_version_by_id_user")),
        sa.ForeignKeyConstraint(
            ["own_id"], ["roleplay_own.id"], name=op.f("fk_roleplay_own_version_own_id_roleplay_own")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["user.id"], name=op.f("fk_roleplay_own_version_published_by_user")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["user.id"], name=op.f("fk_roleplay_own_version_signed_by_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roleplay_own_version")),
        sa.UniqueConstraint("own_id", "number", name=op.f("uq_roleplay_own_version_own_id_number")),
    )
    with op.batch_alter_table("roleplay_own_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roleplay_own_version_own_id"), ["own_id"], unique=False)

    with op.batch_alter_table("roleplay_call", schema=None) as batch_op:
        batch_op.add_column(sa.Column("trial", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(
            sa.Column("contest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_index(batch_op.f("ix_roleplay_call_contest_id"), ["contest_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("roleplay_call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roleplay_call_contest_id"))
        batch_op.drop_column("contest_id")
        batch_op.drop_column("trial")

    with op.batch_alter_table("roleplay_own_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roleplay_own_version_own_id"))

    op.drop_table("roleplay_own_version")
    op.drop_table("roleplay_own")
