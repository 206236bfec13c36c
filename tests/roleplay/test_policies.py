"""Scripted collectors: who listens gets promises that are kept, who pushes gets none, who gives gets weak ones."""

from statistics import mean

from dunwell.roleplay import library
from dunwell.roleplay.call import Call
from dunwell.roleplay.policies import POLICIES, converse

SEEDS = range(12)
PEOPLE = [one for one in library.scenarios() if one.case.right_thing == "collect"]


def kept(name: str) -> float:
    calls = [converse(Call(one, seed), POLICIES[name]) for one in PEOPLE for seed in SEEDS]
    return mean(call.outcome().get("expected_kept", 0.0) for call in calls)


def test_what_is_kept_grows_from_pushing_over_giving_to_listening():
    found = {name: kept(name) for name in POLICIES}
    assert found["naive_pusher"] < 0.1
    assert found["script_reader"] < found["naive_giver"] < found["good"] <= found["expert"]
    assert found["naive_giver"] < 0.85 * found["expert"]


def test_no_scripted_collector_runs_on_for_ever():
    for name, policy in POLICIES.items():
        for one in PEOPLE:
            assert converse(Call(one, 1), policy).situation.turn <= 20, name
