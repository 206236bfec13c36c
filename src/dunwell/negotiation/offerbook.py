"""The offer tables (strategies/offers.dmn) as the domain needs them: which offers fit, and how likely they are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dunwell.dmn.errors import MalformedFile
from dunwell.dmn.model import Model
from dunwell.dmn.parse import load
from dunwell.foundation.settings import resource
from dunwell.negotiation.domain.offers import Chance, Terms
from dunwell.negotiation.domain.reliability import Reliability

FILE = "offers"
OUTPUTS = {
    "offer_terms": (
        "kind", "base", "min_upfront_pct", "max_months", "max_days", "waive_fee_pct", "waive_interest_pct",
        "waive_principal_pct", "rate_bp",
    ),
    "kept_factor": ("kept_factor",),
}  # fmt: skip
INPUTS = {
    "offer_terms": {
        "debt_type": "string",
        "product": "string",
        "dpd": "number",
        "promises_broken": "number",
    },
    "kept_factor": {"kind": "string", "load_pct": "number", "months": "number"},
}
WAIVED = {
    "fee": "waive_fee_pct",
    "interest": "waive_interest_pct",
    "principal": "waive_principal_pct",
}


def check(model: Model) -> None:
    """Raises DmnError unless the file has both tables with the outputs and only the inputs that are read."""
    model.check()
    for decision_id, outputs in OUTPUTS.items():
        decision = model.decision(decision_id)
        decision.prove()
        if missing := sorted({*outputs} - {output.name for output in decision.outputs}):
            raise MalformedFile(
                f"offers read the output {missing[0]!r}, and the table has none of that name", decision_id
            )
    if model.decision("kept_factor").lists_outputs:
        raise MalformedFile("one factor is needed for each offer: choose FIRST or UNIQUE", "kept_factor")


@dataclass(frozen=True)
class OfferBook:
    """The tables that count. Also the domain's Pricer."""

    model: Model

    def terms(self, facts: Mapping[str, Any]) -> tuple[Terms, ...]:
        """Every row of policy that fits an account (debt_type, product, dpd, promises_broken)."""
        decision = self.model.decision("offer_terms")
        result = decision.evaluate({name: facts.get(name) for name in INPUTS["offer_terms"]})
        if not result.outputs:
            return ()
        rows = result.outputs if isinstance(result.outputs, list) else [result.outputs]
        return tuple(
            _terms(row, number, decision.rules[number - 1].annotation)
            for row, number in zip(rows, result.matched, strict=True)
        )

    def chance(self, kind: str, load_pct: int, months: int, reliability: Reliability) -> Chance:
        """The chance that such an offer is kept: the record × the policy's factor, 99 % at most."""
        decision = self.model.decision("kept_factor")
        result = decision.evaluate({"kind": kind, "load_pct": load_pct, "months": months})
        factor = int(result.value) if result.value is not None else 100
        number = result.matched[0] if result.matched else 0
        why = decision.rules[number - 1].annotation if number else ""
        pct = min(99, max(1, reliability.pct * factor // 100))
        return Chance(pct, reliability.pct, factor, number, why)


def _terms(row: Mapping[str, Any], number: int, why: str) -> Terms:
    whole = {name: int(row[name] or 0) for name in ("min_upfront_pct", "max_months", "max_days", "rate_bp")}
    waive = {component: int(row[name] or 0) for component, name in WAIVED.items()}
    return Terms(
        kind=str(row["kind"]), base=str(row["base"]), waive_pct={c: pct for c, pct in waive.items() if pct > 0},
        rule=number, why=why, **whole,
    )  # fmt: skip


@cache
def shipped() -> OfferBook:
    """The tables that come with the project."""
    return OfferBook(load(resource("strategies", f"{FILE}.dmn")))
