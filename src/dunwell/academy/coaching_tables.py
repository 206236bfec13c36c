"""Beside the learner: the mentor's log, coaching notes, observations at work, the review one month after training."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, Float, ForeignKey, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.academy.cohort_tables import Member
from dunwell.foundation.db import Base, Id, UTCDateTime
from dunwell.people.tables import User


class MentorEntry(Base):
    """A mentor's entry about a day with a trainee, and the trainee's answer. Neither is changed afterwards."""

    __tablename__ = "academy_mentor_entry"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)  # the trainee
    mentor_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    day: Mapped[date] = mapped_column(Date)
    did: Mapped[str] = mapped_column(Text)
    went_well: Mapped[str] = mapped_column(Text)
    next_step: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class CoachingNote(Base):
    """A note about one person. seen_by: of coaching.SEEN_BY; read_at: when the person read it, where they may."""

    __tablename__ = "academy_coaching_note"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    seen_by: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text)
    agreed: Mapped[str] = mapped_column(Text, default="")
    look_again_on: Mapped[date | None] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Observation(Base):
    """A filled-in form. form: as it stood; seen: mark and evidence by check; signed by the observer with `at`, then by the observed."""

    __tablename__ = "academy_observation"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)  # the observed
    observer_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    form_id: Mapped[str] = mapped_column(String(40))
    form: Mapped[dict[str, Any]] = mapped_column(JSON)
    day: Mapped[date] = mapped_column(Date)
    what: Mapped[str] = mapped_column(String(200))
    seen: Mapped[dict[str, Any]] = mapped_column(JSON)
    strong: Mapped[str] = mapped_column(Text)
    better: Mapped[str] = mapped_column(Text)
    share: Mapped[float | None] = mapped_column(Float)
    crossed: Mapped[list[str]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of what both sign
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    agrees: Mapped[str | None] = mapped_column(String(4))  # yes or no, with the observed's signature
    remark: Mapped[str] = mapped_column(Text, default="")
    signed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class MonthReview(Base):
    """One side's review of a person one month after a cohort's last day. side: trainer or lead; marks: 1 to 5."""

    __tablename__ = "academy_month_review"
    __table_args__ = (UniqueConstraint("cohort_id", "user_id", "side"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("academy_cohort.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    side: Mapped[str] = mapped_column(String(8))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    marks: Mapped[dict[str, int]] = mapped_column(JSON)
    comment: Mapped[str] = mapped_column(Text)
    follow_up: Mapped[str] = mapped_column(Text, default="")
    follow_up_on: Mapped[date | None] = mapped_column(Date)
    followed_up: Mapped[str] = mapped_column(Text, default="")
    followed_up_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


# Queries ----------------------------------------------------------------------------------------------------------


def log_of(session: Session, user_id: int) -> Sequence[MentorEntry]:
    """The mentor's entries about a person, newest first."""
    query = select(MentorEntry).where(MentorEntry.user_id == user_id)
    return session.scalars(query.order_by(MentorEntry.day.desc(), MentorEntry.id.desc())).all()


def notes_of(session: Session, user_id: int) -> Sequence[CoachingNote]:
    """The coaching notes about a person, newest first."""
    query = select(CoachingNote).where(CoachingNote.user_id == user_id)
    return session.scalars(query.order_by(CoachingNote.id.desc())).all()


def observations(session: Session, user_ids: Sequence[int] | None = None) -> Sequence[Observation]:
    """Observations of these people, newest first; None: of everybody."""
    query = select(Observation).order_by(Observation.day.desc(), Observation.id.desc())
    return session.scalars(
        query if user_ids is None else query.where(Observation.user_id.in_(user_ids))
    ).all()


def month_reviews(session: Session, cohort_id: int) -> dict[tuple[int, str], MonthReview]:
    """The reviews given for a cohort, by person and side."""
    rows = session.scalars(select(MonthReview).where(MonthReview.cohort_id == cohort_id))
    return {(row.user_id, row.side): row for row in rows}


def cohort_mentors(session: Session) -> dict[int, int]:
    """Everybody with a mentor in a cohort they learn in now, and that mentor (of several, the one with the lowest id)."""
    query = select(Member.user_id, func.min(Member.mentor_id)).where(
        Member.left_on.is_(None), Member.mentor_id.is_not(None)
    )
    return {user_id: mentor_id for user_id, mentor_id in session.execute(query.group_by(Member.user_id)) if mentor_id}  # fmt: skip


def mentors_of(session: Session, user_id: int) -> set[int]:
    """Who mentors a person now: as set for the person, and in the cohorts they learn in."""
    user = session.get(User, user_id)
    rows = session.scalars(
        select(Member.mentor_id).where(Member.user_id == user_id, Member.left_on.is_(None), Member.mentor_id.is_not(None))
    )  # fmt: skip
    found = {one for one in rows if one is not None}
    return found | {user.mentor_id} if user is not None and user.mentor_id is not None else found
