"""Questions as a table (CSV), one row a question, both languages side by side.

Columns: id, kind, level, lesson, text_zh, text_en, situation_zh, situation_en; for every choice N from 1:
choiceN_zh, choiceN_en, choiceN_right, choiceN_why_zh, choiceN_why_en (single, multiple, case), the items in their right
order (order), or choiceN_* with choiceN_goes_zh, choiceN_goes_en (match: what belongs to it); value, tolerance, unit_zh,
unit_en (numeric); explain_zh, explain_en, source_zh, source_en.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import ValidationError

from dunwell.academy.domain.content import LANGS, Question, Words
from dunwell.academy.exchange import table_faults
from dunwell.academy.library import Fault, told
from dunwell.foundation.i18n import N_
from dunwell.ui.export import safe_text

HEAD = ("id", "kind", "level", "lesson", "text_zh", "text_en", "situation_zh", "situation_en")
TAIL = ("value", "tolerance", "unit_zh", "unit_en", "explain_zh", "explain_en", "source_zh", "source_en")
OF_CHOICE = ("zh", "en", "right", "why_zh", "why_en", "goes_zh", "goes_en")
YES = {"x", "1", "y", "yes", "true", "right", "是", "对", "√", "✓"}
NO = {"", "0", "n", "no", "false", "wrong", "否", "错", "×"}
CHOICE = re.compile(r"^choice(\d+)_(zh|en|right|why_zh|why_en|goes_zh|goes_en)$")


def write(questions: Sequence[Question]) -> bytes:
    """The table, in UTF-8 with the mark that spreadsheets look for."""
    widest = max((len(one.choices()) for one in questions), default=0)
    columns = [*HEAD, *(f"choice{n}_{part}" for n in range(1, widest + 1) for part in OF_CHOICE), *TAIL]
    out = io.StringIO(newline="")
    rows = csv.DictWriter(out, columns, restval="", lineterminator="\r\n")
    rows.writeheader()
    for one in questions:
        rows.writerow(_row(one))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _row(one: Question) -> dict[str, str]:
    row = {"id": one.id, "kind": one.kind, "level": str(one.level), "lesson": one.lesson}
    for name, words in (
        ("text", one.text), ("situation", one.situation), ("explain", one.explain), ("source", one.source),
        ("unit", one.figure.unit if one.figure else None),
    ):  # fmt: skip
        row |= _said(name, words)
    if one.figure is not None:
        row |= {"value": str(one.figure.value), "tolerance": str(one.figure.tolerance)}
    for number, option in enumerate(one.options, start=1):
        row |= _said(f"choice{number}", option.text) | _said(f"choice{number}_why", option.why)
        row[f"choice{number}_right"] = "x" if option.right else ""
    for number, item in enumerate(one.order, start=1):
        row |= _said(f"choice{number}", item)
    for number, pair in enumerate(one.pairs, start=1):
        row |= _said(f"choice{number}", pair.left) | _said(f"choice{number}_goes", pair.right)
    return row


def _said(name: str, words: Words | None) -> dict[str, str]:
    return {} if words is None else {f"{name}_{lang}": safe_text(words.in_lang(lang)) for lang in LANGS}


def _plain(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    bare = cell.strip()
    return bare[1:] if bare.startswith("'") and safe_text(bare[1:]) == bare else bare


def read(data: bytes) -> tuple[list[Question], list[Fault]]:
    """The questions of a table, and what is wrong with the rest, row by row (the heading is row 1). UTF-8 or GB 18030;
    commas, semicolons or tabs."""
    text = _text(data)
    if text is None:
        return [], [told("file", N_("neither UTF-8 nor GB 18030: save it as CSV UTF-8"))]
    try:
        first = text.partition("\n")[0]
        mark = max(",;\t", key=first.count)
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
        names = [name.strip().lower() for name in rows.fieldnames or ()]
        rows.fieldnames = names
        unknown = [
            name
            for name in names
            if name and name not in HEAD and name not in TAIL and not CHOICE.match(name)
        ]
        missing = [
            name for name in ("id", "kind", "level", "lesson", "text_zh", "text_en") if name not in names
        ]
        if missing:
            return [], [told("row 1", N_("columns missing: %(columns)s"), row=1, columns=", ".join(missing))]
        faults = [told("row 1", N_("unknown column %(column)s"), row=1, column=name) for name in unknown]
        return _questions(rows, names, faults)
    except csv.Error as error:
        return [], [told("file", N_("not a table: %(error)s"), error=str(error))]


def _questions(
    rows: Iterable[dict[str, Any]], names: Sequence[str], faults: list[Fault]
) -> tuple[list[Question], list[Fault]]:
    widest = max((int(found[1]) for name in names if (found := CHOICE.match(name))), default=0)
    kept: dict[str, Question] = {}
    for number, raw in enumerate(rows, start=2):
        if None in raw:
            faults.append(told(f"row {number}", N_("more cells than columns"), row=number))
            continue
        row = {name: _plain(cell or "") for name, cell in raw.items() if name}
        if not any(row.values()):
            continue
        where = f"row {number} {row.get('id', '')}".strip()
        if row.get("id") in kept:
            faults.append(told(where, N_("this id stands there twice"), row=number))
            continue
        there = [n for n in range(1, widest + 1) if any(row.get(f"choice{n}_{lang}") for lang in LANGS)]
        shape = _shape(row, there, where, number, faults)
        if shape is None:
            continue
        try:
            question = Question.model_validate(shape)
            kept[question.id] = question
        except ValidationError as error:
            faults += table_faults.of_row(error, row, there, where, number)
    return list(kept.values()), faults


def _shape(
    row: dict[str, str], numbers: Sequence[int], where: str, line: int, faults: list[Fault]
) -> dict[str, Any] | None:
    def words(name: str) -> dict[str, str] | None:
        said = {lang: row.get(f"{name}_{lang}", "") for lang in LANGS}
        return said if any(said.values()) else None

    kind = row["kind"].lower()
    level = int(row["level"]) if row["level"].isdecimal() else row["level"]
    shape: dict[str, Any] = {
        "id": row["id"], "kind": kind, "level": level, "lesson": row["lesson"], "text": words("text"),
        "situation": words("situation"), "explain": words("explain"), "source": words("source"),
    }  # fmt: skip
    if kind in ("single", "multiple", "case"):
        shape["options"] = []
        for n in numbers:
            mark = row.get(f"choice{n}_right", "").lower()
            if mark not in YES | NO:
                faults.append(
                    told(
                        where,
                        N_("%(column)s is “%(value)s”: write x or leave it empty"),
                        row=line,
                        column=f"choice{n}_right",
                        value=mark,
                    )
                )
                return None
            shape["options"].append(
                {"text": words(f"choice{n}"), "right": mark in YES, "why": words(f"choice{n}_why")}
            )
    elif kind == "order":
        shape["order"] = [words(f"choice{n}") for n in numbers]
    elif kind == "match":
        shape["pairs"] = [{"left": words(f"choice{n}"), "right": words(f"choice{n}_goes")} for n in numbers]
    elif kind == "numeric":
        shape["figure"] = {
            "value": row.get("value", ""), "tolerance": row.get("tolerance") or "0", "unit": words("unit")
        }  # fmt: skip
    return shape


def _text(data: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
