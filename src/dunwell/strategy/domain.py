"""Which decisions there are, in which order they are taken, and how points become one score. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

FILES = ("assessment", "segmentation", "next-action", "list-order")

# decision id -> file, in the order in which they are taken: a later table may test what an earlier one gave.
DECISIONS: dict[str, str] = {
    "amount_band": "assessment",
    "willingness_class": "assessment",
    "ability_class": "assessment",
    "wxa": "assessment",
    "recoverability": "assessment",
    "low_risk": "assessment",
    "stage": "segmentation",
    "segment": "segmentation",
    "next_action": "next-action",
    "risk_points": "list-order",
    "amount_points": "list-order",
    "deadline_points": "list-order",
    "promise_points": "list-order",
}

# Tables that decide one case while somebody talks, never the whole portfolio: decision id -> file.
CASE_DECISIONS: dict[str, str] = {"offer_terms": "offers", "kept_factor": "offers"}
CASE_FILES = ("offers",)

PARTS = ("risk", "amount", "deadline", "promise")

# Facts the tables may test. Columns of the morning run's feature table, and keys of a scalar explanation.
INPUTS: dict[str, str] = {
    "dpd": "number",
    "bucket": "string",
    "balance": "number",
    "overdue": "number",
    "currency": "string",
    "product": "string",
    "debt_type": "string",
    "utilisation": "number",
    "contactability": "string",
    "reach": "string",
    "party_role": "string",
    "route": "string",
    "sensitive": "boolean",
    "willingness": "string",
    "ability": "string",
    "cause_of_arrears": "string",
    "first_default_instalment": "number",
    "promise_state": "string",
    "promises_broken": "number",
    "promises_kept": "number",
    "days_since_payment": "number",
    "days_since_contact": "number",
    "contacts_7d": "number",
    "days_to_due": "number",
    "days_to_roll": "number",
    "days_late_step": "number",
    "callback_due": "boolean",
}


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part of the order counts; not negative, at least one above zero."""

    risk: int
    amount: int
    deadline: int
    promise: int

    def __post_init__(self) -> None:
        if min(self.values()) < 0 or sum(self.values()) <= 0:
            raise ValueError("weights must not be negative and must not all be zero")

    def values(self) -> tuple[int, int, int, int]:
        """The weights in the order of PARTS."""
        return self.risk, self.amount, self.deadline, self.promise

    def score(self, points: Mapping[str, int]) -> int:
        """Weighted points (each 0–100) in hundredths: 0 to 10 000, rounded down. A whole number: sums of floats differ."""
        given = (points[f"{part}_points"] for part in PARTS)
        total = sum(weight * point for weight, point in zip(self.values(), given, strict=True))
        return total * 100 // sum(self.values())
