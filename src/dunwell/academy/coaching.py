"""The mentor's log, answered by the trainee, and coaching notes. Never commits.

What stands in a note or an entry is kept out of the evidence: records name who wrote about whom and when, not the words.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dunwell.academy import coaching_tables as tables
from dunwell.academy.circle import BESIDE, looked_after, require_any, sides
from dunwell.academy.coaching_tables import CoachingNote, MentorEntry
from dunwell.academy.cohorts import checked_pair
from dunwell.academy.learning import me
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.errors import BadInput, NotFound, NotPermitted
from dunwell.foundation.i18n import N_
from dunwell.people.domain import require
from dunwell.people.tables import User
from dunwell.portfolio.service import HOME_ZONE

SEEN_BY = {
    "writer": N_("Only me"),
    "person": N_("Me and the person"),
    "circle": N_("The person, their mentor, lead and trainers"),
}
QUIET = timedelta(days=7)  # a mentor writes each week
LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Pair:
    """A trainee with their mentor. quiet: nothing was written for a week; unanswered: entries that wait for the trainee."""

    user: User
    mentor: User | None
    last: date | None
    quiet: bool
    unanswered: int


def pair(session: Session, clock: Clock, actor: Actor, user_id: int, mentor_id: int | None) -> User:
    """Name the mentor of a person, or none. Raises NotPermitted, BadInput."""
    require(actor, "academy.cohort")
    user = checked_pair(session, user_id, mentor_id)
    said = {"user": user_id, "was": user.mentor_id, "is": mentor_id}
    user.mentor_id = mentor_id
    session.flush()
    evidence.append(session, clock, actor, "academy.mentor_paired", None, said)
    return user


def pairs(session: Session, clock: Clock, actor: Actor) -> list[Pair]:
    """Everybody the actor looks after who has a mentor, with how the log stands; for trainers also collectors without one."""
    today = local_date(clock.now(), HOME_ZONE)
    people = looked_after(session, actor)
    last: dict[int, date] = {}
    for user_id, day in session.execute(select(MentorEntry.user_id, func.max(MentorEntry.day)).group_by(MentorEntry.user_id)):  # fmt: skip
        last[user_id] = day
    open_query = select(MentorEntry.user_id, func.count()).where(MentorEntry.answered_at.is_(None))
    waiting: dict[int, int] = {}
    for user_id, count in session.execute(open_query.group_by(MentorEntry.user_id)):
        waiting[user_id] = count
    in_cohorts = tables.cohort_mentors(session)
    names = {one.id: one for one in session.scalars(select(User))}  # read once; the loop below asks no more
    found = []
    for user in people:
        mentor_id = user.mentor_id or in_cohorts.get(user.id)
        if mentor_id is None and user.role != "collector":
            continue
        since = last.get(user.id)
        quiet = mentor_id is not None and (since is None or today - since > QUIET)
        mentor = names.get(mentor_id) if mentor_id else None
        found.append(Pair(user, mentor, since, quiet, waiting.get(user.id, 0)))
    return found


def write_entry(
    session: Session, clock: Clock, actor: Actor, user_id: int, day: date, did: str, went_well: str, next_step: str
) -> MentorEntry:  # fmt: skip
    """A mentor writes about a day with a trainee. Raises NotFound (not their mentor), BadInput."""
    require_any(session, actor, user_id, frozenset({"mentor"}))
    if not did.strip():
        raise BadInput("did", N_("Say what you did together."))
    if not went_well.strip():
        raise BadInput("went_well", N_("Say what went well and what did not."))
    if not next_step.strip():
        raise BadInput("next_step", N_("Say what comes next."))
    if day > local_date(clock.now(), HOME_ZONE):
        raise BadInput("day", N_("The day lies in the past."))
    row = MentorEntry(
        user_id=user_id, mentor_id=me(actor), day=day, did=did.strip()[:LONGEST], went_well=went_well.strip()[:LONGEST],
        next_step=next_step.strip()[:LONGEST], at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    evidence.append(session, clock, actor, "academy.mentor_wrote", None, {"user": user_id, "entry": row.id, "day": day.isoformat()})  # fmt: skip
    return row


def answer_entry(session: Session, clock: Clock, actor: Actor, entry_id: int, answer: str) -> MentorEntry:
    """The trainee answers an entry, once. Raises NotFound, BadInput."""
    row = session.get(MentorEntry, entry_id)
    if row is None or row.user_id != actor.user_id or row.answered_at is not None:
        raise NotFound("entry", entry_id)
    if not answer.strip():
        raise BadInput("answer", N_("Write something first."))
    row.answer, row.answered_at = answer.strip()[:LONGEST], clock.now()
    session.flush()
    evidence.append(session, clock, actor, "academy.mentor_answered", None, {"user": row.user_id, "entry": row.id})  # fmt: skip
    return row


def note(
    session: Session, clock: Clock, actor: Actor, user_id: int, seen_by: str, text: str, agreed: str, look_again_on: date | None
) -> CoachingNote:  # fmt: skip
    """Write a coaching note about somebody one stands beside. Raises NotFound, BadInput."""
    require_any(session, actor, user_id, BESIDE)
    if seen_by not in SEEN_BY:
        raise BadInput("seen_by", N_("Choose one of the values offered."))
    if not text.strip():
        raise BadInput("text", N_("Write something first."))
    row = CoachingNote(
        user_id=user_id, by_id=me(actor), seen_by=seen_by, text=text.strip()[:LONGEST], agreed=agreed.strip()[:LONGEST],
        look_again_on=look_again_on, at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    said = {"user": user_id, "entry": row.id, "seen_by": seen_by}
    evidence.append(session, clock, actor, "academy.coaching_noted", None, said)
    return row


def may_read(session: Session, actor: Actor, row: CoachingNote) -> bool:
    """Whether the actor may read a note: its writer always, the person unless it is the writer's alone, the others beside
    the person only where it is for all of them."""
    found = sides(session, actor, row.user_id)
    if row.by_id == actor.user_id:
        return True
    if "self" in found:
        return row.seen_by != "writer"
    return row.seen_by == "circle" and bool(found & BESIDE)


def notes(session: Session, actor: Actor, user_id: int) -> list[CoachingNote]:
    """The notes about a person that the actor may read, newest first."""
    return [row for row in tables.notes_of(session, user_id) if may_read(session, actor, row)]


def read_note(session: Session, clock: Clock, actor: Actor, note_id: int) -> CoachingNote:
    """The person says they have read a note. Raises NotFound, NotPermitted (it is about somebody else)."""
    row = session.get(CoachingNote, note_id)
    if row is None or not may_read(session, actor, row):
        raise NotFound("note", note_id)
    if row.user_id != actor.user_id:
        raise NotPermitted("academy.learn")
    if row.read_at is None:
        row.read_at = clock.now()
        session.flush()
        evidence.append(session, clock, actor, "academy.coaching_read", None, {"user": row.user_id, "entry": row.id})  # fmt: skip
    return row


def waiting_for(session: Session, user_id: int) -> int:
    """Entries and notes that wait for an answer or to be read by this person."""
    entries = select(func.count()).where(MentorEntry.user_id == user_id, MentorEntry.answered_at.is_(None))
    unread = select(func.count()).where(
        CoachingNote.user_id == user_id, CoachingNote.read_at.is_(None), CoachingNote.seen_by != "writer"
    )
    unsigned = select(func.count()).where(
        tables.Observation.user_id == user_id, tables.Observation.signed_at.is_(None)
    )
    return sum(session.scalar(query) or 0 for query in (entries, unread, unsigned))


def to_look_at_again(session: Session, actor: Actor, now: datetime) -> list[CoachingNote]:
    """The actor's own notes whose day to look again has come and that nothing was written after, the earliest first."""
    today = local_date(now, HOME_ZONE)
    query = select(CoachingNote).where(CoachingNote.by_id == me(actor), CoachingNote.look_again_on <= today)
    rows = session.scalars(query.order_by(CoachingNote.look_again_on)).all()
    later = {
        (row.user_id, row.id) for row in rows
        if session.scalar(select(func.count()).where(CoachingNote.by_id == row.by_id, CoachingNote.user_id == row.user_id, CoachingNote.id > row.id))
    }  # fmt: skip
    return [row for row in rows if (row.user_id, row.id) not in later]
