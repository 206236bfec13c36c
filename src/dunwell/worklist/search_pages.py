"""Search by name, phone, id, contract number over everything one may see. Each debtor found is recorded in their chain."""

from dataclasses import dataclass
from hashlib import sha256

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.contact.domain.codes import RELATIONS
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.i18n import N_
from dunwell.people.domain import require
from dunwell.people.tables import User
from dunwell.portfolio.search import Hit, search
from dunwell.ui import masking
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.worklist import access
from dunwell.worklist.tables import Owner

router = APIRouter()
MOST = 20
MATCHED = {
    "name": N_("Name"),
    "id_number": N_("Identity number"),
    "contract": N_("Contract"),
    "phone": N_("Telephone"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One hit, masked, with who owns the debtor."""

    debtor_id: int
    name: str
    matched: str
    text: str
    relation: str | None
    owner: str | None


def find(session: Session, clock: Clock, actor: Actor, asked: str) -> list[Found]:
    """At most twenty debtors the actor may see; every one found leaves a record. Raises NotPermitted."""
    require(actor, "debtor.search")
    hits = search(session, asked, MOST, visible=access.scope(session, actor))
    digest = sha256(asked.strip().casefold().encode()).hexdigest()
    for hit in sorted(hits, key=lambda hit: hit.debtor_id):
        evidence.append(
            session, clock, actor, "debtor.found", hit.debtor_id, {"by": hit.matched, "asked_sha256": digest}
        )
    owners = _owners(session, [hit.debtor_id for hit in hits])
    return [
        Found(h.debtor_id, masking.name(h.name), h.matched, _masked(h), h.relation, owners.get(h.debtor_id))
        for h in hits
    ]


def _owners(session: Session, debtor_ids: list[int]) -> dict[int, str]:
    query = (
        select(Owner.debtor_id, User.name)
        .join(User, User.id == Owner.user_id)
        .where(Owner.debtor_id.in_(debtor_ids))
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _masked(hit: Hit) -> str:
    mask = {
        "name": masking.name,
        "id_number": masking.citizen_id,
        "contract": masking.account,
        "phone": masking.phone,
    }
    return mask[hit.matched](hit.text)


@router.get("/search", dependencies=[needs("debtor.search", writes=True)])
def results(ctx: Ctx, q: str = "") -> Response:
    """The hits of a search."""
    found = find(ctx.session, ctx.clock, ctx.actor, q) if q.strip() else []
    return ctx.render(
        "worklist/search.html", asked=q.strip(), found=found, matched=MATCHED, relations=RELATIONS, most=MOST
    )
