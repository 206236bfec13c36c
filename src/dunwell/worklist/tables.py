"""Runs, work items, owners, callbacks, account plans. A run's decisions and reasons stay in Parquet (settings.runs)."""

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime


class Run(Base):
    """One morning run. Published when `run_pointer` names it; a killed run is never named."""

    __tablename__ = "run"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    day: Mapped[date] = mapped_column(Date, index=True)
    state: Mapped[str] = mapped_column(String(12))  # published | superseded
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    by_user_id: Mapped[int | None] = mapped_column(Id)
    folder: Mapped[str] = mapped_column(String(120))  # name under settings.runs
    content_hash: Mapped[str] = mapped_column(
        String(64)
    )  # of the decisions; the same day's same facts give the same
    summary: Mapped[dict[str, object]] = mapped_column(JSON)


class RunPointer(Base):
    """The one row that says which run is the day's truth (id is always 1)."""

    __tablename__ = "run_pointer"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    run_id: Mapped[int | None] = mapped_column(Id)


class WorkItem(Base):
    """One debtor to be contacted by one collector on one day, for one leading account, with its reason in words."""

    __tablename__ = "work_item"
    __table_args__ = (
        UniqueConstraint("day", "debtor_id"),
        Index("ix_work_item_list", "collector_id", "day", "rank"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), index=True)
    day: Mapped[date] = mapped_column(Date)
    collector_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    rank: Mapped[int] = mapped_column(Integer)
    score: Mapped[dict[str, object]] = mapped_column(JSON)  # weight by part: risk, amount, deadline, promise
    segment: Mapped[str] = mapped_column(String(30))
    stage: Mapped[str] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(30))
    reason: Mapped[dict[str, object]] = mapped_column(
        JSON
    )  # facts and rule ids; worded in either language when shown
    not_before: Mapped[datetime | None] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(12), default="open")  # open | done | snoozed | handed_over
    snoozed_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    moved_from: Mapped[int | None] = mapped_column(Id)  # collector it was handed over from
    note: Mapped[str] = mapped_column(Text, default="")


class Owner(Base):
    """Who keeps an account from day to day. Changed by the morning run only where it must, and by the lead."""

    __tablename__ = "owner"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    since: Mapped[date] = mapped_column(Date)


class Callback(Base):
    """A time at which somebody is to be called back; agreed times lift the hours rule through AgreedWindow."""

    __tablename__ = "callback"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    agreed_by_debtor: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(12), default="open")  # open | done | cancelled
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class AccountPlan(Base):
    """The plan for one account: goal, dated steps, channel. Its next open step is the account's next step."""

    __tablename__ = "account_plan"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    goal: Mapped[str] = mapped_column(Text, default="")
    channel: Mapped[str | None] = mapped_column(String(20))
    steps: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)  # {on, what, done}
    next_step_on: Mapped[date | None] = mapped_column(Date, index=True)
    updated_by: Mapped[int | None] = mapped_column(Id)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)


class HandOver(Base):
    """A collector's wish that somebody else takes a debtor over; a lead grants or declines it."""

    __tablename__ = "hand_over"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    from_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    to_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), default="asked", index=True)  # asked | granted | declined
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by: Mapped[int | None] = mapped_column(Id)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
