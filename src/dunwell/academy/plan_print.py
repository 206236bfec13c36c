"""A training plan on paper: the data of academy/plan.typ, in the language of the reader of the document."""

from typing import Any

from sqlalchemy.orm import Session

from dunwell.academy import cohort_tables, plan_money, plans
from dunwell.academy import plan_tables as tables
from dunwell.academy.domain import plan as domain
from dunwell.academy.domain.plan import Change
from dunwell.academy.plan_tables import PlanVersion, TrainingPlan
from dunwell.academy.sessions import KINDS
from dunwell.foundation.clock import Clock
from dunwell.foundation.i18n import N_, gettext
from dunwell.foundation.money import Money
from dunwell.people.tables import User
from dunwell.ui.fmt import Fmt

STATES = {
    "draft": N_("Draft"),
    "submitted": N_("Waits for approval"),
    "approved": N_("In force"),
    "replaced": N_("Replaced"),
}


class PlanWords:
    """A plan's words in one language: names of sections and lines, sums, who did what."""

    def __init__(self, session: Session, clock: Clock, row: TrainingPlan, lang: str) -> None:
        self.session, self.row, self.lang = session, row, lang
        self.fmt = Fmt(lang, clock)

    def say(self, text: str, **values: object) -> str:
        """A sentence of the catalogue."""
        return gettext(self.lang, text, **values)

    def money(self, minor: int) -> str:
        """A sum in the plan's currency."""
        return self.fmt.money_text(Money(minor, self.row.currency))

    def person(self, user_id: int | None) -> str:
        """A person's name, nothing for nobody."""
        user = self.session.get(User, user_id) if user_id else None
        return user.name if user else ""

    def section(self, section_id: str) -> str:
        """The heading of a section."""
        return next((one.title.in_lang(self.lang) for one in plans.template().sections if one.id == section_id), section_id)  # fmt: skip

    def change(self, one: Change) -> tuple[str, str, str]:
        """A change as what, before and after."""
        if one.what == "line":
            named = one.after or one.before
            sums = [self.money(said["amount_minor"]) if said else "–" for said in (one.before, one.after)]
            return (
                self.say(N_("Budget")) + " · " + domain.in_lang(named["title"], self.lang),
                sums[0],
                sums[1],
            )
        if one.what == "period":
            return self.say(N_("Period")), " – ".join(one.before), " – ".join(one.after)
        before, after = (domain.in_lang(said or {}, self.lang) for said in (one.before, one.after))
        if before == after:  # only the other language's words changed
            before, after = ("\n".join(text for text in (said or {}).values() if text) for said in (one.before, one.after))  # fmt: skip
        return (
            self.say(N_("Title")) if one.what == "title" else self.section(one.id),
            before or "–",
            after or "–",
        )


def data(session: Session, clock: Clock, row: TrainingPlan, version: PlanVersion, lang: str) -> dict[str, Any]:  # fmt: skip
    """What the document says of this version: sections, budget against actual, sessions, versions, reviews."""
    words, body = PlanWords(session, clock, row, lang), plans.body_of(version)
    fmt, figures = words.fmt, plan_money.figures(session, version)
    total = domain.Figure("", {}, sum(one.planned for one in figures), sum(one.actual for one in figures))
    cohorts = tables.cohorts_of(session, row.id)
    held = [one for cohort in cohorts for one in cohort_tables.of_cohort(session, cohort.id) if one.cancelled_why is None]  # fmt: skip
    return {
        "title": domain.in_lang(body.title, lang),
        "facts": [
            [words.say(N_("Period")), f"{fmt.date(body.starts_on)} – {fmt.date(body.ends_on)}"],
            [words.say(N_("Version")), f"{version.number} · {words.say(STATES[version.state])}"],
            [words.say(N_("Written by")), ", ".join(words.person(one) for one in version.authors)],
            [words.say(N_("Approved by")), f"{words.person(version.decided_by)} · {fmt.date(version.decided_at)}" if version.decided_at and version.state in ("approved", "replaced") else "–"],
            [words.say(N_("Cohorts")), ", ".join(one.name for one in cohorts) or "–"],
        ],
        "sections": [[one.title.in_lang(lang), domain.in_lang(body.sections.get(one.id, {}), lang).split("\n")] for one in plans.template().sections],
        "budget": [
            [domain.in_lang(one.title, lang) or words.say(N_("On no line")), words.money(one.planned), words.money(one.actual), words.money(one.left)]
            for one in figures if one.planned or one.actual
        ],
        "total": [words.say(N_("Together")), words.money(total.planned), words.money(total.actual), words.money(total.left)],
        "sessions": [[fmt.datetime(one.starts_at), one.title, words.say(KINDS[one.kind])] for one in sorted(held, key=lambda one: one.starts_at)],
        "versions": [
            {
                "number": one.number, "state": words.say(STATES[one.state]), "why": one.why,
                "by": " · ".join(part for part in (words.person(one.decided_by), fmt.date(one.decided_at) if one.decided_at else "") if part),
                "changes": [list(words.change(each)) for each in plans.changes_of(session, one)],
            }
            for one in tables.versions(session, row.id) if one.number <= version.number
        ],
        "reviews": [
            {
                "quarter": one.quarter, "by": f"{words.person(one.by_id)} · {fmt.date(one.at)}", "well": one.went_well,
                "otherwise": one.went_otherwise, "decision": words.say(plan_money.DECISIONS[one.decision]), "changes": one.changes,
                "money": words.say(N_("%(spent)s of %(planned)s spent"), spent=words.money(one.figures["spent_minor"]), planned=words.money(one.figures["planned_minor"])),
            }
            for one in tables.reviews(session, row.id)
        ],
    }  # fmt: skip
