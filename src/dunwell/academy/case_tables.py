"""Cases collectors send in, and what people say about cases."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime


class OwnCase(Base):
    """A case from one's own work; only the anonymised text is ever kept. state: sent, returned, accepted, retired.

    taken: how many things of each kind the machine took out; review_by: to be renewed or retired by then.
    """

    __tablename__ = "academy_own_case"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    text: Mapped[str] = mapped_column(Text)
    asks: Mapped[str] = mapped_column(Text)
    taken: Mapped[dict[str, int]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), index=True)
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    module_id: Mapped[str | None] = mapped_column(String(8))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(Text, default="")  # of whoever returned, renewed or retired it
    dated: Mapped[date | None] = mapped_column(Date)  # accepted, or last renewed
    review_by: Mapped[date | None] = mapped_column(Date)


class CaseComment(Base):
    """A word in the discussion of a case. case_id: of a case that ships (m09-c02), or own-7."""

    __tablename__ = "academy_case_comment"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(String(20), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


# Queries ----------------------------------------------------------------------------------------------------------


def own_cases(session: Session, *, states: Sequence[str] = (), module_id: str | None = None, by_id: int | None = None) -> Sequence[OwnCase]:  # fmt: skip
    """Cases sent in, newest first: in these states (none: all), of a module, of a person."""
    query = select(OwnCase).order_by(OwnCase.id.desc())
    if states:
        query = query.where(OwnCase.state.in_(states))
    if module_id is not None:
        query = query.where(OwnCase.module_id == module_id)
    if by_id is not None:
        query = query.where(OwnCase.by_id == by_id)
    return session.scalars(query).all()


def comments(session: Session, case_id: str) -> Sequence[CaseComment]:
    """What was said about a case, oldest first."""
    return session.scalars(select(CaseComment).where(CaseComment.case_id == case_id).order_by(CaseComment.id)).all()  # fmt: skip


def comment_counts(session: Session) -> dict[str, int]:
    """How much was said about each case."""
    found: dict[str, int] = {}
    for case_id in session.scalars(select(CaseComment.case_id)):
        found[case_id] = found.get(case_id, 0) + 1
    return found
