"""Video and audio beside lessons: put there with captions, taken away. Files lie in settings.media. Never commits."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, ClassVar

import yaml
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from dunwell.academy import library, media_tables
from dunwell.academy.domain import media, webvtt
from dunwell.academy.domain.content import Module
from dunwell.academy.exchange.package import Attached
from dunwell.academy.media_tables import LessonMedia, MediaCaptions
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, DomainError, NotFound
from dunwell.foundation.i18n import N_
from dunwell.foundation.settings import Settings, resource
from dunwell.people.domain import require

CHUNK = 1024 * 1024
MEGABYTE = 1024 * 1024


@dataclass(eq=False)
class MediaTooLarge(DomainError):
    """The file is larger than an upload may be."""

    code: ClassVar[str] = "academy.media_too_large"
    status: ClassVar[int] = 422
    megabytes: int
    field: str = "file"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a trainer says of it. url is empty where a file is sent in; captions are the bytes of a WebVTT file."""

    title: str
    lang: str
    captions: bytes
    url: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file sent in, to be read from its beginning."""

    name: str
    stream: BinaryIO


@cache
def largest() -> int:
    """The largest file taken, in megabytes."""
    raw = yaml.safe_load(resource("content", "academy", "media.yaml").read_text("utf-8"))
    return int(raw["largest_mb"])


@cache
def package_limit() -> int:
    """How much of video and audio goes into one package for another platform, in megabytes."""
    raw = yaml.safe_load(resource("content", "academy", "media.yaml").read_text("utf-8"))
    return int(raw["package_mb"])


def for_package(session: Session, settings: Settings, module: Module) -> dict[str, list[Attached]]:
    """What stands beside the lessons of a module, by lesson, for a package. In the order of the lessons a file goes in while
    there is room for it (package_limit); else, and where it lies elsewhere, its `file` is None."""
    room = package_limit() * MEGABYTE
    found: dict[str, list[Attached]] = {}
    for lesson in module.lessons:
        for row in media_tables.of_lesson(session, lesson.id):
            place = path_of(settings, row) if row.file and row.size <= room else None
            if place is not None and place.is_file():
                room -= row.size
            else:
                place = None
            words = media_tables.captions_of(session, row)
            found.setdefault(lesson.id, []).append(Attached(row.id, row.title, row.media_type, row.url, place, words))  # fmt: skip
    return found


def path_of(settings: Settings, row: LessonMedia) -> Path:
    """Where the bytes of an uploaded one lie."""
    return settings.media / row.file


def attach(
    session: Session, clock: Clock, actor: Actor, settings: Settings, lesson_id: str, draft: Draft, upload: Upload | None
) -> LessonMedia:  # fmt: skip
    """Put it beside the lesson. The file is kept before the database is asked anything, so that nobody waits for it, and is
    gone again if the transaction fails. Raises BadInput, BadCaptions, MediaTooLarge, NotFound, NotPermitted."""
    require(actor, "academy.author")
    title = draft.title.strip()
    if not title:
        raise BadInput("title", N_("Please fill this in."))
    if draft.lang not in ("zh", "en"):
        raise BadInput("lang", N_("Choose one of the values offered."))
    if not draft.captions:
        raise BadInput("captions", N_("Add the captions as a WebVTT file: who cannot hear it reads them."))
    captions = webvtt.decoded(draft.captions)
    webvtt.parse(captions)
    row = LessonMedia(
        lesson_id=lesson_id, title=title[:200], lang=draft.lang, captions=captions, by_id=actor.user_id, at=clock.now()
    )  # fmt: skip
    _source(session, settings, row, draft.url.strip(), upload)
    if library.curriculum(session).lesson(lesson_id) is None:
        raise NotFound("lesson", lesson_id)
    session.add(row)
    session.flush()
    evidence.append(session, clock, actor, "academy.media_attached", None, _said(row))
    return row


def _source(session: Session, settings: Settings, row: LessonMedia, url: str, upload: Upload | None) -> None:
    if (upload is None) == (not url):
        raise BadInput("file", N_("Choose a file or give an address: one of the two."))
    if upload is None:
        kind = media.type_at(url) if len(url) <= 1000 else None
        if kind is None:
            raise BadInput("url", N_("Give the https address of the file itself; it ends in .mp4, .webm, .mp3, .m4a or .ogg."))  # fmt: skip
        row.url, row.media_type = url, kind
        return
    kind = media.type_of(upload.stream.read(media.LOOK))
    if kind is None:
        raise BadInput(
            "file", N_("This is no MP4, WebM, MP3, M4A or Ogg audio file, whatever its name says.")
        )
    upload.stream.seek(0)
    row.media_type, row.file, row.file_name = (
        kind,
        secrets.token_hex(16),
        PurePosixPath(upload.name).name[:200],
    )
    kept = path_of(settings, row)

    @event.listens_for(session, "after_soft_rollback", once=True)
    def gone(*_: Any) -> None:
        kept.unlink(missing_ok=True)

    row.size, row.sha256 = _keep(kept, upload.stream, largest())


def _keep(place: Path, stream: BinaryIO, megabytes: int) -> tuple[int, str]:
    """Write the stream to `place`; its length and SHA-256. Nothing is left where it is too large or writing fails."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = place.with_suffix(".part")
    size, digest = 0, hashlib.sha256()
    try:
        with part.open("wb") as out:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > megabytes * MEGABYTE:
                    raise MediaTooLarge(megabytes)
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        part.rename(place)
    finally:
        part.unlink(missing_ok=True)
    return size, digest.hexdigest()


def remove(session: Session, clock: Clock, actor: Actor, settings: Settings, media_id: int) -> LessonMedia:
    """Show it no more; an uploaded file is deleted once the transaction holds. Raises NotFound, NotPermitted."""
    require(actor, "academy.author")
    row = live(session, media_id)
    row.ended_at = clock.now()
    session.flush()
    evidence.append(session, clock, actor, "academy.media_removed", None, _said(row))
    if row.file:
        place = path_of(settings, row)

        @event.listens_for(session, "after_commit", once=True)
        def gone(*_: Any) -> None:
            place.unlink(missing_ok=True)

    return row


def translate(
    session: Session, clock: Clock, actor: Actor, media_id: int, lang: str, captions: bytes
) -> LessonMedia:
    """Put captions in another language to it, in the place of those there are; in the language spoken, in the place of its own.

    Raises BadInput, BadCaptions, NotFound, NotPermitted."""
    require(actor, "academy.author")
    row = live(session, media_id)
    if lang not in ("zh", "en"):
        raise BadInput("lang", N_("Choose one of the values offered."))
    if not captions:
        raise BadInput("captions", N_("Add the captions as a WebVTT file: who cannot hear it reads them."))
    text = webvtt.decoded(captions)
    webvtt.parse(text)
    query = select(MediaCaptions).where(MediaCaptions.media_id == row.id, MediaCaptions.lang == lang)
    other = session.scalar(query)
    if lang == row.lang:
        row.captions = text
    elif other is not None:
        other.captions, other.by_id, other.at = text, actor.user_id, clock.now()
    else:
        session.add(
            MediaCaptions(media_id=row.id, lang=lang, captions=text, by_id=actor.user_id, at=clock.now())
        )
    session.flush()
    said = _said(row) | {"captions": lang, "captions_sha256": hashlib.sha256(text.encode()).hexdigest()}
    evidence.append(session, clock, actor, "academy.media_captioned", None, said)
    return row


def live(session: Session, media_id: int) -> LessonMedia:
    """One that was not taken away. Raises NotFound."""
    row = media_tables.live(session, media_id)
    if row is None:
        raise NotFound("media", media_id)
    return row


def _said(row: LessonMedia) -> dict[str, Any]:
    source = {"url": row.url} if row.url else {"file": row.file_name, "sha256": row.sha256, "size": row.size}
    return {"media": row.id, "lesson": row.lesson_id, "title": row.title, "type": row.media_type, **source}
