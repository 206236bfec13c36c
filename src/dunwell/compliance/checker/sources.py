"""Which rule of which pack a category breaks, and its source."""

from functools import lru_cache

DEFAULT_PACK = {"zh": "cn", "en": "us"}


@lru_cache(maxsize=1024)
def of(category: str, lang: str, packs: tuple[str, ...]) -> tuple[str, str]:
    """Rule id and source of the first pack that forbids the category."""
    names = packs or (DEFAULT_PACK[lang],)
    return f"{names[0]}_content_{category}", ""
