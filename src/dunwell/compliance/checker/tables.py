"""What compliance officers added to the checker."""

from datetime import datetime

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime


class CheckerAddition(Base):
    """A phrase or pattern to be flagged, or a hit marked false. Never changed: it goes live once, and is withdrawn once.

    kind, lang, category, words: of `additions_domain.Addition`. state: proposed | live | withdrawn. effect: what was
    measured when it went live.
    """

    __tablename__ = "checker_addition"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    lang: Mapped[str] = mapped_column(String(10))
    category: Mapped[str] = mapped_column(String(40), default="")
    words: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), default="proposed", index=True)
    proposed_by: Mapped[int | None] = mapped_column(Id)
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    live_by: Mapped[int | None] = mapped_column(Id)
    live_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    effect: Mapped[dict[str, object] | None] = mapped_column(JSON)
    withdrawn_by: Mapped[int | None] = mapped_column(Id)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdraw_reason: Mapped[str] = mapped_column(Text, default="")
