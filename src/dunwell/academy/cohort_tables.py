"""Running training: cohorts and their money, sessions of the calendar, attendance, threads, requests for help."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Integer, String, Text, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime


class Cohort(Base):
    """People who go through a track together. weights: the gradebook's shares in per cent, by part."""

    __tablename__ = "academy_cohort"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    track_id: Mapped[str] = mapped_column(String(40))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)  # last day, inside
    currency: Mapped[str] = mapped_column(String(3))
    budget_minor: Mapped[int] = mapped_column(Integer, default=0)
    weights: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Member(Base):
    """Who learns in a cohort, and who stands beside them as a mentor there."""

    __tablename__ = "academy_member"
    __table_args__ = (UniqueConstraint("cohort_id", "user_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("academy_cohort.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    joined_on: Mapped[date] = mapped_column(Date)
    left_on: Mapped[date | None] = mapped_column(Date)


class Expense(Base):
    """Money a cohort or a training plan cost. A wrong entry is struck out with a reason, never changed.

    cohort_id None: spent for the plan as a whole. line: of the plan's budget.
    """

    __tablename__ = "academy_expense"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("academy_cohort.id"), index=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("academy_plan.id"), index=True)
    line: Mapped[str | None] = mapped_column(String(40))
    day: Mapped[date] = mapped_column(Date)
    what: Mapped[str] = mapped_column(String(200))
    amount_minor: Mapped[int] = mapped_column(Integer)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    struck_why: Mapped[str | None] = mapped_column(String(200))


class TrainingSession(Base):
    """Something on the calendar. cohort_id None: for the whole house. guest: a speaker from outside."""

    __tablename__ = "academy_session"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("academy_cohort.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(160))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    place: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    recording: Mapped[str] = mapped_column(String(500), default="")
    guest: Mapped[str] = mapped_column(String(120), default="")
    trainer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    about: Mapped[str] = mapped_column(Text, default="")
    sequence: Mapped[int] = mapped_column(Integer, default=0)  # of iCalendar: one more with each change
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    cancelled_why: Mapped[str | None] = mapped_column(String(200))


class Attendance(Base):
    """Whether somebody was there. state: of cohorts.ATTENDED."""

    __tablename__ = "academy_attendance"
    __table_args__ = (UniqueConstraint("session_id", "user_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("academy_session.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Post(Base):
    """A word in the thread of a session."""

    __tablename__ = "academy_post"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("academy_session.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class HelpRequest(Base):
    """A learner asks, a trainer answers."""

    __tablename__ = "academy_help"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class CalendarLink(Base):
    """A person's private calendar address: only the hash of its secret is kept."""

    __tablename__ = "academy_calendar_link"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


# Queries ----------------------------------------------------------------------------------------------------------


def cohorts(session: Session) -> Sequence[Cohort]:
    """All cohorts, the newest first."""
    return session.scalars(select(Cohort).order_by(Cohort.starts_on.desc(), Cohort.id.desc())).all()


def members(session: Session, cohort_id: int, *, left: bool = False) -> Sequence[Member]:
    """Who learns in a cohort, in the order they joined; those who left only if `left`."""
    query = select(Member).where(Member.cohort_id == cohort_id).order_by(Member.id)
    return session.scalars(query if left else query.where(Member.left_on.is_(None))).all()


def member(session: Session, cohort_id: int, user_id: int) -> Member | None:
    """A person's place in a cohort, also when they left."""
    return session.scalar(select(Member).where(Member.cohort_id == cohort_id, Member.user_id == user_id))


def cohort_ids_of(session: Session, user_id: int) -> list[int]:
    """Cohorts a person learns in now."""
    query = select(Member.cohort_id).where(Member.user_id == user_id, Member.left_on.is_(None))
    return list(session.scalars(query.order_by(Member.cohort_id)))


def paired(session: Session, mentor_id: int) -> list[int]:
    """People this person mentors in any cohort now."""
    query = select(Member.user_id).where(Member.mentor_id == mentor_id, Member.left_on.is_(None))
    return sorted(set(session.scalars(query)))


def expenses(session: Session, cohort_id: int) -> Sequence[Expense]:
    """What a cohort cost, newest first, struck entries too."""
    query = select(Expense).where(Expense.cohort_id == cohort_id)
    return session.scalars(query.order_by(Expense.day.desc(), Expense.id.desc())).all()


def spent(session: Session, cohort_id: int) -> int:
    """Minor units a cohort cost so far."""
    query = select(func.sum(Expense.amount_minor))
    return session.scalar(query.where(Expense.cohort_id == cohort_id, Expense.struck_why.is_(None))) or 0


def sessions(
    session: Session, since: datetime, until: datetime, cohort_ids: Sequence[int] | None = None
) -> Sequence[TrainingSession]:
    """Sessions that begin in [since, until), in order: of these cohorts and of the whole house; None: of all."""
    query = select(TrainingSession).where(
        TrainingSession.starts_at >= since, TrainingSession.starts_at < until
    )
    if cohort_ids is not None:
        query = query.where(
            or_(TrainingSession.cohort_id.is_(None), TrainingSession.cohort_id.in_(cohort_ids))
        )
    return session.scalars(query.order_by(TrainingSession.starts_at, TrainingSession.id)).all()


def of_cohort(session: Session, cohort_id: int) -> Sequence[TrainingSession]:
    """Every session of a cohort in order."""
    query = select(TrainingSession).where(TrainingSession.cohort_id == cohort_id)
    return session.scalars(query.order_by(TrainingSession.starts_at, TrainingSession.id)).all()


def attendance(session: Session, session_ids: Sequence[int]) -> dict[tuple[int, int], Attendance]:
    """What is noted, by session and person."""
    rows = session.scalars(select(Attendance).where(Attendance.session_id.in_(session_ids)))
    return {(row.session_id, row.user_id): row for row in rows}


def thread(session: Session, session_id: int) -> Sequence[Post]:
    """The words said, oldest first."""
    return session.scalars(select(Post).where(Post.session_id == session_id).order_by(Post.id)).all()


def asked(session: Session, user_id: int | None = None, most: int = 50) -> Sequence[HelpRequest]:
    """Requests for help: of a person, or of everybody; those not answered first, then the newest."""
    query = select(HelpRequest).order_by(HelpRequest.answered_at.is_not(None), HelpRequest.id.desc())
    return session.scalars(
        (query if user_id is None else query.where(HelpRequest.user_id == user_id)).limit(most)
    ).all()


def waiting(session: Session) -> int:
    """How many requests for help nobody answered."""
    return session.scalar(select(func.count()).where(HelpRequest.answered_at.is_(None))) or 0


def calendar_link(session: Session, user_id: int) -> CalendarLink | None:
    """A person's private calendar address."""
    return session.scalar(select(CalendarLink).where(CalendarLink.user_id == user_id))


def link_by_hash(session: Session, secret_hash: str) -> CalendarLink | None:
    """The calendar address with this hash."""
    return session.scalar(select(CalendarLink).where(CalendarLink.secret_hash == secret_hash))
