"""Two-person calls and contests

Revision: 0022, after 0021.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roleplay_contest",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("lang", sa.String(length=5), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("rounds", sa.JSON(), nullable=False),
        sa.Column("led_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("standings", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["led_by"], ["user.id"], name=op.f("fk_roleplay_contest_led_by_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roleplay_contest")),
    )
    op.create_table(
        "roleplay_duo",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scenario_id", sa.String(length=80), nullable=False),
        sa.Column("scenario_version", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("led_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("collector_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("player_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("round", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=12), nullable=False),
        sa.Column("collector_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("player_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("total", sa.Float(), nullable=True),
        sa.Column("void", sa.Boolean(), nullable=True),
        sa.Column("versions", sa.JSON(), nullable=True),
        sa.Column("score", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["collector_id"], ["user.id"], name=op.f("fk_roleplay_duo_collector_id_user")
        ),
        sa.ForeignKeyConstraint(["led_by"], ["user.id"], name=op.f("fk_roleplay_duo_led_by_user")),
        sa.ForeignKeyConstraint(["player_id"], ["user.id"], name=op.f("fk_roleplay_duo_player_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roleplay_duo")),
    )
    with op.batch_alter_table("roleplay_duo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roleplay_duo_collector_id"), ["collector_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roleplay_duo_contest_id"), ["contest_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roleplay_duo_led_by"), ["led_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_roleplay_duo_player_id"), ["player_id"], unique=False)

    op.create_table(
        "roleplay_contestant",
        sa.Column("contest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plays", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["roleplay_contest.id"],
            name=op.f("fk_roleplay_contestant_contest_id_roleplay_contest"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_roleplay_contestant_user_id_user")),
        sa.PrimaryKeyConstraint("contest_id", "user_id", name=op.f("pk_roleplay_contestant")),
    )
    op.create_table(
        "roleplay_duo_comment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("duo_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_roleplay_duo_comment_by_id_user")),
        sa.ForeignKeyConstraint(
            ["duo_id"], ["roleplay_duo.id"], name=op.f("fk_roleplay_duo_comment_duo_id_roleplay_duo")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roleplay_duo_comment")),
    )
    with op.batch_alter_table("roleplay_duo_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roleplay_duo_comment_duo_id"), ["duo_id"], unique=False)

    op.create_table(
        "roleplay_duo_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("duo_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["duo_id"], ["roleplay_duo.id"], name=op.f("fk_roleplay_duo_line_duo_id_roleplay_duo")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roleplay_duo_line")),
        sa.UniqueConstraint("duo_id", "key", name=op.f("uq_roleplay_duo_line_duo_id_key")),
        sa.UniqueConstraint("duo_id", "number", name=op.f("uq_roleplay_duo_line_duo_id_number")),
    )
    with op.batch_alter_table("roleplay_duo_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roleplay_duo_line_duo_id"), ["duo_id"], unique=False)

    op.create_table(
        "roleplay_duo_peer",
        sa.Column("duo_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["duo_id"], ["roleplay_duo.id"], name=op.f("fk_roleplay_duo_peer_duo_id_roleplay_duo")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_roleplay_duo_peer_user_id_user")),
        sa.PrimaryKeyConstraint("duo_id", "user_id", name=op.f("pk_roleplay_duo_peer")),
    )
    op.create_table(
        "roleplay_duo_review",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("duo_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("dimensions", sa.JSON(), nullable=False),
        sa.Column("total", sa.Float(), nullable=False),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_roleplay_duo_review_by_id_user")),
        sa.ForeignKeyConstraint(
            ["duo_id"], ["roleplay_duo.id"], name=op.f("fk_roleplay_duo_review_duo_id_roleplay_duo")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roleplay_duo_review")),
        sa.UniqueConstraint("duo_id", "by_id", name=op.f("uq_roleplay_duo_review_duo_id_by_id")),
    )
    with op.batch_alter_table("roleplay_duo_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roleplay_duo_review_duo_id"), ["duo_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("roleplay_duo_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roleplay_duo_review_duo_id"))

    op.drop_table("roleplay_duo_review")
    op.drop_table("roleplay_duo_peer")
    with op.batch_alter_table("roleplay_duo_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roleplay_duo_line_duo_id"))

    op.drop_table("roleplay_duo_line")
    with op.batch_alter_table("roleplay_duo_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roleplay_duo_comment_duo_id"))

    op.drop_table("roleplay_duo_comment")
    op.drop_table("roleplay_contestant")
    with op.batch_alter_table("roleplay_duo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roleplay_duo_player_id"))
        batch_op.drop_index(batch_op.f("ix_roleplay_duo_led_by"))
        batch_op.drop_index(batch_op.f("ix_roleplay_duo_contest_id"))
        batch_op.drop_index(batch_op.f("ix_roleplay_duo_collector_id"))

    op.drop_table("roleplay_duo")
    op.drop_table("roleplay_contest")
