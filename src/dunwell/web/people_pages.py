"""People and teams: list, add, change, new password, switch off."""

import secrets
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy import Select, select

from dunwell.foundation.i18n import N_
from dunwell.people import domain, service, tables
from dunwell.people.domain import PersonDraft
from dunwell.people.tables import Team, User
from dunwell.ui.access import needs
from dunwell.ui.context import Context, Ctx
from dunwell.ui.export import Column, export
from dunwell.ui.lists import Listing, ListSpec
from dunwell.ui.nav import NavItem

router = APIRouter()
NAV = [
    NavItem(N_("People"), "/people", icon="users", needs="people.view", group="house", order=60),
    NavItem(N_("Teams"), "/teams", icon="users-group", needs="people.view", group="house", order=61),
]

LIST = ListSpec(
    sorts={"name": User.name, "login": User.login, "role": User.role, "capacity": User.capacity, "seen": User.last_seen_at},
    search=(User.name, User.login),
    filters={"role": User.role, "team": User.team_id, "active": User.active},
    default_sort="login",
    tie=User.id,
)  # fmt: skip
STAGES_BY = {
    "certificate": N_("Stages that the certificate opens"),
    "skills": N_("Skills entered, whatever the certificate opens"),
}
LANGUAGE_NAMES = {"zh": N_("Chinese"), "en": N_("English")}


class PersonForm(BaseModel):
    """A person as the form sends them; empty choices are none."""

    login: Annotated[str, Field(min_length=1, max_length=60)]
    name: Annotated[str, Field(min_length=1, max_length=80)]
    role: str
    team_id: str = ""
    mentor_id: str = ""
    capacity: Annotated[int, Field(ge=0, le=1000)] = 80
    stages: list[str] = []
    languages: list[str] = []

    def to_draft(self) -> PersonDraft:
        """The form in the domain's words."""
        return PersonDraft(
            self.login, self.name, self.role, _id(self.team_id), _id(self.mentor_id), self.capacity,
            tuple(s for s in domain.STAGES if s in self.stages), tuple(x for x in domain.LANGUAGES if x in self.languages),
        )  # fmt: skip


class NewPersonForm(PersonForm):
    """The same with a first password."""

    password: Annotated[str, Field(min_length=1, max_length=200)]


class TeamForm(BaseModel):
    """A team as the form sends it."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    lead_id: str = ""
    stages: str = "certificate"  # or "skills": work by the skills entered alone


def _id(text: str) -> int | None:
    return int(text) if text.isdigit() and len(text) < 18 else None


@router.get("/people", dependencies=[needs("people.view")])
def people(ctx: Ctx, query: Listing) -> Response:
    """Everybody who signs in."""
    teams = {team.id: team.name for team in tables.teams(ctx.session)}
    rows: Select[tuple[User]] = select(User)
    if query.export:
        columns = [
            Column(ctx._("Login"), lambda u: u.login),
            Column(ctx._("Name"), lambda u: u.name),
            Column(ctx._("Role"), lambda u: ctx._(domain.ROLE_NAMES[u.role])),
            Column(ctx._("Team"), lambda u: teams.get(u.team_id)),
            Column(ctx._("Items a day"), lambda u: u.capacity),
            Column(ctx._("Active"), lambda u: u.active),
        ]
        return export(ctx, query, "people", columns, query.all(ctx.session, rows, LIST))
    listing = query.page(ctx.session, rows, LIST)
    return ctx.render("web/people.html", listing=listing, teams=teams, names=_names())


@router.get("/people/new", dependencies=[needs("people.manage")])
def new_person(ctx: Ctx) -> Response:
    """The form for a new person, with a password to hand over."""
    return ctx.render(
        "web/person.html", user=None, password=secrets.token_urlsafe(9), choices=_choices(ctx), names=_names()
    )


@router.post("/people", dependencies=[needs("people.manage")])
def add_person(form: Annotated[NewPersonForm, Form()], ctx: Ctx) -> Response:
    """Add a person."""
    user = service.add_person(ctx.session, ctx.clock, ctx.actor, form.to_draft(), form.password)
    ctx.flash(ctx._("%(name)s may sign in now.", name=user.name))
    return ctx.redirect("/people")


@router.get("/people/{user_id}", dependencies=[needs("people.manage")])
def person(user_id: int, ctx: Ctx) -> Response:
    """One person: particulars, password, switching off."""
    user = service.person(ctx.session, user_id)
    password = secrets.token_urlsafe(9)
    return ctx.render("web/person.html", user=user, password=password, choices=_choices(ctx), names=_names())


@router.post("/people/{user_id}", dependencies=[needs("people.manage")])
def change_person(user_id: int, form: Annotated[PersonForm, Form()], ctx: Ctx) -> Response:
    """Change a person's particulars."""
    service.change_person(ctx.session, ctx.clock, ctx.actor, user_id, form.to_draft())
    ctx.flash(ctx._("Saved."))
    return ctx.redirect(f"/people/{user_id}")


@router.post("/people/{user_id}/password", dependencies=[needs("people.manage")])
def reset_password(
    user_id: int, password: Annotated[str, Form(min_length=1, max_length=200)], ctx: Ctx
) -> Response:
    """Give a person a new password."""
    service.reset_password(ctx.session, ctx.clock, ctx.actor, user_id, password)
    ctx.flash(ctx._("The new password holds from now on; they are signed out everywhere."))
    return ctx.redirect(f"/people/{user_id}")


@router.post("/people/{user_id}/active", dependencies=[needs("people.manage")])
def switch(user_id: int, active: Annotated[bool, Form()], ctx: Ctx) -> Response:
    """Let a person sign in, or no longer."""
    service.set_active(ctx.session, ctx.clock, ctx.actor, user_id, active)
    ctx.flash(ctx._("They may sign in again.") if active else ctx._("They can no longer sign in."))
    return ctx.redirect(f"/people/{user_id}")


@router.get("/teams", dependencies=[needs("people.view")])
def teams(ctx: Ctx, query: Listing) -> Response:
    """Teams, who leads them, how many are in them."""
    people_by_id = {user.id: user for user in tables.users(ctx.session)}
    rows = [_team_row(team, people_by_id) for team in tables.teams(ctx.session)]
    listing = query.page_of(rows, search=lambda r: r.team.name, sorts={"name": lambda r: r.team.name})
    leads = [(u.id, u.name) for u in people_by_id.values() if u.role == "lead" and u.active]
    by = [(key, ctx._(name)) for key, name in STAGES_BY.items()]
    return ctx.render("web/teams.html", listing=listing, leads=leads, stages_by=by, by_words=STAGES_BY)


@router.post("/teams", dependencies=[needs("people.manage")])
def add_team(form: Annotated[TeamForm, Form()], ctx: Ctx) -> Response:
    """Add a team."""
    service.save_team(
        ctx.session, ctx.clock, ctx.actor, None, form.name, _id(form.lead_id),
        stages_by_certificate=form.stages != "skills",
    )  # fmt: skip
    ctx.flash(ctx._("Saved."))
    return ctx.redirect("/teams")


@router.post("/teams/{team_id}", dependencies=[needs("people.manage")])
def change_team(team_id: int, form: Annotated[TeamForm, Form()], ctx: Ctx) -> Response:
    """Rename a team or give it another lead."""
    service.save_team(
        ctx.session, ctx.clock, ctx.actor, team_id, form.name, _id(form.lead_id),
        stages_by_certificate=form.stages != "skills",
    )  # fmt: skip
    ctx.flash(ctx._("Saved."))
    return ctx.redirect("/teams")


@dataclass(frozen=True)
class TeamRow:
    """A team as its page shows it: the lead, and the active members."""

    team: Team
    lead: User | None
    members: list[User]


def _team_row(team: Team, people_by_id: dict[int, User]) -> TeamRow:
    members = [user for user in people_by_id.values() if user.team_id == team.id and user.active]
    return TeamRow(team, people_by_id.get(team.lead_id or 0), members)


def _names() -> dict[str, dict[str, str]]:
    return {"role": domain.ROLE_NAMES, "stage": domain.STAGE_NAMES, "language": LANGUAGE_NAMES}


def _choices(ctx: Context) -> dict[str, list[tuple[int, str]]]:
    """Teams and mentors to choose from."""
    mentors = [
        u for u in tables.users(ctx.session, active=True) if u.role in ("collector", "lead", "trainer")
    ]
    teams: list[Team] = tables.teams(ctx.session)
    return {
        "teams": [(t.id, t.name) for t in teams],
        "mentors": [(u.id, f"{u.name} ({u.login})") for u in mentors],
    }
