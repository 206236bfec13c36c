"""The trainer's pages: learners at a glance, one learner with sign-offs and certificate, the health of questions."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response
from sqlalchemy import select

from dunwell.academy import (
    certificates,
    exambook,
    exams,
    external,
    learning,
    library,
    requirements,
    sandbox_tables,
    tables,
)
from dunwell.academy.alerts import alerts
from dunwell.academy.pages import NEEDED, SEGMENTS, STATES
from dunwell.foundation.errors import NotFound
from dunwell.foundation.i18n import N_
from dunwell.people.tables import User, team_ids_led_by
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.export import Column, export
from dunwell.ui.lists import Listing, ListSpec
from dunwell.ui.nav import NavItem

router = APIRouter()
NAV = [
    NavItem(N_("Learners"), "/academy/people", icon="users", needs="academy.train", group="academy", order=60),
    NavItem(N_("Question health"), "/academy/health", icon="chart-bar", needs="academy.train", group="academy", order=70),
]  # fmt: skip
ERROR_WORDS: dict[str, str] = {}
LIST = ListSpec(
    sorts={"name": User.name, "login": User.login}, search=(User.name, User.login), default_sort="name"
)
KINDS = {
    "mentor": N_("as the mentor: supervised practice"),
    "lead": N_("as the team lead: supervised practice"),
    "stations": N_(
        "as a trainer: one station of the last role-play exam counts as passed, for the reason given"
    ),
}
VERDICTS = {
    "few": N_("Too few sittings to judge"),
    "good": N_("Works well"),
    "weak": N_("Separates little"),
    "negative": N_("The strong get it wrong: look at it first"),
    "easy": N_("Nearly everybody knows it"),
    "hard": N_("Hardly anybody knows it"),
}


@router.get("/academy/people", dependencies=[needs("academy.train")])
def people(ctx: Ctx, query: Listing) -> Response:
    """Who learns what, how far, and who struggles with which module. A lead sees their own teams."""
    select_users = select(User).where(User.active)
    if ctx.actor.role == "lead":
        select_users = select_users.where(
            User.team_id.in_(team_ids_led_by(ctx.session, learning.me(ctx.actor)))
        )
    if query.export:
        return export(ctx, query, "learners", _columns(ctx), query.all(ctx.session, select_users, LIST))
    listing = query.page(ctx.session, select_users, LIST)
    names = _module_names(ctx)
    progress = {}
    for user in listing.rows:
        today = learning.today(ctx.session, ctx.clock, user.id)
        weakest = _weakest(today)
        progress[user.id] = (
            today, (names[weakest[0]], weakest[1]) if weakest else None, certificates.path(ctx.session, ctx.clock, user.id),
        )  # fmt: skip
    return ctx.render("academy/people.html", listing=listing, progress=progress, alerts=alerts(ctx))


def _module_names(ctx: Ctx) -> dict[str, str]:
    return {
        module.id: module.head.title.in_lang(ctx.lang) for module in library.curriculum(ctx.session).modules
    }


def _weakest(today: learning.Today) -> tuple[str, float] | None:
    """The module answered worst, and its share; None where nothing was answered."""
    scored = {key: share for key, share in today.skill.items() if share is not None}
    return min(scored.items(), key=lambda pair: pair[1], default=None)


def _columns(ctx: Ctx) -> list[Column]:
    names = _module_names(ctx)

    def of(user: User) -> learning.Today:
        return learning.today(ctx.session, ctx.clock, user.id)

    return [
        Column(ctx._("Login"), lambda user: user.login),
        Column(ctx._("Name"), lambda user: user.name),
        Column(
            ctx._("Track"), lambda user: track.title.in_lang(ctx.lang) if (track := of(user).track) else ""
        ),
        Column(ctx._("Lessons done"), lambda user: of(user).lessons_done),
        Column(ctx._("Reviews due"), lambda user: of(user).due),
        Column(
            ctx._("Weakest module"), lambda user: names[weakest[0]] if (weakest := _weakest(of(user))) else ""
        ),
        Column(
            ctx._("Certificate"),
            lambda user: sum(
                one.at is not None for one in certificates.path(ctx.session, ctx.clock, user.id)
            ),
        ),
    ]


@router.get("/academy/people/{user_id}", dependencies=[needs("academy.train")])
def person(user_id: int, ctx: Ctx) -> Response:
    """One learner: track, exams, sign-offs, the way to the certificate."""
    user = _learner(ctx, user_id)
    return ctx.render(
        "academy/person.html", user=user, today=learning.today(ctx.session, ctx.clock, user_id), tracks=library.curriculum(ctx.session).tracks,
        names=_module_names(ctx),
        sittings=tables.sittings(ctx.session, user_id), exams=exambook.exams(ctx.session), path=certificates.path(ctx.session, ctx.clock, user_id),
        sign_offs=[(row, ctx.session.get(User, row.by_id)) for row in tables.sign_offs(ctx.session, user_id)],
        may_sign=certificates.may_sign(ctx.session, ctx.actor, user), kinds=KINDS, needed=NEEDED, segments=SEGMENTS, states=STATES,
        opens=requirements.opens(ctx.session, ctx.clock, user_id), asked=requirements.rules(), stations=_stations(ctx, user_id),
        signed_words=signed_words, where=None,
        rows=[(row, certificates.state_of(ctx.session, ctx.clock, row)) for row in tables.certificates(ctx.session, user_id)],
        sandbox=sandbox_tables.best(ctx.session, user_id), sandbox_tasks=sandbox_tables.TASKS,
        externals=external.of_person(ctx.session, user_id), standing=external.STATES,
        may_grant=ctx.can("academy.certify") and ctx.actor.user_id != user_id, held=certificates.awaits_exam(ctx.session, user_id),
    )  # fmt: skip


def _stations(ctx: Ctx, user_id: int) -> list[int]:
    """The stations of the last role-play exam that a trainer may count as passed."""
    last = certificates.last_exam(ctx.session, user_id, ctx.clock.now() - requirements.YEAR)
    return [one.number for one in certificates.to_override(ctx.session, last)] if last is not None else []


def signed_words(ctx: Ctx, kind: str) -> str:
    """What a sign-off says."""
    if kind.startswith(certificates.STATION):
        return ctx._(
            "Station %(n)s counted as passed by a trainer", n=kind.removeprefix(certificates.STATION)
        )
    return ctx._(KINDS[kind])


def _learner(ctx: Ctx, user_id: int) -> User:
    user = ctx.session.get(User, user_id)
    led = team_ids_led_by(ctx.session, learning.me(ctx.actor)) if ctx.actor.role == "lead" else None
    if user is None or (led is not None and user.team_id not in led):
        raise NotFound("user", user_id)
    return user


@router.post("/academy/people/{user_id}/track", dependencies=[needs("academy.train")])
def put_on_track(user_id: int, ctx: Ctx, track: Annotated[str, Form()] = "") -> Response:
    """Put a learner on a track."""
    _learner(ctx, user_id)
    learning.enrol(ctx.session, ctx.clock, ctx.actor, user_id, track)
    ctx.flash(ctx._("On this track from today."))
    return ctx.redirect(f"/academy/people/{user_id}")


@router.post("/academy/people/{user_id}/sign-offs", dependencies=[needs("academy.learn")])
def sign_off(
    user_id: int,
    ctx: Ctx,
    kind: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
    station: Annotated[str, Form()] = "",
) -> Response:
    """Confirm supervised practice; the service decides who may (a mentor may be a collector)."""
    certificates.sign_off(
        ctx.session, ctx.clock, ctx.actor, user_id, kind, note, int(station) if station.isdecimal() else None
    )
    ctx.flash(ctx._("Signed off."))
    return ctx.redirect(f"/academy/people/{user_id}" if ctx.can("academy.train") else "/academy")


@router.post("/academy/people/{user_id}/certificates", dependencies=[needs("academy.certify")])
def grant(user_id: int, ctx: Ctx, segments: Annotated[list[str] | None, Form()] = None) -> Response:
    """Grant the certificate that was earned."""
    certificates.grant(ctx.session, ctx.clock, ctx.settings, ctx.actor, user_id, tuple(segments or ()))
    ctx.flash(ctx._("The certificate is granted; the gate knows it from today."))
    return ctx.redirect(f"/academy/people/{user_id}")


@router.get("/academy/health", dependencies=[needs("academy.train")])
def health(ctx: Ctx, exam: str = "final") -> Response:
    """How the questions of an exam do."""
    known = exambook.exams(ctx.session)
    chosen = exam if exam in known else next(iter(known), "")
    found, whole = exams.health(ctx.session, chosen)
    return ctx.render(
        "academy/health.html", exams=known, chosen=chosen, found=found, whole=whole, verdicts=VERDICTS
    )
