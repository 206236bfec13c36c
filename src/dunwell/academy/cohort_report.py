"""The report on a cohort, one page: what people said, learned, do, and what came of it. Read only.

The report says what is missing. Every interval is drawn from a stream named after the cohort, so that the page, the PDF and the
xlsx show the same figures.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from dunwell.academy import coaching_tables, impact, surveys
from dunwell.academy.cohort_tables import Cohort
from dunwell.academy.domain import kirkpatrick as domain
from dunwell.academy.domain.kirkpatrick import Beside
from dunwell.academy.impact import Knowledge, Results, Stretch
from dunwell.academy.month_reviews import SIDES
from dunwell.academy.surveys import Said
from dunwell.foundation.chance import stream
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.i18n import N_
from dunwell.portfolio.service import HOME_ZONE

PARTS = {
    "before": N_("90 days before"),
    "during": N_("During the course"),
    "month1": N_("First month after"),
    "month2": N_("Second month after"),
    "month3": N_("Third month after"),
}
MEASURES = {
    "kept": N_("Promises kept"),
    "recovered": N_("Recovered on promises"),
    "refused": N_("Contacts the gate refused"),
}


@dataclass(frozen=True, slots=True)
class Report:
    """Four levels. reviews: mean marks a month after, by side, over those whom both sides reviewed."""

    cohort: Cohort
    people: int
    said: list[Said]
    good: float
    knowledge: Knowledge
    behaviour: list[Stretch]
    beside: Beside
    reviews: dict[str, dict[str, float]]
    reviewed: int
    results: Results
    over: bool


def report(session: Session, clock: Clock, cohort: Cohort) -> Report:
    """The whole report as of now, over everybody whose training this was."""
    people = impact.members_of(session, cohort)
    given = coaching_tables.month_reviews(session, cohort.id)
    whole = {user_id for user_id, _ in given if all((user_id, side) in given for side in SIDES)}
    return Report(
        cohort, len(people), surveys.said(session, clock, cohort), surveys.survey().good,
        impact.knowledge(session, cohort, people, stream(cohort.id, "report", "gain")),
        impact.behaviour(session, clock, cohort, people),
        impact.beside(session, clock, cohort, people, stream(cohort.id, "report", "behaviour")),
        {side: domain.average_by([given[one, side].marks for one in sorted(whole)]) for side in SIDES}, len(whole),
        impact.results(session, clock, cohort, people, stream(cohort.id, "report", "results")),
        local_date(clock.now(), HOME_ZONE) > cohort.ends_on,
    )  # fmt: skip
