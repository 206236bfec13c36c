"""Record what a debtor can carry, version by version; where nothing is left, open the hardship path. Never commits."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.compliance import service as compliance
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import SYSTEM, Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.ledger import service as ledger
from dunwell.negotiation import deal_tables as tables
from dunwell.negotiation.deal_tables import Hardship, Means
from dunwell.negotiation.domain.affordability import GROUNDS, Assessment, Picture, assess
from dunwell.negotiation.policy import affordability_rules
from dunwell.people.domain import require
from dunwell.portfolio.service import HOME_ZONE
from dunwell.portfolio.tables import Debtor

# Kept with the record and read in either language.
NOTHING_LEFT = "扣除必要支出后没有剩余 / nothing is left after essential outgoings"


def record_means(
    session: Session, clock: Clock, actor: Actor, debtor_id: int, picture: Picture, grounds: str, note: str = ""
) -> Means:  # fmt: skip
    """Keep a picture as the debtor's next version. A complete one with nothing left opens a hardship record.

    One that corrects such a picture ends it again: the same person, on the same day, and nobody else's picture between.
    Anything later is a change of means, and the review decides.

    Raises NotPermitted, NotFound, BadInput (grounds, a negative figure, a payday that is no day).
    """
    require(actor, "means.record")
    debtor = session.get(Debtor, debtor_id)
    if debtor is None:
        raise NotFound("debtor", debtor_id)
    if grounds not in GROUNDS:
        raise BadInput("grounds", N_("Say what the figures rest on."))
    _check(picture)
    found = assess(picture, affordability_rules())
    earlier = tables.latest_means(session, debtor_id)
    row = Means(
        debtor_id=debtor_id, version=earlier.version + 1 if earlier else 1, currency=picture.currency, picture=_as_json(picture),
        verdict=found.verdict, surplus_minor=found.surplus_minor, sustainable_minor=found.sustainable_minor, grounds=grounds,
        grounds_note=note.strip(), recorded_at=clock.now(), recorded_by=actor.user_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    said = {"means": row.id, "version": row.version, "verdict": row.verdict, "currency": row.currency}
    said |= {
        "surplus_minor": row.surplus_minor,
        "sustainable_minor": row.sustainable_minor,
        "grounds": grounds,
    }
    evidence.append(session, clock, actor, "means.recorded", debtor_id, said | {"picture": row.picture})
    if found.verdict == "negative" and tables.open_hardship(session, debtor_id) is None:
        open_hardship(session, clock, actor, debtor_id, row.id, NOTHING_LEFT)
    elif found.may_offer:
        _end_mistaken(session, clock, actor, row)
    return row


def open_hardship(
    session: Session, clock: Clock, actor: Actor, debtor_id: int, means_id: int | None, reason: str
) -> Hardship:
    """Let collection rest until it is closed: the gate holds to it, the morning run counts the debtor among the protected."""
    rules = affordability_rules()
    restriction = compliance.raise_restriction(session, clock, actor, debtor_id, "hardship", reason)
    row = Hardship(
        debtor_id=debtor_id, means_id=means_id, restriction_id=restriction.id, reason=reason, opened_at=clock.now(),
        opened_by=actor.user_id,
        review_on=ledger.today_for(session, clock, debtor_id) + timedelta(days=rules.hardship_days),
    )  # fmt: skip
    session.add(row)
    session.flush()
    said = {"hardship": row.id, "means": means_id, "reason": reason, "review_on": row.review_on}
    evidence.append(session, clock, actor, "hardship.opened", debtor_id, said)
    return row


def close_hardship(session: Session, clock: Clock, actor: Actor, hardship_id: int, reason: str) -> Hardship:
    """End the hardship record after a review; its restriction ends with it. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "hardship.close")
    row = session.get(Hardship, hardship_id)
    if row is None:
        raise NotFound("hardship", hardship_id)
    if not reason.strip():
        raise BadInput("reason", N_("Say what the review found."))
    if row.closed_at is None:
        _close(session, clock, actor, row, reason.strip())
    return row


def _close(
    session: Session, clock: Clock, actor: Actor, row: Hardship, reason: str, means_id: int | None = None
) -> None:
    row.closed_at, row.closed_by, row.close_reason = clock.now(), actor.user_id, reason
    lift(session, clock, row.restriction_id, f"hardship {row.id} closed: {reason}")
    said: dict[str, object] = {"hardship": row.id, "reason": reason}
    if means_id is not None:
        said["means"] = means_id
    evidence.append(session, clock, actor, "hardship.closed", row.debtor_id, said)
    session.flush()


def _end_mistaken(session: Session, clock: Clock, actor: Actor, row: Means) -> None:
    """End the hardship that a picture opened which its own recorder now corrects."""
    hardship = tables.open_hardship(session, row.debtor_id)
    first = session.get(Means, hardship.means_id) if hardship and hardship.means_id else None
    if hardship is None or first is None:
        return
    since = select(Means.recorded_by).where(Means.debtor_id == row.debtor_id, Means.version >= first.version)
    zone = session.get_one(Debtor, row.debtor_id).zone or HOME_ZONE
    same_day = local_date(first.recorded_at, zone) == local_date(row.recorded_at, zone)
    if not same_day or set(session.scalars(since)) != {actor.user_id}:
        return
    reason = f"means version {first.version} was mistaken and is corrected by version {row.version}"
    _close(session, clock, actor, hardship, reason, row.id)


def lift(session: Session, clock: Clock, restriction_id: int | None, reason: str) -> None:
    """Lift a restriction that this room raised, where it still stands."""
    from dunwell.compliance.tables import Restriction

    row = session.get(Restriction, restriction_id) if restriction_id else None
    if row is not None and row.lifted_at is None:
        compliance.lift_restriction(session, clock, SYSTEM, row.id, reason)


def picture_of(row: Means) -> Picture:
    """The picture as it was recorded."""
    return Picture(**row.picture)


def assessment_of(row: Means) -> Assessment:
    """What follows from it by the rules that count now."""
    return assess(picture_of(row), affordability_rules())


def current(session: Session, clock: Clock, debtor_id: int) -> tuple[Means, Assessment] | None:
    """The newest picture and what follows from it; None where there is none or it is too old."""
    row = tables.latest_means(session, debtor_id)
    if row is None or row.recorded_at + timedelta(days=affordability_rules().valid_days) < clock.now():
        return None
    return row, assessment_of(row)


def _as_json(picture: Picture) -> dict[str, Any]:
    return {**asdict(picture), "outgoings": dict(picture.outgoings)}


def _check(picture: Picture) -> None:
    figures = [
        picture.income_minor,
        picture.other_debts_minor,
        picture.liquid_minor,
        *picture.outgoings.values(),
    ]
    if any(value is not None and value < 0 for value in figures):
        raise BadInput("income", N_("No figure is below nothing."))
    if picture.payday is not None and not 1 <= picture.payday <= 31:
        raise BadInput("payday", N_("A day of the month is 1 to 31."))
    if picture.persons is not None and not 1 <= picture.persons <= 20:
        raise BadInput("persons", N_("Between 1 and 20 persons."))
