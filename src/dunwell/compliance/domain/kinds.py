"""What each kind of rule may say: one frozen value per kind, as it stands in a pack from a date on."""

from dataclasses import dataclass, field
from datetime import datetime, time

from dunwell.compliance.domain.calendars import is_holiday


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the local day; over midnight when `from_` is later than `to`. Says whether each end is inside."""

    from_: time
    to: time
    from_inside: bool
    to_inside: bool
    days: frozenset[str] | None = None  # mon … sun, of the moment itself; None: every day
    holidays: str | None = (
        None  # only on the public holidays of this calendar (a country, or country-subdivision)
    )

    def holds(self, wall: datetime) -> bool:
        """Whether the wall-clock moment is in the stretch."""
        if self.days is not None and _DAYS[wall.weekday()] not in self.days:
            return False
        if self.holidays is not None and not is_holiday(self.holidays, wall.date()):
            return False
        clock = wall.time()
        late = clock > self.from_ or (clock == self.from_ and self.from_inside)
        early = clock < self.to or (clock == self.to and self.to_inside)
        return late or early if self.from_ > self.to else late and early


_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Hours:
    """Stretches of the local day when no contact may be made; `told`: also those the person called inconvenient."""

    forbidden: tuple[Span, ...]
    lifted_by_agreement: bool
    told: bool = False


@dataclass(frozen=True, slots=True)
class Frequency:
    """At most `limit` of our own contacts on the scope's channels within a stretch of time, today included.

    The stretch is `days` calendar days of the debtor, or `minutes` (warnings only), or for ever. `same_party`: only
    contacts with the person who would be contacted. `consent_days`: contacts, and this one, at most so many days after
    the person's `consents` do not count. `inbound`: theirs to us count too.
    """

    counts: (
        str  # answered | unanswered | placed (those that got through) | reached (answered, or written) | all
    )
    per: str  # debtor | number | debt
    limit: int
    days: int | None = None
    minutes: int | None = None
    same_party: bool = False
    inbound: bool = False
    consents: frozenset[str] = frozenset()
    consent_days: int = 0


@dataclass(frozen=True, slots=True)
class StandIn:
    """A relation that speaks for the debtor, always or only while a flag, reason or kind of debtor says so."""

    relation: str
    flags: frozenset[str] | None = None
    because: frozenset[str] | None = None
    debtor_kinds: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Parties:
    """Who is who: obligors are so only when known to be liable; all others are third persons."""

    obligors: frozenset[str]
    stand_ins: tuple[StandIn, ...]
    third_purposes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Purpose:
    """The only purposes allowed."""

    only: frozenset[str]


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Reasons why the debtor cannot be reached → whole days to wait after the day it was found (0: none)."""

    reasons: dict[str, int]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A person who asked not to be contacted is not contacted, for good. No figures."""


@dataclass(frozen=True, slots=True)
class Freeze:
    """While the debtor carries the flag, only what is let through may be done."""

    flag: str
    purposes: frozenset[str] = frozenset()
    relations: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    unless_notice: frozenset[str] = frozenset()  # lifted by a notice of such a kind


@dataclass(frozen=True, slots=True)
class OptOut:
    """A channel the debtor asked not to be used is not used. No figures."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A fact that must hold before the contact; `or_fact` is enough instead."""

    fact: str  # collector.certified | collector.persons | collector.recording | party.agreed | visit.entry_consent
    at_least: int | None = None
    or_fact: str | None = None
    unknown_is_duty: bool = False  # an unknown fact becomes a duty to check, a known false one refuses


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to do or to mind during the contact."""

    unless_notice: frozenset[str] = frozenset()  # a notice of such a kind, given before, fulfils it
    unless_consent: frozenset[str] = frozenset()  # or a consent
    while_notice: frozenset[str] = frozenset()  # only within `while_days` days of such a notice
    while_days: int = 0


@dataclass(frozen=True, slots=True)
class NoticeFirst:
    """A notice of such a kind must have been given before the contact. Kinds are parts of a notice's name.

    `unknown_is_duty`: where nothing is known of notices, or of the sort of collector the rule is about, it is a duty.
    """

    kinds: frozenset[str]
    unknown_is_duty: bool = False


@dataclass(frozen=True, slots=True)
class ConsentFirst:
    """The person must have consented before the contact, in one of these words."""

    consents: frozenset[str]


@dataclass(frozen=True, slots=True)
class Inconvenient:
    """A place the person called inconvenient, or one that is so unless they chose it, is not used."""

    places: frozenset[str] = frozenset()  # always so, unless a consent names them


@dataclass(frozen=True, slots=True)
class Suit:
    """Speaking of a lawsuit: forbidden while it is unknown whether the claim is time-barred."""

    contains: frozenset[str]
    when_barred: str  # block | warn
    pressing: bool = False  # also forbidden: pressing for a time-barred debt a person who refuses to pay it


@dataclass(frozen=True, slots=True)
class OneAtATime:
    """No further contact while another with the same debtor has no outcome. No figures."""


@dataclass(frozen=True, slots=True)
class Reply:
    """When a reply is a reply: the person is on the line, or wrote at most so many minutes before."""

    live: bool
    written_within_minutes: int
    written: frozenset[str] = field(default_factory=frozenset)


# ---- kinds that speak of texts and records; the gate asks them nothing about a contact ------------------------------


@dataclass(frozen=True, slots=True)
class Prohibited:
    """How grave a sort of words is: S1 stop and escalate, S2 block the message, S3 coach. `effect`: block or warn.

    `aside`: the rule forbids it too, yet is about something else; another rule is named first.
    """

    severity: str
    effect: str
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """Words that may not be said or written, by category of the content checker."""

    categories: dict[str, Prohibited]


@dataclass(frozen=True, slots=True)
class Keep:
    """How long a sort of record is kept: so many years, months or days (exactly one) after an event.

    At least so long; `at_most`: no longer than that.
    """

    after: str
    years: int | None = None
    months: int | None = None
    days: int | None = None
    at_most: bool = False


@dataclass(frozen=True, slots=True)
class Retention:
    """Sorts of record → how long they are kept."""

    records: dict[str, Keep]


@dataclass(frozen=True, slots=True)
class Document:
    """What a text must contain, on the channels and for the products of the scope; `only`: nothing else may stand in it.

    `unless_notice`: not needed once a notice of such a kind was given.
    """

    elements: frozenset[str] = frozenset()
    only: bool = False
    may_add: frozenset[str] = field(default_factory=frozenset)
    without: frozenset[str] = frozenset()  # what may not stand in it, in any of these words
    unless_notice: frozenset[str] = frozenset()
    of: str | None = None  # a document of its own (plan, validation_notice …), not the text of the contact


@dataclass(frozen=True, slots=True)
class Practice:
    """What the house does outside a contact, with its figures (numbers as text, by name). Shown, not judged."""

    figures: dict[str, str] = field(default_factory=dict)


Value = (
    Hours
    | Frequency
    | Parties
    | Purpose
    | Unreachable
    | Refusal
    | Freeze
    | OptOut
    | Requirement
    | Duty
    | NoticeFirst
    | ConsentFirst
    | Inconvenient
    | Suit
    | OneAtATime
    | Reply
    | Content
    | Retention
    | Document
    | Practice
)
KINDS: dict[str, type] = {
    "hours": Hours,
    "frequency": Frequency,
    "parties": Parties,
    "purpose": Purpose,
    "unreachable": Unreachable,
    "refusal": Refusal,
    "freeze": Freeze,
    "opt_out": OptOut,
    "requirement": Requirement,
    "duty": Duty,
    "notice": NoticeFirst,
    "consent": ConsentFirst,
    "inconvenient": Inconvenient,
    "suit": Suit,
    "one_at_a_time": OneAtATime,
    "reply": Reply,
    "content": Content,
    "retention": Retention,
    "document": Document,
    "practice": Practice,
}
TEMPORAL = (Hours, Frequency, Unreachable)
NOT_OF_CONTACTS = frozenset({"content", "retention", "practice"})
"""Kinds whose rules are read by the checker, the templates and the record clocks, not asked about a contact."""
