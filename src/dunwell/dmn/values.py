"""The kinds of value a table knows, and turning what a caller gives into them.

number is an exact Decimal, integer a whole Decimal, date a calendar day; null (None) belongs to every kind.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias

Value: TypeAlias = Decimal | str | bool | date | None
Kind = Literal["number", "integer", "string", "boolean", "date", "any"]

_KINDS: dict[str, Kind] = {
    "number": "number", "double": "number", "decimal": "number", "float": "number",
    "integer": "integer", "int": "integer", "long": "integer", "short": "integer",
    "string": "string", "boolean": "boolean", "date": "date", "any": "any",
}  # fmt: skip
UNSUPPORTED = {
    "datetime", "date and time", "dateandtime", "time", "duration", "days and time duration", "years and months duration",
    "daytimeduration", "yearmonthduration",
}  # fmt: skip


def kind_of_type(type_ref: str) -> Kind | None:
    """The kind a typeRef names ("feel:number", "xsd:string", "long"), or None when it is no built-in type."""
    return _KINDS.get(type_ref.rsplit(":", 1)[-1].strip().lower())


def kind_of(value: Value) -> Kind:
    """The kind of a literal; null is "any"."""
    if value is None:
        return "any"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, Decimal):
        return "number"
    return "string" if isinstance(value, str) else "date"


def fits(value: Value, kind: Kind) -> bool:
    """Whether a literal may stand in a column of that kind."""
    if value is None or kind == "any":
        return True
    if kind == "integer":
        return isinstance(value, Decimal) and value == value.to_integral_value()
    return kind_of(value) == kind


def coerce(value: Any, kind: Kind) -> Any:
    """A caller's value (int, float, Decimal, str, bool, date, None) as `kind`; floats by their shortest decimal.

    A date may be given as text YYYY-MM-DD. For "any", numbers become Decimals and the rest stays as it is.
    Raises ValueError if it is of another kind.
    """
    if value is None:
        return None
    if kind == "any":
        return _number(value) if _is_number(value) else value
    if kind in ("number", "integer"):
        return _whole(_number(value), kind)
    if kind == "date":
        return _day(value)
    if isinstance(value, str if kind == "string" else bool):
        return value
    raise ValueError(f"not a {kind}")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _number(value: Any) -> Decimal:
    if not _is_number(value):
        raise ValueError("not a number")
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise ValueError("not a finite number")
    return number


def _whole(number: Decimal, kind: Kind) -> Decimal:
    if kind == "integer" and number != number.to_integral_value():
        raise ValueError("not a whole number")
    return number


def _day(value: Any) -> date:
    if isinstance(value, str) and len(value) == 10:
        return date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError("not a date")
