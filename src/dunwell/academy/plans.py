"""Training plans: begun from the template, written, approved by somebody else, in force until a later version is. Never commits.

Only a draft is written in. What was approved stays as it was; a later version says why it was needed.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import ClassVar

import yaml
from sqlalchemy.orm import Session

from dunwell.academy import plan_tables as tables
from dunwell.academy.cohort_tables import Cohort
from dunwell.academy.domain import plan as domain
from dunwell.academy.domain.content import LANGS
from dunwell.academy.domain.plan import Body, Change, Template
from dunwell.academy.learning import me
from dunwell.academy.plan_tables import PlanCohort, PlanVersion, TrainingPlan
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, DomainError, NotFound
from dunwell.foundation.i18n import N_
from dunwell.foundation.settings import resource
from dunwell.people.domain import can, require

LONGEST_PLAN_DAYS = 731


@dataclass(eq=False)
class PlanNotOpen(DomainError):
    """This version is not in the state the act needs: no draft to write in, nothing to decide, or a draft is open already."""

    code: ClassVar[str] = "academy.plan_not_open"
    status: ClassVar[int] = 409


@dataclass(eq=False)
class OwnPlan(DomainError):
    """Whoever wrote in a version does not approve it."""

    code: ClassVar[str] = "academy.own_plan"
    status: ClassVar[int] = 403


@dataclass(eq=False)
class StillTemplate(DomainError):
    """The draft still holds words of the template. parts: section and language (zh, en) of each."""

    code: ClassVar[str] = "academy.plan_still_template"
    status: ClassVar[int] = 422
    parts: tuple[tuple[str, str], ...]


@cache
def template() -> Template:
    """The template that ships (content/academy/plan-template.yaml)."""
    return Template.model_validate(
        yaml.safe_load(resource("content", "academy", "plan-template.yaml").read_text("utf-8"))
    )


def body_of(version: PlanVersion) -> Body:
    """What a version says."""
    return Body.model_validate(version.body)


def get(session: Session, actor: Actor, plan_id: int) -> TrainingPlan:
    """A plan; whoever trains or leads reads every one. Raises NotPermitted, NotFound."""
    require(actor, "academy.train")
    row = session.get(TrainingPlan, plan_id)
    if row is None:
        raise NotFound("plan", plan_id)
    return row


def version_of(session: Session, plan_id: int, number: int | None = None) -> PlanVersion:
    """A version by its number, or the newest. Raises NotFound."""
    for row in tables.versions(session, plan_id):
        if number is None or row.number == number:
            return row
    raise NotFound("version", number or 1)


def begin(
    session: Session, clock: Clock, actor: Actor, title: str, lang: str, starts_on: date, ends_on: date, currency: str
) -> TrainingPlan:  # fmt: skip
    """Begin a plan from the template, in `lang` (zh or en). Raises NotPermitted, BadInput."""
    require(actor, "academy.cohort")
    blank = template().body(starts_on, ends_on, lang)
    body = blank.model_copy(update={"title": {**blank.title, lang: title.strip()[:160]}})
    _check(body)
    row = TrainingPlan(currency=currency, made_by=me(actor), made_at=clock.now())
    session.add(row)
    session.flush()
    session.add(
        PlanVersion(
            plan_id=row.id, number=1, state="draft", body=body.model_dump(mode="json"), authors=[me(actor)], made_at=clock.now()
        )
    )  # fmt: skip
    session.flush()
    _note(session, clock, actor, "academy.plan_begun", row.id, 1, title=domain.in_lang(body.title, lang))
    return row


def _check(body: Body) -> None:
    if not any(body.title.values()):
        raise BadInput("title", N_("Give the plan a title."))
    if body.ends_on < body.starts_on:
        raise BadInput("ends_on", N_("The last day cannot lie before the first."))
    if (body.ends_on - body.starts_on).days > LONGEST_PLAN_DAYS:
        raise BadInput("ends_on", N_("A plan covers two years at most."))


def _note(
    session: Session, clock: Clock, actor: Actor, kind: str, plan_id: int, number: int, **said: object
) -> None:
    evidence.append(session, clock, actor, kind, None, {"plan": plan_id, "version": number, **said})


def _draft(session: Session, actor: Actor, plan_id: int) -> PlanVersion:
    require(actor, "academy.cohort")
    row = session.get(TrainingPlan, plan_id, with_for_update=True)
    if row is None:
        raise NotFound("plan", plan_id)
    version = version_of(session, plan_id)
    if version.state != "draft" or row.ended_at is not None:
        raise PlanNotOpen
    return version


def write(session: Session, clock: Clock, actor: Actor, plan_id: int, body: Body, why: str) -> list[Change]:
    """Write in the draft; the differences to what it said. why: what a later version is for; the first needs none.

    Raises NotPermitted, NotFound, PlanNotOpen, BadInput.
    """
    version = _draft(session, actor, plan_id)
    _check(body)
    found = domain.changes(body_of(version), body)
    version.body, version.why = body.model_dump(mode="json"), why.strip()[:2000]
    if me(actor) not in version.authors:
        version.authors = [*version.authors, me(actor)]
    session.flush()
    if found:
        named = [one.id or one.what for one in found]
        _note(
            session,
            clock,
            actor,
            "academy.plan_written",
            plan_id,
            version.number,
            parts=named,
            hash=body.digest(),
        )
    return found


def submit(session: Session, clock: Clock, actor: Actor, plan_id: int) -> PlanVersion:
    """Hand the draft in for approval.

    Raises NotPermitted, NotFound, PlanNotOpen, BadInput (a section or the reason is empty), StillTemplate.
    """
    version = _draft(session, actor, plan_id)
    body = body_of(version)
    for section in template().sections:
        if not any(text.strip() for text in body.sections.get(section.id, {}).values()):
            raise BadInput(section.id, N_("Every section says something before the plan is approved."))
    if left := template().left_in(body):
        raise StillTemplate(left)
    if version.number > 1 and not version.why:
        raise BadInput("why", N_("Say why the plan changes."))
    version.state, version.submitted_by, version.submitted_at = "submitted", me(actor), clock.now()
    session.flush()
    _note(session, clock, actor, "academy.plan_submitted", plan_id, version.number, hash=body.digest())
    return version


def may_decide(actor: Actor, version: PlanVersion) -> bool:
    """Whether the actor may approve this version or send it back: with the right, and not a line of it their own."""
    return (
        version.state == "submitted"
        and can(actor, "academy.approve")
        and actor.user_id not in {*version.authors, version.submitted_by}
    )


def decide(
    session: Session, clock: Clock, actor: Actor, plan_id: int, approve: bool, note: str
) -> PlanVersion:
    """Approve what was handed in, or send it back to be written in again, with a reason.

    Raises NotPermitted, NotFound, PlanNotOpen, OwnPlan, BadInput.
    """
    require(actor, "academy.approve")
    if session.get(TrainingPlan, plan_id, with_for_update=True) is None:
        raise NotFound("plan", plan_id)
    version = version_of(session, plan_id)
    if version.state != "submitted":
        raise PlanNotOpen
    if not may_decide(actor, version):
        raise OwnPlan
    if not approve and not note.strip():
        raise BadInput("note", N_("Say what has to change."))
    before = tables.in_force(session, plan_id)
    version.decided_by, version.decided_at, version.note = me(actor), clock.now(), note.strip()[:2000]
    version.state = "approved" if approve else "draft"
    if approve and before is not None:
        before.state = "replaced"
    session.flush()
    kind = "academy.plan_approved" if approve else "academy.plan_returned"
    _note(session, clock, actor, kind, plan_id, version.number, note=version.note, hash=body_of(version).digest())  # fmt: skip
    return version


def revise(session: Session, clock: Clock, actor: Actor, plan_id: int, why: str) -> PlanVersion:
    """Open a new version that begins as the one in force. Raises NotPermitted, NotFound, PlanNotOpen, BadInput."""
    require(actor, "academy.cohort")
    row = session.get(TrainingPlan, plan_id, with_for_update=True)
    if row is None:
        raise NotFound("plan", plan_id)
    last = version_of(session, plan_id)
    if last.state != "approved" or row.ended_at is not None:
        raise PlanNotOpen
    if not why.strip():
        raise BadInput("why", N_("Say why the plan changes."))
    version = PlanVersion(
        plan_id=plan_id, number=last.number + 1, state="draft", body=last.body, why=why.strip()[:2000], authors=[me(actor)],
        made_at=clock.now(),
    )  # fmt: skip
    session.add(version)
    session.flush()
    _note(session, clock, actor, "academy.plan_version_opened", plan_id, version.number, reason=version.why)
    return version


def changes_of(session: Session, version: PlanVersion) -> list[Change]:
    """What a version changes against the one before it; nothing for the first."""
    if version.number == 1:
        return []
    return domain.changes(body_of(version_of(session, version.plan_id, version.number - 1)), body_of(version))


def end(session: Session, clock: Clock, actor: Actor, plan_id: int, why: str) -> TrainingPlan:
    """Give a plan up; it stays to be read. Raises NotPermitted, NotFound, PlanNotOpen, BadInput."""
    require(actor, "academy.cohort")
    row = get(session, actor, plan_id)
    if row.ended_at is not None:
        raise PlanNotOpen
    if not why.strip():
        raise BadInput("why", N_("Say why the plan ends."))
    row.ended_at, row.ended_why = clock.now(), why.strip()[:200]
    session.flush()
    _note(session, clock, actor, "academy.plan_ended", plan_id, version_of(session, plan_id).number, reason=row.ended_why)  # fmt: skip
    return row


def tie(session: Session, clock: Clock, actor: Actor, plan_id: int, cohort_id: int) -> PlanCohort:
    """Let a cohort run under a plan. Raises NotPermitted, NotFound, BadInput (of another plan, or another currency)."""
    require(actor, "academy.cohort")
    row, cohort = get(session, actor, plan_id), session.get(Cohort, cohort_id)
    if cohort is None:
        raise BadInput("cohort_id", N_("Choose one of the values offered."))
    if tables.tie_of(session, cohort_id) is not None:
        raise BadInput("cohort_id", N_("This cohort runs under a plan already."))
    if cohort.currency != row.currency:
        raise BadInput("cohort_id", N_("This cohort counts in another currency."))
    tied = PlanCohort(plan_id=plan_id, cohort_id=cohort_id)
    session.add(tied)
    session.flush()
    _note(session, clock, actor, "academy.plan_cohort_tied", plan_id, version_of(session, plan_id).number, cohort=cohort_id)  # fmt: skip
    return tied


def untie(session: Session, clock: Clock, actor: Actor, plan_id: int, cohort_id: int) -> None:
    """Take a cohort out from under a plan. Raises NotPermitted, NotFound."""
    require(actor, "academy.cohort")
    tied = tables.tie_of(session, cohort_id)
    if tied is None or tied.plan_id != plan_id:
        raise NotFound("cohort", cohort_id)
    session.delete(tied)
    session.flush()
    _note(session, clock, actor, "academy.plan_cohort_untied", plan_id, version_of(session, plan_id).number, cohort=cohort_id)  # fmt: skip


def body_from(form: dict[str, str], before: Body, starts_on: date, ends_on: date, amounts: dict[str, int], added: int | None) -> Body:  # fmt: skip
    """The body a form says: title-zh, section-aims-en, line-rooms (its name as line-rooms-zh), new_line with `added` as its sum.

    Texts are cut to the length of a form's field; lines of a name left empty in both languages go.
    """
    sections = {
        one.id: {lang: form.get(f"section-{one.id}-{lang}", "").strip() for lang in LANGS}
        for one in template().sections
    }
    lines = []
    for line in before.lines:
        title = {lang: form.get(f"line-{line.id}-{lang}", line.title.get(lang, "")).strip()[:120] for lang in LANGS}  # fmt: skip
        if any(title.values()):
            lines.append(line.model_copy(update={"title": title, "amount_minor": amounts.get(line.id, 0)}))
    if name := form.get("new_line", "").strip()[:120]:
        taken = {line.id for line in before.lines}
        number = next(n for n in range(1, len(taken) + 2) if f"own{n}" not in taken)
        lines.append(domain.Line(id=f"own{number}", title=dict.fromkeys(LANGS, name), amount_minor=added or 0))  # fmt: skip
    title = {lang: form.get(f"title-{lang}", "").strip()[:160] for lang in LANGS}
    return Body(title=title, sections=sections, starts_on=starts_on, ends_on=ends_on, lines=tuple(lines))
