"""Assignments of a cohort, what was handed in, and what each marker gave."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import JSON, Boolean, Float, ForeignKey, Integer, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime


class Assignment(Base):
    """A task for a cohort. second: two markers; limit: the difference of shares above which a third looks."""

    __tablename__ = "academy_assignment"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("academy_cohort.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(160))
    task: Mapped[str] = mapped_column(Text)
    rubric_id: Mapped[str] = mapped_column(String(40))
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    in_groups: Mapped[bool] = mapped_column(Boolean)
    second: Mapped[bool] = mapped_column(Boolean)
    limit: Mapped[float] = mapped_column(Float)
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))


class Submission(Base):
    """What was handed in. members: everybody it counts for, the one who handed in first."""

    __tablename__ = "academy_submission"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("academy_assignment.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    members: Mapped[list[int]] = mapped_column(JSON)
    text: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    late: Mapped[bool] = mapped_column(Boolean)
    share: Mapped[float | None] = mapped_column(Float)  # once the markers settled it


class Marking(Base):
    """What one marker gave, and the feedback. number: 1, 2 or 3, in the order they marked."""

    __tablename__ = "academy_marking"
    __table_args__ = (UniqueConstraint("submission_id", "marker_id"), UniqueConstraint("submission_id", "number"))  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("academy_submission.id"), index=True)
    marker_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    number: Mapped[int] = mapped_column(Integer)
    points: Mapped[dict[str, int]] = mapped_column(JSON)
    share: Mapped[float] = mapped_column(Float)
    feedback: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


# Queries ----------------------------------------------------------------------------------------------------------


def of_cohorts(session: Session, cohort_ids: Sequence[int]) -> Sequence[Assignment]:
    """Assignments of these cohorts, the latest due first."""
    query = select(Assignment).where(Assignment.cohort_id.in_(cohort_ids))
    return session.scalars(query.order_by(Assignment.due_at.desc(), Assignment.id)).all()


def submissions(session: Session, assignment_id: int) -> Sequence[Submission]:
    """What was handed in, in order."""
    query = select(Submission).where(Submission.assignment_id == assignment_id).order_by(Submission.id)
    return session.scalars(query).all()


def markings(session: Session, submission_id: int) -> Sequence[Marking]:
    """What the markers gave, in the order they marked."""
    query = select(Marking).where(Marking.submission_id == submission_id).order_by(Marking.number)
    return session.scalars(query).all()
