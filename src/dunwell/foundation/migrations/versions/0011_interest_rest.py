"""interest that rests while a plan is kept

Revision: 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "interest_rest",
        sa.Column("id", _ID, nullable=False),
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", _ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_interest_rest_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_rest")),
    )
    with op.batch_alter_table("interest_rest", schema=None) as batch_op:
        batch_op.create_index("ix_interest_rest_account_id", ["account_id"], unique=False)


def downgrade() -> None:
    op.drop_table("interest_rest")
