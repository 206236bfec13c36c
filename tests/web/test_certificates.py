"""A person's certificates in the browser: what holds is shown, and a lead takes one back."""

from datetime import date

from sqlalchemy import select

from dunwell.compliance.tables import Credential
from dunwell.foundation.db import engine_for, read, write
from dunwell.web.app import create_app
from tests.ui.client import a_person, browser, sign_in_as


def test_a_lead_sees_what_a_certificate_opens_and_takes_it_back(sqlite, settings, clock):
    a_person(sqlite, clock, "lead")
    collector = a_person(sqlite, clock, "collector")
    page = f"/people/{collector}/certificates"
    with browser(create_app(settings, clock)) as client:
        sign_in_as(client, "lead")
        assert "No certificate yet" in client.get(page).text
        with write(sqlite) as session:
            row = Credential(user_id=collector, kind="collector", origin="academy", stages=["early"], valid_from=date(2026, 1, 1), note="academy X")  # fmt: skip
            session.add(row)
            session.flush()
            granted = row.id
        shown = client.get(page).text
        assert "Granted by our academy" in shown
        assert "Early stage" in shown
        client.post(f"{page}/{granted}/revoke", data={"reason": "annual examination missed"})
        with read(engine_for(settings.database_url)) as session:
            assert session.scalars(select(Credential)).one().revoked_at is not None
