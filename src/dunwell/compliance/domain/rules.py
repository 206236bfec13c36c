"""One judge per kind of rule. A judge is given the rule's value and one case and says what it finds, with the figures.

Rules that time alone can cure (hours, frequency, unreachable) are here and also say from when: `wait` gives back the
same instant where it is lawful, else a later one that is never past the first lawful one, so that asking again and
again finds it. The others are in `static`.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import Any

from dunwell.compliance.domain import clock, static
from dunwell.compliance.domain.facts import AgreedTime, Contact, plain_number, same_number
from dunwell.compliance.domain.findings import Finding
from dunwell.compliance.domain.kinds import (
    ConsentFirst,
    Document,
    Duty,
    Freeze,
    Frequency,
    Hours,
    Inconvenient,
    NoticeFirst,
    OneAtATime,
    OptOut,
    Parties,
    Purpose,
    Refusal,
    Reply,
    Requirement,
    Span,
    Suit,
    Unreachable,
    Value,
)
from dunwell.compliance.domain.law import Case, Rule

_TICK = timedelta(microseconds=1)


def judge_hours(value: Hours, rule: Rule, case: Case, zone: str | None) -> Iterator[Finding]:
    """Forbidden by the wall clock of the zone, unless the debtor agreed to this time."""
    if zone is None and (rule.effect == "warn" or not _stretches(value, case)):
        return
    if zone is None:
        yield Finding(unknown="zone", said={"from_": "", "to": "", "now": "", "zone": ""})
        return
    wall = clock.local(case.intent.at, zone)
    span = _forbidding(value, case, zone, case.intent.at)
    if span is not None:
        said = {
            "from_": f"{span.from_:%H:%M}",
            "to": f"{span.to:%H:%M}",
            "now": f"{wall:%H:%M:%S}",
            "zone": zone,
        }
        yield Finding(waits=True, said=said)


def wait_hours(value: Hours, rule: Rule, case: Case, zone: str, at: datetime) -> datetime:
    """The end of the forbidden stretch, or the start of an agreed time before it."""
    span = _forbidding(value, case, zone, at)
    if span is None:
        return at
    day = clock.local_day(at, zone)
    ends = [end for days in (0, 1) for end in _both_folds(day + timedelta(days=days), span.to, zone)]
    if span.to_inside:
        ends = [end + _TICK for end in ends]
    if span.days is not None or span.holidays is not None:
        ends.append(clock.start_of_day(day + timedelta(days=1), zone))
    if value.lifted_by_agreement:
        ends += _starts(case.facts.debtor.agreed_windows, at, zone)
    return min(end for end in ends if end > at)


def _forbidding(value: Hours, case: Case, zone: str, at: datetime) -> Span | None:
    wall = clock.local(at, zone)
    span = next((span for span in _stretches(value, case) if span.holds(wall)), None)
    if span is None or (value.lifted_by_agreement and agreed(case.facts.debtor.agreed_windows, at, zone)):
        return None
    return span


def _stretches(value: Hours, case: Case) -> tuple[Span, ...]:
    """The rule's own stretches and, where it reads them, those the person told us; the end of these is not inside."""
    if not value.told:
        return value.forbidden
    told = case.facts.debtor.inconvenient_times
    mine = (
        Span(each.start, each.end, True, False)
        for each in told
        if isinstance(each.start, time) and isinstance(each.end, time)
    )
    return (*value.forbidden, *mine)


def agreed(windows: tuple[AgreedTime, ...], at: datetime, zone: str) -> bool:
    """Whether the debtor agreed to be contacted at this instant."""
    return any(_covers(window, at, zone) for window in windows)


def _covers(window: AgreedTime, at: datetime, zone: str) -> bool:
    if isinstance(window.start, datetime) and isinstance(window.end, datetime):
        return window.start <= at < window.end
    assert isinstance(window.start, time)
    assert isinstance(window.end, time)
    return Span(window.start, window.end, True, False).holds(clock.local(at, zone))


def _starts(windows: tuple[AgreedTime, ...], at: datetime, zone: str) -> list[datetime]:
    day = clock.local_day(at, zone)
    starts: list[datetime] = []
    for window in windows:
        if isinstance(window.start, datetime):
            starts.append(window.start)
        else:
            starts += [clock.at_wall(day + timedelta(days=days), window.start, zone) for days in (0, 1)]
    return starts


def _both_folds(day: Any, wall: time, zone: str) -> list[datetime]:
    first = clock.at_wall(day, wall, zone)
    second = datetime.combine(day, wall, clock.zone_of(zone)).replace(fold=1)
    return [first, second] if second > first else [first]


def judge_frequency(value: Frequency, rule: Rule, case: Case, zone: str | None) -> Iterator[Finding]:
    """Too many contacts in the stretch of time, this one not yet counted."""
    unknown = "history" if case.facts.history is None else "zone" if zone is None and value.days else None
    if unknown:
        if rule.effect == "block":
            yield Finding(unknown=unknown, said={"count": "?", "limit": value.limit})
        return
    count = counted(value, rule, case, zone, case.intent.at)
    if count >= value.limit:
        yield Finding(waits=value.days is not None, said={"count": count, "limit": value.limit})


def wait_frequency(value: Frequency, rule: Rule, case: Case, zone: str, at: datetime) -> datetime:
    """The next local midnight while the count is full; what counts for ever no waiting cures."""
    if value.days is None or counted(value, rule, case, zone, at) < value.limit:
        return at
    return clock.start_of_day(clock.local_day(at, zone) + timedelta(days=1), zone)


def counted(value: Frequency, rule: Rule, case: Case, zone: str | None, at: datetime) -> int:
    """How many contacts count at `at`: of the local day and the `days - 1` before it, of the last minutes, or of all."""
    if value.consents and _freshly_consented(value, case, zone, at):
        return 0
    start, end = _stretch(value, zone, at)
    channels = rule.scope.channels
    contacts = [
        contact
        for contact in case.facts.history or ()
        if (start is None or start <= contact.at)
        and contact.at < end
        and (value.inbound or not contact.inbound)
        and (channels is None or contact.channel is None or contact.channel in channels)
        and _counts(value.counts, contact)
        and (not value.same_party or contact.party in (None, case.intent.party.relation))
        and not (value.consents and _freshly_consented(value, case, zone, contact.at))
    ]
    own = [contact for contact in contacts if not contact.elsewhere]
    if value.per == "number":
        return _most_per_number(own if value.same_party else contacts, case.intent.number)
    debt = case.facts.debt.id
    if value.per == "debt" and debt is not None:
        return sum(contact.debt is None or contact.debt == debt for contact in own)
    return len(own)


def _stretch(value: Frequency, zone: str | None, at: datetime) -> tuple[datetime | None, datetime]:
    """From when (None: ever) until before when contacts count."""
    if value.minutes is not None:
        return at - timedelta(minutes=value.minutes), at + _TICK
    if value.days is None:
        return None, datetime.max.replace(tzinfo=at.tzinfo)
    assert zone is not None
    day = clock.local_day(at, zone)
    first = clock.start_of_day(day - timedelta(days=value.days - 1), zone)
    return first, clock.start_of_day(day + timedelta(days=1), zone)


def _freshly_consented(value: Frequency, case: Case, zone: str | None, at: datetime) -> bool:
    """Whether `at` is on the day of a dated consent or on one of the days after it that the rule lets through."""
    if zone is None:
        return False
    day = clock.local_day(at, zone)
    return any(
        not value.consents.isdisjoint(consent.words)
        and consent.at is not None
        and consent.at <= min(at, case.intent.at)  # what is not given yet is no consent
        and (day - clock.local_day(consent.at, zone)).days < value.consent_days
        for consent in case.facts.debtor.consents
    )


WRITTEN = frozenset({"sms", "email", "letter", "lawyer_letter", "message", "app"})


def _counts(counts: str, contact: Contact) -> bool:
    match counts:
        case "answered":
            return contact.answered is not False
        case "unanswered":
            return contact.answered is not True
        case "placed":
            return contact.connected is not False
        case "reached":
            return contact.channel in WRITTEN or contact.answered is not False
        case _:
            return True


def _most_per_number(contacts: list[Contact], number: str | None) -> int:
    """Contacts to `number`; when it is not known, those to the number most called. An unnamed number may be any."""
    if number is not None:
        return sum(same_number(contact.number, number) for contact in contacts)
    totals: dict[str, int] = {}
    for contact in contacts:
        if contact.number is not None:
            plain = plain_number(contact.number)
            totals[plain] = totals.get(plain, 0) + 1
    return max(totals.values(), default=0) + sum(contact.number is None for contact in contacts)


def judge_unreachable(value: Unreachable, rule: Rule, case: Case, zone: str | None) -> Iterator[Finding]:
    """The debtor must be out of reach for a reason the rule knows, long enough, and not have been reached since."""
    debtor = case.facts.debtor
    because = _because(value, case)
    said = {
        "because": because or "—",
        "days": value.reasons.get(because or "", 0),
        "since": debtor.unreachable_since,
    }
    if because is None:
        yield Finding(said=said)
        return
    days = value.reasons[because]
    if days and debtor.unreachable_since is None:
        yield Finding(unknown="unreachable_since", said=said)
    elif zone is None:
        if days:
            yield Finding(unknown="zone", said=said)
    elif debtor.unreachable_since is not None:
        today = clock.local_day(case.intent.at, zone)
        if debtor.unreachable_since > today or _reached_since(case, zone):
            yield Finding(said=said)
        elif today < debtor.unreachable_since + timedelta(days=days):
            yield Finding(waits=True, said=said)


def wait_unreachable(value: Unreachable, rule: Rule, case: Case, zone: str, at: datetime) -> datetime:
    """The first instant of the day on which the waiting is over."""
    because, since = _because(value, case), case.facts.debtor.unreachable_since
    if because is None or since is None:
        return at
    return max(at, clock.start_of_day(since + timedelta(days=value.reasons[because]), zone))


def _because(value: Unreachable, case: Case) -> str | None:
    debtor = case.facts.debtor
    because = debtor.unreachable_because or ("deceased" if "deceased" in debtor.flags else None)
    return because if because in value.reasons else None


def _reached_since(case: Case, zone: str) -> bool:
    """Whether the debtor (or somebody not named, who may be) was on the line after the day it was found, or on that day after
    the last dial in vain."""
    since = case.facts.debtor.unreachable_since
    assert since is not None
    own = [c for c in case.facts.history or () if c.party in (None, "self") and not c.elsewhere]
    vain = [
        c.at for c in own if c.answered is False and not c.inbound and clock.local_day(c.at, zone) == since
    ]
    spoken = [c.at for c in own if c.answered is True or c.inbound]
    return any(
        clock.local_day(at, zone) > since or (bool(vain) and max(vain) < at <= case.intent.at)
        for at in spoken
    )


Judge = Callable[[Any, Rule, Case, str | None], Iterator[Finding]]
Wait = Callable[[Any, Rule, Case, str, datetime], datetime]

JUDGES: dict[type[Value], Judge] = {
    Hours: judge_hours,
    Frequency: judge_frequency,
    Unreachable: judge_unreachable,
    Parties: static.judge_parties,
    Purpose: static.judge_purpose,
    Refusal: static.judge_refusal,
    Freeze: static.judge_freeze,
    OptOut: static.judge_opt_out,
    Requirement: static.judge_requirement,
    Duty: static.judge_duty,
    NoticeFirst: static.judge_notice,
    ConsentFirst: static.judge_consent,
    Inconvenient: static.judge_inconvenient,
    Suit: static.judge_suit,
    OneAtATime: static.judge_one_at_a_time,
    Reply: static.judge_reply,
    Document: static.judge_document,
}
WAITS: dict[type[Value], Wait] = {
    Hours: wait_hours,
    Frequency: wait_frequency,
    Unreachable: wait_unreachable,
}
