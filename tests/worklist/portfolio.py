"""A small invented portfolio in SQL, the same for the same seed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from dunwell.compliance.tables import AgreedWindow, ContactAttempt, Credential, Restriction
from dunwell.contact.tables import Outcome
from dunwell.foundation.chance import stream
from dunwell.foundation.db import write
from dunwell.negotiation.tables import Promise, PromisePart
from dunwell.people.tables import Team, User
from dunwell.portfolio.tables import Account, ContactPoint, Debtor, RelatedPerson
from dunwell.worklist.tables import AccountPlan, Callback

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


@dataclass
class Shape:
    """How large and how odd the portfolio is."""

    accounts: int = 300
    collectors: int = 6
    capacity: int = 15
    seed: int = 1
    by_certificate: bool = True  # whether the team's work goes by the stages that certificates open
    narrow: bool = False  # certificates open one or two stages, whatever their holder is skilled in
    lead: bool = True


def build(engine: Engine, shape: Shape = Shape()) -> None:
    """Fill an empty database."""
    with write(engine) as session:
        people(session, shape)
        debts(session, shape)


def people(session: Session, shape: Shape) -> None:
    random = stream(shape.seed, "people")
    narrow = stream(shape.seed, "certificates")
    session.add(Team(id=1, name="一组", lead_id=1, stages_by_certificate=shape.by_certificate))
    session.flush()
    common: dict[str, Any] = {"password_hash": "x", "team_id": 1, "created_at": NOW}
    if shape.lead:
        session.add(User(id=1, login="lead1", name="L", role="lead", **common))
        session.flush()
        session.add(
            Credential(
                user_id=1, kind="collector", stages=["early", "mid", "late"], valid_from=date(2026, 1, 1)
            )
        )
    for at in range(shape.collectors):
        trainee = at % 4 == 3
        stages = (
            ["early", "mid", "late"]
            if at == 0
            else random.sample(["early", "mid", "late"], random.randint(1, 3))
        )
        user = User(
            id=10 + at,
            login=f"collector{at + 1}",
            name=f"C{at}",
            role="collector",
            capacity=max(0, shape.capacity + random.randint(-2, 2)),
            stages=["early"] if trainee else stages,
            languages=["zh", "en"] if at % 3 == 0 else ["zh"],
            mentor_id=1 if trainee and shape.lead and at % 8 == 3 else None,
            **common,
        )
        session.add(user)
        session.flush()
        if not trainee:
            session.add(
                Credential(
                    user_id=user.id,
                    kind="collector",
                    stages=narrow.sample(["early", "mid", "late"], narrow.randint(1, 2))
                    if shape.narrow
                    else ["early", "mid", "late"],
                    valid_from=date(2026, 1, 1),
                )
            )


def debts(session: Session, shape: Shape) -> None:
    random = stream(shape.seed, "debts")
    debtors = max(1, int(shape.accounts * 0.8))
    for at in range(1, debtors + 1):
        _debtor(session, random, at)
    for at in range(1, shape.accounts + 1):
        _account(session, random, at, at if at <= debtors else random.randint(1, debtors))
    session.flush()
    for at in range(1, shape.accounts + 1):
        _history(session, random, at)


def _debtor(session: Session, random: Random, at: int) -> None:
    session.add(
        Debtor(
            id=at,
            kind="company" if random.random() < 0.1 else "person",
            id_kind="customer_no",
            id_number=str(at),
            name=f"客户{at}",
            lang="en" if random.random() < 0.1 else "zh",
            zone=None if random.random() < 0.03 else "Asia/Shanghai",
            contactability=random.choices(["reachable", "related_only", "lost", None], [6, 1, 1, 2])[0],
            created_at=NOW,
        )
    )
    session.flush()
    if random.random() < 0.9:
        session.add(ContactPoint(debtor_id=at, kind="phone", value=f"+8610000{at:06}", created_at=NOW))
    if random.random() < 0.3:
        session.add(ContactPoint(debtor_id=at, kind="address", value=f"路{at}号", created_at=NOW))
    if random.random() < 0.2:
        relation = random.choice(["guarantor", "friend", "co_borrower"])
        person = RelatedPerson(
            debtor_id=at,
            name="人",
            relation=relation,
            liable=relation != "friend",
            agreed_contact=relation == "friend",
        )
        session.add(person)
        session.flush()
        session.add(
            ContactPoint(
                debtor_id=at, person_id=person.id, kind="phone", value=f"+8620000{at:06}", created_at=NOW
            )
        )
    if random.random() < 0.15:
        kind = random.choice(
            [
                "deceased",
                "minor",
                "bankrupt",
                "stop_contact",
                "represented",
                "disputed",
                "plan_in_force",
                "complaint",
                "vulnerable",
            ]
        )
        session.add(
            Restriction(
                debtor_id=at, kind=kind, reason="r", since=NOW - timedelta(days=random.randint(0, 20))
            )
        )
    if session.get(User, 10) and random.random() < 0.05:
        session.add(
            Callback(
                debtor_id=at, user_id=10, at=NOW + timedelta(hours=random.randint(-30, 60)), created_at=NOW
            )
        )
    if random.random() < 0.02:
        session.add(
            AgreedWindow(
                debtor_id=at, starts_at=NOW, ends_at=NOW + timedelta(hours=30), evidence="e", recorded_at=NOW
            )
        )


def _account(session: Session, random: Random, at: int, debtor: int) -> None:
    late = random.choice([None, -3, 0, 0, -10, 5, 20, 40, 75, 100, 200, 400])
    due_on = None if late is None else DAY - timedelta(days=late)
    overdue = random.randint(100_00, 200_000_00) if late is None or late > 0 else 0
    coming = DAY + timedelta(days=random.randint(0, 25)) if random.random() < 0.8 else None
    session.add(
        Account(
            id=at,
            debtor_id=debtor,
            contract_no=f"K{at}",
            product=random.choice(["credit_card", "consumer_loan", "invoice", None]),
            debt_type="b2b" if random.random() < 0.1 else "consumer",
            currency=random.choice(["CNY", "TWD", "JPY"]),
            status=random.choices(["open", "written_off", "settled"], [18, 1, 1])[0],
            credit_limit_minor=random.choice([None, 50_000_00]),
            principal_minor=None if random.random() < 0.1 else overdue + random.randint(0, 50_000_00),
            overdue_minor=overdue,
            due_on=due_on,
            coming_due_on=coming,
            coming_due_minor=1000_00 if coming else None,
            data_as_of=DAY,
            last_payment_on=random.choice([None, DAY - timedelta(days=random.randint(1, 400))]),
            first_default_instalment=random.choice([None, 1, 2, 7]),
            cause_of_arrears=random.choice([None, None, "forgot", "job_loss", "unwilling"]),
            willingness=random.choice([None, None, "high", "low"]),
            ability=random.choice([None, None, "high", "low"]),
            created_at=NOW,
            updated_at=NOW,
        )
    )


def _history(session: Session, random: Random, at: int) -> None:
    debtor = session.get_one(Account, at).debtor_id
    for _ in range(random.choice([0, 0, 1, 3])):
        ago = random.randint(0, 40)
        session.execute(
            insert(ContactAttempt).values(
                debtor_id=debtor,
                account_id=at,
                at=NOW - timedelta(days=ago) + timedelta(hours=2),
                local_day=DAY - timedelta(days=ago),
                channel=random.choice(["voice", "voice", "sms"]),
                purpose="collect",
                number=f"+8610000{debtor:06}",
                relation="self",
                answered=random.choice([True, False, None]),
            )
        )
    if random.random() < 0.25:
        status = random.choice(["open", "kept", "broken", "partial", "withdrawn"])
        promise = Promise(
            debtor_id=debtor,
            account_id=at,
            captured_at=NOW - timedelta(days=5),
            method="app",
            confirmed=True,
            status=status,
        )
        session.add(promise)
        session.flush()
        due = DAY + timedelta(days=random.choice([0, 1, 4])) if status == "open" else DAY - timedelta(days=3)
        session.add(PromisePart(promise_id=promise.id, no=1, amount_minor=100_00, due_on=due, status=status))
    if random.random() < 0.1:
        session.add(
            AccountPlan(
                account_id=at, next_step_on=DAY + timedelta(days=random.randint(-5, 9)), updated_at=NOW
            )
        )
    if random.random() < 0.1:
        session.add(
            Outcome(
                debtor_id=debtor,
                account_id=at,
                at=NOW,
                recorded_at=NOW,
                channel="voice",
                who="self",
                code="no_answer",
                next_step="call",
                next_step_at=NOW + timedelta(days=random.randint(-5, 9)),
            )
        )
