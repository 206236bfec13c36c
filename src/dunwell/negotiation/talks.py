"""A negotiation over one account: what can be offered now, and each offer put to the debtor, one concession at a time."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any, ClassVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import DomainError, NotFound
from dunwell.ledger import service as ledger
from dunwell.ledger import tables as ledger_tables
from dunwell.ledger.domain import order_for
from dunwell.ledger.policy import allocation_rules
from dunwell.negotiation import deal_tables as tables
from dunwell.negotiation import means as means_service
from dunwell.negotiation import waivers
from dunwell.negotiation.deal_tables import Means, Talk, TalkMove
from dunwell.negotiation.domain import ladder
from dunwell.negotiation.domain.affordability import Assessment
from dunwell.negotiation.domain.offers import (
    Chance,
    Debt,
    Offer,
    Payment,
    Proposals,
    Terms,
    propose,
)
from dunwell.negotiation.domain.plans import RUNNING
from dunwell.negotiation.domain.promises import BROKEN, KEPT, OPEN, PARTIAL
from dunwell.negotiation.domain.reliability import Reliability, estimate
from dunwell.negotiation.offerbook import OfferBook
from dunwell.negotiation.policy import authority_matrix, ladder_rules, offer_rules
from dunwell.negotiation.tables import Promise, PromisePart
from dunwell.people.domain import require
from dunwell.portfolio.domain import days_past_due
from dunwell.portfolio.tables import Account


@dataclass(eq=False)
class NoSuchOffer(DomainError):
    """This offer cannot be made now: policy, authority, law or the debtor's means do not allow it."""

    code: ClassVar[str] = "offer.not_possible"
    status: ClassVar[int] = 422
    field: str
    kind: str


@dataclass(eq=False)
class MeansUnknown(DomainError):
    """What the debtor can carry is not known, or not all of it: nothing is offered on a guess."""

    code: ClassVar[str] = "offer.means_unknown"
    status: ClassVar[int] = 422
    field: str


@dataclass(eq=False)
class NothingLeft(DomainError):
    """Nothing is left to pay with: no offer may be made; the hardship path is open."""

    code: ClassVar[str] = "offer.nothing_left"
    status: ClassVar[int] = 422
    field: str


@dataclass(eq=False)
class HardshipStands(DomainError):
    """A hardship is recorded and open: nothing is offered or agreed until it is closed after the review."""

    code: ClassVar[str] = "offer.hardship_stands"
    review_on: date


@dataclass(eq=False)
class AgreementRuns(DomainError):
    """An agreement on the account is running or waits: it is ended first."""

    code: ClassVar[str] = "offer.agreement_runs"
    agreement: int


@dataclass(frozen=True, slots=True)
class Table:
    """What lies on the table: the debt, the means it is judged by, the record, and the offers."""

    debt: Debt
    means: Means | None
    assessment: Assessment | None
    reliability: Reliability
    proposals: Proposals


def table_for(session: Session, clock: Clock, actor: Actor, book: OfferBook, account_id: int) -> Table:
    """The offers that may be made to this debtor now, by this person. Raises NotFound."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound("account", account_id)
    today = ledger.today_for(session, clock, account.debtor_id)
    debt = debt_of(session, account, today)
    record = reliability_of(session, account.debtor_id)
    known = means_service.current(session, clock, account.debtor_id)
    if known is None or known[0].currency != account.currency:
        return Table(debt, None, None, record, Proposals((), ()))
    found_means = replace(known[1], committed=promised_elsewhere(session, account, today))
    facts = {
        "debt_type": account.debt_type, "product": account.product, "dpd": days_past_due(account.due_on, today),
        "promises_broken": record.judged - record.kept,
    }  # fmt: skip
    found = propose(
        debt,
        found_means,
        book.terms(facts),
        offer_rules(),
        authority_matrix(),
        actor.role,
        record,
        book,
        today,
    )
    return Table(debt, known[0], found_means, record, found)


def promised_elsewhere(session: Session, account: Account, today: date) -> tuple[tuple[date, int], ...]:
    """What the debtor has promised and not paid yet on other accounts of the same currency; what is late is due today."""
    query = (
        select(PromisePart.due_on, PromisePart.amount_minor - PromisePart.matched_minor)
        .join(Promise, Promise.id == PromisePart.promise_id)
        .join(Account, Account.id == Promise.account_id)
        .where(Promise.debtor_id == account.debtor_id, Promise.account_id != account.id, PromisePart.status == OPEN,
               Account.currency == account.currency)
    )  # fmt: skip
    rows = session.execute(query.order_by(PromisePart.due_on, PromisePart.id))
    return tuple((max(due, today), int(minor)) for due, minor in rows if minor > 0)


def debt_of(session: Session, account: Account, today: date) -> Debt:
    """What is owed on a day, for offers."""
    owed = ledger.owed(session, account, today)
    order = order_for(allocation_rules(), account.product, days_past_due(account.due_on, today)).order
    given = waivers.given_before(session, account.id)
    return Debt(
        account.currency, owed.overdue_minor, owed.components, owed.total_minor, account.product, order, given
    )


def reliability_of(session: Session, debtor_id: int) -> Reliability:
    """The debtor's record of promises, over all accounts."""
    query = (
        select(Promise.status, func.count()).where(Promise.debtor_id == debtor_id).group_by(Promise.status)
    )
    counts = {row[0]: int(row[1]) for row in session.execute(query)}
    kept, partial, broken = (counts.get(status, 0) for status in (KEPT, PARTIAL, BROKEN))
    return estimate(kept, partial, broken, offer_rules().prior)


def open_talk(session: Session, clock: Clock, account_id: int) -> tuple[Talk | None, list[TalkMove]]:
    """The negotiation that goes on, with its moves; none where it ended or nobody spoke for long."""
    talk = tables.talk_of(session, account_id)
    if (
        talk is None
        or talk.state != "open"
        or talk.last_at + timedelta(days=ladder_rules().days) < clock.now()
    ):
        return None, []
    return talk, tables.moves_of(session, talk.id)


def refuse_in_hardship(session: Session, debtor_id: int) -> None:
    """Raises HardshipStands while a hardship record of the debtor is open."""
    hardship = tables.open_hardship(session, debtor_id)
    if hardship is not None:
        raise HardshipStands(hardship.review_on)


def put_offer(
    session: Session, clock: Clock, actor: Actor, book: OfferBook, account_id: int, kind: str, trade: str = "",
    trade_note: str = "",
) -> TalkMove:  # fmt: skip
    """Put an offer to the debtor. It is worked out anew here, and the ladder decides whether it may be put.

    Raises NotPermitted, NotFound, AgreementRuns, MeansUnknown, NothingLeft, HardshipStands, NoSuchOffer and the refusals of domain.ladder.
    """
    require(actor, "offer.make")
    account = ledger_tables.account_for_update(session, account_id)
    if account is None:
        raise NotFound("account", account_id)
    running = tables.agreements_of(session, account_id, (*RUNNING, "awaiting"))
    if running:
        raise AgreementRuns(running[0].id)
    table = table_for(session, clock, actor, book, account_id)
    if table.means is None or table.assessment is None or table.assessment.verdict == "incomplete":
        raise MeansUnknown("kind")
    if not table.assessment.may_offer:
        raise NothingLeft("kind")
    refuse_in_hardship(session, account.debtor_id)
    offer = next((one for one in table.proposals.best if one.kind == kind), None)
    if offer is None:
        raise NoSuchOffer("kind", kind)
    talk, moves = open_talk(session, clock, account_id)
    wish = ladder.Wish(
        offer.given_minor, offer.payments[0].minor, offer.last_on, len(offer.payments), offer.waived_minor, trade, trade_note
    )  # fmt: skip
    step = ladder.next_move([_move_of(m) for m in moves], wish, ladder_rules(), account.currency)
    if talk is None:
        talk = Talk(
            debtor_id=account.debtor_id, account_id=account.id, opened_at=clock.now(), last_at=clock.now(), state="open"
        )  # fmt: skip
        session.add(talk)
        session.flush()
    talk.last_at = clock.now()
    row = TalkMove(
        talk_id=talk.id, means_id=table.means.id, kind=kind, offer=offer_json(offer), given_minor=step.given_minor,
        conceded_minor=step.conceded_minor, trade=step.trade, trade_note=trade_note.strip() if step.trade else "",
        at=clock.now(), by=actor.user_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    said = {"move": row.id, "account": account.id, "kind": kind, "offer": row.offer, "means": row.means_id}
    said |= {"conceded_minor": row.conceded_minor, "trade": row.trade, "trade_note": row.trade_note}
    evidence.append(session, clock, actor, "offer.put", account.debtor_id, said)
    return row


def _move_of(row: TalkMove) -> ladder.Move:
    offer = offer_of(row.offer)
    return ladder.Move(
        row.given_minor, row.conceded_minor, row.trade, offer.payments[0].minor, offer.last_on, len(offer.payments)
    )  # fmt: skip


def offer_json(offer: Offer) -> dict[str, Any]:
    """An offer as it is kept and recorded."""
    said = asdict(offer)
    said["payments"] = [[p.on.isoformat(), p.minor] for p in offer.payments]
    said["terms"] = {**asdict(offer.terms), "waive_pct": dict(offer.terms.waive_pct)}
    said["waived"], said["covers"] = dict(offer.waived), dict(offer.covers)
    return said


def offer_of(said: Mapping[str, Any]) -> Offer:
    """The offer that was kept."""
    payments = tuple(Payment(date.fromisoformat(on), minor) for on, minor in said["payments"])
    known = {
        **said,
        "payments": payments,
        "chance": Chance(**said["chance"]),
        "terms": Terms(**said["terms"]),
    }
    return Offer(**known)
