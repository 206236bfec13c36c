"""Leaderboards: only lawful whole calls count, a lead sees the own team, colleagues are named only if they chose it."""

from datetime import timedelta

import pytest
from tests.ui.client import a_person, app_client

from dunwell.evidence.tables import RecordRow
from dunwell.foundation.actor import Actor
from dunwell.foundation.db import read, write
from dunwell.foundation.errors import NotFound
from dunwell.people.tables import Team
from dunwell.roleplay import boards, library
from dunwell.roleplay.domain.boards import Played, standings
from dunwell.roleplay.duo_tables import Contest
from dunwell.roleplay.tables import PlayedCall

EASY = [one for one in library.scenarios() if one.level == 2][:3]


def calls(*rows: tuple[int, str, int, float]) -> list[Played]:
    return [
        Played(user, number, scenario, level, total)
        for number, (user, scenario, level, total) in enumerate(rows)
    ]


def test_a_level_counts_the_latest_of_each_scenario_and_wants_three():
    found = standings(
        "level-2",
        calls(
            (1, "a", 2, 20),
            (1, "b", 2, 80),
            (1, "c", 2, 90),
            (1, "a", 2, 70),
            (1, "d", 3, 5),
            (2, "a", 2, 100),
            (2, "b", 2, 100),
        ),
    )
    assert [(one.user_id, one.value, one.calls) for one in found] == [(1, 80.0, 3)]


def test_improvement_is_at_the_same_scenario_so_that_hard_ones_cost_no_place():
    found = standings(
        "improvement",
        calls(
            (1, "a", 1, 90),
            (1, "a", 1, 90),
            (1, "b", 5, 40),
            (1, "b", 5, 70),
            (2, "a", 1, 50),
            (2, "a", 1, 60),
            (2, "b", 1, 50),
            (2, "b", 1, 60),
            (3, "a", 1, 5),
            (3, "a", 1, 99),
        ),
    )
    assert [(one.user_id, one.value) for one in found] == [(1, 15.0), (2, 10.0)]


def test_consistency_is_the_share_of_good_calls_and_the_steadier_first():
    rows = [(1, "a", 1, total) for total in (76, 99, 76, 99, 10)] + [
        (2, "a", 1, total) for total in (80, 80, 80, 80, 60)
    ]
    found = standings("consistency", calls(*rows, *[(3, "a", 1, 100)] * 4))
    assert [(one.user_id, one.place, one.value) for one in found] == [(2, 1, 0.8), (1, 2, 0.8)]


def test_without_one_good_call_nobody_is_steadier_than_others():
    rows = [(1, "a", 1, 20)] * 5 + [(2, "a", 1, total) for total in (10, 70, 30, 60, 74)]
    assert [(one.place, one.value) for one in standings("consistency", calls(*rows))] == [(1, 0.0), (1, 0.0)]


def test_equals_share_a_place():
    rows = [(user, scenario, 1, total) for user, total in ((1, 80), (2, 80), (3, 70)) for scenario in "abc"]
    assert [one.place for one in standings("level-1", calls(*rows))] == [1, 1, 3]


@pytest.fixture
def house(sqlite, clock):
    """Two teams: collector1 … collector5 in the first, led by lead1; outsider in the second."""
    with write(sqlite) as session:
        first, second = Team(name="North"), Team(name="South")
        session.add_all([first, second])
        session.flush()
        ids = first.id, second.id
    lead = a_person(sqlite, clock, "lead", team_id=ids[0])
    found = {"lead1": lead}
    for number in range(1, 6):
        login = f"collector{number}"
        found[login] = a_person(
            sqlite, clock, "collector", login, name=f"Person Number{number}", team_id=ids[0]
        )
    found["outsider"] = a_person(sqlite, clock, "collector", "outsider", name="Someone Else", team_id=ids[1])
    with write(sqlite) as session:
        session.get(Team, ids[0]).lead_id = lead
        for place, (login, user_id) in enumerate(found.items()):
            if login != "lead1":
                for one in EASY:
                    session.add(_call(user_id, one.id, clock, 60 + place))
    return found


def _call(user_id, scenario, clock, total, **given):
    begun = {"started_at": clock.now(), "ended_at": clock.now(), "void": False}
    return PlayedCall(
        user_id=user_id,
        scenario_id=scenario,
        scenario_version=1,
        engine=1,
        seed=1,
        total=total,
        **(begun | given),
    )


def seen_by(sqlite, clock, house, login, role, reviews, kind="level-2"):
    with read(sqlite) as session:
        return boards.board(session, clock, Actor(house[login], login, role), kind, reviews=reviews)


def test_void_calls_retries_trials_and_old_ones_never_count(sqlite, clock, house):
    with write(sqlite) as session:
        for given in (
            {"void": True},
            {"retry_of": 1},
            {"trial": True},
            {"ended_at": clock.now() - timedelta(91)},
            {"ended_at": None, "total": None},
        ):
            session.add(_call(house["collector1"], EASY[0].id, clock, **({"total": 100} | given)))
    mine = next(
        row for row in seen_by(sqlite, clock, house, "lead1", "lead", True) if row.login == "collector1"
    )
    assert mine.standing.value == 61.0


def test_calls_of_a_contest_count_once_it_is_closed(sqlite, clock, house):
    mine = house["collector1"]
    with write(sqlite) as session:
        row = Contest(title="擂台", lang="zh", kind="simulated", rounds=[], led_by=mine, made_at=clock.now())
        session.add(row)
        session.flush()
        contest = row.id
        session.add_all(_call(mine, one.id, clock, 90, contest_id=contest) for one in EASY)

    def value():
        rows = seen_by(sqlite, clock, house, "lead1", "lead", True)
        return next(each.standing.value for each in rows if each.login == "collector1")

    assert value() == 61.0
    with write(sqlite) as session:
        session.get(Contest, contest).closed_at = clock.now()
    assert value() == 90.0


def test_a_lead_sees_the_own_team_by_name_and_a_trainer_everybody(sqlite, clock, house):
    names = [row.name for row in seen_by(sqlite, clock, house, "lead1", "lead", True)]
    assert names == [f"Person Number{number}" for number in (5, 4, 3, 2, 1)]
    a_trainer = a_person(sqlite, clock, "trainer")
    with read(sqlite) as session:
        all_ = boards.board(session, clock, Actor(a_trainer, "trainer1", "trainer"), "level-2", reviews=True)
    assert {row.name for row in all_} == {*names, "Someone Else"}


def test_colleagues_are_named_only_if_they_chose_it_and_may_stay_away(sqlite, clock, house):
    rows = seen_by(sqlite, clock, house, "collector1", "collector", False)
    assert [row.name for row in rows] == ["", "", "", "", "Person Number1"]
    assert [row.place for row in rows] == [1, 2, 3, 4, 5]
    with write(sqlite) as session:
        for login, shown in (("collector5", "name"), ("collector4", "away")):
            boards.choose(session, clock, Actor(house[login], login, "collector"), shown)
    rows = seen_by(sqlite, clock, house, "collector1", "collector", False)
    assert [row.name for row in rows] == ["Person Number5", "", "", "Person Number1"]
    mine = next(row for row in seen_by(sqlite, clock, house, "collector4", "collector", False) if row.mine)
    assert mine.place == 2
    assert len(seen_by(sqlite, clock, house, "lead1", "lead", True)) == 5
    with read(sqlite) as session:
        assert session.query(RecordRow).filter_by(kind="roleplay.board_choice").count() == 2


def test_on_a_board_of_few_one_sees_only_oneself(sqlite, clock, house):
    rows = seen_by(sqlite, clock, house, "outsider", "collector", False)
    assert [(row.name, row.place) for row in rows] == [("Someone Else", None)]
    with pytest.raises(NotFound):
        seen_by(sqlite, clock, house, "outsider", "collector", False, "level-9")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_its_file_and_the_choice(sqlite, clock, settings, house, lang):
    with app_client(settings, clock, "collector", lang=lang) as client:
        page = client.get("/roleplay/boards/level-2")
        assert page.status_code == 200
        assert "Person Number1" in page.text
        assert "Person Number2" not in page.text
        file = client.get("/roleplay/boards/level-2?export=csv").text
        assert file.count("\n") == 6
        assert "collector2" not in file
        assert client.post("/roleplay/boards/shown", data={"shown": "somehow"}).status_code == 422
        assert client.post("/roleplay/boards/shown", data={"shown": "away"}).status_code in (204, 303)
        for kind in ("improvement", "consistency", "level-5"):
            assert client.get(f"/roleplay/boards/{kind}").status_code == 200
        assert client.get("/roleplay/boards/most-money").status_code == 404
    with read(sqlite) as session:
        assert boards.choice(session, house["collector1"]) == "away"
    with app_client(settings, clock, "lead", lang=lang) as client:
        page = client.get("/roleplay/boards/level-2").text
        assert "Person Number2" in page
        assert "Someone Else" not in page
        assert "Person Number2" in client.get("/roleplay/boards/level-2?export=csv").text
