"""The card of who plays the person: facts, temper, and what may be said when; and which of it is open as the call stands. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dunwell.roleplay.domain.mind import Mind
from dunwell.roleplay.domain.scenario import Fact, Scenario

PARTS = ("borrower", "co_borrower", "guarantor")
# Nobody is asked to play somebody who speaks of ending it all: that is practised with simulated people only.
NEVER = frozenset({"self_harm"})
_SAID = {
    "zh": {
        "co_borrower": "接电话的是共同借款人{name}：与{debtor}一起签的合同，对全部欠款负责。",
        "guarantor": "接电话的是担保人{name}：为{debtor}的这笔债签了保证。",
    },
    "en": {
        "co_borrower": "The co-borrower {name} answers: signed the contract together with {debtor} and is liable for all of it.",
        "guarantor": "The guarantor {name} answers: signed a guarantee for this debt of {debtor}'s.",
    },
}
_OTHERS = {
    "zh": ("何静", "赵勇", "沈梅", "高远"),
    "en": ("Grace Fallon", "Peter Novak", "Ruth Ames", "Owen Hart"),
}


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
    return PARTS if scenario.special is None else ("borrower",)


def stands_in(scenario: Scenario, part: str) -> bool:
    """Whether the card's sentences are another's: the scenario was written for the borrower, and somebody else answers."""
    return part != "borrower" and scenario.special != "guarantor"


def cast(scenario: Scenario, part: str, number: int) -> Scenario:
    """The scenario with another person on the line: a co-borrower or guarantor of the debt. number chooses the name."""
    if not stands_in(scenario, part):
        return scenario
    names = [name for name in _OTHERS[scenario.lang] if name != scenario.person.name]
    name = names[number % len(names)]
    said = _SAID[scenario.lang][part].format(name=name, debtor=scenario.person.name)
    case = replace(scenario.case, party="guarantor" if part == "guarantor" else "debtor")
    return replace(scenario, case=case, brief=f"{said}\n{scenario.brief}", person=replace(scenario.person, name=name, address=name))  # fmt: skip


def secrets(scenario: Scenario, mind: Mind, acts: Sequence[str], said: Sequence[str]) -> list[Secret]:
    """Every fact with whether it may be said now. acts: the collector's acts since the person spoke last; said: their lines."""
    spoken = [_bare(line) for line in said]
    found = []
    for fact in scenario.facts:
        told = any(_bare(fact.text) in line for line in spoken)
        ready = fact in scenario.reveals or mind.trust >= fact.trust
        found.append(Secret(fact, ready and bool(set(fact.acts) & set(acts)), told))
    return found


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
