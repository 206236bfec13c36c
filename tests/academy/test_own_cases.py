"""Cases from one's own work: nobody in them is known, a reviewer accepts, they are renewed or retired, and talked about."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from dunwell.academy import case_tables as tables
from dunwell.academy import library, own_cases
from dunwell.evidence.tables import PayloadRow
from dunwell.foundation.actor import Actor
from dunwell.foundation.db import write
from dunwell.foundation.errors import BadInput, NotFound, NotPermitted
from dunwell.portfolio.tables import Debtor
from tests.ui.client import a_person, app_client, sign_in_as

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TEXT = "Wilhelmina Oakenshaw lost her job on 3 March 2026 and owes $4,500. I called (212) 555-0147; Quellwater Stores confirmed."


@pytest.fixture
def collector(engine, clock):
    return Actor(a_person(engine, clock, "collector"), "collector1", "collector")


@pytest.fixture
def trainer(engine, clock):
    return Actor(a_person(engine, clock, "trainer"), "trainer1", "trainer")


def a_debtor(session, name):
    debtor = Debtor(kind="person", id_kind="customer_no", id_number="C-1", name=name, created_at=NOW)
    session.add(debtor)
    session.flush()
    return debtor


def test_what_is_kept_names_nobody_neither_in_the_case_nor_in_the_record(engine, clock, collector):
    with write(engine) as session:
        a_debtor(session, "Wilhelmina Oakenshaw")
        row = own_cases.send(session, clock, collector, "Lost job", TEXT, "What first?", "Quellwater Stores")
        kept = f"{row.title} {row.text} {row.asks}" + "".join(session.scalars(select(PayloadRow.body)))  # fmt: skip
        for told in ("Oakenshaw", "Quellwater", "March", "4,500", "555-0147"):
            assert told not in kept
        assert row.taken == {"name": 2, "phone": 1, "date": 1, "amount": 1}
        with pytest.raises(BadInput, match="asks"):
            own_cases.send(session, clock, collector, "Lost job", TEXT, " ")


def test_a_reviewer_accepts_dates_renews_and_retires_but_never_their_own(engine, clock, collector, trainer):
    with write(engine) as session:
        module = library.curriculum().modules[0].id
        own = own_cases.send(session, clock, trainer, "Mine", "A story.", "What now?")
        with pytest.raises(NotPermitted):
            own_cases.accept(session, clock, trainer, own.id, module, 12, "A story.", "What now?")
        row = own_cases.send(session, clock, collector, "Theirs", "A story.", "What now?")
        with pytest.raises(NotFound):
            own_cases.get(session, Actor(a_person_of(session), "x", "collector"), row.id)
        with pytest.raises(NotPermitted):
            own_cases.accept(session, clock, collector, row.id, module, 12, "A", "B")
        for field, args in (("module_id", ("m99", 12)), ("months", (module, 5))):
            with pytest.raises(BadInput, match=field):
                own_cases.accept(session, clock, trainer, row.id, *args, "A", "B")
            row.state = "sent"
        own_cases.accept(session, clock, trainer, row.id, module, 6, "A story, shorter.", "What now?")
        today = clock.now().date()
        assert (row.dated, row.text) == (today, "A story, shorter.")
        with pytest.raises(own_cases.CaseDecided):
            own_cases.give_back(session, clock, trainer, row.id, "no")
        own_cases.give_back(session, clock, trainer, own.id, "known already")
        assert own_cases.to_look_at(session, row.review_by) == 0
        assert own_cases.to_look_at(session, row.review_by + timedelta(days=1)) == 1
        clock.set(clock.now() + timedelta(days=200))
        own_cases.renew(session, clock, trainer, row.id, 12)
        assert row.review_by > clock.now().date() + timedelta(days=360)
        with pytest.raises(BadInput, match="why"):
            own_cases.retire(session, clock, trainer, row.id, "")
        own_cases.retire(session, clock, trainer, row.id, "The rule changed")
        assert tables.own_cases(session, states=("accepted",)) == []


def a_person_of(session):
    """Somebody who has nothing to do with it."""
    return 999_999


def test_words_about_a_case_are_anonymised_and_only_listed_cases_are_discussed(engine, clock, collector, trainer):  # fmt: skip
    with write(engine) as session:
        shipped = next(case.id for module in library.curriculum().modules for case in module.cases)
        said = own_cases.comment(session, clock, trainer, shipped, "Mr Brindlewood paid $300 then.")
        assert said.text == "Mr [name 1] paid [amount 1] then."
        row = own_cases.send(session, clock, collector, "T", "A story.", "What now?")
        for case_id in (f"own-{row.id}", "m99-c01", "own-x"):
            with pytest.raises(NotFound):
                own_cases.comment(session, clock, collector, case_id, "well")
        assert tables.comment_counts(session) == {shipped: 1}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_from_sending_in_to_the_case_list(sqlite, clock, settings, lang):
    a_person(sqlite, clock, "trainer")
    module = library.curriculum().modules[0].id
    with app_client(settings, clock, "collector", lang=lang) as client:
        typed = {"title": "Lost job 4W", "text": TEXT, "asks": "What first 4W?", "more": "Quellwater Stores, Oakenshaw"}  # fmt: skip
        assert client.get("/academy/cases/new").status_code == 200
        left = client.post("/academy/cases/preview", data=typed).text
        assert "Lost job 4W" in left
        assert "Oakenshaw" not in left
        assert "Quellwater" not in left
        with write(sqlite) as session:
            assert tables.own_cases(session) == []  # a preview keeps nothing
        sent = {"title": "Lost job 4W", "text": "[name 1] lost the job 4W.", "asks": "What first 4W?"}
        place = client.post("/academy/cases", data=sent).headers["location"]
        assert client.get(place).status_code == 200
        sign_in_as(client, "qa", lang=lang)
        assert client.get(place).status_code == 404
        sign_in_as(client, "trainer", lang=lang)
        assert place in client.get("/academy/cases").text
        given = {"module_id": module, "months": "12", "text": sent["text"], "asks": sent["asks"]}
        assert client.post(f"{place}/accept", data=given | {"months": ""}).status_code == 422
        assert client.post(f"{place}/accept", data=given).status_code == 303
        sign_in_as(client, "qa", lang=lang)
        assert "lost the job 4W" in client.get(f"/academy/modules/{module}/cases").text
        assert client.post(f"{place}/comments", data={"text": "I would listen first 4W"}).status_code == 303
        assert "I would listen first 4W" in client.get(place).text
        assert client.post(f"{place}/retire", data={"why": "x"}).status_code == 403
        clock.set(clock.now() + timedelta(days=400))
        sign_in_as(client, "trainer", lang=lang)
        assert place in client.get("/academy/cases").text
        assert client.post(f"{place}/renew", data={"months": "6"}).status_code == 303
        assert client.post(f"{place}/retire", data={"why": "old"}).status_code == 303
        sign_in_as(client, "qa", lang=lang)
        assert "lost the job 4W" not in client.get(f"/academy/modules/{module}/cases").text
