"""What a staged file means for the rows already there: which debtors and accounts are new, changed, unchanged."""

from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy.orm import Session

from dunwell.intake import tables
from dunwell.intake.staging import Staged


@dataclass
class Plan:
    """`rows`: the good rows with debtor_id and account_id (null: new), `content_hash` and `state`."""

    rows: pl.DataFrame
    debtors: pl.DataFrame  # known debtors among them

    def count(self, state: str) -> int:
        """How many rows are new, changed or unchanged."""
        return int((self.rows["state"] == state).sum())

    def counts(self) -> dict[str, int]:
        """All three counts."""
        return {state: self.count(state) for state in ("new", "changed", "unchanged")}

    @property
    def nothing_new(self) -> bool:
        """True where the file says nothing that is not known."""
        return self.count("unchanged") == self.rows.height

    def older_than(self, as_of: date) -> list[int]:
        """Unchanged accounts whose data date is before `as_of`."""
        return self.rows.filter((pl.col("state") == "unchanged") & (pl.col("known_as_of") < as_of))[
            "account_id"
        ].to_list()


def plan_of(session: Session, staged: Staged) -> Plan:
    """Match the good rows with known debtors (by kind and number of id) and accounts (by contract and invoice number)."""
    good = staged.checked.good.with_columns(content_hash=staged.hashes, company=staged.companies)
    debtors = tables.debtors_by_number(session, good["id_number"].unique().to_list())
    rows = good.join(
        debtors.select("debtor_id", "id_kind", "id_number"),
        on=["id_kind", "id_number"],
        how="left",
        maintain_order="left",
    )
    accounts = tables.accounts_of(session, rows["debtor_id"].drop_nulls().unique().to_list())
    rows = rows.join(
        accounts, on=["debtor_id", "contract_no", "invoice_no"], how="left", maintain_order="left"
    )
    state = (
        pl.when(pl.col("account_id").is_null()).then(pl.lit("new"))
        .when(pl.col("known_hash") == pl.col("content_hash")).then(pl.lit("unchanged"))
        .otherwise(pl.lit("changed"))
    )  # fmt: skip
    return Plan(rows.with_columns(state=state), debtors)
