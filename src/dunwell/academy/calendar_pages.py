"""The training calendar: the year by quarters, one session with its list and thread, the private feed, requests for help."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.academy import cohort_tables as tables
from dunwell.academy import cohorts, ical, plan_money, sessions
from dunwell.academy.cohort_tables import Cohort, TrainingSession
from dunwell.academy.domain.plan import in_lang
from dunwell.academy.fields import Fields, number
from dunwell.academy.learning import me
from dunwell.academy.plan_pages import QUARTER_STATES
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import local_date
from dunwell.foundation.i18n import N_, gettext
from dunwell.people.domain import can
from dunwell.people.tables import User, users
from dunwell.portfolio.service import HOME_ZONE
from dunwell.ui.access import needs, public
from dunwell.ui.context import Ctx
from dunwell.ui.fmt import Fmt
from dunwell.ui.nav import NavItem
from dunwell.ui.typed import moment_of

router = APIRouter()
NAV = [
    NavItem(N_("Training calendar"), "/academy/calendar", icon="calendar", needs="academy.learn", group="academy", order=35),
    NavItem(N_("Ask for help"), "/academy/help", icon="help-circle", needs="academy.learn", group="academy", order=37),
]  # fmt: skip
ERROR_WORDS: dict[str, str] = {}
REVIEW = N_("Review of the plan %(title)s, %(quarter)s")
HELD_FROM = N_("%(state)s; can be held from %(day)s")


@dataclass(frozen=True, slots=True)
class Entry:
    """A session as the calendar shows it."""

    row: TrainingSession
    cohort: Cohort | None
    trainer: User | None
    attended: str | None


@router.get("/academy/calendar", dependencies=[needs("academy.learn")])
def calendar(ctx: Ctx, year: int = 0, quarter: int = 0) -> Response:
    """A year of training, or a quarter of it, month by month."""
    today = local_date(ctx.clock.now(), HOME_ZONE)
    year = year if 2000 <= year <= 2100 else today.year
    whole = quarter not in (1, 2, 3, 4)
    first = date(year, 1 if whole else 3 * quarter - 2, 1)
    last = date(year + 1, 1, 1) if whole or quarter == 4 else date(year, 3 * quarter + 1, 1)
    rows = sessions.seen(ctx.session, ctx.actor, _midnight(first), _midnight(last))
    return ctx.render(
        "academy/calendar.html", months=_months(ctx, rows), year=year, quarter=0 if whole else quarter, kinds=sessions.KINDS,
        link=tables.calendar_link(ctx.session, me(ctx.actor)), now=ctx.clock.now(), home=HOME_ZONE, attended=sessions.ATTENDED,
        plans=_plans(ctx, first, last), plan_states=QUARTER_STATES, said=in_lang,
    )  # fmt: skip


def _plans(ctx: Ctx, first: date, last: date) -> list[plan_money.OnCalendar]:
    """Training plans that run in these days and their quarterly reviews due then, for whoever trains or leads."""
    return plan_money.on_calendar(ctx.session, ctx.clock, first, last) if ctx.can("academy.train") else []


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(HOME_ZONE))


def _months(ctx: Ctx, rows: list[TrainingSession]) -> list[tuple[date, list[Entry]]]:
    noted = tables.attendance(ctx.session, [row.id for row in rows])
    months: dict[date, list[Entry]] = {}
    for row in rows:
        mine = noted.get((row.id, me(ctx.actor)))
        entry = Entry(
            row, ctx.session.get(Cohort, row.cohort_id) if row.cohort_id else None,
            ctx.session.get(User, row.trainer_id) if row.trainer_id else None, mine.state if mine else None,
        )  # fmt: skip
        months.setdefault(local_date(row.starts_at, HOME_ZONE).replace(day=1), []).append(entry)
    return list(months.items())


# One session -------------------------------------------------------------------------------------------------------


@router.get("/academy/sessions/new", dependencies=[needs("academy.cohort")])
def blank(ctx: Ctx, cohort: int = 0) -> Response:
    """The form for a new session."""
    start = _midnight(local_date(ctx.clock.now(), HOME_ZONE) + timedelta(days=7)) + timedelta(hours=10)
    given = {
        "kind": "classroom", "title": "", "starts_at": start, "ends_at": start + timedelta(minutes=90), "cohort_id": cohort,
        "trainer_id": ctx.actor.user_id, "place": "", "link": "", "recording": "", "guest": "", "about": "",
    }  # fmt: skip
    return _form(ctx, "/academy/sessions", given, None)


@router.get("/academy/sessions/{session_id}/edit", dependencies=[needs("academy.cohort")])
def edit(session_id: int, ctx: Ctx) -> Response:
    """The form to change a session."""
    row = sessions.get(ctx.session, ctx.actor, session_id)
    zone = ZoneInfo(HOME_ZONE)
    given = {
        name: getattr(row, name) for name in ("kind", "title", "cohort_id", "trainer_id", "place", "link", "recording", "guest", "about")
    } | {"starts_at": row.starts_at.astimezone(zone), "ends_at": row.ends_at.astimezone(zone)}  # fmt: skip
    return _form(ctx, f"/academy/sessions/{session_id}", given, row)


def _form(ctx: Ctx, action: str, given: dict[str, Any], row: TrainingSession | None) -> Response:
    people = [one for one in users(ctx.session, active=True) if one.role in ("trainer", "lead", "qa", "admin")]  # fmt: skip
    return ctx.render(
        "academy/session_form.html", action=action, given=given, row=row, kinds=sessions.KINDS,
        cohorts=[(one.id, one.name) for one in cohorts.listed(ctx.session, ctx.actor)],
        trainers=[(one.id, f"{one.name} ({one.login})") for one in people], home=HOME_ZONE,
    )  # fmt: skip


@router.post("/academy/sessions", dependencies=[needs("academy.cohort")])
def make(ctx: Ctx, form: Fields) -> Response:
    """Put a session on the calendar."""
    return _save(ctx, None, form)


@router.post("/academy/sessions/{session_id}", dependencies=[needs("academy.cohort")])
def change(session_id: int, ctx: Ctx, form: Fields) -> Response:
    """Change a session."""
    return _save(ctx, session_id, form)


def _save(ctx: Ctx, session_id: int | None, form: dict[str, str]) -> Response:
    draft = sessions.Draft(
        form.get("kind", ""), form.get("title", "")[:160], moment_of("starts_at", form.get("starts_at", ""), HOME_ZONE).astimezone(UTC),
        moment_of("ends_at", form.get("ends_at", ""), HOME_ZONE).astimezone(UTC), number(form.get("cohort_id", "")),
        form.get("place", "")[:200], form.get("link", ""), form.get("recording", ""), form.get("guest", "")[:120],
        number(form.get("trainer_id", "")), form.get("about", "")[:4000],
    )  # fmt: skip
    row = sessions.save(ctx.session, ctx.clock, ctx.actor, session_id, draft)
    ctx.flash(ctx._("Saved."))
    return ctx.redirect(f"/academy/sessions/{row.id}")


@router.get("/academy/sessions/{session_id}", dependencies=[needs("academy.learn")])
def shown(session_id: int, ctx: Ctx) -> Response:
    """One session: when, where, who; its recording; the list; its thread."""
    row = sessions.get(ctx.session, ctx.actor, session_id)
    may_note = sessions.may_note(ctx.actor, row)
    people = sessions.participants(ctx.session, ctx.actor, row) if may_note else []
    return ctx.render(
        "academy/session.html", row=row, kinds=sessions.KINDS, states=sessions.ATTENDED, may_note=may_note, people=people,
        cohort=ctx.session.get(Cohort, row.cohort_id) if row.cohort_id else None,
        trainer=ctx.session.get(User, row.trainer_id) if row.trainer_id else None,
        noted=tables.attendance(ctx.session, [session_id]), now=ctx.clock.now(), home=HOME_ZONE,
        thread=[(post, ctx.session.get(User, post.user_id)) for post in tables.thread(ctx.session, session_id)],
    )  # fmt: skip


@router.post("/academy/sessions/{session_id}/cancel", dependencies=[needs("academy.cohort")])
def cancel(session_id: int, ctx: Ctx, why: Annotated[str, Form()] = "") -> Response:
    """Call a session off."""
    sessions.cancel(ctx.session, ctx.clock, ctx.actor, session_id, why)
    ctx.flash(ctx._("Called off; it stays on the calendar, struck out."))
    return ctx.redirect(f"/academy/sessions/{session_id}")


@router.post("/academy/sessions/{session_id}/attendance", dependencies=[needs("academy.learn")])
def attendance(session_id: int, ctx: Ctx, form: Fields) -> Response:
    """Note who was there; whoever gives the session may."""
    states = {int(key[5:]): value for key, value in form.items() if key.startswith("user-") and key[5:].isdecimal() and value}  # fmt: skip
    changed = sessions.note_attendance(ctx.session, ctx.clock, ctx.actor, session_id, states)
    ctx.flash(ctx.ngettext("%(num)s entry noted.", "%(num)s entries noted.", changed))
    return ctx.redirect(f"/academy/sessions/{session_id}")


@router.post("/academy/sessions/{session_id}/posts", dependencies=[needs("academy.learn")])
def say(session_id: int, ctx: Ctx, text: Annotated[str, Form()] = "") -> Response:
    """Say something in the thread."""
    sessions.say(ctx.session, ctx.clock, ctx.actor, session_id, text)
    return ctx.redirect(f"/academy/sessions/{session_id}#thread")


# The feed ----------------------------------------------------------------------------------------------------------


@router.post("/academy/calendar/link", dependencies=[needs("academy.learn")])
def new_link(ctx: Ctx) -> Response:
    """Make one's private calendar address; it is shown this once."""
    secret = sessions.new_link(ctx.session, ctx.clock, ctx.actor)
    base = str(ctx.request.base_url).rstrip("/")
    return ctx.render("academy/calendar_link.html", address=f"{base}/calendar/{secret}.ics")


@router.get("/calendar/{secret}.ics", dependencies=[public()])
def feed(secret: str, ctx: Ctx) -> Response:
    """The calendar behind a private address: calendar programs cannot sign in."""
    user, rows = sessions.feed(ctx.session, ctx.clock, secret)
    name = gettext(user.lang, "Training calendar")
    made = ical.calendar(
        rows, name, lambda row: gettext(user.lang, sessions.KINDS[row.kind]), str(ctx.request.base_url).rstrip("/"), _reviews(ctx, user)
    )  # fmt: skip
    headers = {"cache-control": "private, no-store"}
    return Response(made, media_type="text/calendar; charset=utf-8", headers=headers)


def _reviews(ctx: Ctx, user: User) -> list[ical.WholeDay]:
    """The quarterly reviews of training plans, on the calendar of whoever trains or leads."""
    if not can(Actor(user.id, user.login, user.role), "academy.train"):
        return []
    now = ctx.clock.now()
    first, before = (local_date(now + step, HOME_ZONE) for step in (-sessions.FEED_BACK, sessions.FEED_AHEAD))
    fmt = Fmt(user.lang, ctx.clock)
    return [
        ical.WholeDay(
            f"plan-{on.plan.id}-{one.due.quarter}", one.due.due_on,
            gettext(user.lang, REVIEW, title=in_lang(on.body.title, user.lang), quarter=one.due.quarter),
            gettext(user.lang, HELD_FROM, state=gettext(user.lang, QUARTER_STATES[one.state]), day=fmt.date(one.due.opens_on)),
            f"/academy/plans/{on.plan.id}#reviews", one.held.at if one.held else on.plan.made_at,
        )
        for on in plan_money.on_calendar(ctx.session, ctx.clock, first, before)
        for one in on.reviews
    ]  # fmt: skip


# Help --------------------------------------------------------------------------------------------------------------


@router.get("/academy/help", dependencies=[needs("academy.learn")])
def help_page(ctx: Ctx) -> Response:
    """One's requests for help; for trainers everybody's, those waiting first."""
    answers = ctx.can("academy.cohort")
    rows = tables.asked(ctx.session, None if answers else me(ctx.actor))
    return ctx.render(
        "academy/help.html", answers=answers, waiting=tables.waiting(ctx.session) if answers else 0,
        rows=[(row, ctx.session.get(User, row.user_id), ctx.session.get(User, row.answered_by) if row.answered_by else None) for row in rows],
    )  # fmt: skip


@router.post("/academy/help", dependencies=[needs("academy.learn")])
def ask(ctx: Ctx, text: Annotated[str, Form()] = "") -> Response:
    """Ask for help."""
    sessions.ask(ctx.session, ctx.clock, ctx.actor, text)
    ctx.flash(ctx._("Asked; a trainer will answer here."))
    return ctx.redirect("/academy/help")


@router.post("/academy/help/{request_id}", dependencies=[needs("academy.cohort")])
def answer(request_id: int, ctx: Ctx, answer: Annotated[str, Form()] = "") -> Response:
    """Answer a request."""
    sessions.answer(ctx.session, ctx.clock, ctx.actor, request_id, answer)
    return ctx.redirect("/academy/help")
