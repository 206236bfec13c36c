"""What can be wrong with a decision file, a table or an input, each named as a fact and saying how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from dunwell.foundation.errors import DomainError


@dataclass(eq=False)
class DmnError(DomainError):
    """The root of this room's errors; `str()` is a full English sentence."""

    code: ClassVar[str] = "dmn.error"
    status: ClassVar[int] = 422


@dataclass(eq=False)
class MalformedFile(DmnError):
    """The file is no DMN XML, or a decision in it is built in a way no table can be read from."""

    code: ClassVar[str] = "dmn.malformed_file"
    reason: str
    decision: str | None = None

    def __str__(self) -> str:
        where = f"decision {self.decision!r}: " if self.decision else ""
        return where + self.reason


@dataclass(eq=False)
class BadCell(DmnError):
    """One cell cannot be read. `rule` is the 1-based row, None for a column head or the table's default output."""

    code: ClassVar[str] = "dmn.bad_cell"
    decision: str
    rule: int | None
    rule_id: str | None
    column: str
    text: str
    reason: str

    def __str__(self) -> str:
        row = f", rule {self.rule}" if self.rule is not None else ""
        known = f" ({self.rule_id})" if self.rule_id else ""
        return f"decision {self.decision!r}{row}{known}, column {self.column!r}: {self.reason} — the cell says: {self.text or '(empty)'}"


@dataclass(eq=False)
class UnknownDecision(DmnError):
    """The file has no decision of that name or id (or several, and an id must be given)."""

    code: ClassVar[str] = "dmn.unknown_decision"
    status: ClassVar[int] = 404
    name: str
    known: tuple[str, ...]
    several: bool = False

    def __str__(self) -> str:
        said = "several decisions are named" if self.several else "there is no decision"
        return f"{said} {self.name!r} in this file; it has: {', '.join(self.known) or 'none'}"


@dataclass(eq=False)
class InputMismatch(DmnError):
    """An input has a value of another type than its column tests."""

    code: ClassVar[str] = "dmn.input_mismatch"
    decision: str
    input: str
    expected: str
    value: Any

    def __str__(self) -> str:
        return f"decision {self.decision!r}, input {self.input!r}: a {self.expected} is needed, but the value is {self.value!r}"


@dataclass(eq=False)
class Conflict(DmnError):
    """Several rules match where the hit policy allows one (UNIQUE) or equal outputs (ANY).

    `rules` are 1-based rows; `witness` is an input (by expression) that both match.
    """

    code: ClassVar[str] = "dmn.conflict"
    decision: str
    hit_policy: str
    rules: tuple[int, ...]
    rule_ids: tuple[str, ...]
    witness: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        rules = " and ".join(
            f"{n} ({i})" if i else str(n) for n, i in zip(self.rules, self.rule_ids, strict=True)
        )
        what = "with different outputs " if self.hit_policy == "ANY" else ""
        case = ", ".join(f"{name} = {shown(value)}" for name, value in self.witness.items()) or "every input"
        return f"decision {self.decision!r} is {self.hit_policy}, but rules {rules} {what}both match: {case}"


@dataclass(eq=False)
class NotInColumns(DmnError):
    """The decision is sound but has no form over columns (lists of outputs, computed outputs, unfit column types)."""

    code: ClassVar[str] = "dmn.not_in_columns"
    decision: str
    reason: str

    def __str__(self) -> str:
        return f"decision {self.decision!r} cannot run over columns: {self.reason}"


def shown(value: Any) -> str:
    """A value as an analyst would write it in a table."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)
