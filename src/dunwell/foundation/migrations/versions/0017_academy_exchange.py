"""own courses and questions of the academy, xAPI statements

Revision: 0017, after 0016.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for table, key, length in (
        ("academy_own_module", "module_id", 8),
        ("academy_own_question", "question_id", 20),
    ):
        columns = [sa.Column("version", sa.String(length=16), nullable=False)] if key == "question_id" else []
        op.create_table(
            table,
            sa.Column("id", _ID, nullable=False),
            sa.Column(key, sa.String(length=length), nullable=False),
            *columns,
            sa.Column("file", sa.String(length=200), nullable=False),
            sa.Column("body", sa.JSON(), nullable=False),
            sa.Column("by_id", _ID, nullable=True),
            sa.Column("at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
            sa.ForeignKeyConstraint(["by_id"], ["user.id"]),
            sa.PrimaryKeyConstraint("id"),
        )
        op.create_index(f"ix_{table}_{key}", table, [key])
    op.create_table(
        "academy_statement",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=300), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "source_id"),
        sa.UniqueConstraint("uid"),
    )
    op.create_index("ix_academy_statement_next_at", "academy_statement", ["next_at"])
    op.create_index("ix_academy_statement_sent_at", "academy_statement", ["sent_at"])


def downgrade() -> None:
    op.drop_table("academy_statement")
    op.drop_table("academy_own_question")
    op.drop_table("academy_own_module")
