"""Reading a DMN file into a Model.

A decision that cannot be read is kept as a problem of its own and raised when it is asked for, so that one broken
table does not take the others of its file away.
"""

from pathlib import Path
from xml.dom.minidom import Element

from dunwell.dmn import dmnxml as xml
from dunwell.dmn.errors import DmnError, MalformedFile, UnknownDecision
from dunwell.dmn.model import Decision, Model
from dunwell.dmn.readtable import TableReader, gives, variable
from dunwell.dmn.typerefs import Types


def load(source: bytes | str | Path) -> Model:
    """Read a DMN 1.1–1.6 file (a path, or its bytes). Raises MalformedFile if it is none."""
    data = xml.read(source)
    root = xml.document(data).documentElement
    assert root is not None
    return DecisionFile(root).model(data)


def chosen(known: tuple[tuple[str, str], ...], name: str | None) -> str:
    """The id of the decision meant by an id or a name; None means the only one. Raises UnknownDecision."""
    labels = tuple(f"{label} ({key})" if label != key else key for key, label in known)
    if name is None:
        if len(known) == 1:
            return known[0][0]
        raise UnknownDecision("(none given)", labels)
    if name in (key for key, _ in known):
        return name
    named = [key for key, label in known if label == " ".join(name.split())]
    if len(named) != 1:
        raise UnknownDecision(name, labels, several=len(named) > 1)
    return named[0]


class DecisionFile:
    """The decisions of one file, built one after another, those required first."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.types = Types(root)
        self.elements = {
            xml.attribute(e, "id") or f"decision {n}": e
            for n, e in enumerate(xml.children(root, "decision"), 1)
        }
        self.inputs = [variable(e) for e in xml.children(root, "inputData")]
        self.built: dict[str, Decision] = {}
        self.problems: dict[str, Exception] = {}
        self.building: list[str] = []

    def model(self, source: bytes) -> Model:
        for key in self.elements:
            self._try(key)
        known = tuple((key, self.name(key)) for key in self.elements)
        found = tuple(self.built[key] for key in self.elements if key in self.built)
        return Model(xml.attribute(self.root, "name"), source, found, self.problems, known)

    def name(self, key: str) -> str:
        return xml.attribute(self.elements[key], "name") or key

    def _try(self, key: str) -> None:
        if key in self.built or key in self.problems:
            return
        try:
            self.built[key] = self._decision(key)
        except DmnError as error:
            self.problems[key] = error
        except RecursionError:
            self.problems[key] = MalformedFile("a cell is nested too deeply", self.name(key))

    def required(self, key: str) -> Decision:
        """Another decision of this file. Raises its problem, or MalformedFile on a circle."""
        if key in self.building:
            circle = " → ".join(self.name(k) for k in [*self.building[self.building.index(key) :], key])
            raise MalformedFile(f"the decisions require each other in a circle: {circle}", self.name(key))
        self._try(key)
        if key in self.problems:
            raise self.problems[key]
        return self.built[key]

    def _decision(self, key: str) -> Decision:
        self.building.append(key)
        try:
            return TableReader(self, key, self.elements[key]).decision()
        finally:
            self.building.pop()

    def giving(self, name: str, reader: str) -> list[str]:
        """The one decision (other than the reader) of that name, else the one with such an output; [] if unclear."""
        others = {key: e for key, e in self.elements.items() if key != reader}
        by_name = [key for key, e in others.items() if name in (variable(e), self.name(key))]
        found = by_name or [key for key, e in others.items() if name in gives(e)]
        return found if len(found) == 1 else []

    def names(self) -> frozenset[str]:
        """Every name a cell may speak of: input data and decisions, by variable and by name."""
        decisions = [n for key, e in self.elements.items() for n in (variable(e), self.name(key))]
        return frozenset([*self.inputs, *decisions])
