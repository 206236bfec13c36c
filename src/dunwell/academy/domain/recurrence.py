"""What is to be learnt anew within so many months: the rules, and where a person stands with one. Pure.

Days are business dates. A month after 31 January is the last day of February.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase
from typing import Literal, Self

from pydantic import Field, model_validator

from dunwell.academy.domain.content import Strict, Words
from dunwell.people.domain import ROLES

State = Literal["met", "ahead", "soon", "overdue"]


class Calls(Strict):
    """So many simulated calls of different scenarios, each with at least so many points of 100."""

    count: int = Field(ge=1)
    least: float = Field(ge=0, le=100)


class MetBy(Strict):
    """Any one of these meets a rule."""

    exams: tuple[str, ...] = ()
    roleplay_exam: bool = False
    calls: Calls | None = None

    def exam(self, exam_id: str) -> bool:
        """Whether passing this exam counts."""
        return any(fnmatchcase(exam_id, pattern) for pattern in self.exams)


class Rule(Strict):
    """An entry of recurrence.yaml."""

    id: str
    title: Words
    months: int = Field(ge=1, le=60)
    warn_days: int = Field(ge=0)
    roles: tuple[str, ...] = Field(min_length=1)
    met_by: MetBy
    how: Words
    href: str

    @model_validator(mode="after")
    def _met_by_something(self) -> Self:
        if not (self.met_by.exams or self.met_by.roleplay_exam or self.met_by.calls):
            raise ValueError("something has to meet a rule")
        if not set(self.roles) <= set(ROLES):
            raise ValueError("an unknown role")
        return self


def after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it is shorter."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands with a rule. due_on: the last day to meet it; last: when it was last met, None for never.

    ahead: never met, and the first term is running.
    """

    rule: Rule
    state: State
    due_on: date
    last: date | None

    def days_over(self, today: date) -> int:
        """Days since the last day to meet it; nothing while that lies ahead."""
        return max(0, (today - self.due_on).days)


def standing(rule: Rule, first_day: date, met: Iterable[date], today: date) -> Standing:
    """Where somebody who began on first_day stands, having met the rule on these days."""
    last = max((day for day in met if day <= today), default=None)
    due_on = after(last or first_day, rule.months)
    state: State = "overdue" if today > due_on else "soon" if today >= due_on - timedelta(days=rule.warn_days) else "ahead" if last is None else "met"  # fmt: skip
    return Standing(rule, state, due_on, last)


def days_of_calls(calls: Sequence[tuple[date, str, float]], need: Calls, months: int) -> list[date]:
    """The days on which enough good calls (day, scenario, points) of different scenarios lay within the months before."""
    good = sorted((day, scenario) for day, scenario, points in calls if points >= need.least)
    found = []
    for day, _ in good:
        within = {scenario for other, scenario in good if other <= day < after(other, months)}
        if len(within) >= need.count:
            found.append(day)
    return found
