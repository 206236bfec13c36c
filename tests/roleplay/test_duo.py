"""Two-person calls: arranged, spoken live, lost and resumed, watched, scored by people and by us; contests on top of them."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ui.client import a_person, app_client, later, sign_in_as

from dunwell.foundation.actor import Actor
from dunwell.foundation.db import write
from dunwell.foundation.errors import BadInput, NotFound, NotPermitted
from dunwell.roleplay import contests, duo, duo_tables, library, service
from dunwell.roleplay.domain.contest import Round, casting, standings
from dunwell.roleplay.domain.peer_review import agreement, review
from dunwell.roleplay.domain.persona_card import cast, parts_for, stands_in
from dunwell.roleplay.domain.seeds import reserved
from dunwell.roleplay.duo_pages import _checks
from dunwell.roleplay.scoring import judge

LINES = [
    ("player", "喂，哪位？"),
    ("collector", "您好，我是南塘银行贷后部小李，工号0231，本通话有录音，方便说两分钟吗？"),
    ("player", "你说吧。"),
    ("collector", "麻烦核对一下身份证末四位。"),
    ("player", "4718。"),
    ("collector", "最近摊子怎么样？是遇到什么难处了吗？"),
]


@pytest.fixture
def cast_of(sqlite, clock):
    return {
        name: Actor(a_person(sqlite, clock, role, login), login, role)
        for name, role, login in (
            ("trainer", "trainer", "trainer1"), ("collector", "collector", "collector1"), ("player", "collector", "collector2"),
            ("peer", "collector", "collector3"), ("stranger", "collector", "collector4"),
        )
    }  # fmt: skip


def arranged(session, clock, who, part="borrower", scenario="shop-moved"):
    return duo.set_up(
        session,
        clock,
        who["trainer"],
        scenario,
        part,
        who["collector"].user_id,
        who["player"].user_id,
        [who["peer"].user_id],
    )


def spoken(session, clock, who, row, lines=LINES):
    for n, (name, text) in enumerate(lines):
        duo.say(session, clock, who[name], row.id, text, f"k{n}")


def test_only_who_has_a_part_sees_it_and_only_the_two_speak(sqlite, clock, cast_of):
    with write(sqlite) as session:
        row = arranged(session, clock, cast_of)
        assert [
            duo.seat(session, cast_of[name], row.id)[1].role
            for name in ("collector", "player", "peer", "trainer")
        ] == ["collector", "player", "watcher", "watcher"]
        with pytest.raises(NotFound):
            duo.seat(session, cast_of["stranger"], row.id)
        for name in ("peer", "trainer"):
            with pytest.raises(NotPermitted):
                duo.say(session, clock, cast_of[name], row.id, "我来说一句", "x")
        with pytest.raises(NotPermitted):
            duo.hang_up(session, clock, cast_of["peer"], row.id)
        with pytest.raises(NotPermitted):
            arranged(session, clock, cast_of | {"trainer": cast_of["collector"]})
        with pytest.raises(BadInput):
            duo.set_up(session, clock, cast_of["trainer"], "shop-moved", "borrower", 2, 2)


def test_a_line_sent_twice_is_said_once_and_a_lost_page_is_told_of(sqlite, clock, cast_of):
    with write(sqlite) as session:
        row = arranged(session, clock, cast_of)
        assert duo.away(row, clock) == ["collector", "player"]
        duo.here(session, clock, cast_of["player"], row.id)
        for _ in range(2):
            duo.say(session, clock, cast_of["collector"], row.id, "您好，我是南塘银行小李。", "same")
        assert [one.text for one in duo_tables.lines_of(session, row.id)] == ["您好，我是南塘银行小李。"]
        assert duo.away(row, clock) == []
        later(clock, seconds=45)
        duo.here(session, clock, cast_of["collector"], row.id)
        assert duo.away(row, clock) == ["player"]
        duo.say(session, clock, cast_of["player"], row.id, "我在。", "back")
        assert duo.away(row, clock) == []
        with pytest.raises(BadInput):
            duo.say(session, clock, cast_of["player"], row.id, " ", "empty")


def test_lines_of_the_same_moment_are_all_kept_in_an_order(engine, clock):
    def somebody(role, login):
        return Actor(a_person(engine, clock, role, login), login, role)

    trainer, one, other = (
        somebody("trainer", "trainer1"),
        somebody("collector", "collector1"),
        somebody("collector", "collector2"),
    )
    with write(engine) as session:
        duo_id = duo.set_up(session, clock, trainer, "shop-moved", "borrower", one.user_id, other.user_id).id

    def speak(who, n):
        with write(engine) as session:
            duo.say(session, clock, who, duo_id, f"第{n}句", f"{who.login}-{n}")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda pair: speak(*pair), [(who, n) for n in range(6) for who in (one, other, one)]))
    with write(engine) as session:
        lines = duo_tables.lines_of(session, duo_id)
        assert [each.number for each in lines] == list(range(1, 13))
        assert len({each.key for each in lines}) == 12


def test_our_score_is_that_of_the_words_and_people_score_by_the_same_questions(sqlite, clock, cast_of):
    from dunwell.compliance.checker.transcript import Turn

    with write(sqlite) as session:
        row = arranged(session, clock, cast_of)
        with pytest.raises(BadInput):
            duo.review(session, clock, cast_of["peer"], row.id, {"1.1": True}, _checks(), void=False, note="")
        spoken(session, clock, cast_of, row)
        duo.hang_up(session, clock, cast_of["player"], row.id)
        turns = [Turn("collector" if who == "collector" else "debtor", text) for who, text in LINES]
        assert row.total == judge(turns, library.scenario("shop-moved").case)[0].total
        ours = {entry["check"]: entry["met"] for entry in row.score["evidence"]}
        same = duo.review(
            session, clock, cast_of["peer"], row.id, ours, _checks(), void=False, note="听得很好"
        )
        assert same.dimensions == row.score["dimensions"]
        assert agreement(same.answers, ours) == (len(ours), len(ours))
        other = duo.review(
            session,
            clock,
            cast_of["player"],
            row.id,
            {check: not met for check, met in ours.items()},
            _checks(),
            void=True,
            note="",
        )
        assert other.void
        assert other.total <= 15
        assert agreement(other.answers, ours)[0] == 0
        with pytest.raises(BadInput):
            duo.review(session, clock, cast_of["peer"], row.id, ours, _checks(), void=False, note="again")
        with pytest.raises(BadInput):
            duo.review(
                session, clock, cast_of["trainer"], row.id, {"no such": True}, _checks(), void=False, note=""
            )


def test_a_review_is_weighed_as_the_scorer_weighs():
    rubric = {"opening": ["1.1", "1.2"], "special": ["10.1"], "negotiation": ["8.1"]}
    answers = {"1.1": True, "1.2": False, "10.1": True, "8.1": False}
    assert review(answers, rubric, collects=True, void=False).total == round(
        100 * (8 * 0.5 + 6) / (8 + 6 + 12), 1
    )
    assert review(answers, rubric, collects=False, void=False).total == round(100 * (8 * 0.5 + 40) / 48, 1)


def test_watchers_comment_on_lines_and_players_only_afterwards(sqlite, clock, cast_of):
    with write(sqlite) as session:
        row = arranged(session, clock, cast_of)
        spoken(session, clock, cast_of, row)
        duo.comment(session, clock, cast_of["trainer"], row.id, 2, "开场完整")
        assert duo.comment(session, clock, cast_of["peer"], row.id, None, "问得好").line == 6
        with pytest.raises(NotPermitted):
            duo.comment(session, clock, cast_of["player"], row.id, 2, "x")
        with pytest.raises(BadInput):
            duo.comment(session, clock, cast_of["trainer"], row.id, 7, "x")
        duo.hang_up(session, clock, cast_of["trainer"], row.id)
        assert duo.comment(session, clock, cast_of["player"], row.id, 2, "谢谢").line == 2


def test_the_card_opens_a_fact_when_trust_and_question_are_there(sqlite, clock, cast_of):
    with write(sqlite) as session:
        row = arranged(session, clock, cast_of)
        assert not any(one.open for one in duo.meter(duo.scenario_of(session, row), []).secrets)
        spoken(session, clock, cast_of, row)
        found = duo.meter(duo.scenario_of(session, row), duo_tables.lines_of(session, row.id))
        (cause,) = [one for one in found.secrets if one.fact.topic == "cause"]
        assert (cause.open, cause.told) == (True, False)
        assert not next(one for one in found.secrets if one.fact.topic == "fear").open
        assert found.situation.mind.trust > 0.35
        duo.say(session, clock, cast_of["player"], row.id, cause.fact.text, "told")
        found = duo.meter(duo.scenario_of(session, row), duo_tables.lines_of(session, row.id))
        assert next(one for one in found.secrets if one.fact.topic == "cause").told


@pytest.mark.parametrize(
    ("part", "party"), [("borrower", "debtor"), ("co_borrower", "debtor"), ("guarantor", "guarantor")]
)
def test_borrower_co_borrower_and_guarantor_can_be_on_the_line(part, party):
    one = cast(library.scenario("shop-moved"), part, 3)
    assert one.case.party == party
    assert (one.person.name == "葛秋菊") == (part == "borrower")
    assert (one.person.name in one.brief) == (part != "borrower") or part == "borrower"
    assert stands_in(one, part) == (part != "borrower")


def test_a_guarantor_of_the_library_speaks_their_own_sentences():
    assert not stands_in(next(one for one in library.scenarios() if one.special == "guarantor"), "guarantor")


def test_nobody_plays_somebody_who_speaks_of_ending_it_all():
    for one in library.scenarios():
        parts = parts_for(one)
        assert (parts == ()) == (one.special == "self_harm")
        assert one.special != "guarantor" or parts == ("guarantor",)


@given(
    st.dictionaries(
        st.integers(1, 9),
        st.lists(st.tuples(st.one_of(st.none(), st.floats(0, 100)), st.booleans()), min_size=2, max_size=2),
        min_size=1,
    )
)
def test_who_has_a_void_round_never_wins(played):
    table = standings(
        {
            user: [Round(total, void and total is not None) for total, void in rounds]
            for user, rounds in played.items()
        }
    )
    for one in table:
        assert one.rank is None or not one.voided
        assert one.rank is None or all(each.total is not None for each in one.rounds)
    ranks = [one.rank for one in table if one.rank is not None]
    assert ranks == sorted(ranks)
    assert [one.rank is None for one in table] == sorted(one.rank is None for one in table)
    assert not ranks or ranks[0] == 1
    assert max((one.points for one in table if one.rank), default=0) == next(
        (one.points for one in table if one.rank == 1), 0
    )


def test_every_contestant_meets_every_round_and_actors_share_the_work():
    rows = casting([1, 2, 3, 4], [8, 9], 3)
    assert {(number, who) for number, who, _ in rows} == {(n, who) for n in (1, 2, 3) for who in (1, 2, 3, 4)}
    work = [sum(actor == each for _, _, actor in rows) for each in (8, 9)]
    assert max(work) - min(work) <= 1


def test_a_contest_gives_everybody_the_same_people_and_the_same_chance(sqlite, clock, cast_of):
    ids = [cast_of[name].user_id for name in ("collector", "player", "peer")]
    with write(sqlite) as session:
        row = contests.make(
            session, clock, cast_of["trainer"], "秋季擂台", "simulated", ["shop-moved", "two-wards"], ids
        )
        calls = {
            name: contests.play(session, clock, cast_of[name], row.id, 1)
            for name in ("collector", "player", "peer")
        }
        assert len({(one.scenario_id, one.seed, one.scenario_version) for one in calls.values()}) == 1
        assert all(reserved(one.seed) and not one.hints for one in calls.values())
        assert contests.play(session, clock, cast_of["peer"], row.id, 1).id == calls["peer"].id
        with pytest.raises(NotFound):
            contests.play(session, clock, cast_of["stranger"], row.id, 1)
        heard = {
            name: service.say(session, clock, cast_of[name], one.id, LINES[1][1])[1].call.transcript
            for name, one in calls.items()
        }
        assert heard["collector"] == heard["player"] == heard["peer"]
        service.say(
            session, clock, cast_of["peer"], calls["peer"].id, "今天不还，警察明天就上门抓人，让你坐牢。"
        )
        for name, one in calls.items():
            service.hang_up(session, clock, cast_of[name], one.id)
            second = contests.play(session, clock, cast_of[name], row.id, 2)
            service.hang_up(session, clock, cast_of[name], second.id)
        with pytest.raises(BadInput):
            service.retry(session, clock, cast_of["collector"], calls["collector"].id, 1)
        with pytest.raises(NotPermitted):
            contests.close(session, clock, cast_of["collector"], row.id)
        contests.close(session, clock, cast_of["trainer"], row.id)
        table = {one["user"]: one for one in row.standings}
        assert table[cast_of["peer"].user_id]["rank"] is None
        assert table[cast_of["peer"].user_id]["voided"]
        assert row.standings[-1]["user"] == cast_of["peer"].user_id
        assert row.standings[0]["rank"] == 1
        with pytest.raises(BadInput):
            contests.make(session, clock, cast_of["trainer"], "x", "pairs", ["shop-moved"], ids[:2])
        with pytest.raises(BadInput):
            contests.make(session, clock, cast_of["trainer"], "x", "pairs", ["shop-moved"], ids[:2], ids[1:])


def test_a_contest_of_pairs_is_scored_from_its_calls(sqlite, clock, cast_of):
    ids = [cast_of[name].user_id for name in ("collector", "peer")]
    with write(sqlite) as session:
        row = contests.make(
            session,
            clock,
            cast_of["trainer"],
            "对练",
            "pairs",
            ["shop-moved"],
            ids,
            [cast_of["player"].user_id],
        )
        first, second = contests.duos_of(session, row.id)
        assert {first.collector_id, second.collector_id} == set(ids)
        assert {first.player_id, second.player_id} == {cast_of["player"].user_id}
        who = {"collector": cast_of["collector"], "player": cast_of["player"]}
        spoken(session, clock, who, first)
        duo.hang_up(session, clock, cast_of["player"], first.id)
        table = {one.user_id: one for one in contests.table(session, row)}
        assert table[ids[0]].rounds == (Round(first.total, void=False),)
        assert table[ids[1]].rank is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_two_browsers_and_a_watcher(sqlite, clock, settings, lang, cast_of):
    with app_client(settings, clock, "trainer", lang=lang) as client:
        data = {
            "scenario": "shop-moved",
            "part": "borrower",
            "collector": cast_of["collector"].user_id,
            "player": cast_of["player"].user_id,
            "peers": [cast_of["peer"].user_id],
        }
        assert client.get("/roleplay/duo").status_code == 200
        place = client.post("/roleplay/duo", data=data).headers["location"]
        watched = client.get(place).text
        assert "摊子上个月挪地方了" in watched
        seen = re.search(r"/talk\?seen=([^\"]+)\"", watched).group(1)
        assert client.get(f"{place}/talk", params={"seen": seen}).status_code == 204

        sign_in_as(client, "collector", "collector1", lang=lang)
        page = client.get(place).text
        assert "葛秋菊" in page
        assert "摊子上个月挪地方了" not in page
        key = re.search(r'id="line-key" value="(\w+)"', page).group(1)
        heard = client.post(f"{place}/lines", data={"text": LINES[1][1], "key": key})
        assert LINES[1][1] in heard.text
        assert key not in heard.text
        assert client.post(f"{place}/comments", data={"comment": "x"}).status_code == 403

        sign_in_as(client, "collector", "collector2", lang=lang)
        page = client.get(place).text
        assert LINES[1][1] in page
        assert "摊子上个月挪地方了" in page
        assert client.post(f"{place}/lines", data={"text": "在呢", "key": "k2"}).status_code == 200

        sign_in_as(client, "trainer", "trainer1", lang=lang)
        news = client.get(f"{place}/talk", params={"seen": seen}, headers={"hx-request": "true"})
        assert "在呢" in news.text
        assert "稳稳的" in client.post(f"{place}/comments", data={"comment": "稳稳的", "line": "1"}).text
        sign_in_as(client, "collector", "collector1", lang=lang)
        assert "稳稳的" not in client.get(place).text
        assert client.post(f"{place}/end").status_code == 303
        assert client.get(f"{place}/talk", headers={"hx-request": "true"}).headers["hx-redirect"] == place
        assert "稳稳的" in client.get(place).text
        assert (
            client.post(
                f"{place}/review", data={"c-1.1": "yes", "c-3.2": "no", "c-9.1": "", "note": "好"}
            ).status_code
            == 303
        )
        assert client.get(place).status_code == 200
        sign_in_as(client, "collector", "collector4", lang=lang)
        for answer in (
            client.get(place),
            client.get(f"{place}/talk"),
            client.post(f"{place}/lines", data={"text": "x", "key": "y"}),
        ):
            assert answer.status_code == 404


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_contest_in_the_pages_keeps_results_back_until_it_is_closed(sqlite, clock, settings, lang, cast_of):
    with app_client(settings, clock, "trainer", lang=lang) as client:
        assert client.get("/roleplay/contests/new").status_code == 200
        data = {
            "title": "Herbst",
            "kind": "simulated",
            "scenarios": ["shop-moved"],
            "contestants": [cast_of["collector"].user_id, cast_of["peer"].user_id],
        }
        place = client.post("/roleplay/contests", data=data).headers["location"]
        sign_in_as(client, "collector", "collector1", lang=lang)
        call = client.post(f"{place}/rounds/1").headers["location"]
        assert f"{call}/hints" not in client.get(call).text
        assert client.post(f"{call}/hints", data={"on": "true"}).status_code == 422
        client.post(f"{call}/end")
        assert client.get(call).headers["location"] == place
        assert "collector3" not in client.get(place).text
        assert client.post(f"{place}/close").status_code == 403
        sign_in_as(client, "trainer", "trainer1", lang=lang)
        assert "collector3" in client.get(place).text
        assert client.post(f"{place}/close").status_code == 303
        sign_in_as(client, "collector", "collector1", lang=lang)
        assert client.get(call).status_code == 200
        assert "collector3" in client.get(place).text
        sign_in_as(client, "collector", "collector4", lang=lang)
        assert client.get(place).status_code == 404
