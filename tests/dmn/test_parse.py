"""Files as modelers save them are read; what is wrong with a file is said so that an analyst can mend it."""

from decimal import Decimal
from pathlib import Path

import pytest

from dunwell.dmn.errors import BadCell, MalformedFile, UnknownDecision
from dunwell.dmn.parse import load
from tests.dmn.builders import a_file, a_table, decision

FILES = Path(__file__).parent / "files"
VERSIONS = [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
]


@pytest.mark.parametrize("ns", VERSIONS)
def test_every_version_of_dmn_is_read(ns: str) -> None:
    table = load(a_table([(["> 1"], ['"a"'])], ns=ns)).decision("Table")
    assert table.evaluate({"x": 2}).outputs == {"y": "a"}


def test_a_file_of_a_modeler_is_read_with_labels_types_and_remarks() -> None:
    table = load(FILES / "dish-modeler.dmn").decision("Dish for tonight")
    assert [(i.label, i.expression, i.type) for i in table.inputs] == [
        ("Season", "season", "string"),
        ("How many guests", "guestCount", "integer"),
    ]
    assert [(o.name, o.label) for o in table.outputs] == [("desiredDish", "Dish")]
    assert [rule.id for rule in table.rules] == [f"row-{n}" for n in range(1, 7)]
    assert table.rules[3].annotation == "Save money"
    assert table.rules[5].input_texts == ('"Summer"', "-")
    assert table.rules[5].output_texts == ('"Light <Salad> & nice"',)
    assert table.hit_policy == "UNIQUE"


@pytest.mark.parametrize(
    ("facts", "dish"),
    [
        ({"season": "Fall", "guestCount": 8}, "Spareribs"),
        ({"season": "Spring", "guestCount": 5}, "Steak"),
        ({"season": "Winter", "guestCount": 9}, "Stew"),
        ({"season": "Summer"}, "Light <Salad> & nice"),
        ({"temperature": 31, "guestCount": 1}, "Light <Salad> & nice"),
        ({"temperature": Decimal("9.9"), "guestCount": 8}, "Roastbeef"),
    ],
)
def test_the_dish_is_chosen_through_the_required_season(facts: dict[str, object], dish: str) -> None:
    assert load(FILES / "dish-modeler.dmn").decision("dish").evaluate(facts).outputs == {"desiredDish": dish}


def test_prefixes_item_definitions_several_outputs_and_names_with_spaces_are_read() -> None:
    table = load(FILES / "approval-prefixed.dmn").decision("Approval Status")
    assert [(i.expression, i.type) for i in table.inputs] == [
        ("Applicant Age", "number"),
        ("Applicant.Risk Category", "string"),
        ("isAffordable", "boolean"),
    ]
    assert [(o.name, o.type) for o in table.outputs] == [("Approved/Declined", "string"), ("Rate", "number")]
    facts = {"Applicant Age": 30, "Applicant": {"Risk Category": "Low"}, "isAffordable": True}
    result = table.evaluate(facts)
    assert result.outputs == {"Approved/Declined": "Approved", "Rate": Decimal("0.035")}
    assert result.explanation[0].annotation == "of age, can pay"
    assert table.evaluate({"Applicant Age": 3}).outputs == {"Approved/Declined": "Declined", "Rate": None}


def test_a_decision_is_found_by_name_and_by_id_and_alone_without_either() -> None:
    model = load(a_file(decision([], name="First One"), decision([], name="Second")))
    assert model.decision("First One") == model.decision("FirstOne")
    with pytest.raises(UnknownDecision, match=r"'Third'.*First One \(FirstOne\), Second"):
        model.decision("Third")
    with pytest.raises(UnknownDecision):
        model.decision()
    assert load(a_table([])).decision().name == "Table"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"", "not well-formed XML"),
        (b"season,dish\n", "not well-formed XML"),
        (b"<definitions/>", "not DMN"),
        (b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>', "not DMN"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><definitions>&a;</definitions>', "refused"),
    ],
)
def test_what_is_no_dmn_is_refused_with_a_reason(source: bytes, said: str) -> None:
    with pytest.raises(MalformedFile, match=said):
        load(source)


def test_a_missing_file_is_a_clear_error() -> None:
    with pytest.raises(MalformedFile, match="cannot be read"):
        load("/nowhere/at-all.dmn")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("> Winter", "double quotes"),
        ("'a'", "double quotes"),
        ("“a”", 'write "'),
        ('"a', "not closed"),
        ("[1..", "value is missing"),
        ("[5..1]", "empty"),
        ('["a"..5]', "both ends"),
        ("> 1,000", "without separators"),
        ('date and time("2026-01-01T00:00:00")', "calendar days"),
        ('date("2026-02-30")', "no date"),
        ("> true", "needs a number"),
        ("1 2", "was not expected|is none"),
        ("not(1", "missing at the end"),
        ("?> 3", "not understood"),
        ("(" * 5000, "nested too deeply|missing"),
    ],
)
def test_a_bad_cell_is_named_by_decision_rule_and_column(cell: str, said: str) -> None:
    model = load(a_table([(["1", "-"], ['"a"']), (["-", cell], ['"b"'])], [("x", "number"), ("Guests", "")]))
    with pytest.raises((BadCell, MalformedFile), match=said) as caught:
        model.decision("Table")
    if isinstance(caught.value, BadCell):
        assert (caught.value.rule, caught.value.rule_id, caught.value.column) == (2, "r2", "Guests")
        assert "decision 'Table', rule 2 (r2), column 'Guests'" in str(caught.value)


@pytest.mark.parametrize(
    ("type_ref", "cell", "said"),
    [
        ("number", '"a"', "holds values of type number"),
        ("string", "5", "of type number"),
        ("date", '"2026-01-01"', "date\\("),
    ],
)
def test_a_cell_of_another_type_than_its_column_is_refused(type_ref: str, cell: str, said: str) -> None:
    with pytest.raises(BadCell, match=said):
        load(a_table([([cell], ['"a"'])], [("x", type_ref)])).decision()


def test_cells_of_mixed_types_in_an_undeclared_column_are_refused() -> None:
    with pytest.raises(BadCell, match="rule 2"):
        load(a_table([(["5"], ['"a"']), (['"b"'], ['"a"'])], [("x", "")])).decision()


@pytest.mark.parametrize(
    ("type_ref", "cell", "said"),
    [("string", "Steak", 'write "Steak"'), ("number", '"a"', "gives values of type number"), ("boolean", "1", "boolean"), ("string", "upper(x)", "not supported")],
)  # fmt: skip
def test_a_bad_output_cell_is_refused(type_ref: str, cell: str, said: str) -> None:
    with pytest.raises(BadCell, match=said):
        load(a_table([(["-"], [cell])], outputs=[("y", type_ref)])).decision()


def test_a_row_with_too_few_cells_is_named() -> None:
    with pytest.raises(MalformedFile, match=r"rule 1 \(r1\) has 1 input cells, but the table has 2"):
        load(a_table([(["-"], ['"a"'])], [("x", "number"), ("z", "number")])).decision()


def test_an_unknown_hit_policy_is_refused_with_the_known_ones() -> None:
    with pytest.raises(MalformedFile, match="'BEST' is unknown: use one of UNIQUE"):
        load(a_table([], policy="BEST")).decision()


def test_priority_without_a_list_of_values_is_refused() -> None:
    with pytest.raises(MalformedFile, match="needs the output values listed"):
        load(a_table([(["-"], ['"a"'])], policy="PRIORITY")).decision()
    with pytest.raises(BadCell, match="not in the column's list"):
        load(a_table([(["-"], ['"a"'])], policy="PRIORITY", values='"b"')).decision()


def test_a_sum_of_words_is_refused() -> None:
    with pytest.raises(BadCell, match="SUM needs a number"):
        load(a_table([(["-"], ['"a"'])], policy="COLLECT", aggregation="SUM")).decision()


def test_decisions_in_a_circle_are_refused() -> None:
    one = decision([(["-"], ['"a"'])], [("b", "string")], [("a", "string")], name="One", requires=["Two"])
    two = decision([(["-"], ['"b"'])], [("a", "string")], [("b", "string")], name="Two", requires=["One"])
    with pytest.raises(MalformedFile, match=r"One → Two → One|Two → One → Two"):
        load(a_file(one, two)).decision("One")


def test_one_broken_table_leaves_the_others_of_its_file_usable() -> None:
    model = load(
        a_file(decision([(["oops"], ['"a"'])], name="Bad"), decision([(["-"], ['"a"'])], name="Good"))
    )
    assert model.decision("Good").evaluate({}).outputs == {"y": "a"}
    assert list(model.problems) == ["Bad"]
    with pytest.raises(BadCell):
        model.check()


def test_input_types_come_from_the_input_data_where_the_column_has_none() -> None:
    data = '<inputData id="i" name="days-past-due"><variable name="days-past-due" typeRef="integer"/></inputData>'
    source = a_file(decision([([">= 30"], ['"late"'])], [("days-past-due", "")]), extra=data)
    table = load(source).decision()
    assert table.inputs[0].type == "integer"
    assert table.evaluate({"days-past-due": 31}).outputs == {"y": "late"}


def test_a_literal_expression_is_worked_out() -> None:
    text = '<decision id="total" name="Total"><literalExpression><text>(price - 1) * 2.5</text></literalExpression></decision>'
    assert load(a_file(text)).decision("Total").evaluate({"price": 3}).outputs == {"Total": Decimal("5.0")}


def test_other_boxed_expressions_are_refused_by_name() -> None:
    with pytest.raises(MalformedFile, match="decision 'C': it has no decision table"):
        load(a_file('<decision id="c" name="C"><context/></decision>')).decision("C")
