"""From rows to facts: what the gate knows of a debtor, a number, a person and a collector at this moment."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.compliance import packs, preferences, queries
from dunwell.compliance.domain import clock as local
from dunwell.compliance.domain.facts import (
    CHANNELS,
    FLAGS,
    PURPOSES,
    RELATIONS,
    AgreedTime,
    Collector,
    Consent,
    Contact,
    Debt,
    Facts,
    Intent,
    Notice,
    Party,
)
from dunwell.compliance.domain.facts import Debtor as DebtorFacts
from dunwell.compliance.domain.kinds import Frequency
from dunwell.compliance.domain.law import Law
from dunwell.compliance.tables import ContactAttempt
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.portfolio.domain import days_past_due
from dunwell.portfolio.tables import Account, ContactPoint, Debtor, RelatedPerson

EVER = datetime(1970, 1, 1, tzinfo=UTC)
POINT_KINDS = {
    "voice": "phone", "sms": "phone", "message": "phone", "app": "phone", "meeting": "phone",
    "email": "email", "letter": "address", "lawyer_letter": "address", "visit": "address",
}  # fmt: skip
WRITTEN = frozenset({"sms", "email", "letter"})  # what is sent in words known beforehand
UNWRITTEN = "?"  # stands for a text in a preview, before anybody has chosen one
THREE = 3  # dials in a row; the packs name the reason `three_failed`


@dataclass(frozen=True, slots=True)
class ContactIntent:
    """A wish to contact: whom and by which contact point, channel and purpose, about which account, with which text.

    `text` is the exact text of a message, already checked; the permit is bound to it.
    """

    debtor_id: int
    contact_point_id: int
    channel: str
    purpose: str
    account_id: int | None = None
    text: str | None = None
    voice_kind: str = "human"
    contains: frozenset[str] = field(default_factory=frozenset)
    persons: int | None = None
    recording: bool | None = None
    script_id: int | None = None  # the version of the template that the text came from


@dataclass(frozen=True, slots=True)
class Situation:
    """An intent with the rows it is about, and the law that applies."""

    wish: ContactIntent
    debtor: Debtor
    point: ContactPoint
    person: RelatedPerson | None
    account: Account | None
    law: Law

    @property
    def relation(self) -> str:
        """Relation of the person who would be contacted, in the words of the gate."""
        return self.person.relation if self.person else "self"


def situation(session: Session, wish: ContactIntent) -> Situation:
    """The rows of an intent. Raises NotFound, or BadInput where channel, purpose, point and text do not fit together."""
    debtor = session.get(Debtor, wish.debtor_id)
    if debtor is None:
        raise NotFound("debtor", wish.debtor_id)
    point = session.get(ContactPoint, wish.contact_point_id, populate_existing=True)
    if point is None or point.debtor_id != debtor.id:
        raise NotFound("contact point", wish.contact_point_id)
    person = session.get(RelatedPerson, point.person_id, populate_existing=True) if point.person_id else None
    account = session.get(Account, wish.account_id) if wish.account_id is not None else None
    if wish.account_id is not None and (account is None or account.debtor_id != debtor.id):
        raise NotFound("account", wish.account_id)
    _check(wish, point)
    return Situation(wish, debtor, point, person, account, packs.load([debtor.pack]))


def _check(wish: ContactIntent, point: ContactPoint) -> None:
    if wish.channel not in CHANNELS or POINT_KINDS[wish.channel] != point.kind:
        raise BadInput("channel", "this contact point does not serve this channel")
    if wish.purpose not in PURPOSES:
        raise BadInput("purpose", "this is not a purpose of contact")
    if wish.channel in WRITTEN and not (wish.text or "").strip():
        raise BadInput("text", "a message needs its text")


def facts_of(
    session: Session, found: Situation, user_id: int | None, at: datetime, but: int | None = None
) -> tuple[Intent, Facts]:
    """Intent and facts as the law asks for them, at one moment. `but`: a permit whose own reservation does not count."""
    wish, debtor, zone = found.wish, found.debtor, found.debtor.zone
    day = local.local_day(at, zone or "UTC")
    spoken = queries.spoken_before(session, debtor.id, found.relation, found.point.person_id, at)
    intent = Intent(
        at=at,
        channel=wish.channel,
        purpose=wish.purpose,
        party=_party(found.person),
        number=found.point.value,
        voice_kind=wish.voice_kind,
        contains=wish.contains,
        first_contact=not spoken,
        place=None if found.person else found.point.place,
        identity_verified=False,
    )
    history = queries.attempts(session, debtor.id, found.point.value, _since(found.law, at, zone), at, but)
    facts = Facts(
        zones=(zone,) if zone else None,
        history=tuple(_contact(attempt, debtor.id) for attempt in history),
        debtor=_debtor(session, found, at),
        debt=_debt(found.account, at, zone),
        notices=_notices(session, debtor.id),
        collector=Collector(
            type="first_party",
            certified=user_id is not None and queries.certified(session, user_id, day),
            mentor=_mentor(session, user_id, at, zone),
            persons=wish.persons,
            recording=wish.recording,
        ),
    )
    return intent, facts


def _party(person: RelatedPerson | None) -> Party:
    if person is None:
        return Party("self")
    return Party(
        relation=person.relation if person.relation in RELATIONS else "other",
        liable=person.liable,
        refused=person.refused_at is not None,
        agreed=True if person.agreed_contact else None,  # not recorded is not the same as not agreed
    )


def _since(law: Law, at: datetime, zone: str | None) -> datetime:
    """The start of the longest stretch of days any counter looks at (EVER where one forgets nothing), two days at least."""
    values = [value for pack in law.packs for rule in pack.rules for _, value in rule.values]
    counters = [value for value in values if isinstance(value, Frequency)]
    if any(value.days is None and value.minutes is None for value in counters):
        return EVER
    days = max((value.days or 1 for value in counters), default=1)
    first = local.local_day(at, zone or "UTC") - timedelta(days=days)
    return local.start_of_day(first, zone or "UTC")


def _contact(attempt: ContactAttempt, debtor_id: int) -> Contact:
    open_ = attempt.answered is None and not attempt.inbound
    return Contact(
        at=attempt.at,
        channel=attempt.channel,
        number=attempt.number,
        party=attempt.relation,
        debt=None if attempt.account_id is None else str(attempt.account_id),
        answered=attempt.answered,
        inbound=attempt.inbound,
        in_progress=open_,
        elsewhere=attempt.debtor_id != debtor_id,
    )


def _debtor(session: Session, found: Situation, at: datetime) -> DebtorFacts:
    kinds = {each.kind for each in queries.restrictions(session, found.debtor.id, at, found.wish.account_id)}
    since, because = unreachable(session, found.debtor, at)
    told = preferences.preferences(session, found.debtor.id)
    return DebtorFacts(
        kind=found.debtor.kind,
        flags=frozenset(kinds & FLAGS),
        agreed_windows=tuple(
            AgreedTime(window.starts_at, window.ends_at)
            for window in queries.agreed_windows(session, found.debtor.id, at)
        ),
        unreachable_since=since,
        consents=tuple(
            Consent(frozenset({row.channel}), row.given_at)
            for row in told
            if row.kind == "consent" and row.channel
        ),
        inconvenient_places=frozenset(row.word for row in told if row.kind == "not_place" and row.word),
        inconvenient_times=tuple(
            AgreedTime(_of_day(row.from_minute), _of_day(row.to_minute))
            for row in told
            if row.kind == "not_hours"
        ),
        unreachable_because="deceased" if "deceased" in kinds else because,
        opt_out=frozenset(kind.removeprefix("opt_out:") for kind in kinds if kind.startswith("opt_out:")),
    )


def _of_day(minute: int | None) -> time:
    """A time of day from its minute; the end of the day is midnight."""
    return time((minute or 0) // 60 % 24, (minute or 0) % 60)


def _notices(session: Session, debtor_id: int) -> tuple[Notice, ...] | None:
    """Notices on record; none recorded is not known, as they may have been given before we kept them."""
    given = [row for row in preferences.preferences(session, debtor_id) if row.kind == "notice" and row.word]
    return tuple(Notice(row.word or "", row.given_at) for row in given) or None


def unreachable(session: Session, debtor: Debtor, at: datetime) -> tuple[date | None, str | None]:
    """Since when and why the debtor cannot be reached: no valid telephone left, or three failed dials in a row.

    Three failed dials count from the local day of the third. Three days out of reach need no count of their own: they
    hold three failed dials, and end on the same day.
    """
    phones = session.scalars(
        select(ContactPoint).where(
            ContactPoint.debtor_id == debtor.id,
            ContactPoint.person_id.is_(None),
            ContactPoint.kind == "phone",
        )
    ).all()
    if not any(phone.well_formed and phone.status != "invalid" for phone in phones):
        return None, "invalid_number"
    failed = queries.failed_dials(session, debtor.id, at, THREE)
    if len(failed) < THREE:
        return None, None
    return local.local_day(failed[-1], debtor.zone or "UTC"), "three_failed"


def _debt(account: Account | None, at: datetime, zone: str | None) -> Debt:
    if account is None:
        return Debt()
    dpd = days_past_due(account.due_on, local.local_day(at, zone or "UTC"))
    return Debt(id=str(account.id), product=account.product, dpd=dpd)


def _mentor(session: Session, user_id: int | None, at: datetime, zone: str | None) -> str | None:
    """The mentor named for the collector, if active and certified: a trainee cannot lead a trainee."""
    mentor = queries.mentor_of(session, user_id) if user_id is not None else None
    day = local.local_day(at, zone or "UTC")
    return str(mentor) if mentor is not None and queries.certified(session, mentor, day) else None
