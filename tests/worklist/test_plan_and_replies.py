"""What a debtor may rely on, proved on the workbench: a plan in force stops demands, and whoever calls us is answered."""

import re

import pytest
from sqlalchemy import Engine, select

from dunwell.compliance import service
from dunwell.compliance.tables import ContactAttempt, Permit, Refusal
from dunwell.contact.tables import Outcome
from dunwell.foundation import db
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import FixedClock
from dunwell.web.app import create_app
from tests.compliance.world import World
from tests.worklist.desk_world import House, build


@pytest.fixture
def house(settings, sqlite, clock) -> House:
    return build(create_app(settings, clock), sqlite, clock)


def stand(house: House, kind: str) -> None:
    actor = Actor(house.users["collector1"], "collector1", "collector")
    with db.write(house.engine) as session:
        service.raise_restriction(session, house.clock, actor, house.debtors[0], kind, "signed on Monday")


def ask(house: House, purpose: str) -> str:
    form = {"contact_point_id": house.points[0], "channel": "voice", "purpose": purpose}
    return house.open("collector1").post(f"/debtors/{house.debtors[0]}/permits", data=form).text


def test_a_plan_in_force_stops_demands_and_lets_its_own_reminders_through(house: House) -> None:
    stand(house, "plan_in_force")
    refused = ask(house, "collect")
    assert "cn_plan_stops_collection" in refused
    assert "/reveal" not in refused
    assert re.search(r"/permits/\d+/reveal", ask(house, "remind"))


def test_under_a_plan_the_workbench_itself_offers_the_reminder(house: House) -> None:
    stand(house, "plan_in_force")
    page = house.open("collector1").get(f"/debtors/{house.debtors[0]}").text
    own = page[: page.index("People beside the debtor")]
    assert "remind" in own
    assert "cn_plan_stops_collection" not in own


@pytest.mark.parametrize(
    "kind", ["stop_contact", "represented", "complaint", "breathing_space", "plan_in_force"]
)
def test_whoever_calls_us_is_answered_whatever_stands(house: House, kind: str) -> None:
    stand(house, kind)
    client = house.open("collector1")
    assert client.get(f"/debtors/{house.debtors[0]}/talk?inbound=true").status_code == 200
    form = {"inbound": "1", "code": "no_commitment", "account_id": house.accounts[0]}
    form |= {"contact_point_id": house.points[0], "who": "self"}
    answer = client.post(f"/debtors/{house.debtors[0]}/outcomes", data=form)
    assert answer.status_code == 303, answer.text[:500]
    with db.read(house.engine) as session:
        assert session.scalars(select(ContactAttempt.inbound)).one() is True
        assert session.scalars(select(Refusal)).first() is None
        assert session.scalars(select(Outcome.code)).one() == "no_commitment"


def test_a_companys_contact_is_asked_in_their_role_and_an_individuals_employer_is_not(
    sqlite: Engine, clock: FixedClock
) -> None:
    world = World(sqlite, clock)
    ann = world.user("ann")
    company, _ = world.debtor(kind="company")
    _, desk = world.person(company, "company_contact", "+861065120002", liable=False)
    assert isinstance(world.ask(ann, company, desk), Permit)
    person, _ = world.debtor()
    _, boss = world.person(person, "employer", "+861065120003", liable=False)
    assert isinstance(world.ask(ann, person, boss), Refusal)
