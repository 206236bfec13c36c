"""Certificates earned elsewhere: proof, two people, marked as another issuer's; and the stages a certificate opens."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from dunwell.academy import external, learning, requirements
from dunwell.academy.external import Draft, ExternalCertificate, Scan
from dunwell.compliance import queries
from dunwell.compliance.tables import Credential
from dunwell.evidence import verification
from dunwell.evidence.tables import RecordRow
from dunwell.foundation.actor import Actor
from dunwell.foundation.db import read, write
from dunwell.foundation.errors import BadInput, NotPermitted
from tests.ui.client import a_person, app_client, sign_in_as

PDF = b"%PDF-1.7 a scanned certificate"


class House:
    """A collector, two administrators, a trainer and a lead."""

    def __init__(self, engine, clock):
        self.today = clock.now().date()
        for login, role in (("ann", "collector"), ("ada", "admin"), ("abe", "admin"), ("tea", "trainer"), ("lea", "lead")):  # fmt: skip
            setattr(self, login, Actor(a_person(engine, clock, role, login), login, role))

    def draft(self, **other):
        said = {
            "issuer": "Association of Receivables", "number": "AR-77", "valid_from": self.today - timedelta(days=200),
            "valid_to": self.today + timedelta(days=100), "stages": ("early", "mid"), "proof": "personnel file, folder 3", "reason": "hired from a bank",
        }  # fmt: skip
        return Draft(**(said | other))


def test_only_an_administrator_enters_it_and_only_another_person_makes_it_count(engine, clock, settings):
    house = House(engine, clock)
    ann = house.ann.user_id
    with write(engine) as session:
        for actor in (house.lea, house.tea, house.ann):
            with pytest.raises(NotPermitted):
                external.enter(session, clock, settings, actor, ann, house.draft(), None)
        with pytest.raises(NotPermitted):
            external.enter(session, clock, settings, house.ada, house.ada.user_id, house.draft(), None)
        row = external.enter(session, clock, settings, house.ada, ann, house.draft(), Scan("cert.pdf", PDF))
        assert not queries.certified(session, ann, house.today)  # waiting: neither gate nor lists know it
        assert queries.stages_opened(session, [ann], house.today) == {}
        with pytest.raises(external.SecondPerson):
            external.decide(session, clock, house.ada, row.id, True, "seen")
        with pytest.raises(NotPermitted):
            external.decide(session, clock, house.lea, row.id, True, "seen")
        with pytest.raises(BadInput):
            external.decide(session, clock, house.tea, row.id, True, " ")
        external.decide(session, clock, house.tea, row.id, True, "issuer asked by telephone")
        assert queries.certified(session, ann, house.today)
        assert queries.stages_opened(session, [ann], house.today) == {ann: frozenset({"early", "mid"})}
        assert session.get_one(Credential, row.credential_id).origin == "external"
        with pytest.raises(external.Decided):
            external.decide(session, clock, house.abe, row.id, False, "no")
        kinds = [one.kind for one in session.scalars(select(RecordRow).order_by(RecordRow.id))]
        assert kinds[-3:] == ["academy.external_entered", "credential.granted", "academy.external_decided"]


def test_what_is_refused_or_badly_entered_opens_nothing(engine, clock, settings):
    house = House(engine, clock)
    ann, day = house.ann.user_id, timedelta(days=1)
    bad = (
        ("issuer", {"issuer": " "}), ("number", {"number": ""}), ("proof", {"proof": ""}), ("reason", {"reason": ""}),
        ("valid_from", {"valid_from": house.today + day}), ("valid_to", {"valid_to": house.today - day}), ("valid_to", {"valid_to": None}),
        ("valid_to", {"valid_to": house.today + 200 * day}), ("stages", {"stages": ()}), ("stages", {"stages": ("expert",)}),
    )  # fmt: skip
    with write(engine) as session:
        for field, other in bad:
            with pytest.raises(BadInput) as caught:
                external.enter(session, clock, settings, house.ada, ann, house.draft(**other), None)
            assert caught.value.field == field
        with pytest.raises(BadInput):
            external.enter(session, clock, settings, house.ada, ann, house.draft(), Scan("x.pdf", b"MZ a program"))  # fmt: skip
        row = external.enter(session, clock, settings, house.ada, ann, house.draft(), None)
        with pytest.raises(BadInput) as caught:  # the same paper for somebody else
            external.enter(session, clock, settings, house.ada, house.lea.user_id, house.draft(number="ar-77"), None)  # fmt: skip
        assert caught.value.field == "number"
        external.decide(session, clock, house.abe, row.id, False, "the issuer does not know it")
        assert not queries.certified(session, ann, house.today)
        external.enter(session, clock, settings, house.ada, ann, house.draft(), None)  # corrected, once more


def test_a_backdated_one_does_not_count_as_half_a_year_held(engine, clock, settings):
    house = House(engine, clock)
    ann = house.ann.user_id
    with write(engine) as session:
        learning.enrol(session, clock, house.ann, ann, "experienced")
        row = external.enter(session, clock, settings, house.ada, ann, house.draft(), None)
        external.decide(session, clock, house.tea, row.id, True, "seen")
        assert requirements.opens(session, clock, ann) == ()
        learning.enrol(session, clock, house.ann, ann, "law_yearly")
        assert requirements.opens(session, clock, ann) == ("early", "mid")


def test_in_the_browser_it_is_entered_checked_shown_as_anothers_and_never_verified_as_ours(sqlite, clock, settings):  # fmt: skip
    house = House(sqlite, clock)
    place = f"/people/{house.ann.user_id}/certificates"
    said = {
        "issuer": "Association of Receivables", "number": "AR77", "valid_from": str(house.today), "valid_to": str(house.today + timedelta(days=300)),
        "stages": ["early"], "proof": "folder 3", "reason": "hired from a bank",
    }  # fmt: skip
    with app_client(settings, clock) as client:
        sign_in_as(client, "lead", "lea")
        assert "Enter a certificate earned elsewhere" not in client.get(place).text
        assert client.post(place, data=said).status_code == 403
    with app_client(settings, clock) as client:
        sign_in_as(client, "admin", "ada")
        assert client.post(place, data=said, files={"scan": ("c.pdf", PDF)}).headers["location"] == place
        page = client.get(place).text
        assert "Waits for a second person" in page
        assert "What you checked" not in page
    with read(sqlite) as session:
        row = session.scalars(select(ExternalCertificate)).one()
        session.expunge(row)
    with app_client(settings, clock) as client:
        sign_in_as(client, "trainer", "tea")
        assert f'href="{place}#external"' in client.get("/academy/people").text
        assert client.get(f"{place}/external/{row.id}/scan").content == PDF
        client.post(f"{place}/external/{row.id}", data={"decision": "approve", "answer": "looked up"})
        page = client.get(place).text
        assert "Earned elsewhere" in page
        assert "looked up" in page
        assert client.get("/certificates/AR77").status_code == 404
    with app_client(settings, clock) as client:
        sign_in_as(client, "collector", "ann")
        assert "Association of Receivables" in client.get("/academy/certificate").text
        assert client.get(f"{place}/external/{row.id}/scan").status_code == 403
    with read(sqlite) as session:
        assert queries.certified(session, house.ann.user_id, house.today)
        assert verification.verify_all(session, settings).holds
