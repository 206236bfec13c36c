"""Contact points and related persons of the good rows, as frames of their own."""

import polars as pl

from dunwell.intake.columns.phones import REGIONS, phones_of
from dunwell.intake.columns.text import cleaned, or_null, trimmed
from dunwell.intake.domain.fields import Mapping

GUARANTOR = 100  # person numbers from here on are guarantors; 0 is the debtor
CONTACTS = {
    "pos": pl.Int64,
    "person_no": pl.Int64,
    "kind": pl.String,
    "value": pl.String,
    "extension": pl.String,
    "raw": pl.String,
    "well_formed": pl.Boolean,
}
RELATED = {"pos": pl.Int64, "person_no": pl.Int64, "name": pl.String, "relation": pl.String}

# What a file's word for a relation is called at the gate; first match wins.
RELATIONS = (
    (r"律师|attorney|lawyer|solicitor", "attorney"),
    (r"共同(借款|还款|债务)|共借|共债|co-?borrower|co-?obligor|joint borrower", "co_borrower"),
    (r"一般(保证|担保)", "general_guarantor"),
    (r"抵押人|质押人|出质人|抵质押|collateral|pledgor|mortgagor", "collateral_provider"),
    (r"担保|保证人|guarant|surety", "guarantor"),
    (r"配偶|夫妻|妻|丈夫|老公|老婆|爱人|先生|太太|spouse|husband|wife|partner", "spouse"),
    (r"父|母|子|女|儿|兄|弟|姐|妹|亲|家人|家属|爷|奶|叔|伯|姑|舅|姨|parent|father|mother|son|daughter|brother|sister|sibling|child|family|relative|cousin|uncle|aunt", "family"),
    (r"同事|colleague|co-?worker", "colleague"),
    (r"朋友|友|同学|邻居|friend|classmate|neighbou?r", "friend"),
    (r"雇主|老板|上级|领导|employer|boss|supervisor", "employer"),
    (r"财务|法人|法定代表人|经理|对接|会计|股东|company|finance|accountant|manager|director|legal rep", "company_contact"),
)  # fmt: skip
NOT_LIABLE = ("family", "friend", "colleague", "employer", "company_contact", "attorney")


def relation_of(text: str | None, *, company: bool = False) -> str:
    """The gate's word for a relation written in a file; a company's contact without one is its company contact."""
    import re

    if text:
        for pattern, relation in RELATIONS:
            if re.search(pattern, text, re.IGNORECASE):
                return relation
    return "company_contact" if company and not text else "other"


def contacts_of(data: pl.DataFrame, mapping: Mapping, currency: str) -> pl.DataFrame:
    """Phones, e-mails and addresses of debtors and related persons. `data` are the good rows' cells with pos."""
    region = REGIONS.get(currency, "CN")
    pieces = [pl.DataFrame(schema=CONTACTS)]
    for at, (target, number) in sorted(mapping.columns.items()):
        person = {"phone": 0, "related_phone": number, "guarantor_phone": GUARANTOR + number}.get(target)
        if person is not None:
            found = phones_of(data.select(or_null(cleaned(pl.col(f"c{at}"))).alias("x"))["x"], region)
            pieces.append(_placed(found, data, person, "phone"))
        elif target in ("email", "address"):
            text = data.select("pos", value=trimmed(pl.col(f"c{at}"))).filter(pl.col("value").is_not_null())
            good = (
                pl.col("value").str.contains(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
                if target == "email"
                else pl.lit(True)
            )
            pieces.append(text.select(
                "pos", person_no=pl.lit(0, pl.Int64), kind=pl.lit(target), value=pl.col("value").str.slice(0, 200),
                extension=pl.lit(None, pl.String), raw=pl.col("value").str.slice(0, 200), well_formed=good))  # fmt: skip
    return pl.concat(pieces)


def _placed(found: pl.DataFrame, data: pl.DataFrame, person: int, kind: str) -> pl.DataFrame:
    return found.select(
        pos=data["pos"].gather(found["at"].cast(pl.UInt32)), person_no=pl.lit(person, pl.Int64), kind=pl.lit(kind),
        value=pl.col("value").str.slice(0, 200), extension="extension", raw=pl.col("raw").str.slice(0, 200), well_formed="well_formed",
    )  # fmt: skip


def related_of(data: pl.DataFrame, mapping: Mapping, companies: pl.Series) -> pl.DataFrame:
    """Related persons named in the file, with the relation in the gate's words. `companies`: whether the debtor is one."""
    pieces = [pl.DataFrame(schema=RELATED)]
    numbers = sorted(
        {
            (target.split("_")[0], number)
            for target, number in mapping.columns.values()
            if target.startswith(("related_", "guarantor_"))
        }
    )
    for role, number in numbers:
        columns = {part: _first(mapping, f"{role}_{part}", number) for part in ("name", "relation", "phone")}
        frame = data.select(
            "pos",
            **{
                part: trimmed(pl.col(f"c{at}")) if at is not None else pl.lit(None, pl.String)
                for part, at in columns.items()
            },
        )
        frame = frame.with_columns(company=companies).filter(
            pl.col("name").is_not_null() | pl.col("phone").is_not_null()
        )
        if role == "guarantor":
            relation = pl.lit("guarantor")
        else:
            said = frame.select("relation", "company").unique().rows()
            table = pl.DataFrame([(text, company, relation_of(text, company=company)) for text, company in said],
                                 schema={"relation": pl.String, "company": pl.Boolean, "word": pl.String}, orient="row")  # fmt: skip
            frame = frame.join(
                table, on=["relation", "company"], how="left", nulls_equal=True, maintain_order="left"
            )
            relation = pl.col("word")
        person = number + (GUARANTOR if role == "guarantor" else 0)
        pieces.append(
            frame.select(
                "pos",
                person_no=pl.lit(person, pl.Int64),
                name=pl.col("name").fill_null("").str.slice(0, 120),
                relation=relation,
            )
        )
    return pl.concat(pieces)


def _first(mapping: Mapping, target: str, number: int) -> int | None:
    return next(iter(mapping.of(target, number)), None)
