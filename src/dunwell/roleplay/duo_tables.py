"""Calls between two trainees: who plays whom, the lines, comments on them, peers' reviews; and contests."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Float, ForeignKey, Integer, String, Text, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime


class Duo(Base):
    """One call. part: who the person played is to the debt (borrower, co_borrower, guarantor). player_id: who plays them.
    led_by: the trainer who set it up. *_seen_at: when each page last told that it is there. score: ours, once it is over."""

    __tablename__ = "roleplay_duo"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    scenario_id: Mapped[str] = mapped_column(String(80))
    scenario_version: Mapped[int] = mapped_column(Integer)
    part: Mapped[str] = mapped_column(String(12))
    led_by: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    collector_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    player_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    contest_id: Mapped[int | None] = mapped_column(Id, index=True)
    round: Mapped[int | None] = mapped_column(Integer)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by: Mapped[str] = mapped_column(String(12), default="")
    collector_seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    player_seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    total: Mapped[float | None] = mapped_column(Float)
    void: Mapped[bool | None] = mapped_column(Boolean)
    versions: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    score: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class DuoPeer(Base):
    """Somebody who watches a call and scores it afterwards."""

    __tablename__ = "roleplay_duo_peer"

    duo_id: Mapped[int] = mapped_column(ForeignKey("roleplay_duo.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)


class DuoLine(Base):
    """One line. speaker: collector, debtor or third_party; move for what the collector did with the telephone (its text as in
    domain/moves.py). key: made by the page, so that a line sent twice is said once."""

    __tablename__ = "roleplay_duo_line"
    __table_args__ = (UniqueConstraint("duo_id", "number"), UniqueConstraint("duo_id", "key"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    duo_id: Mapped[int] = mapped_column(ForeignKey("roleplay_duo.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    speaker: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class DuoComment(Base):
    """What somebody watching wrote to a line; the players see it once the call is over."""

    __tablename__ = "roleplay_duo_comment"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    duo_id: Mapped[int] = mapped_column(ForeignKey("roleplay_duo.id"), index=True)
    line: Mapped[int] = mapped_column(Integer)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class DuoReview(Base):
    """One person's answers to the rubric (check → yes, no; what does not apply is left out), weighed as ours are."""

    __tablename__ = "roleplay_duo_review"
    __table_args__ = (UniqueConstraint("duo_id", "by_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    duo_id: Mapped[int] = mapped_column(ForeignKey("roleplay_duo.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    answers: Mapped[dict[str, bool]] = mapped_column(JSON)
    dimensions: Mapped[dict[str, Any]] = mapped_column(JSON)
    total: Mapped[float] = mapped_column(Float)
    void: Mapped[bool] = mapped_column(Boolean)
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Contest(Base):
    """A contest. kind: simulated (everybody plays the same simulated people with the same chance) or pairs (with a colleague who
    plays the person). rounds: scenario, version and seed of each."""

    __tablename__ = "roleplay_contest"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    lang: Mapped[str] = mapped_column(String(5))
    kind: Mapped[str] = mapped_column(String(10))
    rounds: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    led_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    standings: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)


class Contestant(Base):
    """Somebody in a contest. plays: contestant, or actor (plays the people and does not compete)."""

    __tablename__ = "roleplay_contestant"

    contest_id: Mapped[int] = mapped_column(ForeignKey("roleplay_contest.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    plays: Mapped[str] = mapped_column(String(12))


def of_person(session: Session, user_id: int, *, leads: bool, most: int = 100) -> Sequence[Duo]:
    """The calls somebody plays, watches or leads, newest first; with `leads` every call."""
    query = select(Duo).order_by(Duo.id.desc()).limit(most)
    if not leads:
        watched = select(DuoPeer.duo_id).where(DuoPeer.user_id == user_id)
        query = query.where(
            or_(
                Duo.collector_id == user_id,
                Duo.player_id == user_id,
                Duo.led_by == user_id,
                Duo.id.in_(watched),
            )
        )
    return session.scalars(query).all()


def lines_of(session: Session, duo_id: int) -> Sequence[DuoLine]:
    """The lines in their order."""
    return session.scalars(select(DuoLine).where(DuoLine.duo_id == duo_id).order_by(DuoLine.number)).all()


MOVE = "move"


def spoken(lines: Sequence[DuoLine]) -> list[DuoLine]:
    """The lines that were said."""
    return [one for one in lines if one.speaker != MOVE]


def held_since(lines: Sequence[DuoLine]) -> datetime | None:
    """Since when the person called has been on hold; None where they are not."""
    last = next((one for one in reversed(lines) if one.speaker == MOVE), None)
    return last.at if last is not None and last.text == "/hold" else None


def comments_of(session: Session, duo_id: int) -> Sequence[DuoComment]:
    """The comments by line, oldest first."""
    query = select(DuoComment).where(DuoComment.duo_id == duo_id).order_by(DuoComment.line, DuoComment.id)
    return session.scalars(query).all()


def reviews_of(session: Session, duo_id: int) -> Sequence[DuoReview]:
    """The reviews, oldest first."""
    return session.scalars(select(DuoReview).where(DuoReview.duo_id == duo_id).order_by(DuoReview.id)).all()


def peers_of(session: Session, duo_id: int) -> list[int]:
    """Who watches."""
    return list(session.scalars(select(DuoPeer.user_id).where(DuoPeer.duo_id == duo_id)))


def in_contest(session: Session, contest_id: int, plays: str | None = None) -> list[int]:
    """Who is in a contest."""
    query = select(Contestant.user_id).where(Contestant.contest_id == contest_id).order_by(Contestant.user_id)
    return list(session.scalars(query if plays is None else query.where(Contestant.plays == plays)))


def contests_of(session: Session, user_id: int, *, leads: bool) -> Sequence[Contest]:
    """The contests somebody is in, newest first; with `leads` every one."""
    query = select(Contest).order_by(Contest.id.desc())
    if not leads:
        query = query.where(
            Contest.id.in_(select(Contestant.contest_id).where(Contestant.user_id == user_id))
        )
    return session.scalars(query).all()
