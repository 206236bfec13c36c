"""What learners did: lessons, answers, cards for review, exam sittings, sign-offs, certificates, acknowledgements."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    Float,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime


class Enrolment(Base):
    """Who follows which track since when."""

    __tablename__ = "academy_enrolment"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    track_id: Mapped[str] = mapped_column(String(40))
    started_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    skipped: Mapped[list[str]] = mapped_column(JSON, default=list)  # lessons the pre-assessment proved known


class LessonDone(Base):
    """A lesson opened, and finished once its exercise was handed in."""

    __tablename__ = "academy_lesson"
    __table_args__ = (UniqueConstraint("user_id", "lesson_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    lesson_id: Mapped[str] = mapped_column(String(20))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    exercise: Mapped[str] = mapped_column(Text, default="")


class Answered(Base):
    """One question answered, in practice or in an exam. share: 0 to 1; version: of the question as it then stood."""

    __tablename__ = "academy_answer"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    question_id: Mapped[str] = mapped_column(String(20), index=True)
    version: Mapped[str] = mapped_column(String(16))
    context: Mapped[str] = mapped_column(String(12))  # review, adaptive, exam
    sitting_id: Mapped[int | None] = mapped_column(Id, index=True)
    given: Mapped[Any] = mapped_column(JSON)
    share: Mapped[float] = mapped_column(Float)
    seconds: Mapped[float] = mapped_column(Float, default=0.0)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Card(Base):
    """A question in a learner's memory (FSRS) and when it is due."""

    __tablename__ = "academy_card"
    __table_args__ = (UniqueConstraint("user_id", "question_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    question_id: Mapped[str] = mapped_column(String(20))
    state: Mapped[dict[str, Any]] = mapped_column(JSON)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class Sitting(Base):
    """One sitting of an exam: its paper, what was answered so far, and the result once handed in."""

    __tablename__ = "academy_sitting"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    exam_id: Mapped[str] = mapped_column(String(40), index=True)
    seed: Mapped[int] = mapped_column(Integer)
    bank: Mapped[str] = mapped_column(String(16))  # version of the whole question bank
    paper: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # {"question", "version", "shown"}
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    deadline: Mapped[datetime] = mapped_column(UTCDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    share: Mapped[float | None] = mapped_column(Float)
    passed: Mapped[bool | None] = mapped_column(Boolean)
    overtime: Mapped[bool] = mapped_column(Boolean, default=False)


class SignOff(Base):
    """Supervised practice confirmed. kind: mentor, lead, stations (the role-play stations, by a trainer)."""

    __tablename__ = "academy_sign_off"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(Text)


class Certificate(Base):
    """A certificate granted. segments: the stages it opens; basis: what it rests on; credential: what the gate reads."""

    __tablename__ = "academy_certificate"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    level: Mapped[str] = mapped_column(String(30))
    segments: Mapped[list[str]] = mapped_column(JSON, default=list)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date] = mapped_column(Date)
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    issued_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    basis: Mapped[dict[str, Any]] = mapped_column(JSON)
    badge: Mapped[str] = mapped_column(Text)  # Open Badges 3.0, compact JWS
    credential_id: Mapped[int] = mapped_column(ForeignKey("credential.id"))


class OwnModule(Base):
    """A course this institution brought in, or its own version of one that ships. body: the whole module."""

    __tablename__ = "academy_own_module"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    module_id: Mapped[str] = mapped_column(String(8), index=True)
    file: Mapped[str] = mapped_column(String(200))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class OwnQuestion(Base):
    """A question this institution brought in, or its own version of one that ships. Versions are kept: papers name them."""

    __tablename__ = "academy_own_question"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    question_id: Mapped[str] = mapped_column(String(20), index=True)
    version: Mapped[str] = mapped_column(String(16))
    file: Mapped[str] = mapped_column(String(200))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Statement(Base):
    """An xAPI statement about row `source_id` of what `kind` reads. sent_at: when the learning record store took it."""

    __tablename__ = "academy_statement"
    __table_args__ = (UniqueConstraint("kind", "source_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[int] = mapped_column(Id)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    next_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    trouble: Mapped[str] = mapped_column(String(300), default="")
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)


# Queries ----------------------------------------------------------------------------------------------------------


def enrolment(session: Session, user_id: int) -> Enrolment | None:
    """The track a person follows now: the last begun that has not ended."""
    query = select(Enrolment).where(Enrolment.user_id == user_id, Enrolment.ended_on.is_(None))
    return session.scalar(query.order_by(Enrolment.started_on.desc(), Enrolment.id.desc()))


def lesson_done(session: Session, user_id: int, lesson_id: str) -> LessonDone | None:
    """What a person did with a lesson."""
    return session.scalar(
        select(LessonDone).where(LessonDone.user_id == user_id, LessonDone.lesson_id == lesson_id)
    )


def lessons_done(session: Session, user_id: int) -> dict[str, LessonDone]:
    """Every lesson a person opened, by its id."""
    return {
        row.lesson_id: row for row in session.scalars(select(LessonDone).where(LessonDone.user_id == user_id))
    }


def card(session: Session, user_id: int, question_id: str) -> Card | None:
    """A question in a person's memory."""
    return session.scalar(select(Card).where(Card.user_id == user_id, Card.question_id == question_id))


def due_cards(session: Session, user_id: int, now: datetime) -> Sequence[Card]:
    """Cards due by now, the longest due first."""
    query = select(Card).where(Card.user_id == user_id, Card.due_at <= now).order_by(Card.due_at, Card.id)
    return session.scalars(query).all()


def known_questions(session: Session, user_id: int) -> set[str]:
    """Questions that have a card."""
    return set(session.scalars(select(Card.question_id).where(Card.user_id == user_id)))


def answers(session: Session, user_id: int, context: str | None = None) -> Sequence[Answered]:
    """What a person answered, oldest first."""
    query = select(Answered).where(Answered.user_id == user_id).order_by(Answered.at, Answered.id)
    return session.scalars(query if context is None else query.where(Answered.context == context)).all()


def answers_of(session: Session, sitting_id: int) -> Sequence[Answered]:
    """The answers of one sitting."""
    return session.scalars(
        select(Answered).where(Answered.sitting_id == sitting_id).order_by(Answered.id)
    ).all()


def answered_by_question(session: Session) -> dict[str, tuple[int, int]]:
    """How often each question was answered, and how often wholly right, by everybody."""
    query = select(
        Answered.question_id, func.count(), func.sum(func.cast(Answered.share >= 1.0, Integer))
    ).group_by(Answered.question_id)
    return {question: (times, int(right or 0)) for question, times, right in session.execute(query)}


def open_sitting(session: Session, user_id: int) -> Sitting | None:
    """The exam a person is sitting now."""
    return session.scalar(select(Sitting).where(Sitting.user_id == user_id, Sitting.submitted_at.is_(None)))


def sittings(session: Session, user_id: int, exam_id: str | None = None) -> Sequence[Sitting]:
    """A person's sittings, newest first."""
    query = (
        select(Sitting)
        .where(Sitting.user_id == user_id)
        .order_by(Sitting.started_at.desc(), Sitting.id.desc())
    )
    return session.scalars(query if exam_id is None else query.where(Sitting.exam_id == exam_id)).all()


def finished(session: Session, exam_id: str) -> Sequence[Sitting]:
    """Every sitting of an exam that was handed in."""
    query = select(Sitting).where(Sitting.exam_id == exam_id, Sitting.submitted_at.is_not(None))
    return session.scalars(query.order_by(Sitting.id)).all()


def sign_offs(session: Session, user_id: int) -> Sequence[SignOff]:
    """What was confirmed of a person's practice, newest first."""
    return session.scalars(
        select(SignOff).where(SignOff.user_id == user_id).order_by(SignOff.id.desc())
    ).all()


def certificates(session: Session, user_id: int) -> Sequence[Certificate]:
    """A person's certificates, newest first."""
    return session.scalars(
        select(Certificate).where(Certificate.user_id == user_id).order_by(Certificate.id.desc())
    ).all()


def certificate(session: Session, number: str) -> Certificate | None:
    """The certificate of this number."""
    return session.scalar(select(Certificate).where(Certificate.number == number))


Stamp = tuple[int, int, int, int]
NOTHING_OWN: Stamp = (0, 0, 0, 0)


def stamp(session: Session) -> Stamp:
    """Changes whenever an own course or question is brought in or ended."""
    query = select(
        select(func.coalesce(func.max(OwnModule.id), 0)).scalar_subquery(),
        select(func.count(OwnModule.ended_at)).scalar_subquery(),
        select(func.coalesce(func.max(OwnQuestion.id), 0)).scalar_subquery(),
        select(func.count(OwnQuestion.ended_at)).scalar_subquery(),
    )
    module, modules_ended, question, questions_ended = session.execute(query).one()
    return module, modules_ended, question, questions_ended


def own_modules(session: Session) -> Sequence[OwnModule]:
    """The courses brought in that are taught now."""
    query = select(OwnModule).where(OwnModule.ended_at.is_(None)).order_by(OwnModule.id)
    return session.scalars(query).all()


def own_questions(session: Session) -> Sequence[OwnQuestion]:
    """The questions brought in that are asked now."""
    query = select(OwnQuestion).where(OwnQuestion.ended_at.is_(None)).order_by(OwnQuestion.id)
    return session.scalars(query).all()


def own_versions(session: Session, question_ids: Sequence[str]) -> dict[tuple[str, str], OwnQuestion]:
    """Every version of these questions that was brought in, by id and version."""
    query = select(OwnQuestion).where(OwnQuestion.question_id.in_(question_ids))
    return {(row.question_id, row.version): row for row in session.scalars(query)}
