"""Forms for watching somebody at work, and the review a month after training. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from pydantic import Field

from dunwell.academy.domain.content import Strict, Words
from dunwell.foundation.errors import BadInput
from dunwell.foundation.i18n import N_

MARKS = {"yes": N_("Fully"), "partly": N_("Partly"), "no": N_("Not done"), "none": N_("Did not come up")}
WORTH = {"yes": 1.0, "partly": 0.5, "no": 0.0}
# The five marks of the review one month after training, 1 to 5.
REVIEWED = {
    "skill": N_("Skill"),
    "efficiency": N_("Efficiency"),
    "attitude": N_("Attitude"),
    "team_work": N_("Team work"),
    "composure": N_("Composure"),
}
LOW = 2  # a mark this low asks for a follow-up


class Check(Strict):
    """One thing to look for. critical: a red line."""

    id: str
    title: Words
    look: Words
    critical: bool = False


class Form(Strict):
    """An entry of observation-forms.yaml."""

    id: str
    title: Words
    checks: tuple[Check, ...] = Field(min_length=1)

    def version(self) -> str:
        """Twelve hex digits over the form as it stands."""
        return sha256(self.model_dump_json().encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Seen:
    """What an observer put down at a check. mark: of MARKS; evidence: what was seen or heard."""

    mark: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """share: 0 to 1 over the checks that came up, None where none did; crossed: red lines answered with no."""

    share: float | None
    crossed: tuple[str, ...]


def result(form: Form, seen: Mapping[str, Seen]) -> Result:
    """What a filled-in form comes to.

    Raises BadInput (field mark-ID or evidence-ID) where a check has no mark, or where its mark needs evidence: partly, no,
    and every red line that came up.
    """
    for check in form.checks:
        one = seen.get(check.id)
        if one is None or one.mark not in MARKS:
            raise BadInput(f"mark-{check.id}", N_("Choose one of the values offered."))
        if (one.mark in ("partly", "no") or (check.critical and one.mark != "none")) and not one.evidence.strip():  # fmt: skip
            raise BadInput(f"evidence-{check.id}", N_("Say what you saw or heard."))
    worth = [WORTH[seen[check.id].mark] for check in form.checks if seen[check.id].mark != "none"]
    crossed = tuple(check.id for check in form.checks if check.critical and seen[check.id].mark == "no")
    return Result(sum(worth) / len(worth) if worth else None, crossed)


def checked_marks(marks: Mapping[str, int | None]) -> dict[str, int]:
    """The five marks of a review, each 1 to 5. Raises BadInput (field the mark's name)."""
    found = {}
    for name in REVIEWED:
        mark = marks.get(name)
        if mark is None or not 1 <= mark <= 5:
            raise BadInput(name, N_("Give a mark from 1 to 5."))
        found[name] = mark
    return found
