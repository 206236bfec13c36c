"""Scripted collectors: who listens gets promises that are kept, who pushes gets none, who gives gets weak ones."""

from statistics import mean

import pytest

from dunwell.compliance.checker.transcript import Turn
from dunwell.roleplay import library
from dunwell.roleplay.call import Call
from dunwell.roleplay.domain.moves import Handling
from dunwell.roleplay.policies import POLICIES, converse
from dunwell.roleplay.population import debtor
from dunwell.roleplay.scoring import judge

SEEDS = range(6)
PEOPLE = [one for one in library.scenarios() if one.case.right_thing == "collect"]


def kept(name: str) -> float:
    calls = [converse(Call(one, seed), POLICIES[name]) for one in PEOPLE for seed in SEEDS]
    return mean(call.outcome().get("expected_kept", 0.0) for call in calls)


def test_what_is_kept_grows_from_pushing_over_giving_to_listening():
    found = {name: kept(name) for name in POLICIES}
    assert found["naive_pusher"] < 0.1
    assert found["script_reader"] < found["naive_giver"] < found["good"] <= found["expert"]
    assert found["naive_giver"] < 0.85 * found["expert"]


@pytest.mark.parametrize(
    "one",
    [one for one in library.scenarios() if one.case.right_thing != "collect"],
    ids=lambda one: f"{one.lang}-{one.id}",
)
def test_where_collecting_is_wrong_only_who_takes_the_matter_up_scores(one):
    for name, policy in POLICIES.items():
        for seed in (1, 4):
            call = converse(Call(one, seed), policy)
            turns = [Turn(speaker, text) for speaker, text in call.transcript]
            total = judge(turns, one.case, handling=Handling(shown=call.shown))[0].total
            assert total >= 75 if name == "expert" else total < 50, (name, seed, total)


def test_where_it_is_right_to_collect_who_listens_passes_and_who_pushes_never():
    for one in PEOPLE:
        totals = {}
        for name in ("naive_pusher", "good", "expert"):
            call = converse(Call(one, 2), POLICIES[name])
            totals[name] = judge([Turn(*turn) for turn in call.transcript], one.case)[0].total
        assert totals["expert"] >= 75, one.id
        assert totals["good"] > 60, one.id
        assert totals["naive_pusher"] < 50, one.id


def test_no_scripted_collector_runs_on_for_ever():
    for name, policy in POLICIES.items():
        for one in PEOPLE:
            assert converse(Call(one, 1), policy).situation.turn <= 20, name


def test_the_model_is_understood_by_ear_and_asks_above_seldom():
    """By ear, as a model is heard: what it reads back is what was agreed, so nobody has to set it right."""
    asked = 0
    for number in range(60, 100):
        one = debtor(number, 400, 20261, ("zh", "en")[number % 2])
        call = converse(Call(one, 20261 + number), POLICIES["expert"], 20, by_ear=True)
        said = [text for speaker, text in call.transcript if speaker == "collector"]
        assert len(said) - len(set(said)) <= 1, said  # nothing over and over
        assert not any(turn.plan.key == "correct" for turn in call.turns), said
        asked += call.situation.agreed is None
    assert asked <= 4
