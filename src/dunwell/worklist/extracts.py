"""Files for an agency, a law firm, an auditor: only the columns their kind of extract names, for a purpose, recorded.

Each file's hash stands in the system chain, and each debtor in it has a record of who got which columns and why.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any

import yaml
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from dunwell.compliance import preferences, queries
from dunwell.compliance.domain import standing
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_, gettext
from dunwell.foundation.money import Money
from dunwell.foundation.settings import resource
from dunwell.people.domain import require
from dunwell.portfolio.domain import days_past_due
from dunwell.portfolio.service import HOME_ZONE
from dunwell.portfolio.tables import Account, ContactPoint, Debtor
from dunwell.ui.export import Column, to_csv, to_xlsx

MOST = 5000
Seen = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Line:
    """One account with what its columns may need."""

    account: Account
    debtor: Debtor
    points: Sequence[ContactPoint]
    restrictions: tuple[str, ...]
    hours: str


@dataclass(frozen=True, slots=True)
class Extract:
    """A kind of extract: its title and the only columns it carries."""

    name: str
    title: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file."""

    body: bytes
    rows: int
    debtors: int
    sha256: str


def _money(name: str) -> Callable[[Line], Any]:
    def value(line: Line) -> Any:
        minor = getattr(line.account, name)
        return None if minor is None else Money(minor, line.account.currency)

    return value


def _first(kind: str) -> Callable[[Line], Any]:
    def value(line: Line) -> Any:
        usable = (
            p.value for p in line.points if p.kind == kind and p.status != "invalid" and p.person_id is None
        )
        return next(usable, None)

    return value


COLUMNS: Mapping[str, tuple[str, Callable[[Line], Any]]] = {
    "contract_no": (N_("Contract"), lambda line: line.account.contract_no),
    "contract_tail": (N_("Contract, last four"), lambda line: line.account.contract_no[-4:]),
    "name": (N_("Name"), lambda line: line.debtor.name),
    "id_number": (N_("Identity number"), lambda line: line.debtor.id_number),
    "phone": (N_("Telephone"), _first("phone")),
    "address": (N_("Address"), _first("address")),
    "product": (N_("Product"), lambda line: line.account.product),
    "currency": (N_("Currency"), lambda line: line.account.currency),
    "overdue": (N_("Overdue amount"), _money("overdue_minor")),
    "principal": (N_("Principal"), _money("principal_minor")),
    "interest": (N_("Interest"), _money("interest_minor")),
    "fee": (N_("Late fee"), _money("fee_minor")),
    "due_on": (N_("Due since"), lambda line: line.account.due_on),
    "status": (N_("Status"), lambda line: line.account.status),
    "language": (N_("Language"), lambda line: line.debtor.lang),
    "restrictions": (N_("Restrictions"), lambda line: "; ".join(line.restrictions)),
    "preferred_hours": (N_("Preferred hours"), lambda line: line.hours),
}


@cache
def _file() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(resource("content", "extracts.yaml").read_text(encoding="utf-8"))
    for name, about in found.items():
        unknown = set(about["columns"]) - set(COLUMNS)
        if unknown:
            raise ValueError(f"content/extracts.yaml {name}: unknown column {sorted(unknown)[0]}")
    return found


def kinds(lang: str) -> list[Extract]:
    """Every kind of extract."""
    word = "zh" if lang.startswith("zh") else "en"
    return [Extract(name, about["title"][word], tuple(about["columns"])) for name, about in _file().items()]


def chosen(
    session: Session, clock: Clock, seen: Seen, *, contracts: Sequence[str] = (), least_dpd: int | None = None
) -> list[Account]:
    """Accounts by contract number, or open ones at least so many days past due. Raises BadInput for none or too many."""
    query = select(Account).join(Debtor, Debtor.id == Account.debtor_id).where(seen).order_by(Account.id)
    if contracts:
        found = list(session.scalars(query.where(Account.contract_no.in_(contracts)).limit(MOST + 1)))
        unknown = sorted(set(contracts) - {account.contract_no for account in found})
        if unknown:
            raise BadInput("contracts", N_("Not every contract number is known."))
    elif least_dpd is not None:
        today = local_date(clock.now(), HOME_ZONE)
        late = session.scalars(query.where(Account.status == "open", Account.due_on.is_not(None), Account.due_on <= _since(today, least_dpd)).limit(MOST + 1))  # fmt: skip
        found = [account for account in late if (days_past_due(account.due_on, today) or 0) >= least_dpd]
    else:
        raise BadInput("contracts", N_("Name contracts, or give the least days past due."))
    if not found:
        raise BadInput("contracts", N_("No account fits."))
    if len(found) > MOST:
        raise BadInput("contracts", N_("More than 5,000 accounts: make several extracts."))
    return found


def make(
    session: Session, clock: Clock, actor: Actor, lang: str, name: str, accounts: Sequence[Account], *, recipient: str, purpose: str, kind: str,
) -> Made:  # fmt: skip
    """The file, with its records. `kind` is csv or xlsx. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "data.extract")
    if len(recipient.strip()) < 2:
        raise BadInput("recipient", N_("Say who gets the file."))
    if len(purpose.strip()) < 2:  # two characters say it in Chinese
        raise BadInput("purpose", N_("Say what it is for."))
    about = next((one for one in kinds(lang) if one.name == name), None)
    if about is None:
        raise NotFound("extract", name)
    columns = [Column(gettext(lang, COLUMNS[column][0]), COLUMNS[column][1]) for column in about.columns]
    lines = _lines(session, clock, accounts)
    body = to_xlsx(columns, lines) if kind == "xlsx" else to_csv(columns, lines)
    digest = sha256(body).hexdigest()
    debtors = sorted({account.debtor_id for account in accounts})
    said: dict[str, Any] = {
        "extract": name, "columns": list(about.columns), "recipient": recipient.strip(), "purpose": purpose.strip(), "sha256": digest,
        "format": kind, "rows": len(lines), "debtors": len(debtors),
    }  # fmt: skip
    for debtor in debtors:
        own = {key: said[key] for key in ("extract", "columns", "recipient", "purpose", "sha256")}
        evidence.append(session, clock, actor, "personal_data.exported", debtor, own)
    evidence.append(session, clock, actor, "extract.made", None, said)
    return Made(body, len(lines), len(debtors), digest)


def _lines(session: Session, clock: Clock, accounts: Sequence[Account]) -> list[Line]:
    lines = []
    for account in accounts:
        debtor = session.get_one(Debtor, account.debtor_id)
        points = session.scalars(
            select(ContactPoint).where(ContactPoint.debtor_id == debtor.id).order_by(ContactPoint.id)
        )
        rows = queries.restrictions(session, debtor.id, clock.now(), account.id)
        hours = [
            f"{standing.clock_text(wish.from_minute or 0)}-{standing.clock_text(wish.to_minute or standing.DAY)}"
            for wish in preferences.wishes(session, debtor.id)
            if wish.kind == "hours"
        ]
        lines.append(
            Line(account, debtor, points.all(), tuple(sorted({r.kind for r in rows})), ", ".join(hours))
        )
    return lines


def _since(today: date, dpd: int) -> date:
    return date.fromordinal(today.toordinal() - dpd)
