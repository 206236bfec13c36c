"""Scenarios written in the house: each with all its versions, of which one may be published."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime


class OwnScenario(Base):
    """One scenario of the house. published: the number of the version that is played, None before and after.

    origin: blank, copy or case; origin_of: the scenario copied from. replaced: of a real case, how many names, numbers … were
    replaced, by kind. debtor_id: whom it was made from, kept only until it is first published, so that the words can be
    searched for what is left of them; then the link is cut."""

    __tablename__ = "roleplay_own"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    lang: Mapped[str] = mapped_column(String(5))
    title: Mapped[str] = mapped_column(String(200))
    origin: Mapped[str] = mapped_column(String(10))
    origin_of: Mapped[str] = mapped_column(String(80), default="")
    replaced: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    debtor_id: Mapped[int | None] = mapped_column(Id)
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published: Mapped[int | None] = mapped_column(Integer)
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class OwnVersion(Base):
    """A scenario as it was saved once. text: its YAML without id and version; whole: it could be played. signed_*: another
    person has read this very version and answers for it."""

    __tablename__ = "roleplay_own_version"
    __table_args__ = (UniqueConstraint("own_id", "number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    own_id: Mapped[int] = mapped_column(ForeignKey("roleplay_own.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    whole: Mapped[bool] = mapped_column(Boolean)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    signed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    signed_note: Mapped[str] = mapped_column(Text, default="")
    published_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def all_own(session: Session) -> Sequence[OwnScenario]:
    """Every scenario of the house, newest first."""
    return session.scalars(select(OwnScenario).order_by(OwnScenario.id.desc())).all()


def versions_of(session: Session, own_id: int) -> Sequence[OwnVersion]:
    """The versions of one, newest first."""
    query = select(OwnVersion).where(OwnVersion.own_id == own_id).order_by(OwnVersion.number.desc())
    return session.scalars(query).all()


def version(session: Session, own_id: int, number: int) -> OwnVersion | None:
    """One version by its number."""
    return session.scalar(select(OwnVersion).where(OwnVersion.own_id == own_id, OwnVersion.number == number))


def newest(session: Session, own_id: int) -> OwnVersion:
    """The version that was saved last."""
    return versions_of(session, own_id)[0]


def played(session: Session) -> Sequence[OwnVersion]:
    """The published version of every scenario of the house that is not retired."""
    query = (
        select(OwnVersion)
        .join(OwnScenario, OwnScenario.id == OwnVersion.own_id)
        .where(OwnScenario.published == OwnVersion.number, OwnScenario.retired_at.is_(None))
    )
    return session.scalars(query.order_by(OwnScenario.id)).all()
