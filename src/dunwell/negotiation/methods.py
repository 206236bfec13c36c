"""The official ways to pay, by creditor (content/payment-methods.yaml). Never a person's account: a faulty file is a ValueError."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from dunwell.foundation.settings import resource
from dunwell.ledger.domain import METHODS


@dataclass(frozen=True, slots=True)
class Method:
    """One way to pay: a code of METHODS, how it is said, and who holds the account where there is one."""

    code: str
    say: Mapping[str, str]
    holder: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Creditor:
    """Who is owed, and the ways to pay them. `products` empty: every product that has no creditor of its own."""

    code: str
    name: Mapping[str, str]
    products: tuple[str, ...]
    methods: tuple[Method, ...]

    def method(self, code: str) -> Method | None:
        """One of its ways."""
        return next((m for m in self.methods if m.code == code), None)


@cache
def creditors(path: Path | None = None) -> tuple[Creditor, ...]:
    """All creditors, checked."""
    raw = yaml.safe_load((path or resource("content", "payment-methods.yaml")).read_text(encoding="utf-8"))
    found = tuple(
        Creditor(
            c["code"], c["name"], tuple(c["products"]), tuple(Method(**method) for method in c["methods"])
        )
        for c in raw["creditors"]
    )
    for creditor in found:
        for method in creditor.methods:
            if method.code not in METHODS or method.code == "other":
                raise ValueError(f"{creditor.code}: {method.code} is no official way to pay")
            if method.code == "bank_transfer" and method.holder != creditor.name:
                raise ValueError(f"{creditor.code}: the account to pay into is not the creditor's own")
    if sum(not c.products for c in found) != 1:
        raise ValueError("exactly one creditor stands for all other products")
    return found


def creditor_of(product: str | None) -> Creditor:
    """Who is owed for a product."""
    found = creditors()
    return next((c for c in found if product in c.products), next(c for c in found if not c.products))


def sentence(product: str | None, lang: str) -> str:
    """All ways to pay in one phrase, for scripts."""
    said = [method.say[lang] for method in creditor_of(product).methods]
    return ("、" if lang == "zh" else ", ").join(said)
