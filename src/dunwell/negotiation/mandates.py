"""Direct debit: an authorisation that is kept and can be revoked, a notice before each debit, and work where one fails."""

from datetime import date, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.ledger import service as ledger
from dunwell.ledger import tables as ledger_tables
from dunwell.negotiation.deal_tables import Debit, DebitMandate, Hardship, mandate_of
from dunwell.negotiation.domain.plans import ACKNOWLEDGED_BY
from dunwell.negotiation.policy import debit_notice_days
from dunwell.negotiation.talks import refuse_in_hardship
from dunwell.people.domain import require


def authorise(
    session: Session, clock: Clock, actor: Actor, account_id: int, payer_tail: str, how: str, proof: str
) -> DebitMandate:
    """Keep the debtor's authorisation; an earlier one of the account ends. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "offer.make")
    account = ledger_tables.account_for_update(session, account_id)
    if account is None:
        raise NotFound("account", account_id)
    tail = payer_tail.strip()
    if not (2 <= len(tail) <= 4 and tail.isdigit()):
        raise BadInput(
            "payer_tail", N_("Give the last four digits of the payer's account, never the whole number.")
        )
    if how not in ACKNOWLEDGED_BY or len(proof.strip()) < 2:
        raise BadInput("proof", N_("Say how it was authorised, and what proves it."))
    if (old := mandate_of(session, account_id)) is not None:
        revoke(session, clock, actor, old.id, "replaced by a new authorisation")
    row = DebitMandate(
        debtor_id=account.debtor_id, account_id=account.id, payer_tail=tail, how=how, proof=proof.strip(), given_at=clock.now(),
        recorded_by=actor.user_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    said = {"mandate": row.id, "account": account.id, "how": how, "proof": row.proof}
    evidence.append(session, clock, actor, "debit.authorised", account.debtor_id, said)
    return row


def revoke(session: Session, clock: Clock, actor: Actor, mandate_id: int, reason: str) -> DebitMandate:
    """The debtor takes the authorisation back, at any time: debits announced under it are cancelled at once."""
    require(actor, "offer.make")
    row = session.get(DebitMandate, mandate_id)
    if row is None:
        raise NotFound("debit_mandate", mandate_id)
    if not reason.strip():
        raise BadInput("reason", N_("Say how it was revoked."))
    if row.revoked_at is None:
        row.revoked_at, row.revoke_reason = clock.now(), reason.strip()
        waiting = select(Debit).where(Debit.mandate_id == row.id, Debit.state == "announced")
        for debit in session.scalars(waiting):
            debit.state, debit.why, debit.closed_at = "cancelled", "revoked", clock.now()
        session.flush()
        said = {"mandate": row.id, "reason": row.revoke_reason}
        evidence.append(session, clock, actor, "debit.revoked", row.debtor_id, said)
    return row


def announce(
    session: Session, clock: Clock, actor: Actor, account_id: int, amount_minor: int, on: date, how: str
) -> Debit:
    """Tell the debtor of a debit, at least the days of notice before it. Raises NotPermitted, NotFound, BadInput, HardshipStands."""
    require(actor, "offer.make")
    account = ledger_tables.account_for_update(session, account_id)
    mandate = mandate_of(session, account_id)
    if account is None or mandate is None:
        raise NotFound("debit_mandate", account_id)
    today = ledger.today_for(session, clock, account.debtor_id)
    if on < today + timedelta(days=debit_notice_days()):
        raise BadInput("on", N_("A debit is announced at least the days of notice before."))
    refuse_in_hardship(session, account.debtor_id)
    waiting = sum(debit.amount_minor for debit in announced(session, account_id))
    if not 0 < amount_minor <= ledger.owed(session, account, today).at_least_minor - waiting:
        raise BadInput("amount", N_("All debits announced together take no more than is owed."))
    if len(how.strip()) < 2:
        raise BadInput("how", N_("Say how the debtor was told."))
    row = Debit(
        mandate_id=mandate.id, debtor_id=account.debtor_id, account_id=account.id, amount_minor=amount_minor,
        currency=account.currency, on=on, announced_at=clock.now(), announced_how=how.strip(), state="announced",
    )  # fmt: skip
    session.add(row)
    session.flush()
    said = {
        "debit": row.id,
        "mandate": mandate.id,
        "amount_minor": amount_minor,
        "on": on,
        "how": row.announced_how,
    }
    evidence.append(session, clock, actor, "debit.announced", account.debtor_id, said)
    return row


def announced(session: Session, account_id: int) -> list[Debit]:
    """Debits of an account that wait for their result."""
    query = select(Debit).where(Debit.account_id == account_id, Debit.state == "announced")
    return list(session.scalars(query.order_by(Debit.on, Debit.id)))


def may_collect(session: Session, on: date) -> list[Debit]:
    """Debits due on or before a day: announced in time, under an authorisation that stands, the debtor not in hardship."""
    query = select(Debit).join(DebitMandate, DebitMandate.id == Debit.mandate_id)
    query = query.where(Debit.state == "announced", Debit.on <= on, DebitMandate.revoked_at.is_(None))
    hard = select(Hardship.debtor_id).where(Hardship.closed_at.is_(None))
    return list(session.scalars(query.where(Debit.debtor_id.not_in(hard)).order_by(Debit.on, Debit.id)))


def drop(session: Session, clock: Clock, actor: Actor, debit: Debit, why: str) -> None:
    """A debit that was announced is not collected."""
    require(actor, "payment.post")
    debit.state, debit.why, debit.closed_at = "cancelled", why, clock.now()
    session.flush()
    evidence.append(
        session, clock, actor, "debit.cancelled", debit.debtor_id, {"debit": debit.id, "why": why}
    )


def close_debit(session: Session, clock: Clock, actor: Actor, debit_id: int, *, failed: str = "") -> Debit:
    """What came of a debit: collected (the receipt is posted apart), or `failed` with the bank's reason: then it is work."""
    require(actor, "payment.post")
    row = session.get(Debit, debit_id)
    if row is None:
        raise NotFound("debit", debit_id)
    if row.state == "announced":
        row.state, row.why, row.closed_at = ("failed" if failed else "collected"), failed.strip(), clock.now()
        session.flush()
        evidence.append(
            session, clock, actor, f"debit.{row.state}", row.debtor_id, {"debit": row.id, "why": row.why}
        )
    return row


def bounced(session: Session, clock: Clock, actor: Actor, debit_id: int, why: str) -> Debit | None:
    """A collected debit came back (its receipt is reversed apart): it is failed and work, as one that never went through."""
    require(actor, "payment.post")
    row = session.get(Debit, debit_id)
    if row is None or row.state != "collected":
        return None
    row.state, row.why, row.closed_at = "failed", why.strip(), clock.now()
    session.flush()
    evidence.append(
        session,
        clock,
        actor,
        "debit.failed",
        row.debtor_id,
        {"debit": row.id, "why": row.why, "after": "collected"},
    )
    return row


def see_to(session: Session, clock: Clock, actor: Actor, debit_id: int, note: str) -> Debit:
    """Somebody has seen to a failed debit: it is no work any more. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "offer.make")
    row = session.get(Debit, debit_id)
    if row is None or row.state != "failed":
        raise NotFound("debit", debit_id)
    if not note.strip():
        raise BadInput("note", N_("Say what was done."))
    row.state = "seen_to"
    session.flush()
    evidence.append(
        session, clock, actor, "debit.seen_to", row.debtor_id, {"debit": row.id, "note": note.strip()}
    )
    return row


def failed(session: Session, accounts: Select[tuple[int]] | None = None) -> list[Debit]:
    """Failed debits nobody has seen to, the oldest first. `accounts`: a select of account ids to keep to."""
    query = select(Debit).where(Debit.state == "failed")
    if accounts is not None:
        query = query.where(Debit.account_id.in_(accounts))
    return list(session.scalars(query.order_by(Debit.on, Debit.id)))
