"""Observations at work: a form filled in and signed by the observer, then signed by whoever was observed. Never commits.

Both sign the same thing: the digest over the form as it stood and everything the observer put down.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from functools import cache
from hashlib import sha256
from typing import ClassVar

import yaml
from sqlalchemy.orm import Session

from dunwell.academy.circle import BESIDE, require_any, sides
from dunwell.academy.coaching_tables import Observation
from dunwell.academy.domain.observation import Form, Seen, result
from dunwell.academy.learning import me
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.errors import BadInput, DomainError, NotFound
from dunwell.foundation.i18n import N_
from dunwell.foundation.settings import resource
from dunwell.portfolio.service import HOME_ZONE

AGREES = {"yes": N_("I agree with what stands there"), "no": N_("I have seen it and do not agree")}


class SignedAlready(DomainError):
    """The observed has signed; nothing is changed any more."""

    code: ClassVar[str] = "academy.signed_already"
    status: ClassVar[int] = 409


@cache
def forms() -> dict[str, Form]:
    """The forms that ship (content/academy/observation-forms.yaml), by id."""
    raw = yaml.safe_load(resource("content", "academy", "observation-forms.yaml").read_text("utf-8"))
    return {one.id: one for one in (Form.model_validate(each) for each in raw)}


def form_of(row: Observation) -> Form:
    """The form as it stood when it was filled in."""
    return Form.model_validate(row.form)


def observe(
    session: Session, clock: Clock, actor: Actor, user_id: int, form_id: str, day: date, what: str, seen: Mapping[str, Seen], strong: str, better: str
) -> Observation:  # fmt: skip
    """Put down what was seen and sign it. Only mentor, lead and trainers observe. Raises NotFound, BadInput."""
    require_any(session, actor, user_id, BESIDE)
    form = forms().get(form_id)
    if form is None:
        raise NotFound("form", form_id)
    if day > local_date(clock.now(), HOME_ZONE):
        raise BadInput("day", N_("The day lies in the past."))
    if not what.strip():
        raise BadInput("what", N_("Say what you watched: how many contacts, of which stage, when."))
    found = result(form, seen)
    for name, text in (("strong", strong), ("better", better)):
        if not text.strip():
            raise BadInput(name, N_("Write something first."))
    kept = {check.id: asdict(seen[check.id]) for check in form.checks}
    row = Observation(
        user_id=user_id, observer_id=me(actor), form_id=form_id, form=form.model_dump(mode="json"), day=day, what=what.strip()[:200],
        seen=kept, strong=strong.strip()[:4000], better=better.strip()[:4000], share=found.share, crossed=list(found.crossed), at=clock.now(),
        digest="",
    )  # fmt: skip
    row.digest = digest(row)
    session.add(row)
    session.flush()
    said = {"user": user_id, "observation": row.id, "form": form_id, "share": row.share, "crossed": row.crossed, "hash": row.digest}  # fmt: skip
    evidence.append(session, clock, actor, "academy.observed", None, said)
    return row


def digest(row: Observation) -> str:
    """SHA-256 over what both sign."""
    signed = {
        "user": row.user_id, "observer": row.observer_id, "form": row.form, "day": row.day.isoformat(), "what": row.what, "seen": row.seen,
        "strong": row.strong, "better": row.better,
    }  # fmt: skip
    return sha256(json.dumps(signed, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def get(session: Session, actor: Actor, observation_id: int) -> Observation:
    """An observation of oneself, by oneself, or of somebody one stands beside. Raises NotFound."""
    row = session.get(Observation, observation_id)
    if row is None or not (row.observer_id == actor.user_id or sides(session, actor, row.user_id)):
        raise NotFound("observation", observation_id)
    return row


def sign(session: Session, clock: Clock, actor: Actor, observation_id: int, agrees: str, remark: str) -> Observation:  # fmt: skip
    """The observed signs, agreeing or not; who does not agree says why. Raises NotFound, SignedAlready, BadInput."""
    row = session.get(Observation, observation_id)
    if row is None or row.user_id != actor.user_id:
        raise NotFound("observation", observation_id)
    if row.signed_at is not None:
        raise SignedAlready
    if agrees not in AGREES:
        raise BadInput("agrees", N_("Choose one of the values offered."))
    if agrees == "no" and not remark.strip():
        raise BadInput("remark", N_("Say what you see otherwise."))
    row.agrees, row.remark, row.signed_at = agrees, remark.strip()[:2000], clock.now()
    session.flush()
    said = {"user": row.user_id, "observation": row.id, "agrees": agrees, "hash": digest(row)}
    evidence.append(session, clock, actor, "academy.observation_signed", None, said)
    return row
