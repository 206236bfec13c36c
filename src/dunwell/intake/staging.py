"""From an opened file to a staged import: which sheet, which mapping, checked rows. Reads nothing from the database."""

from collections.abc import Mapping as MappingABC
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from hashlib import blake2b
from typing import Any

import polars as pl

from dunwell.foundation.i18n import N_
from dunwell.intake.columns import people
from dunwell.intake.columns.check import Checked, Choices, check
from dunwell.intake.domain import fields, layout
from dunwell.intake.domain.codes import Undecided, reason
from dunwell.intake.domain.fields import Mapping
from dunwell.intake.domain.layout import Layout
from dunwell.intake.reading import excel
from dunwell.intake.reading.files import Opened
from dunwell.intake.reading.sheet import Sheet
from dunwell.ledger.products import products

CODE = r"^[a-z][a-z0-9]*(_[a-z0-9]+)+$"
OF_PAYMENT = r"^(net|due|eom|cod|cash|cia|cwo|prepa|upon|on|in|payment|advance|end|month)|_\d+$|_days?$"

MISSING = {
    "debtor_id": (N_("No column was recognised for the debtor's id."), N_("Which column identifies the debtor (id, company code or customer number)? Columns: %(columns)s.")),
    "debtor_name": (N_("No column was recognised for the debtor's name."), N_("Which column holds the debtor's name? Columns: %(columns)s.")),
    "contract_no": (N_("No column was recognised for the contract number."), N_("Which column holds the contract or account number? Columns: %(columns)s.")),
    "overdue": (N_("No column was recognised for the overdue amount."), N_("Which column holds the overdue amount? Columns: %(columns)s.")),
}  # fmt: skip


@dataclass(frozen=True)
class Wishes:
    """What the person importing has said; None or empty leaves it to the file."""

    as_of: date
    sheet: str | None = None
    date_order: str | None = None
    amount_unit: str | None = None  # yuan | wan
    decimal: str | None = None  # point | comma
    currency: str | None = None
    columns: MappingABC[int, tuple[str, int]] | None = None  # a whole mapping by position
    named: MappingABC[str, str] = field(default_factory=dict)  # field → header, over the guess
    saved: list[list[Any]] | None = None  # a saved mapping's columns

    def choices(self) -> Choices:
        """The part the checks need."""
        multiplier = {"yuan": 1, "wan": 10_000, None: None}[self.amount_unit]
        decimal = {"point": ".", "comma": ",", None: None}[self.decimal]
        return Choices(self.as_of, self.date_order, multiplier, decimal, self.currency)


@dataclass
class Staged:
    """One file read, mapped and checked; nothing written yet."""

    opened: Opened
    sheet: Sheet
    shape: Layout
    mapping: Mapping
    wishes: Wishes
    checked: Checked

    @cached_property
    def cells(self) -> pl.DataFrame:
        """The good rows' cells, in the order of `checked.good`."""
        return self.checked.good.select("pos").join(
            self.checked.data, on="pos", how="left", maintain_order="left"
        )

    @cached_property
    def companies(self) -> pl.Series:
        """Whether each good row's debtor is a company: by its code, or by its name."""
        good = self.checked.good
        ends = r"(?i)(公司|集团|工厂|厂|店|商行|合作社|事务所|经营部|中心|医院|学校|银行|酒店|企业)$|\b(ltd|limited|inc|llc|llp|gmbh|corp|corporation|co|plc|s\.?a|b\.?v|ag|pty|company|kg|srl)\.?$"
        return good.select(
            (pl.col("id_kind") == "uscc")
            | ((pl.col("id_kind") != "citizen_id") & pl.col("name").str.contains(ends))
        )["id_kind"]

    @cached_property
    def contacts(self) -> pl.DataFrame:
        """Contact points by good row."""
        currency = self.checked.good["currency"].mode()
        return people.contacts_of(self.cells, self.mapping, currency[0] if len(currency) else "CNY")

    @cached_property
    def related(self) -> pl.DataFrame:
        """Related persons by good row."""
        return people.related_of(self.cells, self.mapping, self.companies)

    @cached_property
    def hashes(self) -> pl.Series:
        """A hash of everything a good row says: equal means that the file says nothing new of the account."""
        good = self.checked.good
        unsaid = {"pos", "dpd", "due_date"} | (set() if self.mapping.one("terms") is not None else {"terms"})
        said = [name for name in good.columns if name not in unsaid]
        used = [f"c{at}" for at, (target, _) in sorted(self.mapping.columns.items())
                if target in ("phone", "email", "address", "related_name", "related_relation", "related_phone", "guarantor_name", "guarantor_phone")]  # fmt: skip
        text = pl.concat(
            [good.select(pl.col(said).cast(pl.String)), self.cells.select(used)], how="horizontal"
        )
        joined = text.select(pl.concat_str(pl.all().fill_null("\x00"), separator="\x1f").alias("x"))["x"]
        return pl.Series(
            [blake2b(line.encode(), digest_size=16).hexdigest() for line in joined], dtype=pl.String
        )

    def rejected(
        self, lang: str = "en", *, masked: bool = False, limit: int | None = None
    ) -> list[dict[str, Any]]:
        """Rejected rows as in the command-line contract. `masked` leaves out the values seen."""
        bad = self.checked.bad if limit is None else self.checked.bad.head(limit)
        lines = self.sheet.lines
        found = []
        for pos, code, detail, column, value, first, also in bad.rows():
            value = None if masked else value
            entry: dict[str, Any] = {"row": pos + 1, "column": column, "code": code,
                                     "reason": reason(code, detail, column=column, value=value, first=first, lang=lang)}  # fmt: skip
            if lines is not None:
                entry["physical_line"] = lines[pos]
            if not masked:
                entry["value"] = value
            if also:
                entry["also"] = list(also)
            found.append(entry)
        return found

    def figures(self) -> dict[str, Any]:
        """Counts and sums over accepted rows, as in the contract."""
        good = self.checked.good
        sums = {
            code: sum(amounts)
            for code, amounts in good.group_by("currency").agg("overdue_minor").sort("currency").rows()
        }
        one = next(iter(sums)) if len(sums) == 1 else None
        alone = self.checked.currencies[0] if not sums and len(self.checked.currencies) == 1 else one
        figures: dict[str, Any] = {
            "rows_total": self.checked.total,
            "accepted": good.height,
            "sum_overdue_minor": sums[one] if one else (0 if not sums else None),
            "currency": alone,
            "distinct_debtors": good.select("id_kind", "id_number").n_unique() if good.height else 0,
        }
        if len(sums) > 1:
            figures["sums"] = sums
        return figures

    def named_columns(self) -> dict[str, str]:
        """Header → field, for showing."""
        return {self.shape.names[at]: target for at, (target, _) in sorted(self.mapping.columns.items())}


def stage(opened: Opened, wishes: Wishes) -> Staged:
    """Choose the sheet, map its columns, check its rows. Raises Undecided."""
    sheet, shape = choose_sheet(opened, wishes)
    mapping = choose_mapping(sheet, shape, wishes)
    fill_merged(opened, sheet, shape, mapping)
    checked = check(sheet, shape, mapping, wishes.choices())
    if checked.total == 0:
        raise Undecided(N_("The file has a header but no rows below it."))
    _find_rounded_ids(opened, sheet, checked)
    return Staged(opened, sheet, shape, mapping, wishes, checked)


# -- which sheet --------------------------------------------------------------------------------------------------------


def choose_sheet(opened: Opened, wishes: Wishes) -> tuple[Sheet, Layout]:
    """The sheet with the accounts and its layout. Asks where several could be meant."""
    wanted = frozenset(entry[0] for entry in wishes.saved or []) | {
        fields.squash(header) for header in wishes.named.values()
    }
    if not opened.sheets:
        raise Undecided(N_("The file is empty."))
    found = [(sheet, layout.find_header(sheet.rows(0, layout.LOOK), wanted)) for sheet in opened.sheets]
    if wishes.sheet is not None:
        return _named_sheet(found, wishes.sheet)
    with_rows = [(sheet, shape) for sheet, shape in found if shape is not None and _has_rows(sheet, shape)]
    likely = [
        (sheet, shape)
        for sheet, shape in with_rows
        if _like_accounts(shape) or (wishes.columns and not sheet.hidden)
    ]
    for group in ([pair for pair in likely if not pair[0].hidden], likely):
        if len(group) == 1:
            return group[0]
        if len(group) > 1:
            _ask_sheet(group)
    visible = [pair for pair in with_rows if not pair[0].hidden and pair[0].width > 1]
    if len(visible) > 1:
        _ask_sheet(visible)
    if visible:
        return visible[0]
    if any(shape is not None and shape.known for _, shape in found):
        raise Undecided(N_("The file has a header but no rows below it."))
    if all(sheet.cells.height == 0 or not any(any(row) for row in sheet.rows(0, 1000)) for sheet, _ in found):
        raise Undecided(N_("The file is empty."))
    raise Undecided(
        N_(
            "This is not a table of accounts: no header row was found. The first rows should name the columns."
        )
    )


def _ask_sheet(group: list[tuple[Sheet, Layout]]) -> None:
    names = tuple(sheet.name for sheet, _ in group)
    raise Undecided(
        N_("Several sheets hold accounts: %(sheets)s."),
        N_("Which sheet is to be imported?"),
        "--sheet",
        names,
        {"sheets": ", ".join(names)},
    )


def _named_sheet(found: list[tuple[Sheet, Layout | None]], wanted: str) -> tuple[Sheet, Layout]:
    names = tuple(sheet.name for sheet, _ in found)
    if found[0][0].kind != "excel":
        chosen = found[0]
    else:
        by_name = [pair for pair in found if pair[0].name == wanted] or [
            pair for pair in found if pair[0].name.strip().casefold() == wanted.strip().casefold()
        ]
        if not by_name and wanted.isdigit() and 1 <= int(wanted) <= len(found):
            by_name = [found[int(wanted) - 1]]
        if not by_name:
            facts = {"sheet": wanted, "sheets": ", ".join(names)}
            raise Undecided(
                N_("There is no sheet %(sheet)s."),
                N_("Which sheet is to be imported: %(sheets)s?"),
                "--sheet",
                names,
                facts,
            )
        chosen = by_name[0]
    sheet, shape = chosen
    if shape is None:
        raise Undecided(N_("No header row was found on sheet %(sheet)s."), facts={"sheet": sheet.name})
    if not _has_rows(sheet, shape):
        raise Undecided(N_("The file has a header but no rows below it."))
    return sheet, shape


def _has_rows(sheet: Sheet, shape: Layout) -> bool:
    below = sheet.cells.slice(shape.last + 1)
    return bool(below.height) and bool(below.select(pl.any_horizontal(pl.all().is_not_null().any())).item())


def _like_accounts(shape: Layout) -> bool:
    """Debts of named debtors: an identifying column and an amount or a contract. A summary by product is not."""
    mapping = fields.guess(shape.names, shape.groups)
    return mapping.identity is not None and (
        mapping.overdue is not None or mapping.one("principal") is not None or mapping.contract is not None
    )


# -- which column -------------------------------------------------------------------------------------------------------


def choose_mapping(sheet: Sheet, shape: Layout, wishes: Wishes) -> Mapping:
    """The mapping: given, saved or guessed, with single columns said over it. Asks where a needed field has no column."""
    if wishes.columns:
        mapping = Mapping({at: pair for at, pair in wishes.columns.items() if at < len(shape.names)})
    elif wishes.saved is not None:
        mapping = from_saved(wishes.saved, shape)
    else:
        mapping = guess(sheet, shape)
    for target, header in wishes.named.items():
        mapping = _with_named(mapping, target, header, shape)
    missing = mapping.missing()
    if missing:
        names = tuple(name for name in shape.names if name)
        error, question = MISSING[missing[0]]
        raise Undecided(error, question, "--mapping", names, {"columns": ", ".join(names)})
    return mapping


def guess(sheet: Sheet, shape: Layout) -> Mapping:
    """The mapping the header suggests, less what the cells deny: a day of the month (15) is no due date."""
    mapping = fields.guess(shape.names, shape.groups)
    at = mapping.one("due_date")
    if at is not None:
        seen = sheet.cells[f"c{at}"].slice(shape.last + 1, 2000).drop_nulls()
        if len(seen) and seen.str.contains(r"^\s*(每月)?\d{1,2}(\.0)?\s*[日号]?\s*$").mean() > 0.8:  # type: ignore[operator]
            mapping = replace(
                mapping, columns={place: pair for place, pair in mapping.columns.items() if place != at}
            )
    at = mapping.one("dpd")
    if at is not None:
        seen = sheet.cells[f"c{at}"].slice(shape.last + 1, 2000).drop_nulls()
        if len(seen) and seen.str.contains(r"(?i)^\s*[m]\d+\+?\s*$|-\d+\s*[天日]").mean() > 0.5:  # type: ignore[operator]
            mapping = replace(
                mapping, columns={place: pair for place, pair in mapping.columns.items() if place != at}
            )
    return _with_bare_terms(mapping, sheet, shape)


def _with_bare_terms(mapping: Mapping, sheet: Sheet, shape: Layout) -> Mapping:
    """A column headed just `terms` or 条款 is of product terms where its cells are codes; NET 30 is no code."""
    if mapping.one("terms") is not None:
        return mapping
    for at, name in enumerate(shape.names):
        if at in mapping.columns or fields.squash(name) not in fields.BARE_TERMS:
            continue
        seen = sheet.cells[f"c{at}"].slice(shape.last + 1).drop_nulls().str.strip_chars().str.to_lowercase()
        codes = seen.str.contains(CODE) & ~seen.str.contains(OF_PAYMENT)
        if len(seen) and (seen.is_in(list(products())).any() or codes.mean() > 0.5):  # type: ignore[operator]
            return replace(mapping, columns={**mapping.columns, at: ("terms", 1)})
    return mapping


def to_saved(mapping: Mapping, shape: Layout) -> list[list[Any]]:
    """A mapping in terms of header names, so that another order of columns still fits."""
    seen: dict[str, int] = {}
    saved = []
    for at, name in enumerate(shape.names):
        key = fields.squash(name)
        before, seen[key] = seen.get(key, 0), seen.get(key, 0) + 1
        if at in mapping.columns and key:
            saved.append([key, before, *mapping.columns[at]])
    return saved


def from_saved(saved: list[list[Any]], shape: Layout) -> Mapping:
    """The saved mapping on this header; headers it does not know stay unmapped."""
    wanted = {(key, before): (target, number) for key, before, target, number in saved}
    seen: dict[str, int] = {}
    columns = {}
    for at, name in enumerate(shape.names):
        key = fields.squash(name)
        before, seen[key] = seen.get(key, 0), seen.get(key, 0) + 1
        if (key, before) in wanted:
            columns[at] = wanted[key, before]
    return Mapping(columns)


def _with_named(mapping: Mapping, target: str, header: str, shape: Layout) -> Mapping:
    if target not in fields.FIELDS:
        raise Undecided(
            N_("There is no field %(field)s."),
            N_("Fields: %(fields)s."),
            "--map",
            (),
            {"field": target, "fields": ", ".join(fields.FIELDS)},
        )
    at = next(
        (
            place
            for place, name in enumerate(shape.names)
            if name == header.strip() or fields.squash(name) == fields.squash(header)
        ),
        None,
    )
    if at is None:
        columns = ", ".join(name for name in shape.names if name)
        raise Undecided(
            N_("There is no column %(column)s."),
            N_("Columns: %(columns)s."),
            "--map",
            (),
            {"column": header, "columns": columns},
        )
    kept = {
        place: pair
        for place, pair in mapping.columns.items()
        if place != at and (pair[0] != target or target in fields.MANY)
    }
    if target in fields.IDENTITY:
        kept = {place: pair for place, pair in kept.items() if pair[0] not in fields.IDENTITY}
    if target == "overdue":
        kept = {place: pair for place, pair in kept.items() if pair[0] != "overdue"}
    return Mapping({**kept, at: (target, 1)}, mapping.combined)


# -- what only the workbook itself can say --------------------------------------------------------------------------------


def fill_merged(opened: Opened, sheet: Sheet, shape: Layout, mapping: Mapping) -> None:
    """A cell merged over several rows speaks for each of them: who owes, never how much."""
    if sheet.kind != "excel" or mapping.identity is None:
        return
    who = [
        at
        for at, (target, _) in mapping.columns.items()
        if target in (*fields.IDENTITY, "id_type", "debtor_name", "phone", "address", "employer")
    ]
    blank = sheet.cells[f"c{mapping.identity}"].slice(shape.last + 1).is_null()
    if (
        not blank.any()
        or not sheet.cells.slice(shape.last + 1)
        .select(pl.all_horizontal(pl.all().is_null()))
        .to_series()
        .eq(False)
        .filter(blank)
        .any()
    ):
        return
    for first, last, at in excel.merged_down(opened.data, sheet.name):
        if at in who and first > shape.last and last < sheet.cells.height:
            column = sheet.cells[f"c{at}"]
            column = column.scatter(
                list(range(first, last + 1)), pl.Series([column[first]] * (last - first + 1), dtype=pl.String)
            )
            sheet.cells = sheet.cells.with_columns(column)


def _find_rounded_ids(opened: Opened, sheet: Sheet, checked: Checked) -> None:
    """Ids stored as numbers have lost their last digits, though one in eleven still passes its check."""
    if sheet.kind != "excel" or checked.mapping.identity is None:
        return
    column = checked.mapping.identity
    number = pl.col("id_number").cast(pl.Int64, strict=False)
    rounded = (number.cast(pl.Float64).cast(pl.Int64) == number).fill_null(
        False
    )  # true of one genuine id in a hundred
    wrong = checked.bad.filter((pl.col("code") == "ID_CHECK") & pl.col("value").str.contains(r"^\d{18}$"))
    right = checked.good.filter(
        (pl.col("id_kind") == "citizen_id") & pl.col("id_number").str.contains(r"^\d{18}$") & rounded
    )
    if not (wrong.height or right.height) or not excel.may_hold_long_numbers(opened.data):
        return
    places = [(pos, column) for pos in (*wrong["pos"], *right["pos"])]
    numbers = [row for row, _ in excel.number_cells(opened.data, sheet.name, places)]
    checked.bad = checked.bad.with_columns(
        detail=pl.when(pl.col("pos").is_in(numbers) & (pl.col("code") == "ID_CHECK"))
        .then(pl.lit("num"))
        .otherwise("detail")
    )
    lost = right.filter(pl.col("pos").is_in(numbers))
    if lost.height:
        title = checked.names[column]
        extra = lost.select("pos", code=pl.lit("ID_CHECK"), detail=pl.lit("num"), column=pl.lit(title), value=pl.col("id_number"),
                            first=pl.lit(None, pl.Int64), also=pl.lit([], pl.List(pl.String)))  # fmt: skip
        checked.bad = pl.concat([checked.bad, extra]).sort("pos")
        checked.good = checked.good.filter(~pl.col("pos").is_in(lost["pos"].to_list()))
