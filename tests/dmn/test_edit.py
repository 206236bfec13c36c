"""Analysts edit tables on a page: a small edit changes its rule and nothing else in the file."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from dunwell.dmn import edit
from dunwell.dmn.errors import BadCell, MalformedFile
from dunwell.dmn.model import Model
from dunwell.dmn.parse import load

FILES = Path(__file__).parent / "files"


@pytest.fixture(params=["dish-modeler.dmn", "approval-prefixed.dmn"])
def model(request: pytest.FixtureRequest) -> Model:
    return load(FILES / request.param)


def shape(source: bytes) -> list[tuple[str, tuple[tuple[str, str], ...], str]]:
    """Every element with its attributes and text, namespaces resolved: what any reader of XML would see."""
    return [
        (e.tag, tuple(e.attrib.items()), (e.text or "").strip())
        for e in ElementTree.fromstring(source).iter()
    ]


def test_an_unedited_file_comes_out_byte_for_byte(model: Model) -> None:
    assert load(model.to_xml()).to_xml() == model.source


def test_replacing_a_cell_changes_that_text_only(model: Model) -> None:
    name = model.known[0][0]
    edited = edit.with_cell(model, name, 1, 2, '"x < y"')
    before, after = shape(model.source), shape(edited.source)
    assert [(old, new) for old, new in zip(before, after, strict=True) if old != new] == [
        (old, (old[0], old[1], '"x < y"')) for old in before if old[2] in ("<= 8", '"Medium","Low"')
    ][:1]


def test_drawings_remarks_prefixes_and_line_breaks_in_names_stay() -> None:
    model = load(FILES / "dish-modeler.dmn")
    edited = edit.with_rule_deleted(model, "dish", 6).to_xml().decode()
    for kept in (
        "<!-- Saved in",
        'name="Dish&#10;for tonight"',
        "biodi:width",
        "<dmndi:DMNShape",
        "a &amp; b",
        "xmlns:di=",
    ):
        assert kept in edited
    assert "Salad" not in edited


def test_an_empty_cell_without_text_can_be_filled() -> None:
    edited = edit.with_cell(load(FILES / "approval-prefixed.dmn"), "_d1", 3, 2, '"Low"')
    assert edited.decision().rules[2].input_texts[1] == '"Low"'
    assert b'<semantic:text>"Low"</semantic:text>' in edited.source


def test_rules_are_added_moved_and_deleted() -> None:
    model = load(FILES / "dish-modeler.dmn")
    added = edit.with_rule_added(model, "dish", 7, ['"Winter"', "> 100"], ['"Soup"'], "a feast")
    last = added.decision("dish").rules[-1]
    assert (last.number, last.input_texts, last.output_texts, last.annotation) == (
        7,
        ('"Winter"', "> 100"),
        ('"Soup"',),
        "a feast",
    )
    moved = edit.with_rule_moved(added, "dish", 7, 2)
    assert [rule.id for rule in moved.decision("dish").rules][:3] == ["row-1", last.id, "row-2"]
    back = edit.with_rule_deleted(edit.with_rule_moved(moved, "dish", 2, 7), "dish", 7)
    assert back.decision("dish").rules == model.decision("dish").rules
    again = edit.with_rule_added(added, "dish", 1, ["-", "-"], ["null"])
    assert len({rule.id for rule in again.decision("dish").rules}) == 8


@pytest.mark.parametrize(("file", "name"), [("dish-modeler.dmn", "dish"), ("approval-prefixed.dmn", "_d1")])
def test_a_remark_is_replaced_where_the_file_keeps_them(file: str, name: str) -> None:
    edited = edit.with_annotation(load(FILES / file), name, 1, "checked <today>")
    assert edited.decision(name).rules[0].annotation == "checked <today>"


def test_a_bad_new_text_is_the_new_models_problem() -> None:
    edited = edit.with_cell(load(FILES / "dish-modeler.dmn"), "dish", 2, 2, "about 8")
    with pytest.raises(BadCell, match="rule 2 \\(row-2\\), column 'How many guests'"):
        edited.decision("dish")
    mended = edit.with_cell(edited, "dish", 2, 2, "8")
    assert mended.decision("dish").rules[1].input_texts[1] == "8"


def test_a_rule_that_is_not_there_is_refused() -> None:
    model = load(FILES / "dish-modeler.dmn")
    for change in (
        lambda: edit.with_rule_deleted(model, "dish", 7),
        lambda: edit.with_cell(model, "dish", 1, 4, "-"),
        lambda: edit.with_rule_moved(model, "dish", 1, 9),
    ):
        with pytest.raises(MalformedFile):
            change()
