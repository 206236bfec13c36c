"""Every query of this room on its rows, and the locks that make the gate exact. Rows only: no rule is judged here."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, and_, func, or_, select, text, update
from sqlalchemy.orm import Session

from dunwell.compliance.tables import AgreedWindow, ContactAttempt, Credential, Permit, Restriction
from dunwell.foundation import db
from dunwell.people.tables import Team, User


def lock(session: Session, debtor_ids: Iterable[int], numbers: Iterable[str] = ()) -> None:
    """Hold debtors and numbers until the transaction ends, so that nobody else decides about them meanwhile.

    PostgreSQL: advisory locks taken in one order, so that two deciders never wait for each other. SQLite: the session
    must have been opened by `foundation.db.write`, which holds the one write lock; anything else is a bug.
    """
    if db.is_sqlite(session):
        if not session.connection().get_execution_options().get("dunwell_write"):
            raise RuntimeError("the gate decides only in a session of foundation.db.write")
        return
    names = [f"debtor:{debtor}" for debtor in debtor_ids] + [f"number:{number}" for number in numbers]
    for key in sorted({_key(name) for name in names}):
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def _key(name: str) -> int:
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)


def standing(at: datetime) -> ColumnElement[bool]:
    """Attempts that count: not replaced by a correction, not voided, not reserved by a permit that ran out unrevealed."""
    lapsed = and_(Permit.state == "open", Permit.expires_at <= at)
    return and_(
        ContactAttempt.replaced.is_(False),
        ContactAttempt.voided.is_(False),
        or_(Permit.id.is_(None), ~lapsed),
    )


def attempts(
    session: Session,
    debtor_id: int,
    number: str | None,
    since: datetime,
    at: datetime,
    but: int | None = None,
) -> Sequence[ContactAttempt]:
    """What counts from `since` on for the debtor or for the number, and whatever of the debtor's has no outcome yet.

    `but`: a permit whose own reservation is left out.
    """
    whose = ContactAttempt.debtor_id == debtor_id
    about = or_(whose, ContactAttempt.number == number) if number is not None else whose
    wanted = or_(
        and_(about, ContactAttempt.at >= since),
        and_(whose, ContactAttempt.answered.is_(None), ContactAttempt.inbound.is_(False)),
    )
    query = (
        select(ContactAttempt)
        .outerjoin(Permit, Permit.id == ContactAttempt.permit_id)
        .where(wanted, standing(at))
        .order_by(ContactAttempt.at, ContactAttempt.id)
        .execution_options(populate_existing=True)
    )
    if but is not None:
        query = query.where(or_(ContactAttempt.permit_id.is_(None), ContactAttempt.permit_id != but))
    return session.scalars(query).all()


def failed_dials(session: Session, debtor_id: int, at: datetime, wanted: int) -> list[datetime]:
    """The first `wanted` failed dials in a row to the debtor's own numbers since the debtor was last on the line."""
    own = (
        ContactAttempt.debtor_id == debtor_id,
        ContactAttempt.relation == "self",
        ContactAttempt.channel == "voice",
        standing(at),
    )
    base = select(ContactAttempt.at).outerjoin(Permit, Permit.id == ContactAttempt.permit_id)
    reached = or_(ContactAttempt.answered.is_(True), ContactAttempt.inbound.is_(True))
    last = session.scalar(base.where(*own, reached).order_by(ContactAttempt.at.desc()).limit(1))
    failed = base.where(*own, ContactAttempt.answered.is_(False), ContactAttempt.inbound.is_(False))
    if last is not None:
        failed = failed.where(ContactAttempt.at > last)
    return list(session.scalars(failed.order_by(ContactAttempt.at).limit(wanted)))


def spoken_before(
    session: Session, debtor_id: int, relation: str, person_id: int | None, at: datetime
) -> bool:
    """Whether this person was ever on the line about this debtor."""
    found = session.scalar(
        select(ContactAttempt.id)
        .outerjoin(Permit, Permit.id == ContactAttempt.permit_id)
        .where(
            ContactAttempt.debtor_id == debtor_id,
            ContactAttempt.relation == relation,
            ContactAttempt.person_id.is_(None)
            if person_id is None
            else ContactAttempt.person_id == person_id,
            ContactAttempt.answered.is_(True),
            standing(at),
        )
        .limit(1)
    )
    return found is not None


def restrictions(
    session: Session, debtor_id: int, at: datetime, account_id: int | None = None
) -> list[Restriction]:
    """What stands against contact: of the whole debtor, and of the account (of any account where none is named)."""
    query = select(Restriction).where(
        Restriction.debtor_id == debtor_id,
        Restriction.lifted_at.is_(None),
        or_(Restriction.until.is_(None), Restriction.until > at),
    )
    if account_id is not None:
        query = query.where(or_(Restriction.account_id.is_(None), Restriction.account_id == account_id))
    query = query.order_by(Restriction.id).execution_options(populate_existing=True)
    return list(session.scalars(query))


def agreed_windows(session: Session, debtor_id: int, at: datetime) -> list[AgreedWindow]:
    """Agreed times that are not over and were not withdrawn."""
    query = select(AgreedWindow).where(
        AgreedWindow.debtor_id == debtor_id, AgreedWindow.withdrawn_at.is_(None), AgreedWindow.ends_at > at
    )
    return list(session.scalars(query.order_by(AgreedWindow.starts_at)))


def in_force(on: date, kind: str = "collector") -> ColumnElement[bool]:
    """A credential of a kind that holds on a day (both ends inside) and was not taken back."""
    return and_(
        Credential.kind == kind,
        Credential.valid_from <= on,
        or_(Credential.valid_to.is_(None), Credential.valid_to >= on),
        Credential.revoked_at.is_(None),
    )


def certified(session: Session, user_id: int, on: date, kind: str = "collector") -> bool:
    """Whether an active user holds a valid credential of a kind on a day."""
    query = select(Credential.id).join(User, User.id == Credential.user_id)
    query = query.where(Credential.user_id == user_id, User.active.is_(True), in_force(on, kind))
    return session.scalar(query.limit(1)) is not None


def stages_opened(session: Session, user_ids: Sequence[int], on: date) -> dict[int, frozenset[str]]:
    """The stages that the valid certificates of these people open on a day; nobody without one is in it."""
    query = select(Credential.user_id, Credential.stages).where(
        Credential.user_id.in_(user_ids), in_force(on)
    )
    found: dict[int, frozenset[str]] = {}
    for user_id, stages in session.execute(query):
        found[user_id] = found.get(user_id, frozenset()) | frozenset(stages)
    return found


def mentor_of(session: Session, user_id: int) -> int | None:
    """The mentor named for a user."""
    return session.scalar(select(User.mentor_id).where(User.id == user_id))


def permit(session: Session, permit_id: int) -> Permit | None:
    """The permit as the database has it now."""
    return session.get(Permit, permit_id, populate_existing=True)


def reservation(session: Session, permit_id: int) -> ContactAttempt:
    """The attempt reserved with a permit, in its latest form."""
    query = select(ContactAttempt).where(
        ContactAttempt.permit_id == permit_id, ContactAttempt.replaced.is_(False)
    )
    return session.scalars(query.execution_options(populate_existing=True)).one()


def lapsed_permits(session: Session, at: datetime, debtor_id: int | None = None) -> list[Permit]:
    """Permits that ran out before their number was shown."""
    query = select(Permit).where(Permit.state == "open", Permit.expires_at <= at)
    if debtor_id is not None:
        query = query.where(Permit.debtor_id == debtor_id)
    return list(session.scalars(query.order_by(Permit.debtor_id, Permit.id)))


def void_reservation(session: Session, permit_id: int) -> None:
    """The contact reserved by a permit never took place."""
    session.execute(update(ContactAttempt).where(ContactAttempt.permit_id == permit_id).values(voided=True))


def outcomes_missing(session: Session, user_id: int | None, lead_id: int | None) -> list[Permit]:
    """Permits whose number was shown and whose outcome is missing: of a user, of a lead's teams and self, or of all."""
    query = select(Permit).where(Permit.state == "revealed").order_by(Permit.revealed_at)
    if lead_id is not None:
        teams = select(User.id).join(Team, Team.id == User.team_id).where(Team.lead_id == lead_id)
        query = query.where(or_(Permit.user_id == lead_id, Permit.user_id.in_(teams)))
    elif user_id is not None:
        query = query.where(Permit.user_id == user_id)
    return list(session.scalars(query))


def count_open(session: Session, debtor_id: int) -> int:
    """How many attempts of ours about a debtor have no outcome."""
    return (
        session.scalar(
            select(func.count()).where(
                ContactAttempt.debtor_id == debtor_id,
                ContactAttempt.answered.is_(None),
                ContactAttempt.voided.is_(False),
                ContactAttempt.replaced.is_(False),
            )
        )
        or 0
    )
