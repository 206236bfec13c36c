"""Pages of video and audio beside lessons: the trainer's list and form, the files, their captions."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Path, UploadFile
from fastapi.responses import FileResponse, Response

from dunwell.academy import library, media, media_tables
from dunwell.academy.domain import webvtt
from dunwell.academy.domain.media import origin
from dunwell.academy.domain.webvtt import BadCaptions, Cue
from dunwell.academy.media_tables import LessonMedia
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.ui.access import needs
from dunwell.ui.context import Context, Ctx

router = APIRouter()
ERROR_WORDS = {"academy.media_too_large": N_("The file is larger than %(megabytes)s MB; make it smaller, or give an address.")}  # fmt: skip
LANGS = [("zh", N_("Chinese")), ("en", N_("English"))]
MediaId = Annotated[int, Path(ge=1, lt=2**31)]


def shown(ctx: Context, lesson_id: str) -> list[tuple[LessonMedia, dict[str, tuple[Cue, ...]]]]:
    """What stands beside a lesson with its cues by language, the reader's language first. Lets the page play what is elsewhere."""
    lang = "en" if ctx.lang == "en" else "zh"
    rows = sorted(media_tables.of_lesson(ctx.session, lesson_id), key=lambda row: row.lang != lang)
    ctx.request.state.media_from = sorted({origin(row.url) for row in rows if row.url})
    found = []
    for row in rows:
        captions = media_tables.captions_of(ctx.session, row)
        langs = sorted(captions, key=lambda one: one != lang)
        found.append((row, {one: webvtt.parse(captions[one]) for one in langs}))
    return found


@router.get("/academy/lessons/{lesson_id}/media", dependencies=[needs("academy.author")])
def overview(lesson_id: str, ctx: Ctx) -> Response:
    """What stands beside the lesson, and the form to put more there."""
    lesson = library.curriculum(ctx.session).lesson(lesson_id)
    if lesson is None:
        raise NotFound("lesson", lesson_id)
    return ctx.render(
        "academy/media.html", lesson=lesson, package_limit=media.package_limit(),
        rows=[(row, list(media_tables.captions_of(ctx.session, row))) for row in media_tables.of_lesson(ctx.session, lesson_id)], largest=media.largest(),
        langs=[(key, ctx._(name)) for key, name in LANGS], names=dict(LANGS),
    )  # fmt: skip


@router.post("/academy/lessons/{lesson_id}/media", dependencies=[needs("academy.author")])
def attach(
    lesson_id: str, ctx: Ctx, title: Annotated[str, Form()] = "", lang: Annotated[str, Form()] = "", url: Annotated[str, Form()] = "",
    file: Annotated[UploadFile | None, File()] = None, captions: Annotated[UploadFile | None, File()] = None,
) -> Response:  # fmt: skip
    """Put a video or an audio beside the lesson."""
    said = captions.file.read(webvtt.LARGEST + 1) if captions else b""
    upload = media.Upload(file.filename, file.file) if file and file.filename else None
    draft = media.Draft(title, lang, said, url)
    try:
        media.attach(ctx.session, ctx.clock, ctx.actor, ctx.settings, lesson_id, draft, upload)
    except BadCaptions as error:
        raise _wrong(ctx, error) from error
    ctx.flash(ctx._("Added. It shows on the lesson's page."))
    return ctx.redirect(f"/academy/lessons/{lesson_id}/media")


def _wrong(ctx: Ctx, error: BadCaptions) -> BadInput:
    words = ctx._("Line %(line)s of the captions: %(why)s", line=error.line, why=ctx._(error.why))
    return BadInput(error.field, words)


@router.post("/academy/media/{media_id}/captions", dependencies=[needs("academy.author")])
def translate(
    media_id: MediaId, ctx: Ctx, lang: Annotated[str, Form()] = "", captions: Annotated[UploadFile | None, File()] = None
) -> Response:  # fmt: skip
    """Add captions in another language, or put new ones in the place of those there are."""
    said = captions.file.read(webvtt.LARGEST + 1) if captions else b""
    try:
        row = media.translate(ctx.session, ctx.clock, ctx.actor, media_id, lang, said)
    except BadCaptions as error:
        raise _wrong(ctx, error) from error
    ctx.flash(ctx._("The captions are kept."))
    return ctx.redirect(f"/academy/lessons/{row.lesson_id}/media")


@router.post("/academy/media/{media_id}/remove", dependencies=[needs("academy.author")])
def remove(media_id: MediaId, ctx: Ctx) -> Response:
    """Take it away from its lesson."""
    row = media.remove(ctx.session, ctx.clock, ctx.actor, ctx.settings, media_id)
    ctx.flash(ctx._("Removed."))
    return ctx.redirect(f"/academy/lessons/{row.lesson_id}/media")


@router.get("/academy/media/{media_id}/file", dependencies=[needs("academy.learn")])
def file(media_id: MediaId, ctx: Ctx) -> Response:
    """The bytes, whole or the range asked for."""
    row = media.live(ctx.session, media_id)
    place = media.path_of(ctx.settings, row)
    if not row.file or not place.is_file():
        raise NotFound("media", media_id)
    return FileResponse(place, media_type=row.media_type, headers={"cache-control": "private, max-age=3600"})


@router.get("/academy/media/{media_id}/captions.vtt", dependencies=[needs("academy.learn")])
def captions(media_id: MediaId, ctx: Ctx, lang: str = "") -> Response:
    """The captions for the player, in the language spoken or the one asked for."""
    row = media.live(ctx.session, media_id)
    found = media_tables.captions_of(ctx.session, row)
    if lang and lang not in found:
        raise NotFound("media", media_id)
    return Response(found[lang or row.lang], media_type="text/vtt")
