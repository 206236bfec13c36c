"""A seeded population: the shares are exact, nobody contradicts himself, and collectors rank as they should."""

from collections import Counter

from dunwell.roleplay.call import Call
from dunwell.roleplay.domain import terms
from dunwell.roleplay.policies import POLICIES, converse
from dunwell.roleplay.population import debtor, group_of


def test_the_shares_of_archetypes_are_those_named():
    found = Counter(group_of(number, 400) for number in range(400))
    assert found == {"confrontational": 152, "avoidant": 124, "helpless": 100, "cooperative": 24}


def test_in_a_thousand_calls_nobody_promises_against_the_facts():
    policies = list(POLICIES.values())
    interrupted = turns = 0
    for number in range(1000):
        one = debtor(number, 1000, 9, ("zh", "en")[number % 2])
        call = converse(Call(one, number), policies[number % len(policies)])
        now, said = (
            call.situation,
            "\n".join(text for speaker, text in call.transcript if speaker != "collector"),
        )
        for fact in one.hidden:
            assert (fact.text in now.told) == (fact.text in said or fact.text[1:] in said)
        if now.agreed is not None and not now.empty:
            assert terms.affordable(now.agreed, one.case)
        interrupted += sum(turn.plan.manner == "interrupts" for turn in call.turns)
        turns += len(call.turns)
    assert 0.01 < interrupted / turns < 0.15
