"""Posted payments and where each cent went."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, String, Text, func, select
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
    posted_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    posted_by: Mapped[int | None] = mapped_column(Id)
    allocation: Mapped[dict[str, object]] = mapped_column(
        JSON
    )  # component -> minor, due items -> minor, unapplied
    reversed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reversed_by: Mapped[int | None] = mapped_column(Id)
    reversal_reason: Mapped[str | None] = mapped_column(Text)


class LedgerOpening(Base):
    """What an account's replay starts from: the position its file gave, kept at the first posting after it.

    `mark` names the file's state; another mark means the file was read anew and the row is stale. `after_payment_id`: the
    last payment the file already knew. `accrued_to`, `bearing_minor`: up to when interest is in the account's balance, and the
    principal that bears it.
    """

    __tablename__ = "ledger_opening"

    account_id: Mapped[int] = mapped_column(
        Id, ForeignKey("account.id"), primary_key=True, autoincrement=False
    )
    mark: Mapped[str] = mapped_column(String(120))
    as_of: Mapped[date] = mapped_column(Date)
    components: Mapped[dict[str, int]] = mapped_column(JSON)
    overdue_minor: Mapped[int] = mapped_column(BigInteger)
    due_on: Mapped[date | None] = mapped_column(Date)
    dues: Mapped[list[list[object]]] = mapped_column(JSON)  # [due item id, due on, outstanding]
    after_payment_id: Mapped[int] = mapped_column(Id)
    accrued_to: Mapped[date] = mapped_column(Date)
    bearing_minor: Mapped[int] = mapped_column(BigInteger)


class InterestRest(Base):
    """No interest runs on an account from a day, while something lasts (a plan that is kept). `until` None: it still lasts."""

    __tablename__ = "interest_rest"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)  # interest runs again from this day
    reason: Mapped[str] = mapped_column(String(40))
    set_at: Mapped[datetime] = mapped_column(UTCDateTime)
    set_by: Mapped[int | None] = mapped_column(Id)


def rests_of(session: Session, account_id: int) -> list[InterestRest]:
    """Every rest of interest of an account, oldest first."""
    query = select(InterestRest).where(InterestRest.account_id == account_id)
    return list(session.scalars(query.order_by(InterestRest.since, InterestRest.id)))


def account_for_update(session: Session, account_id: int) -> Account | None:
    """The account, read afresh and locked until the transaction ends."""
    query = select(Account).where(Account.id == account_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def dues_for_update(session: Session, account_id: int) -> list[DueItem]:
    """The account's amounts due, oldest first, read afresh (the account's lock guards them)."""
    query = select(DueItem).where(DueItem.account_id == account_id).order_by(DueItem.due_on, DueItem.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def dues_of_account(session: Session, account_id: int) -> list[DueItem]:
    """The account's amounts due, oldest first."""
    query = select(DueItem).where(DueItem.account_id == account_id)
    return list(session.scalars(query.order_by(DueItem.due_on, DueItem.id)))


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


def payments_since(session: Session, account_id: int, after_id: int) -> list[Payment]:
    """The account's payments posted after one, in the order they were posted."""
    query = select(Payment).where(Payment.account_id == account_id, Payment.id > after_id)
    return list(session.scalars(query.order_by(Payment.id)))


def last_payment_id(session: Session, account_id: int) -> int:
    """The newest payment of an account; 0 without one."""
    return session.scalar(select(func.max(Payment.id)).where(Payment.account_id == account_id)) or 0


def accounts_by_contract(session: Session, contract_nos: Collection[str]) -> dict[str, list[Account]]:
    """Accounts by contract number, for as many numbers as are given."""
    found: dict[str, list[Account]] = {}
    numbers = sorted(contract_nos)
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        for account in session.scalars(select(Account).where(Account.contract_no.in_(some))):
            found.setdefault(account.contract_no, []).append(account)
    return found


class Waiver(Base):
    """What the creditor gave up of an account, by component. `mark`: the opening it was posted on, "" where none could be made.

    `taken`: the amounts due it was taken off ({due item: minor}, and `undated`), for an exact reversal.
    """

    __tablename__ = "waiver"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    parts: Mapped[dict[str, int]] = mapped_column(JSON)
    currency: Mapped[str] = mapped_column(String(3))
    on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(String(100), unique=True)
    mark: Mapped[str] = mapped_column(String(120), default="")
    taken: Mapped[dict[str, object]] = mapped_column(JSON)
    posted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    posted_by: Mapped[int | None] = mapped_column(Id)
    reversed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reversed_by: Mapped[int | None] = mapped_column(Id)
    reversal_reason: Mapped[str | None] = mapped_column(Text)


def waivers_of_account(session: Session, account_id: int) -> list[Waiver]:
    """The account's waivers, oldest first, those taken back included."""
    return list(session.scalars(select(Waiver).where(Waiver.account_id == account_id).order_by(Waiver.id)))


def waiver_by_reference(session: Session, reference: str) -> Waiver | None:
    """The waiver with this reference."""
    return session.scalar(select(Waiver).where(Waiver.reference == reference))
