"""Small edits to a table in a DMN file: each gives a new Model and leaves everything else in the file as it was.

Only elements of the rule in hand change; drawings, extensions, remarks and prefixes stay, so modelers open it again.
The new text is not judged here: a bad cell comes out as the new model's problem, so that a page can show it beside the
cell. Rules and columns are counted from 1; inputs first, then outputs, as on the page.
"""

from collections.abc import Callable, Sequence
from typing import cast
from xml.dom.minidom import Document, Element

from dunwell.dmn import dmnxml as xml
from dunwell.dmn.errors import MalformedFile
from dunwell.dmn.model import Model
from dunwell.dmn.parse import chosen, load


def with_cell(model: Model, decision: str, rule: int, column: int, text: str) -> Model:
    """Replace the text of one cell; columns count inputs first, then outputs."""

    def change(table: Element) -> None:
        cells = _cells(_row(table, rule))
        if not 1 <= column <= len(cells):
            raise MalformedFile(f"rule {rule} has no column {column}")
        _set_text(cells[column - 1], text)

    return _edited(model, decision, change)


def with_annotation(model: Model, decision: str, rule: int, text: str) -> Model:
    """Replace a rule's remark."""

    def change(table: Element) -> None:
        row = _row(table, rule)
        entries = xml.children(row, "annotationEntry")
        if entries and not xml.children(row, "description"):
            _set_text(entries[0], text)
            return
        for old in xml.children(row, "description"):
            row.removeChild(old)
        description = _new(row, "description")
        description.appendChild(_document(row).createTextNode(text))
        row.insertBefore(description, row.firstChild)

    return _edited(model, decision, change)


def with_rule_added(
    model: Model, decision: str, at: int, inputs: Sequence[str], outputs: Sequence[str], annotation: str = ""
) -> Model:
    """Put a new rule before rule `at` (one past the last appends it). Its id is new in the file."""

    def change(table: Element) -> None:
        rows = xml.children(table, "rule")
        if not 1 <= at <= len(rows) + 1:
            raise MalformedFile(f"there is no place {at} among {len(rows)} rules")
        row = _new(table, "rule")
        row.setAttribute("id", _fresh_id(table, "DecisionRule"))
        _fill(row, inputs, outputs, annotation)
        _place(table, row, rows, at)

    return _edited(model, decision, change)


def with_rule_deleted(model: Model, decision: str, rule: int) -> Model:
    """Take one rule out."""

    def change(table: Element) -> None:
        table.removeChild(_row(table, rule))

    return _edited(model, decision, change)


def with_rule_moved(model: Model, decision: str, rule: int, to: int) -> Model:
    """Make rule number `rule` number `to`; those between move by one."""

    def change(table: Element) -> None:
        row = table.removeChild(_row(table, rule))
        rest = xml.children(table, "rule")
        if not 1 <= to <= len(rest) + 1:
            raise MalformedFile(f"there is no rule {to}")
        _place(table, row, rest, to)

    return _edited(model, decision, change)


def _edited(model: Model, decision: str, change: Callable[[Element], None]) -> Model:
    tree = xml.document(model.source)
    root = tree.documentElement
    assert root is not None
    place = [key for key, _ in model.known].index(chosen(model.known, decision))
    table = xml.child(xml.children(root, "decision")[place], "decisionTable")
    if table is None:
        raise MalformedFile("it has no decision table", decision)
    change(table)
    return load(xml.serialised(tree))


def _document(element: Element) -> Document:
    document = element.ownerDocument
    assert document is not None
    return document


def _row(table: Element, rule: int) -> Element:
    rows = xml.children(table, "rule")
    if not 1 <= rule <= len(rows):
        raise MalformedFile(f"there is no rule {rule}: the table has {len(rows)}")
    return rows[rule - 1]


def _cells(row: Element) -> list[Element]:
    return [*xml.children(row, "inputEntry"), *xml.children(row, "outputEntry")]


def _new(beside: Element, name: str) -> Element:
    """A new element with the prefix and namespace of one already there."""
    prefix = beside.tagName.rpartition(":")[0]
    return _document(beside).createElementNS(beside.namespaceURI, f"{prefix}:{name}" if prefix else name)


def _set_text(cell: Element, text: str) -> None:
    holder = xml.child(cell, "text")
    if holder is None:
        holder = _new(cell, "text")
        cell.appendChild(holder)
    for node in list(holder.childNodes):
        holder.removeChild(node)
    holder.appendChild(_document(cell).createTextNode(text))


def _fill(row: Element, inputs: Sequence[str], outputs: Sequence[str], annotation: str) -> None:
    if annotation:
        description = _new(row, "description")
        description.appendChild(_document(row).createTextNode(annotation))
        row.appendChild(description)
    for name, texts in (("inputEntry", inputs), ("outputEntry", outputs)):
        for number, text in enumerate(texts, 1):
            cell = _new(row, name)
            cell.setAttribute("id", f"{row.getAttribute('id')}_{name}_{number}")
            _set_text(cell, text)
            row.appendChild(cell)


def _fresh_id(table: Element, stem: str) -> str:
    document = _document(table)
    taken = {element.getAttribute("id") for element in document.getElementsByTagName("*")}
    return next(name for n in range(1, len(taken) + 2) if (name := f"{stem}_new{n}") not in taken)


def _place(table: Element, row: Element, rows: list[Element], at: int) -> None:
    if at <= len(rows):
        table.insertBefore(row, rows[at - 1])
    elif rows:
        table.insertBefore(row, cast(Element | None, rows[-1].nextSibling))
    else:
        table.appendChild(row)
