"""Reading one decision element: heads, rows, cells, and what is wrong with them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar, cast
from xml.dom.minidom import Element

from dunwell.dmn import dmnxml as xml
from dunwell.dmn.errors import BadCell, MalformedFile
from dunwell.dmn.feel import (
    Compare,
    Expression,
    FeelError,
    Literal,
    Tests,
    names_in,
    read_expression,
    read_tests,
)
from dunwell.dmn.model import Aggregation, Decision, HitPolicy, Input, Output, Rule
from dunwell.dmn.values import Kind, Value, fits, kind_of

if TYPE_CHECKING:
    from dunwell.dmn.parse import DecisionFile

T = TypeVar("T")
_POLICIES = {
    "U": "UNIQUE",
    "F": "FIRST",
    "P": "PRIORITY",
    "A": "ANY",
    "C": "COLLECT",
    "R": "RULE ORDER",
    "O": "OUTPUT ORDER",
}
_SIGNS = {"+": "SUM", "<": "MIN", ">": "MAX", "#": "COUNT"}


def _id(element: Element) -> str:
    return xml.attribute(element, "id")


def variable(element: Element) -> str:
    """The name others read this decision or input data by."""
    declared = xml.child(element, "variable")
    own = xml.attribute(element, "name") or _id(element)
    return (xml.attribute(declared, "name") if declared is not None else "") or own


class TableReader:
    """One decision element."""

    def __init__(self, file: "DecisionFile", key: str, element: Element) -> None:
        self.file, self.key, self.element = file, key, element
        self.name = file.name(key)

    def decision(self) -> Decision:
        table = xml.child(self.element, "decisionTable")
        if table is None:
            return self._literal()
        policy, aggregation = self._policy(table)
        heads = xml.children(table, "input")
        rows = xml.children(table, "rule")
        outputs = self._outputs(table)
        tests = [self._row_tests(n, row, heads) for n, row in enumerate(rows, 1)]
        inputs = tuple(self._input(n, head, [row[n] for row in tests], rows) for n, head in enumerate(heads))
        names = self._names(inputs)
        rules = tuple(self._rule(n, row, tests[n - 1], outputs, names) for n, row in enumerate(rows, 1))
        requires = self._requires(inputs, rules)
        decision = Decision(
            self.key,
            self.name,
            variable(self.element),
            policy,
            aggregation,
            inputs,
            outputs,
            rules,
            requires,
        )
        self._agree(decision)
        return decision

    def _literal(self) -> Decision:
        holder = xml.child(self.element, "literalExpression")
        if holder is None:
            raise MalformedFile(
                "it has no decision table (boxed contexts, invocations and functions are not supported)",
                self.name,
            )
        expression = self._cell(None, "", "expression", xml.text_of(holder), self._expression)
        output = Output(variable(self.element), self.name, "any")
        requires = tuple(self.file.required(key) for key in self._links(names_in(expression)))
        return Decision(
            self.key,
            self.name,
            variable(self.element),
            "FIRST",
            None,
            (),
            (output,),
            (),
            requires,
            literal=expression,
        )

    def _expression(self, text: str | None) -> Expression:
        return read_expression(text, self.file.names())

    def _cell(
        self, rule: int | None, rule_id: str, column: str, text: str | None, read: Callable[[str | None], T]
    ) -> T:
        try:
            return read(text)
        except FeelError as error:
            raise BadCell(self.name, rule, rule_id or None, column, text or "", str(error)) from error

    def _policy(self, table: Element) -> tuple[HitPolicy, Aggregation | None]:
        said = xml.attribute(table, "hitPolicy").upper().replace("_", " ") or "UNIQUE"
        policy = _POLICIES.get(said[:1], "") if len(said) <= 2 else said
        aggregation = xml.attribute(table, "aggregation").upper() or _SIGNS.get(said[1:], "")
        if policy not in _POLICIES.values():
            raise MalformedFile(
                f"hit policy {said!r} is unknown: use one of {', '.join(_POLICIES.values())}", self.name
            )
        if policy != "COLLECT":
            return cast(HitPolicy, policy), None
        if aggregation and aggregation not in _SIGNS.values():
            raise MalformedFile(
                f"aggregation {aggregation!r} is unknown: use SUM, MIN, MAX or COUNT", self.name
            )
        return "COLLECT", cast(Aggregation, aggregation) if aggregation else None

    def _row_tests(self, number: int, row: Element, heads: list[Element]) -> list[Tests]:
        cells = xml.children(row, "inputEntry")
        self._count(number, row, "input", len(cells), len(heads))
        labels = [_head_label(n, head) for n, head in enumerate(heads)]
        return [
            self._cell(number, _id(row), label, xml.text_of(cell), read_tests)
            for label, cell in zip(labels, cells, strict=True)
        ]

    def _count(self, number: int, row: Element, what: str, cells: int, columns: int) -> None:
        if cells != columns:
            reason = f"rule {number} ({_id(row) or 'no id'}) has {cells} {what} cells, but the table has {columns} {what} columns"
            raise MalformedFile(f"{reason}: give each rule one cell for each column", self.name)

    def _input(self, at: int, head: Element, cells: list[Tests], rows: list[Element]) -> Input:
        label = _head_label(at, head)
        holder = xml.child(head, "inputExpression")
        text = xml.text_of(holder) or xml.attribute(head, "label")
        if not text:
            raise BadCell(
                self.name, None, None, label, "", "the column has no expression: name the input it tests"
            )
        read = self._cell(None, "", label, text, self._expression)
        kind = self._kind(None, label, xml.attribute(holder, "typeRef") if holder is not None else "")
        if kind == "any":
            kind = self.file.types.of_input(" ".join(text.split())) or _inferred(cells)
        for number, tests in enumerate(cells, 1):
            self._typed(number, rows[number - 1], label, tests, kind)
        allowed = xml.text_of(xml.child(head, "inputValues"))
        values = self._cell(None, "", label, allowed, read_tests) if allowed else None
        return Input(
            xml.attribute(head, "label") or " ".join(text.split()), " ".join(text.split()), read, kind, values
        )

    def _kind(self, rule: int | None, column: str, type_ref: str) -> Kind:
        return self._cell(rule, "", column, type_ref, lambda text: self.file.types.kind(text or ""))

    def _typed(self, number: int, row: Element, label: str, tests: Tests, kind: Kind) -> None:
        wanted = "number" if kind == "integer" else kind
        strange = [k for k in sorted(tests.kinds()) if k != wanted]
        if strange:
            mend = (
                'write dates as date("YYYY-MM-DD")'
                if wanted == "date"
                else f"write a {wanted}, or change the column's type"
            )
            reason = f"the column holds values of type {kind}, but this is of type {strange[0]}: {mend}"
            raise BadCell(self.name, number, _id(row) or None, label, tests.text, reason)

    def _outputs(self, table: Element) -> tuple[Output, ...]:
        heads = xml.children(table, "output")
        if not heads:
            raise MalformedFile("the table has no output column", self.name)
        outputs = tuple(self._output(table, head, n, len(heads)) for n, head in enumerate(heads, 1))
        names = [output.name for output in outputs]
        if len(set(names)) < len(names):
            raise MalformedFile("two output columns have the same name: rename one", self.name)
        return outputs

    def _output(self, table: Element, head: Element, number: int, count: int) -> Output:
        label = xml.attribute(head, "label")
        only = variable(self.element) if count == 1 else f"output {number}"
        name = xml.attribute(head, "name") or label or only
        type_ref = xml.attribute(head, "typeRef") or self._declared(table, name, count)
        kind = self._kind(None, name, type_ref)
        allowed = xml.text_of(xml.child(head, "outputValues")) or self.file.types.allowed(type_ref)
        values = self._cell(None, "", name, allowed, read_tests) if allowed else None
        default = xml.text_of(xml.child(head, "defaultOutputEntry"))
        read = self._cell(None, "", name, default, self._expression) if default else None
        output = Output(name, label or name, kind, _listed(values), read)
        if read is not None:
            self._result(None, "", output, default, read)
        return output

    def _declared(self, table: Element, output: str, count: int) -> str:
        variable = xml.child(self.element, "variable")
        whole = xml.attribute(table, "typeRef") or (
            xml.attribute(variable, "typeRef") if variable is not None else ""
        )
        return whole if count == 1 else self.file.types.component(whole, output)

    def _names(self, inputs: tuple[Input, ...]) -> frozenset[str]:
        own = {name for column in inputs for name in names_in(column.read)} | {
            column.expression for column in inputs
        }
        known = own | self.file.names()
        return frozenset(known | {name.split(".")[0] for name in known})

    def _rule(
        self,
        number: int,
        row: Element,
        tests: list[Tests],
        outputs: tuple[Output, ...],
        names: frozenset[str],
    ) -> Rule:
        cells = xml.children(row, "outputEntry")
        self._count(number, row, "output", len(cells), len(outputs))
        texts = [xml.text_of(cell) or "" for cell in cells]
        results = []
        for output, text in zip(outputs, texts, strict=True):
            read = self._cell(number, _id(row), output.name, text, lambda t: read_expression(t, names))
            self._result(number, _id(row), output, text, read)
            for name in names_in(read):
                if name not in names and name.split(".")[0] not in names:
                    reason = (
                        f'{name} is no input of this file: strings stand in double quotes, write "{name}"'
                    )
                    raise BadCell(self.name, number, _id(row) or None, output.name, text, reason)
            results.append(read)
        return Rule(number, _id(row), tuple(tests), tuple(results), tuple(texts), _remarks(row))

    def _result(
        self, number: int | None, rule_id: str, output: Output, text: str | None, read: Expression
    ) -> None:
        if isinstance(read, Literal) and not fits(read.value, output.type):
            given = kind_of(read.value)
            mend = (
                f'write "{text}"'
                if output.type == "string"
                else f"write a {output.type}, or change the column's type"
            )
            reason = f"the column gives values of type {output.type}, but this is of type {given}: {mend}"
            raise BadCell(self.name, number, rule_id or None, output.name, text or "", reason)

    def _requires(self, inputs: tuple[Input, ...], rules: tuple[Rule, ...]) -> tuple[Decision, ...]:
        read = [name for column in inputs for name in [column.expression, *names_in(column.read)]]
        read += [name for rule in rules for result in rule.results for name in names_in(result)]
        return tuple(self.file.required(key) for key in self._links(read))

    def _links(self, names: list[str]) -> list[str]:
        """Decisions drawn as required, then those whose name or output is read here and is no input data."""
        drawn = [
            xml.attribute(link, "href").rsplit("#", 1)[-1]
            for requirement in xml.children(self.element, "informationRequirement")
            for link in xml.children(requirement, "requiredDecision")
        ]
        links = [key for key in dict.fromkeys(drawn) if key in self.file.elements]
        for root in dict.fromkeys(root for name in names for root in (name, name.split(".")[0])):
            if root not in self.file.inputs and not any(
                root in gives(self.file.elements[key]) for key in links
            ):
                links += self.file.giving(root, self.key)
        return links

    def _agree(self, decision: Decision) -> None:
        """Refuse a table whose hit policy asks for what its outputs do not give."""
        if decision.hit_policy in ("PRIORITY", "OUTPUT ORDER"):
            self._ranked(decision)
        if decision.aggregation in ("SUM", "MIN", "MAX"):
            for rule in decision.rules:
                for output, text, read in zip(decision.outputs, rule.output_texts, rule.results, strict=True):
                    if isinstance(read, Literal) and not _adds_up(read.value, decision.aggregation):
                        reason = f"COLLECT {decision.aggregation} needs a number in every rule"
                        raise BadCell(self.name, rule.number, rule.id or None, output.name, text, reason)

    def _ranked(self, decision: Decision) -> None:
        if not any(output.values for output in decision.outputs):
            reason = f"{decision.hit_policy} needs the output values listed in the output column, the most important first"
            raise MalformedFile(reason, self.name)
        for rule in decision.rules:
            for output, text, read in zip(decision.outputs, rule.output_texts, rule.results, strict=True):
                if output.values and isinstance(read, Literal) and read.value not in output.values:
                    reason = "the value is not in the column's list of output values, which gives the order: add it there"
                    raise BadCell(self.name, rule.number, rule.id or None, output.name, text, reason)


def _head_label(at: int, head: Element) -> str:
    holder = xml.child(head, "inputExpression")
    return xml.attribute(head, "label") or (xml.text_of(holder) or "") or f"input {at + 1}"


def _inferred(cells: list[Tests]) -> Kind:
    return next((kind for tests in cells for kind in sorted(tests.kinds())), "any")


def _listed(values: Tests | None) -> tuple[Value, ...]:
    """The values of a plain list; an interval has no order of importance and gives none."""
    tests = values.any_of if values and values.any_of else ()
    return tuple(t.value for t in tests if isinstance(t, Compare)) if all(_is_equal(t) for t in tests) else ()


def _is_equal(test: object) -> bool:
    return isinstance(test, Compare) and test.op == "="


def _adds_up(value: Value, aggregation: Aggregation) -> bool:
    kind = kind_of(value)
    return kind == "number" or (aggregation != "SUM" and kind in ("date", "string"))


def gives(element: Element) -> set[str]:
    """The names a decision's result may be read by: its variable, its name, its table's outputs."""
    table = xml.child(element, "decisionTable")
    outputs = (
        [xml.attribute(head, "name") for head in xml.children(table, "output")] if table is not None else []
    )
    return {name for name in [variable(element), xml.attribute(element, "name"), *outputs] if name}


def _remarks(row: Element) -> tuple[str, ...]:
    described = [xml.content(e).strip() for e in xml.children(row, "description")]
    return (*described, *((xml.text_of(e) or "") for e in xml.children(row, "annotationEntry")))
