"""The workbench's offer panel for a simulated call: the figures the trainee has heard → what can be carried → offers inside the
scenario's authority, with words to say. The same domain functions as in a real negotiation; only the policy is the scenario's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import ceil
from typing import Any

import yaml

from dunwell.foundation.settings import resource
from dunwell.negotiation import offerbook
from dunwell.negotiation.domain import affordability, offers
from dunwell.negotiation.domain.affordability import Assessment, Picture
from dunwell.negotiation.domain.authority import Matrix, Rule
from dunwell.negotiation.domain.offers import Debt, Declined, Offer, Terms
from dunwell.negotiation.domain.reliability import estimate
from dunwell.negotiation.policy import affordability_rules, offer_rules
from dunwell.roleplay.domain.case import Case
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.model_answer import amount

ROLE = "roleplay"  # a role of its own: the scenario's authority is nobody's in the house
USUAL_DAYS = 7  # where the scenario does not say how long a payment may wait
NO_LIMIT = 10**9  # whole units: the scenario limits by share alone


@dataclass(frozen=True, slots=True)
class Proposal:
    """An offer, and what to say to put it."""

    offer: Offer
    say: str


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What follows from the figures. `ask`: the next question in the scenario's language, empty when all is known."""

    currency: str
    assessment: Assessment
    ask: str
    proposals: tuple[Proposal, ...]
    declined: tuple[Declined, ...]


def kind_of(scenario: Scenario) -> str:
    """Whose means these are: a person's or a company's."""
    return "company" if scenario.stage == "b2b" else "person"


def reckon(scenario: Scenario, picture: Picture) -> Reckoning:
    """Judge the figures and work out the offers. Nothing is offered before all is asked, nor where nothing is left."""
    rules = affordability_rules()
    found = affordability.assess(picture, rules)
    ask = affordability.ask(found.missing[0], picture.kind, rules)[scenario.lang] if found.missing else ""
    made = offers.propose(
        debt_of(scenario.case), found, policy_of(scenario.case), offer_rules(), matrix_of(scenario.case), ROLE,
        estimate(0, 0, 0, offer_rules().prior), offerbook.shipped(), scenario.case.call_date,
    )  # fmt: skip
    said = tuple(Proposal(one, words(one, scenario)) for one in made.best)
    return Reckoning(picture.currency, found, ask, said, made.declined)


def debt_of(case: Case) -> Debt:
    """What is owed, as the scenario has it."""
    parts = {"principal": case.principal_minor, "interest": case.interest_minor, "fee": case.fee_minor}
    return Debt(case.currency or "CNY", case.balance_minor or 0, parts, case.balance_minor, case.product)


def policy_of(case: Case) -> list[Terms]:
    """The scenario's authority as rows of policy: at once, later in full, in parts, and with something waived for payment in full."""
    may = case.authority
    days = may.max_days if may.max_days is not None else USUAL_DAYS
    rows = [Terms("full", "balance", max_days=min(days, USUAL_DAYS)), Terms("deferment", "balance", max_days=days)]  # fmt: skip
    if (may.max_instalments or 0) > 1:
        rows.append(
            Terms("instalments", "balance", min_upfront_pct=ceil(may.min_upfront_pct or 0), max_months=may.max_instalments or 0)
        )  # fmt: skip
    waive = {part: int(may.max_waiver_pct or 0) for part in may.waiver_of or () if may.max_waiver_pct}
    if waive:
        kind = "settlement" if "principal" in waive else "waiver"
        rows.append(Terms(kind, "balance", max_days=days, waive_pct=waive))
    return rows


def matrix_of(case: Case) -> Matrix:
    """Who plays may waive what the scenario says."""
    may, currency = case.authority, case.currency or "CNY"
    most = {currency: NO_LIMIT}
    return Matrix(
        tuple(Rule(ROLE, part, int(may.max_waiver_pct or 0), most, most) for part in may.waiver_of or ())
    )


def words(offer: Offer, scenario: Scenario) -> str:
    """What to say to put the offer: one thing at a time, as one speaks (content/roleplay/offers.yaml)."""
    lang, today = scenario.lang, scenario.case.call_date
    found: Mapping[str, Any] = _texts()[offer.kind]
    text = found.get("upfront" if offer.upfront_minor else "plain", found["plain"])
    regular = offer.payments[1:] if offer.upfront_minor else offer.payments
    sums = {"amount": offer.total_minor, "upfront": offer.upfront_minor, "monthly": offer.monthly_minor, "waived": offer.waived_minor}  # fmt: skip
    days = {"day": offer.last_on, "first_day": regular[0].on, "upfront_day": offer.payments[0].on}
    return str(text[lang]).format(
        months=len(regular), **{name: amount(minor, offer.currency, lang) for name, minor in sums.items()},
        **{name: by_day(on, today, lang) for name, on in days.items()},
    )  # fmt: skip


def by_day(on: date, today: date, lang: str) -> str:
    """Until a day, as one says it: today, by 13 June; 今天, 6月13日前."""
    year = f"{on.year}年" if on.year != today.year else ""
    if lang == "zh":
        return "今天" if on == today else f"{year}{on.month}月{on.day}日前"
    return "today" if on == today else f"by {on.day} {on:%B}" + (f" {on.year}" if year else "")


@cache
def _texts() -> dict[str, Any]:
    raw = yaml.safe_load(resource("content", "roleplay", "offers.yaml").read_text(encoding="utf-8"))
    return dict(raw["offers"])
