"""Who owes: invented debtors joined to the real accounts, their numbers, and the persons beside them."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time
from random import Random
from typing import Any

from dunwell.foundation.chance import stream
from dunwell.ledger.domain import Allocation
from dunwell.ledger.tables import Payment
from dunwell.portfolio.domain import fold
from dunwell.portfolio.tables import Account, ContactPoint, Debtor, DueItem, RelatedPerson
from dunwell.sample import invent
from dunwell.sample.book import Book
from dunwell.sample.derive import Derived

ZONE = "Asia/Shanghai"
JOINED_PERCENT = 3  # of the accounts, so many have a second one beside them, of the same debtor
METHODS = ("bank_transfer", "branch", "auto_debit", "app")  # of ledger.domain.METHODS
# relation, liable, how many in 1,000 debtors in arrears have one, named in advance as a contact
BESIDE: tuple[tuple[str, bool | None, int, bool], ...] = (
    ("family", False, 460, True), ("friend", False, 240, True), ("colleague", False, 140, True),
    ("guarantor", True, 35, False), ("general_guarantor", True, 25, False), ("co_borrower", True, 30, False),
    ("collateral_provider", True, 15, False), ("spouse", True, 25, False), ("spouse", None, 35, False),
)  # fmt: skip
EVIDENCE_OF_LIABILITY = {
    "guarantor": "连带责任保证合同（样例）",
    "general_guarantor": "一般保证合同（样例）：保证人在债务人财产依法强制执行前可以拒绝承担责任",
    "co_borrower": "共同借款合同（样例）",
    "collateral_provider": "抵押合同（样例）：以抵押物价值为限",
    "spouse": "共同签字的借款确认书（样例）",
}


@dataclass
class Case:
    """One debtor with everything the history of contacts needs."""

    debtor: dict[str, Any]
    lead: dict[str, Any]  # the account spoken of: the one with the most overdue
    facts: dict[str, Any]  # the derived row of that account
    payments: list[dict[str, Any]]  # of that account, by value date
    own: list[dict[str, Any]]  # own telephone numbers
    beside: list[tuple[dict[str, Any], dict[str, Any]]] = field(
        default_factory=list
    )  # persons with their number


def midnight(day: date) -> datetime:
    """The day's first moment in UTC: when the sample says its rows were made."""
    return datetime.combine(day, time(0), UTC)


def cast(book: Book, derived: Derived, seed: int, batch_id: int) -> list[Case]:
    """Write debtors, accounts, dues, payments, numbers and related persons; one Case a debtor, by debtor id."""
    numbers = _numbers()
    inventor = invent.people(stream(seed, "people"))
    facts = {row["uci"]: row for row in derived.accounts.iter_rows(named=True)}
    dues = derived.dues.partition_by("uci", as_dict=True)
    paid = derived.payments.partition_by("uci", as_dict=True)
    cases = []
    for ucis in _households(sorted(facts), stream(seed, "households")):
        draw = stream(seed, "cast", str(ucis[0]))
        debtor = _debtor(book, next(inventor), draw, derived.as_of)
        held = []
        for uci in ucis:
            account = _account(book, debtor, facts[uci], derived.as_of, batch_id)
            items = _dues(book, account, dues[(uci,)].iter_rows(named=True) if (uci,) in dues else ())
            rows = paid[(uci,)].iter_rows(named=True) if (uci,) in paid else ()
            held.append((account, facts[uci], _payments(book, account, rows, items, draw)))
        account, fact, payments = max(held, key=lambda h: (h[1]["overdue"], h[1]["months_late"], -h[0]["id"]))
        _habits(debtor, fact, payments)
        case = Case(debtor, account, fact, payments, _own_points(book, debtor, draw, numbers, derived.as_of))
        _beside(book, case, draw, numbers, derived.as_of)
        cases.append(case)
    return cases


def _numbers() -> Any:
    # 7,919 has no factor in common with 10^8, so the numbers look unordered and none comes twice.
    return (invent.mobile(i * 7919 % 10**8) for i in range(1, 10**8))


def _households(ucis: list[int], draw: Random) -> list[tuple[int, ...]]:
    pairs_wanted = len(ucis) * JOINED_PERCENT // 100
    joined = draw.sample(ucis, pairs_wanted * 2)
    pairs = {joined[2 * i]: joined[2 * i + 1] for i in range(pairs_wanted)}
    second = set(pairs.values())
    return [(uci, pairs[uci]) if uci in pairs else (uci,) for uci in ucis if uci not in second]


def _debtor(book: Book, person: invent.Invented, draw: Random, as_of: date) -> dict[str, Any]:
    return book.add(
        Debtor,
        kind="person",
        id_kind="citizen_id",
        id_number=person.id_number,
        name=person.name,
        name_key=fold(person.name),
        aliases=[],
        lang=person.lang,
        zone=ZONE,
        pack="cn",
        employer=draw.choice(invent.EMPLOYERS),
        contactability=None,
        contactability_at=None,
        usual_pay_day=None,
        usual_pay_method=None,
        good_channel=None,
        good_hour=None,
        sample=True,
        created_at=midnight(as_of),
    )


def _account(
    book: Book, debtor: dict[str, Any], fact: dict[str, Any], as_of: date, batch_id: int
) -> dict[str, Any]:
    return book.add(
        Account,
        debtor_id=debtor["id"],
        contract_no=f"UCI-{fact['uci']:06d}",
        invoice_no="",
        product="credit_card",
        debt_type="consumer",
        terms="sample_card",
        currency="TWD",
        status="open",
        opened_on=None,
        credit_limit_minor=fact["limit"],
        principal_minor=fact["principal"],
        interest_minor=fact["interest"],
        fee_minor=fact["fee"],
        cost_minor=0,
        overdue_minor=fact["overdue"],
        due_on=fact["due_on"],
        due_on_derived=False,
        coming_due_on=fact["coming_due_on"],
        coming_due_minor=fact["coming_due"],
        data_as_of=as_of,
        last_payment_on=fact["last_payment_on"],
        last_payment_minor=fact["last_payment"],
        first_default_instalment=fact["first_default"],
        cause_of_arrears=None,
        willingness=None,
        ability=None,
        behaviour={
            "months_late": fact["months_late"],
            "late_by_month": fact["late_by_month"],
            "bank_codes": fact["codes"],
        },
        content_hash="",
        batch_id=batch_id,
        sample=True,
        created_at=midnight(as_of),
        updated_at=midnight(as_of),
    )


def _dues(book: Book, account: dict[str, Any], rows: Any) -> dict[int, int]:
    """Returns statement number → due item id."""
    found = {}
    for row in rows:
        item = book.add(
            DueItem,
            account_id=account["id"],
            no=row["no"],
            due_on=row["due_on"],
            amount_minor=row["amount"],
            outstanding_minor=row["left"],
        )
        found[row["k"]] = item["id"]
    return found


def _payments(
    book: Book, account: dict[str, Any], rows: Any, items: dict[int, int], draw: Random
) -> list[dict[str, Any]]:
    method = draw.choices(METHODS, (55, 10, 25, 10))[0]
    made: list[dict[str, Any]] = []
    for row in rows:
        toward = {items[k]: part for k, part in enumerate(row["toward"], start=2) if part and k in items}
        made.append(
            book.add(
                Payment,
                account_id=account["id"],
                debtor_id=account["debtor_id"],
                amount_minor=row["amount"],
                currency="TWD",
                value_date=row["paid_on"],
                method=method,
                reference=f"{account['contract_no']}-M{row['j']}",
                posted_at=midnight(row["paid_on"]).replace(hour=12),
                posted_by=None,
                allocation=_allocation(row["amount"], toward, made[-1] if made else None),
                reversed_at=None,
                reversed_by=None,
                reversal_reason=None,
            )
        )
    return made


def _allocation(amount: int, toward: dict[int, int], before: dict[str, Any] | None) -> dict[str, Any]:
    """As ledger.service keeps it, so that a receipt of the sample can be taken back like any other."""
    split = Allocation(
        amount, "sample", {"principal": amount}, dues=toward, ahead=amount - sum(toward.values())
    )
    last = [before["value_date"].isoformat(), before["amount_minor"]] if before else [None, None]
    return {**asdict(split), "dues": {str(k): minor for k, minor in toward.items()}, "last_before": last}


def _habits(debtor: dict[str, Any], fact: dict[str, Any], payments: list[dict[str, Any]]) -> None:
    if len(payments) >= 3:
        days = sorted(payment["value_date"].day for payment in payments)
        debtor["usual_pay_day"] = days[len(days) // 2]
        debtor["usual_pay_method"] = payments[-1]["method"]


def _point(book: Book, debtor_id: int, as_of: date, kind: str, value: str, **more: Any) -> dict[str, Any]:
    given = {
        "person_id": None,
        "source": "contract",
        "consent": True,
        "verified_at": None,
        "status": "unknown",
    }
    return book.add(
        ContactPoint,
        debtor_id=debtor_id,
        kind=kind,
        value=value,
        extension=None,
        raw=value.removeprefix("+86"),
        well_formed=True,
        expires_on=None,
        sample=True,
        created_at=midnight(as_of),
        **{**given, **more},
    )


def _own_points(
    book: Book, debtor: dict[str, Any], draw: Random, numbers: Any, as_of: date
) -> list[dict[str, Any]]:
    own = [_point(book, debtor["id"], as_of, "phone", next(numbers))]
    if draw.random() < 0.15:
        own.append(_point(book, debtor["id"], as_of, "phone", next(numbers), source="reserved"))
    if draw.random() < 0.3:
        _point(book, debtor["id"], as_of, "email", f"debtor{debtor['id']}@example.invalid")
    if draw.random() < 0.5:
        _point(book, debtor["id"], as_of, "address", invent.address(draw))
    return own


def _beside(book: Book, case: Case, draw: Random, numbers: Any, as_of: date) -> None:
    """Persons beside the debtor: everyone in arrears may have some; of the others one in five has a contact."""
    if not (case.facts["overdue"] or any(case.facts["late_by_month"][:2])):
        wanted = [BESIDE[0]] if draw.random() < 0.2 else []
    else:
        wanted = [row for row in BESIDE if draw.randrange(1000) < row[2]]
    for relation, liable, _, agreed in wanted:
        proven = liable is True
        person = book.add(
            RelatedPerson,
            debtor_id=case.debtor["id"],
            account_id=case.lead["id"] if liable or relation == "spouse" else None,
            name=invent.chinese_name(draw, case.debtor["name"][0] if relation == "family" and case.debtor["lang"] == "zh" else None),
            relation=relation,
            liable=liable,
            liability_evidence=EVIDENCE_OF_LIABILITY[relation] if proven else None,
            agreed_contact=agreed,
            refused_at=None,
            source="contract" if proven else "reserved",
            sample=True,
        )  # fmt: skip
        source = "contract" if proven else "reserved"
        point = _point(
            book, case.debtor["id"], as_of, "phone", next(numbers), person_id=person["id"], source=source
        )
        case.beside.append((person, point))
