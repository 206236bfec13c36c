"""Keep, start, stop: one sentence each, from the checks of a score and the lines that prove them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Checks whose failure shows in a line that should not have been said.
NOT_TO_DO = frozenset(
    "1.2 2.4 3.1 3.4 3.5 3.6 3.7 6.1 7.1 7.2 8.3 8.4 8.5 8.7 10.2 10.3 10.4 10.7 10.8 11.1 11.2 11.3 11.4 11.5 11.6".split()  # noqa: SIM905
)
_OTHERS = ("third_party", "wrong_number")


@dataclass(frozen=True, slots=True)
class Advice:
    """One sentence. key: of content/roleplay/coaching.yaml; line: the turn of the transcript, from 1, None where it is missing everywhere."""

    kind: str
    key: str
    check: str
    question: str
    line: int | None


def advise(score: Mapping[str, Any], weights: Mapping[str, float]) -> list[Advice]:
    """Keep, start and stop as far as the score gives them. score: as kept with a call (evidence, violations, right_thing)."""
    evidence: Sequence[Mapping[str, Any]] = score.get("evidence", [])
    worth = _worth(evidence, weights)
    kind = score.get("right_thing", "collect")
    met = [one for one in evidence if one["met"]]
    unmet = [one for one in evidence if not one["met"]]

    def best(found: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
        return max(found, key=lambda one: worth[one["check"]], default=None)

    keep = best([one for one in met if one["line"] and one["check"] not in NOT_TO_DO]) or best(met)
    wrong = best([one for one in unmet if one["line"] and one["check"] in NOT_TO_DO])
    begin = best([one for one in unmet if one["check"] not in NOT_TO_DO]) or best([one for one in unmet if one is not wrong])  # fmt: skip
    advice = []
    if keep is not None:
        advice.append(_advice("keep", keep, kind, keep["line"]))
    if begin is not None:
        near = begin["line"] or next((one["line"] for one in evidence if one["dimension"] == begin["dimension"] and one["line"]), None)  # fmt: skip
        advice.append(_advice("start", begin, kind, near))
    breach = next(iter(sorted(score.get("violations", []), key=lambda one: not one["critical"])), None)
    if breach is not None:
        advice.append(Advice("stop", "breach", breach["flag"], breach["quote"], breach["turn"]))
    elif wrong is not None:
        advice.append(_advice("stop", wrong, kind, wrong["line"]))
    return advice


def _advice(kind: str, one: Mapping[str, Any], matter: str, line: int | None) -> Advice:
    check = str(one["check"])
    key = check
    if matter == "hardship" and check in ("10.1", "10.2"):
        key += "h"
    if matter in _OTHERS and check == "10.3":
        key += "t"
    return Advice(kind, key, check, str(one["question"]), line)


def _worth(evidence: Sequence[Mapping[str, Any]], weights: Mapping[str, float]) -> dict[str, float]:
    """What one check weighs: its dimension's weight over the checks that applied in it."""
    count: dict[str, int] = {}
    for one in evidence:
        count[one["dimension"]] = count.get(one["dimension"], 0) + 1
    return {one["check"]: weights.get(one["dimension"], 0) / count[one["dimension"]] for one in evidence}
