"""Playing in the browser: ring, talk, hang up, see the score, try again from a line; nobody else's calls."""

import re
from html import unescape

import pytest
from tests.ui.client import a_person, app_client

from dunwell.foundation.db import read, write
from dunwell.foundation.i18n import gettext
from dunwell.roleplay import library
from dunwell.roleplay.domain.next_calls import must_not_collect, recommended
from dunwell.roleplay.pages import KINDS_OF_CALL
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


def cards(page: str) -> list[str]:
    """Ids of the cards of a start page, in order."""
    return re.findall(r'<li class="card dw-card rp-choice" id="([^"]+)"', page)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_start_page_lists_the_readers_language_and_keeps_filters_in_the_address(
    sqlite, clock, settings, lang
):
    ours = [one for one in library.scenarios() if one.lang == lang]
    by_level = [one.id for one in sorted(ours, key=lambda one: (one.level, one.id))]
    with app_client(settings, clock, "collector", lang=lang) as client:
        assert cards(client.get("/roleplay").text) == by_level
        assert len(cards(client.get("/roleplay?lang=all").text)) == len(library.scenarios())
        for words, fits in [
            ("level=3", lambda one: one.level == 3),
            ("stage=late", lambda one: one.stage == "late"),
            ("who=must_not_collect", must_not_collect),
            ("who=disputing", lambda one: one.special == "disputing"),
            ("who=shrewd", lambda one: one.archetype == "shrewd"),
            ("product=credit_card&level=4", lambda one: one.case.product == "credit_card" and one.level == 4),
            (f"q={ours[0].title}", lambda one: ours[0].title in one.title),
        ]:
            page = client.get(f"/roleplay?{words}").text
            assert set(cards(page)) == {one.id for one in ours if fits(one)}, words
        assert re.search(r'value="4" selected', client.get("/roleplay?level=4").text)
        nothing = client.get("/roleplay?q=zzqzzq").text
        assert cards(nothing) == []
        assert '<a class="btn btn-primary" href="/roleplay">' in nothing


def marks(page: str, scenario_id: str) -> str:
    """The chips of a card."""
    card = page.partition(f'<li class="card dw-card rp-choice" id="{scenario_id}"')[2].partition("</li>")[0]
    return unescape(re.search(r'<p class="rp-choice-marks">(.*?)</p>', card, re.S).group(1))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_special_about_a_call_is_told_after_it_was_played(sqlite, clock, settings, lang):
    def words(kind: str) -> str:
        return gettext("zh_Hans" if lang == "zh" else "en", KINDS_OF_CALL[kind])

    special = [one for one in library.scenarios() if one.lang == lang and one.special]
    with app_client(settings, clock, "collector", lang=lang) as client:
        page = client.get("/roleplay").text
        for one in special:
            assert f"{words(one.special)}<" not in marks(page, one.id), one.id
            assert words(one.archetype) in marks(page, one.id), one.id
        first = special[0]
        place = place_of(client.post(f"/roleplay/scenarios/{first.id}"))
        assert words(first.special) not in marks(client.get("/roleplay").text, first.id)  # not over yet
        client.post(f"{place}/end")
        page = client.get("/roleplay").text
        assert words(first.special) in marks(page, first.id)
        assert words(special[1].special) not in marks(page, special[1].id)
    with app_client(settings, clock, "trainer", lang=lang) as client:
        page = client.get("/roleplay").text
        assert all(words(one.special) in marks(page, one.id) for one in special)


def test_a_link_to_a_card_that_the_filter_hides_shows_it_first(sqlite, clock, settings):
    with app_client(settings, clock, "collector", lang="en") as client:
        page = client.get("/roleplay?card=shop-moved&level=5").text
        assert cards(page)[0] == "shop-moved"
        assert page.count('id="shop-moved"') == 1
        old = client.get(
            "/roleplay"
        ).text  # an address that ends in #shop-moved leads to the line that shows it
        assert re.search(r'<p class="rp-elsewhere" id="shop-moved"><a href="/roleplay\?card=shop-moved#', old)
        assert cards(client.get("/roleplay?card=nobody-has-it").text) == cards(old)


def test_played_ones_are_found_and_the_weakest_skill_comes_first(sqlite, clock, settings):
    with app_client(settings, clock, "collector", lang="zh") as client:
        place = place_of(client.post("/roleplay/scenarios/shop-moved"))
        assert "shop-moved" in cards(client.get("/roleplay?played=no").text)  # it is not finished
        client.post(f"{place}/lines", data={"text": LINES[0]})
        client.post(f"{place}/end")
        with write(sqlite) as session:
            row = session.query(PlayedCall).one()
            row.score = {**row.score, "dimensions": {"opening": 90.0, "commitment": 10.0}}
        assert cards(client.get("/roleplay?played=yes").text) == ["shop-moved"]
        assert "shop-moved" not in cards(client.get("/roleplay?played=no").text)
        first = cards(client.get("/roleplay").text)[:3]
        zh = [one for one in library.scenarios() if one.lang == "zh"]
        assert first == recommended(zh, {"shop-moved": 0.0}, "commitment")
        kinds = {one.id: one.archetype for one in zh}
        assert {kinds[each] for each in first} <= {"false_promiser", "forgetful", "avoidant"}


def test_what_is_passed_is_not_recommended_and_the_next_level_is():
    zh = [one for one in library.scenarios() if one.lang == "zh"]
    assert recommended(zh, {}, None) == []
    first = recommended(zh, {}, "special")
    assert first
    later = recommended(zh, dict.fromkeys(first, 80.0), "special")
    assert not set(first) & set(later)
    levels = {one.id: one.level for one in zh}
    assert max(levels[each] for each in later) >= max(levels[each] for each in first)
