"""When an outcome [催记] is complete, and what follows from it. Pure."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dunwell.contact.domain.codes import (
    CAUSES,
    LEVELS,
    MAY_OWE,
    MAY_SPEAK,
    N_,
    NEXT_STEPS,
    OUTCOME_CODES,
    RELATIONS,
    OutcomeCode,
)
from dunwell.foundation.errors import BadInput

FARTHEST = timedelta(days=366)
DAY_STARTS, DAY_ENDS = 9, 20  # working hours for a step nobody dated: well inside any pack's lawful hours


@dataclass(frozen=True, slots=True)
class OutcomeDraft:
    """What the collector says of one contact.

    Outbound: `permit_id` is the permit it closes. Inbound: no permit, and `contact_point_id` or `number` of the caller.
    `who` is the relation of the person reached, "" when nobody. `at` None: now. `corrects_id` replaces an earlier outcome.
    """

    debtor_id: int
    code: str
    channel: str = "voice"
    account_id: int | None = None
    permit_id: int | None = None
    who: str = ""
    person_id: int | None = None
    at: datetime | None = None
    cause_of_arrears: str | None = None
    willingness: str | None = None
    ability: str | None = None
    grounds: str = ""
    note: str = ""
    promised_minor: int | None = None
    next_step: str | None = None
    next_step_at: datetime | None = None
    inbound: bool = False
    number: str = ""
    contact_point_id: int | None = None
    corrects_id: int | None = None
    extra: dict[str, object] = field(default_factory=dict)


def who_was_reached(code: OutcomeCode, relation: str, said: str) -> str:
    """The relation to record: "" for nobody; else what was said; else the relation the number was dialled for."""
    if code.reached == "nobody":
        return ""
    if said:
        return said
    return relation if code.reached == "debtor" or relation != "self" else "other"


def check(draft: OutcomeDraft, relation: str, now: datetime) -> OutcomeCode:
    """The draft's code, if the draft is whole. Raises BadInput naming the first field that is not.

    relation: whom the contact was meant for (of the permit, or of the caller).
    """
    code = OUTCOME_CODES.get(draft.code)
    if code is None:
        raise BadInput("code", N_("Choose an outcome from the list."))
    _check_fit(code, draft, relation)
    _check_judgement(draft)
    _check_dates(code, draft, now)
    if code.needs_note and len(draft.note.strip()) < 2:
        raise BadInput("note", N_("Write what was said: others act on it."))
    if code.needs_promise and not draft.promised_minor:
        raise BadInput("promised_minor", N_("Enter what was promised: amount and date."))
    return code


def _check_fit(code: OutcomeCode, draft: OutcomeDraft, relation: str) -> None:
    if draft.channel not in code.channels:
        raise BadInput("code", N_("This outcome does not belong to this channel."))
    if draft.inbound and code.reached == "nobody":
        raise BadInput("code", N_("Somebody called, so somebody was on the line."))
    if draft.who and draft.who not in RELATIONS:
        raise BadInput("who", N_("Choose who was on the line from the list."))
    who = who_was_reached(code, relation, draft.who)
    if code.reached == "debtor" and who not in MAY_OWE | MAY_SPEAK and code.code != "hung_up":
        raise BadInput("who", N_("Only the debtor, a liable person or who speaks for them can say this."))
    if code.reached == "other" and who == "self":
        raise BadInput("who", N_("This outcome is for somebody other than the debtor."))


def _check_judgement(draft: OutcomeDraft) -> None:
    if draft.cause_of_arrears is not None and draft.cause_of_arrears not in CAUSES:
        raise BadInput("cause_of_arrears", N_("Choose a cause from the list."))
    for name, level in (("willingness", draft.willingness), ("ability", draft.ability)):
        if level is not None and level not in LEVELS:
            raise BadInput(name, N_("Choose high or low, or leave it open."))
    if (draft.willingness or draft.ability) and len(draft.grounds.strip()) < 2:
        raise BadInput("grounds", N_("Say what you judge from: a fact that was said or seen."))


def _check_dates(code: OutcomeCode, draft: OutcomeDraft, now: datetime) -> None:
    if draft.next_step is not None and draft.next_step not in NEXT_STEPS:
        raise BadInput("next_step", N_("Choose a next step from the list."))
    if code.needs_time and draft.next_step_at is None:
        raise BadInput("next_step_at", N_("Enter the time that was asked for."))
    if (
        draft.next_step_at is not None
        and not now - timedelta(minutes=1) <= draft.next_step_at <= now + FARTHEST
    ):
        raise BadInput("next_step_at", N_("Choose a time from now to a year from now."))
    if draft.at is not None and draft.at > now + timedelta(minutes=1):
        raise BadInput("at", N_("The contact cannot lie in the future."))


def next_step_of(
    code: OutcomeCode, draft: OutcomeDraft, now: datetime, zone: str | None
) -> tuple[str, datetime]:
    """The next step and its time: as the collector said, else the code's, moved into the debtor's working hours.

    An unknown zone is read as UTC+8 here only to date the step; whether a call is lawful then is the gate's to say.
    """
    step = draft.next_step or code.next_step
    at = draft.next_step_at or now + timedelta(hours=24 if code.in_hours is None else code.in_hours)
    return step, at if draft.next_step_at else within_hours(at, zone or "Asia/Shanghai")


def within_hours(at: datetime, zone: str) -> datetime:
    """The same instant if it lies between DAY_STARTS and DAY_ENDS there; else the next start of such hours."""
    local = at.astimezone(ZoneInfo(zone))
    if DAY_STARTS <= local.hour < DAY_ENDS:
        return at
    start = local.replace(hour=DAY_STARTS, minute=0, second=0, microsecond=0)
    if local.hour >= DAY_ENDS:
        start = (start + timedelta(days=1)).replace(hour=DAY_STARTS)
    return start.astimezone(at.tzinfo)
