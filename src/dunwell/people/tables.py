"""Users, teams, sign-in sessions, failed sign-ins."""

from datetime import datetime

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime


class Team(Base):
    """A team of collectors; its lead may lead several."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    lead_id: Mapped[int | None] = mapped_column(Id, index=True)  # user.id; no FK: user refers to team


class User(Base):
    """A person who signs in. `role` is one of people.domain.ROLES."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    login: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    demo: Mapped[bool] = mapped_column(Boolean, default=False)  # made by `init --sample`; refuses a non-loopback bind
    lang: Mapped[str] = mapped_column(String(10), default="zh_Hans")
    theme: Mapped[str] = mapped_column(String(10), default="auto")
    capacity: Mapped[int] = mapped_column(Integer, default=80)  # work items a day
    stages: Mapped[list[str]] = mapped_column(JSON, default=list)  # of early, mid, late
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)  # of zh, en
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class LoginSession(Base):
    """A signed-in browser. Only the hash of its cookie is kept."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)


class LoginFailure(Base):
    """One failed sign-in, for rate limiting per login and per address."""

    __tablename__ = "login_failure"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    login: Mapped[str] = mapped_column(String(60), index=True)
    address: Mapped[str] = mapped_column(String(60), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
