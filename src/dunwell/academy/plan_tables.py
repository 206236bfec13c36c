"""Training plans, their versions, the cohorts they pay for, and their quarterly reviews."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, Text, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.academy.cohort_tables import Cohort, Expense
from dunwell.foundation.db import Base, Id, UTCDateTime


class TrainingPlan(Base):
    """A plan; what it says stands in its versions. ended_why: it was given up."""

    __tablename__ = "academy_plan"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    currency: Mapped[str] = mapped_column(String(3))
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_why: Mapped[str | None] = mapped_column(String(200))


class PlanVersion(Base):
    """What a plan says. state: draft, submitted, approved, replaced; body: a domain.plan.Body; authors: who wrote in it."""

    __tablename__ = "academy_plan_version"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("academy_plan.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(12))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    why: Mapped[str] = mapped_column(Text, default="")  # what the change is for, from the second version on
    authors: Mapped[list[int]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(Text, default="")  # of whoever approved it or sent it back


class PlanCohort(Base):
    """A cohort that runs under a plan; one plan a cohort, so that its money counts once."""

    __tablename__ = "academy_plan_cohort"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("academy_plan.id"), index=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("academy_cohort.id"), unique=True)


class PlanReview(Base):
    """A quarter of a plan looked at. figures: budget, spending and sessions as they stood; decision: keep or change."""

    __tablename__ = "academy_plan_review"
    __table_args__ = (UniqueConstraint("plan_id", "quarter"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("academy_plan.id"), index=True)
    quarter: Mapped[str] = mapped_column(String(7))
    version: Mapped[int] = mapped_column(Integer)
    went_well: Mapped[str] = mapped_column(Text)
    went_otherwise: Mapped[str] = mapped_column(Text)
    decision: Mapped[str] = mapped_column(String(8))
    changes: Mapped[str] = mapped_column(Text, default="")
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


# Queries ----------------------------------------------------------------------------------------------------------


def plans(session: Session) -> Sequence[TrainingPlan]:
    """All plans, newest first."""
    return session.scalars(select(TrainingPlan).order_by(TrainingPlan.id.desc())).all()


def versions(session: Session, plan_id: int) -> Sequence[PlanVersion]:
    """A plan's versions, newest first."""
    query = select(PlanVersion).where(PlanVersion.plan_id == plan_id)
    return session.scalars(query.order_by(PlanVersion.number.desc())).all()


def in_force(session: Session, plan_id: int) -> PlanVersion | None:
    """The approved version."""
    query = select(PlanVersion).where(PlanVersion.plan_id == plan_id, PlanVersion.state == "approved")
    return session.scalar(query.order_by(PlanVersion.number.desc()))


def cohorts_of(session: Session, plan_id: int) -> Sequence[Cohort]:
    """The cohorts under a plan, by their first day."""
    query = select(Cohort).join(PlanCohort, PlanCohort.cohort_id == Cohort.id)
    return session.scalars(
        query.where(PlanCohort.plan_id == plan_id).order_by(Cohort.starts_on, Cohort.id)
    ).all()


def tie_of(session: Session, cohort_id: int) -> PlanCohort | None:
    """Which plan a cohort runs under."""
    return session.scalar(select(PlanCohort).where(PlanCohort.cohort_id == cohort_id))


def expenses(session: Session, plan_id: int) -> Sequence[Expense]:
    """What was spent under a plan, by itself and by its cohorts, newest first, struck entries too."""
    cohort_ids = [row.id for row in cohorts_of(session, plan_id)]
    query = select(Expense).where(or_(Expense.plan_id == plan_id, Expense.plan_id.is_(None) & Expense.cohort_id.in_(cohort_ids)))  # fmt: skip
    return session.scalars(query.order_by(Expense.day.desc(), Expense.id.desc())).all()


def reviews(session: Session, plan_id: int) -> Sequence[PlanReview]:
    """The quarterly reviews held, newest first."""
    query = select(PlanReview).where(PlanReview.plan_id == plan_id)
    return session.scalars(query.order_by(PlanReview.quarter.desc())).all()
