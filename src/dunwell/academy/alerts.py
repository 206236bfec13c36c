"""What waits for a trainer, a lead or a mentor, each in a line with its link. Read from the rooms' records, nothing is kept."""

from dataclasses import dataclass
from datetime import timedelta

from dunwell.academy import coaching, external, learning, month_reviews, own_cases, plan_money, recurring
from dunwell.foundation.clock import local_date
from dunwell.portfolio.service import HOME_ZONE
from dunwell.ui.context import Ctx

LOOKS_BACK = timedelta(days=180)  # cohorts that ended longer ago stand on the list of reviews alone


@dataclass(frozen=True, slots=True)
class Alert:
    """A line. tone: bad for what is overdue, due for what is to be done."""

    text: str
    href: str
    tone: str


def alerts(ctx: Ctx) -> list[Alert]:
    """What waits for the reader; what is overdue first."""
    found = [*_recurring(ctx), *_reviews(ctx), *_others(ctx)]
    return sorted(found, key=lambda one: one.tone != "bad")


def _recurring(ctx: Ctx) -> list[Alert]:
    lines = recurring.of_circle(ctx.session, ctx.clock, ctx.actor)
    late = len({line.user.id for line in lines if line.standing.state == "overdue"})
    soon = len({line.user.id for line in lines if line.standing.state == "soon"})
    found = []
    if late:
        text = ctx.ngettext("Training to be renewed is overdue for %(num)s person.", "Training to be renewed is overdue for %(num)s people.", late)  # fmt: skip
        found.append(Alert(text, "/academy/recurring?state=overdue", "bad"))
    if soon:
        text = ctx.ngettext("%(num)s person has training to renew soon.", "%(num)s people have training to renew soon.", soon)  # fmt: skip
        found.append(Alert(text, "/academy/recurring?state=soon", "due"))
    return found


def _reviews(ctx: Ctx) -> list[Alert]:
    since = local_date(ctx.clock.now(), HOME_ZONE) - LOOKS_BACK
    mine = [one for one in month_reviews.all_of(ctx.session, ctx.clock, ctx.actor, since) if one.may]
    found = []
    for state, tone in (("overdue", "bad"), ("open", "due")):
        count = sum(one.state == state for one in mine)
        if count:
            text = ctx.ngettext("%(num)s review after training waits for you.", "%(num)s reviews after training wait for you.", count)  # fmt: skip
            found.append(Alert(text, f"/academy/reviews?state={state}", tone))
    return found


def _others(ctx: Ctx) -> list[Alert]:
    today, found = local_date(ctx.clock.now(), HOME_ZONE), []
    for paper, user in external.waiting(ctx.session) if ctx.can("credential.approve") else ():
        if learning.me(ctx.actor) not in (paper.entered_by, paper.user_id):
            text = ctx._(
                "A certificate of %(name)s from elsewhere waits for a second person.", name=user.name
            )
            found.append(Alert(text, f"/people/{user.id}/certificates#external", "due"))
    quiet = sum(one.quiet for one in coaching.pairs(ctx.session, ctx.clock, ctx.actor))
    if quiet:
        text = ctx.ngettext("A mentor wrote nothing for a week: %(num)s trainee.", "Mentors wrote nothing for a week: %(num)s trainees.", quiet)  # fmt: skip
        found.append(Alert(text, "/academy/coaching?state=quiet", "due"))
    if ctx.can("academy.cohort"):
        for row, quarter in plan_money.waiting(ctx.session, ctx.clock):
            text = ctx._("The quarterly review %(quarter)s of a training plan is to be held.", quarter=quarter.due.quarter)  # fmt: skip
            found.append(Alert(text, f"/academy/plans/{row.id}#reviews", "bad" if quarter.state == "overdue" else "due"))  # fmt: skip
    if ctx.can("academy.author") and (count := own_cases.to_look_at(ctx.session, today)):
        text = ctx.ngettext("%(num)s case waits for a reviewer.", "%(num)s cases wait for a reviewer.", count)
        found.append(Alert(text, "/academy/cases", "due"))
    return found
