"""DMN XML as a tree that keeps every prefix, remark and drawing, and walking it by local names.

Modelers differ in prefixes and in the DMN version's namespace; both are read, whatever the prefix.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.dom.minidom import Document, Element, Node
from xml.parsers.expat import ExpatError

from defusedxml import DefusedXmlException
from defusedxml.minidom import parseString

from dunwell.dmn.errors import MalformedFile

_DMN = "omg.org/spec/DMN/"


def read(source: bytes | str | Path) -> bytes:
    """The bytes of a path (str or Path), or the bytes given."""
    if isinstance(source, bytes):
        return source
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise MalformedFile(f"{source} cannot be read: {error.strerror}") from error


def document(source: bytes) -> Document:
    """The tree of a DMN file; no entities, no DTD. Raises MalformedFile."""
    try:
        tree = parseString(source, forbid_dtd=True)  # type: ignore[arg-type]  # bytes carry their own encoding
    except ExpatError as error:
        raise MalformedFile(f"this is not well-formed XML ({error})") from error
    except DefusedXmlException as error:
        raise MalformedFile(
            "a DTD or an entity in the file is refused: save it again from a modeler"
        ) from error
    except (ValueError, LookupError, RecursionError) as error:
        raise MalformedFile(f"the file cannot be read as XML ({error})") from error
    root = tree.documentElement
    if root is None or local(root) != "definitions" or not _is_dmn(root):
        raise MalformedFile(
            "this is XML, but not DMN: its root must be <definitions> in a DMN 1.1–1.6 namespace"
        )
    return tree


def _is_dmn(root: Element) -> bool:
    declared = [str(value) for name, value in root.attributes.items() if name.split(":")[0] == "xmlns"]
    return any(_DMN in uri for uri in [root.namespaceURI or "", *declared])


def local(element: Element) -> str:
    """An element's name without its prefix."""
    return str(element.localName or element.tagName)


def children(element: Element, name: str) -> list[Element]:
    """The element's own children of that local name, in the model's namespace (extensions are passed over)."""
    return [child for child in elements(element) if local(child) == name and _ours(child)]


def child(element: Element, name: str) -> Element | None:
    """The first such child, or None."""
    return next(iter(children(element, name)), None)


def elements(element: Element) -> Iterator[Element]:
    """The element's own child elements."""
    return (node for node in element.childNodes if isinstance(node, Element))


def _ours(element: Element) -> bool:
    document = element.ownerDocument
    root = document.documentElement if document else None
    return root is None or element.namespaceURI == root.namespaceURI


def text_of(element: Element | None) -> str | None:
    """The content of its <text>, CDATA included, or None if there is none."""
    holder = child(element, "text") if element is not None else None
    return None if holder is None else content(holder).strip()


def content(element: Element) -> str:
    """All character data directly inside an element."""
    return "".join(
        node.data for node in element.childNodes if node.nodeType in (Node.TEXT_NODE, Node.CDATA_SECTION_NODE)
    )


def attribute(element: Element, name: str) -> str:
    """An attribute with runs of white space made single, "" if absent."""
    return " ".join(element.getAttribute(name).split())


_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_VALUE = {**_TEXT, '"': "&quot;", "\n": "&#10;", "\t": "&#9;"}


def _escaped(text: str, signs: dict[str, str]) -> str:
    return re.sub("[" + re.escape("".join(signs)) + "]", lambda match: signs[match.group()], text)


def serialised(tree: Document) -> bytes:
    """The tree as UTF-8. (minidom's own writer turns line breaks in attributes, which modelers write, into spaces.)"""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    for node in tree.childNodes:
        _write(node, lines)
        lines.append("\n")
    return "".join(lines).encode()


def _write(node: Node, out: list[str]) -> None:
    if isinstance(node, Element):
        attributes = "".join(
            f' {name}="{_escaped(str(value), _VALUE)}"' for name, value in node.attributes.items()
        )
        out.append(f"<{node.tagName}{attributes}" + (">" if node.childNodes else "/>"))
        for inner in node.childNodes:
            _write(inner, out)
        if node.childNodes:
            out.append(f"</{node.tagName}>")
    elif node.nodeType == Node.TEXT_NODE:
        out.append(_escaped(str(node.nodeValue), _TEXT))
    else:
        out.append(node.toxml())
