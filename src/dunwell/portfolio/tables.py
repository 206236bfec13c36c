"""Debtors, accounts, due items, contact points, related persons, import batches.

Days past due are never stored: dpd(on) = max(0, on - account.due_on), null where due_on is (see portfolio.domain).
"""

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime


class Debtor(Base):
    """A person or company that owes. Identity is (id_kind, id_number), never the name or phone."""

    __tablename__ = "debtor"
    __table_args__ = (UniqueConstraint("id_kind", "id_number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))  # person | company
    id_kind: Mapped[str] = mapped_column(String(20))  # citizen_id | uscc | customer_no | passport | other
    id_number: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120), index=True)
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


class Account(Base):
    """One contract's debt. Components and dates the file did not give are null: unknown, not zero.

    due_on: the oldest unpaid due date, past or to come; overdue_minor: unpaid at data_as_of on items due before it;
    coming_due_on / coming_due_minor: the next item not yet due at data_as_of.
    """

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("debtor_id", "contract_no", "invoice_no"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    contract_no: Mapped[str] = mapped_column(String(64), index=True)
    invoice_no: Mapped[str] = mapped_column(String(64), default="")  # B2B; "" where the contract is the debt
    product: Mapped[str | None] = mapped_column(String(30))  # credit_card | consumer_loan | invoice | …
    debt_type: Mapped[str] = mapped_column(String(20), default="consumer")  # consumer | b2b
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
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)


class DueItem(Base):
    """One amount that fell or falls due (a minimum payment, an instalment, an invoice)."""

    __tablename__ = "due_item"
    __table_args__ = (UniqueConstraint("account_id", "due_on"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
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
