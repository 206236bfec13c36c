"""What an analyst should look at in a file of tables before it decides anything."""

from dataclasses import dataclass
from typing import Any

from dunwell.dmn.errors import Conflict
from dunwell.dmn.model import Decision, Model
from dunwell.dmn.overlap import Pair, gaps, overlaps, unreachable


@dataclass(frozen=True, slots=True)
class Finding:
    """kind: unreadable, overlap, gap or unreachable; `rules` are 1-based."""

    kind: str
    decision: str
    text: str
    rules: tuple[int, ...] = ()
    witness: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """The finding as JSON values (Decimals and dates left as they are)."""
        known = {"kind": self.kind, "decision": self.decision, "text": self.text}
        return {**known, "rules": list(self.rules), "witness": self.witness}


def findings(model: Model) -> list[Finding]:
    """Everything to report, decision by decision; a table in which rules overlap as its policy allows is not reported."""
    names = dict(model.known)
    found = [Finding("unreadable", names[key], str(problem)) for key, problem in model.problems.items()]
    for decision in model.decisions:
        found += _of(decision)
    return found


def _of(decision: Decision) -> list[Finding]:
    if decision.literal is not None:
        return []
    found = [_overlap(decision, pair) for pair in overlaps(decision) if _clashes(decision, pair)]
    found += [
        Finding(
            "unreachable",
            decision.name,
            f"decision {decision.name!r}: rule {rule.number} can never decide, the rules above it cover all its cases",
            (rule.number,),
        )
        for rule in unreachable(decision)
    ]
    if decision.hit_policy in ("UNIQUE", "ANY", "FIRST", "PRIORITY"):
        found += [
            Finding(
                "gap", decision.name, f"decision {decision.name!r}: no rule covers {gap}", (), gap.witness
            )
            for gap in gaps(decision)
        ]
    return found


def _clashes(decision: Decision, pair: Pair) -> bool:
    if decision.hit_policy == "ANY":
        return pair.first.results != pair.second.results
    return decision.hit_policy == "UNIQUE"


def _overlap(decision: Decision, pair: Pair) -> Finding:
    rules = (pair.first, pair.second)
    numbers, ids = tuple(rule.number for rule in rules), tuple(rule.id for rule in rules)
    text = str(Conflict(decision.name, decision.hit_policy, numbers, ids, pair.witness))
    return Finding("overlap", decision.name, text, numbers, pair.witness)
