"""What is known of the accounts an entry could be for. Found by contract, invoice or customer number, by name, by payer.

An amount alone names nobody: it is never looked for across the portfolio.
"""

from collections.abc import Collection, Sequence
from datetime import date
from fractions import Fraction

from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from dunwell.banking import tables
from dunwell.banking.domain.entries import Entry
from dunwell.banking.domain.matching import TOKEN, Fact, fold, tokens
from dunwell.compliance.tables import Restriction
from dunwell.foundation.clock import Clock
from dunwell.ledger import service as ledger
from dunwell.ledger import tables as ledger_tables
from dunwell.ledger.domain.across import Claim
from dunwell.ledger.products import terms_of
from dunwell.negotiation.deal_tables import DebitMandate
from dunwell.negotiation.domain.promises import OPEN
from dunwell.negotiation.tables import promises_of_account
from dunwell.portfolio import domain as portfolio
from dunwell.portfolio.tables import Account, Debtor, accounts_of, dues_of, persons_of

SAME_NAME = 20  # debtors of one name that are looked at; more of them say nothing about who paid


class Finder:
    """Finds debtors for entries: everything a file mentions is looked up at once, then answered entry by entry."""

    def __init__(self, session: Session, clock: Clock, entries: Sequence[Entry]) -> None:
        self.session, self.clock = session, clock
        said = {word for e in entries for word in _as_written(e)}
        self.by_word: dict[str, set[int]] = {}
        self._look(Account.contract_no, Account.debtor_id, said)
        self._look(Account.invoice_no, Account.debtor_id, said)
        self._look(Debtor.id_number, Debtor.id, said)
        self.by_name: dict[str, set[int]] = {}
        for name in {portfolio.fold(e.payer) for e in entries if e.payer}:
            query = select(Debtor.id).where(Debtor.name_key == name).limit(SAME_NAME + 1)
            ids = set(session.scalars(query))
            self.by_name[name] = ids if len(ids) <= SAME_NAME else set()
        payers = {(fold(e.payer), e.payer_tail) for e in entries if e.payer and e.payer_tail}
        self.by_payer = tables.debtors_of_payers(session, payers)

    def _look(
        self, column: InstrumentedAttribute[str], owner: InstrumentedAttribute[int], said: Collection[str]
    ) -> None:
        words = sorted(said)
        for start in range(0, len(words), 500):
            for word, debtor in self.session.execute(
                select(column, owner).where(column.in_(words[start : start + 500]))
            ):
                self.by_word.setdefault(word.upper(), set()).add(debtor)

    def facts(self, entry: Entry) -> list[Fact]:
        """Facts of every account of every debtor the entry could be for, in its currency."""
        debtors: set[int] = set()
        for word in tokens(f"{entry.text} {entry.end_to_end}"):
            debtors |= self.by_word.get(word, set())
        debtors |= self.by_name.get(portfolio.fold(entry.payer), set())
        debtors |= self.by_payer.get((fold(entry.payer), entry.payer_tail), set())
        return facts_of(self.session, self.clock, sorted(debtors), entry.currency, entry.value_date)


def facts_of(
    session: Session, clock: Clock, debtor_ids: Sequence[int], currency: str, on: date
) -> list[Fact]:
    """Facts of the debtors' accounts in a currency."""
    found = []
    for debtor_id in debtor_ids:
        debtor = session.get_one(Debtor, debtor_id)
        accounts = [a for a in accounts_of(session, debtor_id) if a.currency == currency]
        dues = dues_of(session, [a.id for a in accounts])
        names = frozenset(fold(n) for n in (debtor.name, *debtor.aliases))
        query = select(DebitMandate.payer_tail).where(
            DebitMandate.debtor_id == debtor_id, DebitMandate.revoked_at.is_(None)
        )
        tails = frozenset(session.scalars(query)) | tables.tails_of(session, debtor_id)
        disputes = select(Restriction.account_id).where(
            Restriction.debtor_id == debtor_id,
            Restriction.kind == "disputed",
            Restriction.lifted_at.is_(None),
            or_(Restriction.until.is_(None), Restriction.until > clock.now()),
        )
        disputed = set(session.scalars(disputes))
        liable = [p.account_id for p in persons_of(session, debtor_id) if p.liable]
        today = ledger.today_for(session, clock, debtor_id)
        for account in accounts:
            found.append(
                Fact(
                    claim=_claim(session, account, max(account.data_as_of, min(on, today)), liable),
                    debtor_id=debtor_id,
                    contract_no=account.contract_no,
                    invoice_no=account.invoice_no,
                    customer_no=debtor.id_number,
                    names=names,
                    tails=tails,
                    open=account.status in ("open", "written_off"),
                    disputed=None in disputed or account.id in disputed,
                    dues=tuple(d.outstanding_minor for d in dues[account.id] if d.outstanding_minor > 0),
                    parts=_parts(session, account.id),
                    posted=frozenset(
                        (p.value_date.isoformat(), p.amount_minor)
                        for p in ledger_tables.payments_of_account(session, account.id)
                        if p.reversed_at is None
                    ),
                )
            )
    return found


def _claim(session: Session, account: Account, on: date, liable: Sequence[int | None]) -> Claim:
    owed = ledger.owed(session, account, on)
    terms = terms_of(account.terms)
    yearly = Fraction(0)
    if terms is not None:
        yearly = terms.rate.on(on) * (365 if terms.rate.day_count is None else 1)
    secured = None in liable or account.id in liable
    return Claim(account.id, owed.at_least_minor, owed.overdue_minor, account.due_on, secured, yearly)


def _parts(session: Session, account_id: int) -> tuple[int, ...]:
    return tuple(
        part.amount_minor - part.matched_minor
        for promise, parts in promises_of_account(session, account_id)
        if promise.status == OPEN
        for part in parts
        if part.amount_minor > part.matched_minor
    )


def _as_written(entry: Entry) -> set[str]:
    """Words of an entry in the spellings a number may be stored in."""
    plain = f"{entry.text} {entry.end_to_end}"
    found = tokens(plain)
    raw = {w for w in TOKEN.findall(plain) if len(w) >= 4}
    return found | raw | {w.lower() for w in found}
