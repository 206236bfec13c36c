"""Who stands beside a learner: the learner, their mentors, the lead of their team, the trainers. Every question of who may see
or write what about a person is asked here."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from dunwell.academy import coaching_tables
from dunwell.academy.cohort_tables import paired
from dunwell.academy.learning import me
from dunwell.foundation.actor import Actor
from dunwell.foundation.errors import NotFound
from dunwell.people.domain import can
from dunwell.people.tables import Team, User, team_ids_led_by

BESIDE = frozenset({"mentor", "lead", "trainer"})


def sides(session: Session, actor: Actor, user_id: int) -> frozenset[str]:
    """What the actor is to this person, of self, mentor, lead and trainer; somebody who is `self` is nothing else."""
    user = session.get(User, user_id)
    if user is None or actor.user_id is None:
        return frozenset()
    if actor.user_id == user_id:
        return frozenset({"self"})
    found = set()
    if actor.user_id in coaching_tables.mentors_of(session, user_id):
        found.add("mentor")
    team = session.get(Team, user.team_id) if user.team_id else None
    if actor.role == "lead" and team is not None and team.lead_id == actor.user_id:
        found.add("lead")
    if can(actor, "academy.cohort"):
        found.add("trainer")
    return frozenset(found)


def require_any(session: Session, actor: Actor, user_id: int, allowed: frozenset[str]) -> frozenset[str]:
    """What the actor is to this person. Raises NotFound where that is none of `allowed`."""
    found = sides(session, actor, user_id)
    if not found & allowed:
        raise NotFound("user", user_id)
    return found


def looked_after(session: Session, actor: Actor) -> list[User]:
    """Active people the actor stands beside, by name: all collectors and leads for trainers, a lead's teams, a mentor's
    trainees; never oneself."""
    query = select(User).where(User.active, User.id != me(actor))
    if can(actor, "academy.cohort"):
        query = query.where(User.role.in_(("collector", "lead")))
    else:
        led = team_ids_led_by(session, me(actor)) if actor.role == "lead" else []
        mine = [User.mentor_id == actor.user_id, User.id.in_(paired(session, me(actor)))]
        query = query.where(or_(*mine, User.team_id.in_(led)))
    return list(session.scalars(query.order_by(User.name, User.id)))
