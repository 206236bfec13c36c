"""From a sheet and a mapping to good rows and reasons for the others. No row loops: one pass of expressions per column."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from dunwell.foundation.i18n import N_
from dunwell.intake.columns import days, identity, money
from dunwell.intake.columns.body import data_rows
from dunwell.intake.columns.text import cleaned, or_null, trimmed
from dunwell.intake.domain import fields
from dunwell.intake.domain.amounts import SYMBOLS
from dunwell.intake.domain.codes import CODES, Undecided
from dunwell.intake.domain.fields import Mapping
from dunwell.intake.domain.layout import Layout
from dunwell.intake.reading.sheet import Sheet
from dunwell.ledger.products import products

LONGEST = 64  # characters of an id, contract or invoice number
MONEY_OUT = {
    "overdue": "overdue_minor", "principal": "principal_minor", "interest": "interest_minor", "fee": "fee_minor", "cost": "cost_minor",
    "credit_limit": "credit_limit_minor", "last_payment_amount": "last_payment_minor", "amount": "amount_minor", "paid": "paid_minor", "balance": "balance_minor",
}  # fmt: skip


@dataclass(frozen=True)
class Choices:
    """What the person importing has decided; None leaves it to the file."""

    as_of: date
    date_order: str | None = None
    multiplier: int | None = None
    decimal: str | None = None
    currency: str | None = None


@dataclass
class Checked:
    """`good`: one row per accepted row, columns as in `GOOD`; `bad`: pos, code, detail, column, value, first, also."""

    good: pl.DataFrame
    bad: pl.DataFrame
    data: pl.DataFrame  # every data row's cells, with pos
    mapping: Mapping
    names: tuple[str, ...]
    currencies: tuple[str, ...] = ()  # of all data rows, good or not

    @property
    def total(self) -> int:
        """Data rows in the file: accepted and rejected."""
        return self.good.height + self.bad.height


class _Check:
    """One check of one sheet; holds the columns read so far and the faults found."""

    def __init__(self, sheet: Sheet, shape: Layout, mapping: Mapping, choices: Choices) -> None:
        self.sheet, self.shape, self.mapping, self.choices = sheet, shape, mapping, choices
        self.data = data_rows(sheet, shape, mapping)
        self.faults: list[tuple[str, str, str, pl.Series, pl.Series | None]] = []
        self.out: dict[str, pl.Series] = {"pos": self.data["pos"]}

    def text(self, at: int) -> pl.Series:
        """A column cleaned, nulls for nothing."""
        return self.data.select(or_null(cleaned(pl.col(f"c{at}"))).alias("x"))["x"]

    def raw(self, at: int) -> pl.Series:
        """A column as the file has it."""
        return self.data[f"c{at}"]

    def title(self, at: int) -> str:
        """The file's own header of a column."""
        return self.shape.names[at] or f"#{at + 1}"

    def fault(self, code: str, at: int | None, where: pl.Series, detail: str = "") -> None:
        """Remember rows that fail for one reason."""
        if where.any():
            self.faults.append(
                (
                    code,
                    detail,
                    self.title(at) if at is not None else "",
                    where,
                    self.raw(at) if at is not None else None,
                )
            )

    def none(self, kind: pl.DataType | type[pl.DataType]) -> pl.Series:
        """A column of nulls."""
        return pl.Series([None], dtype=kind).new_from_index(0, self.data.height)

    # -- who ----------------------------------------------------------------------------------------------------------

    def debtor(self) -> None:
        at = self.mapping.identity
        assert at is not None
        number, kind, source = (
            self.text(at),
            self.none(pl.String),
            pl.Series([at]).new_from_index(0, self.data.height),
        )
        kind = kind.fill_null(identity.KIND_OF[self.mapping.columns[at][0]])
        other = self.mapping.one("company_code")
        if other is not None and other != at:  # persons fill one column, companies the other
            use = number.is_null() & self.text(other).is_not_null()
            number, kind = self.text(other).zip_with(use, number), kind.set(use, "uscc")
            source = source.set(use, other)
        number = number.str.to_uppercase().str.strip_suffix(".0")
        types = self.text(type_at) if (type_at := self.mapping.one("id_type")) is not None else None
        kind = identity.kinds(number, kind, types, at in self.mapping.combined)
        self.out["id_kind"], self.out["id_number"] = kind, number
        for column in source.unique().sort():
            self._id_faults(int(column), number, kind, source == column)

    def _id_faults(self, at: int, number: pl.Series, kind: pl.Series, here: pl.Series) -> None:
        self.fault("NO_ID", at, here & number.is_null())
        self.fault(
            "NO_ID",
            at,
            here & (kind != "citizen_id") & (number.str.len_chars() > LONGEST).fill_null(False),
            "long",
        )
        damaged = here & identity.scientific(number)
        citizens = here & (kind == "citizen_id")
        found = identity.faults_of_citizens(number.set(~citizens, None), self.choices.as_of)
        self.fault("ID_LENGTH", at, damaged, "sci")
        for code in ("ID_LENGTH", "ID_BIRTH", "ID_CHECK"):
            self.fault(code, at, citizens & ~damaged & (found == code))
        companies = here & (kind == "uscc") & ~damaged
        self.fault(
            "USCC_CHECK", at, companies & (identity.faults_of_companies(number.set(~companies, None)) != "")
        )

    def name(self) -> None:
        at = self.mapping.name
        assert at is not None
        names = self.data.select(trimmed(pl.col(f"c{at}")).alias("x"))["x"]
        if self.mapping.one("debtor_name") is None:
            last = self.mapping.one("last_name")
            if last is not None and last != at:
                names = (
                    pl.DataFrame({"a": names, "b": self.text(last)})
                    .select(
                        pl.concat_str("a", "b", separator=" ", ignore_nulls=True)
                        .str.strip_chars()
                        .replace("", None)
                    )
                    .to_series()
                )
        self.out["name"] = names
        self.fault("NO_NAME", at, names.is_null())

    def contract(self) -> None:
        at, invoice = self.mapping.one("contract_no"), self.mapping.one("invoice_no")
        main = self.mapping.contract
        assert main is not None
        number = self.text(main)
        self.out["contract_no"] = number
        self.out["invoice_no"] = (
            self.text(invoice).fill_null("")
            if invoice is not None and at is not None
            else self.none(pl.String).fill_null("")
        )
        self.fault("NO_CONTRACT", main, number.is_null())
        self.fault("NO_CONTRACT", main, (number.str.len_chars() > LONGEST).fill_null(False), "long")
        self.fault(
            "NO_CONTRACT",
            invoice,
            (self.out["invoice_no"].str.len_chars() > LONGEST).fill_null(False),
            "long",
        )
        self.fault("NO_CONTRACT", main, identity.scientific(number) & number.str.contains(r"(?i)e\+"), "sci")

    # -- how much -----------------------------------------------------------------------------------------------------

    def currency_column(self) -> pl.Series:
        at = self.mapping.one("currency")
        if at is None or self.choices.currency:
            return self.none(pl.String)
        text = self.text(at).str.to_uppercase()
        table = {value: _currency(value) for value in text.drop_nulls().unique()}
        return text.replace_strict(list(table), list(table.values()), default=None, return_dtype=pl.String)

    def unit(self, at: int) -> fields.Unit:
        """What the header, the cell above or below it, or the lines above the table say of this column's unit."""
        for said in (
            self.shape.names[at],
            self.shape.unit_row[at] and f"({self.shape.unit_row[at]})",
            self.shape.groups[at],
            *self.shape.titles,
        ):
            unit = fields.unit_in(said) if said else fields.Unit()
            if unit.said:
                return unit
        return fields.Unit()

    def amounts(self) -> None:
        own = self.currency_column()
        main = self.mapping.overdue if self.mapping.overdue is not None else self.mapping.one("principal")
        assert main is not None
        default = (
            self.choices.currency
            or self.unit(main).currency
            or next(
                (
                    unit.currency
                    for at, (target, _) in self.mapping.columns.items()
                    if target in fields.MONEY and (unit := self.unit(at)).currency
                ),
                "CNY",
            )
        )
        currency = own.fill_null(default)
        read = {main: self._money(main, currency)}
        for at, (target, _) in sorted(self.mapping.columns.items()):
            if target in fields.MONEY and at != main:
                read[at] = self._money(at, currency, borrow=read[main].mark)
        if not self.choices.currency:
            symbol = read[main].currency
            seen = symbol.drop_nulls().unique()
            # ¥ and $ are shared by several currencies: the column or header that names one wins over the sign.
            if len(seen) and not self.unit(main).currency:
                currency = own.fill_null(symbol).fill_null(default)
        self.out["currency"] = currency
        for target, name in MONEY_OUT.items():
            self.out[name] = self._sum([read[at].minor for at in self.mapping.of(target)])
        self._overdue(main, read)

    def _money(self, at: int, currency: pl.Series, borrow: str | None = None) -> money.Amounts:
        unit = self.unit(at)
        multiplier = self.choices.multiplier or unit.multiplier
        if multiplier is None:
            seen = tuple(self.raw(at).drop_nulls().head(3))
            facts = {"column": self.title(at), "seen": ", ".join(seen)}
            raise Undecided(
                N_("The header %(column)s names two units."),
                N_("Are the amounts (%(seen)s) in yuan or in ten thousands (万元)?"),
                "--amount-unit",
                seen,
                facts,
            )
        column = self.data.select(cleaned(pl.col(f"c{at}")).alias("x"))["x"]
        return money.amounts_of(
            column,
            self.title(at),
            multiplier=multiplier,
            currency=currency,
            forced=self.choices.decimal,
            typed=self.sheet.kind != "text",
            borrow=borrow,
        )

    def _sum(self, parts: list[pl.Series]) -> pl.Series:
        """Columns that share a field, added up; null where all are null."""
        if not parts:
            return self.none(pl.Int64)
        if len(parts) == 1:
            return parts[0]
        frame = pl.DataFrame({str(at): part for at, part in enumerate(parts)})
        return frame.select(
            pl.when(pl.all_horizontal(pl.all().is_null()))
            .then(None)
            .otherwise(pl.sum_horizontal(pl.all()))
            .alias("x")
        )["x"]

    def _overdue(self, main: int, read: dict[int, money.Amounts]) -> None:
        amount, paid, balance = (self.mapping.one(name) for name in ("amount", "paid", "balance"))
        found, target = read[main], self.mapping.columns[main][0]
        overdue = found.minor
        if target == "principal":  # no total in the file: what is overdue is what its parts add up to
            overdue = self._sum(
                [
                    self.out[MONEY_OUT[name]]
                    for name in ("principal", "interest", "fee", "cost")
                    if self.mapping.of(name)
                ]
            )
        elif target == "amount" and paid is not None:
            overdue = overdue - read[paid].minor.fill_null(0)
        self.out["overdue_minor"] = overdue
        self.fault("AMT_MISSING", main, found.is_empty)
        self.fault("AMT_NOT_NUMBER", main, ~found.is_empty & ~found.is_number)
        self.fault("AMT_NEGATIVE", main, (overdue < 0).fill_null(False))
        self.fault("AMT_ZERO", main, (overdue == 0).fill_null(False))
        if amount is not None and paid is not None and balance is not None:
            expected = read[amount].minor - read[paid].minor.fill_null(0)
            self.fault("BALANCE_MISMATCH", balance, (expected != read[balance].minor).fill_null(False))

    # -- when ---------------------------------------------------------------------------------------------------------

    def dates(self) -> None:
        wanted = {
            name: at
            for name in ("due_date", "last_payment", "opened")
            if (at := self.mapping.one(name)) is not None
        }
        columns = {
            self.title(at): days.prepared(self.data.select(cleaned(pl.col(f"c{at}")).alias("x"))["x"])
            for at in wanted.values()
        }
        borrow: str | None = None
        for name in ("due_date", "last_payment", "opened"):
            at = wanted.get(name)
            if at is None:
                self.out[name] = self.none(pl.Date)
                continue
            order = days.order_for(columns, self.title(at), self.choices.date_order, borrow)
            borrow = borrow or order
            self.out[name] = days.dates_of(columns[self.title(at)], order, self.sheet.epoch)
        self._anchor(wanted.get("due_date"), columns)

    def _anchor(self, due_at: int | None, columns: dict[str, pl.Series]) -> None:
        """due_on: the due date where it agrees with the days past due or stands alone, else data date less those days."""
        dpd_at, as_of = self.mapping.one("dpd"), self.choices.as_of
        due = self.out["due_date"]
        dpd = days.days_of(self.text(dpd_at)) if dpd_at is not None else self.none(pl.Int64)
        if due_at is not None and dpd_at is None:
            empty = columns[self.title(due_at)].is_null()
            self.fault("DATE_BAD", due_at, empty, "empty")
            self.fault("DATE_BAD", due_at, ~empty & due.is_null())
        if due_at is not None and self.mapping.one("invoice_no") is not None:
            self.fault("NOT_DUE", due_at, (due > as_of).fill_null(False))
        frame = pl.DataFrame({"due": due, "dpd": dpd}).select(
            "due", "dpd",
            derived=(pl.lit(as_of) - pl.duration(days=pl.col("dpd"))).cast(pl.Date),
            given=(pl.lit(as_of) - pl.col("due")).dt.total_days(),
        )  # fmt: skip
        frame = frame.with_columns(
            take=pl.col("dpd").is_not_null()
            & (pl.col("given").is_null() | (pl.col("given") != pl.col("dpd")))
        )
        self.out["due_on"] = frame.select(pl.when("take").then("derived").otherwise("due").alias("x"))["x"]
        self.out["due_on_derived"] = frame["take"]
        self.out["dpd"] = dpd

    # -- the rest -----------------------------------------------------------------------------------------------------

    def others(self) -> None:
        for name in ("product", "employer"):
            at = self.mapping.one(name)
            self.out[name] = (
                self.data.select(trimmed(pl.col(f"c{at}")).alias("x"))["x"]
                if at is not None
                else self.none(pl.String)
            )
        self.terms()
        at = self.mapping.one("first_default")
        self.out["first_default_instalment"] = (
            days.days_of(self.text(at)).cast(pl.Int64) if at is not None else self.none(pl.Int64)
        )

    def terms(self) -> None:
        """The code of the product terms; one that is not known here would bear another interest than was agreed."""
        at = self.mapping.one("terms")
        codes = self.text(at).str.to_lowercase() if at is not None else self.none(pl.String)
        self.out["terms"] = codes
        self.fault("TERMS_UNKNOWN", at, codes.is_not_null() & ~codes.is_in(list(products())))

    def ragged(self) -> None:
        if self.sheet.too_many is not None:
            wide = self.sheet.too_many.gather(self.data["pos"].cast(pl.UInt32))
            if wide.any():
                self.faults.append(("RAGGED", "", "", wide, None))


def check(sheet: Sheet, shape: Layout, mapping: Mapping, choices: Choices) -> Checked:
    """Judge every data row. Raises Undecided where a column leaves its reading open."""
    run = _Check(sheet, shape, mapping, choices)
    run.ragged()
    run.debtor()
    run.name()
    run.contract()
    run.amounts()
    run.dates()
    run.others()
    frame = pl.DataFrame(run.out)
    bad = _first_faults(run)
    keep = frame.join(bad.select("pos"), on="pos", how="anti", maintain_order="left") if bad.height else frame
    keep, total_row = _without_unnamed_total(run, keep, bad)
    if total_row is not None:
        bad = bad.filter(pl.col("pos") != total_row)
        run.data = run.data.filter(pl.col("pos") != total_row)
    good, repeats = _repeats(run, keep)
    bad = pl.concat([bad, repeats]).sort("pos")
    return Checked(good, bad, run.data, mapping, shape.names, tuple(run.out["currency"].unique().sort()))


_BAD: dict[str, Any] = {
    "pos": pl.Int64,
    "code": pl.String,
    "detail": pl.String,
    "column": pl.String,
    "value": pl.String,
    "first": pl.Int64,
    "also": pl.List(pl.String),
}


def _first_faults(run: _Check) -> pl.DataFrame:
    """For each faulty row the first reason in the order of CODES, with the other codes beside it."""
    pieces = []
    for code, detail, column, where, raw in run.faults:
        chosen = run.data.select("pos", value=raw if raw is not None else pl.lit(None, pl.String)).filter(
            where
        )
        pieces.append(
            chosen.with_columns(
                rank=pl.lit(CODES.index(code)),
                code=pl.lit(code),
                detail=pl.lit(detail),
                column=pl.lit(column),
            )
        )
    if not pieces:
        return pl.DataFrame(schema=_BAD)
    every = pl.concat(pieces).sort("pos", "rank", maintain_order=True)
    grouped = every.group_by("pos", maintain_order=True).agg(
        pl.col("code").first(), pl.col("detail").first(), pl.col("column").first(), pl.col("value").first(),
        also=pl.col("code").unique(maintain_order=True).slice(1), ragged=(pl.col("code") == "RAGGED").any(),
    )  # fmt: skip
    grouped = grouped.with_columns(  # a shifted row's other faults are about the wrong columns
        first=pl.lit(None, pl.Int64),
        also=pl.when("ragged").then(pl.lit([], pl.List(pl.String))).otherwise("also"),
    )
    return grouped.select([pl.col(name).cast(kind) for name, kind in _BAD.items()])


def _without_unnamed_total(
    run: _Check, good: pl.DataFrame, bad: pl.DataFrame
) -> tuple[pl.DataFrame, int | None]:
    """A last row without debtor, name or contract whose amount is the sum of those above is a total without a word."""
    if not bad.height or not good.height:
        return good, None
    last = int(run.data["pos"].max())  # type: ignore[arg-type]
    row = pl.DataFrame(run.out).filter(pl.col("pos") == last)
    if (
        any(row[name].item() is not None for name in ("id_number", "name", "contract_no"))
        or bad["pos"].max() != last
    ):
        return good, None
    every = pl.DataFrame(run.out).filter(pl.col("pos") != last)["overdue_minor"].drop_nulls()
    if row["overdue_minor"].item() in (sum(every), sum(good["overdue_minor"])):
        return good, last
    return good, None


def _repeats(run: _Check, good: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """First of each debtor id + contract (+ invoice) is kept; the others are exact or conflicting repeats."""
    key = ["id_kind", "id_number", "contract_no", "invoice_no"]
    marked = good.with_columns(
        first=pl.col("pos").first().over(key),
        kept=pl.col("overdue_minor").first().over(key),
        money=pl.col("currency").first().over(key),
    )
    again = marked.filter(pl.col("pos") != pl.col("first"))
    at = run.mapping.contract
    assert at is not None
    same = (pl.col("overdue_minor") == pl.col("kept")) & (pl.col("currency") == pl.col("money"))
    repeats = again.select(
        "pos", code=pl.when(same).then(pl.lit("DUP_EXACT")).otherwise(pl.lit("DUP_CONFLICT")), detail=pl.lit(""),
        column=pl.lit(run.title(at)), value=pl.col("contract_no"), first=pl.col("first") + 1, also=pl.lit([], pl.List(pl.String)),
    )  # fmt: skip
    return marked.filter(pl.col("pos") == pl.col("first")).drop("first", "kept", "money"), repeats


_CURRENCY_WORDS = {"人民币元": "CNY", "156": "CNY", "CNH": "CNY", "RMB": "CNY", "840": "USD", "美金": "USD", "344": "HKD", "901": "TWD", "NTD": "TWD",
                   "新台币元": "TWD", "YUAN": "CNY", "978": "EUR", "826": "GBP", "392": "JPY", "DOLLAR": "USD", "EURO": "EUR"}  # fmt: skip


def _currency(value: str) -> str | None:
    """ISO code for a cell of a currency column; None where it names none."""
    if value in _CURRENCY_WORDS:
        return _CURRENCY_WORDS[value]
    if value.lower() in SYMBOLS:
        return SYMBOLS[value.lower()]
    for word in value.replace("(", " ").replace(")", " ").replace("-", " ").split():
        if word.lower() in SYMBOLS:
            return SYMBOLS[word.lower()]
    return value if len(value) == 3 and value.isascii() and value.isalpha() else None


def _due_before(as_of: date, days_past_due: int) -> date:
    """The due date that days past due on `as_of` imply."""
    return as_of - timedelta(days=days_past_due)
