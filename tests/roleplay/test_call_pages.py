"""The page of a call: hold, mute, transfer, hints and the calculator, in both languages; only on one's own call."""

import re

import pytest
from tests.roleplay.test_pages import LINES, place_of
from tests.ui.client import app_client, later

from dunwell.foundation.db import read
from dunwell.roleplay import library
from dunwell.roleplay.tables import PlayedCall

WAIT = "请稍等，我查一下。"
FIGURES = {
    "income": "5000", "payday": "15", "persons": "2", "out": ["1500", "1500", "300", "200", "100", "200"], "debts": "0", "liquid": "2000",
}  # fmt: skip


def ring(client, scenario="shop-moved", **given):
    return place_of(client.post(f"/roleplay/scenarios/{scenario}", data=given))


def the_call(sqlite):
    with read(sqlite) as session:
        row = session.query(PlayedCall).order_by(PlayedCall.id.desc()).first()
        session.expunge(row)
        return row


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_shows_account_authority_and_what_was_told(sqlite, clock, settings, lang):
    with app_client(settings, clock, "collector", lang=lang) as client:
        place = ring(client)
        page = client.get(place)
        for text in ("10,200.00", "9,200.00", "750.00", "250.00", "10 %", "葛秋菊"):
            assert text in page.text
        assert "microphone=(self)" in page.headers["permissions-policy"]
        assert "microphone=()" in client.get("/roleplay").headers["permissions-policy"]
        assert not re.search(r"<script(?![^>]*src=)", page.text)
        for line in LINES:
            heard = client.post(f"{place}/lines", data={"text": line})
        cause = next(fact for fact in library.scenario("shop-moved").facts if fact.topic == "cause")
        told = heard.text.partition('id="heard" hx-swap-oob="innerHTML">')[2]
        assert any(way in told for way in (cause.text, *cause.ways))  # the seed chooses the words


def test_on_hold_they_wait_by_the_clock_and_what_is_typed_is_a_note(sqlite, clock, settings):
    with app_client(settings, clock, "collector") as client:
        place = ring(client)
        client.post(f"{place}/lines", data={"text": LINES[0]})
        client.post(f"{place}/lines", data={"text": WAIT})
        client.post(f"{place}/wait", data={"kind": "hold"})
        client.post(f"{place}/lines", data={"text": "账上多了一笔"})
        later(clock, seconds=31)
        assert client.post(f"{place}/look").status_code == 204
        client.post(f"{place}/back")
        row = the_call(sqlite)
        assert row.lines[2].startswith("/hold ")
        assert row.lines[3:] == ["/note 账上多了一笔", "/back 31"]
        later(clock, seconds=1)
        client.post(f"{place}/wait", data={"kind": "mute"})
        later(clock, seconds=5)
        client.post(f"{place}/wait", data={"kind": "hold"})
        later(clock, seconds=400)
        gone = client.post(f"{place}/look", headers={"hx-request": "true"})
        assert gone.headers["hx-redirect"] == place
        row = the_call(sqlite)
        assert row.ended_at is not None
        assert row.score["call"]["outcome"]["ended_by"] == "debtor"


def test_a_transfer_wants_desk_and_reason_and_ends_the_call(sqlite, clock, settings):
    with app_client(settings, clock, "collector") as client:
        place = ring(client)
        client.post(f"{place}/lines", data={"text": LINES[0]})
        assert client.post(f"{place}/transfer", data={"desk": "boss", "reason": "x"}).status_code == 422
        assert client.post(f"{place}/transfer", data={"desk": "lead", "reason": " "}).status_code == 422
        assert the_call(sqlite).ended_at is None
        client.post(f"{place}/transfer", data={"desk": "lead", "reason": "他有困难"})
        row = the_call(sqlite)
        assert row.score["handling"]["transfer"] == {"desk": "lead", "reason": "他有困难", "fits": False}
        assert "no_result" in row.score["caps"]
        assert client.post(f"{place}/wait", data={"kind": "hold"}).status_code == 422


def test_hints_are_switched_off_and_the_next_call_remembers(sqlite, clock, settings):
    with app_client(settings, clock, "collector") as client:
        assert re.search(r'name="hints" value="true" checked', client.get("/roleplay").text)
        place = ring(client, hints="true")
        assert "Worth trying now" in client.get(place).text
        hidden = client.post(f"{place}/hints", data={"on": ""})
        assert "Worth trying now" not in hidden.text
        assert "<progress" not in hidden.text
        assert not re.search(r'name="hints" value="true" checked', client.get("/roleplay").text)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_calculator_is_the_workbenchs_with_the_scenarios_policy(sqlite, clock, settings, lang):
    with app_client(settings, clock, "collector", lang=lang) as client:
        place = ring(client)
        asked = client.post(f"{place}/offers", data={"income": "5000"})
        assert "一般每月几号到账？" in asked.text
        assert "data-insert" in asked.text
        found = client.post(f"{place}/offers", data=FIGURES)
        # 5,000 − 3,800 = 1,200; 15 % stays: 1,020 a month; a tenth first, the other nine tenths in nine parts
        assert "1,020.00" in found.text
        assert "先付1020元，余下的分9期，每期1020元" in found.text
        nothing = client.post(f"{place}/offers", data=FIGURES | {"income": "3000"})
        assert "data-insert" not in nothing.text
        assert client.post(f"{place}/offers", data=FIGURES | {"payday": "32"}).status_code == 422
        assert client.post(f"{place}/offers", data=FIGURES | {"income": "many"}).status_code == 422


def test_every_offer_that_is_worked_out_is_understood_and_keeps_to_the_authority():
    from dunwell.compliance.checker.service import Line, check
    from dunwell.negotiation.domain.affordability import Picture
    from dunwell.negotiation.policy import affordability_rules
    from dunwell.roleplay import calculator, library
    from dunwell.roleplay.domain import terms
    from dunwell.roleplay.understanding.hear import understand

    count = 0
    for one in library.scenarios():
        case, kind = one.case, calculator.kind_of(one)
        if case.right_thing != "collect":
            continue
        codes = [each.code for each in affordability_rules().categories(kind)]
        out: dict[str, int | None] = dict.fromkeys(codes, 0) | {codes[0]: case.means.essential_minor_monthly}
        payday = case.means.payday if isinstance(case.means.payday, int) else 15
        picture = Picture(
            case.currency or "", kind, case.means.income_minor_monthly, payday, 1, "", out, case.means.other_debts_minor_monthly or 0,
            case.means.liquid_minor or 0,
        )  # fmt: skip
        for made in calculator.reckon(one, picture).proposals:
            count += 1
            offer, may = made.offer, case.authority
            assert offer.waived_minor <= (case.waivable_minor() or 0)
            assert offer.instalments <= (may.max_instalments or 1)
            heard = understand(made.say, one.lang, "", "debtor")
            put = terms.on_table(terms.Terms(), heard, case)
            assert put.upfront_minor == offer.payments[0].minor, made.say
            assert put.days == (offer.payments[0].on - case.call_date).days, made.say
            assert not check([Line(made.say, one.lang, "voice", "debtor")])[0].violations, made.say
    assert count >= 20


def test_a_line_from_a_window_left_behind_leads_to_the_result_and_is_not_said(sqlite, clock, settings):
    with app_client(settings, clock, "collector") as client:
        place = ring(client)
        client.post(f"{place}/lines", data={"text": LINES[0]})
        client.post(f"{place}/end")
        late = client.post(f"{place}/lines", data={"text": LINES[1]}, headers={"hx-request": "true"})
        assert late.headers["hx-redirect"] == place
        assert the_call(sqlite).lines == [LINES[0]]
