"""Captions: WebVTT read strictly, every fault with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.academy.domain import webvtt
from dunwell.academy.domain.media import origin, type_at, type_of
from dunwell.academy.domain.webvtt import BadCaptions, Cue

GOOD = """WEBVTT - a call
Kind: captions

NOTE made by hand
on two lines

STYLE
::cue { color: white }

1
00:01.000 --> 00:04.500 line:0 align:start
<v Collector>Good morning, <i>this is</i> a &lt;test&gt;.

01:02:03.004 --> 123:00:00.000
Two
lines"""


def test_what_is_right_is_read_with_names_and_without_marks():
    first, second = webvtt.parse(GOOD)
    assert (first.start, first.end, first.plain) == (1000, 4500, "Collector: Good morning, this is a <test>.")
    assert (first.clock, second.clock, second.plain) == ("0:01", "1:02:03", "Two lines")
    assert second.end == 123 * 3600 * 1000


def test_line_ends_and_the_mark_of_utf8_make_no_difference():
    for end in ("\r\n", "\r"):
        data = b"\xef\xbb\xbf" + GOOD.replace("\n", end).encode()
        assert webvtt.parse(webvtt.decoded(data)) == webvtt.parse(GOOD)


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("", 1, "first line has to be WEBVTT"),
        ("WEBVTTX\n\n00:01.000 --> 00:02.000\na", 1, "first line has to be WEBVTT"),
        ("1\n00:00:01,000 --> 00:00:02,000\na", 1, "first line has to be WEBVTT"),  # SubRip
        ("WEBVTT\n00:01.000 --> 00:02.000\na", 2, "empty line between WEBVTT"),
        ("WEBVTT\n\nNOTE nothing", 3, "there is no cue"),
        ("WEBVTT\n\n00:01,000 --> 00:02,000\na", 3, "full stop"),
        ("WEBVTT\n\n00:01.000-->00:02.000\na", 3, "spaces around the arrow"),
        ("WEBVTT\n\n00:61.000 --> 01:02.000\na", 3, "write the time"),
        ("WEBVTT\n\nid\n00:01.000 --> 00:02.000 hello\na", 4, "only settings"),
        ("WEBVTT\n\n00:02.000 --> 00:02.000\na", 3, "end after it begins"),
        ("WEBVTT\n\n00:02.000 --> 00:01.999\na", 3, "end after it begins"),
        ("WEBVTT\n\n00:02.000 --> 00:03.000\na\n\n00:01.999 --> 00:04.000\nb", 6, "before the one above"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\na\n00:02.000 --> 00:03.000\nb", 5, "before the next cue"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n\nsaid", 3, "write below the time"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n<i></i>", 3, "write below the time"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\na\n\nlost words", 6, "a time is missing"),
    ],
)
def test_a_fault_names_its_line_and_how_to_mend_it(text, line, why):
    with pytest.raises(BadCaptions) as caught:
        webvtt.parse(text)
    assert caught.value.line == line
    assert why in caught.value.why


def test_other_encodings_and_huge_files_are_refused():
    with pytest.raises(BadCaptions) as caught:
        webvtt.decoded("WEBVTT\n\n00:01.000 --> 00:02.000\n您好".encode("gb18030"))
    assert caught.value.line == 4
    with pytest.raises(BadCaptions):
        webvtt.decoded(b"WEBVTT\n" + b"x" * webvtt.LARGEST)


def _stamp(at: int) -> str:
    return f"{at // 3600000:02}:{at // 60000 % 60:02}:{at // 1000 % 60:02}.{at % 1000:03}"


TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=20)


@given(st.lists(st.tuples(st.integers(0, 4 * 10**8), st.integers(1, 10**6), TEXT), min_size=1, max_size=8))
def test_whatever_is_written_in_order_comes_back(said):
    cues = tuple(Cue(start, start + length, text) for start, length, text in sorted(said))
    written = "WEBVTT\n\n" + "\n\n".join(f"{_stamp(c.start)} --> {_stamp(c.end)}\n{c.text}" for c in cues)
    assert webvtt.parse(written) == cues


@given(st.text(st.sampled_from("WEBVTT\n 0:.1->Na<&"), max_size=60))
def test_anything_else_is_a_fault_with_a_line_of_the_file(text):
    line = 1
    try:
        webvtt.parse("WEBVTT\n" + text)
    except BadCaptions as fault:
        line = fault.line
    assert 1 <= line <= text.count("\n") + 2


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\0\0\0\x18ftypisom\0\0\2\0", "video/mp4"),
        (b"\0\0\0\x18ftypM4A \0\0\2\0", "audio/mp4"),
        (b"\0\0\0\x18ftypheic\0\0\2\0", None),  # a photograph
        (b"\0\0\0\x14ftypqt  \0\0\2\0", None),
        (b"\x1aE\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x84webm", "video/webm"),
        (b"\x1aE\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x88matroska", None),
        (b"OggS\0\2" + b"\0" * 22 + b"OpusHead", "audio/ogg"),
        (b"OggS\0\2" + b"\0" * 22 + b"\x80theora", None),
        (b"ID3\4\0\0\0\0\0\0", "audio/mpeg"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"\xff\xff\xff\xff", None),
        (b"\xff\xfe<\0h\0", None),  # UTF-16 text
        (b"<html><script>", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_first_bytes_say(head, kind):
    assert type_of(head) == kind


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://media.example.org/a/b.MP4?x=1", "video/mp4"),
        ("https://media.example.org:8443/b.mp3", "audio/mpeg"),
        ("http://media.example.org/b.mp4", None),
        ("https://user:pw@media.example.org/b.mp4", None),
        ("https://media.example.org;script-src *//b.mp4", None),
        ("https://media.example.org,b/b.mp4", None),
        ("https://*/b.mp4", None),
        ("https:///b.mp4", None),
        ("https://media.example.org:99999/b.mp4", None),
        ('https://media.example.org/"b.mp4', None),
        ("https://media.example.org/watch?v=b.mp4", None),
        ("javascript:alert(1)//b.mp4", None),
    ],
)
def test_an_address_is_https_and_a_media_file(address, kind):
    assert type_at(address) == kind


def test_the_policy_names_host_and_port():
    assert origin("https://Media.example.org:8443/a;b.mp4") == "https://media.example.org:8443"
