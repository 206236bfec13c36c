"""A house with a published list, served by the real application over a real SQLite file."""

from dataclasses import dataclass
from datetime import date
from itertools import count

from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from dunwell.compliance import conduct
from dunwell.compliance.tables import Acknowledged, Credential
from dunwell.contact import scripts
from dunwell.foundation import db
from dunwell.foundation.clock import FixedClock
from dunwell.people.tables import Team, User
from dunwell.portfolio.tables import Account, Debtor
from dunwell.worklist.tables import Owner, Run, RunPointer, WorkItem
from tests.contact.worlds import a_debtor, a_person, a_point, an_account
from tests.ui.client import PASSWORD, Browser, browser
from tests.ui.client import a_person as a_login

DAY = date(2026, 11, 23)


@dataclass
class House:
    """Ids by name; `open(login)` signs somebody in."""

    app: FastAPI
    engine: Engine
    clock: FixedClock
    users: dict[str, int]
    debtors: list[int]
    accounts: list[int]
    points: list[int]
    guarantor_point: int
    family_point: int

    def open(self, login: str, lang: str = "en") -> Browser:
        with db.write(self.engine) as session:
            session.get_one(User, self.users[login]).lang = lang
        client = browser(self.app, lang)
        client.get("/sign-in")
        answer = client.post("/sign-in", data={"login": login, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        client.get("/profile")
        return client


def build(app: FastAPI, engine: Engine, clock: FixedClock) -> House:
    """Two teams; collector1 has three items, collector2 one, collector3 (other team) one; a trainee; nobody's debtor."""
    users = {
        login: a_login(engine, clock, role, login, name=login.title())
        for login, role in (
            ("lead1", "lead"), ("lead2", "lead"), ("collector1", "collector"), ("collector2", "collector"),
            ("collector3", "collector"), ("trainee1", "collector"), ("qa1", "qa"), ("admin1", "admin"),
            ("analyst1", "analyst"), ("trainer1", "trainer"),
        )
    }  # fmt: skip
    with db.write(engine) as session:
        _teams(session, users, clock)
        scripts.ensure_scripts(session, clock)
        debtors, accounts, points = _debtors(session, users)
        first = session.get_one(Debtor, debtors[0])
        guarantor = a_person(session, first, "guarantor", liable=True, name="陈保证")
        family = a_person(session, first, "family", name="林亲属")
        g_point = a_point(session, first, "+8619900000091", person_id=guarantor.id)
        f_point = a_point(session, first, "+8619900000092", person_id=family.id)
        return House(app, engine, clock, users, debtors, accounts, points, g_point.id, f_point.id)


def _teams(session: Session, users: dict[str, int], clock: FixedClock) -> None:
    for name, lead, people in (
        ("Early", "lead1", ("collector1", "collector2", "trainee1")),
        ("Late", "lead2", ("collector3",)),
    ):
        team = Team(name=name, lead_id=users[lead])
        session.add(team)
        session.flush()
        for login in people:
            user = session.get_one(User, users[login])
            user.team_id, user.stages, user.languages = team.id, ["early", "mid", "late"], ["zh", "en"]
    for user_id in users.values():
        session.add(Acknowledged(user_id=user_id, version=conduct.version(), at=clock.now()))
    session.get_one(User, users["trainee1"]).mentor_id = users["collector1"]
    for login in ("collector1", "collector2", "collector3", "lead1"):
        session.add(
            Credential(
                user_id=users[login],
                kind="collector",
                stages=["early", "mid", "late"],
                valid_from=date(2026, 1, 1),
                valid_to=date(2027, 1, 1),
            )
        )


def _debtors(session: Session, users: dict[str, int]) -> tuple[list[int], list[int], list[int]]:
    run = Run(
        day=DAY,
        state="published",
        started_at=_now(),
        published_at=_now(),
        folder="none",
        content_hash="x",
        summary={},
    )
    session.add(run)
    session.flush()
    session.add(RunPointer(id=1, run_id=run.id))
    ranks = {login: count(1) for login in users}
    debtors, accounts, points = [], [], []
    holders = ("collector1", "collector1", "collector1", "collector2", "collector3", None)
    for n, holder in enumerate(holders):
        debtor = a_debtor(session, f"99999919900101{1000 + n}", name=f"林小{'甲乙丙丁戊己'[n]}")
        account = an_account(session, debtor, contract_no=f"CN-2026-{n:04}", overdue_minor=100_000 * (n + 1))
        point = a_point(session, debtor, f"+861990000000{n}")
        debtors.append(debtor.id)
        accounts.append(account.id)
        points.append(point.id)
        if holder:
            session.add(Owner(account_id=account.id, debtor_id=debtor.id, user_id=users[holder], since=DAY))
            session.add(_item(run, users[holder], debtor, account, next(ranks[holder])))
    session.flush()
    return debtors, accounts, points


def _item(run: Run, user_id: int, debtor: Debtor, account: Account, rank: int) -> WorkItem:
    facts = {"dpd": 34, "bucket": "M2", "overdue_minor": account.overdue_minor, "currency": "TWD", "promise_state": "none",
             "debt_type": "consumer", "amount_band": "small"}  # fmt: skip
    return WorkItem(
        run_id=run.id, day=DAY, collector_id=user_id, debtor_id=debtor.id, account_id=account.id, rank=rank,
        score={"total": 5000, "risk": {"points": 50, "weight": 30}}, segment="mid", stage="mid", action="call_firm",
        reason={"action": "call_firm", "channel": "voice", "facts": facts, "rules": {}},
    )  # fmt: skip


def _now():
    from datetime import UTC, datetime

    return datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
