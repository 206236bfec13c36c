"""Playing in the browser: ring, talk, hang up, see the score, try again from a line; nobody else's calls."""

import re

import pytest
from tests.ui.client import a_person, app_client

from dunwell.foundation.db import read
from dunwell.roleplay.tables import PlayedCall

LINES = [
    "您好,我是南塘银行小李,工号0231,通话录音,方便说两分钟吗?",
    "麻烦核对一下身份证末四位。",
    "最近摊子怎么样?",
]


def place_of(answer):
    return answer.headers.get("location") or answer.headers["hx-redirect"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_call_is_played_scored_and_tried_again(sqlite, clock, settings, lang):
    with app_client(settings, clock, "collector", lang=lang) as client:
        assert client.get("/roleplay").status_code == 200
        place = place_of(client.post("/roleplay/scenarios/shop-moved", data={"hints": "true"}))
        assert client.get(place).status_code == 200
        for line in LINES:
            heard = client.post(f"{place}/lines", data={"text": line})
            assert heard.status_code == 200
            assert line in heard.text
        assert client.post(f"{place}/lines", data={"text": " "}).status_code == 422
        client.post(f"{place}/end")
        result = client.get(place)
        assert result.status_code == 200
        with read(sqlite) as session:
            row = session.query(PlayedCall).one()
            assert row.lines == LINES
            assert row.total is not None
            assert row.score is not None
            transcript = [turn["text"] for turn in row.score["call"]["transcript"]]
        again = place_of(client.post(f"{place}/retry", data={"line": "3"}))
        replayed = client.get(again)
        assert all(text.split("，")[0] in replayed.text for text in transcript[:4])
        assert LINES[2] not in replayed.text
        assert client.post(f"{place}/retry", data={"line": "9"}).status_code == 422
        assert client.post(f"{place}/lines", data={"text": "还在吗?"}).status_code == 422


def test_a_call_belongs_to_who_played_it(sqlite, clock, settings):
    with app_client(settings, clock, "collector") as client:
        place = place_of(client.post("/roleplay/scenarios/shop-moved"))
    a_person(sqlite, clock, "lead")
    with app_client(settings, clock, "lead") as client:
        assert client.get(place).status_code == 404
        assert client.post(f"{place}/end").status_code == 404


def test_the_menu_leads_there(sqlite, clock, settings):
    with app_client(settings, clock, "trainer") as client:
        assert re.search(r'href="/roleplay"', client.get("/academy").text)
