"""Video and audio beside lessons: sent in or elsewhere, with captions; refused whole; played in ranges; taken away."""

import io
import json
import re
import zipfile

import pytest
from sqlalchemy import func, select

from dunwell.academy import library, media
from dunwell.academy.media_tables import LessonMedia, MediaCaptions
from dunwell.evidence.tables import RecordRow
from dunwell.foundation.db import read
from tests.ui.client import app_client, sign_in_as

LESSON = library.shipped().modules[0].lessons[0].id
PAGE, LIST = f"/academy/lessons/{LESSON}", f"/academy/lessons/{LESSON}/media"
VIDEO = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2mp41" + bytes(range(256)) * 40
CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v 小李>您好，请问是王先生吗？\n".encode()
SAID = {"title": "How a call begins", "lang": "zh"}


def sent(client, *, video=VIDEO, captions=CAPTIONS, **said):
    files = {}
    if video:
        files["file"] = ("../a call.mp4", video, "text/html")
    if captions:
        files["captions"] = ("a.vtt", captions, "text/plain")
    return client.post(LIST, data=SAID | said, files=files, headers={"HX-Request": "true"})


def failed(answer):
    assert answer.status_code == 422
    return json.loads(answer.headers["hx-trigger"])["dw:failed"]["fields"]


def kept(settings):
    return list(settings.media.iterdir()) if settings.media.exists() else []


def rows(engine):
    with read(engine) as session:
        return session.scalar(select(func.count(LessonMedia.id)))


@pytest.fixture
def trainer(sqlite, settings, clock):
    with app_client(settings, clock, "trainer") as client:
        client.get(LIST)
        yield client


def test_a_file_sent_in_is_played_in_ranges_with_captions_and_its_words(trainer, sqlite, settings):
    assert trainer.get(PAGE).text.count("<video") == 0
    assert sent(trainer).status_code == 204
    sign_in_as(trainer, "collector")
    page = trainer.get(PAGE)
    source = re.search(r'<source src="([^"]+)" type="video/mp4">', page.text)[1]
    track = re.search(r'<track kind="captions" src="([^"]+)" srclang="zh"', page.text)[1]
    assert "小李: 您好，请问是王先生吗？" in page.text
    assert "media-src 'self';" in page.headers["content-security-policy"]
    assert LIST not in page.text  # editing is for trainers
    words = trainer.get(track)
    assert words.content == CAPTIONS
    assert words.headers["content-type"].startswith("text/vtt")
    whole = trainer.get(source)
    assert (whole.content, whole.headers["content-type"], whole.headers["accept-ranges"]) == (
        VIDEO,
        "video/mp4",
        "bytes",
    )
    part = trainer.get(source, headers={"Range": "bytes=100-2099", "Accept-Encoding": "gzip"})
    assert (part.status_code, part.content) == (206, VIDEO[100:2100])
    assert part.headers["content-range"] == f"bytes 100-2099/{len(VIDEO)}"
    assert "content-encoding" not in part.headers
    assert trainer.get(source, headers={"Range": f"bytes={len(VIDEO)}-"}).status_code == 416
    assert trainer.post(LIST, data=SAID).status_code == 403
    trainer.cookies.clear()
    assert trainer.get(source).status_code == 303


def test_an_address_elsewhere_opens_the_policy_of_that_page_alone(trainer, settings):
    answer = sent(trainer, video=None, url="https://media.example.org:8443/call.mp3")
    assert answer.status_code == 204
    page = trainer.get(PAGE)
    assert '<source src="https://media.example.org:8443/call.mp3" type="audio/mpeg">' in page.text
    assert "media-src 'self' https://media.example.org:8443;" in page.headers["content-security-policy"]
    for other in ("/academy", LIST):
        assert "media-src 'self';" in trainer.get(other).headers["content-security-policy"]
    assert kept(settings) == []


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"video": b"<html>" + VIDEO}, "file", "no MP4"),
        ({"video": None}, "file", "one of the two"),
        ({"url": "https://media.example.org/a.mp4"}, "file", "one of the two"),
        ({"video": None, "url": "https://video.example.org/watch"}, "url", "https address"),
        ({"captions": None}, "captions", "WebVTT"),
        ({"captions": b"WEBVTT\n\n00:02.000 --> 00:01.000\nx"}, "captions", "Line 3 of the captions: the cue has to end"),
        ({"title": " "}, "title", "fill this in"),
        ({"lang": "fr"}, "lang", "values offered"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_kept(
    trainer, sqlite, settings, said, field, words
):
    assert words in failed(sent(trainer, **said))[field]
    assert kept(settings) == []
    assert rows(sqlite) == 0


def test_too_large_a_file_leaves_nothing_behind(trainer, sqlite, settings, monkeypatch):
    monkeypatch.setattr(media, "largest", lambda: 1)
    assert "larger than 1 MB" in failed(sent(trainer, video=VIDEO + bytes(media.MEGABYTE)))["file"]
    assert kept(settings) == []
    assert rows(sqlite) == 0
    assert sent(trainer, video=VIDEO + bytes(media.MEGABYTE - len(VIDEO))).status_code == 204


def test_a_file_of_a_lesson_that_is_not_there_goes_with_the_transaction(trainer, sqlite, settings):
    files = {"file": ("a.mp4", VIDEO), "captions": ("a.vtt", CAPTIONS)}
    assert trainer.post("/academy/lessons/m99-l01/media", data=SAID, files=files).status_code == 404
    assert kept(settings) == []
    assert rows(sqlite) == 0


def test_removed_it_is_gone_from_page_and_disk_and_both_acts_are_recorded(trainer, sqlite, settings):
    sent(trainer)
    assert len(kept(settings)) == 1
    removal = re.search(r'action="(/academy/media/\d+)/remove"', trainer.get(LIST).text)[1]
    assert trainer.post(f"{removal}/remove").status_code == 303
    assert kept(settings) == []
    assert "<video" not in trainer.get(PAGE).text
    for path in ("/file", "/captions.vtt"):
        assert trainer.get(removal + path).status_code == 404
    assert trainer.post(f"{removal}/remove").status_code == 404
    with read(sqlite) as session:
        kinds = session.scalars(select(RecordRow.kind).where(RecordRow.kind.like("academy.media%")))
        assert list(kinds) == ["academy.media_attached", "academy.media_removed"]


ENGLISH = b"WEBVTT\n\n00:01.000 --> 00:03.000\n<v Li>Good morning, is this Mr Wang?\n"


def captioned(client, place, lang, words):
    files = {"captions": ("b.vtt", words, "text/plain")}
    return client.post(f"{place}/captions", data={"lang": lang}, files=files, headers={"HX-Request": "true"})


def test_captions_in_the_other_language_are_a_second_track_and_the_readers_comes_first(trainer, sqlite):
    sent(trainer)
    place = re.search(r'action="(/academy/media/\d+)/remove"', trainer.get(LIST).text)[1]
    assert (
        "Line 3 of the captions"
        in failed(captioned(trainer, place, "en", b"WEBVTT\n\nno time\nx"))["captions"]
    )
    assert captioned(trainer, place, "fr", ENGLISH).status_code == 422
    assert trainer.get(f"{place}/captions.vtt?lang=en").status_code == 404
    assert captioned(trainer, place, "en", ENGLISH).status_code == 204
    page = trainer.get(PAGE).text
    tracks = re.findall(r'<track kind="(\w+)" src="[^"]+\?lang=(\w+)"[^>]*?( default)?>', page)
    assert tracks == [("subtitles", "en", " default"), ("captions", "zh", "")]
    assert "Li: Good morning, is this Mr Wang?" in page
    assert "小李: 您好，请问是王先生吗？" in page
    assert trainer.get(f"{place}/captions.vtt?lang=en").content == ENGLISH
    assert trainer.get(f"{place}/captions.vtt").content == CAPTIONS  # as spoken
    assert captioned(trainer, place, "en", ENGLISH.replace(b"Mr", b"Ms")).status_code == 204
    assert b"Ms Wang" in trainer.get(f"{place}/captions.vtt?lang=en").content
    with read(sqlite) as session:
        assert session.scalar(select(func.count(MediaCaptions.id))) == 1
    sign_in_as(trainer, "collector")
    assert captioned(trainer, place, "en", ENGLISH).status_code == 403


@pytest.mark.parametrize("form", ["scorm12", "cmi5"])
def test_a_package_carries_what_is_small_enough_and_says_what_is_not_in_it(trainer, settings, monkeypatch, form):  # fmt: skip
    sent(trainer)
    place = re.search(r'action="(/academy/media/\d+)/remove"', trainer.get(LIST).text)[1]
    captioned(trainer, place, "en", ENGLISH)
    sent(trainer, title="Elsewhere", video=None, url="https://media.example.org/call.mp3")
    address = f"/academy/bank/modules/{LESSON[:3]}/{form}.en.zip"
    number = place.rsplit("/", 1)[1]

    def packed():
        return zipfile.ZipFile(io.BytesIO(trainer.get(address).content))

    made = packed()
    assert made.read(f"media/{number}.mp4") == VIDEO
    assert made.read(f"media/{number}.en.vtt") == ENGLISH
    page = made.read(f"lessons/{LESSON}.html").decode()
    assert f'<source src="../media/{number}.mp4" type="video/mp4">' in page
    assert re.findall(r'srclang="(\w+)" label="[^"]+"( default)?', page) == [("en", " default"), ("zh", "")]
    assert '<a href="https://media.example.org/call.mp3"' in page
    if form == "scorm12":
        assert f'href="media/{number}.zh.vtt"' in made.read("imsmanifest.xml").decode()
    monkeypatch.setattr(media, "package_limit", lambda: 0)
    made = packed()
    assert not [name for name in made.namelist() if name.startswith("media/")]
    page = made.read(f"lessons/{LESSON}.html").decode()
    assert "too large for this package" in page
    assert "Good morning, is this Mr Wang?" in page
    assert "<video" not in page
