"""the academy: enrolments, lessons, answers, cards, sittings, sign-offs, certificates, acknowledgements

Revision: 0014, after 0013.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "academy_acknowledgement",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_academy_acknowledgement_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_academy_acknowledgement")),
        sa.UniqueConstraint("user_id", "version", name=op.f("uq_academy_acknowledgement_user_id_version")),
    )
    with op.batch_alter_table("academy_acknowledgement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_academy_acknowledgement_user_id"), ["user_id"], unique=False)

    op.create_table(
        "academy_answer",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("question_id", sa.String(length=20), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("context", sa.String(length=12), nullable=False),
        sa.Column("sitting_id", _ID, nullable=True),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_academy_answer_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_academy_answer")),
    )
    with op.batch_alter_table("academy_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_academy_answer_question_id"), ["question_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_academy_answer_sitting_id"), ["sitting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_academy_answer_user_id"), ["user_id"], unique=False)

    op.create_table(
        "academy_card",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("question_id", sa.String(length=20), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_academy_card_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_academy_card")),
        sa.UniqueConstraint("user_id", "question_id", name=op.f("uq_academy_card_user_id_question_id")),
    )
    with op.batch_alter_table("academy_card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_academy_card_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_academy_card_user_id"), ["user_id"], unique=False)

    op.create_table(
        "academy_enrolment",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("track_id", sa.String(length=40), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_academy_enrolment_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_academy_enrolment")),
    )
    with op.batch_alter_table("academy_enrolment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_academy_enrolment_user_id"), ["user_id"], unique=False)

    op.create_table(
        "academy_lesson",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("lesson_id", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exercise", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_academy_lesson_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_academy_lesson")),
        sa.UniqueConstraint("user_id", "lesson_id", name=op.f("uq_academy_lesson_user_id_lesson_id")),
    )
    with op.batch_alter_table("academy_lesson", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_academy_lesson_user_id"), ["user_id"], unique=False)

    op.create_table(
        "academy_sign_off",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("by_id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_academy_sign_off_by_id_user")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_academy_sign_off_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_academy_sign_off")),
    )
    with op.batch_alter_table("academy_sign_off", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_academy_sign_off_user_id"), ["user_id"], unique=False)

    op.create_table(
        "academy_sitting",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("exam_id", sa.String(length=40), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("bank", sa.String(length=16), nullable=False),
        sa.Column("paper", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("share", sa.Float(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("overtime", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_academy_sitting_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_academy_sitting")),
    )
    with op.batch_alter_table("academy_sitting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_academy_sitting_exam_id"), ["exam_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_academy_sitting_user_id"), ["user_id"], unique=False)

    op.create_table(
        "academy_certificate",
        sa.Column("id", _ID, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("level", sa.String(length=30), nullable=False),
        sa.Column("segments", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", _ID, nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("badge", sa.Text(), nullable=False),
        sa.Column("credential_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credential.id"], name=op.f("fk_academy_certificate_credential_id_credential")
        ),
        sa.ForeignKeyConstraint(
            ["issued_by"], ["user.id"], name=op.f("fk_academy_certificate_issued_by_user")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_academy_certificate_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_academy_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_academy_certificate_number")),
    )
    with op.batch_alter_table("academy_certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_academy_certificate_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    for name in (
        "academy_acknowledgement",
        "academy_answer",
        "academy_card",
        "academy_certificate",
        "academy_enrolment",
        "academy_lesson",
        "academy_sign_off",
        "academy_sitting",
    ):
        op.drop_table(name)
