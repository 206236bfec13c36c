"""Observations at work in the pages: the list, filling in a form, signing, the printed form."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from dunwell.academy import circle, observing
from dunwell.academy import coaching_tables as tables
from dunwell.academy.domain.observation import MARKS, Seen
from dunwell.academy.fields import Fields
from dunwell.academy.learning import me
from dunwell.foundation.clock import local_date
from dunwell.foundation.errors import NotFound
from dunwell.foundation.i18n import HTML_LANG, N_, gettext
from dunwell.people.tables import User
from dunwell.portfolio.service import HOME_ZONE
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.export import Column, export
from dunwell.ui.fmt import Fmt
from dunwell.ui.lists import Listing
from dunwell.ui.pdf import render_pdf
from dunwell.ui.typed import day_of

router = APIRouter()
ERROR_WORDS = {"academy.signed_already": N_("This is signed already; nothing is changed any more.")}
TONES = {"yes": "good", "partly": "due", "no": "bad", "none": "muted"}


@router.get("/academy/observations", dependencies=[needs("academy.learn")])
def listed(ctx: Ctx, query: Listing) -> Response:
    """Observations of those one stands beside, and of oneself."""
    ids = [user.id for user in circle.looked_after(ctx.session, ctx.actor)]
    found = [(row, ctx.session.get_one(User, row.user_id), ctx.session.get_one(User, row.observer_id)) for row in tables.observations(ctx.session, [*ids, me(ctx.actor)])]  # fmt: skip
    if query.export:
        return export(ctx, query, "observations", _columns(ctx), found)
    page = query.page_of(
        found, search=lambda one: one[1].name, default_sort="-day", sorts={"day": lambda one: one[0].day, "name": lambda one: one[1].name},
        filters={"form": lambda one: one[0].form_id, "signed": lambda one: "yes" if one[0].signed_at else "no"},
    )  # fmt: skip
    return ctx.render("academy/observations.html", listing=page, forms=observing.forms(), form_of=observing.form_of)  # fmt: skip


def _columns(ctx: Ctx) -> list[Column]:
    return [
        Column(ctx._("Day"), lambda one: one[0].day),
        Column(ctx._("Name"), lambda one: one[1].name),
        Column(ctx._("Observer"), lambda one: one[2].name),
        Column(ctx._("Form"), lambda one: observing.form_of(one[0]).title.in_lang(ctx.lang)),
        Column(ctx._("What was watched"), lambda one: one[0].what),
        Column(ctx._("Fulfilled"), lambda one: one[0].share),
        Column(ctx._("Red lines crossed"), lambda one: len(one[0].crossed)),
        Column(
            ctx._("Signed by the observed"),
            lambda one: local_date(one[0].signed_at, HOME_ZONE) if one[0].signed_at else None,
        ),
        Column(ctx._("Agrees"), lambda one: ctx._(observing.AGREES[one[0].agrees]) if one[0].agrees else ""),
    ]


@router.get("/academy/coaching/{user_id}/observe", dependencies=[needs("academy.learn")])
def blank(user_id: int, ctx: Ctx, form: str = "call") -> Response:
    """An empty form to fill in."""
    circle.require_any(ctx.session, ctx.actor, user_id, circle.BESIDE)
    chosen = observing.forms().get(form)
    if chosen is None:
        raise NotFound("form", form)
    return ctx.render(
        "academy/observe.html", user=ctx.session.get_one(User, user_id), form=chosen, forms=observing.forms(), marks=MARKS,
        today=local_date(ctx.clock.now(), HOME_ZONE),
    )  # fmt: skip


@router.post("/academy/coaching/{user_id}/observations", dependencies=[needs("academy.learn")])
def observe(user_id: int, ctx: Ctx, form: Fields) -> Response:
    """Fill in a form and sign it; the service decides who may."""
    chosen = observing.forms().get(form.get("form", ""))
    checks = chosen.checks if chosen else ()
    seen = {one.id: Seen(form.get(f"mark-{one.id}", ""), form.get(f"evidence-{one.id}", "").strip()[:1000]) for one in checks}  # fmt: skip
    row = observing.observe(
        ctx.session, ctx.clock, ctx.actor, user_id, form.get("form", ""), day_of("day", form.get("day", "")), form.get("what", ""), seen,
        form.get("strong", ""), form.get("better", ""),
    )  # fmt: skip
    ctx.flash(ctx._("Signed by you; now the observed signs."))
    return ctx.redirect(f"/academy/observations/{row.id}")


@router.get("/academy/observations/{observation_id}", dependencies=[needs("academy.learn")])
def shown(observation_id: int, ctx: Ctx) -> Response:
    """One observation, to be read and signed."""
    row = observing.get(ctx.session, ctx.actor, observation_id)
    return ctx.render(
        "academy/observation.html", row=row, form=observing.form_of(row), user=ctx.session.get_one(User, row.user_id), tones=TONES,
        observer=ctx.session.get_one(User, row.observer_id), marks=MARKS, agrees=observing.AGREES, mine=row.user_id == ctx.actor.user_id,
    )  # fmt: skip


@router.post("/academy/observations/{observation_id}/sign", dependencies=[needs("academy.learn")])
def sign(
    observation_id: int, ctx: Ctx, agrees: Annotated[str, Form()] = "", remark: Annotated[str, Form()] = ""
) -> Response:
    """The observed signs."""
    observing.sign(ctx.session, ctx.clock, ctx.actor, observation_id, agrees, remark)
    ctx.flash(ctx._("Signed."))
    return ctx.redirect(f"/academy/observations/{observation_id}")


@router.get("/academy/observations/{observation_id}/form.pdf", dependencies=[needs("academy.learn")])
def printed(observation_id: int, ctx: Ctx, lang: str = "") -> Response:
    """The form on paper, with both signatures, in one's own language or the one asked for (zh, en)."""
    row = observing.get(ctx.session, ctx.actor, observation_id)
    chosen = {"zh": "zh_Hans", "en": "en"}.get(lang, ctx.lang)
    form, fmt = observing.form_of(row), Fmt(chosen, ctx.clock)

    def say(text: str) -> str:
        return gettext(chosen, text)

    data = {
        "title": form.title.in_lang(chosen),
        "facts": [
            [say(N_("Observed")), ctx.session.get_one(User, row.user_id).name], [say(N_("Day")), fmt.date(row.day)], [say(N_("What was watched")), row.what],
            [say(N_("Fulfilled")), fmt.percent(row.share, 0) if row.share is not None else "–"],
        ],
        "checks": [
            [one.title.in_lang(chosen) + (" ※" if one.critical else ""), say(MARKS[row.seen[one.id]["mark"]]), row.seen[one.id]["evidence"]]
            for one in form.checks
        ],
        "strong": row.strong, "better": row.better, "remark": row.remark,
        "signed": [
            [say(N_("Observer")), ctx.session.get_one(User, row.observer_id).name, fmt.datetime(row.at)],
            [say(N_("Observed")), ctx.session.get_one(User, row.user_id).name if row.signed_at else "–", f"{fmt.datetime(row.signed_at)} · {say(observing.AGREES[row.agrees])}" if row.signed_at and row.agrees else "–"],
        ],
        "digest": row.digest,
    }  # fmt: skip
    made = render_pdf("academy/observation.typ", data, chosen, ctx.clock.now())
    name = f"observation-{row.id}-{HTML_LANG[chosen].partition('-')[0]}.pdf"
    return Response(
        made,
        media_type="application/pdf",
        headers={"content-disposition": f'inline; filename="{name}"'},
    )
