"""Small builders for the contact room's tests: honest defaults, only what matters is said."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from dunwell.compliance import conduct, gate
from dunwell.compliance.situation import ContactIntent
from dunwell.compliance.tables import Acknowledged, Credential, Permit
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.people.tables import Team, User
from dunwell.portfolio.tables import Account, ContactPoint, Debtor, RelatedPerson

BORN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class World:
    """A team with a lead, two certified collectors, a trainee; one debtor with one overdue account and one number."""

    lead: Actor
    collector: Actor
    other: Actor
    trainee: Actor
    debtor: int
    account: int
    point: int


def a_user(session: Session, login: str, role: str = "collector", **columns) -> User:
    user = User(
        login=login, name=columns.pop("name", login.title()), password_hash="x", role=role, created_at=BORN,
        stages=columns.pop("stages", ["early", "mid", "late"]), languages=columns.pop("languages", ["zh", "en"]), **columns,
    )  # fmt: skip
    session.add(user)
    session.flush()
    session.add(Acknowledged(user_id=user.id, version=conduct.version(), at=BORN))
    session.flush()
    return user


def certify(session: Session, user: User) -> None:
    session.add(
        Credential(
            user_id=user.id,
            kind="collector",
            stages=["early", "mid", "late"],
            valid_from=date(2026, 1, 1),
            valid_to=date(2027, 1, 1),
        )
    )


def a_debtor(session: Session, number: str = "999999199001011234", **columns) -> Debtor:
    debtor = Debtor(
        kind="person", id_kind="citizen_id", id_number=number, name=columns.pop("name", "林小满"),
        zone=columns.pop("zone", "Asia/Shanghai"), sample=columns.pop("sample", True), created_at=BORN, **columns,
    )  # fmt: skip
    session.add(debtor)
    session.flush()
    return debtor


def an_account(session: Session, debtor: Debtor, **columns) -> Account:
    said = {
        "contract_no": f"C-{debtor.id}-{len(debtor.name)}", "currency": "TWD", "principal_minor": 1_000_000,
        "interest_minor": 20_000, "fee_minor": 5_000, "overdue_minor": 120_000, "due_on": date(2026, 10, 20),
        "data_as_of": date(2026, 11, 23), "product": "credit_card", "created_at": BORN, "updated_at": BORN, **columns,
    }  # fmt: skip
    account = Account(debtor_id=debtor.id, **said)
    session.add(account)
    session.flush()
    return account


def a_point(session: Session, debtor: Debtor, value: str = "+8619900000001", **columns) -> ContactPoint:
    point = ContactPoint(
        debtor_id=debtor.id,
        kind=columns.pop("kind", "phone"),
        value=value,
        sample=True,
        created_at=BORN,
        **columns,
    )
    session.add(point)
    session.flush()
    return point


def a_person(session: Session, debtor: Debtor, relation: str = "family", **columns) -> RelatedPerson:
    liable = columns.pop("liable", relation in ("guarantor", "co_borrower"))
    person = RelatedPerson(
        debtor_id=debtor.id, name=columns.pop("name", "林大"), relation=relation, liable=liable,
        agreed_contact=columns.pop("agreed_contact", True), **columns,
    )  # fmt: skip
    session.add(person)
    session.flush()
    return person


def a_world(session: Session) -> World:
    team = Team(name="Early")
    session.add(team)
    session.flush()
    lead = a_user(session, "lead1", "lead")
    team.lead_id = lead.id
    one, two = (a_user(session, login, team_id=team.id) for login in ("collector1", "collector2"))
    trainee = a_user(session, "trainee1", team_id=team.id, mentor_id=one.id)
    certify(session, one)
    certify(session, two)
    certify(session, lead)
    debtor = a_debtor(session)
    account = an_account(session, debtor)
    point = a_point(session, debtor)
    session.flush()
    actors = [Actor(user.id, user.login, user.role) for user in (lead, one, two, trainee)]
    return World(*actors, debtor=debtor.id, account=account.id, point=point.id)


def dial(session: Session, clock: Clock, actor: Actor, world: World, **wish) -> Permit:
    """Ask the gate and show the number; the test fails if the gate refuses."""
    intent = ContactIntent(
        debtor_id=world.debtor, contact_point_id=wish.pop("point", world.point), channel=wish.pop("channel", "voice"),
        purpose=wish.pop("purpose", "collect"), account_id=wish.pop("account", world.account), **wish,
    )  # fmt: skip
    permit = gate.request_permit(session, clock, actor, intent)
    assert isinstance(permit, Permit), permit.rules
    gate.reveal(session, clock, actor, permit.id)
    return permit
