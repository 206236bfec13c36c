"""Consents, preferences and restrictions of a debtor on the workbench: recorded, ended, looked at again, with their history."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import Response
from pydantic import BaseModel

from dunwell.compliance import preferences
from dunwell.compliance import service as compliance
from dunwell.compliance.desk_tables import Preference
from dunwell.compliance.domain import standing
from dunwell.compliance.preferences import PreferenceDraft
from dunwell.compliance.tables import Restriction
from dunwell.contact.domain.codes import RESTRICTIONS
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.portfolio.tables import ContactPoint
from dunwell.ui.access import needs
from dunwell.ui.context import Context, Ctx
from dunwell.worklist import access, forms

router = APIRouter()
BAD_HOURS = N_("Give the hours from and to.")
LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


class RestrictionForm(BaseModel):
    """A standing fact as typed."""

    kind: str = ""
    reason: str = ""
    source: str = "contact"
    account_id: str = ""
    until: str = ""
    recheck_on: str = ""
    name: str = ""
    contact: str = ""


class PreferenceForm(BaseModel):
    """A consent or preference as typed. `what`: kind, or kind:channel."""

    what: str = ""
    source: str = ""
    proof: str = ""
    given_on: str = ""
    hours_from: str = ""
    hours_to: str = ""


def choices(ctx: Context) -> list[tuple[str, str]]:
    """What can be recorded, for the select: kind or kind:channel or kind:language."""
    channels = [(code, ctx._(name)) for code, name in standing.CONSENT_CHANNELS.items()]
    consents = [(code, ctx._(name)) for code, name in standing.CONSENTS.items()]
    consent, channel = ctx._("Consents to: %(channel)s"), ctx._("Prefers: %(channel)s")
    return [
        *((f"consent:{code}", consent % {"channel": name}) for code, name in consents),
        *((f"channel:{code}", channel % {"channel": name}) for code, name in channels),
        ("hours", ctx._("Prefers these hours")),
        ("not_hours", ctx._("These hours do not suit")),
        *((f"not_place:{code}", _unfit(ctx, code)) for code in standing.PLACES),
        *((f"notice:{code}", _notice(ctx, code)) for code in standing.NOTICES),
        *((f"language:{code}", channel % {"channel": name}) for code, name in LANGUAGE_NAMES.items()),
    ]


def said(ctx: Context, row: Preference) -> str:
    """A preference in words."""
    if row.kind == "notice":
        return _notice(ctx, row.word or "")
    if row.kind == "not_place":
        return _unfit(ctx, row.word or "")
    if row.kind in ("hours", "not_hours"):
        hours = f"{standing.clock_text(row.from_minute or 0)}-{standing.clock_text(row.to_minute or standing.DAY)}"
        form = N_("Prefers: %(channel)s") if row.kind == "hours" else N_("Does not suit: %(hours)s")
        return ctx._(form, channel=hours, hours=hours)
    if row.kind == "language":
        return ctx._("Prefers: %(channel)s", channel=LANGUAGE_NAMES.get(row.lang or "", row.lang or ""))
    channel = ctx._(standing.CONSENTS.get(row.channel or "", row.channel or ""))
    form = N_("Consents to: %(channel)s") if row.kind == "consent" else N_("Prefers: %(channel)s")
    return ctx._(form, channel=channel)


def _unfit(ctx: Context, place: str) -> str:
    return ctx._("Not there: %(place)s", place=ctx._(standing.PLACES.get(place, place)))


def _notice(ctx: Context, word: str) -> str:
    return ctx._("Notice given: %(what)s", what=ctx._(standing.NOTICES.get(word, word)))


def card(ctx: Context, debtor_id: int) -> dict[str, Any]:
    """What the workbench's section needs: standing preferences, everything that ended, words."""
    everything = preferences.preferences(ctx.session, debtor_id, ended=True)
    ended: list[dict[str, Any]] = [
        {"at": row.ended_at, "title": said(ctx, row), "text": row.end_reason or "", "since": row.given_at}
        for row in everything
        if row.ended_at
    ]
    for row in compliance.restriction_history(ctx.session, debtor_id):
        over = row.lifted_at or (row.until if row.until and row.until <= ctx.clock.now() else None)
        if over:
            title = ctx._(RESTRICTIONS.get(row.kind, row.kind))
            ended.append({"at": over, "title": title, "text": row.lift_reason or "", "since": row.since})
    standing_now = [(row, said(ctx, row)) for row in everything if row.ended_at is None]
    ended.sort(key=lambda one: one["at"], reverse=True)
    return {
        "preferences": standing_now, "ended": ended, "choices": choices(ctx), "said_by": standing.SOURCES,
        "today": ctx.fmt.today, "places": standing.PLACES,
    }  # fmt: skip


@router.post("/debtors/{debtor_id}/restrictions", dependencies=[needs("restriction.raise")])
def restrict(debtor_id: int, ctx: Ctx, form: Annotated[RestrictionForm, Form()]) -> Response:
    """Put a standing fact against contact on the debtor."""
    debtor = access.debtor_seen(ctx.session, ctx.actor, debtor_id)
    account = int(form.account_id) if form.account_id.isdigit() and form.kind == "disputed" else None
    lawyer = {"name": form.name, "contact": form.contact} if form.kind == "represented" else {}
    compliance.raise_restriction(
        ctx.session, ctx.clock, ctx.actor, debtor_id, form.kind, form.reason, account_id=account, source=form.source,
        until=forms.moment("until", form.until + "T23:59:59" if form.until.strip() else "", debtor.zone),
        recheck_on=forms.day_or_none("recheck_on", form.recheck_on), detail=lawyer,
    )  # fmt: skip
    ctx.flash(ctx._("Recorded. The gate holds to it from now on."))
    return ctx.redirect(f"/debtors/{debtor_id}")


@router.post("/restrictions/{restriction_id}/lift", dependencies=[needs("restriction.lift")])
def lift(restriction_id: int, ctx: Ctx, reason: Annotated[str, Form()] = "") -> Response:
    """End a restriction, with a reason. Lead and quality only."""
    row = _restriction(ctx, restriction_id)
    compliance.lift_restriction(ctx.session, ctx.clock, ctx.actor, restriction_id, reason)
    ctx.flash(ctx._("Lifted."))
    return ctx.redirect(f"/debtors/{row.debtor_id}")


@router.post("/restrictions/{restriction_id}/recheck", dependencies=[needs("restriction.raise")])
def recheck(
    restriction_id: int, ctx: Ctx, note: Annotated[str, Form()] = "", next_on: Annotated[str, Form()] = ""
) -> Response:
    """It still holds, and somebody looks again later."""
    row = _restriction(ctx, restriction_id)
    day = forms.day_or_none("next_on", next_on)
    compliance.recheck_restriction(ctx.session, ctx.clock, ctx.actor, restriction_id, note, day)
    ctx.flash(ctx._("Looked at again; it still holds."))
    return ctx.redirect(f"/debtors/{row.debtor_id}")


@router.post("/debtors/{debtor_id}/preferences", dependencies=[needs("preference.record")])
def prefer(debtor_id: int, ctx: Ctx, form: Annotated[PreferenceForm, Form()]) -> Response:
    """Record a consent or a preference."""
    debtor = access.debtor_seen(ctx.session, ctx.actor, debtor_id)
    kind, _, value = form.what.partition(":")
    day = forms.day_or_none("given_on", form.given_on)
    given: datetime | None = forms.moment("given_on", f"{day}T00:00", debtor.zone) if day else None
    draft = PreferenceDraft(
        kind=kind, source=form.source, proof=form.proof, given_at=given, channel=value if kind in ("consent", "channel") else None,
        from_minute=_minute("hours_from", form.hours_from) if kind in ("hours", "not_hours") else None,
        to_minute=_minute("hours_to", form.hours_to) if kind in ("hours", "not_hours") else None, lang=value if kind == "language" else None,
        word=value if kind in ("notice", "not_place") else None,
    )  # fmt: skip
    preferences.record_preference(ctx.session, ctx.clock, ctx.actor, debtor_id, draft)
    ctx.flash(ctx._("Recorded. The gate holds to it from now on."))
    return ctx.redirect(f"/debtors/{debtor_id}")


@router.post("/contact-points/{point_id}/place", dependencies=[needs("preference.record")])
def place(point_id: int, ctx: Ctx, place: Annotated[str, Form()] = "") -> Response:
    """Say where a telephone or address reaches the person."""
    point = ctx.session.get(ContactPoint, point_id)
    if point is None or not access.may_see(ctx.session, ctx.actor, point.debtor_id):
        raise NotFound("contact point", point_id)
    preferences.place_point(ctx.session, ctx.clock, ctx.actor, point_id, place or None)
    ctx.flash(ctx._("Recorded. The gate holds to it from now on."))
    return ctx.redirect(f"/debtors/{point.debtor_id}")


@router.post("/preferences/{preference_id}/end", dependencies=[needs("preference.record")])
def end(preference_id: int, ctx: Ctx, reason: Annotated[str, Form()] = "") -> Response:
    """The debtor withdrew it."""
    row = ctx.session.get(Preference, preference_id)
    if row is None or not access.may_see(ctx.session, ctx.actor, row.debtor_id):
        raise NotFound("preference", preference_id)
    preferences.end_preference(ctx.session, ctx.clock, ctx.actor, preference_id, reason)
    ctx.flash(ctx._("Ended; it stays in the history."))
    return ctx.redirect(f"/debtors/{row.debtor_id}")


def _restriction(ctx: Context, restriction_id: int) -> Restriction:
    row = ctx.session.get(Restriction, restriction_id)
    if row is None or not access.may_see(ctx.session, ctx.actor, row.debtor_id):
        raise NotFound("restriction", restriction_id)
    return row


def _minute(field: str, text: str) -> int:
    at = forms.clock_time(field, text)
    if at is None:
        raise BadInput(field, BAD_HOURS)
    return at.hour * 60 + at.minute
