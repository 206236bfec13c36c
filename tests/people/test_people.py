"""People: added, changed, switched off, all on the record."""

import pytest
from sqlalchemy import text

from dunwell.evidence import service as evidence
from dunwell.foundation.actor import SYSTEM, Actor
from dunwell.foundation.db import read, write
from dunwell.foundation.errors import BadInput, NotPermitted
from dunwell.people import domain, service, tables
from dunwell.people.domain import PersonDraft
from tests.ui.client import PASSWORD, a_person, app_client

LEAD = Actor(99, "lead1", "lead")


def draft(**given) -> PersonDraft:
    return PersonDraft(**{"login": "ann", "name": "Ann", "role": "collector", **given})


def kinds(engine) -> list[str]:
    with read(engine) as session:
        return [
            kind
            for (kind,) in session.execute(
                text("SELECT kind FROM evidence_record WHERE chain = 'system' ORDER BY seq")
            )
        ]


def test_every_change_of_a_person_is_in_the_system_chain(engine, clock):
    with write(engine) as session:
        user = service.add_person(session, clock, SYSTEM, draft(), PASSWORD)
        service.add_person(session, clock, SYSTEM, draft(login="boss", role="admin"), PASSWORD)
        service.change_person(session, clock, SYSTEM, user.id, draft(capacity=40, stages=("late",)))
        service.change_person(
            session, clock, SYSTEM, user.id, draft(capacity=40, stages=("late",))
        )  # nothing changed
        service.reset_password(session, clock, SYSTEM, user.id, "another long sentence")
        service.set_active(session, clock, SYSTEM, user.id, False)
        service.save_team(session, clock, SYSTEM, None, "North", None)
    assert kinds(engine) == [
        "people.added", "people.added", "people.changed", "people.password_reset", "people.deactivated", "people.team_added",
    ]  # fmt: skip
    assert evidence  # the chain itself is proved in tests/evidence


def test_no_password_is_ever_in_the_record(engine, clock):
    with write(engine) as session:
        user = service.add_person(session, clock, SYSTEM, draft(), PASSWORD)
        service.reset_password(session, clock, SYSTEM, user.id, "another long sentence")
    with read(engine) as session:
        bodies = str(session.execute(text("SELECT * FROM evidence_payload")).all())
    assert PASSWORD not in bodies
    assert "another long" not in bodies
    assert "argon2" not in bodies


def test_only_an_administrator_changes_people(engine, clock):
    with write(engine) as session, pytest.raises(NotPermitted):
        service.add_person(session, clock, LEAD, draft(), PASSWORD)


def test_two_people_never_share_a_login_whatever_its_case(engine, clock):
    with write(engine) as session:
        service.add_person(session, clock, SYSTEM, draft(), PASSWORD)
        with pytest.raises(domain.LoginTaken):
            service.add_person(session, clock, SYSTEM, draft(login="ANN"), PASSWORD)


@pytest.mark.parametrize(
    "given", [{"login": "a b"}, {"login": ""}, {"name": " "}, {"role": "king"}, {"capacity": -1}, {"stages": ("x",)}, {"team_id": 9}, {"mentor_id": 9}]
)  # fmt: skip
def test_a_person_who_makes_no_sense_is_refused(given, engine, clock):
    with write(engine) as session, pytest.raises(BadInput):
        service.add_person(session, clock, SYSTEM, draft(**given), PASSWORD)


@pytest.mark.parametrize("password", ["short", "annannannann"])
def test_a_password_is_long_and_not_the_login(password, engine, clock):
    with write(engine) as session, pytest.raises(domain.WeakPassword):
        service.add_person(session, clock, SYSTEM, draft(login="annannannann"), password)


def test_the_last_administrator_stays(engine, clock):
    with write(engine) as session:
        boss = service.add_person(session, clock, SYSTEM, draft(login="boss", role="admin"), PASSWORD)
        with pytest.raises(domain.LastAdmin):
            service.set_active(session, clock, SYSTEM, boss.id, False)
        with pytest.raises(domain.LastAdmin):
            service.change_person(session, clock, SYSTEM, boss.id, draft(login="boss", role="lead"))


def test_a_lead_may_lead_several_teams(engine, clock):
    lead = a_person(engine, clock, "lead")
    with write(engine) as session:
        north = service.save_team(session, clock, SYSTEM, None, "North", lead)
        south = service.save_team(session, clock, SYSTEM, None, "South", lead)
        assert service.team_ids_led_by(session, Actor(lead, "lead1", "lead")) == [north.id, south.id]
        with pytest.raises(domain.TeamNameTaken):
            service.save_team(session, clock, SYSTEM, None, "North", None)


def test_an_administrator_works_with_people_in_the_browser(sqlite, settings, clock):
    with app_client(settings, clock, "admin") as client:
        form = {
            "login": "li",
            "name": "李样例",
            "role": "collector",
            "capacity": "80",
            "stages": ["early", "mid"],
            "languages": ["zh"],
        }
        assert client.post("/people", data={**form, "password": "a sentence to hand over"}).status_code == 303
        assert "李样例" in client.get("/people?q=李").text
        with read(sqlite) as session:
            user = tables.user_by_login(session, "li")
            assert user
            assert user.stages == ["early", "mid"]
            user_id = user.id
        assert client.post(f"/people/{user_id}", data={**form, "capacity": "5000"}).status_code == 422
        assert client.post(f"/people/{user_id}", data={**form, "capacity": "60"}).status_code == 303
        assert client.post(f"/people/{user_id}/active", data={"active": "false"}).status_code == 303
        assert "Switched off" in client.get(f"/people/{user_id}").text
        file = client.get("/people?export=csv&q=李").text
        assert "李样例" in file
        assert "admin1" not in file
