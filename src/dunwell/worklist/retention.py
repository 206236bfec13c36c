"""How long what we hold of one debtor must be kept, and until when the law forbids to erase it.

Sorts of record and their figures come from the packs; here is what is held, and the days their clocks start from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dunwell.compliance import packs
from dunwell.compliance.domain.retention import RetentionRule, gone_by, keep_until, retention_rules
from dunwell.compliance.tables import ContactAttempt, Permit, Restriction
from dunwell.contact.tables import Outcome
from dunwell.evidence.domain import debtor_chain
from dunwell.evidence.tables import RecordRow
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.errors import NotFound
from dunwell.foundation.i18n import N_
from dunwell.ledger.tables import Payment
from dunwell.portfolio.service import HOME_ZONE
from dunwell.portfolio.tables import Account, Debtor

SORTS = {
    "collection_record": N_("Collection records: contacts, outcomes, notes"),
    "call_recording": N_("Call recordings"),
    "visit_recording": N_("Visit recordings"),
    "message": N_("Text messages and e-mails"),
    "letter": N_("Letters"),
    "complaint": N_("Complaints"),
    "oral_plan_recording": N_("Recordings of plans agreed by telephone"),
    "impact_assessment": N_("Assessments of impact on personal data"),
    "agency_data": N_("Data given to an agency"),
    "credit_bureau_item": N_("Items with the credit bureau"),
}
DONE = ("settled", "recalled")


@dataclass(frozen=True, slots=True)
class Clockwork:
    """One sort of record. until: the last day it must be there (None: not known yet). held: how many of it there are."""

    sort: str
    held: int
    rules: tuple[RetentionRule, ...]
    until: date | None
    gone_by: date | None

    @property
    def kept(self) -> bool:
        """Whether any rule sets a least time."""
        return self.until != date.min


def clocks(session: Session, clock: Clock, debtor_id: int) -> list[Clockwork]:
    """Every sort of record some pack speaks of, with what is held of this debtor. Raises NotFound."""
    debtor = session.get(Debtor, debtor_id)
    if debtor is None:
        raise NotFound("debtor", debtor_id)
    law = packs.load([debtor.pack])
    rules = retention_rules(law, local_date(clock.now(), HOME_ZONE))
    held, happened = _held(session, debtor_id), events(session, debtor_id)
    return [
        Clockwork(sort, held.get(sort, 0), some, keep_until(some, happened), gone_by(some, happened))
        for sort, some in rules.items()
        if some and held.get(sort, 0)
    ]


def events(session: Session, debtor_id: int) -> Mapping[str, date]:
    """What has happened: created (the newest record), last_activity, settled and closed (when every account is done)."""
    days: dict[str, date] = {}
    last = session.scalar(
        select(func.max(ContactAttempt.local_day)).where(ContactAttempt.debtor_id == debtor_id)
    )
    noted = session.scalar(select(func.max(Outcome.at)).where(Outcome.debtor_id == debtor_id))
    newest = max(
        (day for day in (last, local_date(noted, HOME_ZONE) if noted else None) if day), default=None
    )
    if newest is None:  # never contacted: what there is are our own records
        recorded = session.scalar(
            select(func.max(RecordRow.at)).where(RecordRow.chain == debtor_chain(debtor_id))
        )
        newest = local_date(datetime.fromisoformat(recorded), HOME_ZONE) if recorded else None
    if newest:
        days["created"] = days["last_activity"] = newest
    accounts = list(session.scalars(select(Account).where(Account.debtor_id == debtor_id)))
    if accounts and all(account.status in DONE for account in accounts):
        paid = session.scalar(select(func.max(Payment.value_date)).where(Payment.debtor_id == debtor_id))
        ends = [day for a in accounts for day in (a.last_payment_on, a.data_as_of, paid) if day]
        days["settled"] = days["closed"] = days["mandate_ended"] = max(ends)
    return days


def _held(session: Session, debtor_id: int) -> dict[str, int]:
    def count(table: type, *where: object) -> int:
        query = select(func.count()).select_from(table).where(table.debtor_id == debtor_id, *where)  # type: ignore[attr-defined, arg-type]
        return session.scalar(query) or 0

    on_chain = session.scalar(select(func.count()).where(RecordRow.chain == debtor_chain(debtor_id))) or 0
    return {
        "collection_record": count(ContactAttempt) + count(Outcome) + on_chain,
        "message": count(Permit, Permit.channel.in_(("sms", "email", "message", "app"))),
        "letter": count(Permit, Permit.channel.in_(("letter", "lawyer_letter"))),
        "complaint": count(Restriction, Restriction.kind == "complaint"),
    }
