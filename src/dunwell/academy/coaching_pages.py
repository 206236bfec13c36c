"""Beside the learner in the pages: pairs, the mentor's log with its answers, coaching notes."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.academy import circle, coaching, observing, recurring
from dunwell.academy import coaching_tables as tables
from dunwell.academy.coaching import SEEN_BY
from dunwell.academy.fields import number
from dunwell.academy.learning import me
from dunwell.foundation.clock import local_date
from dunwell.foundation.i18n import N_
from dunwell.people.tables import User, users
from dunwell.portfolio.service import HOME_ZONE
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.export import Column, export
from dunwell.ui.lists import Listing
from dunwell.ui.nav import NavItem
from dunwell.ui.typed import day_of

router = APIRouter()
NAV = [
    NavItem(N_("Mentoring and coaching"), "/academy/coaching", icon="users", needs="academy.learn", group="academy", order=39),
]  # fmt: skip
ERROR_WORDS: dict[str, str] = {}


@router.get("/academy/coaching", dependencies=[needs("academy.learn")])
def listed(ctx: Ctx, query: Listing) -> Response:
    """Whom one stands beside: who mentors them, how the log stands; who stands beside nobody gets to their own page."""
    found = coaching.pairs(ctx.session, ctx.clock, ctx.actor)
    if query.export:
        return export(ctx, query, "mentoring", _columns(ctx), found)
    if not found and not ctx.can("academy.train"):
        return ctx.redirect(f"/academy/coaching/{me(ctx.actor)}")
    page = query.page_of(
        found, search=lambda one: one.user.name, filters={"state": _state}, default_sort="name",
        sorts={"name": lambda one: one.user.name, "last": lambda one: one.last.isoformat() if one.last else ""},
    )  # fmt: skip
    people = users(ctx.session, active=True) if ctx.can("academy.cohort") else []
    return ctx.render(
        "academy/coaching_list.html", listing=page, again=coaching.to_look_at_again(ctx.session, ctx.actor, ctx.clock.now()),
        names={one.user.id: one.user.name for one in found}, people=[(one.id, f"{one.name} ({one.login})") for one in people],
        own=me(ctx.actor), waiting=coaching.waiting_for(ctx.session, me(ctx.actor)),
    )  # fmt: skip


def _state(one: coaching.Pair) -> str:
    return "alone" if one.mentor is None else "quiet" if one.quiet else "kept"


def _columns(ctx: Ctx) -> list[Column]:
    return [
        Column(ctx._("Login"), lambda one: one.user.login),
        Column(ctx._("Name"), lambda one: one.user.name),
        Column(ctx._("Mentor"), lambda one: one.mentor.name if one.mentor else ""),
        Column(ctx._("Last entry"), lambda one: one.last),
        Column(ctx._("Waits for an answer"), lambda one: one.unanswered),
    ]


@router.post("/academy/coaching/pair", dependencies=[needs("academy.cohort")])
def pair(ctx: Ctx, user_id: Annotated[str, Form()] = "", mentor_id: Annotated[str, Form()] = "") -> Response:
    """Name somebody's mentor."""
    coaching.pair(ctx.session, ctx.clock, ctx.actor, number(user_id) or 0, number(mentor_id))
    ctx.flash(ctx._("Saved."))
    return ctx.redirect("/academy/coaching")


@router.get("/academy/coaching/{user_id}", dependencies=[needs("academy.learn")])
def person(user_id: int, ctx: Ctx) -> Response:
    """One person: the mentor's log, the notes one may read, observations, what is due anew."""
    mine = circle.require_any(ctx.session, ctx.actor, user_id, circle.BESIDE | {"self"})
    user = ctx.session.get_one(User, user_id)

    def name(id_: int) -> str:
        return ctx.session.get_one(User, id_).name

    return ctx.render(
        "academy/coaching.html", user=user, sides=mine, name=name, seen_by=SEEN_BY, forms=observing.forms(), log=tables.log_of(ctx.session, user_id),
        notes=coaching.notes(ctx.session, ctx.actor, user_id), observations=tables.observations(ctx.session, [user_id]),
        mentors=[name(one) for one in sorted(tables.mentors_of(ctx.session, user_id))], standings=recurring.of(ctx.session, ctx.clock, user_id),
        today=local_date(ctx.clock.now(), HOME_ZONE), beside=bool(mine & circle.BESIDE),
    )  # fmt: skip


@router.post("/academy/coaching/{user_id}/log", dependencies=[needs("academy.learn")])
def write_entry(
    user_id: int, ctx: Ctx, day: Annotated[str, Form()] = "", did: Annotated[str, Form()] = "", went_well: Annotated[str, Form()] = "",
    next_step: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """A mentor's entry; the service decides who may (a mentor may be a collector)."""
    coaching.write_entry(ctx.session, ctx.clock, ctx.actor, user_id, day_of("day", day), did, went_well, next_step)  # fmt: skip
    ctx.flash(ctx._("Written; your trainee sees it and answers."))
    return ctx.redirect(f"/academy/coaching/{user_id}")


@router.post("/academy/coaching/log/{entry_id}", dependencies=[needs("academy.learn")])
def answer_entry(entry_id: int, ctx: Ctx, answer: Annotated[str, Form()] = "") -> Response:
    """The trainee's answer."""
    row = coaching.answer_entry(ctx.session, ctx.clock, ctx.actor, entry_id, answer)
    return ctx.redirect(f"/academy/coaching/{row.user_id}")


@router.get("/academy/coaching/{user_id}/log", dependencies=[needs("academy.learn")])
def log_file(user_id: int, ctx: Ctx, query: Listing) -> Response:
    """The mentor's log of one person as CSV or xlsx."""
    circle.require_any(ctx.session, ctx.actor, user_id, circle.BESIDE | {"self"})
    if not query.export:
        return ctx.redirect(f"/academy/coaching/{user_id}")
    columns = [
        Column(ctx._("Day"), lambda one: one.day),
        Column(ctx._("Mentor"), lambda one: ctx.session.get_one(User, one.mentor_id).name),
        Column(ctx._("What we did"), lambda one: one.did),
        Column(ctx._("What went well, what did not"), lambda one: one.went_well),
        Column(ctx._("What comes next"), lambda one: one.next_step),
        Column(ctx._("Answer"), lambda one: one.answer or ""),
    ]
    return export(ctx, query, f"mentor-log-{user_id}", columns, tables.log_of(ctx.session, user_id))


@router.post("/academy/coaching/{user_id}/notes", dependencies=[needs("academy.learn")])
def note(
    user_id: int, ctx: Ctx, seen_by: Annotated[str, Form()] = "", text: Annotated[str, Form()] = "", agreed: Annotated[str, Form()] = "",
    look_again_on: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """A coaching note; the service decides who may."""
    again = day_of("look_again_on", look_again_on) if look_again_on.strip() else None
    coaching.note(ctx.session, ctx.clock, ctx.actor, user_id, seen_by, text, agreed, again)
    ctx.flash(ctx._("Saved."))
    return ctx.redirect(f"/academy/coaching/{user_id}#notes")


@router.post("/academy/coaching/notes/{note_id}/read", dependencies=[needs("academy.learn")])
def read_note(note_id: int, ctx: Ctx) -> Response:
    """The person has read a note."""
    row = coaching.read_note(ctx.session, ctx.clock, ctx.actor, note_id)
    return ctx.redirect(f"/academy/coaching/{row.user_id}#notes")
