"""Consents, preferences and notices given, per debtor and channel, each with its source and date. They count from the moment they are recorded.

A consent never outweighs an opt-out: while a channel is opted out, none is recorded for it, and an opt-out ends the
consents to its channel. What ended stays, with when and why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.compliance import queries
from dunwell.compliance.desk_tables import Preference
from dunwell.compliance.domain import standing
from dunwell.compliance.domain.standing import Wish
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.people.domain import require
from dunwell.portfolio.tables import ContactPoint, Debtor

ONE_ONLY = frozenset({"hours", "language"})  # a new one ends the one before
LANGUAGES = ("zh", "en")
LONGEST_PROOF = 1000


@dataclass(frozen=True, slots=True)
class PreferenceDraft:
    """What is recorded. Minutes are of the debtor's local day. `given_at`: when the debtor said so, not after now."""

    kind: str
    source: str
    proof: str
    given_at: datetime | None = None
    channel: str | None = None
    from_minute: int | None = None
    to_minute: int | None = None
    lang: str | None = None
    word: str | None = None


def record_preference(
    session: Session, clock: Clock, actor: Actor, debtor_id: int, draft: PreferenceDraft
) -> Preference:
    """Record what the debtor consents to or prefers; the same again is given back. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "preference.record")
    now = clock.now()
    _check(draft, now)
    debtor = session.get(Debtor, debtor_id)
    if debtor is None:
        raise NotFound("debtor", debtor_id)
    queries.lock(session, [debtor_id])
    standing_now = preferences(session, debtor_id)
    for known in standing_now:
        if _same(known, draft):
            return known
    if draft.kind == "consent" and _opted_out(session, debtor_id, now, draft.channel):
        raise BadInput("channel", N_("The debtor opted out of this channel. A lead or quality lifts that first, with a reason."))  # fmt: skip
    row = Preference(
        debtor_id=debtor_id, kind=draft.kind, channel=draft.channel, from_minute=draft.from_minute, to_minute=draft.to_minute,
        lang=draft.lang, word=draft.word, source=draft.source, proof=draft.proof.strip(), given_at=draft.given_at or now,
        recorded_by=actor.user_id, recorded_at=now,
    )  # fmt: skip
    for known in standing_now:
        if known.kind == draft.kind and draft.kind in ONE_ONLY:
            _end(session, now, actor, known, "replaced by a newer one")
    session.add(row)
    if draft.kind == "language" and draft.lang:
        debtor.lang = draft.lang
    session.flush()
    said = {
        "preference": row.id, "kind": row.kind, "channel": row.channel, "from_minute": row.from_minute,
        "to_minute": row.to_minute, "lang": row.lang, "word": row.word, "source": row.source, "proof": row.proof, "given_at": row.given_at.isoformat(),
    }  # fmt: skip
    evidence.append(session, clock, actor, "preference.recorded", debtor_id, said)
    return row


def end_preference(
    session: Session, clock: Clock, actor: Actor, preference_id: int, reason: str
) -> Preference:
    """The debtor withdrew it, or it no longer holds; it stays in the history. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "preference.record")
    if not reason.strip():
        raise BadInput("reason", N_("Say how the debtor withdrew it."))
    row = session.get(Preference, preference_id)
    if row is None:
        raise NotFound("preference", preference_id)
    queries.lock(session, [row.debtor_id])
    session.refresh(row)
    if row.ended_at is None:
        _end(session, clock.now(), actor, row, reason.strip())
        session.flush()
        said = {"preference": row.id, "kind": row.kind, "channel": row.channel, "reason": reason.strip()}
        evidence.append(session, clock, actor, "preference.ended", row.debtor_id, said)
    return row


def end_consents(session: Session, now: datetime, actor: Actor, debtor_id: int, channel: str) -> None:
    """An opt-out ends the consents to its channel. Called where the opt-out is recorded, in its transaction."""
    for row in preferences(session, debtor_id):
        if row.kind == "consent" and row.channel in standing.BY_CHANNEL.get(channel, {channel}):
            _end(session, now, actor, row, "opt-out")


def preferences(session: Session, debtor_id: int, *, ended: bool = False) -> Sequence[Preference]:
    """What stands, oldest first; with `ended` the whole history."""
    query = select(Preference).where(Preference.debtor_id == debtor_id).order_by(Preference.id)
    if not ended:
        query = query.where(Preference.ended_at.is_(None))
    return session.scalars(query.execution_options(populate_existing=True)).all()


def wishes(session: Session, debtor_id: int) -> list[Wish]:
    """Preferred channels and hours, as the domain asks for them."""
    rows = preferences(session, debtor_id)
    return [
        Wish(r.kind, r.channel, r.from_minute, r.to_minute)
        for r in rows
        if r.kind in ("channel", "hours", "not_hours")
    ]


def consents(session: Session, debtor_id: int) -> frozenset[str]:
    """Channels the debtor consents to."""
    return frozenset(r.channel for r in preferences(session, debtor_id) if r.kind == "consent" and r.channel)


def place_point(
    session: Session, clock: Clock, actor: Actor, point_id: int, place: str | None
) -> ContactPoint:
    """Where a telephone or address reaches the person; None takes it back. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "preference.record")
    if place is not None and place not in standing.PLACES:
        raise BadInput("place", N_("Choose the place."))
    point = session.get(ContactPoint, point_id)
    if point is None:
        raise NotFound("contact point", point_id)
    queries.lock(session, [point.debtor_id])
    session.refresh(point)
    if point.place != place:
        said = {"contact_point": point.id, "before": point.place, "place": place}
        point.place = place
        session.flush()
        evidence.append(session, clock, actor, "contact_point.placed", point.debtor_id, said)
    return point


def _end(session: Session, now: datetime, actor: Actor, row: Preference, reason: str) -> None:
    row.ended_at, row.ended_by, row.end_reason = now, actor.user_id, reason


def _opted_out(session: Session, debtor_id: int, at: datetime, channel: str | None) -> bool:
    out = {row.kind.removeprefix("opt_out:") for row in queries.restrictions(session, debtor_id, at)}
    return any(channel in standing.BY_CHANNEL.get(each, {each}) for each in out)


def _same(known: Preference, draft: PreferenceDraft) -> bool:
    if draft.kind == "notice":  # given again is another notice
        return False
    names = ("kind", "channel", "from_minute", "to_minute", "lang", "word")
    return all(getattr(known, name) == getattr(draft, name) for name in names)


def _check(draft: PreferenceDraft, now: datetime) -> None:
    if draft.kind not in standing.KINDS:
        raise BadInput("kind", N_("Choose what it is."))
    if draft.source not in standing.SOURCES:
        raise BadInput("source", N_("Choose who said so."))
    if not draft.proof.strip() or len(draft.proof) > LONGEST_PROOF:
        raise BadInput("proof", N_("Say in a few words what was said or signed, and where it is."))
    if draft.given_at is not None and draft.given_at > now:
        raise BadInput("given_at", N_("A consent is not given in the future."))
    known = standing.CONSENTS if draft.kind == "consent" else standing.CONSENT_CHANNELS
    if draft.kind in ("consent", "channel") and draft.channel not in known:
        raise BadInput("channel", N_("Choose the channel."))
    if draft.kind == "language" and draft.lang not in LANGUAGES:
        raise BadInput("lang", N_("Choose the language."))
    if draft.kind == "notice" and draft.word not in standing.NOTICES:
        raise BadInput("what", N_("Choose the notice."))
    if draft.kind == "not_place" and draft.word not in standing.PLACES:
        raise BadInput("what", N_("Choose the place."))
    if draft.kind in ("hours", "not_hours"):
        ends = (draft.from_minute, draft.to_minute)
        if (
            any(end is None or not 0 <= end <= standing.DAY for end in ends)
            or ends[0] == ends[1]
            or (draft.kind == "not_hours" and ends == (0, standing.DAY))
        ):
            raise BadInput("hours_from", N_("Give the hours from and to."))
