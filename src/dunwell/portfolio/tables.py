"""Debtors, accounts, due items, contact points, related persons, import batches.

Days past due are never stored: dpd(on) = max(0, on - account.due_on), null where due_on is (see portfolio.domain).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    DDL,
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    cast,
    event,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime, is_sqlite
from dunwell.portfolio.domain import fold


def _name_key(context: Any) -> str:
    return fold(str(context.get_current_parameters()["name"]))


class Debtor(Base):
    """A person or company that owes. Identity is (id_kind, id_number), never the name or phone."""

    __tablename__ = "debtor"
    __table_args__ = (
        UniqueConstraint("id_kind", "id_number"),
        Index("ix_debtor_id_number", "id_number", postgresql_ops={"id_number": "text_pattern_ops"}),
        Index("ix_debtor_name", "name", postgresql_ops={"name": "text_pattern_ops"}),
        Index("ix_debtor_name_key", "name_key", postgresql_ops={"name_key": "text_pattern_ops"}),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))  # person | company
    id_kind: Mapped[str] = mapped_column(String(20))  # citizen_id | uscc | customer_no | passport | other
    id_number: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str | None] = mapped_column(
        String(120), default=_name_key
    )  # domain.fold(name): what search compares
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)  # other spellings seen with the same id
    lang: Mapped[str] = mapped_column(String(10), default="zh")  # language to speak: zh | en
    zone: Mapped[str | None] = mapped_column(String(40))  # IANA name; null is unknown and blocks contact
    pack: Mapped[str] = mapped_column(String(20), default="cn")  # jurisdiction pack that applies
    employer: Mapped[str | None] = mapped_column(String(120))
    contactability: Mapped[str | None] = mapped_column(
        String(20)
    )  # reachable | related_only | lost; null unknown
    contactability_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    usual_pay_day: Mapped[int | None] = mapped_column(Integer)  # day of month
    usual_pay_method: Mapped[str | None] = mapped_column(String(30))
    good_channel: Mapped[str | None] = mapped_column(String(20))  # channel that worked
    good_hour: Mapped[int | None] = mapped_column(Integer)  # local hour that worked
    sample: Mapped[bool] = mapped_column(Boolean, default=False)  # invented person of the sample portfolio
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


# PostgreSQL finds a name by any part of it from this index (SQLite looks at every name): the single characters and
# pairs of characters of a folded name. Trigrams do not help, because a Chinese given name has one or two characters.
NAME_PARTS = DDL(
    """CREATE OR REPLACE FUNCTION dunwell_name_parts(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_agg(DISTINCT substr(name, i, n)) FROM generate_series(1, length(name)) i, generate_series(1, 2) n $$"""
)
event.listen(Debtor.__table__, "before_create", NAME_PARTS.execute_if(dialect="postgresql"))
FOLDED_NAME = func.coalesce(Debtor.name_key, func.lower(Debtor.name))
Index("ix_debtor_name_parts", func.dunwell_name_parts(FOLDED_NAME), postgresql_using="gin").ddl_if(
    dialect="postgresql"
)


class Account(Base):
    """One contract's debt. Components and dates the file did not give are null: unknown, not zero.

    due_on: the oldest unpaid due date, past or to come; overdue_minor: unpaid at data_as_of on items due before it;
    coming_due_on / coming_due_minor: the next item not yet due at data_as_of.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("debtor_id", "contract_no", "invoice_no"),
        Index("ix_account_contract_no", "contract_no", postgresql_ops={"contract_no": "text_pattern_ops"}),
        Index("ix_account_invoice_no", "invoice_no"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    contract_no: Mapped[str] = mapped_column(String(64))
    invoice_no: Mapped[str] = mapped_column(String(64), default="")  # B2B; "" where the contract is the debt
    product: Mapped[str | None] = mapped_column(String(30))  # credit_card | consumer_loan | invoice | …
    debt_type: Mapped[str] = mapped_column(String(20), default="consumer")  # consumer | b2b
    terms: Mapped[str | None] = mapped_column(
        String(40)
    )  # product terms by code (strategies/products.yaml); null: unknown, nothing accrues
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[str] = mapped_column(
        String(20), default="open", index=True
    )  # open | settled | written_off | recalled
    opened_on: Mapped[date | None] = mapped_column(Date)
    credit_limit_minor: Mapped[int | None] = mapped_column(BigInteger)
    principal_minor: Mapped[int | None] = mapped_column(BigInteger)
    interest_minor: Mapped[int | None] = mapped_column(BigInteger)
    fee_minor: Mapped[int | None] = mapped_column(BigInteger)
    cost_minor: Mapped[int | None] = mapped_column(BigInteger)
    overdue_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    due_on: Mapped[date | None] = mapped_column(Date)
    due_on_derived: Mapped[bool] = mapped_column(
        Boolean, default=False
    )  # as_of - days past due given in the file
    coming_due_on: Mapped[date | None] = mapped_column(Date)
    coming_due_minor: Mapped[int | None] = mapped_column(BigInteger)
    data_as_of: Mapped[date] = mapped_column(Date)
    last_payment_on: Mapped[date | None] = mapped_column(Date)
    last_payment_minor: Mapped[int | None] = mapped_column(BigInteger)
    first_default_instalment: Mapped[int | None] = mapped_column(Integer)
    cause_of_arrears: Mapped[str | None] = mapped_column(String(30))  # latest coded cause, from outcomes
    willingness: Mapped[str | None] = mapped_column(String(10))  # latest observed: high | low
    ability: Mapped[str | None] = mapped_column(String(10))  # latest observed: high | low
    behaviour: Mapped[dict[str, object]] = mapped_column(
        JSON, default=dict
    )  # e.g. months late of the last six
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    batch_id: Mapped[int | None] = mapped_column(Id, index=True)
    sample: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class DueItem(Base):
    """One amount that fell or falls due (a minimum payment, an instalment, an invoice)."""

    __tablename__ = "due_item"
    __table_args__ = (UniqueConstraint("account_id", "due_on"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))  # indexed by the constraint above
    no: Mapped[int | None] = mapped_column(Integer)  # instalment number
    due_on: Mapped[date] = mapped_column(Date)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    outstanding_minor: Mapped[int] = mapped_column(BigInteger)


class RelatedPerson(Base):
    """Someone beside the debtor. `relation` as in the gate contract; only guarantors and co-obligors are liable."""

    __tablename__ = "related_person"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(String(120))
    relation: Mapped[str] = mapped_column(String(30))
    liable: Mapped[bool | None] = mapped_column(Boolean)  # null: unknown, and then the gate blocks
    liability_evidence: Mapped[str | None] = mapped_column(Text)
    agreed_contact: Mapped[bool] = mapped_column(Boolean, default=False)  # named in advance by the debtor
    refused_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # asked not to be contacted: permanent
    source: Mapped[str | None] = mapped_column(String(30))
    sample: Mapped[bool] = mapped_column(Boolean, default=False)


class ContactPoint(Base):
    """A phone, e-mail or address of a debtor or of a related person, with its lawful source."""

    __tablename__ = "contact_point"
    __table_args__ = (Index("ix_contact_point_value", "kind", "value"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("related_person.id"), index=True
    )  # null: the debtor's own
    kind: Mapped[str] = mapped_column(String(10))  # phone | email | address
    value: Mapped[str] = mapped_column(String(200))  # phones E.164 where they can be; else as given
    extension: Mapped[str | None] = mapped_column(String(12))
    raw: Mapped[str | None] = mapped_column(String(200))
    well_formed: Mapped[bool] = mapped_column(Boolean, default=True)
    status: Mapped[str] = mapped_column(String(12), default="unknown")  # unknown | valid | invalid
    source: Mapped[str] = mapped_column(
        String(30), default="contract"
    )  # contract | reserved | authorised | public | told_by_contact | bureau
    place: Mapped[str | None] = mapped_column(
        String(10)
    )  # where it reaches them: home, work …; null: not known
    consent: Mapped[bool | None] = mapped_column(Boolean)
    verified_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    expires_on: Mapped[date | None] = mapped_column(Date)
    sample: Mapped[bool] = mapped_column(Boolean, default=False)  # never becomes a dial link
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ImportBatch(Base):
    """One committed file."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[str] = mapped_column(String(64), index=True)
    as_of: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    user_id: Mapped[int | None] = mapped_column(Id)
    report: Mapped[dict[str, object]] = mapped_column(JSON)  # counts; rejected rows masked


class TracingStep(Base):
    """One lawful attempt to restore contact with a debtor who cannot be reached: permitted source, consent, result, expiry."""

    __tablename__ = "tracing_step"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    source: Mapped[str] = mapped_column(String(30))
    basis: Mapped[str] = mapped_column(Text)  # consent or legal basis, in words
    result: Mapped[str | None] = mapped_column(String(30))
    contact_point_id: Mapped[int | None] = mapped_column(ForeignKey("contact_point.id"))
    expires_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text, default="")
    by_user_id: Mapped[int | None] = mapped_column(Id)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


def account_for_update(session: Session, account_id: int) -> Account | None:
    """The account, read afresh and locked until the transaction ends."""
    query = select(Account).where(Account.id == account_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def accounts_of(session: Session, debtor_id: int) -> list[Account]:
    """All accounts of a debtor, by id."""
    return list(session.scalars(select(Account).where(Account.debtor_id == debtor_id).order_by(Account.id)))


def dues_of(session: Session, account_ids: Sequence[int]) -> dict[int, list[DueItem]]:
    """Dues by account, oldest first; accounts without any have an empty list."""
    found: dict[int, list[DueItem]] = {account_id: [] for account_id in account_ids}
    query = select(DueItem).where(DueItem.account_id.in_(account_ids)).order_by(DueItem.due_on, DueItem.id)
    for item in session.scalars(query):
        found[item.account_id].append(item)
    return found


def persons_of(session: Session, debtor_id: int) -> list[RelatedPerson]:
    """Persons beside a debtor, by id."""
    query = select(RelatedPerson).where(RelatedPerson.debtor_id == debtor_id)
    return list(session.scalars(query.order_by(RelatedPerson.id)))


def points_of(session: Session, debtor_id: int) -> list[ContactPoint]:
    """All contact points of a debtor and of the persons beside, by id."""
    query = select(ContactPoint).where(ContactPoint.debtor_id == debtor_id)
    return list(session.scalars(query.order_by(ContactPoint.id)))


def steps_of(session: Session, debtor_id: int) -> list[TracingStep]:
    """Tracing steps of a debtor, newest first."""
    query = select(TracingStep).where(TracingStep.debtor_id == debtor_id)
    return list(session.scalars(query.order_by(TracingStep.at.desc(), TracingStep.id.desc())))


def starts_with(
    session: Session, column: InstrumentedAttribute[Any], prefixes: Iterable[str]
) -> ColumnElement[bool]:
    """The column starts with one of the prefixes, in a form that each database answers from its index."""
    if is_sqlite(session):
        return or_(*((column >= prefix) & (column < prefix + "\U0010ffff") for prefix in prefixes))
    return or_(*(column.startswith(prefix, autoescape=True) for prefix in prefixes))


def debtors_by_id_number(
    session: Session, numbers: Sequence[str], limit: int, seen: ColumnElement[bool]
) -> list[Debtor]:
    """Debtors whose id number starts with one of these."""
    query = select(Debtor).where(starts_with(session, Debtor.id_number, numbers), seen)
    return list(session.scalars(query.order_by(Debtor.id_number).limit(limit)))


def debtors_by_contract(
    session: Session, numbers: Sequence[str], limit: int, seen: ColumnElement[bool]
) -> list[tuple[Debtor, str]]:
    """Debtors with a contract number that starts with one of these, and that number."""
    query = (
        select(Debtor, Account.contract_no)
        .join(Account, Account.debtor_id == Debtor.id)
        .where(starts_with(session, Account.contract_no, numbers), seen)
    )
    return [(row[0], row[1]) for row in session.execute(query.order_by(Account.contract_no).limit(limit))]


def debtors_by_phone(
    session: Session, values: Sequence[str], limit: int, seen: ColumnElement[bool]
) -> list[tuple[Debtor, str, str | None]]:
    """Debtors with one of these numbers, their own or of a person beside them (then with the relation)."""
    query = (
        select(Debtor, ContactPoint.value, RelatedPerson.relation)
        .join(ContactPoint, ContactPoint.debtor_id == Debtor.id)
        .outerjoin(RelatedPerson, RelatedPerson.id == ContactPoint.person_id)
        .where(ContactPoint.kind == "phone", ContactPoint.value.in_(values), seen)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query.order_by(ContactPoint.id).limit(limit))]


def debtors_by_name(
    session: Session, key: str, limit: int, seen: ColumnElement[bool], *, within: bool
) -> list[Debtor]:
    """Debtors whose folded name starts with the key, or has it anywhere inside (on SQLite a scan: only when asked)."""
    if within:
        fits: ColumnElement[bool] = FOLDED_NAME.contains(key, autoescape=True)
        if not is_sqlite(session):
            pairs = sorted({key[at : at + 2] for at in range(len(key) - 1)}) or [key]
            fits = func.dunwell_name_parts(FOLDED_NAME).bool_op("@>")(cast(pairs, ARRAY(Text))) & fits
    else:
        fits = or_(starts_with(session, Debtor.name_key, [key]), starts_with(session, Debtor.name, [key]))
    return list(session.scalars(select(Debtor).where(fits, seen).order_by(Debtor.id).limit(limit)))
