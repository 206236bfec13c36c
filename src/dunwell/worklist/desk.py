"""Use cases of a collector's day: the list, snooze, callbacks, and what an outcome does to the list. Never commits."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dunwell.compliance import service as compliance
from dunwell.contact.domain.codes import NEXT_STEPS, OUTCOME_CODES
from dunwell.contact.tables import Outcome
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.errors import BadInput, DomainError, NotFound
from dunwell.foundation.i18n import N_
from dunwell.foundation.signals import OutcomeRecorded
from dunwell.people.domain import require
from dunwell.worklist import access, plans, queries
from dunwell.worklist.tables import Callback, WorkItem

HOUSE_ZONE = "Asia/Shanghai"  # of the firm's business day
LONGEST_SLEEP = timedelta(days=3)  # so that a reminder never parks a debtor for good
AGREED_MINUTES = 60  # how long an agreed callback time holds


@dataclass(eq=False)
class NotOnYourList(DomainError):
    """Only who has the item, or a lead, may do this with it."""

    code: ClassVar[str] = "worklist.not_on_your_list"


@dataclass(eq=False)
class NoList(DomainError):
    """There is no morning run yet, so there are no lists."""

    code: ClassVar[str] = "worklist.no_list"


def business_day(clock: Clock) -> date:
    """The firm's calendar day now."""
    return local_date(clock.now(), HOUSE_ZONE)


def list_day(session: Session) -> date | None:
    """The day of the published lists; None before the first run."""
    run = queries.current_run(session)
    return run.day if run else None


def item_in_hand(session: Session, actor: Actor, debtor_id: int) -> WorkItem:
    """The day's item of a debtor, if the actor may act on it. Raises NoList, NotFound, NotOnYourList."""
    day = list_day(session)
    if day is None:
        raise NoList()
    access.debtor_seen(session, actor, debtor_id)
    item = queries.item_of(session, debtor_id, day)
    if item is None:
        raise NotFound("item", debtor_id)
    if item.collector_id != actor.user_id and item.collector_id not in access.people_in_charge(
        session, actor
    ):
        raise NotOnYourList()
    return item


def snooze(
    session: Session, clock: Clock, actor: Actor, debtor_id: int, until: datetime, note: str = ""
) -> WorkItem:
    """Put an item aside until a moment, at most three days on. Raises BadInput and what `item_in_hand` raises."""
    require(actor, "worklist.mine")
    item = item_in_hand(session, actor, debtor_id)
    if not clock.now() < until <= clock.now() + LONGEST_SLEEP:
        raise BadInput("until", N_("Choose a time from now to three days from now."))
    item.state, item.snoozed_until, item.note = "snoozed", until, note.strip()[:500]
    said = {"item_id": item.id, "until": until.isoformat(), "note": item.note}
    evidence.append(session, clock, actor, "worklist.snoozed", debtor_id, said)
    return item


def wake(session: Session, clock: Clock, actor: Actor, debtor_id: int) -> WorkItem:
    """Bring an item back to the list. Raises what `item_in_hand` raises."""
    require(actor, "worklist.mine")
    item = item_in_hand(session, actor, debtor_id)
    item.state, item.snoozed_until, item.done_at = "open", None, None
    evidence.append(session, clock, actor, "worklist.woken", debtor_id, {"item_id": item.id})
    return item


# ---- callbacks ------------------------------------------------------------------------------------------------------


def add_callback(
    session: Session, clock: Clock, actor: Actor, debtor_id: int, at: datetime, *,
    account_id: int | None = None, agreed: bool = False, note: str = "",
) -> Callback:  # fmt: skip
    """Note a time to call back. `agreed`: the debtor chose it, `note` says how; then an agreed window lifts the hours rule.

    Raises NotPermitted, NotFound, BadInput.
    """
    require(actor, "contact.record")
    access.debtor_seen(session, actor, debtor_id)
    if not clock.now() <= at <= clock.now() + timedelta(days=366):
        raise BadInput("at", N_("Choose a time from now to a year from now."))
    if agreed and len(note.strip()) < 2:
        raise BadInput("note", N_("Say how the debtor agreed to this time: it is the evidence."))
    callback = Callback(
        debtor_id=debtor_id, account_id=account_id, user_id=actor.user_id, at=at, agreed_by_debtor=agreed,
        note=note.strip()[:500], state="open", created_at=clock.now(),
    )  # fmt: skip
    session.add(callback)
    session.flush()
    if agreed:
        ends = at + timedelta(minutes=AGREED_MINUTES)
        compliance.agree_window(session, clock, actor, debtor_id, at, ends, note.strip())
    said = {"callback_id": callback.id, "at": at.isoformat(), "agreed": agreed}
    evidence.append(session, clock, actor, "callback.noted", debtor_id, said)
    return callback


def close_callback(
    session: Session, clock: Clock, actor: Actor, callback_id: int, state: str = "done"
) -> Callback:
    """Mark a callback done or cancelled. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "contact.record")
    callback = session.get(Callback, callback_id)
    if callback is None or not access.may_see(session, actor, callback.debtor_id):
        raise NotFound("callback", callback_id)
    if state not in ("done", "cancelled"):
        raise BadInput("state", N_("Choose done or cancelled."))
    callback.state = state
    said = {"callback_id": callback.id, "state": state}
    evidence.append(session, clock, actor, "callback.closed", callback.debtor_id, said)
    return callback


# ---- what an outcome does to the list -------------------------------------------------------------------------------


def on_outcome(session: Session, clock: Clock, actor: Actor, event: OutcomeRecorded) -> None:
    """OutcomeRecorded: the item is done, or sleeps until the next step; callbacks close; the plan's next step moves."""
    outcome = session.get(Outcome, event.outcome_id)
    if outcome is None:
        return
    code = OUTCOME_CODES[outcome.code]
    _move_item(session, clock, outcome, closes=code.closes)
    if code.answered and code.reached == "debtor":
        for callback in queries.callbacks_of(session, outcome.debtor_id):
            if callback.at <= clock.now() + timedelta(hours=1):
                callback.state = "done"
    if outcome.next_step_at is not None:
        note = NEXT_STEPS.get(outcome.next_step or "", outcome.next_step or "")
        day = local_date(outcome.next_step_at, HOUSE_ZONE)
        plans.next_step_from_outcome(session, clock, actor, outcome, day, note)


def _move_item(session: Session, clock: Clock, outcome: Outcome, *, closes: bool) -> None:
    day = list_day(session)
    item = queries.item_of(session, outcome.debtor_id, day) if day else None
    if item is None or item.state == "handed_over":
        return
    if closes or outcome.next_step_at is None or not _same_day(outcome.next_step_at, item.day):
        item.state, item.done_at, item.snoozed_until = "done", clock.now(), None
    else:
        item.state, item.snoozed_until = "snoozed", outcome.next_step_at


def _same_day(moment: datetime, day: date) -> bool:
    return moment.astimezone(ZoneInfo(HOUSE_ZONE)).date() <= day
