"""Where the table is on a sheet: title rows, header rows, data, totals, footers. Pure; rows are lists of str or None."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from dunwell.intake.domain import fields

Row = Sequence[str | None]
LOOK = 60  # a header lower than this is not looked for
MAX_NAME = 40

_DATA_LIKE = re.compile(
    r"^[\s(]*[-+¥￥$€£]?\s*[\d,.\s]+[%元万)]*$|^\d{4}[-/.年]\d|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|^[0-9A-Za-z]*\d{6,}[0-9A-Za-z]*$"
)
_TOTAL = re.compile(
    r"^[^\w]*(本页|本表|本组|全部|各项|数据|金额|逾期)?(合\s*计|小\s*计|总\s*计|共\s*计|累\s*计|总\s*和|汇\s*总|总\s*额|总\s*数)(数|金额|行)?\s*(\(.*\)|[:：].*|\d.*|共.*)?[^\w]*$"
    r"|^[^\w]*(grand\s*|sub\s*-?\s*|page\s*|report\s*|running\s*|overall\s*)?totals?\s*(\(.*\)|:.*|amount|overdue|records|rows|for\b.*|of\b.*|[-–].*|\d.*)?[^\w]*$|^[^\w]*(sum|summe|gesamt|合计数)[^\w]*:?$"
    r"|^.{0,20}\s*[-_:：]?\s*(小\s*计|合\s*计|总\s*计|sub\s*-?\s*total|\btotal)[:：]?\s*$|^共\s*\d+\s*[条笔户行人].*$",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"^\W*(制\s*表|填\s*表|编\s*制|打\s*印|导\s*出|生\s*成|审\s*核|复\s*核|审\s*批|经\s*办|负\s*责\s*人|主\s*管|财务主管|会计|出纳|统计|报表|制单|核\s*对|签\s*字|签\s*章|盖\s*章|备\s*注|附\s*注|注\s*[:：\d意]|说\s*明|数据(来源|截止|日期|时间|说明)|截\s*至|截\s*止|统计日期|以下空白|以上|下载|第\s*\d+\s*页|页码|共\s*\d+\s*页|日\s*期\s*[:：]|联系人\s*[:：]|机密|保密|内部资料|\*+|-{3,}|={3,}|—{3,})"
    r"|^\W*(prepared|printed|generated|exported|created|produced|approved|reviewed|checked|report|run)\b.{0,12}\b(by|on|at|date|time|of|run)\b"
    r"|^\W*(notes?|remarks?|source|disclaimer|confidential|as\s+of|as\s+at|page\s+\d+|end\s+of|date\s*:|signature|generated|printed|prepared|exported|print\s*date|export\s*date|data\s+as|all\s+amounts|for\s+internal|copyright|©|n\.?b\.?)\b"
    r"|^\W*第\s*\d+\s*页",
    re.IGNORECASE,
)
_UNIT_ROW = re.compile(
    r"^[(（]?(元|万元|千元|天|日|人民币|cny|rmb|usd|yuan|days?|%|个|岁|yyyy.?mm.?dd|文本|数字|日期|必填|选填|text|number|date|string|required|optional)[)）]?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Layout:
    """`first`, `last`: header rows (0-based, both inside); names by column, the merged cell above each, lines above."""

    first: int
    last: int
    names: tuple[str, ...]
    groups: tuple[str, ...]
    titles: tuple[str, ...]
    unit_row: tuple[str, ...] = ()
    known: int = 0  # distinct fields recognised


def find_header(rows: Sequence[Row], wanted: frozenset[str] = frozenset()) -> Layout | None:
    """The header among the first rows, or None where there is none.

    `wanted` are squashed names of a saved mapping, which count as known. Best is the row naming most distinct fields;
    without any known name, the first row of distinct, short texts as wide as the table.
    """
    look = [list(row) for row in rows[:LOOK]]
    width = max((len(row) for row in look), default=0)
    scored = [(_known(row, wanted), -at) for at, row in enumerate(look) if _header_like(row)]
    best = max(scored, default=(0, 0))
    if best[0] >= 2 or (best[0] == 1 and width <= 3):
        return _layout(look, -best[1], width, wanted)
    for at, row in enumerate(look):
        texts = [_text(cell) for cell in row if _text(cell)]
        wide = len(texts) >= max(2, round(width * 0.6)) and len(set(texts)) == len(texts)
        if wide and _header_like(row) and (at + 1 < len(look) or best[0]):
            return _layout(look, at, width, wanted)
    return _layout(look, -best[1], width, wanted) if best[0] else None


def _layout(look: list[list[str | None]], at: int, width: int, wanted: frozenset[str]) -> Layout:
    row = _padded(look[at], width)
    above = _padded(look[at - 1], width) if at else [""] * width
    first, last, groups, names = at, at, [""] * width, row
    if sum(map(bool, above)) >= 2 and _header_like(above) and _is_group_row(above, row):
        first, groups = at - 1, _fill_right(above, row)
        names = [name or top for name, top in zip(row, above, strict=True)]
        if (
            first
            and sum(map(bool, _padded(look[first - 1], width))) >= 2
            and _is_group_row(_padded(look[first - 1], width), above)
        ):
            top_row = _padded(look[first - 1], width)
            names = [name or top for name, top in zip(names, top_row, strict=True)]
            first -= 1
    unit_row: list[str] = [""] * width
    while last + 1 < len(look):
        below = _padded(look[last + 1], width)
        filled = [cell for cell in below if cell]
        if filled and all(_UNIT_ROW.match(cell) for cell in filled):
            unit_row = below
        elif _goes_on(below, names, wanted):
            if not any(groups):
                groups = _fill_right(names, below)
            names = [
                _lower_name(under, over, group)
                for under, over, group in zip(below, names, groups, strict=True)
            ]
        else:
            break
        last += 1
    titles = tuple(cell for line in look[:first] for cell in (_text(c) for c in line) if cell)
    known = len(
        {hit[0] for name, group in zip(names, groups, strict=True) if (hit := fields.field_of(name, group))}
    )
    own = [_own_words(name, at, look[first : last + 1]) for at, name in enumerate(names)]
    return Layout(first, last, tuple(own), tuple(groups), titles, tuple(unit_row), known)


def _own_words(name: str, at: int, rows: list[list[str | None]]) -> str:
    """The header as the file writes it (full-width brackets and all), for people to recognise."""
    cells = [row[at] or "" for row in reversed(rows) if at < len(row)]
    return next((re.sub(r"\s+", " ", cell).strip() for cell in cells if name and _text(cell) == name), name)


def _lower_name(under: str, over: str, group: str) -> str:
    """The lower of two header names, unless only the upper one is understood (a second header in another language)."""
    if not under:
        return over
    return over if over and fields.field_of(over) and not fields.field_of(under, group) else under


def _goes_on(below: list[str], names: Sequence[str], wanted: frozenset[str]) -> bool:
    """Whether the row under a header still belongs to it: most of its cells are names, none is data."""
    filled = [(at, cell) for at, cell in enumerate(below) if cell]
    if not filled or not _header_like(below):
        return False
    known = sum(
        fields.field_of(cell, names[at]) is not None or fields.squash(cell) in wanted for at, cell in filled
    )
    return known >= max(1, round(0.6 * len(filled))) and known >= 2


def _is_group_row(above: list[str], row: list[str]) -> bool:
    """A merged header above: it names what the row below leaves blank, or spans cells the row below names."""
    fills = sum(1 for top, low in zip(above, row, strict=True) if top and not low)
    spans = sum(1 for at, low in enumerate(row) if low and not above[at])
    both = sum(1 for top, low in zip(above, row, strict=True) if top and low)
    return (
        spans > 0
        and (both + fills) > 0
        and not any(_FOOTER.match(top) or ":" in top or "：" in top for top in above if top)
    ) or (both >= 2 and _known(above, frozenset()) >= 2)


def _fill_right(above: list[str], row: list[str]) -> list[str]:
    """The merged cell over each column: a name reaches right until the next one, over cells the row below fills."""
    groups, current = [], ""
    for top, low in zip(above, row, strict=True):
        current = top or (current if low else "")
        groups.append(current if low else "")
    return groups


def _known(row: Row, wanted: frozenset[str]) -> int:
    cells = [_text(cell) for cell in row]
    hits = {hit[0] for cell in cells if cell and len(cell) <= MAX_NAME and (hit := fields.field_of(cell))}
    return len(hits) + sum(1 for cell in cells if cell and fields.squash(cell) in wanted)


def _header_like(row: Row) -> bool:
    """No cell looks like data: a number, a date, a long code."""
    texts = [_text(cell) for cell in row]
    data = sum(1 for cell in texts if cell and _DATA_LIKE.match(cell))
    return any(texts) and data == 0


def _text(cell: str | None) -> str:
    return (
        ""
        if cell is None
        else re.sub(r"\s+", " ", unicodedata.normalize("NFKC", cell)).strip().strip("*").strip()
    )


def _padded(row: Row, width: int) -> list[str]:
    return [_text(cell) for cell in row] + [""] * (width - len(row))


def is_total(cells: Row) -> bool:
    """Whether the row's words say that it adds up others. The caller has seen that it carries no debtor and contract."""
    texts = [text for cell in cells if (text := _text(cell))]
    return any(_TOTAL.match(text) for text in texts if not _DATA_LIKE.match(text))


def is_total_word(cell: str | None) -> bool:
    """Whether a cell is a word for a total (合计, 小计, Total, 张三 小计)."""
    text = _text(cell)
    return bool(text) and _TOTAL.match(text) is not None


def is_footer(cells: Row, *, trailing: bool) -> bool:
    """Whether the row is a remark under or between data: 制表人, 打印日期, notes, page numbers.

    `trailing` says that no data row follows; there a line of one or two texts is a remark even in other words.
    """
    texts = [text for cell in cells if (text := _text(cell))]
    if not texts:
        return True
    if _FOOTER.match(texts[0]):
        return True
    if not trailing or len(texts) > 2:
        return False
    return all(
        not _DATA_LIKE.match(text) and (len(text) > 14 or re.search(r"[:：。;；]", text)) for text in texts
    )
