"""message templates: subject and approval; a permit names the version of the text it is bound to

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("script", schema=None) as batch_op:
        batch_op.add_column(sa.Column("subject", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column("approval", sa.String(length=10), server_default="approved", nullable=False)
        )
        batch_op.add_column(
            sa.Column("approved_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("approval_note", sa.Text(), server_default="", nullable=False))
        batch_op.create_index("ix_script_approval", ["approval"], unique=False)
    with op.batch_alter_table("permit", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("script_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )


def downgrade() -> None:
    with op.batch_alter_table("permit", schema=None) as batch_op:
        batch_op.drop_column("script_id")
    with op.batch_alter_table("script", schema=None) as batch_op:
        batch_op.drop_index("ix_script_approval")
        for name in ("approval_note", "approved_at", "approved_by", "approval", "subject"):
            batch_op.drop_column(name)
