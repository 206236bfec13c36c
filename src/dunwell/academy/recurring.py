"""What has to be learnt anew: who stands where with each rule, read from exams and simulated calls; nothing is kept here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.academy.circle import looked_after
from dunwell.academy.domain.recurrence import Rule, Standing, days_of_calls, standing
from dunwell.academy.tables import Sitting
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.settings import resource
from dunwell.people.tables import User
from dunwell.portfolio.service import HOME_ZONE
from dunwell.roleplay.exam_tables import RoleplayExam
from dunwell.roleplay.tables import PlayedCall


@dataclass(frozen=True, slots=True)
class Line:
    """One person and one rule."""

    user: User
    standing: Standing


@cache
def rules() -> tuple[Rule, ...]:
    """The rules that ship (content/academy/recurrence.yaml)."""
    raw = yaml.safe_load(resource("content", "academy", "recurrence.yaml").read_text("utf-8"))
    return tuple(Rule.model_validate(one) for one in raw)


def of_people(session: Session, clock: Clock, people: Sequence[User]) -> list[Line]:
    """Where these people stand with every rule for their role; the longest overdue first. Three queries, whoever many they are."""
    today = local_date(clock.now(), HOME_ZONE)
    ids = [user.id for user in people]
    exams: dict[int, list[tuple[date, str]]] = {}
    passed = select(Sitting.user_id, Sitting.exam_id, Sitting.submitted_at).where(Sitting.passed.is_(True), Sitting.user_id.in_(ids))  # fmt: skip
    for user_id, exam_id, at in session.execute(passed):
        if at is not None:
            exams.setdefault(user_id, []).append((local_date(at, HOME_ZONE), exam_id))
    stations: dict[int, list[date]] = {}
    won = select(RoleplayExam.user_id, RoleplayExam.ended_at).where(RoleplayExam.passed.is_(True), RoleplayExam.user_id.in_(ids))  # fmt: skip
    for user_id, at in session.execute(won):
        if at is not None:
            stations.setdefault(user_id, []).append(local_date(at, HOME_ZONE))
    calls: dict[int, list[tuple[date, str, float]]] = {}
    played = select(PlayedCall.user_id, PlayedCall.scenario_id, PlayedCall.ended_at, PlayedCall.total).where(
        PlayedCall.void.is_(False), PlayedCall.total.is_not(None), PlayedCall.user_id.in_(ids)
    )
    for user_id, scenario, at, total in session.execute(played):
        if at is not None and total is not None:
            calls.setdefault(user_id, []).append((local_date(at, HOME_ZONE), scenario, total))
    found = []
    for user in people:
        first = local_date(user.created_at, HOME_ZONE)
        for rule in rules():
            if user.role not in rule.roles:
                continue
            met = [day for day, exam_id in exams.get(user.id, ()) if rule.met_by.exam(exam_id)]
            met += stations.get(user.id, []) if rule.met_by.roleplay_exam else []
            if rule.met_by.calls is not None:
                met += days_of_calls(calls.get(user.id, ()), rule.met_by.calls, rule.months)
            found.append(Line(user, standing(rule, first, met, today)))
    return sorted(found, key=lambda one: (one.standing.due_on, one.user.name, one.standing.rule.id))


def of(session: Session, clock: Clock, user_id: int) -> list[Standing]:
    """Where one person stands, the earliest due first."""
    return [line.standing for line in of_people(session, clock, [session.get_one(User, user_id)])]


def of_circle(session: Session, clock: Clock, actor: Actor) -> list[Line]:
    """Where the people stand whom the actor looks after."""
    return of_people(session, clock, looked_after(session, actor))
