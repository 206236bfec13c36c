"""What a task asks and what it comes to. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import Field

from dunwell.academy.domain.content import Strict, Words

REASONS = ("allowed", "stop", "lawyer", "hours", "often", "dispute")


class Task(Strict):
    """An entry of sandbox.yaml. brief may name {name}, {amount}, {day} … of the learner's own portfolio; checks: what is looked
    for, by id; answers: fields asked on the page, beside what is done on the workbench."""

    id: str
    module: str
    title: Words
    brief: Words
    checks: dict[str, Words] = Field(min_length=1)
    answers: dict[str, Words] = Field(default_factory=dict)
    why: Words


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, by check. share: of the checks met; passed: all of them."""

    met: Mapping[str, bool]

    @property
    def share(self) -> float:
        """0 to 1."""
        return sum(self.met.values()) / len(self.met)

    @property
    def passed(self) -> bool:
        """Every check is met."""
        return all(self.met.values())
