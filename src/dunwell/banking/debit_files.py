"""Direct debits: the file that goes to the bank, and the file of what came of them.

Out (docs/payments.md): only debits announced in time under an authorisation that stands, each once. In: a success posts the
receipt, a failure makes work and keeps the bank's reason. No account number leaves or enters: the mandate and the tail name it.
"""

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dunwell.banking.reading import day, minor
from dunwell.banking.statements import DEBIT_PREFIX
from dunwell.banking.tables import DebitFile, DebitLine
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, DomainError, NotFound, RowError
from dunwell.foundation.i18n import N_
from dunwell.foundation.money import Money
from dunwell.ledger import service as ledger
from dunwell.negotiation import mandates
from dunwell.negotiation.deal_tables import Debit, DebitMandate
from dunwell.people.domain import require
from dunwell.portfolio.tables import Account

OUT_HEADER = ("debit_ref", "mandate_ref", "contract_no", "payer_tail", "amount", "currency", "collect_on")
IN_HEADER = ("debit_ref", "result", "amount", "currency", "value_date", "reason")
FILES = 100  # earlier files that are listed
SUCCESS = {"success", "ok", "collected", "成功", "扣款成功"}
FAILURE = {"failed", "failure", "returned", "失败", "扣款失败"}


@dataclass
class ResultReport:
    """What became of a file of results, in rows."""

    collected: int = 0
    failed: int = 0
    unchanged: int = 0
    rejected: list[RowError] = field(default_factory=list)


def make_file(session: Session, clock: Clock, actor: Actor, on: date) -> DebitFile | None:
    """Put every debit that may be collected by a day, and is in no file yet, into one; None where there is none.

    A debit of more than is owed by now (somebody paid since it was announced) is cancelled instead.
    """
    require(actor, "payment.post")
    ready, others = _still_owed(session, clock, _unsent(session, on))
    for debit in sorted(others, key=lambda d: (d.debtor_id, d.id)):
        mandates.drop(session, clock, actor, debit, "less is owed by now")
    if not ready:
        return None
    row = DebitFile(on=on, sha256="", at=clock.now(), user_id=actor.user_id)
    session.add(row)
    session.flush()
    session.add_all(DebitLine(file_id=row.id, debit_id=debit.id) for debit in ready)
    session.flush()
    row.sha256 = sha256(content(session, row.id)).hexdigest()
    session.flush()
    for debit in sorted(ready, key=lambda d: (d.debtor_id, d.id)):
        evidence.append(
            session, clock, actor, "debit.sent", debit.debtor_id, {"debit": debit.id, "file": row.id}
        )
    said = {"file": row.id, "on": on, "debits": len(ready), "sha256": row.sha256}
    evidence.append(session, clock, actor, "debit.file", None, said)
    return row


def ready_by(session: Session, clock: Clock, on: date) -> list[Debit]:
    """Debits that may be collected by a day, are in no file yet, and take no more than is owed."""
    return _still_owed(session, clock, _unsent(session, on))[0]


def _unsent(session: Session, on: date) -> list[Debit]:
    sent = set(session.scalars(select(DebitLine.debit_id)))
    return [debit for debit in mandates.may_collect(session, on) if debit.id not in sent]


def _still_owed(session: Session, clock: Clock, ready: list[Debit]) -> tuple[list[Debit], list[Debit]]:
    """(those that their accounts still owe, the others); debits sent before and not answered yet are taken off what is owed."""
    sent = set(session.scalars(select(DebitLine.debit_id)))
    kept, others, left = [], [], dict[int, int]()
    for debit in ready:
        if debit.account_id not in left:
            account = session.get_one(Account, debit.account_id)
            owed = ledger.owed(session, account, ledger.today_for(session, clock, debit.debtor_id))
            out = (d.amount_minor for d in mandates.announced(session, account.id) if d.id in sent)
            left[account.id] = owed.at_least_minor - sum(out)
        if debit.amount_minor > left[debit.account_id]:
            others.append(debit)
        else:
            left[debit.account_id] -= debit.amount_minor
            kept.append(debit)
    return kept, others


def files(session: Session) -> list[tuple[DebitFile, dict[str, int]]]:
    """Every file, newest first, with how many of its debits are in which state."""
    counts: dict[int, dict[str, int]] = {}
    query = select(DebitLine.file_id, Debit.state, func.count()).join(Debit, Debit.id == DebitLine.debit_id)
    for file_id, state, number in session.execute(query.group_by(DebitLine.file_id, Debit.state)):
        counts.setdefault(file_id, {})[state] = number
    rows = session.scalars(select(DebitFile).order_by(DebitFile.id.desc()).limit(FILES))
    return [(row, counts.get(row.id, {})) for row in rows]


def content(session: Session, file_id: int) -> bytes:
    """The file's bytes, the same each time. Raises NotFound."""
    if session.get(DebitFile, file_id) is None:
        raise NotFound("debit_file", file_id)
    query = (
        select(Debit, DebitMandate, Account)
        .join(DebitLine, DebitLine.debit_id == Debit.id)
        .join(DebitMandate, DebitMandate.id == Debit.mandate_id)
        .join(Account, Account.id == Debit.account_id)
        .where(DebitLine.file_id == file_id)
        .order_by(Debit.id)
    )
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(OUT_HEADER)
    for debit, mandate, account in session.execute(query):
        amount = Money(debit.amount_minor, debit.currency).major
        writer.writerow([
            f"{DEBIT_PREFIX}{debit.id}", f"M-{mandate.id}", account.contract_no, mandate.payer_tail, amount,
            debit.currency, debit.on.isoformat(),
        ])  # fmt: skip
    return out.getvalue().encode()


def import_results(session: Session, clock: Clock, actor: Actor, data: bytes) -> ResultReport:
    """Take in what came of debits. The same file again changes nothing. Raises NotPermitted, BadInput."""
    require(actor, "payment.post")
    report, rows = ResultReport(), []
    for number, row in _rows(data):
        found = _row(session, number, row)
        if isinstance(found, RowError):
            report.rejected.append(found)
        else:
            rows.append((number, found, row))
    for number, debit, row in sorted(rows, key=lambda r: (r[1].debtor_id, r[0])):
        _result(session, clock, actor, number, debit, row, report)
    said = {"collected": report.collected, "failed": report.failed, "unchanged": report.unchanged}
    said |= {"rejected": len(report.rejected)}
    evidence.append(session, clock, actor, "debit.results", None, said | {"sha256": sha256(data).hexdigest()})
    return report


def _result(
    session: Session,
    clock: Clock,
    actor: Actor,
    number: int,
    debit: Debit,
    row: dict[str, str],
    report: ResultReport,
) -> None:
    good = row["result"].lower() in SUCCESS
    if debit.state != "announced":
        same = debit.state == "collected" if good else debit.state in ("failed", "seen_to")
        if same:
            report.unchanged += 1
        else:
            reason = f"this debit has another result already: {row['debit_ref']}"
            report.rejected.append(RowError(number, "result", "debit_closed", reason))
        return
    if not good:
        mandates.close_debit(session, clock, actor, debit.id, failed=row["reason"] or "no reason given")
        report.failed += 1
        return
    try:
        with session.begin_nested():
            ledger.post_payment(
                session, clock, actor, debit.account_id, debit.amount_minor, day(row["value_date"]) or debit.on,
                "auto_debit", f"{DEBIT_PREFIX}{debit.id}",
            )  # fmt: skip
            mandates.close_debit(session, clock, actor, debit.id)
    except DomainError as refused:
        reason = f"{refused.sentence().rstrip('.')}: {row['debit_ref']}"
        report.rejected.append(RowError(number, "debit_ref", refused.code, reason))
        return
    report.collected += 1


def _row(session: Session, number: int, row: dict[str, str]) -> Debit | RowError:
    ref = row["debit_ref"]
    number_part = ref.removeprefix(DEBIT_PREFIX)
    debit = (
        session.get(Debit, int(number_part))
        if ref.startswith(DEBIT_PREFIX) and number_part.isdecimal()
        else None
    )
    sent = debit is not None and session.scalar(select(DebitLine.id).where(DebitLine.debit_id == debit.id))
    if debit is None or not sent:
        return RowError(number, "debit_ref", "no_such_debit", f"no debit of ours that was sent: {ref}")
    if row["result"].lower() not in SUCCESS | FAILURE:
        return RowError(number, "result", "unknown_result", f"not a result: {row['result']}")
    if (
        minor(row["amount"], debit.currency) != debit.amount_minor
        or row["currency"].upper() != debit.currency
    ):
        said = f"not the amount of {ref}: {row['amount']} {row['currency']}"
        return RowError(number, "amount", "other_amount", said)
    if row["result"].lower() in SUCCESS and row["value_date"] and day(row["value_date"]) is None:
        return RowError(number, "value_date", "bad_date", f"not a date: {row['value_date']}")
    return debit


def _rows(data: bytes) -> list[tuple[int, dict[str, str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    lines = csv.reader(io.StringIO(text, newline=""))
    header = [cell.strip().lower() for cell in next(lines, [])]
    if not set(IN_HEADER) <= set(header):
        raise BadInput(
            "file",
            N_("The file needs the columns debit_ref, result, amount, currency, value_date and reason."),
        )
    return [
        (number, dict.fromkeys(IN_HEADER, "") | {n: c.strip() for n, c in zip(header, cells, strict=False)})
        for number, cells in enumerate(lines, 2)
        if any(c.strip() for c in cells)
    ]
