"""Small builders for a world of one collector and one debtor, with honest defaults."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from dunwell.compliance import conduct, gate
from dunwell.compliance.gate import ContactIntent, Revealed
from dunwell.compliance.tables import Acknowledged, ContactAttempt, Credential, Permit, Refusal
from dunwell.foundation import db
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import FixedClock
from dunwell.people.tables import Team, User
from dunwell.portfolio.tables import ContactPoint, Debtor, RelatedPerson

BEFORE = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class World:
    """A database with people in it, and a clock that is set."""

    engine: Engine
    clock: FixedClock
    actors: dict[str, Actor] = field(default_factory=dict)
    debtors: int = 0

    def user(
        self,
        login: str,
        role: str = "collector",
        *,
        certified: bool = True,
        conduct_known: bool = True,
        mentor: str | None = None,
        team: int | None = None,
    ) -> Actor:
        """A person who signs in, with a certificate and the code of conduct acknowledged unless said otherwise."""
        with db.write(self.engine) as session:
            row = User(
                login=login, name=login, password_hash="x", role=role, created_at=BEFORE, team_id=team,
                mentor_id=self.actors[mentor].user_id if mentor else None,
            )  # fmt: skip
            session.add(row)
            session.flush()
            if conduct_known:
                session.add(Acknowledged(user_id=row.id, version=conduct.version(), at=BEFORE))
            if certified:
                session.add(
                    Credential(
                        user_id=row.id,
                        kind="collector",
                        stages=["early", "mid", "late"],
                        valid_from=date(2026, 1, 1),
                    )
                )
            self.actors[login] = Actor(row.id, login, role)
        return self.actors[login]

    def team(self, name: str, lead: Actor) -> int:
        """A team with its lead."""
        with db.write(self.engine) as session:
            row = Team(name=name, lead_id=lead.user_id)
            session.add(row)
            session.flush()
            return row.id

    def debtor(
        self, *phones: str, zone: str | None = "Asia/Shanghai", kind: str = "person"
    ) -> tuple[int, list[int]]:
        """A debtor with some telephone numbers: ids of the debtor and of the numbers."""
        self.debtors += 1
        with db.write(self.engine) as session:
            row = Debtor(
                kind=kind,
                id_kind="customer_no",
                id_number=f"T{self.debtors}",
                name="测试",
                zone=zone,
                created_at=BEFORE,
            )
            session.add(row)
            session.flush()
            points = [_phone(row.id, phone) for phone in phones or (f"+8610000000{self.debtors:02d}",)]
            session.add_all(points)
            session.flush()
            return row.id, [point.id for point in points]

    def person(
        self, debtor_id: int, relation: str, phone: str, *, liable: bool | None = False, agreed: bool = True
    ) -> tuple[int, int]:
        """A related person with a number: ids of both."""
        with db.write(self.engine) as session:
            row = RelatedPerson(
                debtor_id=debtor_id, name="某人", relation=relation, liable=liable, agreed_contact=agreed
            )
            session.add(row)
            session.flush()
            point = _phone(debtor_id, phone)
            point.person_id = row.id
            session.add(point)
            session.flush()
            return row.id, point.id

    def ask(self, actor: Actor, debtor_id: int, point_id: int, **wish: object) -> Permit | Refusal:
        """Ask the gate in a transaction of its own."""
        given = {"channel": "voice", "purpose": "collect"} | wish
        with db.write(self.engine) as session:
            intent = ContactIntent(debtor_id, point_id, **given)  # type: ignore[arg-type]
            return gate.request_permit(session, self.clock, actor, intent)

    def reveal(self, actor: Actor, permit_id: int) -> Revealed | Refusal:
        """Use a permit in a transaction of its own."""
        with db.write(self.engine) as session:
            return gate.reveal(session, self.clock, actor, permit_id)

    def result(self, actor: Actor, permit_id: int, answered: bool) -> ContactAttempt:
        """Record an outcome in a transaction of its own."""
        with db.write(self.engine) as session:
            return gate.record_result(
                session,
                self.clock,
                actor,
                permit_id,
                answered=answered,
                result="spoke" if answered else "no_answer",
            )

    def call(
        self, actor: Actor, debtor_id: int, point_id: int, answered: bool, **wish: object
    ) -> Permit | Refusal:
        """A whole call: permit, number, outcome. The refusal where there is one."""
        permit = self.ask(actor, debtor_id, point_id, **wish)
        if isinstance(permit, Permit):
            shown = self.reveal(actor, permit.id)
            assert isinstance(shown, Revealed)
            self.result(actor, permit.id, answered)
        return permit

    def attempts(self) -> list[ContactAttempt]:
        """Every attempt there is."""
        with Session(self.engine) as session:
            return list(session.scalars(select(ContactAttempt).order_by(ContactAttempt.id)))


def _phone(debtor_id: int, number: str) -> ContactPoint:
    return ContactPoint(debtor_id=debtor_id, kind="phone", value=number, status="valid", created_at=BEFORE)


def shanghai(text: str) -> datetime:
    """'2026-11-23 10:00' by the clock in Shanghai."""
    return datetime.fromisoformat(f"{text}+08:00")
