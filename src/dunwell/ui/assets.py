"""Static files by address with their hash, so that browsers may keep them for good."""

from functools import cache
from hashlib import sha256

from dunwell.foundation.i18n import ROOMS

STATIC = ROOMS / "web" / "static"


@cache
def url(path: str) -> str:
    """The address of a file under web/static."""
    return f"/static/{path}?v={sha256((STATIC / path).read_bytes()).hexdigest()[:12]}"
