"""Old run folders go: what a page drills into is kept for some days; the record itself keeps its own copy for good.

Never the run in force, and no run of the last KEEP_DAYS days. The run's row, its figures and its evidence stay.
"""

import shutil
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.evidence import service as evidence
from dunwell.foundation import jobs
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.db import write
from dunwell.foundation.i18n import N_
from dunwell.foundation.settings import Settings
from dunwell.worklist.run import ZONE
from dunwell.worklist.tables import Run, RunPointer

CLEAN = "worklist.clean_runs"
KEEP_DAYS = 30


def old_runs(session: Session, today: date, keep_days: int = KEEP_DAYS) -> list[Run]:
    """Runs of days more than `keep_days` ago, but for the one in force."""
    present = session.scalar(select(RunPointer.run_id).where(RunPointer.id == 1))
    query = select(Run).where(Run.day < today - timedelta(days=keep_days), Run.id != (present or 0))
    return list(session.scalars(query.order_by(Run.id)))


def clean(
    session: Session, settings: Settings, clock: Clock, actor: Actor, keep_days: int = KEEP_DAYS
) -> list[str]:
    """Remove the folders of old runs, recorded; their names. A second time removes nothing."""
    today = local_date(clock.now(), ZONE)
    there = [run for run in old_runs(session, today, keep_days) if (settings.runs / run.folder).is_dir()]
    for run in there:
        shutil.rmtree(settings.runs / run.folder)
    names = [run.folder for run in there]
    if names:
        said = {"runs": [run.id for run in there], "kept_days": keep_days}
        evidence.append(session, clock, actor, "run.cleaned", None, said)
    return names


@jobs.handler(CLEAN)
def clean_job(job: jobs.Running) -> jobs.Result:
    """The clean-up as a job."""
    job.progress(N_("Removing old runs"))
    with write(job.engine) as session:
        names = clean(session, job.settings, job.clock, job.actor)
    return jobs.Result({"removed": len(names)}, url="/runs")
