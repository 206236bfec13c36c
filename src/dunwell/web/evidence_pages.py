"""The record on screen: one debtor's file, the system chain, proof on demand, and the export to hand over.

These pages stand here and not in the evidence room because that room lies below people and ui, which write to it.
"""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy import select

from dunwell.evidence import bulk, domain, export, service, tables, verification
from dunwell.evidence.verification import Report
from dunwell.foundation import db, jobs
from dunwell.foundation.i18n import N_
from dunwell.foundation.jobs import Job
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.nav import NavItem
from dunwell.web import evidence_story as story
from dunwell.worklist import access

router = APIRouter()
NAV = [
    NavItem(N_("Evidence"), "/evidence", icon="shield-lock", needs="evidence.view", group="proof", order=10)
]

PAGE = 50
ACTS = 20
VERIFY = "evidence.verify"


class ExportForm(BaseModel):
    """Why a file is handed out."""

    reason: Annotated[str, Field(min_length=1, max_length=300)]


@router.get("/debtors/{debtor_id}/file", dependencies=[needs("evidence.view")])
def debtor_file(debtor_id: int, ctx: Ctx, before: int | None = None, kind: str = "") -> Response:
    """Everything recorded of one debtor, newest first."""
    debtor = access.debtor_seen(ctx.session, ctx.actor, debtor_id)
    chain = domain.debtor_chain(debtor_id)
    records = tables.page_of_records(ctx.session, chain, limit=PAGE + 1, before=before, kind=kind)
    head = tables.heads(ctx.session, chain).get(chain)
    return ctx.render(
        "evidence/file.html",
        debtor=debtor,
        records=[story.tell(ctx, record) for record in records[:PAGE]],
        older=records[PAGE - 1].seq if len(records) > PAGE else None,
        count=head.count if head else 0,
        kind=kind,
        kinds=_kinds(ctx, chain),
        first_page=before is None,
    )


@router.get("/debtors/{debtor_id}/file/acts", dependencies=[needs("evidence.view")])
def debtor_acts(debtor_id: int, ctx: Ctx) -> Response:
    """The debtor's rows in the newest imports and morning runs, each with its proof checked."""
    access.debtor_seen(ctx.session, ctx.actor, debtor_id)
    found = bulk.bulk_rows_for(ctx.session, debtor_id, settings=ctx.settings, newest=ACTS)
    acts = [
        {
            "told": story.tell(ctx, entry.record),
            "rows": [story.facts(ctx, row) for row in entry.values],
            "holds": entry.holds(),
        }
        for entry in reversed(found)
    ]
    return ctx.render("evidence/_acts.html", acts=acts)


@router.get("/debtors/{debtor_id}/file/proof", dependencies=[needs("evidence.view")])
def debtor_proof(debtor_id: int, ctx: Ctx) -> Response:
    """Prove the debtor's file now."""
    access.debtor_seen(ctx.session, ctx.actor, debtor_id)
    with db.read(ctx.state.engine) as session:  # a view of one moment, of its own
        report = verification.verify_debtor(session, ctx.settings, debtor_id)
    return ctx.render("evidence/_proof.html", report=report, breaks=report.breaks)


@router.post("/debtors/{debtor_id}/file/export", dependencies=[needs("evidence.export")])
def debtor_export(debtor_id: int, form: Annotated[ExportForm, Form()], ctx: Ctx) -> Response:
    """The file as a zip that proves itself; handing it out is recorded in it."""
    access.debtor_seen(ctx.session, ctx.actor, debtor_id)
    data = export.export_zip(ctx.session, ctx.clock, ctx.actor, ctx.settings, debtor_id, form.reason)
    headers = {"content-disposition": f'attachment; filename="debtor-{debtor_id}-file.zip"'}
    answer: Response = ctx.finish(Response(data, media_type="application/zip", headers=headers))
    return answer


@router.get("/evidence", dependencies=[needs("evidence.view")])
def evidence(ctx: Ctx, before: int | None = None, kind: str = "") -> Response:
    """The system chain, the sealed days, and the last proof of the whole."""
    chain = domain.SYSTEM_CHAIN
    records = tables.page_of_records(ctx.session, chain, limit=PAGE + 1, before=before, kind=kind)
    last = ctx.session.scalar(select(Job).where(Job.kind == VERIFY).order_by(Job.id.desc()).limit(1))
    return ctx.render(
        "evidence/system.html",
        records=[story.tell(ctx, record) for record in records[:PAGE]],
        older=records[PAGE - 1].seq if len(records) > PAGE else None,
        kind=kind,
        kinds=_kinds(ctx, chain),
        first_page=before is None,
        totals=tables.totals(ctx.session),
        roots=[
            (root, datetime.fromisoformat(root.at), datetime.fromisoformat(root.day).date())
            for root in tables.roots(ctx.session)[-10:][::-1]
        ],
        job=last,
        proof=(last.result or {}) if last and last.status == "done" else None,
    )


@router.post("/evidence/verify", dependencies=[needs("evidence.view")])
def verify(ctx: Ctx) -> Response:
    """Prove everything, in the background."""
    job = jobs.enqueue(ctx.session, ctx.clock, ctx.actor, VERIFY, key=VERIFY)
    ctx.session.flush()
    return ctx.redirect(f"/jobs/{job.id}")


@jobs.handler(VERIFY)
def verify_job(job: jobs.Running) -> jobs.Result:
    """The proof of the whole as a job; that it was made, and what it found, is recorded."""
    job.progress(N_("Proving every record"))
    with db.read(job.engine) as session:
        report = verification.verify_all(session, job.settings)
    figures = _figures(report)
    with db.write(job.engine) as session:
        said = {name: value for name, value in figures.items() if name != "breaks"}
        said["breaks"] = len(report.breaks)
        service.append(session, job.clock, job.actor, "evidence.verified", None, said)
    return jobs.Result(figures, url="/evidence")


def _figures(report: Report) -> dict[str, object]:
    """JSON of a report, the first fifty breaks at most."""
    said: dict[str, object] = {
        name: getattr(report, name)
        for name in ("holds", "chains", "records", "erased", "roots", "files", "unsealed")
    }
    found = [asdict(one) for one in report.breaks[:50]]
    return {**said, "breaks": json.loads(json.dumps(found))}


def _kinds(ctx: Ctx, chain: str) -> list[tuple[str, str]]:
    """(kind, title) of what the chain holds, for the filter."""
    found = tables.kinds(ctx.session, chain)
    titles = ((kind, ctx._(story.KINDS[kind][0]) if kind in story.KINDS else kind) for kind in found)
    return sorted(titles, key=lambda pair: pair[1])
