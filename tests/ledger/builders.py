"""A debtor with accounts, with honest defaults."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from dunwell.portfolio.tables import Account, Debtor, DueItem

_numbers = count(1)
BORN = datetime(2026, 1, 1, tzinfo=UTC)


def a_debtor(session: Session, *, zone: str | None = "Asia/Shanghai") -> Debtor:
    number = next(_numbers)
    debtor = Debtor(
        kind="person",
        id_kind="customer_no",
        id_number=f"C{number}",
        name=f"测试{number}",
        zone=zone,
        created_at=BORN,
    )
    session.add(debtor)
    session.flush()
    return debtor


def an_account(session: Session, debtor: Debtor, dues: dict[str, int] | None = None, **facts: Any) -> Account:
    """As of 2026-11-23: 1,000.00 principal, 50.00 interest, 20.00 fee; 300.00 overdue since 1 November, 100.00 coming."""
    known = {
        "contract_no": f"K{next(_numbers)}",
        "product": "credit_card",
        "currency": "CNY",
        "principal_minor": 1000_00,
        "interest_minor": 50_00,
        "fee_minor": 20_00,
        "cost_minor": None,
        "overdue_minor": 300_00,
        "due_on": date(2026, 11, 1),
        "coming_due_on": date(2026, 12, 1),
        "coming_due_minor": 100_00,
        "data_as_of": date(2026, 11, 23),
        "created_at": BORN,
        "updated_at": BORN,
    } | facts
    account = Account(debtor_id=debtor.id, **known)
    session.add(account)
    session.flush()
    for due_on, minor in (dues or {}).items():
        session.add(
            DueItem(
                account_id=account.id,
                due_on=date.fromisoformat(due_on),
                amount_minor=minor,
                outstanding_minor=minor,
            )
        )
    session.flush()
    return account
