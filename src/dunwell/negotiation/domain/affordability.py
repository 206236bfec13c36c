"""What a debtor can carry each month: income less what life costs less other debts. Pure; whole minor units.

What was not asked is None, and None is never taken for nothing: the next question is given instead of a figure. A
minimum for the region counts where less was said, because nobody can promise to stop eating.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from dunwell.foundation.i18n import N_

Verdict = Literal["incomplete", "negative", "able"]
GROUNDS = {
    "said": N_("Said on the telephone"),
    "payslip": N_("Payslip or proof of income"),
    "bank": N_("Bank statement"),
    "social": N_("Social insurance or tax record"),
    "medical": N_("Hospital papers"),
    "books": N_("Accounts of the business"),
}


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of essential outgoing: its code, its name and the question that asks for it, each by language."""

    code: str
    name: Mapping[str, str]
    ask: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Minimum:
    """What a person needs at least for a month in a region (`other_minor` for each further person)."""

    region: str
    currency: str
    name: Mapping[str, str]
    first_minor: int
    other_minor: int
    source: str
    confidence: str

    def for_persons(self, persons: int) -> int:
        """The minimum of a household."""
        return self.first_minor + self.other_minor * max(0, persons - 1)


@dataclass(frozen=True, slots=True)
class Rules:
    """How a picture is judged (strategies/affordability.yaml)."""

    cushion_pct: int
    round_to_minor: int
    hardship_days: int
    valid_days: int
    outgoings: Mapping[str, tuple[Category, ...]]
    asks: Mapping[str, Mapping[str, str]]
    minimum: tuple[Minimum, ...] = ()

    def categories(self, kind: str) -> tuple[Category, ...]:
        """The essential outgoings of a person or a company."""
        return self.outgoings["company" if kind == "company" else "person"]

    def minimum_of(self, region: str, currency: str) -> Minimum | None:
        """The minimum of a region, the currency's first where none is chosen, None where no figure is on file."""
        found = [one for one in self.minimum if one.currency == currency]
        return next((one for one in found if one.region == region), found[0] if found else None)


@dataclass(frozen=True, slots=True)
class Picture:
    """Income and outgoings as the debtor said them, a month each, in minor units. None: not asked yet."""

    currency: str
    kind: str = "person"  # person | company
    income_minor: int | None = None
    payday: int | None = None  # day of the month
    persons: int | None = None
    region: str = ""
    outgoings: Mapping[str, int | None] = field(default_factory=dict)
    other_debts_minor: int | None = None
    liquid_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the reckoning: a code, the amount, and what the sentence needs."""

    code: str
    minor: int
    said: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What follows from a picture. `missing` names what to ask, the first first; figures are None until it is complete.

    `sustainable_minor` is what can be paid each month for as long as it takes; 0 where nothing is left. `committed`: what is
    promised already on the debtor's other accounts, (day, minor).
    """

    verdict: Verdict
    currency: str
    lines: tuple[Line, ...]
    missing: tuple[str, ...] = ()
    essential_minor: int | None = None
    surplus_minor: int | None = None
    sustainable_minor: int | None = None
    liquid_minor: int = 0
    payday: int | None = None
    committed: tuple[tuple[date, int], ...] = ()

    @property
    def may_offer(self) -> bool:
        """True where something can be carried; with a negative surplus no offer may be made."""
        return self.verdict == "able"


def questions(picture: Picture, rules: Rules) -> tuple[str, ...]:
    """What has not been asked yet, in the order in which a conversation asks it."""
    asked: list[tuple[str, int | None]] = [("income", picture.income_minor), ("payday", picture.payday)]
    if picture.kind == "person":
        asked.append(("persons", picture.persons))
    asked += [(c.code, picture.outgoings.get(c.code)) for c in rules.categories(picture.kind)]
    asked += [("debts", picture.other_debts_minor), ("liquid", picture.liquid_minor)]
    return tuple(code for code, value in asked if value is None)


def ask(code: str, kind: str, rules: Rules) -> Mapping[str, str]:
    """The words that ask for something, by language."""
    if code in rules.asks:
        return rules.asks[code]
    return next(c.ask for c in rules.categories(kind) if c.code == code)


def assess(picture: Picture, rules: Rules) -> Assessment:
    """Judge a picture. Incomplete as long as one question is open; negative where nothing is left to pay with."""
    missing = questions(picture, rules)
    lines = _known_lines(picture, rules)
    if missing:
        return Assessment("incomplete", picture.currency, tuple(lines), missing)
    stated = sum(picture.outgoings.get(c.code) or 0 for c in rules.categories(picture.kind))
    essential = stated
    minimum = rules.minimum_of(picture.region, picture.currency) if picture.kind == "person" else None
    if minimum is not None and minimum.for_persons(picture.persons or 1) > stated:
        essential = minimum.for_persons(picture.persons or 1)
        lines.append(Line("minimum", essential, {"region": minimum.region, "persons": picture.persons or 1}))
    elif minimum is None and picture.kind == "person":
        lines.append(Line("no_minimum", stated))
    surplus = (picture.income_minor or 0) - essential - (picture.other_debts_minor or 0)
    lines.append(Line("surplus", surplus))
    sustainable = _sustainable(surplus, rules)
    if sustainable > 0:
        lines.append(Line("cushion", surplus - sustainable, {"pct": rules.cushion_pct}))
    lines.append(Line("sustainable", sustainable))
    return Assessment(
        "able" if sustainable > 0 else "negative", picture.currency, tuple(lines), (), essential, surplus, sustainable,
        max(0, picture.liquid_minor or 0), picture.payday,
    )  # fmt: skip


def _sustainable(surplus: int, rules: Rules) -> int:
    """The surplus less the cushion, rounded down: never a unit more than is left."""
    if surplus <= 0:
        return 0
    kept = surplus * (100 - rules.cushion_pct) // 100
    rounded = kept // rules.round_to_minor * rules.round_to_minor
    return rounded


def _known_lines(picture: Picture, rules: Rules) -> list[Line]:
    lines = []
    if picture.income_minor is not None:
        lines.append(Line("income", picture.income_minor, {"payday": picture.payday}))
    for category in rules.categories(picture.kind):
        if (value := picture.outgoings.get(category.code)) is not None:
            lines.append(Line("outgoing", value, {"category": category.code}))
    if picture.other_debts_minor is not None:
        lines.append(Line("debts", picture.other_debts_minor))
    return lines
