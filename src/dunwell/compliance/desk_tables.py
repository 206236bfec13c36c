"""Preferences, checker hits, mandates and looks at the verification page: what the compliance desk keeps."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime


class Preference(Base):
    """A consent to a channel, what the debtor prefers, or a notice given to them. Never changed: a newer one ends it, or it is
    withdrawn.

    kind: consent | channel | hours | not_hours | not_place | language | notice. `channel` belongs to a consent or a preferred channel;
    from_minute and to_minute (minutes of the local day, the end not inside) to hours and to inconvenient hours; lang to a
    language; word (of domain.standing.NOTICES) to a notice, or (of PLACES) to a place that does not suit; given_at to when it was given.
    """

    __tablename__ = "preference"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str | None] = mapped_column(String(20))
    from_minute: Mapped[int | None] = mapped_column(Integer)
    to_minute: Mapped[int | None] = mapped_column(Integer)
    lang: Mapped[str | None] = mapped_column(String(10))
    word: Mapped[str | None] = mapped_column(String(30))
    source: Mapped[str] = mapped_column(String(20))  # of domain.standing.SOURCES
    proof: Mapped[str] = mapped_column(Text)  # what was said or signed, and where it is
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by: Mapped[int | None] = mapped_column(Id)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by: Mapped[int | None] = mapped_column(Id)
    end_reason: Mapped[str | None] = mapped_column(Text)


class CheckerHit(Base):
    """What the content checker found in a text that somebody wrote here, until the officer has judged it.

    place: note | sms | email | letter | script | transcript. state: open | upheld | false_hit. start and end: the hit in
    `text`, the passage that was checked.
    """

    __tablename__ = "checker_hit"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int | None] = mapped_column(ForeignKey("debtor.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(Id)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    place: Mapped[str] = mapped_column(String(20))
    place_id: Mapped[int | None] = mapped_column(Id)
    lang: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(20))
    addressee: Mapped[str] = mapped_column(String(20))
    category: Mapped[str] = mapped_column(String(40), index=True)
    rule: Mapped[str] = mapped_column(String(80))
    severity: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    start: Mapped[int] = mapped_column(Integer)
    end: Mapped[int] = mapped_column(Integer)
    rewrite: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(12), default="open", index=True)
    decided_by: Mapped[int | None] = mapped_column(Id)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decision_note: Mapped[str] = mapped_column(Text, default="")


class Mandate(Base):
    """That a collector works on a debtor's case for the institution, for a time. Shown to whoever has its number.

    number: eight random signs, said on the telephone or printed in the letter; guessing one is limited by rate.
    """

    __tablename__ = "mandate"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[str] = mapped_column(String(12), unique=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtor.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    issued_by: Mapped[int | None] = mapped_column(Id)
    valid_to: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_by: Mapped[int | None] = mapped_column(Id)
    revoke_reason: Mapped[str | None] = mapped_column(Text)


class VerificationTry(Base):
    """One look-up on the public page, kept for an hour to limit how many an address may make."""

    __tablename__ = "verification_try"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    address: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    found: Mapped[bool] = mapped_column()
