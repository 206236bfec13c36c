"""A plan's rows into the portfolio's tables, in the caller's transaction."""

import json
import re
import unicodedata
from typing import Any

import polars as pl
from sqlalchemy.orm import Session

from dunwell.foundation import bulk
from dunwell.foundation.clock import Clock
from dunwell.intake import tables
from dunwell.intake.columns.people import GUARANTOR, NOT_LIABLE
from dunwell.intake.plan import Plan
from dunwell.intake.staging import Staged

PRODUCTS = (
    (r"信用卡|贷记卡|credit.?card", "credit_card"), (r"房贷|按揭|住房|mortgage", "mortgage"), (r"车贷|汽车|auto|car.?loan", "auto_loan"),
    (r"经营|企业贷|business", "business_loan"), (r"发票|应收|货款|invoice|trade", "invoice"), (r"消费|现金|信用贷|个人贷|consumer|personal|cash", "consumer_loan"),
)  # fmt: skip
_ACCOUNT = ["contract_no", "invoice_no", "currency", "credit_limit_minor", "principal_minor", "interest_minor", "fee_minor", "cost_minor", "overdue_minor",
            "due_on", "due_on_derived", "last_payment_minor", "terms", "content_hash"]  # fmt: skip


def write_plan(session: Session, clock: Clock, staged: Staged, plan: Plan, batch_id: int) -> pl.DataFrame:
    """Write new and changed rows. Gives the rows written, for evidence: ids, amounts and dates, no personal data."""
    rows = plan.rows.filter(pl.col("state") != "unchanged")
    rows = _write_debtors(session, clock, staged, plan, rows)
    rows = _write_accounts(session, clock, staged, rows, batch_id)
    people = _write_related(session, staged, rows)
    _write_contacts(session, clock, staged, rows, people)
    _write_due_items(session, rows)
    return rows.select(
        "debtor_id", "account_id", "state", "contract_no", "invoice_no", "currency", "overdue_minor", "principal_minor", "interest_minor",
        "fee_minor", "cost_minor", "due_on", "due_on_derived", "content_hash", row=pl.col("pos") + 1,
    ).sort("debtor_id", "account_id")  # fmt: skip


def _write_debtors(
    session: Session, clock: Clock, staged: Staged, plan: Plan, rows: pl.DataFrame
) -> pl.DataFrame:
    """Insert new debtors, add other spellings of known ones. Gives the rows with every debtor_id."""
    people = rows.group_by("id_kind", "id_number", maintain_order=True).agg(
        pl.col("debtor_id").first(), pl.col("name").first(), spellings=pl.col("name").unique(maintain_order=True),
        company=pl.col("company").any(), employer=pl.col("employer").drop_nulls().last(), pos=pl.col("pos").first(),
    )  # fmt: skip
    fresh = people.filter(pl.col("debtor_id").is_null())
    fresh = fresh.with_columns(
        debtor_id=pl.Series(list(bulk.next_ids(session, tables.Debtor, fresh.height)), dtype=pl.Int64)
    )
    zones = _zones(staged, rows)
    fresh = fresh.join(zones, on=["id_kind", "id_number"], how="left", maintain_order="left")
    bulk.insert_frame(session, tables.Debtor, fresh.select(
        id="debtor_id", kind=pl.when("company").then(pl.lit("company")).otherwise(pl.lit("person")), id_kind="id_kind", id_number="id_number",
        name_key=pl.col("name").str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s+", "").str.slice(0, 120),  # portfolio.domain.fold
        name=pl.col("name").str.slice(0, 120), aliases=_others(fresh), employer=pl.col("employer").str.slice(0, 120),
        lang=pl.when(pl.col("name").str.contains(r"[\u4e00-\u9fff]")).then(pl.lit("zh")).otherwise(pl.lit("en")), zone="zone", created_at=bulk.moment(clock.now()),
    ))  # fmt: skip
    known = people.filter(pl.col("debtor_id").is_not_null()).join(
        plan.debtors.select("debtor_id", "known_name", "known_aliases", "known_employer"),
        on="debtor_id",
        how="left",
    )
    _add_spellings(session, known)
    ids = pl.concat(
        [fresh.select("id_kind", "id_number", "debtor_id"), known.select("id_kind", "id_number", "debtor_id")]
    )
    return rows.drop("debtor_id").join(ids, on=["id_kind", "id_number"], how="left", maintain_order="left")


def _others(people: pl.DataFrame) -> pl.Series:
    """Spellings beside the first that differ in more than width, case and blanks, as JSON."""
    texts = ["[]"] * people.height
    several = people.with_row_index("at").filter(pl.col("spellings").list.len() > 1)
    for at, names in several.select("at", "spellings").rows():
        texts[at] = json.dumps([name[:120] for name in _distinct(names)[1:]], ensure_ascii=False)
    return pl.Series("aliases", texts, dtype=pl.String)


def _distinct(names: list[str]) -> list[str]:
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(_bare(name), name)
    return list(seen.values())


def _bare(name: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).casefold()


def _add_spellings(session: Session, known: pl.DataFrame) -> None:
    changes = []
    for row in known.select(
        "debtor_id", "known_name", "known_aliases", "known_employer", "spellings", "employer"
    ).to_dicts():
        names = _distinct([row["known_name"], *(row["known_aliases"] or []), *row["spellings"]])
        aliases = names[1:]
        employer = row["employer"] or row["known_employer"]
        if aliases != (row["known_aliases"] or []) or employer != row["known_employer"]:
            changes.append((row["debtor_id"], aliases, employer))
    schema: dict[str, Any] = {"id": pl.Int64, "aliases": pl.List(pl.String), "employer": pl.String}
    bulk.update_frame(session, tables.Debtor, pl.DataFrame(changes, schema=schema, orient="row"))


def _zones(staged: Staged, rows: pl.DataFrame) -> pl.DataFrame:
    """The debtor's zone where a phone's country has only one legal time; else unknown, and unknown blocks contact."""
    single = {"+86": "Asia/Shanghai", "+852": "Asia/Hong_Kong", "+853": "Asia/Macau", "+886": "Asia/Taipei", "+65": "Asia/Singapore", "+44": "Europe/London",
              "+91": "Asia/Kolkata", "+81": "Asia/Tokyo", "+82": "Asia/Seoul"}  # fmt: skip
    prefix = pl.col("value").str.extract(r"^(\+(?:852|853|886|86|65|44|91|81|82))")
    zones = staged.contacts.filter(
        (pl.col("person_no") == 0) & (pl.col("kind") == "phone") & pl.col("well_formed")
    ).select(
        "pos",
        zone=prefix.replace_strict(list(single), list(single.values()), default=None, return_dtype=pl.String),
    )
    found = rows.select("pos", "id_kind", "id_number").join(zones, on="pos", how="inner")
    by_debtor = found.group_by("id_kind", "id_number").agg(
        pl.when(pl.col("zone").n_unique() == 1)
        .then(pl.col("zone").first())
        .otherwise(pl.lit(None, pl.String))
        .alias("zone")
    )
    return by_debtor


def _write_accounts(
    session: Session, clock: Clock, staged: Staged, rows: pl.DataFrame, batch_id: int
) -> pl.DataFrame:
    invoices = staged.mapping.one("invoice_no") is not None
    said = rows["product"].drop_nulls().unique()
    products = {
        text: next((word for pattern, word in PRODUCTS if re.search(pattern, text, re.IGNORECASE)), text[:30])
        for text in said
    }
    product = pl.col("product").replace_strict(
        list(products), list(products.values()), default=None, return_dtype=pl.String
    )
    common = rows.select(
        "account_id", "debtor_id", "state", *_ACCOUNT,
        product=product.fill_null("invoice") if invoices else product,
        debt_type=pl.when("company").then(pl.lit("b2b")).otherwise(pl.lit("consumer")),
        opened_on="opened", last_payment_on="last_payment", first_default_instalment="first_default_instalment",
        data_as_of=bulk.day(staged.wishes.as_of), batch_id=pl.lit(batch_id), updated_at=bulk.moment(clock.now()),
    )  # fmt: skip
    fresh = common.filter(pl.col("state") == "new").drop("account_id", "state")
    ids = pl.Series(list(bulk.next_ids(session, tables.Account, fresh.height)), dtype=pl.Int64)
    bulk.insert_frame(
        session, tables.Account, fresh.with_columns(id=ids, created_at=bulk.moment(clock.now()))
    )
    changed = (
        common.filter(pl.col("state") == "changed")
        .drop("state", "debtor_id", "contract_no", "invoice_no")
        .rename({"account_id": "id"})
    )
    given = [name for name in changed.columns if name in ("id", "content_hash", "data_as_of", "batch_id", "updated_at", "overdue_minor", "currency", "due_on", "due_on_derived")
             or not changed[name].is_null().all()]  # fmt: skip
    bulk.update_frame(session, tables.Account, changed.select(given))
    tables.drop_due_items(session, changed["id"].to_list())
    new_positions = rows.filter(pl.col("state") == "new").select("pos").with_columns(new_id=ids)
    joined = rows.join(new_positions, on="pos", how="left", maintain_order="left")
    return joined.with_columns(account_id=pl.coalesce("account_id", "new_id")).drop("new_id")


def _write_related(session: Session, staged: Staged, rows: pl.DataFrame) -> pl.DataFrame:
    """Insert related persons not known yet. Gives pos, person_no, person_id for their phones."""
    named = rows.select("pos", "debtor_id", "account_id").join(
        staged.related, on="pos", how="inner", maintain_order="left"
    )
    if not named.height:
        return pl.DataFrame(schema={"pos": pl.Int64, "person_no": pl.Int64, "person_id": pl.Int64})
    known = tables.related_of(session, named["debtor_id"].unique().to_list()).unique(
        subset=["debtor_id", "name", "relation"], keep="first"
    )
    key = ["debtor_id", "name", "relation"]
    persons = named.unique(subset=key, keep="first", maintain_order=True).join(
        known, on=key, how="left", maintain_order="left"
    )
    fresh = persons.filter(pl.col("person_id").is_null())
    fresh = fresh.with_columns(
        person_id=pl.Series(list(bulk.next_ids(session, tables.RelatedPerson, fresh.height)), dtype=pl.Int64)
    )
    liable = (
        pl.when(pl.col("relation").is_in(list(NOT_LIABLE)))
        .then(pl.lit(False))
        .otherwise(pl.lit(None, pl.Boolean))
    )
    bulk.insert_frame(session, tables.RelatedPerson, fresh.select(
        id="person_id", debtor_id="debtor_id", account_id=pl.when(pl.col("person_no") > GUARANTOR).then("account_id").otherwise(None),
        name="name", relation="relation", liable=liable, source=pl.lit("reserved"),
    ))  # fmt: skip
    everyone = pl.concat(
        [
            fresh.select(*key, "person_id"),
            persons.filter(pl.col("person_id").is_not_null()).select(*key, "person_id"),
        ]
    )
    return named.join(everyone, on=key, how="left", maintain_order="left").select(
        "pos", "person_no", "person_id"
    )


def _write_contacts(
    session: Session, clock: Clock, staged: Staged, rows: pl.DataFrame, people: pl.DataFrame
) -> None:
    """Insert contact points not known yet; known ones keep what people have learnt about them."""
    found = staged.contacts.join(
        rows.select("pos", "debtor_id"), on="pos", how="inner", maintain_order="left"
    )
    found = found.join(people, on=["pos", "person_no"], how="left", maintain_order="left")
    found = found.filter((pl.col("person_no") == 0) | pl.col("person_id").is_not_null())
    key = ["debtor_id", "person_id", "kind", "value"]
    found = found.unique(subset=key, keep="first", maintain_order=True)
    known = tables.contacts_of(session, found["debtor_id"].unique().to_list()) if found.height else None
    if known is not None and known.height:
        found = found.join(known.unique(), on=key, how="anti", nulls_equal=True, maintain_order="left")
    ids = pl.Series(list(bulk.next_ids(session, tables.ContactPoint, found.height)), dtype=pl.Int64)
    source = pl.when(pl.col("person_no") == 0).then(pl.lit("contract")).otherwise(pl.lit("reserved"))
    bulk.insert_frame(session, tables.ContactPoint, found.select(
        *key, "extension", "raw", "well_formed", source=source, created_at=bulk.moment(clock.now())
    ).with_columns(id=ids))  # fmt: skip


def _write_due_items(session: Session, rows: pl.DataFrame) -> None:
    """One due item an account: what the file says is unpaid, on the oldest unpaid due date. None where that is unknown."""
    dated = rows.filter(pl.col("due_on").is_not_null())
    ids = pl.Series(list(bulk.next_ids(session, tables.DueItem, dated.height)), dtype=pl.Int64)
    bulk.insert_frame(session, tables.DueItem, dated.select(
        account_id="account_id", due_on="due_on", amount_minor=pl.max_horizontal("overdue_minor", pl.col("amount_minor").fill_null(0)),
        outstanding_minor="overdue_minor", no=pl.lit(None, pl.Int64),
    ).with_columns(id=ids))  # fmt: skip
