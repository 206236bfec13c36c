"""Contacts the other side makes: counted by no rule, but part of the history."""

from datetime import datetime

from sqlalchemy.orm import Session

from dunwell.compliance import queries
from dunwell.compliance.tables import ContactAttempt
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.people.domain import require
from dunwell.portfolio.tables import Debtor, RelatedPerson


def record_inbound(
    session: Session, clock: Clock, actor: Actor, debtor_id: int, *, at: datetime, number: str, result: str,
    relation: str = "self", person_id: int | None = None, account_id: int | None = None, channel: str = "voice",
) -> ContactAttempt:  # fmt: skip
    """A call or message that came to us, entered by hand. `number` as shown, "" where it was withheld.

    Raises NotPermitted, NotFound, BadInput (in the future).
    """
    require(actor, "contact.record")
    debtor = session.get(Debtor, debtor_id)
    if debtor is None:
        raise NotFound("debtor", debtor_id)
    person = session.get(RelatedPerson, person_id) if person_id is not None else None
    if person_id is not None and (person is None or person.debtor_id != debtor_id):
        raise NotFound("person", person_id)
    if at > clock.now():
        raise BadInput("at", "the contact cannot lie in the future")
    queries.lock(session, [debtor_id])
    attempt = ContactAttempt(
        debtor_id=debtor_id, account_id=account_id, person_id=person_id, user_id=actor.user_id, at=at,
        local_day=local_date(at, debtor.zone or "UTC"), channel=channel, purpose="reply", number=number,
        relation=person.relation if person else relation, inbound=True, answered=True, result=result,
    )  # fmt: skip
    session.add(attempt)
    session.flush()
    said = {"attempt": attempt.id, "channel": channel, "relation": attempt.relation, "result": result}
    evidence.append(session, clock, actor, "contact.inbound", debtor_id, said)
    return attempt
