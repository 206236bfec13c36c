"""The agreement as a document: what art. 70 of the card rules says it must state, in the reader's language, as PDF."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from dunwell.foundation.clock import Clock
from dunwell.foundation.i18n import N_, gettext
from dunwell.foundation.money import Money
from dunwell.ledger.domain import COMPONENT_NAMES
from dunwell.negotiation.agreements import PLANS
from dunwell.negotiation.deal_tables import Agreement
from dunwell.negotiation.domain.offers import KIND_NAMES, Offer, covers_all
from dunwell.negotiation.domain.plans import ACKNOWLEDGED_BY
from dunwell.negotiation.methods import creditor_of
from dunwell.negotiation.policy import plan_rules
from dunwell.negotiation.talks import offer_of
from dunwell.negotiation.wording import method_words
from dunwell.portfolio.tables import Account, Debtor
from dunwell.ui.fmt import Fmt
from dunwell.ui.pdf import render_pdf

TITLE = N_("Payment agreement")
UNKNOWN_PART = N_("Part not known yet")
CLAUSES = {
    "method": N_("Pay by: %(method)s. Never pay any person's account."),
    "no_interest": N_("While the agreement is kept no interest or fee is added to this amount."),
    "contract_interest": N_("This plan covers the part overdue. Interest and fees of the contract go on for the whole account as agreed there, and are owed beside it."),
    "interest": N_("Interest of %(rate)s a year is in the payments: %(amount)s in all."),
    "waived": N_("Once everything is paid in time, %(amount)s is waived. If not, that part stays owed."),
    "no_new_card": N_("Until it is cleared, the debtor applies for no new credit card anywhere."),
    "rest": N_("While the agreement is kept, the creditor and its agencies do not collect; only reminders of it are sent."),
    "breach": N_("An instalment not made good within %(days)s days after its date may end the agreement; the rest is then owed as before."),
    "tell": N_("If something changes, tell us beforehand: %(line)s. You may ask for the account in detail, dispute an entry and complain at any time."),
    "rights": N_("Payments are credited on the day they arrive, and you get written confirmation once it is cleared."),
}  # fmt: skip


def agreement_pdf(session: Session, clock: Clock, row: Agreement, lang: str) -> bytes:
    """The document of one agreement; `lang` is zh_Hans or en."""
    return render_pdf("negotiation/agreement.typ", contents(session, clock, row, lang), lang, row.drafted_at)


def contents(session: Session, clock: Clock, row: Agreement, lang: str) -> dict[str, Any]:
    """What the document states, as text."""
    account, debtor = session.get_one(Account, row.account_id), session.get_one(Debtor, row.debtor_id)
    fmt, offer = Fmt(lang, clock), offer_of(row.offer)
    creditor = creditor_of(account.product)
    short = "zh" if lang == "zh_Hans" else "en"

    def _(text: str, **values: object) -> str:
        said = gettext(lang, text)
        return said % values if values else said

    def money(minor: int) -> str:
        return fmt.money_text(Money(minor, row.currency))

    return {
        "title": _(TITLE),
        "foot": f"{creditor.name[short]} · {row.id}",
        "pairs": [
            [_(N_("Creditor")), creditor.name[short]],
            [_(N_("Debtor")), debtor.name],
            [_(N_("Contract")), account.contract_no],
            [_(N_("Kind")), _(KIND_NAMES[row.kind])],
            [_(N_("Currency")), row.currency],
            [_(N_("To be paid in all")), money(offer.total_minor)],
            [_(N_("Payments")), f"{len(offer.payments)} · {_cycle(_, offer)}"],
            [_(N_("Drafted")), fmt.date(row.drafted_at)],
        ],
        "parts": _parts(_, row, offer, fmt),
        "payments": [[str(n), fmt.date(p.on), money(p.minor)] for n, p in enumerate(offer.payments, 1)],
        "terms": _terms(_, row, account, offer, money, short),
        "acknowledged": _acknowledged(_, row, fmt),
    }  # fmt: skip


def _parts(_: Any, row: Agreement, offer: Offer, fmt: Fmt) -> list[list[str]]:
    """A line a component: owed, paid under the agreement, waived, left owed beside it; the sums last."""
    owed = {name: minor for name, minor in row.balance.items() if minor}
    paid = offer.covers or (
        {name: minor - offer.waived.get(name, 0) for name, minor in owed.items()}
        if covers_all(offer, row.balance)
        else {}
    )
    lines = [
        (COMPONENT_NAMES[name], (owed[name], paid.get(name, 0), offer.waived.get(name, 0))) for name in owed
    ]
    if unsaid := offer.base_minor - offer.waived_minor - sum(paid.values()):
        lines.append((UNKNOWN_PART, (0, unsaid, 0)))
    due, pays, waived = (sum(sums[at] for _name, sums in lines) for at in (0, 1, 2))
    lines.append((N_("Together"), (due, pays, waived)))

    def amount(minor: int) -> str:
        return fmt.amount(Money(max(0, minor), row.currency))

    return [[_(name), *map(amount, (*sums, sums[0] - sums[1] - sums[2]))] for name, sums in lines]


def _cycle(_: Any, offer: Offer) -> str:
    return _(N_("monthly")) if len(offer.payments) > 1 else _(N_("once"))


def _terms(_: Any, row: Agreement, account: Account, offer: Offer, money: Any, short: str) -> list[str]:
    from dunwell.contact import library

    rules = plan_rules()

    def clause(name: str, **values: object) -> str:
        return str(_(CLAUSES[name], **values))

    said = [clause("method", method=method_words(account, row.method, short))]
    if offer.interest_minor:
        said.append(clause("interest", rate=f"{offer.terms.rate_bp // 100}.{offer.terms.rate_bp % 100:02} %", amount=money(offer.interest_minor)))  # fmt: skip
    elif row.kind in PLANS:
        said.append(clause("no_interest" if covers_all(offer, row.balance) else "contract_interest"))
    if offer.waived_minor:
        said.append(clause("waived", amount=money(offer.waived_minor)))
    if row.kind == "personal_plan":
        said.append(clause("no_new_card"))
    if row.kind in PLANS:
        said += [clause("rest"), clause("breach", days=rules.grace_days + rules.cure_days)]
    said += [clause("rights"), clause("tell", line=library.institution(short).service_line)]
    return said


def _acknowledged(_: Any, row: Agreement, fmt: Fmt) -> str:
    if row.acknowledged_at is None or row.acknowledged_how is None:
        return str(_(N_("Not acknowledged yet: a draft.")))
    on: date = row.acknowledged_at.date()
    how = _(ACKNOWLEDGED_BY[row.acknowledged_how])
    return str(_(N_("Acknowledged on %(day)s: %(how)s. %(note)s"), day=fmt.date(on), how=how, note=row.acknowledged_note))  # fmt: skip
