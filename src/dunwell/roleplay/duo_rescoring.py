"""A two-person call under the present scorer, beside its first score, which goes on to count. Never commits."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.roleplay import duo, duo_tables
from dunwell.roleplay.duo_tables import Duo
from dunwell.roleplay.exam_tables import Rescored
from dunwell.roleplay.rescoring import Afresh
from dunwell.roleplay.scoring import case_of
from dunwell.roleplay.versions import versions


def afresh(session: Session, row: Duo) -> Afresh:
    """Judge a call by today's scorer and store nothing: its lines and moves, and the case it was judged by, are those kept.
    Raises BadInput (not over, nobody spoke, or its scenario is no longer there)."""
    if row.score is None:
        raise BadInput("call", N_("There is nothing to score: the call is not over, or nobody spoke."))
    try:
        scenario = duo.scenario_of(session, row)
    except NotFound:
        raise BadInput("call", N_("The scenario of this call is no longer there.")) from None
    case = case_of(row.score["case"])[0] if "case" in row.score else scenario.case
    scored, kept = duo.judged(scenario, case, duo_tables.lines_of(session, row.id), row)
    return Afresh(scored, None, kept, versions(scenario))


def again(session: Session, clock: Clock, actor: Actor, row: Duo) -> Rescored:
    """Score a call by today's scorer and keep it beside the first score. Raises as `afresh`."""
    new = afresh(session, row)
    found = Rescored(
        duo_id=row.id, at=clock.now(), by_id=actor.user_id, total=new.scored.total, void=new.scored.void, passed=None, why=[], score=new.kept, versions=new.versions,
    )  # fmt: skip
    session.add(found)
    session.flush()
    said = {"duo": row.id, "before": row.total, "total": found.total, "void": found.void, "scorer": found.versions["scorer"]}  # fmt: skip
    evidence.append(session, clock, actor, "roleplay.rescored", None, said)
    return found


def of(session: Session, duo_id: int) -> Sequence[Rescored]:
    """The later scores of a call, newest first."""
    query = select(Rescored).where(Rescored.duo_id == duo_id).order_by(Rescored.id.desc())
    return session.scalars(query).all()
