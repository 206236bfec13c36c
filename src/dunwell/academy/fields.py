"""A posted form whose fields are not known beforehand (weights, ratings, attendance), as text by name."""

from typing import Annotated

from fastapi import Depends, Request

LONGEST = 20_000  # signs of one field


async def _read(request: Request) -> dict[str, str]:
    return {key: value[:LONGEST] for key, value in (await request.form()).items() if isinstance(value, str)}


Fields = Annotated[dict[str, str], Depends(_read)]


def number(text: str) -> int | None:
    """A whole number from 0 to 999,999,999, None for anything else."""
    return int(text) if text.strip().isdecimal() and len(text.strip()) <= 9 else None
