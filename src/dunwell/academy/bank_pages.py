"""Questions and courses in and out: import and export, packages for other platforms, statements of what was learned."""

import json
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import Response
from sqlalchemy import func, select

from dunwell.academy import bank, library, media, tables, xapi
from dunwell.academy.exchange import course, package
from dunwell.academy.tables import Statement
from dunwell.foundation import jobs
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.roleplay import catalogue
from dunwell.ui.access import needs
from dunwell.ui.context import Ctx
from dunwell.ui.nav import NavItem

router = APIRouter()
NAV = [
    NavItem(N_("Question bank"), "/academy/bank", icon="database", needs="academy.author", group="academy", order=80)
]  # fmt: skip
ERROR_WORDS: dict[str, str] = {}
BIGGEST = 20 * 1024 * 1024
FORMS = {"csv": ("text/csv", "csv"), "qti": ("application/zip", "zip")}
PACKAGES = {"scorm12": "SCORM 1.2", "cmi5": "cmi5"}


@router.get("/academy/bank", dependencies=[needs("academy.author")])
def overview(ctx: Ctx) -> Response:
    """What is in the bank, what of it is our own, and the ways in and out."""
    curriculum = library.curriculum(ctx.session)
    sent, waiting = ctx.session.execute(
        select(func.count(Statement.sent_at), func.count(Statement.id) - func.count(Statement.sent_at))
    ).one()
    trouble = ctx.session.scalar(
        select(Statement.trouble)
        .where(Statement.trouble != "", Statement.sent_at.is_(None))
        .order_by(Statement.id.desc())
    )
    return ctx.render(
        "academy/bank.html", curriculum=curriculum, own=tables.own_questions(ctx.session), courses=tables.own_modules(ctx.session),
        packages=PACKAGES, sent=sent, waiting=waiting, trouble=trouble or "", lrs=_store_named(),
        lessons=[
            (one.id, f"{one.id} · {one.head.title.in_lang(ctx.lang)}") for module in curriculum.modules for one in module.lessons
        ],
    )  # fmt: skip


def _store_named() -> bool:
    try:
        return xapi.store() is not None
    except ValueError:
        return False


@router.get("/academy/bank/questions.{form}", dependencies=[needs("academy.author")])
def questions(form: str, ctx: Ctx, module: str = "") -> Response:
    """The questions as a table or a QTI 2.1 package."""
    if form not in FORMS:
        raise NotFound("file", form)
    kind, ending = FORMS[form]
    data = bank.export(ctx.session, form, module or None)
    return _file(data, f"questions-{module or 'all'}{'-qti' if form == 'qti' else ''}.{ending}", kind)


def _file(data: bytes, name: str, media: str) -> Response:
    return Response(data, media_type=media, headers={"content-disposition": f'attachment; filename="{name}"'})


def _read(file: UploadFile) -> bytes:
    data = file.file.read(BIGGEST + 1)
    if len(data) > BIGGEST:
        raise BadInput("file", N_("The file is larger than 20 MB; split it."))
    if not data:
        raise BadInput("file", N_("Choose a file first."))
    return data


@router.post("/academy/bank/questions", dependencies=[needs("academy.author")])
def bring(
    file: Annotated[UploadFile, File()], ctx: Ctx, lesson: Annotated[str, Form()] = "", level: Annotated[int, Form()] = 1
) -> Response:  # fmt: skip
    """Take questions in, or say row by row what is to be mended first."""
    lang = "en" if ctx.lang == "en" else "zh"
    if level not in (1, 2, 3):
        raise BadInput("level", N_("The level is 1, 2 or 3."))
    brought = bank.bring_questions(
        ctx.session, ctx.clock, ctx.actor, file.filename or "", _read(file), lesson, level, lang
    )
    return ctx.render("academy/_brought.html", brought=brought, file=file.filename or "", module=None)


@router.post("/academy/bank/courses", dependencies=[needs("academy.author")])
def bring_course(file: Annotated[UploadFile, File()], ctx: Ctx) -> Response:
    """Take in a course of our own format, or say what is to be mended first."""
    known = {one.id for one in catalogue.scenarios(ctx.session)}
    module, brought = bank.bring_course(
        ctx.session, ctx.clock, ctx.actor, file.filename or "", _read(file), known
    )
    return ctx.render("academy/_brought.html", brought=brought, file=file.filename or "", module=module)


@router.post("/academy/bank/questions/{question_id}/end", dependencies=[needs("academy.author")])
def end_question(question_id: str, ctx: Ctx) -> Response:
    """Ask an own question no more."""
    bank.end_question(ctx.session, ctx.clock, ctx.actor, question_id)
    ctx.flash(ctx._("Ended. Papers already handed in keep it."))
    return ctx.redirect("/academy/bank")


@router.post("/academy/bank/courses/{module_id}/end", dependencies=[needs("academy.author")])
def end_course(module_id: str, ctx: Ctx) -> Response:
    """Teach an own course no more."""
    bank.end_course(ctx.session, ctx.clock, ctx.actor, module_id)
    ctx.flash(ctx._("Ended. What ships under this number is taught again."))
    return ctx.redirect("/academy/bank")


@router.get("/academy/bank/modules/{module_id}.zip", dependencies=[needs("academy.author")])
def course_file(module_id: str, ctx: Ctx) -> Response:
    """A module in our own format, to be changed and brought in again."""
    module = library.curriculum(ctx.session).module(module_id)
    if module is None:
        raise NotFound("module", module_id)
    return _file(course.write(module), f"{module_id}.zip", "application/zip")


@router.get("/academy/bank/modules/{module_id}/{form}.{lang}.zip", dependencies=[needs("academy.author")])
def package_file(module_id: str, form: str, lang: str, ctx: Ctx) -> Response:
    """A module as a package for another platform."""
    module = library.curriculum(ctx.session).module(module_id)
    if module is None or form not in PACKAGES or lang not in ("zh", "en"):
        raise NotFound("module", module_id)
    chosen: package.Format = "scorm12" if form == "scorm12" else "cmi5"
    return _file(
        package.write(module, chosen, lang, media.for_package(ctx.session, ctx.settings, module)),
        f"{module_id}-{form}-{lang}.zip",
        "application/zip",
    )


@router.get("/academy/bank/statements.json", dependencies=[needs("academy.author", writes=True)])
def statements(ctx: Ctx) -> Response:
    """Everything learned or played as xAPI statements."""
    xapi.gather(ctx.session, ctx.clock)
    data = json.dumps(list(xapi.every(ctx.session)), ensure_ascii=False, indent=1).encode()
    return _file(data, "statements.json", "application/json")


@router.post("/academy/bank/statements", dependencies=[needs("academy.author")])
def send(ctx: Ctx) -> Response:
    """Send what waits to the learning record store now."""
    if not _store_named():
        raise BadInput("store", N_("No learning record store is named: set DUNWELL_LRS_URL."))
    job = jobs.enqueue(ctx.session, ctx.clock, ctx.actor, xapi.JOB, key=xapi.JOB)
    return ctx.redirect(f"/jobs/{job.id}")
