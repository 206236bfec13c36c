"""Scenarios: the schema is strict, and every shipped one is coherent."""

import copy
from typing import Any

import pytest
import yaml

from dunwell.foundation.errors import NotFound
from dunwell.foundation.settings import resource
from dunwell.roleplay import library
from dunwell.roleplay.domain.scenario import read_scenario
from dunwell.roleplay.domain.strict import BadData


def given() -> dict[str, Any]:
    """A fresh copy of a shipped scenario, to be spoilt."""
    file = resource("content", "scenarios", "zh", "shop-moved.yaml")
    return copy.deepcopy(yaml.safe_load(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("level",), 6, "level: 1 to 5"),
        (("archetype",), "angry", "archetype: one of"),
        (("mood",), "bad", "mood: no such key"),
        (("case", "fee_minor"), 1, "case: principal, interest and fee do not make the balance"),
        (("case", "means", "liquid_minor"), None, "case.means.liquid_minor: is missing"),
        (("hidden", 0, "trust"), 0.9, "trust: 0.05 to 0.75"),
        (("hidden", 0, "acts"), ["C99"], "acts: 'C99' is none of"),
        (("hidden", 0, "topic"), "fear", "no fact on income"),
        (("hidden", 0, "text"), "", "text: a text is wanted"),
        (("special",), "bereaved", "case.right_thing: with special bereaved it is deceased"),
        (("lines",), {"D99": ["x"]}, "D99: a debtor's act"),
        (("person", "id_tail"), 4718, "id_tail: a text"),
        (("persona", "state", "trust"), 3, "trust: 0 to 1"),
    ],
)
def test_a_faulty_scenario_is_refused_by_name(path: tuple[Any, ...], value: Any, said: str):
    spoilt = given()
    place = spoilt
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(BadData) as wrong:
        read_scenario(spoilt)
    assert said in str(wrong.value)


def test_every_shipped_scenario_is_read_in_both_languages():
    assert {one.lang for one in library.scenarios()} == {"zh", "en"}


@pytest.mark.parametrize("one", library.scenarios(), ids=lambda one: f"{one.lang}-{one.id}")
def test_the_brief_tells_nothing_hidden(one: Any):
    for fact in one.hidden:
        assert fact.text not in one.brief


def test_an_unknown_scenario_is_not_found():
    with pytest.raises(NotFound):
        library.scenario("no-such")
