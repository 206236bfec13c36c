"""Captions as WebVTT (W3C, https://www.w3.org/TR/webvtt1/), read strictly, and the transcript made from them."""

import html
import re
from dataclasses import dataclass
from typing import ClassVar

from dunwell.foundation.errors import DomainError
from dunwell.foundation.i18n import N_

LARGEST = 1024 * 1024  # bytes; two hours of talk are about a tenth of it
_HEAD = re.compile(r"WEBVTT(?:[ \t].*)?")
_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t]+(.*))?[ \t]*")
_SETTING = re.compile(r"(?:vertical|line|position|size|align|region):\S+")
_BESIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t].*)?")  # blocks that are not spoken
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]+)>")
_TAG = re.compile(r"<[^>]*>")


@dataclass(eq=False)
class BadCaptions(DomainError):
    """The captions are not WebVTT. line: 1-based; why: how to mend it (English; translated at the edge)."""

    code: ClassVar[str] = "academy.bad_captions"
    status: ClassVar[int] = 422
    line: int
    why: str
    field: str = "captions"


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said from `start` to `end`, both in milliseconds; mark-up as written."""

    start: int
    end: int
    text: str

    @property
    def plain(self) -> str:
        """The words without mark-up, on one line; a voice is named before what it says."""
        named = _VOICE.sub(lambda voice: f"{voice[1].strip()}: ", self.text)
        return " ".join(html.unescape(_TAG.sub("", named)).split())

    @property
    def clock(self) -> str:
        """When it begins, as people say it: 0:07, 12:30, 1:02:03."""
        hours, rest = divmod(self.start // 1000, 3600)
        minutes, seconds = divmod(rest, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def decoded(data: bytes) -> str:
    """The text of a captions file, its lines ended by \\n. Raises BadCaptions where it is too large or not UTF-8."""
    if len(data) > LARGEST:
        raise BadCaptions(1, N_("the file is larger than 1 MB; captions hold text only."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadCaptions(line, N_("this is not UTF-8; save the file with that encoding.")) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse(text: str) -> tuple[Cue, ...]:
    """The cues in their order, at least one. Cues may overlap but never begin before the one above. Raises BadCaptions."""
    lines = text.split("\n")
    if not _HEAD.fullmatch(lines[0]):
        raise BadCaptions(1, N_("the first line has to be WEBVTT."))
    cues: list[Cue] = []
    for first, block in _blocks(lines):
        if first == 1:
            _header(block)
        elif not _BESIDE.fullmatch(block[0]):
            cues.append(_cue(first, block, cues[-1].start if cues else 0))
    if not cues:
        raise BadCaptions(len(lines), N_("there is no cue: write a time, as in 00:01.000 --> 00:04.000, and below it what is said."))  # fmt: skip
    return tuple(cues)


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    """What stands between empty lines, each with the number of its first line."""
    found: list[tuple[int, list[str]]] = []
    open_block = False
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            open_block = False
        elif open_block:
            found[-1][1].append(line)
        else:
            found.append((number, [line]))
            open_block = True
    return found


def _header(block: list[str]) -> None:
    for number, line in enumerate(block[1:], start=2):
        if "-->" in line:
            raise BadCaptions(number, N_("put an empty line between WEBVTT and the first cue."))


def _cue(first: int, block: list[str], after: int) -> Cue:
    place = 0 if "-->" in block[0] else 1
    if len(block) <= place or "-->" not in block[place]:
        raise BadCaptions(first, N_("a time is missing, as in 00:01.000 --> 00:04.000; a cue's text holds no empty line."))  # fmt: skip
    number = first + place
    timing = _TIMING.fullmatch(block[place])
    if timing is None:
        raise BadCaptions(number, N_("write the time as 00:01.000 --> 00:04.000 (a full stop before the thousandths, spaces around the arrow)."))  # fmt: skip
    if any(not _SETTING.fullmatch(one) for one in (timing[9] or "").split()):
        raise BadCaptions(number, N_("after the time only settings may stand, such as line:0 or align:start; the text goes on the next line."))  # fmt: skip
    start, end = _milliseconds(timing.groups()[:4]), _milliseconds(timing.groups()[4:8])
    if end <= start:
        raise BadCaptions(number, N_("the cue has to end after it begins."))
    if start < after:
        raise BadCaptions(number, N_("the cue begins before the one above it; put the cues in the order of time."))  # fmt: skip
    for below, line in enumerate(block[place + 1 :], start=number + 1):
        if "-->" in line:
            raise BadCaptions(below, N_("put an empty line before the next cue."))
    cue = Cue(start, end, "\n".join(block[place + 1 :]))
    if not cue.plain:
        raise BadCaptions(number, N_("write below the time what is said."))
    return cue


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
