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
from dunwell.roleplay import comparing, contests, duo, duo_moves, duo_rescoring, duo_tables, library, service
from dunwell.roleplay.domain.case import Means
from dunwell.roleplay.domain.contest import Round, casting, standings
from dunwell.roleplay.domain.figures import spoken
from dunwell.roleplay.domain.peer_review import agreement, review
from dunwell.roleplay.domain.persona_card import cast, parts_for, stands_in, story
from dunwell.roleplay.domain.seeds import reserved
from dunwell.roleplay.domain.terms import spare_minor
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


def said_aloud(session, clock, who, row, lines=LINES):
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
        said_aloud(session, clock, cast_of, row)
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
        said_aloud(session, clock, cast_of, row)
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
        said_aloud(session, clock, cast_of, row)
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


PLAYED = [one for one in library.scenarios() if one.special is None]


@pytest.mark.parametrize("part", ["co_borrower", "guarantor", "third_party"])
@pytest.mark.parametrize("one", PLAYED, ids=lambda one: f"{one.lang}-{one.id}")
def test_who_stands_in_has_facts_means_and_a_brief_of_their_own(one, part):
    if part not in parts_for(one):
        assert (one.stage, part) == ("b2b", "co_borrower")
        return
    borrowers = {fact.text for fact in one.facts}
    for number in range(4):
        other = cast(one, part, number)
        assert other == cast(one, part, number)  # the same for everybody who looks
        assert not borrowers & {fact.text for fact in other.facts}
        assert not any("{" in text for fact in other.facts for text in (fact.text, fact.cover or ""))
        assert not any("{" in text for text in (other.brief, other.debrief, story(one, part, number)))
        assert other.debrief != one.debrief
        assert story(one, part, number)
        assert other.case.balance_minor == one.case.balance_minor
        if part == "third_party":
            assert other.case.means == Means()
            assert (other.case.right_thing, other.case.party, other.special) == ("third_party", "third_party", "third_person")  # fmt: skip
            assert other.brief == one.brief  # who picks up is found out on the line
            assert other.person.name == one.person.name != other.person.answers
            continue
        assert other.brief.endswith(one.brief)
        assert other.person.name in other.brief.removesuffix(one.brief)
        means = other.case.means
        assert means != one.case.means
        assert spare_minor(other.case) > 0
        said = {fact.topic: fact.text for fact in other.facts}
        for topic, sum_ in (("income", means.income_minor_monthly), ("spending", means.essential_minor_monthly), ("savings", means.liquid_minor)):  # fmt: skip
            assert spoken(sum_, one.lang) in said[topic]
        assert ("other_debts" in said) == bool(means.other_debts_minor_monthly)
    if part != "third_party":
        assert len({cast(one, part, number).case.means for number in range(8)}) > 4
        assert len({cast(one, part, number).archetype for number in range(4)}) > 2


def test_the_borrowers_agreement_is_not_measured_by_another_persons_means(sqlite, clock, cast_of):
    with write(sqlite) as session:
        row = arranged(session, clock, cast_of, part="guarantor")
        one = duo.scenario_of(session, row)
        said_aloud(session, clock, cast_of, row)
        duo.hang_up(session, clock, cast_of["trainer"], row.id)
        assert row.score["case"]["means"]["income_minor_monthly"] == one.case.means.income_minor_monthly
        assert one.case.means.income_minor_monthly != library.scenario("shop-moved").case.means.income_minor_monthly  # fmt: skip


def test_the_debt_told_to_who_only_picked_up_is_a_disclosure(sqlite, clock, cast_of):
    with write(sqlite) as session:
        row = arranged(session, clock, cast_of, part="third_party")
        lines = [
            ("player", "喂？"), ("collector", "您好，请问是葛秋菊吗？"), ("player", "我不是，我是她同事，她不在。什么事？"),
            ("collector", "她信用卡欠了一万零二百元，逾期65天了，您让她赶紧还。"), ("player", "啊？"),
        ]  # fmt: skip
        said_aloud(session, clock, cast_of, row, lines)
        assert {one.speaker for one in duo_tables.lines_of(session, row.id)} == {"collector", "third_party"}
        duo.hang_up(session, clock, cast_of["collector"], row.id)
        assert "disclosed" in row.score["caps"] or row.void
        good = arranged(session, clock, cast_of, part="third_party")
        lines[3] = (
            "collector",
            "我找葛女士本人有点事，她什么时候方便接电话？麻烦请她给我回个电话，谢谢您，再见。",
        )
        said_aloud(session, clock, cast_of, good, lines)
        duo.hang_up(session, clock, cast_of["collector"], good.id)
        assert good.total > row.total + 30


def test_on_hold_nobody_speaks_and_the_seconds_count(sqlite, clock, cast_of):
    with write(sqlite) as session:
        row = arranged(session, clock, cast_of)
        said_aloud(session, clock, cast_of, row)
        for name in ("player", "peer", "trainer"):
            with pytest.raises(NotPermitted):
                duo_moves.hold(session, clock, cast_of[name], row.id)
        for _ in range(2):
            duo_moves.hold(session, clock, cast_of["collector"], row.id)
        for name in ("collector", "player"):
            with pytest.raises(BadInput):
                duo.say(session, clock, cast_of[name], row.id, "喂？", f"held-{name}")
        later(clock, seconds=120)
        for _ in range(2):
            duo_moves.back(session, clock, cast_of["collector"], row.id)
        moves = [one.text for one in duo_tables.lines_of(session, row.id) if one.speaker == "move"]
        assert moves == ["/hold", "/back 120"]
        duo.say(session, clock, cast_of["player"], row.id, "我在。", "after")
        duo.hang_up(session, clock, cast_of["collector"], row.id)
        met = {entry["check"]: entry["met"] for entry in row.score["evidence"]}
        assert (met["3.6"], met["3.7"]) == (False, False)  # not told beforehand, and too long
        text = next(entry["text"] for entry in row.score["evidence"] if entry["check"] == "3.6")
        assert text == LINES[5][1]


def test_who_waits_may_hang_up(sqlite, clock, cast_of):
    with write(sqlite) as session:
        row = arranged(session, clock, cast_of)
        said_aloud(session, clock, cast_of, row)
        duo.say(session, clock, cast_of["collector"], row.id, "请稍等，我查一下，大约半分钟。", "told")
        duo_moves.hold(session, clock, cast_of["collector"], row.id)
        later(clock, seconds=30)
        duo.hang_up(session, clock, cast_of["player"], row.id)
        met = {entry["check"]: entry["met"] for entry in row.score["evidence"]}
        assert (met["3.6"], met["3.7"]) == (True, False)


@pytest.mark.parametrize(("scenario", "line", "desk", "right"), [
    ("shop-moved", "摊子挪了地方，亏了一个月。", "lead", False),
    ("shop-moved", "我要投诉你们，天天打电话。", "complaints", True),
    ("never-opened-it", "这卡不是我办的，是别人冒用我的身份证。", "complaints", True),
])  # fmt: skip
def test_a_transfer_ends_the_call_and_counts_by_where_it_went(
    sqlite, clock, cast_of, scenario, line, desk, right
):
    with write(sqlite) as session:
        row = arranged(session, clock, cast_of, scenario=scenario)
        said_aloud(session, clock, cast_of, row)
        duo.say(session, clock, cast_of["player"], row.id, line, "cause")
        for wrong in (("nowhere", "原因"), (desk, " ")):
            with pytest.raises(BadInput):
                duo_moves.transfer(session, clock, cast_of["collector"], row.id, *wrong)
        with pytest.raises(NotPermitted):
            duo_moves.transfer(session, clock, cast_of["player"], row.id, desk, "原因")
        duo_moves.hold(session, clock, cast_of["collector"], row.id)
        duo_moves.transfer(session, clock, cast_of["collector"], row.id, desk, "客户有异议")
        assert (row.ended_by, row.ended_at is not None) == ("transfer", True)
        said = duo_tables.spoken(duo_tables.lines_of(session, row.id))
        assert "客户有异议" in said[-1].text
        assert said[-1].speaker == "collector"
        met = {entry["check"]: entry["met"] for entry in row.score["evidence"]}
        assert met["10.7"] is right
        assert ("no_result" in row.score["caps"]) == (not right)
        with pytest.raises(BadInput):
            duo_moves.hold(session, clock, cast_of["collector"], row.id)


def test_a_call_is_scored_again_beside_its_first_score(sqlite, clock, cast_of):
    with write(sqlite) as session:
        row = arranged(session, clock, cast_of)
        with pytest.raises(BadInput):
            duo_rescoring.again(session, clock, cast_of["trainer"], row)
        said_aloud(session, clock, cast_of, row)
        duo_moves.hold(session, clock, cast_of["collector"], row.id)
        later(clock, seconds=100)
        duo.hang_up(session, clock, cast_of["player"], row.id)
        first = row.total
        again = duo_rescoring.again(session, clock, cast_of["trainer"], row)
        assert (again.total, again.void, row.total) == (first, row.void, first)  # holds count the same again
        assert again.score["evidence"] == row.score["evidence"]
        row.score = row.score | {"evidence": [], "version": "1"}
        session.flush()
        found = comparing.compare(session, row, keep=True)
        assert (found.kind, found.scorer[0], found.changed != ()) == ("duo", "1", True)
        assert [one.duo_id for one in duo_rescoring.of(session, row.id)] == [row.id, row.id]
        assert row in list(comparing.chosen(session, [], [], [], None))
        assert list(comparing.chosen(session, [], [], [row.id], None)) == [row]
        with pytest.raises(NotFound):
            list(comparing.chosen(session, [], [], [row.id + 99], None))


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
        said_aloud(session, clock, who, first)
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
        assert '<span class="dw-mark" lang=' in client.get(place).text
        sign_in_as(client, "collector", "collector3", lang=lang)
        unled = client.get(place).text  # who watched scores before seeing other scores
        assert '<span class="dw-mark" lang=' not in unled
        assert f'action="{place}/review"' in unled
        shown = client.get(place, params={"scores": "true"}).text
        assert '<span class="dw-mark" lang=' in shown
        assert f'action="{place}/review"' not in shown
        client.post(f"{place}/review", data={"c-1.1": "no"})
        assert '<span class="dw-mark" lang=' in client.get(place).text
        sign_in_as(client, "collector", "collector4", lang=lang)
        for answer in (
            client.get(place),
            client.get(f"{place}/talk"),
            client.post(f"{place}/lines", data={"text": "x", "key": "y"}),
        ):
            assert answer.status_code == 404


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_hold_transfer_and_scoring_again_in_the_pages(sqlite, clock, settings, lang, cast_of):
    with app_client(settings, clock, "trainer", lang=lang) as client:
        data = {"scenario": "shop-moved", "part": "third_party", "collector": cast_of["collector"].user_id, "player": cast_of["player"].user_id}  # fmt: skip
        place = client.post("/roleplay/duo", data=data).headers["location"]
        third = "第三人" if lang == "zh" else "Third person"
        assert third in client.get(place).text
        sign_in_as(client, "collector", "collector2", lang=lang)
        page = client.get(place).text
        assert third in page
        assert "不欠这笔钱" in page  # the card is that of who picks up
        assert "熟客" not in page
        assert f"{place}/hold" not in page
        assert client.post(f"{place}/hold").status_code == 403
        client.post(f"{place}/lines", data={"text": "喂，她不在，我是她同事。", "key": "k1"})

        sign_in_as(client, "collector", "collector1", lang=lang)
        page = client.get(place).text
        assert third not in page  # the collector finds out who picked up
        client.post(f"{place}/lines", data={"text": LINES[1][1], "key": "k2"})
        held = client.post(f"{place}/hold").text
        assert f"{place}/back" in held
        assert client.post(f"{place}/lines", data={"text": "喂？", "key": "k3"}, headers={"hx-request": "true"}).status_code == 422  # fmt: skip
        later(clock, seconds=12)
        talk = client.post(f"{place}/back").text
        assert ("12 秒" if lang == "zh" else "12 s") in talk
        assert "/hold" not in re.sub(r"<[^>]+>", "", talk)
        assert client.post(f"{place}/transfer", data={"desk": "lead", "reason": ""}, headers={"hx-request": "true"}).status_code == 422  # fmt: skip
        assert client.post(f"{place}/transfer", data={"desk": "lead", "reason": "找不到本人"}).status_code == 303  # fmt: skip
        page = client.get(place).text
        assert "找不到本人" in page
        assert "/transfer" not in page
        assert f"{place}/rescore" not in page
        assert client.post(f"{place}/rescore").status_code == 403

        sign_in_as(client, "trainer", "trainer1", lang=lang)
        assert f"{place}/rescore" in client.get(place).text
        assert client.post(f"{place}/rescore").status_code == 303
        page = client.get(place).text
        assert ("重新评分" if lang == "zh" else "Scored again") in page


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
