"""DMN files for tests, written as the modelers write them."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

DMN_13 = "https://www.omg.org/spec/DMN/20191111/MODEL/"

Column = tuple[str, str]  # name, typeRef


def a_table(
    rules: Sequence[tuple[Sequence[str], Sequence[str]]],
    inputs: Sequence[Column] = (("x", "number"),),
    outputs: Sequence[Column] = (("y", "string"),),
    policy: str = "UNIQUE",
    aggregation: str = "",
    values: str = "",
    defaults: Sequence[str] = (),
    name: str = "Table",
    ns: str = DMN_13,
) -> bytes:
    """One file with one decision. rules are (input cells, output cells); values are the first output's allowed values."""
    return a_file(decision(rules, inputs, outputs, policy, aggregation, values, defaults, name), ns=ns)


def a_file(*decisions: str, ns: str = DMN_13, extra: str = "") -> bytes:
    """A definitions element around decisions and whatever else stands beside them."""
    return f'<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="{ns}" id="d" name="d">{"".join(decisions)}{extra}</definitions>'.encode()


def decision(
    rules: Sequence[tuple[Sequence[str], Sequence[str]]],
    inputs: Sequence[Column] = (("x", "number"),),
    outputs: Sequence[Column] = (("y", "string"),),
    policy: str = "UNIQUE",
    aggregation: str = "",
    values: str = "",
    defaults: Sequence[str] = (),
    name: str = "Table",
    requires: Sequence[str] = (),
) -> str:
    """One decision element; its id is its name without spaces."""
    links = "".join(
        f'<informationRequirement><requiredDecision href="#{r}"/></informationRequirement>' for r in requires
    )
    heads = "".join(
        f"<input><inputExpression{_type(t)}><text>{escape(n)}</text></inputExpression></input>"
        for n, t in inputs
    )
    outs = "".join(
        f"<output name={quoteattr(n)}{_type(t)}>{_values(values if at == 0 else '')}{_default(defaults, at)}</output>"
        for at, (n, t) in enumerate(outputs)
    )
    rows = "".join(_rule(number, *row) for number, row in enumerate(rules, 1))
    policy = f' hitPolicy="{policy}"' + (f' aggregation="{aggregation}"' if aggregation else "")
    key = name.replace(" ", "")
    return (
        f'<decision id="{key}" name={quoteattr(name)}>{links}<decisionTable{policy}>{heads}{outs}{rows}'
        "</decisionTable></decision>"
    )


def _type(type_ref: str) -> str:
    return f' typeRef="{type_ref}"' if type_ref else ""


def _values(values: str) -> str:
    return f"<outputValues><text>{escape(values)}</text></outputValues>" if values else ""


def _default(defaults: Sequence[str], at: int) -> str:
    return f"<defaultOutputEntry><text>{escape(defaults[at])}</text></defaultOutputEntry>" if defaults else ""


def _rule(number: int, inputs: Sequence[str], outputs: Sequence[str]) -> str:
    cells = "".join(f"<inputEntry><text>{escape(text)}</text></inputEntry>" for text in inputs)
    cells += "".join(f"<outputEntry><text>{escape(text)}</text></outputEntry>" for text in outputs)
    return f'<rule id="r{number}">{cells}</rule>'
