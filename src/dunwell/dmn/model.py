"""What a DMN file holds, once read: a model of decisions, each a table (or one expression) over named inputs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from dunwell.dmn.errors import MalformedFile
from dunwell.dmn.feel import Expression, Tests
from dunwell.dmn.values import Kind, Value

if TYPE_CHECKING:
    import ibis

    from dunwell.dmn.evaluate import Result
    from dunwell.dmn.overlap import Gap, Pair

HitPolicy = Literal["UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"]
Aggregation = Literal["SUM", "MIN", "MAX", "COUNT"]


@dataclass(frozen=True, slots=True)
class Input:
    """An input column. `expression` is its text as written, `values` the allowed values it declares (for gaps)."""

    label: str
    expression: str
    read: Expression
    type: Kind
    values: Tests | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """An output column. `values` are its declared values, the most important first (PRIORITY, OUTPUT ORDER)."""

    name: str
    label: str
    type: Kind
    values: tuple[Value, ...] = ()
    default: Expression | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row. `number` is 1-based; `id` is the file's, "" if it has none; texts are as written."""

    number: int
    id: str
    tests: tuple[Tests, ...]
    results: tuple[Expression, ...]
    output_texts: tuple[str, ...]
    annotations: tuple[str, ...] = ()

    @property
    def input_texts(self) -> tuple[str, ...]:
        """The input cells as an analyst sees them, `-` for anything."""
        return tuple(tests.text for tests in self.tests)

    @property
    def annotation(self) -> str:
        """All remarks on this row."""
        return "; ".join(filter(None, self.annotations))


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision table, or one literal expression (`literal` set, no rules).

    `variable` is the name others read its result by; `requires` are the decisions of the same file it reads.
    """

    id: str
    name: str
    variable: str
    hit_policy: HitPolicy
    aggregation: Aggregation | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    requires: tuple["Decision", ...] = ()
    literal: Expression | None = None

    @property
    def lists_outputs(self) -> bool:
        """Whether its result is a list, one entry for each matched rule."""
        return self.hit_policy in ("RULE ORDER", "OUTPUT ORDER") or (
            self.hit_policy == "COLLECT" and self.aggregation is None
        )

    def evaluate(self, facts: Mapping[str, Any]) -> "Result":
        """Decide one case; see evaluate.evaluate."""
        from dunwell.dmn.evaluate import evaluate

        return evaluate(self, facts)

    def columns(
        self,
        table: "ibis.Table",
        rule_column: str = "rule",
        *,
        outputs: bool = False,
        bind: Mapping[str, Any] | None = None,
    ) -> "ibis.Table":
        """Decide every row of a table; see columns.decide."""
        from dunwell.dmn.columns import decide

        return decide(self, table, rule_column, outputs=outputs, bind=bind)

    def overlaps(self, limit: int = 20) -> list["Pair"]:
        """Pairs of rules that one input matches, each with such an input; see overlap.overlaps."""
        from dunwell.dmn.overlap import overlaps

        return overlaps(self, limit)

    def gaps(self, limit: int = 5) -> list["Gap"]:
        """Known inputs that no rule matches; see overlap.gaps."""
        from dunwell.dmn.overlap import gaps

        return gaps(self, limit)

    def prove(self) -> None:
        """Prove that the hit policy holds for every input (this decision and those it requires). Raises Conflict."""
        from dunwell.dmn.overlap import prove

        for required in self.requires:
            required.prove()
        prove(self)


@dataclass(frozen=True, slots=True)
class Model:
    """A DMN file. `problems` are the decisions that cannot be read; the others work."""

    name: str
    source: bytes
    decisions: tuple[Decision, ...]
    problems: Mapping[str, Exception] = field(default_factory=dict)
    known: tuple[tuple[str, str], ...] = ()  # (id, name) of every decision in the file

    def decision(self, name: str | None = None) -> Decision:
        """The decision of that id or name; None is the file's only one.

        Raises UnknownDecision, or what is wrong with that decision.
        """
        from dunwell.dmn.parse import chosen

        wanted = chosen(self.known, name)
        if wanted in self.problems:
            raise self.problems[wanted]
        return next(decision for decision in self.decisions if decision.id == wanted)

    def check(self) -> None:
        """Raise the first problem of any decision in the file."""
        for problem in self.problems.values():
            raise problem
        if not self.known:
            raise MalformedFile("the file has no decision")

    def to_xml(self) -> bytes:
        """The file as DMN XML: the very bytes that were read, or what the last edit wrote."""
        return self.source
