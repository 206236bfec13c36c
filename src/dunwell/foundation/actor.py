"""Who does a thing. Every use case takes an Actor; evidence records it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, or the system itself (user_id None). `role` is one of people.domain.ROLES or 'system'."""

    user_id: int | None
    login: str
    role: str


SYSTEM = Actor(None, "system", "system")
