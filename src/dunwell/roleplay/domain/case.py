"""CASE.json: the facts of one call, for simulating and scoring it. None is unknown; money is whole minor units.

`means`, `cause` and `right_thing` are the debtor's hidden side: never shown to the trainee before the call ends.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from dunwell.roleplay.domain.strict import BadData, Fields

LANGS = ("zh", "en")
PRODUCTS = ("credit_card", "consumer_loan", "car_loan", "invoice", "utility", "other")
PARTIES = ("debtor", "guarantor", "third_party", "company_contact")
PARTS = ("principal", "interest", "fee")
RIGHT_THINGS = (
    "collect",
    "dispute",
    "wrong_number",
    "self_harm",
    "deceased",
    "identity_theft",
    "represented",
    "hardship",
    "third_party",
)


@dataclass(frozen=True, slots=True)
class Authority:
    """What the collector may do. `waiver_of` () with 0 % is no discount at all; percentages of the parts named."""

    waiver_of: tuple[str, ...] | None = None
    max_waiver_pct: float | None = None
    waiver_conditional: bool | None = None
    min_upfront_pct: float | None = None  # of the balance
    max_days: int | None = None  # grace or deferral
    max_instalments: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Means:
    """What the person who owes has a month and at hand. `payday` is a day of the month or words."""

    income_minor_monthly: int | None = None
    payday: int | str | None = None
    essential_minor_monthly: int | None = None
    liquid_minor: int | None = None
    other_debts_minor_monthly: int | None = None


@dataclass(frozen=True, slots=True)
class Legal:
    """Whether suit was filed, or may be."""

    suit_filed: bool | None = None
    suit_authorised: bool | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """The facts of a call. `party` is who answers first."""

    lang: str
    call_date: date
    creditor: str | None = None
    product: str | None = None
    currency: str | None = None
    balance_minor: int | None = None
    principal_minor: int | None = None
    interest_minor: int | None = None
    fee_minor: int | None = None
    dpd: int | None = None
    party: str | None = None
    authority: Authority = Authority()
    means: Means = Means()
    cause: str | None = None
    legal: Legal = Legal()
    right_thing: str | None = None

    def waivable_minor(self) -> int | None:
        """The most that may be reduced under the authority; None where that is unknown."""
        share = self.authority.max_waiver_pct
        if self.authority.waiver_of is None or share is None:
            return None
        amounts = {
            "principal": self.principal_minor,
            "interest": self.interest_minor,
            "fee": self.fee_minor,
        }
        total = 0
        for part in self.authority.waiver_of:
            amount = amounts[part]
            if amount is None:
                return None
            total += amount
        return int(total * share / 100)

    def parts_add_up(self) -> bool:
        """Whether the parts make the balance; true where one of them is unknown."""
        parts = (self.principal_minor, self.interest_minor, self.fee_minor)
        if self.balance_minor is None or None in parts:
            return True
        return sum(part or 0 for part in parts) == self.balance_minor


def read_case(given: Any, where: str = "", faults: list[BadData] | None = None) -> Case:
    """The case in a decoded CASE.json. Raises BadData naming the key, or adds it to `faults`. An absent key is unknown."""
    try:
        fields = Fields(given, where, faults)
    except BadData as wrong:
        if faults is None:
            raise
        faults.append(wrong)
        return Case("zh", date.min)
    lang = fields.one_of("lang", LANGS)
    if lang is None:
        fields.refuse("lang", "zh or en is wanted")
    case = Case(
        lang=lang or "zh",
        call_date=fields.day("call_date"),
        creditor=fields.text("creditor"),
        product=fields.one_of("product", PRODUCTS),
        currency=fields.text("currency"),
        balance_minor=fields.whole("balance_minor"),
        principal_minor=fields.whole("principal_minor"),
        interest_minor=fields.whole("interest_minor"),
        fee_minor=fields.whole("fee_minor"),
        dpd=fields.whole("dpd", least=-366),
        party=fields.one_of("party", PARTIES),
        authority=_authority(fields.fields("authority")),
        means=_means(fields.fields("means")),
        cause=fields.text("cause"),
        legal=_legal(fields.fields("legal")),
        right_thing=fields.one_of("right_thing", RIGHT_THINGS),
    )
    fields.done()
    return case


def as_data(case: Case) -> dict[str, Any]:
    """The case as CASE.json holds it."""
    data = asdict(case)
    data["call_date"] = case.call_date.isoformat()
    if case.authority.waiver_of is not None:
        data["authority"]["waiver_of"] = list(case.authority.waiver_of)
    return data


def _authority(fields: Fields) -> Authority:
    found = Authority(
        waiver_of=fields.some_of("waiver_of", PARTS),
        max_waiver_pct=fields.number("max_waiver_pct", most=100),
        waiver_conditional=fields.truth("waiver_conditional"),
        min_upfront_pct=fields.number("min_upfront_pct", most=100),
        max_days=fields.whole("max_days"),
        max_instalments=fields.whole("max_instalments"),
        note=fields.text("note"),
    )
    fields.done()
    return found


def _means(fields: Fields) -> Means:
    payday = fields.raw("payday")
    if payday is not None and (isinstance(payday, bool) or not isinstance(payday, int | str)):
        fields.refuse("payday", f"a day of the month or words are wanted, not {payday!r}")
    elif isinstance(payday, int) and not 1 <= payday <= 31:
        fields.refuse("payday", f"1 to 31 is wanted, not {payday}")
    found = Means(
        income_minor_monthly=fields.whole("income_minor_monthly"),
        payday=payday,
        essential_minor_monthly=fields.whole("essential_minor_monthly"),
        liquid_minor=fields.whole("liquid_minor"),
        other_debts_minor_monthly=fields.whole("other_debts_minor_monthly"),
    )
    fields.done()
    return found


def _legal(fields: Fields) -> Legal:
    found = Legal(fields.truth("suit_filed"), fields.truth("suit_authorised"))
    fields.done()
    return found
