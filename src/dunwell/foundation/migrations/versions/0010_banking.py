"""Bank statements and their entries; files of direct debits.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from dunwell.foundation.db import UTCDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "bank_statement",
        sa.Column("id", ID, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("shape", sa.String(length=20), nullable=False),
        sa.Column("own_tail", sa.String(length=4), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("user_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sha256"),
    )
    op.create_table(
        "bank_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("statement_id", ID, nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("value_date", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("credit", sa.Boolean(), nullable=False),
        sa.Column("bank_ref", sa.String(length=80), nullable=False),
        sa.Column("end_to_end", sa.String(length=80), nullable=False),
        sa.Column("payer", sa.String(length=120), nullable=False),
        sa.Column("payer_key", sa.String(length=120), nullable=False),
        sa.Column("payer_tail", sa.String(length=4), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("returns", sa.Boolean(), nullable=False),
        sa.Column("original", sa.String(length=80), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("points", sa.Float(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("debtor_id", ID, nullable=True),
        sa.Column("payment_ids", sa.JSON(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by", ID, nullable=True),
        sa.ForeignKeyConstraint(["statement_id"], ["bank_statement.id"]),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtor.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    for column in ("statement_id", "booked_on", "bank_ref", "end_to_end", "state", "debtor_id"):
        op.create_index(f"ix_bank_entry_{column}", "bank_entry", [column])
    op.create_index("ix_bank_entry_payer", "bank_entry", ["payer_key", "payer_tail"])
    op.create_table(
        "debit_file",
        sa.Column("id", ID, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("user_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "debit_line",
        sa.Column("id", ID, nullable=False),
        sa.Column("file_id", ID, nullable=False),
        sa.Column("debit_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["debit_file.id"]),
        sa.ForeignKeyConstraint(["debit_id"], ["debit.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("debit_id"),
    )
    op.create_index("ix_debit_line_file_id", "debit_line", ["file_id"])


def downgrade() -> None:
    for table in ("debit_line", "debit_file", "bank_entry", "bank_statement"):
        op.drop_table(table)
