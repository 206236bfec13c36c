"""Judges of the rules that time does not cure: who, what for, with what on file. See `rules` for the others."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from dunwell.compliance.domain.documents import ELEMENTS
from dunwell.compliance.domain.findings import Finding
from dunwell.compliance.domain.kinds import (
    ConsentFirst,
    Document,
    Duty,
    Freeze,
    Inconvenient,
    NoticeFirst,
    OneAtATime,
    OptOut,
    Parties,
    Purpose,
    Refusal,
    Reply,
    Requirement,
    Suit,
)
from dunwell.compliance.domain.law import Case, Rule

DEMANDS = frozenset({"collect", "remind"})
"""Purposes that ask for money."""


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
        or noticed(value.unless_notice, case)
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
    "visit.entry_consent": lambda case: case.intent.visit.entry_consent,
    "visit.id_shown": lambda case: case.intent.visit.id_shown,
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
    done = noticed(value.unless_notice, case) or consented(value.unless_consent, case)
    within = not value.while_notice or noticed(value.while_notice, case, value.while_days)
    if within and not done:
        yield Finding(stops=False, said={"relation": case.intent.party.relation})


def judge_notice(value: NoticeFirst, rule: Rule, case: Case, zone: str | None) -> Iterator[Finding]:
    """The notice must have been given; who is not known to be a collector of the rule's sort is only reminded of it."""
    if noticed(value.kinds, case):
        return
    stranger = rule.scope.collector_types is not None and case.facts.collector.type is None
    unknown = value.unknown_is_duty and case.facts.notices is None
    yield Finding(stops=not (stranger or unknown), said={"relation": case.intent.party.relation})


def judge_consent(value: ConsentFirst, rule: Rule, case: Case, zone: str | None) -> Iterator[Finding]:
    """The consent must be on file."""
    if not consented(value.consents, case):
        yield Finding(said={"channel": case.intent.channel})


def judge_inconvenient(value: Inconvenient, rule: Rule, case: Case, zone: str | None) -> Iterator[Finding]:
    """Not at a place the person called inconvenient, nor at one that is so unless they chose it."""
    place = case.intent.place
    if place is None:
        return
    shut = place in value.places and not consented(frozenset({place}), case)
    if shut or place in case.facts.debtor.inconvenient_places:
        yield Finding(said={"place": place})


def noticed(kinds: frozenset[str], case: Case, within_days: int | None = None) -> bool:
    """Whether a notice whose name has one of these parts was given before the contact, so many days at most."""
    at = case.intent.at
    return any(
        any(kind in notice.kind for kind in kinds)
        and (notice.at is None or notice.at <= at)
        and (within_days is None or notice.at is None or at < notice.at + timedelta(days=within_days))
        for notice in case.facts.notices or ()
    )


def consented(words: frozenset[str], case: Case) -> bool:
    """Whether a consent in one of these words was given before the contact."""
    return any(
        not words.isdisjoint(consent.words) and (consent.at is None or consent.at <= case.intent.at)
        for consent in case.facts.debtor.consents
    )


def judge_suit(value: Suit, rule: Rule, case: Case, zone: str | None) -> Iterator[Finding]:
    """Where a lawsuit is spoken of, whether the claim is time-barred must be known."""
    pressed = value.pressing and case.intent.party.refused and case.purpose in DEMANDS
    if pressed and case.facts.debt.time_barred:
        yield Finding()
        return
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
    if value.of is not None:  # a document of its own
        return
    present = case.intent.contains
    surplus = present & value.without
    if value.only:
        surplus |= present - value.elements - value.may_add
    missing = value.elements - present
    if surplus:
        yield Finding(said=_elements(surplus))
    elif missing and not noticed(value.unless_notice, case):
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
