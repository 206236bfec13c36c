"""What is wrong with a row of a table of questions: the column as it stands in the table, what stands there, what may."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from dunwell.academy.domain.content import KINDS, LANGS
from dunwell.academy.library import Fault, told
from dunwell.foundation.i18n import N_

ALLOWED = {"kind": ", ".join(KINDS), "level": "1, 2, 3", "id": "m04-q01, m04-q123"}
PARTS = {"text": "", "left": "", "right": "_goes", "why": "_why"}  # of a choice, as its columns are called


def of_row(
    error: ValidationError, row: Mapping[str, str], numbers: Sequence[int], where: str, line: int
) -> Iterator[Fault]:
    """A fault for each thing wrong. numbers: which choice of the table each choice of the question is."""
    for detail in error.errors():
        given = detail.get("ctx", {})
        if "message" in given:  # the question's own rule, of more than one column
            yield told(where, given["message"], row=line, **given["values"])
            continue
        column = _column(detail["loc"], numbers)
        value = row.get(column, "")
        if not value:
            said: Fault = told(where, N_("%(column)s is empty: write it"), row=line, column=column)
        elif column in ALLOWED:
            said = told(where, N_("%(column)s is “%(value)s”; allowed: %(allowed)s"), row=line, column=column, value=value, allowed=ALLOWED[column])  # fmt: skip
        elif column == "tolerance":
            said = told(where, N_("%(column)s is “%(value)s”; allowed: a number of 0 or more"), row=line, column=column, value=value)  # fmt: skip
        elif column == "value":
            said = told(where, N_("%(column)s is “%(value)s”; allowed: a number"), row=line, column=column, value=value)  # fmt: skip
        else:
            said = told(where, N_("%(column)s cannot be “%(value)s”"), row=line, column=column, value=value)
        yield said


def _column(loc: Sequence[Any], numbers: Sequence[int]) -> str:
    """('options', 0, 'text', 'zh') → choice1_zh; ('figure', 'value') → value; ('text',) → text_zh, text_en."""
    place = list(loc)
    if place[0] in ("options", "order", "pairs") and len(place) > 1:
        name = f"choice{numbers[place[1]]}"
        rest = [str(one) for one in place[2:]]
        if rest and rest[0] in PARTS:
            name += PARTS[rest.pop(0)]
        place = [name, *rest]
    elif place[0] == "figure":
        place = place[1:]
    name = str(place[0]) if place else "value"
    if name in ("id", "kind", "level", "lesson", "value", "tolerance"):
        return name
    return f"{name}_{place[1]}" if len(place) > 1 else ", ".join(f"{name}_{lang}" for lang in LANGS)
