"""The types a DMN file declares: built-in ones, item definitions on them, and those of its input data."""

from xml.dom.minidom import Element

from dunwell.dmn import dmnxml as xml
from dunwell.dmn.feel import FeelError
from dunwell.dmn.values import UNSUPPORTED, Kind, kind_of_type


class Types:
    """Item definitions and input data of one file, by name."""

    def __init__(self, root: Element) -> None:
        self.items = {xml.attribute(e, "name"): e for e in xml.children(root, "itemDefinition")}
        self.inputs: dict[str, str] = {}
        for element in xml.children(root, "inputData"):
            variable = xml.child(element, "variable")
            if variable is not None:
                name = xml.attribute(variable, "name") or xml.attribute(element, "name")
                self.inputs[name] = xml.attribute(variable, "typeRef")

    def kind(self, type_ref: str) -> Kind:
        """What kind of value a typeRef stands for; unknown and structured types are "any". Raises FeelError."""
        for _ in range(10):  # item definitions may name one another; a circle ends here
            item = self.items.get(_bare(type_ref))
            if item is None:
                break
            type_ref = _base(item)
        if _bare(type_ref).lower() in UNSUPPORTED:
            raise FeelError(
                f"values of type {_bare(type_ref)} are not supported: use number, string, boolean or date"
            )
        return kind_of_type(type_ref) or "any"

    def of_input(self, name: str) -> Kind | None:
        """The kind the input data of that name declares, or None."""
        kind = self.kind(self.inputs.get(name, ""))
        return None if kind == "any" else kind

    def allowed(self, type_ref: str) -> str | None:
        """The allowed values of an item definition, as written."""
        item = self.items.get(_bare(type_ref))
        return xml.text_of(xml.child(item, "allowedValues")) if item is not None else None

    def component(self, type_ref: str, name: str) -> str:
        """The typeRef of one component of a structured item definition, "" if there is none."""
        item = self.items.get(_bare(type_ref))
        parts = xml.children(item, "itemComponent") if item is not None else []
        return next((_base(part) for part in parts if xml.attribute(part, "name") == name), "")


def _bare(type_ref: str) -> str:
    return type_ref.rsplit(":", 1)[-1].strip()


def _base(item: Element) -> str:
    holder = xml.child(item, "typeRef")
    return xml.content(holder).strip() if holder is not None else xml.attribute(item, "typeRef")
