"""What video and audio files are, told from their first bytes, and addresses of such files elsewhere."""

import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit

LOOK = 4096  # bytes from the beginning that are enough to tell
BY_ENDING = {".mp4": "video/mp4", ".webm": "video/webm", ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg"}  # fmt: skip
_BRANDS = (b"isom", b"iso", b"mp41", b"mp42", b"avc1", b"dash", b"M4V", b"MSNV", b"mmp4")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")


def type_of(head: bytes) -> str | None:
    """The media type of a file by its first LOOK bytes; None for anything but MP4, WebM, MP3, M4A and Ogg sound."""
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in (b"M4A ", b"M4B "):
            return "audio/mp4"
        return "video/mp4" if brand.startswith(_BRANDS) else None
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm" if b"\x42\x82\x84webm" in head else None
    if head.startswith(b"OggS"):
        return (
            "audio/ogg" if any(mark in head for mark in (b"\x01vorbis", b"OpusHead", b"\x7fFLAC")) else None
        )
    return "audio/mpeg" if head.startswith(b"ID3") or _mp3_frame(head) else None


def _mp3_frame(head: bytes) -> bool:
    """Whether the bytes begin with a frame of MPEG audio layer III with a bit rate and a sampling rate that exist."""
    if len(head) < 4 or head[0] != 0xFF:
        return False
    version, layer = head[1] >> 3 & 0b11, head[1] >> 1 & 0b11
    rate, sampling = head[2] >> 4, head[2] >> 2 & 0b11
    return head[1] >> 5 == 0b111 and version != 1 and layer == 1 and rate not in (0, 15) and sampling != 3


def type_at(address: str) -> str | None:
    """The media type an https address ends in; None where it is no such address of a media file."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    netloc = (parts.hostname or "") + (f":{port}" if port is not None else "")
    if parts.scheme != "https" or parts.netloc.lower() != netloc or not _HOST.fullmatch(parts.hostname or ""):
        return None
    if any(sign.isspace() or sign in "\"'<>\\" or ord(sign) < 32 for sign in address):
        return None
    return BY_ENDING.get(PurePosixPath(parts.path).suffix.lower())


def origin(address: str) -> str:
    """Scheme, host and port of an address `type_at` knows, as a content-security policy names them."""
    parts = urlsplit(address)
    return f"https://{parts.netloc.lower()}"
