"""Which debtors a person may see. One condition, asked by every page, search and service of the desk.

A collector sees the debtors they own, have work on, or agreed to call back, and those of the trainees they mentor; a
lead those of the teams they lead, and those nobody owns; quality, administrators and analysts see all (masked data is
another matter: revealing needs its own permission).
"""

from sqlalchemy import ColumnElement, false, or_, select, true, union
from sqlalchemy.orm import Session

from dunwell.foundation.actor import Actor
from dunwell.foundation.errors import NotFound
from dunwell.people.tables import Team, User
from dunwell.portfolio.tables import Account, Debtor
from dunwell.worklist.tables import Callback, Owner, WorkItem

SEES_ALL = frozenset({"qa", "admin", "analyst", "system"})


def scope(session: Session, actor: Actor) -> ColumnElement[bool]:
    """The condition on Debtor.id under which the actor may see a debtor."""
    if actor.role in SEES_ALL:
        return true()
    people = people_in_charge(session, actor)
    if not people:
        return false()
    worked = (
        select(Owner.debtor_id).where(Owner.user_id.in_(people)),
        select(WorkItem.debtor_id).where(WorkItem.collector_id.in_(people)),
        select(Callback.debtor_id).where(Callback.user_id.in_(people), Callback.state == "open"),
    )
    # A collector's few debtors are found first and the rest joined to them; a lead sees most of a portfolio, so that
    # each debtor is asked about by itself (one list of all of them would be made for every page).
    if actor.role != "lead":
        return Debtor.id.in_(union(*worked))
    each = (
        query.where(query.selected_columns[0] == Debtor.id).correlate(Debtor).exists() for query in worked
    )
    return or_(*each, _nobodys())


def people_in_charge(session: Session, actor: Actor) -> list[int]:
    """Whose debtors the actor sees: a collector's own and their trainees', a lead's own and their teams'."""
    if actor.user_id is None or actor.role not in ("collector", "lead"):
        return []
    query = select(User.id).where(or_(User.id == actor.user_id, User.mentor_id == actor.user_id))
    if actor.role == "lead":
        led = select(Team.id).where(Team.lead_id == actor.user_id)
        query = select(User.id).where(or_(User.id == actor.user_id, User.team_id.in_(led)))
    return list(session.scalars(query.order_by(User.id)))


def may_see(session: Session, actor: Actor, debtor_id: int) -> bool:
    """Whether the actor may see this debtor."""
    return session.scalar(select(Debtor.id).where(Debtor.id == debtor_id, scope(session, actor))) is not None


def debtor_seen(session: Session, actor: Actor, debtor_id: int) -> Debtor:
    """The debtor, if the actor may see them. Raises NotFound otherwise: whether there is such a debtor is not told."""
    found = session.scalar(select(Debtor).where(Debtor.id == debtor_id, scope(session, actor)))
    if found is None:
        raise NotFound("debtor", debtor_id)
    return found


def _nobodys() -> ColumnElement[bool]:
    owned = select(Owner.debtor_id).where(Owner.debtor_id == Debtor.id)
    open_ = select(Account.id).where(
        Account.debtor_id == Debtor.id, Account.status.in_(("open", "written_off"))
    )
    return ~owned.correlate(Debtor).exists() & open_.correlate(Debtor).exists()
