"""The plan of one account: goal, dated steps, channel. Its next open step is the account's next step. Never commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.contact.tables import Outcome
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.people.domain import require
from dunwell.portfolio.tables import Account
from dunwell.worklist import access
from dunwell.worklist.tables import AccountPlan

CHANNELS = ("voice", "sms", "email", "letter", "visit")
MOST_STEPS = 20


@dataclass(frozen=True, slots=True)
class Step:
    """One dated step; `what` in a person's own words or a next-step code's English words."""

    on: date
    what: str
    done: bool = False


def steps_of(plan: AccountPlan | None) -> list[Step]:
    """A plan's steps by date."""
    said: list[dict[str, Any]] = list(plan.steps) if plan else []
    steps = [
        Step(date.fromisoformat(str(one["on"])), str(one["what"]), bool(one.get("done"))) for one in said
    ]
    return sorted(steps, key=lambda step: (step.on, step.done))


def save_plan(
    session: Session,
    clock: Clock,
    actor: Actor,
    account_id: int,
    goal: str,
    channel: str,
    steps: Sequence[Step],
) -> AccountPlan:
    """Replace an account's plan. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "debtor.edit")
    account = session.get(Account, account_id)
    if account is None or not access.may_see(session, actor, account.debtor_id):
        raise NotFound("account", account_id)
    if channel and channel not in CHANNELS:
        raise BadInput("channel", N_("Choose a channel from the list."))
    if len(steps) > MOST_STEPS:
        raise BadInput("steps", N_("At most 20 steps: finish some first."))
    for step in steps:
        if not step.what.strip():
            raise BadInput("what", N_("Say what is to be done on that day."))
    plan = _put(session, clock, actor, account_id, goal.strip()[:500], channel or None, steps)
    said = {"account_id": account_id, "goal": plan.goal, "channel": plan.channel, "steps": plan.steps}
    evidence.append(session, clock, actor, "plan.saved", account.debtor_id, said)
    return plan


def next_step_from_outcome(
    session: Session, clock: Clock, actor: Actor, outcome: Outcome, on: date, what: str
) -> None:
    """Put an outcome's next step into the plan of its account (of all the debtor's open accounts where it names none).

    Steps dated up to today are done by the contact; the outcome's own record is the evidence.
    """
    query = select(Account.id).where(Account.debtor_id == outcome.debtor_id, Account.status == "open")
    if outcome.account_id is not None:
        query = query.where(Account.id == outcome.account_id)
    today = outcome.recorded_at.date()
    for account_id in session.scalars(query):
        plan = session.get(AccountPlan, account_id)
        kept = [
            Step(s.on, s.what, s.done or s.on <= today)
            for s in steps_of(plan)
            if (s.on, s.what) != (on, what)
        ]
        kept = kept[-(MOST_STEPS - 1) :]
        goal, channel = (plan.goal, plan.channel) if plan else ("", None)
        _put(session, clock, actor, account_id, goal, channel, [*kept, Step(on, what)])


def _put(
    session: Session,
    clock: Clock,
    actor: Actor,
    account_id: int,
    goal: str,
    channel: str | None,
    steps: Sequence[Step],
) -> AccountPlan:
    plan = session.get(AccountPlan, account_id)
    if plan is None:
        plan = AccountPlan(account_id=account_id)
        session.add(plan)
    ordered = sorted(steps, key=lambda step: (step.on, step.done))
    plan.goal, plan.channel = goal, channel
    plan.steps = [
        {"on": step.on.isoformat(), "what": step.what.strip()[:200], "done": step.done} for step in ordered
    ]
    plan.next_step_on = next((step.on for step in ordered if not step.done), None)
    plan.updated_by, plan.updated_at = actor.user_id, clock.now()
    session.flush()
    return plan
