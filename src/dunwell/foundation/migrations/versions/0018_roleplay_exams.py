"""role-play exams, their stations, calls scored again

Revision: 0018, after 0017.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "roleplay_exam",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("lang", sa.String(length=5), nullable=False),
        sa.Column("blueprint", sa.Integer(), nullable=False),
        sa.Column("stations", sa.Integer(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("started_at", _WHEN, nullable=False),
        sa.Column("deadline", _WHEN, nullable=False),
        sa.Column("ended_at", _WHEN, nullable=True),
        sa.Column("stations_passed", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_roleplay_exam_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roleplay_exam")),
    )
    op.create_index(op.f("ix_roleplay_exam_user_id"), "roleplay_exam", ["user_id"], unique=False)
    op.create_table(
        "roleplay_station",
        sa.Column("id", _ID, nullable=False),
        sa.Column("exam_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.String(length=80), nullable=False),
        sa.Column("scenario_version", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("started_at", _WHEN, nullable=True),
        sa.Column("deadline", _WHEN, nullable=True),
        sa.Column("ended_at", _WHEN, nullable=True),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("total", sa.Float(), nullable=True),
        sa.Column("void", sa.Boolean(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=True),
        sa.Column("score", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["exam_id"], ["roleplay_exam.id"], name=op.f("fk_roleplay_station_exam_id_roleplay_exam")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roleplay_station")),
        sa.UniqueConstraint("exam_id", "number", name=op.f("uq_roleplay_station_exam_id_number")),
    )  # fmt: skip
    op.create_index(op.f("ix_roleplay_station_exam_id"), "roleplay_station", ["exam_id"], unique=False)
    op.create_table(
        "roleplay_rescored",
        sa.Column("id", _ID, nullable=False),
        sa.Column("call_id", _ID, nullable=True),
        sa.Column("station_id", _ID, nullable=True),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("by_id", _ID, nullable=True),
        sa.Column("total", sa.Float(), nullable=False),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("score", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["roleplay_call.id"], name=op.f("fk_roleplay_rescored_call_id_roleplay_call")),
        sa.ForeignKeyConstraint(["station_id"], ["roleplay_station.id"], name=op.f("fk_roleplay_rescored_station_id_roleplay_station")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_roleplay_rescored_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roleplay_rescored")),
    )  # fmt: skip
    op.create_index(op.f("ix_roleplay_rescored_call_id"), "roleplay_rescored", ["call_id"], unique=False)
    op.create_index(
        op.f("ix_roleplay_rescored_station_id"), "roleplay_rescored", ["station_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("roleplay_rescored")
    op.drop_table("roleplay_station")
    op.drop_table("roleplay_exam")
