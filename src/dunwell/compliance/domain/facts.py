"""What is asked and what is known. None is unknown, and what is unknown is never taken for consent.

The words of every field are those of the `dunwell gate` contract.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time

CHANNELS = frozenset(
    {"voice", "sms", "email", "letter", "lawyer_letter", "visit", "meeting", "message", "app"}
)
PURPOSES = frozenset({"remind", "collect", "locate", "message", "notice", "reply"})
RELATIONS = frozenset(
    {"self", "guarantor", "general_guarantor", "collateral_provider", "co_borrower", "spouse", "family", "friend",
     "colleague", "employer", "company_contact", "attorney", "guardian_of_minor", "executor", "other"}
)  # fmt: skip
FLAGS = frozenset(
    {"stop_contact", "represented", "disputed", "deceased", "bankrupt", "minor", "breathing_space", "plan_in_force",
     "complaint", "vulnerable", "hardship"}
)  # fmt: skip
UNREACHABLE = frozenset({"invalid_number", "three_failed", "three_days", "deceased", "incapable"})
COLLECTOR_TYPES = frozenset({"first_party", "agency", "debt_buyer"})
VOICE_KINDS = frozenset({"human", "ai", "voicemail"})
DEBTOR_KINDS = frozenset({"person", "company"})
PLACES = frozenset({"home", "work", "school", "hospital", "public", "other"})
ROLES = frozenset({"debtor", "obligor", "stand_in", "third"})


@dataclass(frozen=True, slots=True)
class Party:
    """Who would be contacted. `agreed`: the debtor named this person in advance as a contact."""

    relation: str
    liable: bool | None = None
    refused: bool = False
    agreed: bool | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact of the past. `answered` None: not known yet, so it counts as answered and as unanswered.

    `elsewhere`: made about another debtor who shares the number; it counts for the number only. `connected` False: the call
    did not get through (busy, out of service).
    """

    at: datetime
    channel: str | None = None
    number: str | None = None
    party: str | None = None
    debt: str | None = None
    answered: bool | None = None
    inbound: bool = False
    in_progress: bool = False
    elsewhere: bool = False
    connected: bool | None = None


@dataclass(frozen=True, slots=True)
class AgreedTime:
    """A time the debtor agreed to: the start is inside, the end is not. Instants, or times of every local day."""

    start: datetime | time
    end: datetime | time


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person consented to, in the words given (a kind, a channel, a place), and since when if that is known."""

    words: frozenset[str]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Debtor:
    """The debtor's standing. Absent flags, opt-outs and windows mean that none is recorded."""

    kind: str = "person"
    flags: frozenset[str] = frozenset()
    agreed_windows: tuple[AgreedTime, ...] = ()
    unreachable_since: date | None = None
    unreachable_because: str | None = None
    opt_out: frozenset[str] = frozenset()
    inconvenient_places: frozenset[str] = frozenset()
    consents: tuple[Consent, ...] = ()
    inconvenient_times: tuple[AgreedTime, ...] = ()  # of every local day, as the person told us


@dataclass(frozen=True, slots=True)
class Debt:
    """The debt spoken of."""

    id: str | None = None
    product: str | None = None
    dpd: int | None = None
    time_barred: bool | None = None


@dataclass(frozen=True, slots=True)
class Collector:
    """Who would make the contact. `persons` and `recording` are about visits."""

    type: str | None = None
    certified: bool | None = None
    mentor: str | None = None
    persons: int | None = None
    recording: bool | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice given to the debtor before."""

    kind: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """What is known of a visit beforehand."""

    entry_consent: bool | None = None
    id_shown: bool | None = None


@dataclass(frozen=True, slots=True)
class Intent:
    """A wish to contact someone at an instant, by a channel, for a purpose."""

    at: datetime
    channel: str
    purpose: str
    party: Party
    number: str | None = None
    voice_kind: str | None = None
    contains: frozenset[str] = frozenset()
    first_contact: bool | None = None
    identity_verified: bool | None = None
    visit: Visit = Visit()
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known. `zones` and `history` are None when unknown; every zone named must allow."""

    zones: tuple[str, ...] | None = None
    history: tuple[Contact, ...] | None = None
    debtor: Debtor = Debtor()
    debt: Debt = Debt()
    collector: Collector = Collector()
    notices: tuple[Notice, ...] | None = None
    extra: dict[str, object] = field(default_factory=dict)


def same_number(one: str | None, other: str | None) -> bool:
    """Whether two numbers may be the same line; unknown may be any.

    Spaces, punctuation and a country code written by one only (139… and +86 139…) do not make a new number.
    """
    if one is None or other is None:
        return True
    first, second = plain_number(one), plain_number(other)
    if first == second:
        return True
    short, long = sorted((_national(first), _national(second)), key=len)
    return len(short) >= NATIONAL_DIGITS and long.isdecimal() and long.endswith(short)


NATIONAL_DIGITS = 9
"""The shortest number that is whole without its country code: below it an ending may belong to another line."""


def _national(plain: str) -> str:
    """Without what opens an international or trunk call: +, 00, 0."""
    return plain.lstrip("+0")


def plain_number(number: str) -> str:
    """A number without spaces and punctuation; addresses that are not numbers keep their letters."""
    return "".join(sign for sign in number.lower() if sign.isalnum() or sign in "+@")
