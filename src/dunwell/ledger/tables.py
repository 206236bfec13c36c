"""Posted payments and where each cent went."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime
from dunwell.portfolio.tables import Account, DueItem


class Payment(Base):
    """A receipt on an account. amount_minor is positive; a reversal marks the row, and evidence tells when and why."""

    __tablename__ = "payment"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    value_date: Mapped[date] = mapped_column(Date, index=True)
    method: Mapped[str] = mapped_column(String(30))
    reference: Mapped[str] = mapped_column(String(100), unique=True)
    posted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    posted_by: Mapped[int | None] = mapped_column(Id)
    allocation: Mapped[dict[str, object]] = mapped_column(
        JSON
    )  # component -> minor, due items -> minor, unapplied
    reversed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reversed_by: Mapped[int | None] = mapped_column(Id)
    reversal_reason: Mapped[str | None] = mapped_column(Text)


def account_for_update(session: Session, account_id: int) -> Account | None:
    """The account, read afresh and locked until the transaction ends."""
    query = select(Account).where(Account.id == account_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def dues_for_update(session: Session, account_id: int) -> list[DueItem]:
    """The account's amounts due, oldest first, read afresh (the account's lock guards them)."""
    query = select(DueItem).where(DueItem.account_id == account_id).order_by(DueItem.due_on, DueItem.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def payment_by_reference(session: Session, reference: str) -> Payment | None:
    """The payment with this reference."""
    return session.scalar(select(Payment).where(Payment.reference == reference))


def payment_for_update(session: Session, payment_id: int) -> Payment | None:
    """The payment, read afresh and locked."""
    query = select(Payment).where(Payment.id == payment_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def payments_of_account(session: Session, account_id: int) -> list[Payment]:
    """The account's payments, newest value date first."""
    query = select(Payment).where(Payment.account_id == account_id)
    return list(session.scalars(query.order_by(Payment.value_date.desc(), Payment.id.desc())))


def accounts_by_contract(session: Session, contract_nos: Collection[str]) -> dict[str, list[Account]]:
    """Accounts by contract number, for as many numbers as are given."""
    found: dict[str, list[Account]] = {}
    numbers = sorted(contract_nos)
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        for account in session.scalars(select(Account).where(Account.contract_no.in_(some))):
            found.setdefault(account.contract_no, []).append(account)
    return found
