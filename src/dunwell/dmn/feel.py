"""S-FEEL: the small language of table cells, read into plain values and trees.

A test cell is `-` or a comma list of literals, comparisons, intervals and not(...); an output cell or an input
expression is a literal, a name, or arithmetic on them. Anything else is a FeelError that says what to write instead.
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from dunwell.dmn.values import Kind, Value, kind_of


class FeelError(Exception):
    """A cell's text cannot be read; the message says why and how to mend it."""


@dataclass(frozen=True, slots=True)
class Compare:
    """The input stands in `op` (= < <= > >=) to a value. `= null` is written with value None."""

    op: str
    value: Value


@dataclass(frozen=True, slots=True)
class Between:
    """The input lies between two values; each end is inside or outside."""

    low: Value
    low_inside: bool
    high: Value
    high_inside: bool


@dataclass(frozen=True, slots=True)
class Not:
    """The input is known and none of the tests holds."""

    tests: tuple["Test", ...]


Test: TypeAlias = Compare | Between | Not


@dataclass(frozen=True, slots=True)
class Tests:
    """One input cell: any of `any_of` must hold; None is `-`, which everything meets, the unknown included."""

    text: str
    any_of: tuple[Test, ...] | None

    def kinds(self) -> set[Kind]:
        """The kinds of all literals in this cell, null left out."""
        return {kind_of(value) for value in self.literals() if value is not None}

    def literals(self) -> list[Value]:
        """Every literal written in this cell."""
        return [value for test in self.any_of or () for value in _literals(test)]


def _literals(test: Test) -> list[Value]:
    if isinstance(test, Compare):
        return [test.value]
    if isinstance(test, Between):
        return [test.low, test.high]
    return [value for inner in test.tests for value in _literals(inner)]


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written out."""

    value: Value


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, words joined by single spaces; a dot steps into a context."""

    text: str


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`left op right` with op one of + - * / **."""

    op: str
    left: "Expression"
    right: "Expression"


Expression: TypeAlias = Literal | Name | Arithmetic


class _Token(NamedTuple):
    kind: str
    text: str


_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<string>"(?:[^"\\]|\\.)*")
    | (?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w]))
    | (?P<op>\.\.|<=|>=|!=|\*\*|[-+*/<>=()\[\],@])
    | (?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*|\d+\w+)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'"}
_WIDE = {"“": '"', "”": '"', "，": ",", "（": "(", "）": ")", "【": "[", "】": "]", "＜": "<", "＞": ">", "＝": "=", "≤": "<=", "≥": ">=", "–": "-", "—": "-", "－": "-", "…": ".."}  # fmt: skip


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FeelError(_unreadable(text, at))
        at = match.end()
        if match.lastgroup != "space":
            found.append(_Token(match.lastgroup or "", match.group()))
    return found


def _unreadable(text: str, at: int) -> str:
    if text[at] == '"':
        return 'a string is not closed: end it with "'
    if text[at] in _WIDE:
        return f"{text[at]!r} is not a sign of tables: write {_WIDE[text[at]]}"
    if text[at] == "'":
        return 'strings stand in double quotes: write "…"'
    return f"{text[at]!r} is not understood here"


def _unescape(quoted: str) -> str:
    def plain(match: re.Match[str]) -> str:
        code = match.group(1) or match.group(2)
        return chr(int(code, 16)) if code else _PLAIN.get(match.group(3), match.group())

    body = quoted[1:-1]
    # Camunda writes characters beyond the BMP as two \u escapes; joined here into one character.
    return _ESCAPE.sub(plain, body).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _day(text: str) -> date:
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise FeelError(f'{text!r} is no date: write date("YYYY-MM-DD")') from None


class _Reader:
    """A cursor over one cell's tokens."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at].text if self.at < len(self.tokens) else ""

    def kind(self) -> str:
        return self.tokens[self.at].kind if self.at < len(self.tokens) else ""

    def next(self) -> str:
        text = self.peek()
        self.at += 1
        return text

    def take(self, text: str) -> bool:
        if self.kind() == "op" and self.peek() == text:
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.take(text):
            raise FeelError(
                f"{text!r} is missing before {self.peek()!r}"
                if self.peek()
                else f"{text!r} is missing at the end"
            )

    def end(self) -> None:
        if self.at < len(self.tokens):
            raise FeelError(f"{self.peek()!r} was not expected here")


def read_tests(text: str | None) -> Tests:
    """One input cell. None, empty and `-` mean anything. Raises FeelError."""
    said = (text or "").strip()
    if said in ("", "-"):
        return Tests(said or "-", None)
    reader = _Reader(said)
    tests = _test_list(reader)
    reader.end()
    return Tests(said, tuple(tests))


def _test_list(reader: _Reader) -> list[Test]:
    tests = _test(reader)
    while reader.take(","):
        tests += _test(reader)
    return tests


def _test(reader: _Reader) -> list[Test]:
    if reader.peek() == "not" and reader.kind() == "name":
        return [_negation(reader)]
    if reader.kind() == "op" and reader.peek() in ("<", "<=", ">", ">=", "=", "!="):
        return [_comparison(reader)]
    if reader.kind() == "op" and reader.peek() in ("[", "(", "]"):
        return _interval(reader)
    return [Compare("=", _endpoint(reader))]


def _negation(reader: _Reader) -> Not:
    reader.next()
    reader.expect("(")
    tests = _test_list(reader)
    reader.expect(")")
    return Not(tuple(tests))


def _comparison(reader: _Reader) -> Test:
    op = reader.next()
    value = _endpoint(reader)
    if op == "!=":
        return Not((Compare("=", value),))
    if op != "=" and (value is None or isinstance(value, bool)):
        raise FeelError(f"{op} needs a number, string or date after it")
    return Compare(op, value)


def _interval(reader: _Reader) -> list[Test]:
    opening = reader.next()
    low = _endpoint(reader)
    if opening != "]" and (reader.peek() == "," or reader.peek() in ("]", ")")):
        return _list(reader, opening, low)
    reader.expect("..")
    high = _endpoint(reader)
    closing = reader.next()
    if closing not in ("]", ")", "["):
        raise FeelError("the interval is not closed: end it with ] (inside) or ) (outside)")
    return [_between(low, opening == "[", high, closing == "]")]


def _list(reader: _Reader, opening: str, first: Value) -> list[Test]:
    values = [first]
    while reader.take(","):
        values.append(_endpoint(reader))
    reader.expect("]" if opening == "[" else ")")
    return [Compare("=", value) for value in values]


def _between(low: Any, low_inside: bool, high: Any, high_inside: bool) -> Between:
    if kind_of(low) != kind_of(high) or isinstance(low, bool) or low is None:
        raise FeelError("both ends of an interval must be numbers, both dates or both strings")
    if low > high or (low == high and not (low_inside and high_inside)):
        raise FeelError("the interval is empty: its lower end comes first")
    return Between(low, low_inside, high, high_inside)


def _endpoint(reader: _Reader) -> Value:
    value = _fold(_sum(reader))
    if isinstance(value, Literal):
        return value.value
    name = value.text if isinstance(value, Name) else "a calculation with names"
    raise FeelError(
        f'tests compare with values, and {name} is none: strings stand in double quotes, e.g. "{name}"'
    )


def read_expression(text: str | None, names: frozenset[str] = frozenset()) -> Expression:
    """An output cell or input expression; empty and `-` are null. `names` may hold signs (a-b, a/b). Raises FeelError."""
    said = " ".join((text or "").split())
    if said in ("", "-"):
        return Literal(None)
    if said in names:
        return Name(said)
    reader = _Reader((text or "").strip())
    expression = _fold(_sum(reader))
    reader.end()
    return expression


def _sum(reader: _Reader) -> Expression:
    return _chain(reader, ("+", "-"), _product)


def _product(reader: _Reader) -> Expression:
    return _chain(reader, ("*", "/"), _power)


def _power(reader: _Reader) -> Expression:
    return _chain(reader, ("**",), _term)


def _chain(reader: _Reader, ops: tuple[str, ...], part: Callable[[_Reader], Expression]) -> Expression:
    left = part(reader)
    while reader.kind() == "op" and reader.peek() in ops:
        op = reader.next()
        left = Arithmetic(op, left, part(reader))
    return left


def _term(reader: _Reader) -> Expression:
    kind, text = reader.kind(), reader.peek()
    if reader.take("-"):
        return _fold(Arithmetic("-", Literal(Decimal(0)), _term(reader)))
    if reader.take("("):
        inner = _sum(reader)
        reader.expect(")")
        return inner
    if reader.take("@"):
        return Literal(
            _day(_unescape(reader.next()) if reader.kind() == "string" else reader.peek())
        )  # @"2026-01-01"
    reader.next()
    if kind == "number":
        return Literal(_number(text))
    if kind == "string":
        return Literal(_unescape(text))
    if kind == "name":
        return _named(reader, text)
    raise FeelError(f"a value is missing before {text!r}" if text else "a value is missing at the end")


def _number(text: str) -> Decimal:
    if re.match(r"0\d", text):
        # "> 1,000" would otherwise quietly mean "above 1, or 0".
        raise FeelError(f"{text} starts with a zero: write numbers without separators, 1000 and not 1,000")
    return Decimal(text)


_CONSTANTS: dict[str, Value] = {"true": True, "false": False, "null": None}


def _named(reader: _Reader, first: str) -> Expression:
    words = [first]
    while reader.kind() in ("name", "number"):
        words.append(reader.next())
    name = " ".join(words)
    if name in _CONSTANTS:
        return Literal(_CONSTANTS[name])
    if not (reader.kind() == "op" and reader.peek() == "("):
        return Name(name)
    if name != "date":
        raise FeelError(_no_function(name))
    return Literal(_date_call(reader))


def _no_function(name: str) -> str:
    if name in ("date and time", "time", "duration"):
        return f'{name}(…) is not supported: tables compare calendar days, written date("YYYY-MM-DD")'
    return f"{name}(…) is not supported in tables: compute it before, as an input of its own"


def _date_call(reader: _Reader) -> date:
    reader.expect("(")
    if reader.kind() == "string":
        day = _day(_unescape(reader.next()))
    else:
        parts = [_date_part(reader)]
        while reader.take(","):
            parts.append(_date_part(reader))
        day = _day("-".join(f"{part:02d}" for part in parts))
    reader.expect(")")
    return day


def _date_part(reader: _Reader) -> int:
    if reader.kind() != "number" or not reader.peek().isdigit():
        raise FeelError('write date("YYYY-MM-DD")')
    return int(reader.next())


def _fold(expression: Expression) -> Expression:
    """Arithmetic on literals becomes its value, so that `-5` and `2 * 30` are literals."""
    if not isinstance(expression, Arithmetic):
        return expression
    left, right = _fold(expression.left), _fold(expression.right)
    if isinstance(left, Literal) and isinstance(right, Literal):
        value = calculate(expression.op, left.value, right.value)
        if value is None:
            raise FeelError(f"{left.value} {expression.op} {right.value} has no value")
        return Literal(value)
    return Arithmetic(expression.op, left, right)


_ARITHMETIC: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
}


def calculate(op: str, left: Any, right: Any) -> Value:
    """Arithmetic on numbers (exact; `/` to 28 digits, by zero null), `+` also on strings; null makes null. Raises FeelError."""
    if left is None or right is None:
        return None
    if op == "+" and isinstance(left, str) and isinstance(right, str):
        return left + right
    if not (isinstance(left, Decimal) and isinstance(right, Decimal)):
        raise FeelError(f"{op} needs numbers on both sides")
    if op == "/" and right == 0:
        return None
    try:
        return _ARITHMETIC[op](left, right)
    except ArithmeticError:
        raise FeelError(f"{left} {op} {right} has no value") from None


def names_in(expression: Expression) -> list[str]:
    """The names an expression reads, in order."""
    if isinstance(expression, Name):
        return [expression.text]
    if isinstance(expression, Arithmetic):
        return names_in(expression.left) + names_in(expression.right)
    return []
