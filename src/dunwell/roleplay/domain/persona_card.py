"""The card of who plays the person: facts, temper, and what may be said when; and which of it is open as the call stands. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dunwell.foundation.chance import stream
from dunwell.roleplay.domain.case import Means
from dunwell.roleplay.domain.figures import nice, spoken
from dunwell.roleplay.domain.mind import Mind
from dunwell.roleplay.domain.part_texts import PEOPLE, RELATIONS, TEMPERS, TEXTS, Part
from dunwell.roleplay.domain.scenario import Cognition, Fact, Persona, Scenario, Wish
from dunwell.roleplay.domain.when import ordinal

PARTS = ("borrower", "co_borrower", "guarantor", "third_party")
# Nobody is asked to play somebody who speaks of ending it all: that is practised with simulated people only.
NEVER = frozenset({"self_harm"})
# An ordinary income a month, where the scenario's own is unknown or a company's.
_INCOME = {"CNY": 600_000}
_INCOME_ELSEWHERE = 300_000


@dataclass(frozen=True, slots=True)
class Secret:
    """One fact on the card. trust: from which it may be said; asked: what was needed came; open: both hold now; told: it was said."""

    fact: Fact
    open: bool
    told: bool


def parts_for(scenario: Scenario) -> tuple[str, ...]:
    """Whom a trainee can be in this scenario; nobody where it is not played by people."""
    if scenario.special in NEVER:
        return ()
    if scenario.special == "guarantor":
        return ("guarantor",)
    if scenario.special is not None:
        return ("borrower",)
    return tuple(one for one in PARTS if one != "co_borrower") if scenario.stage == "b2b" else PARTS


def stands_in(scenario: Scenario, part: str) -> bool:
    """Whether somebody else answers than whom the scenario was written for."""
    return part != "borrower" and scenario.special != "guarantor"


def story(scenario: Scenario, part: str, number: int) -> str:
    """What the card says of who answers, where the scenario was written for somebody else; "" otherwise."""
    if not stands_in(scenario, part):
        return ""
    return TEXTS[scenario.lang][part].card.format(**_names(scenario, number))


def cast(scenario: Scenario, part: str, number: int) -> Scenario:
    """The scenario with another person on the line, with facts, means, temper and brief of their own. number chooses who."""
    if not stands_in(scenario, part):
        return scenario
    texts, names = TEXTS[scenario.lang][part], _names(scenario, number)
    means = Means() if part == "third_party" else _means(scenario, part, number)
    facts = _facts(texts, names | _sums(means, scenario.lang), means)
    party, right = {
        "guarantor": ("guarantor", "collect"),
        "third_party": ("third_party", "third_party"),
    }.get(part, ("debtor", "collect"))
    case = replace(scenario.case, party=party, right_thing=right, means=means, cause=_cause(facts))
    tempers = TEMPERS[part]
    style = replace(scenario.persona.style, words=())
    person = replace(scenario.person, name=names["name"], address=names["address"], id_tail=f"{1000 + stream(number, scenario.id, part, 'id').randrange(9000)}")  # fmt: skip
    if part == "third_party":  # the borrower is still the one who is called
        person = replace(scenario.person, answers=names["name"])
    brief = texts.brief.format(**names)
    return replace(
        scenario,
        archetype=tempers[number % len(tempers)],
        brief=f"{brief}\n{scenario.brief}" if brief else scenario.brief,
        debrief=texts.debrief.format(**names),
        case=case,
        person=person,
        persona=Persona((), 3, 22, Cognition(), style, {}),
        reveals=tuple(fact for fact in facts if not fact.trust),
        hidden=tuple(fact for fact in facts if fact.trust),
        wish=Wish(),
        special="third_person" if part == "third_party" else None,
        lines=(),
    )


def _names(scenario: Scenario, number: int) -> dict[str, str]:
    people = [one for one in PEOPLE[scenario.lang] if one[0] != scenario.person.name]
    name, address = people[number % len(people)]
    relations = RELATIONS[scenario.lang]
    if scenario.stage == "b2b":
        relations = tuple(one for one in relations if one in ("同事", "colleague"))
    return {"name": name, "address": address, "debtor": scenario.person.name, "relation": relations[number % len(relations)]}  # fmt: skip


def _means(scenario: Scenario, part: str, number: int) -> Means:
    """Means of their own: of the size of an ordinary person's, near the borrower's where those are known."""
    rng = stream(number, scenario.id, part, "means")
    known = scenario.case.means.income_minor_monthly
    usual = _INCOME.get(scenario.case.currency or "", _INCOME_ELSEWHERE)
    base = known if known and usual / 3 <= known <= usual * 3 else usual
    income = nice(int(base * rng.uniform(0.75, 1.25)))
    other = nice(int(income * 0.08)) if rng.random() < 0.5 else 0
    essential = nice(int(income * rng.uniform(0.5, 0.7)))
    return Means(income, rng.randrange(1, 29), essential, nice(int(income * rng.uniform(0.25, 0.6))), other)


def _sums(means: Means, lang: str) -> dict[str, str]:
    found = {
        "income": means.income_minor_monthly,
        "essential": means.essential_minor_monthly,
        "liquid": means.liquid_minor,
        "other": means.other_debts_minor_monthly,
    }
    day = means.payday if isinstance(means.payday, int) else 1
    payday = str(day) if lang == "zh" else f"{day}{ordinal(day)}"
    return {key: spoken(value or 0, lang) for key, value in found.items()} | {"payday": payday}


def _facts(texts: Part, filled: dict[str, str], means: Means) -> list[Fact]:
    return [
        replace(one, text=one.text.format(**filled))
        for one in texts.facts
        if one.topic != "other_debts" or means.other_debts_minor_monthly
    ]


def _cause(facts: Sequence[Fact]) -> str | None:
    return next((fact.text for fact in facts if fact.topic == "cause"), None)


def secrets(scenario: Scenario, mind: Mind, acts: Sequence[str], said: Sequence[str]) -> list[Secret]:
    """Every fact with whether it may be said now. acts: the collector's acts since the person spoke last; said: their lines."""
    spoken = [_bare(line) for line in said]
    found = []
    for fact in scenario.facts:
        told = any(_bare(way) in line for way in (fact.text, *fact.ways) for line in spoken)
        ready = fact in scenario.reveals or mind.trust >= fact.trust
        found.append(Secret(fact, ready and bool(set(fact.acts) & set(acts)), told))
    return found


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
