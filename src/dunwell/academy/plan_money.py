"""A training plan's budget against what was really spent, and its quarterly reviews. Never commits."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dunwell.academy import cohort_tables, plans
from dunwell.academy import plan_tables as tables
from dunwell.academy.cohort_tables import Expense
from dunwell.academy.cohorts import check_expense
from dunwell.academy.domain import plan as domain
from dunwell.academy.domain.plan import Body, Due, Figure
from dunwell.academy.learning import me
from dunwell.academy.plan_tables import PlanReview, PlanVersion, TrainingPlan
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.people.domain import require
from dunwell.portfolio.service import HOME_ZONE

DECISIONS = {"keep": N_("The plan stays as it is"), "change": N_("The plan is changed")}


def figures(session: Session, version: PlanVersion) -> list[Figure]:
    """Every line of a version's budget against what was spent under its plan."""
    rows = [row for row in tables.expenses(session, version.plan_id) if row.struck_why is None]
    return domain.figures(plans.body_of(version).lines, [(row.line, row.amount_minor) for row in rows])


def spend(
    session: Session, clock: Clock, actor: Actor, plan_id: int, day: date, what: str, amount_minor: int, line: str, cohort_id: int | None
) -> Expense:  # fmt: skip
    """Note what was spent on a line of the plan in force, for one of its cohorts or for the plan as a whole.

    Raises NotPermitted, NotFound, PlanNotOpen (no version is approved), BadInput.
    """
    require(actor, "academy.cohort")
    row = plans.get(session, actor, plan_id)
    _check_line(session, plan_id, line)
    if cohort_id is not None and cohort_id not in {one.id for one in tables.cohorts_of(session, plan_id)}:
        raise BadInput("cohort_id", N_("Choose one of the values offered."))
    check_expense(clock, day, what, amount_minor)
    made = Expense(
        plan_id=plan_id, line=line, cohort_id=cohort_id, day=day, what=what.strip()[:200], amount_minor=amount_minor, by_id=me(actor),
        at=clock.now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    said = {
        "plan": plan_id, "cohort": cohort_id, "line": line, "expense": made.id, "what": made.what, "amount_minor": amount_minor,
        "currency": row.currency,
    }  # fmt: skip
    evidence.append(session, clock, actor, "academy.expense_noted", None, said)
    return made


def _check_line(session: Session, plan_id: int, line: str) -> None:
    version = tables.in_force(session, plan_id)
    if version is None:
        raise plans.PlanNotOpen
    if line not in {one.id for one in plans.body_of(version).lines}:
        raise BadInput("line", N_("Choose one of the values offered."))


def _entry(session: Session, actor: Actor, plan_id: int, expense_id: int) -> Expense:
    require(actor, "academy.cohort")
    plans.get(session, actor, plan_id)
    for row in tables.expenses(session, plan_id):
        if row.id == expense_id and row.struck_why is None:
            return row
    raise NotFound("expense", expense_id)


def put_on_line(
    session: Session, clock: Clock, actor: Actor, plan_id: int, expense_id: int, line: str
) -> Expense:
    """Put an entry on a line of the plan: one a cohort noted without, or one that stood on the wrong line.

    Raises NotPermitted, NotFound, PlanNotOpen, BadInput.
    """
    row = _entry(session, actor, plan_id, expense_id)
    _check_line(session, plan_id, line)
    said = {"plan": plan_id, "expense": row.id, "was": row.line, "is": line}
    row.plan_id, row.line = plan_id, line
    session.flush()
    evidence.append(session, clock, actor, "academy.expense_lined", None, said)
    return row


def strike(session: Session, clock: Clock, actor: Actor, plan_id: int, expense_id: int, why: str) -> Expense:
    """Strike out an entry that was wrong. Raises NotPermitted, NotFound, BadInput (no reason)."""
    row = _entry(session, actor, plan_id, expense_id)
    if not why.strip():
        raise BadInput("why", N_("Say why it is struck out."))
    row.struck_why = why.strip()[:200]
    session.flush()
    said = {"plan": plan_id, "expense": row.id, "reason": row.struck_why}
    evidence.append(session, clock, actor, "academy.expense_struck", None, said)
    return row


# Quarterly reviews -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of a plan. state: coming, open, overdue, held."""

    due: Due
    state: str
    held: PlanReview | None


def quarters(session: Session, clock: Clock, row: TrainingPlan) -> list[Quarter]:
    """The reviews the version in force asks for, and those held; nothing before a version is approved."""
    version = tables.in_force(session, row.id)
    if version is None:
        return []
    body, today = plans.body_of(version), local_date(clock.now(), HOME_ZONE)
    held = {one.quarter: one for one in tables.reviews(session, row.id)}
    found = []
    for due in domain.reviews(body.starts_on, body.ends_on):
        state = "held" if due.quarter in held else "overdue" if today > due.due_on else "open" if today >= due.opens_on else "coming"  # fmt: skip
        found.append(Quarter(due, state, held.get(due.quarter)))
    return found


@dataclass(frozen=True, slots=True)
class OnCalendar:
    """A plan in force on a stretch of the calendar, with the quarterly reviews whose last day lies there."""

    plan: TrainingPlan
    body: Body
    reviews: tuple[Quarter, ...]


def on_calendar(session: Session, clock: Clock, first: date, before: date) -> list[OnCalendar]:
    """Plans in force in [first, before), and those with a review due in it, by their first day."""
    found = []
    for row in tables.plans(session):
        version = tables.in_force(session, row.id)
        if version is None or row.ended_at is not None:
            continue
        body = plans.body_of(version)
        due = tuple(one for one in quarters(session, clock, row) if first <= one.due.due_on < before)
        if due or (body.starts_on < before and body.ends_on >= first):
            found.append(OnCalendar(row, body, due))
    return sorted(found, key=lambda one: (one.body.starts_on, one.plan.id))


def waiting(session: Session, clock: Clock) -> list[tuple[TrainingPlan, Quarter]]:
    """Reviews to be held now, over all plans that run; the earliest first."""
    found = [
        (row, one)
        for row in tables.plans(session)
        if row.ended_at is None
        for one in quarters(session, clock, row)
        if one.state in ("open", "overdue")
    ]
    return sorted(found, key=lambda pair: pair[1].due.due_on)


def review(
    session: Session, clock: Clock, actor: Actor, plan_id: int, quarter: str, went_well: str, went_otherwise: str, decision: str, changes: str
) -> PlanReview:  # fmt: skip
    """Hold a quarter's review. With the decision to change, a new version opens with `changes` as its reason.

    Raises NotPermitted, NotFound (not open, or held already), BadInput.
    """
    require(actor, "academy.cohort")
    row = plans.get(session, actor, plan_id)
    open_now = {one.due.quarter for one in quarters(session, clock, row) if one.state in ("open", "overdue")}
    version = tables.in_force(session, plan_id)
    if quarter not in open_now or version is None or row.ended_at is not None:
        raise NotFound("review", quarter)
    if not went_well.strip():
        raise BadInput("went_well", N_("Say what went as planned."))
    if not went_otherwise.strip():
        raise BadInput("went_otherwise", N_("Say what went otherwise, or that nothing did."))
    if decision not in DECISIONS:
        raise BadInput("decision", N_("Choose one of the values offered."))
    if decision == "change" and not changes.strip():
        raise BadInput("changes", N_("Say what changes and why."))
    held = PlanReview(
        plan_id=plan_id, quarter=quarter, version=version.number, went_well=went_well.strip()[:4000],
        went_otherwise=went_otherwise.strip()[:4000], decision=decision, changes=changes.strip()[:2000] if decision == "change" else "",
        figures=_stood(session, clock, version, quarter), by_id=me(actor), at=clock.now(),
    )  # fmt: skip
    session.add(held)
    session.flush()
    said = {"plan": plan_id, "quarter": quarter, "version": version.number, "decision": decision, "reason": held.changes}  # fmt: skip
    evidence.append(session, clock, actor, "academy.plan_reviewed", None, said)
    if decision == "change" and plans.version_of(session, plan_id).state == "approved":
        plans.revise(session, clock, actor, plan_id, f"{quarter}: {held.changes}")
    return held


def _stood(session: Session, clock: Clock, version: PlanVersion, quarter: str) -> dict[str, Any]:
    """Budget, spending and sessions of the plan's cohorts as they stand at the review."""
    found = figures(session, version)
    last = domain.last_day(quarter)
    first = date(last.year, last.month - 2, 1)
    zone = ZoneInfo(HOME_ZONE)
    rows = cohort_tables.sessions(
        session, datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone),
        [one.id for one in tables.cohorts_of(session, version.plan_id)],
    )  # fmt: skip
    own = [row for row in rows if row.cohort_id is not None]
    return {
        "planned_minor": sum(one.planned for one in found), "spent_minor": sum(one.actual for one in found),
        "sessions_held": sum(row.cancelled_why is None and row.ends_at <= clock.now() for row in own),
        "sessions_called_off": sum(row.cancelled_why is not None for row in own),
    }  # fmt: skip
