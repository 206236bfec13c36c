"""Signing in and out, language, theme, one's own profile and password."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response
from pydantic import BaseModel, Field

from dunwell.foundation import i18n
from dunwell.people import service as people
from dunwell.people import sign_in, tables
from dunwell.people.domain import SignInRefused, TooManyFailures, WeakPassword
from dunwell.ui import words
from dunwell.ui.access import needs, public
from dunwell.ui.context import GUEST_COOKIE, LANG_COOKIE, SESSION_COOKIE, THEME_COOKIE, Context, Ctx

router = APIRouter()
YEAR = 365 * 24 * 3600


class SignInForm(BaseModel):
    """What the sign-in page sends."""

    login: Annotated[str, Field(min_length=1, max_length=60)]
    password: Annotated[str, Field(min_length=1, max_length=200)]
    next: str = "/"


class PasswordForm(BaseModel):
    """A change of one's own password."""

    present: Annotated[str, Field(min_length=1, max_length=200)]
    password: Annotated[str, Field(min_length=1, max_length=200)]
    again: Annotated[str, Field(min_length=1, max_length=200)]


@router.get("/sign-in", dependencies=[public()])
def sign_in_page(ctx: Ctx, next: str = "/") -> Response:
    """The sign-in page; whoever is signed in goes on."""
    if ctx.signed_in:
        return ctx.redirect(_inside(next))
    return ctx.render("web/sign_in.html", next=_inside(next), login="", error="")


@router.post("/sign-in", dependencies=[public()])
def sign_in_now(form: Annotated[SignInForm, Form()], ctx: Ctx) -> Response:
    """Sign in. A failure is counted, so it is an answer and not an exception (which would roll the count back)."""
    address = ctx.request.client.host if ctx.request.client else "-"
    try:
        user = sign_in.attempt(ctx.session, ctx.clock, form.login, form.password, address)
    except TooManyFailures as error:
        return _refused(ctx, form, error.status, words.say(error, ctx.fmt, ctx.lang))
    if user is None:
        return _refused(ctx, form, SignInRefused.status, words.say(SignInRefused(), ctx.fmt, ctx.lang))
    if ctx.signed_in:
        sign_in.close_session(ctx.session, ctx.clock, ctx.actor, ctx.signed_in.session_id)
    token = sign_in.open_session(ctx.session, ctx.clock, user)
    ctx.set_cookie(SESSION_COOKIE, token, max_age=int(sign_in.ABSOLUTE.total_seconds()))
    ctx.set_cookie(GUEST_COOKIE, "", max_age=0)
    return ctx.redirect(_inside(form.next))


def _refused(ctx: Context, form: SignInForm, status: int, text: str) -> Response:
    return ctx.render(
        "web/sign_in.html", status=status, next=_inside(form.next), login=form.login, error=text
    )


@router.post("/sign-out", dependencies=[needs("self")])
def sign_out(ctx: Ctx) -> Response:
    """End this session."""
    if ctx.signed_in:
        sign_in.close_session(ctx.session, ctx.clock, ctx.actor, ctx.signed_in.session_id)
    ctx.set_cookie(SESSION_COOKIE, "", max_age=0)
    ctx.flash(ctx._("You are signed out."), "info")
    answer = ctx.redirect("/sign-in")
    answer.headers["Clear-Site-Data"] = (
        '"cache", "storage"'  # lessons kept for reading offline are this person's
    )
    return answer


@router.post("/language", dependencies=[public()])
def language(ctx: Ctx, lang: Annotated[str, Form()], back: Annotated[str, Form()] = "/") -> Response:
    """Read in another language from now on, here and (signed in) everywhere."""
    if lang in i18n.LANGUAGES:
        ctx.set_cookie(LANG_COOKIE, lang, max_age=YEAR)
        if ctx.signed_in:
            people.set_language(ctx.session, ctx.signed_in.actor.user_id or 0, lang)
    return ctx.redirect(_inside(back))


@router.post("/theme", dependencies=[public()])
def theme(ctx: Ctx, theme: Annotated[str, Form()], back: Annotated[str, Form()] = "/") -> Response:
    """Light, dark, or as the system has it."""
    if theme in ("auto", "light", "dark"):
        ctx.set_cookie(THEME_COOKIE, theme, max_age=YEAR)
        if ctx.signed_in:
            people.set_theme(ctx.session, ctx.signed_in.actor.user_id or 0, theme)
    return ctx.redirect(_inside(back))


@router.get("/profile", dependencies=[needs("self")])
def profile(ctx: Ctx) -> Response:
    """Who I am to the house, and my password."""
    user = people.person(ctx.session, ctx.actor.user_id or 0)
    team = next((t.name for t in tables.teams(ctx.session) if t.id == user.team_id), None)
    mentor = people.person(ctx.session, user.mentor_id).name if user.mentor_id else None
    return ctx.render("web/profile.html", user=user, team=team, mentor=mentor)


@router.post("/profile/password", dependencies=[needs("self")])
def change_password(form: Annotated[PasswordForm, Form()], ctx: Ctx) -> Response:
    """Change my password; my other sessions end."""
    if form.password != form.again:
        raise PasswordsDiffer("again")
    keep = ctx.signed_in.session_id if ctx.signed_in else None
    people.change_own_password(
        ctx.session, ctx.clock, ctx.actor, form.present, form.password, keep_session=keep
    )
    ctx.flash(ctx._("Your password is changed. Other devices are signed out."))
    return ctx.redirect("/profile")


class PasswordsDiffer(WeakPassword):
    """The two new passwords are not the same."""

    code = "people.passwords_differ"

    def __init__(self, field: str) -> None:
        super().__init__(field, 0)


ERROR_WORDS = {"people.passwords_differ": i18n.N_("The two new passwords are not the same.")}


def _inside(address: str) -> str:
    """Only addresses of this site: no scheme, no host, no backslash tricks."""
    safe = address.startswith("/") and not address.startswith(("//", "/\\")) and "\\" not in address
    return address if safe and address.isprintable() else "/"
