"""Refusals of the domain are typed errors named as facts; the edge turns the class into a status and translated words.

Bad input rows are values (RowError), never exceptions. Bugs crash.
"""

from dataclasses import dataclass, fields
from typing import Any, ClassVar


@dataclass(eq=False)
class DomainError(Exception):
    """Something the domain will not do, named as a fact. `code` is stable; `status` is the HTTP status at the edge."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 409

    def values(self) -> dict[str, Any]:
        """The facts of this error by field name, for the translated sentence at the edge."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def sentence(self) -> str:
        """What the class says of itself, in English."""
        return " ".join((type(self).__doc__ or "").split())

    def __str__(self) -> str:
        said = ", ".join(f"{name}={value}" for name, value in self.values().items())
        about = f"{self.code}({said})" if said else self.code
        words = self.sentence()
        return f"{words} [{about}]" if words and not words.startswith(type(self).__name__) else about


@dataclass(eq=False)
class NotFound(DomainError):
    """There is no such thing, or the actor may not know of it."""

    code: ClassVar[str] = "not_found"
    status: ClassVar[int] = 404
    what: str
    id: int | str

    def __str__(self) -> str:
        return f"there is no {self.what} {self.id}"


@dataclass(eq=False)
class NotPermitted(DomainError):
    """The actor's role does not allow this."""

    code: ClassVar[str] = "not_permitted"
    status: ClassVar[int] = 403
    permission: str


@dataclass(eq=False)
class BadInput(DomainError):
    """A value given is not usable; `field` says where, `reason` how to mend it (English; translated at the edge)."""

    code: ClassVar[str] = "bad_input"
    status: ClassVar[int] = 422
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.field}: {self.reason}"


@dataclass(frozen=True, slots=True)
class RowError:
    """One bad row of an input file: 1-based `row` (header included), the column and its value seen, code and reason."""

    row: int
    column: str
    code: str
    reason: str
