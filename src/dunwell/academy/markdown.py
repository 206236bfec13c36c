"""A lesson's Markdown as HTML for the page and as blocks for the printed hand-out. HTML in the source is never let through."""

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_MD = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
_LESSON = re.compile(r"^m\d\d-l\d\d$")


def html(text: str) -> Markup:
    """Safe HTML. Links to lessons lead to their pages; links to the outside say so."""
    tokens = _MD.parse(text)
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                _link(child)
    return Markup(_MD.renderer.render(tokens, _MD.options, {}))  # noqa: S704  made by markdown-it with HTML off


def _link(token: Token) -> None:
    href = str(token.attrGet("href") or "")
    if _LESSON.match(href):
        token.attrSet("href", f"/academy/lessons/{href}")
    elif href.startswith("http"):
        token.attrSet("rel", "noreferrer noopener")
        token.attrSet("target", "_blank")


def blocks(text: str) -> list[dict[str, Any]]:
    """What a printed page is made of: {"kind": h2 h3 p item quote row, "runs": [[text, bold], …]}; a row has "cells",
    an item of a numbered list its "number", and a run that is a line feed begins a new line."""
    found: list[dict[str, Any]] = []
    inside: list[str] = []
    row: list[list[list[Any]]] | None = None
    head, number = False, ""
    for token in _MD.parse(text):
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            found.append({"kind": "row", "cells": row, "head": head})
            row = None
        elif token.type in ("thead_open", "thead_close"):
            head = token.type == "thead_open"
        elif token.type == "inline":
            runs = _runs(token)
            if row is not None:
                row.append(runs)
            else:
                found.append({"kind": _kind(inside), "runs": runs, "number": number})
        elif token.type == "fence":
            found.append({"kind": "p", "runs": [[token.content.strip(), False]]})
        elif token.nesting == 1:
            inside.append(token.tag)
            number = token.info if token.type == "list_item_open" else "" if token.tag != "p" else number
        elif token.nesting == -1 and inside:
            inside.pop()
    return found


def _kind(inside: list[str]) -> str:
    if "blockquote" in inside:
        return "quote"
    if "li" in inside:
        return "item"
    return inside[-1] if inside and inside[-1] in ("h1", "h2", "h3") else "p"


def _runs(token: Token) -> list[list[Any]]:
    runs: list[list[Any]] = []
    bold = False
    for child in token.children or ():
        if child.type in ("strong_open", "strong_close"):
            bold = child.type == "strong_open"
        elif child.type in ("text", "code_inline") and child.content:
            runs.append([child.content, bold])
        elif child.type in ("softbreak", "hardbreak"):
            runs.append(["\n", bold])
    return runs
