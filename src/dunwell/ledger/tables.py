"""Posted payments and where each cent went."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime


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
    allocation: Mapped[dict[str, object]] = mapped_column(JSON)  # component -> minor, due items -> minor, unapplied
    reversed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reversed_by: Mapped[int | None] = mapped_column(Id)
    reversal_reason: Mapped[str | None] = mapped_column(Text)
