"""The strategy book: the decision tables and weights that count, read and checked as one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from dunwell.dmn.errors import MalformedFile
from dunwell.dmn.evaluate import Result
from dunwell.dmn.model import Decision, Model
from dunwell.dmn.parse import load
from dunwell.foundation.settings import resource
from dunwell.strategy.domain import DECISIONS, FILES, INPUTS, Weights


@dataclass(frozen=True, eq=False)
class Book:
    """Models by file name (without .dmn), and the weights of the list's order."""

    models: Mapping[str, Model]
    weights: Weights
    versions: Mapping[str, int] = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Book) and self.sha256 == other.sha256

    def __hash__(self) -> int:
        return hash(self.sha256)

    @cached_property
    def decisions(self) -> dict[str, Decision]:
        """Every decision by id, in the order in which they are taken."""
        return {name: self.models[file].decision(name) for name, file in DECISIONS.items()}

    @cached_property
    def sha256(self) -> str:
        """Hash over all files and weights: runs name the book they used."""
        parts = [self.models[name].source for name in FILES] + [repr(self.weights).encode()]
        return sha256(b"\0".join(sha256(part).digest() for part in parts)).hexdigest()

    def evaluate(self, facts: Mapping[str, Any]) -> "Verdict":
        """Take every decision for one account's facts (see domain.INPUTS; what is absent is unknown)."""
        known: dict[str, Any] = {name: facts.get(name) for name in INPUTS}
        results: dict[str, Result] = {}
        for name, decision in self.decisions.items():
            result = results[name] = decision.evaluate(known)
            known.update(result.outputs)  # type: ignore[arg-type]
        return Verdict(
            results, {name: value for name, value in known.items() if name not in INPUTS}, self.weights
        )


@dataclass(frozen=True)
class Verdict:
    """What the book says of one account: each decision's result with its matched rule, and all outputs by name."""

    results: Mapping[str, Result]
    outputs: Mapping[str, Any]
    weights: Weights

    @property
    def score(self) -> int:
        """The place in a list, 0 to 10 000."""
        return self.weights.score(
            {name: int(value) for name, value in self.outputs.items() if name.endswith("_points")}
        )


def check(name: str, model: Model) -> None:
    """Raises DmnError unless the file has every decision the run takes from it and each one's hit policy holds."""
    model.check()
    for decision_id, file in DECISIONS.items():
        if file == name:
            decision = model.decision(decision_id)
            decision.prove()
            if decision.lists_outputs:
                raise MalformedFile(
                    "the run needs one answer for each account: choose UNIQUE, FIRST or PRIORITY", decision_id
                )
            missing = sorted({*OUTPUTS[decision_id]} - {output.name for output in decision.outputs})
            if missing:
                raise MalformedFile(
                    f"the run reads the output {missing[0]!r}, and the table has none of that name",
                    decision_id,
                )


OUTPUTS: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in DECISIONS},
    "recoverability": ("recoverability", "recover_why"),
    "next_action": ("action", "channel", "purpose", "revisit_days"),
}


def shipped_file(name: str) -> Path:
    """The decision file that comes with the project."""
    return resource("strategies", f"{name}.dmn")


@cache
def shipped_weights() -> Weights:
    """The weights that come with the project (strategies/list-order.yaml)."""
    said = yaml.safe_load(resource("strategies", "list-order.yaml").read_text(encoding="utf-8"))
    return Weights(**said["weights"])


def shipped() -> Book:
    """The book that comes with the project."""
    return Book({name: load(shipped_file(name)) for name in FILES}, shipped_weights())
