"""Product terms as data: strategies/products.yaml, read once, strictly."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dunwell.foundation.settings import resource
from dunwell.ledger.domain.account import ProductTerms
from dunwell.ledger.domain.spec import read_caps, read_grace, read_rate, read_rounding
from dunwell.ledger.domain.strict import Fields
from dunwell.ledger.domain.terms import PRODUCTS, LateFee


@dataclass(frozen=True, slots=True)
class Example:
    """So much principal bears so much interest from a day to a day; `missed` of an amount due costs `late_fee`."""

    principal: int
    start: str
    end: str
    interest: int
    missed: int = 0
    late_fee: int = 0


@dataclass(frozen=True, slots=True)
class Product:
    """Terms with their names by language ("zh", "en"), source and worked example."""

    terms: ProductTerms
    names: dict[str, str]
    source: str
    confidence: str
    example: Example


@cache
def products(path: Path | None = None) -> dict[str, Product]:
    """Products by code. Raises SpecError where one is malformed."""
    path = path or resource("strategies", "products.yaml")
    top = Fields(yaml.safe_load(path.read_text(encoding="utf-8")), "")
    found = {product.terms.code: product for product in top.each("products", _product)}
    top.done()
    return found


def terms_of(code: str | None) -> ProductTerms | None:
    """The terms of a code; None where it is none, or none that is known here."""
    product = products().get(code) if code else None
    return product.terms if product else None


def _product(fields: Fields) -> Product:
    kind = fields.choice("kind", PRODUCTS)
    rate, _ = read_rate(
        Fields(fields.get("rate"), fields.path("rate")), loan=kind == "instalment_loan", free=True
    )
    mode, per_day = read_rounding(Fields(fields.get("rounding"), fields.path("rounding")))
    names = Fields(fields.get("name"), fields.path("name"))
    terms = ProductTerms(
        fields.text("code"),
        kind,
        rate,
        mode,
        per_day,
        read_grace(fields),
        read_caps(fields),
        _late_fee(fields, card=kind == "credit_card"),
    )
    product = Product(
        terms,
        {lang: names.text(lang) for lang in ("zh", "en")},
        fields.text("source"),
        fields.text("confidence"),
        _example(Fields(fields.get("example"), fields.path("example"))),
    )
    names.done()
    return product


def _late_fee(fields: Fields, *, card: bool) -> LateFee | None:
    """{"kind": "pct_unpaid_minimum", "rate", "floor"} of a card, or {"kind": "fixed_per_bucket", "amount"}."""
    if not fields.has("late_fee"):
        return None
    own = Fields(fields.get("late_fee"), fields.path("late_fee"))
    kind = own.choice("kind", ("pct_unpaid_minimum", "fixed_per_bucket") if card else ("fixed_per_bucket",))
    if kind == "fixed_per_bucket":
        fee = LateFee(kind, amount=own.minor("amount", least=1))
    else:
        fee = LateFee(kind, rate=own.rate("rate"), floor=own.minor("floor", 0))
    own.done()
    return fee


def _example(fields: Fields) -> Example:
    start, end = fields.day("from"), fields.day("to")
    made: dict[str, Any] = {"principal": fields.minor("principal"), "interest": fields.minor("interest")}
    made |= {"missed": fields.minor("missed", 0), "late_fee": fields.minor("late_fee", 0)}
    fields.done()
    return Example(start=start.isoformat(), end=end.isoformat(), **made)
