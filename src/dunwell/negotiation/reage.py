"""Re-age an account on evidence of payment [账龄重置]: rare, decided by a lead, with what stood before. Never commits."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.ledger import live
from dunwell.ledger import service as ledger
from dunwell.ledger import tables as ledger_tables
from dunwell.negotiation.agreements import standing_of
from dunwell.negotiation.deal_tables import Agreement, Reage
from dunwell.negotiation.domain import plans
from dunwell.negotiation.policy import reage_rules
from dunwell.negotiation.talks import offer_of
from dunwell.people.domain import require
from dunwell.portfolio import service as portfolio
from dunwell.portfolio.tables import DueItem


def reage(session: Session, clock: Clock, actor: Actor, agreement_id: int, reason: str) -> Reage:
    """Let the amounts due of an account follow the instalments still open of its running plan.

    What is overdue does not shrink: it is due again on the plan's days. Raises NotPermitted, NotFound, BadInput,
    AgreementState, ReageTooEarly, ReageTooOften.
    """
    require(actor, "agreement.end")
    row = session.get(Agreement, agreement_id)
    account = ledger_tables.account_for_update(session, row.account_id) if row else None
    if row is None or account is None:
        raise NotFound("agreement", agreement_id)
    if not reason.strip():
        raise BadInput("reason", N_("Say what the re-ageing rests on."))
    if row.state != plans.IN_FORCE or row.kind not in ("instalments", "personal_plan"):
        raise plans.AgreementState(row.id, row.state)
    today = ledger.today_for(session, clock, row.debtor_id)
    found = standing_of(session, row, today)
    earlier = list(session.scalars(select(Reage.on).where(Reage.account_id == account.id)))
    plans.check_reage(found.kept, earlier, reage_rules(), today)
    if found.next_on is None:
        raise plans.AgreementState(row.id, row.state)
    dues = ledger.dated_dues(session, account)
    before = {
        "due_on": account.due_on.isoformat() if account.due_on else None, "overdue_minor": account.overdue_minor,
        "dues": [[d.id, d.due_on.isoformat(), d.outstanding_minor] for d in dues if d.outstanding_minor > 0],
    }  # fmt: skip
    days = [p.on for p in offer_of(row.offer).payments if p.on >= found.next_on]
    moved = _moved(dues, days)
    for due in dues:
        due.due_on = moved.get(due.id, due.due_on)
    session.flush()
    live.redate(session, account, moved)
    portfolio.refresh_position(session, account, today)
    after = {
        "due_on": account.due_on.isoformat() if account.due_on else None,
        "overdue_minor": account.overdue_minor,
    }
    made = Reage(
        debtor_id=row.debtor_id, account_id=account.id, agreement_id=row.id, on=today, kept=found.kept, before=before,
        after=after, reason=reason.strip(), by=actor.user_id, at=clock.now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    said = {
        "reage": made.id,
        "account": account.id,
        "agreement": row.id,
        "kept": found.kept,
        "before": before,
    }
    evidence.append(
        session, clock, actor, "account.reaged", row.debtor_id, said | {"after": after, "reason": made.reason}
    )
    return made


def _moved(dues: Sequence[DueItem], days: Sequence[date]) -> dict[int, date]:
    """A new day for every amount that is unpaid and due before the next instalment: the plan's days in turn, none twice."""
    taken = {due.due_on for due in dues if due.due_on >= days[0]}
    moved: dict[int, date] = {}
    for index, due in enumerate(d for d in dues if d.outstanding_minor > 0 and d.due_on < days[0]):
        day = days[min(index, len(days) - 1)]
        while day in taken:
            day += timedelta(days=1)
        taken.add(day)
        moved[due.id] = day
    return moved
