"""Interest that rests while something lasts: a plan kept without interest. The replay knows it, so every balance does."""

from datetime import date

from sqlalchemy.orm import Session

from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.ledger import tables
from dunwell.ledger.tables import InterestRest
from dunwell.portfolio.tables import Account


def rest(
    session: Session, clock: Clock, actor: Actor, account: Account, since: date, reason: str
) -> InterestRest:
    """No interest from `since` on, until it is resumed; what rests already is left as it is."""
    lasting = next((row for row in tables.rests_of(session, account.id) if row.until is None), None)
    if lasting is not None:
        return lasting
    row = InterestRest(
        account_id=account.id, since=since, reason=reason, set_at=clock.now(), set_by=actor.user_id
    )
    session.add(row)
    session.flush()
    said = {"account": account.id, "since": since.isoformat(), "reason": reason}
    evidence.append(session, clock, actor, "interest.rested", account.debtor_id, said)
    return row


def resume(session: Session, clock: Clock, actor: Actor, account: Account, on: date, reason: str) -> None:
    """Interest runs again from a day; nothing where it does not rest."""
    for row in tables.rests_of(session, account.id):
        if row.until is None:
            row.until = max(on, row.since)
            session.flush()
            said = {"account": account.id, "from": row.until.isoformat(), "reason": reason}
            evidence.append(session, clock, actor, "interest.resumed", account.debtor_id, said)
