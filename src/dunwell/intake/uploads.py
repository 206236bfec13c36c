"""Files sent in through the browser: kept, looked at, checked, committed or dropped. Use cases; never commit.

The bytes and what was read from them lie in settings.uploads/<id>, outside the database, until commit or drop:
they hold personal data unmasked, for the person who sent the file and nobody else.
"""

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.evidence import service as evidence
from dunwell.foundation import db, jobs
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.foundation.settings import Settings
from dunwell.intake import service, staging, tables
from dunwell.intake.domain import fields, layout
from dunwell.intake.domain.codes import Undecided, reason
from dunwell.intake.reading.files import Opened, open_bytes
from dunwell.intake.staging import Staged, Wishes
from dunwell.intake.tables import ImportUpload
from dunwell.portfolio.tables import ImportBatch

MAX_SIZE = 200 * 1024 * 1024
INLINE = 2 * 1024 * 1024  # a larger file is checked and committed as a job
SAMPLES = 3


@dataclass(frozen=True)
class CheckForm:
    """What the person says on the columns page; empty means: let the file say."""

    as_of: date
    sheet: str = ""
    date_order: str = ""
    amount_unit: str = ""
    decimal: str = ""
    columns: Sequence[str] = ()


def receive(
    session: Session,
    clock: Clock,
    actor: Actor,
    settings: Settings,
    name: str,
    data: bytes,
    as_of: date | None,
) -> ImportUpload:
    """Keep a file and look at its first rows. Raises Undecided for a file that is no table, BadInput for one too large."""
    if len(data) > MAX_SIZE:
        raise BadInput("file", N_("The file is larger than 200 MB: split it, or use the command line."))
    opened = open_bytes(data, name)
    looks = head_of(opened)
    upload = ImportUpload(
        file_name=Path(name).name[:200] or "file", file_sha256=opened.sha256, size=len(data), user_id=actor.user_id, at=clock.now(),
        as_of=as_of or service.default_as_of(session, clock, opened), sheet=looks["chosen"],
    )  # fmt: skip
    session.add(upload)
    session.flush()
    folder = folder_of(settings, upload.id)
    folder.mkdir(parents=True, exist_ok=True)
    os.chmod(folder, 0o700)
    (folder / "file").write_bytes(data)
    (folder / "head.json").write_text(json.dumps(looks, ensure_ascii=False), encoding="utf-8")
    return upload


def folder_of(settings: Settings, upload_id: int) -> Path:
    """Where an upload's bytes lie."""
    return settings.uploads / str(upload_id)


def mine(session: Session, actor: Actor, upload_id: int) -> ImportUpload:
    """The upload, for whoever sent it. Raises NotFound for anybody else: its values are unmasked."""
    upload = session.get(ImportUpload, upload_id)
    if upload is None or upload.user_id != actor.user_id:
        raise NotFound("upload", upload_id)
    return upload


def open_uploads(session: Session, actor: Actor) -> list[ImportUpload]:
    """One's own files that are neither committed nor dropped."""
    query = select(ImportUpload).where(
        ImportUpload.user_id == actor.user_id, ImportUpload.status.in_(("new", "checked"))
    )
    return list(session.scalars(query.order_by(ImportUpload.id.desc())))


def head_of(opened: Opened) -> dict[str, Any]:
    """What the columns page shows: each sheet's header, samples and guessed fields, and the sheet to start with."""
    sheets: list[dict[str, Any]] = []
    for sheet in opened.sheets:
        shape = layout.find_header(sheet.rows(0, layout.LOOK))
        if shape is None:
            continue
        guessed = staging.guess(sheet, shape)
        below = sheet.cells.slice(shape.last + 1, 200)
        samples = [
            [
                str(value)[:60]
                for value in below[f"c{at}"].drop_nulls().unique(maintain_order=True).head(SAMPLES)
            ]
            for at in range(len(shape.names))
        ]
        sheets.append({
            "name": sheet.name, "hidden": sheet.hidden, "header_row": shape.last + 1, "names": list(shape.names), "groups": list(shape.groups),
            "samples": samples, "guess": [guessed.columns.get(at, ("", 1))[0] for at in range(len(shape.names))], "missing": guessed.missing(),
            "rows": max(sheet.cells.height - shape.last - 1, 0), "signature": fields.signature(shape.names), "note": sheet.note,
        })  # fmt: skip
    if not sheets or not any(sheet["rows"] for sheet in sheets):
        staging.choose_sheet(opened, Wishes(as_of=date(2000, 1, 1)))  # says what is wrong
        raise Undecided(N_("The file has a header but no rows below it."))
    best = min(
        (sheet for sheet in sheets if sheet["rows"]),
        key=lambda sheet: (len(sheet["missing"]), sheet["hidden"]),
    )
    return {"sheets": sheets, "chosen": best["name"], "asked": _sheet_question(opened)}


def _sheet_question(opened: Opened) -> list[Any] | None:
    """What to ask where several sheets hold accounts, as `figures["asked"]` has it; None where one is meant."""
    try:
        staging.choose_sheet(opened, Wishes(as_of=date(2000, 1, 1)))
    except Undecided as error:
        return [error.error_words, error.question_words, error.facts] if error.option == "--sheet" else None
    return None


def head(
    settings: Settings, upload: ImportUpload, sheet: str | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(everything `head_of` saw, the part about the sheet asked for or chosen). Raises NotFound once the file is gone."""
    try:
        looks = json.loads((folder_of(settings, upload.id) / "head.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotFound("upload", upload.id) from error
    wanted = sheet or upload.sheet or looks["chosen"]
    return looks, next((found for found in looks["sheets"] if found["name"] == wanted), looks["sheets"][0])


def apply_saved(session: Session, name: str, page: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """A saved mapping's fields on this header, position by position, and the choices saved with it. Raises NotFound."""
    saved = tables.mapping_named(session, name)
    if saved is None:
        raise NotFound("mapping", name)
    shape = layout.Layout(0, 0, tuple(page["names"]), tuple(page["groups"]), ())
    mapping = staging.from_saved(saved.columns, shape)
    return [mapping.columns.get(at, ("", 1))[0] for at in range(len(page["names"]))], dict(saved.choices)


def remember(upload: ImportUpload, form: CheckForm) -> None:
    """Note the choices on the upload, so that nothing said is lost."""
    upload.as_of, upload.sheet = form.as_of, form.sheet or upload.sheet
    upload.choices = {
        key: value for key in ("date_order", "amount_unit", "decimal") if (value := getattr(form, key))
    }
    upload.columns = {"fields": list(form.columns)}
    upload.figures, upload.status = {}, "new"


def restage(settings: Settings, upload: ImportUpload) -> Staged:
    """Read the kept file again with the choices noted. Raises Undecided, NotFound."""
    _, page = head(settings, upload)
    data = (folder_of(settings, upload.id) / "file").read_bytes()
    return staging.stage(open_bytes(data, upload.file_name), wishes_of(upload, page))


def wishes_of(upload: ImportUpload, page: dict[str, Any]) -> Wishes:
    """The choices as staging takes them. Fields without a column, or twice, are asked about."""
    said = upload.columns.get("fields") or page["guess"]
    columns: dict[int, tuple[str, int]] = {}
    taken: set[tuple[str, int]] = set()
    for at, target in enumerate(said[: len(page["names"])]):
        if target not in fields.FIELDS:
            continue
        number = fields.ordinal_of(page["groups"][at] + page["names"][at]) if target in fields.NUMBERED else 1
        while target in fields.NUMBERED and (target, number) in taken:
            number += 1
        if target not in fields.MANY and (target, number) in taken:
            raise BadInput("columns", N_("Two columns have the same meaning; leave one of them out."))
        taken.add((target, number))
        columns[at] = (target, number)
    if not columns:
        raise BadInput(
            "columns", N_("Say what at least the debtor's id, name, contract number and overdue amount are.")
        )
    choices = upload.choices
    return Wishes(
        as_of=upload.as_of, sheet=upload.sheet, date_order=choices.get("date_order"), amount_unit=choices.get("amount_unit"),
        decimal=choices.get("decimal"), columns=columns,
    )  # fmt: skip


def check(session: Session, settings: Settings, upload: ImportUpload) -> Staged:
    """Check every row and keep the preview. Raises Undecided where a question is open."""
    staged = restage(settings, upload)
    plan = service.compare(session, staged)
    figures = {**staged.figures(), **plan.counts(), "rejected": staged.checked.bad.height}
    figures["by_code"] = dict(staged.checked.bad.group_by("code").len().sort("len", descending=True).rows())
    folder = folder_of(settings, upload.id)
    good = plan.rows.select(
        "state",
        "name",
        "id_number",
        "contract_no",
        "invoice_no",
        "currency",
        "overdue_minor",
        "due_on",
        row=pl.col("pos") + 1,
    )
    good.sort("row").write_parquet(folder / "good.parquet")
    bad = staged.checked.bad.with_columns(row=pl.col("pos") + 1)
    bad.join(staged.checked.data, on="pos", how="left", maintain_order="left").write_parquet(
        folder / "bad.parquet"
    )
    upload.figures, upload.status = figures, "checked"
    return staged


def preview(
    settings: Settings, upload: ImportUpload, state: str, search: str, first: int, count: int | None
) -> tuple[list[dict[str, Any]], int]:
    """Rows of one state (rejected, new, changed, unchanged, good) from `first`, and how many there are in all."""
    name = "bad" if state == "rejected" else "good"
    frame = pl.scan_parquet(folder_of(settings, upload.id) / f"{name}.parquet")
    if state in ("new", "changed", "unchanged"):
        frame = frame.filter(pl.col("state") == state)
    if search:
        texts = (
            ("value", "code", "column")
            if state == "rejected"
            else ("name", "id_number", "contract_no", "invoice_no")
        )
        frame = frame.filter(
            pl.any_horizontal(
                [
                    pl.col(text)
                    .str.to_lowercase()
                    .str.contains(search.lower(), literal=True)
                    .fill_null(False)
                    for text in texts
                ]
            )
        )
    total = int(frame.select(pl.len()).collect().item())
    return frame.slice(first, count).collect().to_dicts(), total


def words_for(row: dict[str, Any], lang: str) -> str:
    """Why a row of the preview was rejected."""
    return reason(
        row["code"], row["detail"], column=row["column"], value=row["value"], first=row["first"], lang=lang
    )


def commit(
    session: Session, clock: Clock, actor: Actor, settings: Settings, upload: ImportUpload
) -> service.Outcome:
    """Commit a checked upload. Raises BadInput when it was not checked, or is committed or dropped already."""
    if upload.status != "checked":
        raise BadInput(
            "status", N_("Check the file before it is imported; it may have been imported already.")
        )
    outcome = service.commit(session, clock, actor, restage(settings, upload), settings=settings)
    upload.status, upload.batch_id = "committed", outcome.batch_id
    upload.figures = {
        **upload.figures,
        **{key: outcome.figures[key] for key in ("new", "changed", "unchanged")},
    }
    return outcome


def drop(session: Session, clock: Clock, actor: Actor, upload: ImportUpload) -> None:
    """Give a file up; its bytes go with `forget`."""
    if upload.status in ("new", "checked"):
        upload.status = "dropped"
        evidence.append(session, clock, actor, "import.dropped", None, {"file_sha256": upload.file_sha256})


def keep_rejected_only(settings: Settings, upload: ImportUpload) -> bool:
    """Delete a committed file's bytes and good rows; True while its rejected rows can still be fetched."""
    folder = folder_of(settings, upload.id)
    for name in ("file", "good.parquet"):
        (folder / name).unlink(missing_ok=True)
    return (folder / "bad.parquet").exists()


def forget(settings: Settings, upload: ImportUpload) -> None:
    """Delete the kept bytes and previews. Safe to repeat; the last thing done, since it cannot be rolled back."""
    shutil.rmtree(folder_of(settings, upload.id), ignore_errors=True)


def batch(session: Session, batch_id: int) -> ImportBatch:
    """One committed import. Raises NotFound."""
    found = session.get(ImportBatch, batch_id)
    if found is None:
        raise NotFound("batch", batch_id)
    return found


@jobs.handler("intake.check")
def check_job(job: jobs.Running) -> jobs.Result:
    """Check a large upload; a question goes back to its columns page."""
    upload_id = job.args["upload"]
    job.progress(N_("Reading and checking rows"))
    with db.write(job.engine) as session:
        upload = mine(session, job.actor, upload_id)
        if upload.status == "new":
            try:
                check(session, job.settings, upload)
            except Undecided as error:
                upload.figures = {"asked": [error.error_words, error.question_words, error.facts]}
                return jobs.Result(url=f"/imports/{upload_id}/columns")
    return jobs.Result(url=f"/imports/{upload_id}")


@jobs.handler("intake.commit")
def commit_job(job: jobs.Running) -> jobs.Result:
    """Commit a large upload; a second run of the same job finds it committed."""
    upload_id = job.args["upload"]
    job.progress(N_("Importing rows"))
    with db.write(job.engine) as session:
        upload = mine(session, job.actor, upload_id)
        if upload.status == "checked":
            commit(session, job.clock, job.actor, job.settings, upload)
    return jobs.Result(url=f"/imports/{upload_id}")
