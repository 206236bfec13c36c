"""Means, offers and agreements as a page shows them: one frozen dataclass for negotiation/_deal.html."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import NotFound
from dunwell.foundation.money import Money
from dunwell.ledger import service as ledger
from dunwell.negotiation import agreements, talks, wording
from dunwell.negotiation import deal_tables as tables
from dunwell.negotiation.deal_tables import Agreement, DebitMandate, Hardship, Means, TalkMove, WaiverRequest
from dunwell.negotiation.domain import affordability, ladder
from dunwell.negotiation.domain.affordability import Assessment, Category, Minimum, Picture
from dunwell.negotiation.domain.offers import Offer
from dunwell.negotiation.domain.plans import DRAFTED, RUNNING, Standing
from dunwell.negotiation.means import assessment_of, current, picture_of
from dunwell.negotiation.methods import Creditor, creditor_of
from dunwell.negotiation.offerbook import OfferBook
from dunwell.negotiation.policy import affordability_rules, ladder_rules, offer_rules
from dunwell.portfolio.tables import Account, Debtor, accounts_of


@dataclass(frozen=True, slots=True)
class OfferCard:
    """An offer with the words for it. `concedes`: what it gives more than anything put so far; then a trade is needed."""

    offer: Offer
    say: str
    concedes: Money
    trades: Mapping[str, str]
    put: str  # "" | "before" | "now": whether it was put in this negotiation, or lies on the table


@dataclass(frozen=True, slots=True)
class AgreementCard:
    """An agreement, and where it stands."""

    row: Agreement
    offer: Offer
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class DealCard:
    """What negotiation/_deal.html needs. `ask`: the next question in the debtor's language, None when all is known.

    `beside`: all accounts of the debtor, one of them this. `compares`: the offers settle different parts of the debt, so that their worth over the whole of it is shown.
    """

    account_id: int
    debtor_id: int
    currency: str
    lang: str
    kind: str
    today: date
    categories: Sequence[Category]
    regions: Sequence[Minimum]
    picture: Picture
    means: Means | None
    assessment: Assessment | None
    beside: Sequence[Account]
    ask: str | None
    hardship: Hardship | None
    table: talks.Table
    offers: Sequence[OfferCard]
    moves: Sequence[TalkMove]
    put: TalkMove | None
    put_offer: Offer | None
    put_say: str
    compares: bool
    concessions_left: int
    draft: Agreement | None
    agreements: Sequence[AgreementCard]
    running: bool
    requests: Sequence[WaiverRequest]
    mandate: DebitMandate | None
    creditor: Creditor
    law: str
    law_sure: bool


def deal_card(session: Session, clock: Clock, actor: Actor, book: OfferBook, account_id: int) -> DealCard:
    """Everything of one account's negotiation. Raises NotFound."""
    account = session.get(Account, account_id)
    debtor = session.get(Debtor, account.debtor_id) if account else None
    if account is None or debtor is None:
        raise NotFound("account", account_id)
    rules, today = affordability_rules(), ledger.today_for(session, clock, debtor.id)
    lang = debtor.lang if debtor.lang in ("zh", "en") else "zh"
    known = current(session, clock, debtor.id)
    means = known[0] if known and known[0].currency == account.currency else None
    picture = (
        picture_of(means) if means else Picture(account.currency, debtor.kind, payday=debtor.usual_pay_day)
    )
    table = talks.table_for(session, clock, actor, book, account.id)
    found = table.assessment or (assessment_of(means) if means else affordability.assess(picture, rules))
    moves = talks.open_talk(session, clock, account.id)[1]
    rows = tables.agreements_of(session, account.id)
    put = moves[-1] if moves else None
    method = creditor_of(account.product).methods[0].code
    put_offer = talks.offer_of(put.offer) if put else None
    law = offer_rules().law_for(account.product)
    return DealCard(
        account_id=account.id, debtor_id=debtor.id, currency=account.currency, lang=lang, kind=debtor.kind, today=today,
        categories=rules.categories(debtor.kind), regions=[m for m in rules.minimum if m.currency == account.currency],
        picture=picture, means=means, assessment=found if means else None, beside=accounts_of(session, debtor.id),
        ask=affordability.ask(found.missing[0], debtor.kind, rules)[lang] if found.missing else None,
        hardship=tables.open_hardship(session, debtor.id), table=table,
        offers=[_offer(one, account, method, lang, moves) for one in table.proposals.best], moves=moves, put=put,
        put_offer=put_offer, put_say=wording.say(put_offer, account, method, lang) if put_offer else "",
        compares=len({one.rest_minor for one in table.proposals.best}) > 1,
        concessions_left=ladder_rules().most - sum(1 for m in moves if m.conceded_minor > 0),
        draft=next((row for row in rows if row.state == DRAFTED), None),
        agreements=[_agreement(session, row, today) for row in rows if row.state not in (DRAFTED, "cancelled")],
        running=any(row.state in (*RUNNING, agreements.AWAITING) for row in rows),
        requests=tables.requests_of(session, account.id), mandate=tables.mandate_of(session, account.id),
        creditor=creditor_of(account.product), law=law.source if law else "",
        law_sure=law is None or law.confidence == "V",
    )  # fmt: skip


def _offer(offer: Offer, account: Account, method: str, lang: str, moves: Sequence[TalkMove]) -> OfferCard:
    most = max((m.given_minor for m in moves), default=None)
    concedes = offer.waived_minor if most is None else max(0, offer.given_minor - most)
    used = {m.trade for m in moves}
    left = {code: label for code, label in ladder.TRADES.items() if code not in used}
    same = [m.kind == offer.kind and talks.offer_of(m.offer).payments == offer.payments for m in moves]
    put = "now" if same and same[-1] else "before" if any(same) else ""
    return OfferCard(
        offer, wording.say(offer, account, method, lang), Money(concedes, account.currency), left, put
    )


def _agreement(session: Session, row: Agreement, today: date) -> AgreementCard:
    found = agreements.standing_of(session, row, today) if row.since else None
    return AgreementCard(row, talks.offer_of(row.offer), found)
