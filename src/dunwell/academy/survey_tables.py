"""What learners say of a session or a course. Who answered and what was said are kept apart, with nothing that ties them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.foundation.db import Base, Id


class SurveyAnswer(Base):
    """One filled-in questionnaire: no name, no moment, an id drawn by chance. session_id None: of the whole course."""

    __tablename__ = "academy_survey_answer"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("academy_cohort.id"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("academy_session.id"), index=True)
    marks: Mapped[dict[str, Any]] = mapped_column(JSON)
    helped: Mapped[str] = mapped_column(Text, default="")
    change: Mapped[str] = mapped_column(Text, default="")


class SurveyGiven(Base):
    """That somebody answered, so that nobody does twice. session_id 0: the whole course."""

    __tablename__ = "academy_survey_given"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("academy_cohort.id"), primary_key=True)
    session_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(Date)


def given(session: Session, user_id: int) -> set[tuple[int, int]]:
    """What a person answered, as cohort and session (0: the course)."""
    rows = session.execute(
        select(SurveyGiven.cohort_id, SurveyGiven.session_id).where(SurveyGiven.user_id == user_id)
    )
    return {(cohort_id, session_id) for cohort_id, session_id in rows}


def answers(session: Session, cohort_id: int) -> Sequence[SurveyAnswer]:
    """Every answer of a cohort, in an order that tells nothing."""
    query = select(SurveyAnswer).where(SurveyAnswer.cohort_id == cohort_id)
    return session.scalars(query.order_by(SurveyAnswer.id)).all()
