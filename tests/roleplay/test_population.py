"""A seeded population: the shares are exact."""

from collections import Counter

from dunwell.roleplay.population import group_of


def test_the_shares_of_archetypes_are_those_named():
    found = Counter(group_of(number, 400) for number in range(400))
    assert found == {"confrontational": 152, "avoidant": 124, "helpless": 100, "cooperative": 24}
