"""One judge per kind of rule. A judge is given the rule's value and one case and says what it finds, with the figures.

Rules that time alone can cure (hours, frequency, unreachable) also say from when: `wait` gives back the same instant
where it is lawful, else a later one that is never past the first lawful one, so that asking again and again finds it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from dunwell.compliance.domain import clock
from dunwell.compliance.domain.documents import ELEMENTS
from dunwell.compliance.domain.facts import AgreedTime, Contact, Facts, Intent, plain_number, same_number
from dunwell.compliance.domain.kinds import (
    Document,
    Duty,
    Freeze,
    Frequency,
    Hours,
    OneAtATime,
    OptOut,
    Parties,
    Purpose,
    Refusal,
    Reply,
    Requirement,
    Span,
    StandIn,
    Suit,
    Unreachable,
    Value,
)
from dunwell.compliance.domain.law import Case, Rule, Words

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of a case. `stops`: not lawful now; else a duty or warning. `waits`: time alone cures it.

    `unknown` names the missing fact, `said` fills the rule's sentence.
    """

    stops: bool = True
    waits: bool = False
    unknown: str | None = None
    said: dict[str, Any] = field(default_factory=dict)


UNKNOWN = {
    "zone": Words("The debtor's time zone is not known.", "债务人所在时区不明。"),
    "history": Words("The history of contacts is not known.", "既往联系记录不明。"),
    "liable": Words("It is not known whether this person is liable.", "该人是否承担还款责任不明。"),
    "time_barred": Words("It is not known whether the claim is time-barred.", "诉讼时效是否届满不明。"),
    "unreachable_since": Words(
        "Since when the debtor cannot be reached is not known.", "债务人自何日起失联不明。"
    ),
}


# ---- who, and what counts as an answer to them ---------------------------------------------------------------------


def role_of(parties: Parties | None, intent: Intent, facts: Facts) -> str:
    """debtor, obligor, stand_in or third, as the pack's `parties` rule tells them apart."""
    relation = intent.party.relation
    if relation == "self":
        return "debtor"
    if parties is None:
        return "obligor" if intent.party.liable else "third"
    if any(who.relation == relation and _stands_in(who, facts) for who in parties.stand_ins):
        return "stand_in"
    return "obligor" if relation in parties.obligors and intent.party.liable else "third"


def _stands_in(who: StandIn, facts: Facts) -> bool:
    if who.flags is None and who.because is None and who.debtor_kinds is None:
        return True
    debtor = facts.debtor
    return (
        (who.flags is not None and not who.flags.isdisjoint(debtor.flags))
        or (who.because is not None and debtor.unreachable_because in who.because)
        or (who.debtor_kinds is not None and debtor.kind in who.debtor_kinds)
    )


def is_reply(reply: Reply | None, intent: Intent, facts: Facts) -> bool:
    """Whether the person contacted us first: is on the line now, or wrote a moment ago and is answered in writing."""
    if reply is None or intent.purpose != "reply":
        return False
    for contact in facts.history or ():
        if not contact.inbound or contact.elsewhere or contact.party not in (None, intent.party.relation):
            continue
        if reply.live and contact.in_progress and contact.channel in (None, intent.channel):
            return True
        age = intent.at - contact.at
        recent = timedelta() <= age <= timedelta(minutes=reply.written_within_minutes)
        if recent and intent.channel in reply.written and contact.channel in reply.written:
            return True
    return False


# ---- rules that time cures -----------------------------------------------------------------------------------------


def judge_hours(value: Hours, rule: Rule, case: Case, zone: str | None) -> Iterator[Finding]:
    """Forbidden by the wall clock of the zone, unless the debtor agreed to this time."""
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
    if span.days is not None:
        ends.append(clock.start_of_day(day + timedelta(days=1), zone))
    if value.lifted_by_agreement:
        ends += _starts(case.facts.debtor.agreed_windows, at, zone)
    return min(end for end in ends if end > at)


def _forbidding(value: Hours, case: Case, zone: str, at: datetime) -> Span | None:
    wall = clock.local(at, zone)
    span = next((span for span in value.forbidden if span.holds(wall)), None)
    if span is None or (value.lifted_by_agreement and agreed(case.facts.debtor.agreed_windows, at, zone)):
        return None
    return span


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
    """Too many contacts in the calendar days of the zone, this one not yet counted."""
    unknown = "history" if case.facts.history is None else "zone" if zone is None else None
    if unknown:
        if rule.effect == "block":
            yield Finding(unknown=unknown, said={"count": "?", "limit": value.limit})
        return
    assert zone is not None
    count = counted(value, rule, case, zone, case.intent.at)
    if count >= value.limit:
        yield Finding(waits=True, said={"count": count, "limit": value.limit})


def wait_frequency(value: Frequency, rule: Rule, case: Case, zone: str, at: datetime) -> datetime:
    """The next local midnight while the count is full."""
    if counted(value, rule, case, zone, at) < value.limit:
        return at
    return clock.start_of_day(clock.local_day(at, zone) + timedelta(days=1), zone)


def counted(value: Frequency, rule: Rule, case: Case, zone: str, at: datetime) -> int:
    """How many contacts count on the local day of `at` and the `days - 1` before it."""
    day = clock.local_day(at, zone)
    start = clock.start_of_day(day - timedelta(days=value.days - 1), zone)
    end = clock.start_of_day(day + timedelta(days=1), zone)
    channels = rule.scope.channels
    contacts = [
        contact
        for contact in case.facts.history or ()
        if start <= contact.at < end
        and not contact.inbound
        and (channels is None or contact.channel is None or contact.channel in channels)
        and _counts(value.counts, contact)
    ]
    if value.per == "number":
        return _most_per_number(contacts, case.intent.number)
    own = [contact for contact in contacts if not contact.elsewhere]
    if value.per == "debt":
        return sum(contact.debt is None or contact.debt == case.facts.debt.id for contact in own)
    return len(own)


def _counts(counts: str, contact: Contact) -> bool:
    if counts == "answered":
        return contact.answered is not False
    if counts == "unanswered":
        return contact.answered is not True
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
    since = case.facts.debtor.unreachable_since
    assert since is not None
    return any(
        contact.party == "self"
        and (contact.answered is True or contact.inbound)
        and not contact.elsewhere
        and clock.local_day(contact.at, zone) > since
        for contact in case.facts.history or ()
    )


# ---- rules that time does not cure ---------------------------------------------------------------------------------


def judge_parties(value: Parties, rule: Rule, case: Case, zone: str | None) -> Iterator[Finding]:
    """Demands go to the debtor and to those who are liable; unknown liability is not liability."""
    party = case.intent.party
    said = {"relation": party.relation, "purpose": case.intent.purpose}
    if party.relation != "self" and party.liable is None:
        yield Finding(unknown="liable", said=said)
    elif case.role == "third" and case.purpose not in value.third_purposes:
        yield Finding(said=said)


def judge_purpose(value: Purpose, rule: Rule, case: Case, zone: str | None) -> Iterator[Finding]:
    """Only the purposes named."""
    if case.purpose not in value.only:
        yield Finding(said={"purpose": case.intent.purpose, "relation": case.intent.party.relation})


def judge_refusal(value: Refusal, rule: Rule, case: Case, zone: str | None) -> Iterator[Finding]:
    """The person asked not to be contacted."""
    if case.intent.party.refused:
        yield Finding(said={"relation": case.intent.party.relation})


def judge_freeze(value: Freeze, rule: Rule, case: Case, zone: str | None) -> Iterator[Finding]:
    """The flag stops everything but what is let through."""
    if value.flag not in case.facts.debtor.flags:
        return
    through = (
        case.purpose in value.purposes
        or case.intent.party.relation in value.relations
        or case.role in value.roles
    )
    if not through:
        yield Finding(said={"flag": value.flag, "purpose": case.intent.purpose})


def judge_opt_out(value: OptOut, rule: Rule, case: Case, zone: str | None) -> Iterator[Finding]:
    """The debtor asked not to be contacted by this channel."""
    if case.intent.channel in case.facts.debtor.opt_out:
        yield Finding(said={"channel": case.intent.channel})


_FACTS: dict[str, Callable[[Case], Any]] = {
    "collector.certified": lambda case: case.facts.collector.certified,
    "collector.mentor": lambda case: case.facts.collector.mentor,
    "collector.persons": lambda case: case.facts.collector.persons,
    "collector.recording": lambda case: case.facts.collector.recording,
    "party.agreed": lambda case: case.intent.party.agreed,
}
REQUIRABLE = frozenset(_FACTS)


def judge_requirement(value: Requirement, rule: Rule, case: Case, zone: str | None) -> Iterator[Finding]:
    """The fact, or the one that is enough instead, must hold before the contact."""
    fact = _FACTS[value.fact](case)
    if value.at_least is None:
        met = fact is True
    else:
        met = fact is not None and fact >= value.at_least
    if met or (value.or_fact is not None and _FACTS[value.or_fact](case)):
        return
    yield Finding(stops=not (value.unknown_is_duty and fact is None), said={"fact": value.fact})


def judge_duty(value: Duty, rule: Rule, case: Case, zone: str | None) -> Iterator[Finding]:
    """To be done, or minded, in the contact itself."""
    if not _noticed(value.unless_notice, case):
        yield Finding(stops=False, said={"relation": case.intent.party.relation})


def _noticed(kind: str | None, case: Case) -> bool:
    """Whether a notice of a kind was given before the contact."""
    return any(
        notice.kind == kind and (notice.at is None or notice.at <= case.intent.at)
        for notice in case.facts.notices
    )


def judge_suit(value: Suit, rule: Rule, case: Case, zone: str | None) -> Iterator[Finding]:
    """Where a lawsuit is spoken of, whether the claim is time-barred must be known."""
    if value.contains.isdisjoint(case.intent.contains):
        return
    if case.facts.debt.time_barred is None:
        yield Finding(unknown="time_barred")
    elif case.facts.debt.time_barred:
        yield Finding(stops=value.when_barred == "block")


def judge_one_at_a_time(value: OneAtATime, rule: Rule, case: Case, zone: str | None) -> Iterator[Finding]:
    """A contact of ours is going on, or its outcome is missing."""
    if any(
        contact.in_progress and not contact.inbound and not contact.elsewhere
        for contact in case.facts.history or ()
    ):
        yield Finding()


def judge_document(value: Document, rule: Rule, case: Case, zone: str | None) -> Iterator[Finding]:
    """What the text must contain, as far as the intent does not say that it does; what may not stand in it stops it."""
    present = case.intent.contains
    surplus = present - value.elements - value.may_add if value.only else frozenset[str]()
    missing = value.elements - present
    if surplus:
        yield Finding(said=_elements(surplus))
    elif missing and not _noticed(value.unless_notice, case):
        yield Finding(stops=False, said=_elements(missing))


def _elements(names: frozenset[str]) -> dict[str, str]:
    """Their names in the languages a rule's sentence has: {elements} and {elements_zh}."""
    known = [ELEMENTS[name] for name in ELEMENTS if name in names]
    others = sorted(names - ELEMENTS.keys())
    return {
        "elements": ", ".join([*(each.en for each in known), *others]),
        "elements_zh": "、".join([*(each.zh for each in known), *others]),
    }


def judge_reply(value: Reply, rule: Rule, case: Case, zone: str | None) -> Iterator[Finding]:
    """Says only what a reply is: see `is_reply`."""
    return iter(())


Judge = Callable[[Any, Rule, Case, str | None], Iterator[Finding]]
Wait = Callable[[Any, Rule, Case, str, datetime], datetime]

JUDGES: dict[type[Value], Judge] = {
    Hours: judge_hours,
    Frequency: judge_frequency,
    Unreachable: judge_unreachable,
    Parties: judge_parties,
    Purpose: judge_purpose,
    Refusal: judge_refusal,
    Freeze: judge_freeze,
    OptOut: judge_opt_out,
    Requirement: judge_requirement,
    Duty: judge_duty,
    Suit: judge_suit,
    OneAtATime: judge_one_at_a_time,
    Reply: judge_reply,
    Document: judge_document,
}
WAITS: dict[type[Value], Wait] = {
    Hours: wait_hours,
    Frequency: wait_frequency,
    Unreachable: wait_unreachable,
}
