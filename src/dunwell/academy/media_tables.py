"""Video and audio beside lessons."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dunwell.foundation.db import Base, Id, UTCDateTime


class LessonMedia(Base):
    """A video or an audio beside a lesson, with its captions (WebVTT in the same language).

    Either `url` is its address elsewhere, or `file` the name under settings.media of what was sent in, `size` bytes long."""

    __tablename__ = "academy_lesson_media"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    lesson_id: Mapped[str] = mapped_column(String(20), index=True)
    title: Mapped[str] = mapped_column(String(200))
    lang: Mapped[str] = mapped_column(String(2))  # zh or en
    media_type: Mapped[str] = mapped_column(String(20))
    url: Mapped[str] = mapped_column(String(1000), default="")
    file: Mapped[str] = mapped_column(String(40), default="")
    file_name: Mapped[str] = mapped_column(String(200), default="")  # as it was sent in
    sha256: Mapped[str] = mapped_column(String(64), default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    captions: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def is_video(self) -> bool:
        """Whether there is something to see."""
        return self.media_type.startswith("video/")


class MediaCaptions(Base):
    """Captions of a video or an audio in another language than the one spoken (WebVTT)."""

    __tablename__ = "academy_media_captions"
    __table_args__ = (UniqueConstraint("media_id", "lang"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    media_id: Mapped[int] = mapped_column(ForeignKey("academy_lesson_media.id"), index=True)
    lang: Mapped[str] = mapped_column(String(2))  # zh or en
    captions: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


def captions_of(session: Session, row: LessonMedia) -> dict[str, str]:
    """The captions of a video or an audio by language, those in the language spoken first."""
    query = select(MediaCaptions).where(MediaCaptions.media_id == row.id).order_by(MediaCaptions.lang)
    return {row.lang: row.captions} | {one.lang: one.captions for one in session.scalars(query)}


def of_lesson(session: Session, lesson_id: str) -> Sequence[LessonMedia]:
    """What stands beside a lesson now, in the order it was put there."""
    query = select(LessonMedia).where(LessonMedia.lesson_id == lesson_id, LessonMedia.ended_at.is_(None))
    return session.scalars(query.order_by(LessonMedia.id)).all()


def live(session: Session, media_id: int) -> LessonMedia | None:
    """One that was not taken away."""
    row = session.get(LessonMedia, media_id)
    return row if row is not None and row.ended_at is None else None
