"""The invented portfolio behind the tasks: fifteen debtors, their accounts, numbers and what happened before. Same seed, same people."""

from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dunwell.compliance import conduct
from dunwell.compliance.tables import Acknowledged, ContactAttempt, Credential, Restriction
from dunwell.contact.service import seed_scripts
from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.chance import stream
from dunwell.foundation.clock import Clock, local_date
from dunwell.ledger.domain import Allocation
from dunwell.ledger.tables import Payment
from dunwell.people.tables import User
from dunwell.portfolio.domain import fold
from dunwell.portfolio.service import HOME_ZONE
from dunwell.portfolio.tables import Account, ContactPoint, Debtor, DueItem
from dunwell.sample import invent
from dunwell.worklist.tables import Owner, Run, RunPointer, WorkItem

# No row of a sandbox has the number of a row of the house: a link of one opens nothing in the other.
FIRST_ID = 9_000_000_000_001
FAR = "America/Sao_Paulo"  # eleven hours behind: while the sandbox works, it is between ten at night and eight in the morning there
CURRENCY = "CNY"
WHO = ("stop", "lawyer", "hours", "often", "dispute", "allowed")


class Book:
    """Writes people into a sandbox."""

    def __init__(self, session: Session, clock: Clock, user_id: int, seed: int, lang: str) -> None:
        self.session, self.clock, self.user_id, self.lang = session, clock, user_id, lang
        self.draw: Random = stream(seed, "sandbox", lang)
        self.today: date = local_date(clock.now(), HOME_ZONE)
        self.ids = count(FIRST_ID)
        self.numbers = self.draw.randrange(10**6)
        self.taken: set[str] = set()

    def person(self, zone: str = HOME_ZONE, dpd: int = 40) -> tuple[Debtor, Account, ContactPoint]:
        """One debtor with one consumer loan and one number of their own."""
        now, number = self.clock.now(), next(self.ids)
        debtor = Debtor(
            id=number, kind="person", id_kind="citizen_id", id_number=invent.citizen_id(date(1980, 1, 1), number % 1000), name=self._name(),
            lang=self.lang, zone=zone, pack="cn", sample=True, contactability="reachable", contactability_at=now, created_at=now,
        )  # fmt: skip
        debtor.name_key = fold(debtor.name)
        principal, interest, fee = self.draw.randrange(40, 90) * 10_000, self.draw.randrange(200, 900) * 100, self.draw.randrange(100, 400) * 100  # fmt: skip
        owed, due_on = principal + interest + fee, self.today - timedelta(days=dpd)
        account = Account(
            id=number, debtor_id=number, contract_no=f"SBX-{number - FIRST_ID + 1:04d}", product="consumer_loan", debt_type="consumer", currency=CURRENCY,
            status="open", principal_minor=principal, interest_minor=interest, fee_minor=fee, overdue_minor=owed, due_on=due_on, data_as_of=self.today,
            sample=True, created_at=now, updated_at=now,
        )  # fmt: skip
        point = ContactPoint(
            id=number, debtor_id=number, kind="phone", value=invent.mobile(self.numbers + number - FIRST_ID), status="valid", source="contract",
            verified_at=now, sample=True, created_at=now,
        )  # fmt: skip
        self.session.add(debtor)
        self.session.flush()
        self.session.add_all([account, point])
        self.session.flush()
        self.session.add(DueItem(account_id=number, no=1, due_on=due_on, amount_minor=owed, outstanding_minor=owed))  # fmt: skip
        self.session.add(Owner(account_id=number, debtor_id=number, user_id=self.user_id, since=self.today))
        return debtor, account, point

    def _name(self) -> str:
        name = ""
        while not name or name in self.taken:
            name = invent.english_name(self.draw) if self.lang == "en" else invent.chinese_name(self.draw)
        self.taken.add(name)
        return name

    def restrict(self, debtor: Debtor, kind: str, reason: str, account: Account | None = None) -> None:
        """A standing fact of a week ago."""
        self.session.add(
            Restriction(
                debtor_id=debtor.id, account_id=account.id if account else None, kind=kind, reason=reason, since=self.clock.now() - timedelta(days=7)
            )
        )  # fmt: skip

    def talked(self, debtor: Debtor, account: Account, point: ContactPoint, times: int) -> None:
        """Calls that were answered this morning."""
        for n in range(times):
            at = datetime.combine(self.today, time(8, 10 + 15 * n), ZoneInfo(HOME_ZONE)).astimezone(UTC)
            self.session.add(
                ContactAttempt(
                    debtor_id=debtor.id, account_id=account.id, user_id=self.user_id, at=at, local_day=self.today, channel="voice", purpose="collect",
                    number=point.value, relation="self", answered=True, result="no_commitment",
                )
            )  # fmt: skip

    def paid(self, account: Account, minor: int, days_ago: int) -> None:
        """A receipt as the ledger has it."""
        day = self.today - timedelta(days=days_ago)
        self.session.add(
            Payment(
                account_id=account.id, debtor_id=account.debtor_id, amount_minor=minor, currency=CURRENCY, value_date=day, method="bank_transfer",
                reference=f"SBX-{account.id - FIRST_ID + 1:04d}-{days_ago}", posted_at=self.clock.now() - timedelta(days=days_ago),
                allocation={**asdict(Allocation(minor, "sample", {"principal": minor}, dues={}, ahead=minor)), "last_before": [None, None]},
            )
        )  # fmt: skip


def write(session: Session, clock: Clock, learner: User, seed: int, lang: str) -> dict[str, Any]:
    """Fill an empty database for a learner. Returns whom each task is about, with the figures its brief names.

    lang: zh or en, the language of the debtors.
    """
    _desk(session, clock, learner)
    book = Book(session, clock, learner.id, seed, lang)
    facts: dict[str, Any] = {"who": _who(book)}
    for task in ("promise", "hardship", "third", "dispute", "opt_out", "mismatch", "lawyer", "vulnerable", "callback"):  # fmt: skip
        debtor, account, point = book.person()
        facts[task] = {"debtor": debtor.id, "account": account.id, "point": point.id, "name": debtor.name}
        facts[task] |= _told(book, task, account)
    _list(session, clock, learner.id, book.today)
    return facts


def _desk(session: Session, clock: Clock, learner: User) -> None:
    """The learner as a certified collector, and the scripts."""
    now = clock.now()
    session.add(
        User(
            id=learner.id, login=learner.login, name=learner.name, password_hash="", role="collector", lang=learner.lang, languages=["zh", "en"],
            stages=[], created_at=now,
        )
    )  # fmt: skip
    session.flush()
    session.add(Acknowledged(user_id=learner.id, version=conduct.version(), at=now - timedelta(days=1)))
    day = local_date(now, HOME_ZONE)
    session.add(Credential(user_id=learner.id, kind="collector", valid_from=day - timedelta(days=30), valid_to=day + timedelta(days=365), note="sandbox", origin="sample", stages=["early", "mid", "late"]))  # fmt: skip
    seed_scripts(session, clock, SYSTEM)


def _who(book: Book) -> dict[str, Any]:
    """Six debtors, five of whom may not be called for a reason each."""
    words = {
        "stop": {"zh": "客户要求停止联系", "en": "Asked us not to contact them"}, "lawyer": {"zh": "已委托律师，联系律师", "en": "Has a lawyer; contact the lawyer"},
        "dispute": {"zh": "对金额有异议，核查中", "en": "Disputes the amount; under review"},
    }  # fmt: skip
    people = []
    for truth in book.draw.sample(WHO, len(WHO)):
        debtor, account, point = book.person(zone=FAR if truth == "hours" else HOME_ZONE)
        if truth in words:
            kind = {"stop": "stop_contact", "lawyer": "represented", "dispute": "disputed"}[truth]
            book.restrict(debtor, kind, words[truth][book.lang], account if truth == "dispute" else None)
        if truth == "often":
            book.talked(debtor, account, point, 3)
        people.append({"debtor": debtor.id, "account": account.id, "point": point.id, "name": debtor.name, "truth": truth})  # fmt: skip
    return {"people": people}


def _told(book: Book, task: str, account: Account) -> dict[str, Any]:
    """What the brief of a task names."""
    draw = book.draw
    if task == "promise":
        return {
            "minor": draw.randrange(5, 20) * 10_000,
            "day": str(book.today + timedelta(days=draw.randrange(3, 7))),
        }
    if task == "hardship":
        return {"income": 0, "housing": 150_000, "food": 90_000}
    if task == "dispute":
        return {"minor": account.fee_minor}
    if task == "mismatch":
        whole = draw.randrange(6, 14) * 10_000
        for days_ago, minor in ((75, whole), (45, whole), (15, whole // 10)):
            book.paid(account, minor, days_ago)
        return {"minor": whole, "missing": whole - whole // 10, "day": str(book.today - timedelta(days=15))}
    if task == "lawyer":
        return {"lawyer": "Ms Harlow" if book.lang == "en" else "顾律师", "phone": "010-00000017"}
    if task == "callback":
        return {"day": str(book.today + timedelta(days=1)), "hour": draw.choice((14, 15, 16))}
    return {}


def _list(session: Session, clock: Clock, user_id: int, today: date) -> None:
    """Everybody is on today's list."""
    run = Run(
        day=today, state="published", started_at=clock.now(), published_at=clock.now(), folder="sandbox", content_hash="", summary={"accounts": 0}
    )  # fmt: skip
    session.add(run)
    session.flush()
    session.add(RunPointer(id=1, run_id=run.id))
    for rank, account in enumerate(session.query(Account).order_by(Account.id), start=1):
        facts = {"dpd": (today - account.due_on).days if account.due_on else None, "bucket": "M2", "overdue_minor": account.overdue_minor, "currency": CURRENCY}  # fmt: skip
        session.add(
            WorkItem(
                run_id=run.id, day=today, collector_id=user_id, debtor_id=account.debtor_id, account_id=account.id, rank=rank, score={"total": 5000},
                segment="mid", stage="mid", action="call_soft", reason={"action": "call_soft", "facts": facts, "rules": {}},
            )
        )  # fmt: skip
