"""Certificates entered by hand in the browser: an installation of one's own can certify its collectors."""

from sqlalchemy import select

from dunwell.compliance.tables import Credential
from dunwell.foundation.db import engine_for, read
from dunwell.people.tables import User
from dunwell.web.app import create_app
from tests.ui.client import a_person, browser, sign_in_as


def test_a_lead_enters_a_certificate_and_takes_it_back(sqlite, settings, clock):
    a_person(sqlite, clock, "lead")
    a_person(sqlite, clock, "collector")
    app = create_app(settings, clock)
    with read(engine_for(settings.database_url)) as session:
        collector = session.scalars(select(User).where(User.role == "collector")).one().id
    with browser(app) as client:
        sign_in_as(client, "lead")
        page = f"/people/{collector}/certificates"
        assert "No certificate yet" in client.get(page).text
        client.post(
            page, data={"valid_from": "2026-11-01", "valid_to": "", "note": "onboarding course, 92 of 100"}
        )
        with read(engine_for(settings.database_url)) as session:
            row = session.scalars(select(Credential)).one()
            entered = row.id
            assert (row.user_id, str(row.valid_from), row.valid_to) == (collector, "2026-11-01", None)
        assert "onboarding course" in client.get(page).text
        client.post(f"{page}/{entered}/revoke", data={"reason": "annual examination missed"})
        with read(engine_for(settings.database_url)) as session:
            assert session.scalars(select(Credential)).one().revoked_at is not None
