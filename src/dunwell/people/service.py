"""Use cases on people and teams: add, change, switch off, passwords. Never commit; every change is in the system chain."""

from dataclasses import asdict, replace

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import LANGUAGES as UI_LANGUAGES
from dunwell.foundation.i18n import N_
from dunwell.people import domain, tables
from dunwell.people.domain import PersonDraft
from dunwell.people.tables import Team, User

_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")  # so that an unknown login takes as long as a known one


def hash_password(password: str) -> str:
    """Argon2id hash of a password."""
    return _hasher.hash(password)


def password_fits(user: User | None, password: str) -> bool:
    """True when the password is the person's. Takes the same time for a person who does not exist."""
    try:
        return _hasher.verify(user.password_hash if user else _NOBODY, password) and user is not None
    except (VerificationError, InvalidHashError):
        return False


def person(session: Session, user_id: int) -> User:
    """The person. Raises NotFound."""
    found = session.get(User, user_id)
    if found is None:
        raise NotFound("person", user_id)
    return found


def actor_of(user: User) -> Actor:
    """The person as the author of what they do."""
    return Actor(user.id, user.login, user.role)


def add_person(
    session: Session, clock: Clock, actor: Actor, draft: PersonDraft, password: str, *, demo: bool = False
) -> User:
    """Add a person who may sign in. Raises NotPermitted, LoginTaken, WeakPassword, BadInput."""
    domain.require(actor, "people.manage")
    draft = _checked(session, draft)
    if tables.user_by_login(session, draft.login):
        raise domain.LoginTaken("login", draft.login)
    domain.check_password(password, draft.login)
    user = User(password_hash=hash_password(password), demo=demo, created_at=clock.now(), **_columns(draft))
    session.add(user)
    session.flush()
    evidence.append(
        session, clock, actor, "people.added", None, {"user_id": user.id, **asdict(draft), "demo": demo}
    )
    return user


def change_person(session: Session, clock: Clock, actor: Actor, user_id: int, draft: PersonDraft) -> User:
    """Change a person's particulars. Raises NotPermitted, NotFound, LoginTaken, LastAdmin, BadInput."""
    domain.require(actor, "people.manage")
    user, draft = person(session, user_id), _checked(session, draft, user_id)
    other = tables.user_by_login(session, draft.login)
    if other and other.id != user.id:
        raise domain.LoginTaken("login", draft.login)
    if user.role == "admin" and draft.role != "admin":
        _keep_an_admin(session, user)
    changed = {name: value for name, value in _columns(draft).items() if getattr(user, name) != value}
    if not changed:
        return user
    for name, value in changed.items():
        setattr(user, name, value)
    evidence.append(session, clock, actor, "people.changed", None, {"user_id": user.id, **changed})
    return user


def set_active(session: Session, clock: Clock, actor: Actor, user_id: int, active: bool) -> User:
    """Let a person sign in, or no longer; switching off ends their sessions. Raises NotPermitted, NotFound, LastAdmin."""
    domain.require(actor, "people.manage")
    user = person(session, user_id)
    if user.active == active:
        return user
    if not active:
        _keep_an_admin(session, user)
        tables.end_sessions_of(session, user.id)
    user.active = active
    kind = "people.reactivated" if active else "people.deactivated"
    evidence.append(session, clock, actor, kind, None, {"user_id": user.id})
    return user


def reset_password(session: Session, clock: Clock, actor: Actor, user_id: int, password: str) -> None:
    """Give a person a new password; their sessions end. Raises NotPermitted, NotFound, WeakPassword."""
    domain.require(actor, "people.manage")
    user = person(session, user_id)
    _set_password(session, user, password)
    evidence.append(session, clock, actor, "people.password_reset", None, {"user_id": user.id})


def change_own_password(
    session: Session, clock: Clock, actor: Actor, present: str, new: str, *, keep_session: int | None = None
) -> None:
    """Change one's own password; one's other sessions end. Raises WrongPassword, WeakPassword."""
    user = person(session, actor.user_id or 0)
    if not password_fits(user, present):
        raise domain.WrongPassword("present")
    _set_password(session, user, new, keep_session=keep_session)
    evidence.append(session, clock, actor, "people.password_changed", None, {"user_id": user.id})


def _set_password(session: Session, user: User, password: str, keep_session: int | None = None) -> None:
    domain.check_password(password, user.login)
    user.password_hash = hash_password(password)
    tables.end_sessions_of(session, user.id, keep_session)


def set_language(session: Session, user_id: int, lang: str) -> None:
    """Remember the language a person reads. Raises BadInput. A preference, not an act: no record."""
    if lang not in UI_LANGUAGES:
        raise BadInput("lang", N_("Choose one of the languages offered."))
    person(session, user_id).lang = lang


def set_theme(session: Session, user_id: int, theme: str) -> None:
    """Remember light, dark or auto. Raises BadInput."""
    if theme not in ("auto", "light", "dark"):
        raise BadInput("theme", N_("Choose light, dark or automatic."))
    person(session, user_id).theme = theme


def save_team(
    session: Session, clock: Clock, actor: Actor, team_id: int | None, name: str, lead_id: int | None, *,
    stages_by_certificate: bool = True,
) -> Team:  # fmt: skip
    """Add a team (team_id None) or change one. A lead may lead several. stages_by_certificate: whether its people get work
    only in the stages that their certificates open. Raises NotPermitted, NotFound, TeamNameTaken, BadInput."""
    domain.require(actor, "people.manage")
    name = name.strip()
    if not name:
        raise BadInput("name", N_("Give the team a name."))
    other = tables.team_by_name(session, name)
    if other and other.id != team_id:
        raise domain.TeamNameTaken("name", name)
    if lead_id is not None and person(session, lead_id).role != "lead":
        raise BadInput("lead_id", N_("A team is led by a team lead."))
    team = session.get(Team, team_id) if team_id else Team(name=name)
    if team is None:
        raise NotFound("team", team_id or 0)
    team.name, team.lead_id, team.stages_by_certificate = name, lead_id, stages_by_certificate
    session.add(team)
    session.flush()
    kind = "people.team_changed" if team_id else "people.team_added"
    said = {
        "team_id": team.id,
        "name": name,
        "lead_id": lead_id,
        "stages_by_certificate": stages_by_certificate,
    }
    evidence.append(session, clock, actor, kind, None, said)
    return team


def team_ids_led_by(session: Session, actor: Actor) -> list[int]:
    """The teams this person leads, ascending; none for anyone but a lead."""
    return tables.team_ids_led_by(session, actor.user_id) if actor.user_id else []


def _columns(draft: PersonDraft) -> dict[str, object]:
    return {**asdict(draft), "stages": list(draft.stages), "languages": list(draft.languages)}


def _checked(session: Session, draft: PersonDraft, user_id: int | None = None) -> PersonDraft:
    draft = replace(draft, login=draft.login.strip(), name=draft.name.strip())
    if not draft.login or any(c.isspace() for c in draft.login):
        raise BadInput("login", N_("A login is one word without spaces."))
    if not draft.name:
        raise BadInput("name", N_("Say the person's name."))
    if draft.role not in domain.ROLES:
        raise BadInput("role", N_("Choose one of the roles offered."))
    if not 0 <= draft.capacity <= 1000:
        raise BadInput("capacity", N_("Capacity is between 0 and 1000 items a day."))
    if not set(draft.stages) <= set(domain.STAGES) or not set(draft.languages) <= set(domain.LANGUAGES):
        raise BadInput("stages", N_("Choose among the skills offered."))
    if draft.team_id is not None and session.get(Team, draft.team_id) is None:
        raise BadInput("team_id", N_("Choose one of the teams offered."))
    if draft.mentor_id is not None and (
        draft.mentor_id == user_id or session.get(User, draft.mentor_id) is None
    ):
        raise BadInput("mentor_id", N_("A mentor is another person of this house."))
    return draft


def _keep_an_admin(session: Session, leaving: User) -> None:
    if leaving.role == "admin" and tables.count_active_admins(session, but=leaving.id) == 0:
        raise domain.LastAdmin
