"""Users, teams, sign-in sessions, failed sign-ins."""

from datetime import datetime

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, String, delete, func, or_, select, true
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime


class Team(Base):
    """A team of collectors; its lead may lead several."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    lead_id: Mapped[int | None] = mapped_column(Id, index=True)  # user.id; no FK: user refers to team
    # whether a certificate opens its members' work by stage; switched off for teams that do not use the academy
    stages_by_certificate: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())


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
    demo: Mapped[bool] = mapped_column(
        Boolean, default=False
    )  # made by `init --sample`; refuses a non-loopback bind
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


# Queries ----------------------------------------------------------------------------------------------------------


def user_by_login(session: Session, login: str) -> User | None:
    """The person with this login, case ignored."""
    return session.scalar(select(User).where(func.lower(User.login) == login.lower()))


def team_by_name(session: Session, name: str) -> Team | None:
    """The team of this name."""
    return session.scalar(select(Team).where(Team.name == name))


def teams(session: Session) -> list[Team]:
    """All teams by name."""
    return list(session.scalars(select(Team).order_by(Team.name)))


def team_ids_led_by(session: Session, user_id: int) -> list[int]:
    """Ids of the teams this person leads, ascending."""
    return list(session.scalars(select(Team.id).where(Team.lead_id == user_id).order_by(Team.id)))


def users(session: Session, *, role: str | None = None, active: bool | None = None) -> list[User]:
    """People by login."""
    query = select(User).order_by(User.login)
    if role is not None:
        query = query.where(User.role == role)
    if active is not None:
        query = query.where(User.active == active)
    return list(session.scalars(query))


def count_active_admins(session: Session, but: int) -> int:
    """Active administrators other than `but`."""
    return session.scalar(
        select(func.count()).where(User.role == "admin", User.active.is_(True), User.id != but)
    ) or 0  # fmt: skip


def demo_people(session: Session) -> int:
    """How many active demo logins there are."""
    return session.scalar(select(func.count()).where(User.demo.is_(True), User.active.is_(True))) or 0


def session_by_hash(session: Session, token_hash: str) -> tuple[LoginSession, User] | None:
    """The session with this cookie hash, and its person."""
    row = session.execute(
        select(LoginSession, User)
        .join(User, User.id == LoginSession.user_id)
        .where(LoginSession.token_hash == token_hash)
    ).first()
    return (row[0], row[1]) if row else None


def end_sessions_of(session: Session, user_id: int, keep: int | None = None) -> None:
    """End every session of a person but `keep`."""
    query = delete(LoginSession).where(LoginSession.user_id == user_id)
    session.execute(query if keep is None else query.where(LoginSession.id != keep))


def drop_expired(session: Session, now: datetime, idle_since: datetime) -> None:
    """Delete sessions that are over."""
    session.execute(
        delete(LoginSession).where(or_(LoginSession.expires_at <= now, LoginSession.seen_at <= idle_since))
    )


def failures_of_login(session: Session, login: str, since: datetime) -> list[datetime]:
    """When sign-ins with this login failed since then, oldest first."""
    query = select(LoginFailure.at).where(
        func.lower(LoginFailure.login) == login.lower(), LoginFailure.at > since
    )
    return list(session.scalars(query.order_by(LoginFailure.at)))


def failures_from(session: Session, address: str, since: datetime) -> list[datetime]:
    """When sign-ins from this address failed since then, oldest first."""
    query = select(LoginFailure.at).where(LoginFailure.address == address, LoginFailure.at > since)
    return list(session.scalars(query.order_by(LoginFailure.at)))


def forget_failures(session: Session, login: str) -> None:
    """Forget the failures of a login: its owner is in."""
    session.execute(delete(LoginFailure).where(func.lower(LoginFailure.login) == login.lower()))


def trainees_of(session: Session, mentor_id: int) -> list[User]:
    """Active people this person mentors, by name."""
    query = select(User).where(User.mentor_id == mentor_id, User.active).order_by(User.name)
    return list(session.scalars(query))
