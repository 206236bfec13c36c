"""ISO 20022 camt.053 (bank to customer statement), read strictly: versions 001.02 to 001.13, booked entries only.

A batch entry with details of its own amounts gives one entry per detail, and they must add up to it; opening and closing
balance must agree with the entries. What cannot be read makes the whole file a refusal: half a statement is worse than none.
No network, no DTD, no entities (defusedxml).
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from dunwell.banking.domain.entries import Entry, tail_of
from dunwell.banking.reading import Read, day, is_currency, minor
from dunwell.foundation.errors import BadInput, DomainError
from dunwell.foundation.i18n import N_

NAMESPACE = re.compile(r"^\{urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(\d\d)\}Document$")


@dataclass(eq=False)
class Unreadable(DomainError):
    """An element of the statement is missing or malformed; nothing of it was imported."""

    code: ClassVar[str] = "bank.unreadable"
    status: ClassVar[int] = 422
    field: str
    where: str


def read_camt(data: bytes) -> Read:
    """The entries of a camt.053 file. Raises BadInput, or Unreadable with the place."""
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise BadInput("file", N_("The file is not well-formed XML, or holds a DTD or entities.")) from error
    version = NAMESPACE.match(root.tag)
    if version is None or not 2 <= int(version.group(1)) <= 13:
        raise BadInput("file", N_("The file is not a camt.053 statement of a version from 001.02 to 001.13."))
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    read = Read(f"camt.053.001.{version.group(1)}")
    statements = root.findall("BkToCstmrStmt/Stmt")
    if not statements:
        raise _bad("Stmt")
    owns = {tail_of(_first(s, "Acct/Id/IBAN", "Acct/Id/Othr/Id")) for s in statements}
    if len(owns) > 1:
        raise BadInput("file", N_("The file holds statements of several accounts; import them one by one."))
    read.own_tail = owns.pop()
    for statement in statements:
        _statement(statement, read)
    return read


def _statement(statement: Element, read: Read) -> None:
    moved = 0
    for entry in statement.findall("Ntry"):
        status = _first(entry, "Sts/Cd", "Sts/Prtry", "Sts").strip()
        if status != "BOOK":
            if status not in ("PDNG", "INFO", "FUTR"):
                raise _bad("Ntry/Sts")
            read.pending += 1
            continue
        found = _entries(entry, len(read.entries) + 1)
        moved += sum(e.amount_minor if e.credit else -e.amount_minor for e in found)
        read.entries += found
    opening, closing = (_balance(statement, codes) for codes in (("OPBD", "PRCD"), ("CLBD",)))
    if opening is not None and closing is not None and opening + moved != closing:
        raise BadInput(
            "file",
            N_("Opening balance and entries do not add up to the closing balance; nothing was imported."),
        )


def _balance(statement: Element, codes: tuple[str, ...]) -> int | None:
    for balance in statement.findall("Bal"):
        if _text(balance, "Tp/CdOrPrtry/Cd") in codes:
            amount, _ = _amount(balance.find("Amt"), "Bal/Amt")
            return amount if _credit(balance) else -amount
    return None


def _entries(entry: Element, row: int) -> list[Entry]:
    total, currency = _amount(entry.find("Amt"), "Ntry/Amt")
    credit = _credit(entry)
    details = entry.findall("NtryDtls/TxDtls")
    amounts = [_detail_amount(d, currency) for d in details]
    if len(details) > 1 and all(a is not None for a in amounts):
        signs = [_text(d, "CdtDbtInd") in ("", "CRDT" if credit else "DBIT") for d in details]
        if sum(a if s else -a for a, s in zip(amounts, signs, strict=True) if a is not None) != total:
            raise BadInput(
                "file", N_("The details of a batch entry do not add up to it; nothing was imported.")
            )
        return [
            _one(entry, d, row + i, a or 0, currency, credit if s else not credit, f"/{i + 1}")
            for i, (d, a, s) in enumerate(zip(details, amounts, signs, strict=True))
        ]
    # A batch without amounts of its own stays one entry: its texts are joined, and a person splits it.
    return [_one(entry, details[0] if len(details) == 1 else None, row, total, currency, credit, "")]


def _one(
    entry: Element, detail: Element | None, row: int, amount: int, currency: str, credit: bool, part: str
) -> Entry:
    booked = _day(entry, "BookgDt") or _day(entry, "ValDt")
    value = _day(entry, "ValDt") or booked
    if booked is None or value is None:
        raise _bad("Ntry/BookgDt")
    told = detail if detail is not None else entry
    own = _text(told, "Refs/AcctSvcrRef")
    whole = _first(entry, "AcctSvcrRef", "NtryRef")
    ref = own if own and own != whole else f"{whole}{part}" if whole else ""
    party = "Dbtr" if credit else "Cdtr"
    payer = _first(told, f"RltdPties/{party}/Pty/Nm", f"RltdPties/{party}/Nm")
    number = _first(told, f"RltdPties/{party}Acct/Id/IBAN", f"RltdPties/{party}Acct/Id/Othr/Id")
    texts = [t.text or "" for t in told.iter("Ustrd")] + [
        t.text or "" for t in told.findall(".//Strd/CdtrRefInf/Ref")
    ]
    texts += [_text(told, "AddtlTxInf"), _text(entry, "AddtlNtryInf")]
    end_to_end = _text(told, "Refs/EndToEndId")
    returned = told.find("RtrInf")
    returns = returned is not None or _text(entry, "RvslInd") == "true"
    why = ""
    if returned is not None:
        why = " ".join(filter(None, (_first(returned, "Rsn/Cd", "Rsn/Prtry"), _text(returned, "AddtlInf"))))
    original = _first(told, "Refs/TxId", "Refs/InstrId", "Refs/EndToEndId") if returns else ""
    return Entry(
        row, booked, value, amount, currency, credit, ref[:80], "" if end_to_end == "NOTPROVIDED" else end_to_end[:80],
        payer[:120], tail_of(number), " ".join(" ".join(texts).split())[:500], returns and not credit,
        "" if original == "NOTPROVIDED" else original[:80], why[:200],
    )  # fmt: skip


def _detail_amount(detail: Element, currency: str) -> int | None:
    element = detail.find("Amt")
    if element is None:
        element = detail.find("AmtDtls/TxAmt/Amt")
    if element is None or element.get("Ccy") != currency:
        return None
    return _amount(element, "TxDtls/Amt")[0]


def _amount(element: Element | None, where: str) -> tuple[int, str]:
    if element is None or not element.text:
        raise _bad(where)
    currency = element.get("Ccy", "")
    if not is_currency(currency):
        raise _bad(f"{where}/@Ccy")
    found = minor(element.text, currency) if re.fullmatch(r"\s*\d+(\.\d+)?\s*", element.text) else None
    if found is None:
        raise _bad(where)
    return found, currency


def _credit(element: Element) -> bool:
    said = _text(element, "CdtDbtInd")
    if said not in ("CRDT", "DBIT"):
        raise _bad("CdtDbtInd")
    return said == "CRDT"


def _day(entry: Element, name: str) -> date | None:
    said = _first(entry, f"{name}/Dt", f"{name}/DtTm")
    if not said:
        return None
    found = day(said[:10])
    if found is None:
        raise _bad(f"Ntry/{name}")
    return found


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _first(element: Element, *paths: str) -> str:
    return next((said for path in paths if (said := _text(element, path))), "")


def _bad(where: str) -> Unreadable:
    return Unreadable("file", where)
