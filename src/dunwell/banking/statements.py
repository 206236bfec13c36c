"""A bank statement is read, each entry kept once; what is clear is posted, a return reverses, the rest waits in the queue."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dunwell.banking import tables
from dunwell.banking.camt import read_camt
from dunwell.banking.csvs import read_csv
from dunwell.banking.domain.entries import Entry, keys
from dunwell.banking.domain.matching import Proposal, clear, fold, propose
from dunwell.banking.facts import Finder
from dunwell.banking.policy import weights
from dunwell.banking.reading import Read
from dunwell.banking.tables import OUT, POSTED, QUEUED, RETURNED, SET_ASIDE, BankEntry, BankStatement
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, DomainError, NotFound, RowError
from dunwell.foundation.i18n import N_
from dunwell.ledger import service as ledger
from dunwell.ledger.tables import Payment, payment_by_reference
from dunwell.negotiation import mandates
from dunwell.people.domain import require
from dunwell.portfolio.tables import Account

DEBIT_PREFIX = "DW-DEBIT-"  # end-to-end reference of a direct debit of ours


@dataclass(eq=False)
class EntryDecided(DomainError):
    """The entry is not in the queue: somebody decided it, or it was posted by itself."""

    code: ClassVar[str] = "bank.entry_decided"
    entry: int
    state: str


@dataclass
class StatementReport:
    """What became of a file, in entries. `sums`: posted by itself, minor units by currency."""

    statement: int = 0
    shape: str = ""
    entries: int = 0
    posted: int = 0
    queued: int = 0
    returned: int = 0
    out: int = 0
    unchanged: int = 0
    pending: int = 0
    rejected: list[RowError] = field(default_factory=list)
    sums: dict[str, int] = field(default_factory=dict)


def import_statement(
    session: Session, clock: Clock, actor: Actor, data: bytes, file_name: str, currency: str | None = None
) -> StatementReport:
    """Read a statement and post what is clear. The same file, or another with the same entries, changes nothing.

    `currency` for CSV rows that name none; None: the one currency of all accounts. Raises NotPermitted, BadInput.
    """
    require(actor, "payment.post")
    read = _read(session, data, currency)
    report = StatementReport(
        shape=read.shape, entries=len(read.entries), pending=read.pending, rejected=read.rejected
    )
    fresh = _fresh(session, read, report)
    row = _statement(session, clock, actor, data, file_name, read)
    report.statement = row.id
    finder = Finder(session, clock, [entry for _, entry in fresh if entry.credit])
    judged = [(key, entry, _judged(finder, entry)) for key, entry in fresh]
    # Debtors in ascending order, as every writer of several evidence chains does; what posts first changes what is owed
    # for the next, so each is judged again when its turn comes.
    for key, entry, found in sorted(
        judged, key=lambda j: (not j[1].credit, j[2][0].debtor_id if j[2] else 0, j[1].row)
    ):
        _take(session, clock, actor, finder, row, key, entry, bool(found), report)
    said = {k: v for k, v in asdict(report).items() if k != "rejected"} | {"rejected": len(report.rejected)}
    evidence.append(
        session, clock, actor, "bank.statement", None, said | {"file": file_name[:200], "sha256": row.sha256}
    )
    return report


def _read(session: Session, data: bytes, currency: str | None) -> Read:
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        return read_camt(data)
    if not currency:
        known = list(session.scalars(select(Account.currency).distinct().limit(2)))
        if len(known) != 1:
            raise BadInput("currency", N_("Say which currency the statement is in."))
        currency = known[0]
    return read_csv(data, currency.upper())


def _fresh(session: Session, read: Read, report: StatementReport) -> list[tuple[str, Entry]]:
    """Entries not known yet; known ones count as unchanged, a reference used for something else is a bad row."""
    named = keys(read.entries, read.own_tail)
    known = {key: row.content for key, row in tables.entries_by_key(session, named).items()}
    fresh = []
    for key, entry in zip(named, read.entries, strict=True):
        if key not in known:
            known[key] = entry.content
            fresh.append((key, entry))
        elif known[key] == entry.content:
            report.unchanged += 1
        else:
            reason = f"the bank's reference belongs to another entry: {entry.bank_ref}"
            report.rejected.append(RowError(entry.row, "ref", "reference_reused", reason))
    return fresh


def _statement(
    session: Session, clock: Clock, actor: Actor, data: bytes, name: str, read: Read
) -> BankStatement:
    digest = sha256(data).hexdigest()
    if (known := tables.statement_by_hash(session, digest)) is not None:
        return known
    row = BankStatement(
        sha256=digest, file_name=name[:200], shape=read.shape, own_tail=read.own_tail, at=clock.now(), user_id=actor.user_id
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # the same file, imported at this very moment
        return tables.statement_by_hash(session, digest) or row
    return row


def _judged(finder: Finder, entry: Entry) -> list[Proposal]:
    return propose(entry, finder.facts(entry), weights()) if entry.credit else []


def _take(
    session: Session,
    clock: Clock,
    actor: Actor,
    finder: Finder,
    statement: BankStatement,
    key: str,
    entry: Entry,
    any_fits: bool,
    report: StatementReport,
) -> None:
    row = _row(statement, key, entry)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # another file with the same entry, at this very moment
        report.unchanged += 1
        return
    if entry.credit:
        found = _judged(finder, entry) if any_fits else []
        _receive(session, clock, actor, row, found)
    elif entry.returns:
        _return(session, clock, actor, row)
    else:
        row.state = OUT
    session.flush()
    setattr(report, row.state, getattr(report, row.state) + 1)
    if row.state == POSTED:
        report.sums[row.currency] = report.sums.get(row.currency, 0) + row.amount_minor


def _row(statement: BankStatement, key: str, entry: Entry) -> BankEntry:
    return BankEntry(
        statement_id=statement.id, row=entry.row, key=key, content=entry.content, booked_on=entry.booked_on,
        value_date=entry.value_date, amount_minor=entry.amount_minor, currency=entry.currency, credit=entry.credit,
        bank_ref=entry.bank_ref, end_to_end=entry.end_to_end, payer=entry.payer, payer_key=fold(entry.payer)[:120],
        payer_tail=entry.payer_tail, text=entry.text, returns=entry.returns, original=entry.original, why=entry.why,
        state=QUEUED, points=None, reasons=[], payment_ids=[], tries=0, note="",
    )  # fmt: skip


def _receive(session: Session, clock: Clock, actor: Actor, row: BankEntry, found: Sequence[Proposal]) -> None:
    """Post money that came in where that is clear; else it waits with what speaks for the best proposal."""
    _say_best(row, found)
    if clear(found, weights()):
        try:
            with session.begin_nested():
                _post(session, clock, actor, row, found[0].shares)
        except DomainError as refused:
            row.state, row.payment_ids, row.debtor_id = QUEUED, [], None
            row.note = refused.code


def _say_best(row: BankEntry, found: Sequence[Proposal]) -> None:
    row.points, row.reasons = (found[0].points, list(found[0].reasons)) if found else (None, [])
    if len(found) > 1:
        row.reasons = [*row.reasons, "ambiguous"]


def _post(session: Session, clock: Clock, actor: Actor, row: BankEntry, shares: Mapping[int, int]) -> None:
    base = row.bank_ref or f"bank-{row.key.rpartition('#')[2]}"
    base = f"{base}~{row.tries}" if row.tries else base
    method = "auto_debit" if row.end_to_end.startswith(DEBIT_PREFIX) else "bank_transfer"
    ids, debtor_id = [], None
    for index, (account_id, minor) in enumerate(sorted(shares.items()), 1):
        reference = base if len(shares) == 1 else f"{base}.{index}"
        payment = ledger.post_payment(
            session, clock, actor, account_id, minor, row.value_date, method, reference
        )
        ids.append(payment.id)
        debtor_id = payment.debtor_id
    row.state, row.payment_ids, row.debtor_id = POSTED, ids, debtor_id
    said = {"entry": row.id, "payments": ids, "shares": {str(a): m for a, m in sorted(shares.items())}}
    said |= {"points": row.points, "reasons": row.reasons, "by_itself": row.decided_at is None}
    evidence.append(session, clock, actor, "bank.entry_posted", debtor_id, said)


def _return(session: Session, clock: Clock, actor: Actor, row: BankEntry) -> None:
    """The bank takes a receipt back: what it named, and only with the same amount, is reversed; else a person looks."""
    payments = _returned_payments(session, row)
    if payments and sum(p.amount_minor for p in payments) == row.amount_minor:
        _reverse(session, clock, actor, row, payments)


def _returned_payments(session: Session, row: BankEntry) -> list[Payment]:
    if not row.original:
        return []
    entries = [e for e in tables.entries_named(session, row.original) if e.currency == row.currency]
    if len(entries) == 1:
        found = [session.get_one(Payment, i) for i in entries[0].payment_ids]
    else:
        one = payment_by_reference(session, row.original) if not entries else None
        found = [one] if one is not None and one.currency == row.currency else []
    return found if all(p.reversed_at is None for p in found) else []


def _reverse(
    session: Session, clock: Clock, actor: Actor, row: BankEntry, payments: Sequence[Payment]
) -> None:
    why = row.why or row.text or "no reason given"
    for payment in payments:
        ledger.reverse_payment(session, clock, actor, payment.id, f"returned by the bank: {why}")
        if payment.reference.startswith(DEBIT_PREFIX):
            mandates.bounced(session, clock, actor, int(payment.reference.removeprefix(DEBIT_PREFIX)), why)
    row.state, row.payment_ids, row.debtor_id = RETURNED, [p.id for p in payments], payments[0].debtor_id
    said = {"entry": row.id, "payments": row.payment_ids, "why": why, "by_itself": row.decided_at is None}
    evidence.append(session, clock, actor, "bank.entry_returned", row.debtor_id, said)


# What a person decides -----------------------------------------------------------------------------------------------


def proposals(session: Session, clock: Clock, row: BankEntry) -> list[Proposal]:
    """Proposals for an entry of the queue as things stand now."""
    entry = entry_of(row)
    return _judged(Finder(session, clock, [entry]), entry)


@dataclass
class MatchReport:
    """What became of the queue when it was matched again, in entries. `sums`: posted, minor units by currency."""

    looked: int = 0
    posted: int = 0
    returned: int = 0
    left: int = 0
    sums: dict[str, int] = field(default_factory=dict)


def match_again(session: Session, clock: Clock, actor: Actor) -> MatchReport:
    """Judge the queue on what is known now (accounts, promises and receipts since): post what is clear by now.

    What a person put back into the queue is proposed anew and never posted by itself again. Raises NotPermitted.
    """
    require(actor, "payment.post")
    rows = tables.queued_for_update(session)
    finder = Finder(session, clock, [entry_of(row) for row in rows if row.credit])
    judged = [(row, _judged(finder, entry_of(row))) for row in rows]
    report = MatchReport(looked=len(rows))
    # In the order of import_statement: receipts before returns, debtors in ascending order.
    for row, found in sorted(
        judged, key=lambda j: (not j[0].credit, j[1][0].debtor_id if j[1] else 0, j[0].id)
    ):
        _match(session, clock, actor, finder, row, bool(found), report)
    said = {k: v for k, v in asdict(report).items() if k != "sums"}
    evidence.append(session, clock, actor, "bank.matched_again", None, said)
    return report


def _match(
    session: Session,
    clock: Clock,
    actor: Actor,
    finder: Finder,
    row: BankEntry,
    any_fits: bool,
    report: MatchReport,
) -> None:
    put_back = row.tries > 0 or bool(row.note)  # by a person, or a posting was refused: it waits for a person
    if row.credit:
        found = _judged(finder, entry_of(row)) if any_fits else []
        if put_back or not found:
            _say_best(row, found)
        else:
            _receive(session, clock, actor, row, found)
    elif row.returns and not put_back:
        _return(session, clock, actor, row)
    session.flush()
    if row.state == POSTED:
        report.posted += 1
        report.sums[row.currency] = report.sums.get(row.currency, 0) + row.amount_minor
    elif row.state == RETURNED:
        report.returned += 1
    else:
        report.left += 1


def entry_of(row: BankEntry) -> Entry:
    """The entry as it was read."""
    return Entry(
        row.row, row.booked_on, row.value_date, row.amount_minor, row.currency, row.credit, row.bank_ref, row.end_to_end,
        row.payer, row.payer_tail, row.text, row.returns, row.original, row.why,
    )  # fmt: skip


def assign(
    session: Session, clock: Clock, actor: Actor, entry_id: int, shares: Mapping[int, int]
) -> BankEntry:
    """Post an entry to accounts of one debtor: minor units by account, all of the amount. Raises as post_payment, and EntryDecided."""
    row = _waiting(session, actor, entry_id)
    shares = {account: minor for account, minor in shares.items() if minor}
    accounts = [session.get(Account, account_id) for account_id in shares]
    known = [a for a in accounts if a is not None]
    if not known or len(known) != len(accounts):
        raise BadInput("amount", N_("Choose the account or accounts it is for."))
    if not row.credit:
        raise BadInput("amount", N_("Money that left our account is posted to nobody."))
    if len({a.debtor_id for a in known}) > 1 or any(a.currency != row.currency for a in known):
        raise BadInput("amount", N_("The accounts are of one debtor and in the currency of the entry."))
    if any(minor < 0 for minor in shares.values()) or sum(shares.values()) != row.amount_minor:
        raise BadInput("amount", N_("The shares together are exactly the amount of the entry."))
    row.decided_at, row.decided_by = clock.now(), actor.user_id
    _post(session, clock, actor, row, shares)
    session.flush()
    return row


def assign_return(session: Session, clock: Clock, actor: Actor, entry_id: int, payment_id: int) -> BankEntry:
    """Say which receipt a return of the bank takes back; it is reversed. Raises NotFound, BadInput, EntryDecided, AlreadyReversed."""
    row = _waiting(session, actor, entry_id)
    payment = session.get(Payment, payment_id)
    if payment is None:
        raise NotFound("payment", payment_id)
    if row.credit or (payment.amount_minor, payment.currency) != (row.amount_minor, row.currency):
        raise BadInput("payment_id", N_("A return takes back a receipt of the same amount."))
    row.decided_at, row.decided_by = clock.now(), actor.user_id
    _reverse(session, clock, actor, row, [payment])
    session.flush()
    return row


def set_aside(session: Session, clock: Clock, actor: Actor, entry_id: int, note: str) -> BankEntry:
    """The entry is for none of our accounts: out of the queue, with a reason. Raises EntryDecided, BadInput."""
    row = _waiting(session, actor, entry_id)
    if len(note.strip()) < 2:
        raise BadInput("note", N_("Say why it is set aside."))
    row.state, row.note, row.decided_at, row.decided_by = SET_ASIDE, note.strip(), clock.now(), actor.user_id
    session.flush()
    evidence.append(session, clock, actor, "bank.entry_set_aside", None, {"entry": row.id, "note": row.note})
    return row


def take_back(session: Session, clock: Clock, actor: Actor, entry_id: int, reason: str) -> BankEntry:
    """An entry was posted to the wrong account, or set aside wrongly: its receipts are reversed and it waits again."""
    require(actor, "payment.reverse")
    row = tables.entry_for_update(session, entry_id)
    if row is None:
        raise NotFound("bank_entry", entry_id)
    if row.state not in (POSTED, SET_ASIDE):
        raise EntryDecided(row.id, row.state)
    if len(reason.strip()) < 2:
        raise BadInput("reason", N_("Say why it is taken back."))
    for payment_id in row.payment_ids:
        if session.get_one(Payment, payment_id).reversed_at is None:
            ledger.reverse_payment(session, clock, actor, payment_id, reason)
    debtor_id = row.debtor_id
    row.tries += row.state == POSTED
    row.state, row.payment_ids, row.debtor_id, row.note = QUEUED, [], None, reason.strip()
    row.decided_at = row.decided_by = None
    session.flush()
    evidence.append(
        session, clock, actor, "bank.entry_taken_back", debtor_id, {"entry": row.id, "reason": row.note}
    )
    return row


def _waiting(session: Session, actor: Actor, entry_id: int) -> BankEntry:
    require(actor, "payment.post")
    row = tables.entry_for_update(session, entry_id)
    if row is None:
        raise NotFound("bank_entry", entry_id)
    if row.state != QUEUED:
        raise EntryDecided(row.id, row.state)
    return row
