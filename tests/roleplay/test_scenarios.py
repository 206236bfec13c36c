"""Scenarios: the schema is strict, and every shipped one is coherent."""

import copy
import itertools
from dataclasses import replace
from math import ceil
from typing import Any

import pytest
import yaml

from dunwell.foundation.errors import NotFound
from dunwell.foundation.settings import resource
from dunwell.roleplay import library
from dunwell.roleplay.call import Call
from dunwell.roleplay.domain import terms
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.domain.scenario import ARCHETYPES, SPECIALS, STAGES, Scenario, read_scenario
from dunwell.roleplay.domain.scoring.plan import figures
from dunwell.roleplay.domain.strict import BadData

ALL = library.scenarios()
each_scenario = pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.lang}-{one.id}")


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


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_language_has_every_stage_level_and_special_and_enough_people(lang: str):
    ours = [one for one in library.scenarios() if one.lang == lang]
    assert len(ours) >= 20
    assert {one.stage for one in ours} == set(STAGES)
    assert {one.level for one in ours} == {1, 2, 3, 4, 5}
    assert {one.special for one in ours} == {*SPECIALS, None}
    assert len({one.archetype for one in ours}) >= 8
    assert len({one.person.name for one in ours}) == len(ours)


def test_both_languages_together_hold_forty_people_of_every_archetype():
    assert len(library.scenarios()) >= 40
    assert {one.archetype for one in library.scenarios()} == set(ARCHETYPES)


@each_scenario
def test_where_it_is_right_to_collect_a_deal_inside_the_authority_can_be_carried(one: Scenario):
    case, may = one.case, one.case.authority
    if case.right_thing != "collect":
        return
    own = terms.own_offer(case, None, None, 0.0)
    least = ceil((case.balance_minor or 0) * (may.min_upfront_pct or 0) / 100)
    deal = replace(
        own, upfront_minor=max(own.upfront_minor or 0, least), instalments=may.max_instalments or None
    )
    assert own.days is not None
    assert own.days <= max(may.max_days or 0, terms.USUAL_DAYS)
    assert terms.affordable(deal, case)


@each_scenario
def test_the_brief_tells_the_sums_and_the_facts_tell_the_means(one: Scenario):
    case = one.case
    assert case.balance_minor in numbers(one.brief, one.lang)
    if case.right_thing not in ("collect", "hardship"):
        return
    for topic, known in (
        ("income", case.means.income_minor_monthly),
        ("spending", case.means.essential_minor_monthly),
        ("savings", case.means.liquid_minor),
    ):
        told = [fact for fact in one.facts if fact.topic == topic]
        assert known in set().union(*(numbers(fact.text, one.lang) for fact in told)), topic


@each_scenario
def test_every_wording_of_a_fact_tells_the_same_figures_and_asks_where_the_first_asks(one: Scenario):
    for fact in one.facts:
        for way in fact.ways:
            assert numbers(way, one.lang) == numbers(fact.text, one.lang), way
            assert way.endswith(("?", "？")) == fact.text.endswith(("?", "？")), way


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_ten_people_of_each_language_tell_every_hidden_fact_in_three_ways(lang: str):
    able = [one for one in ALL if one.lang == lang and all(len(fact.ways) >= 2 for fact in one.hidden)]
    assert len(able) >= 10


def test_the_seed_chooses_the_words_of_a_fact_and_a_scenario_without_them_stays_as_it_is():
    one = library.scenario("shop-moved")
    told = [tuple(fact.text for fact in Call(one, seed).scenario.facts) for seed in range(9)]
    assert told[0] == tuple(fact.text for fact in Call(one, 0).scenario.facts)
    for before, after in itertools.pairwise(told):
        assert not set(before) & set(after)
    assert {text for facts in told for text in facts} == {
        text for fact in one.facts for text in (fact.text, *fact.ways)
    }
    bare = given()
    for fact in (*bare["reveals"], *bare["hidden"]):
        del fact["ways"]
    plain = read_scenario(bare)
    assert Call(plain, 5).scenario is plain


def test_other_words_are_read_strictly():
    spoilt = given()
    spoilt["hidden"][0]["ways"] = "one text"
    with pytest.raises(BadData, match="a list of texts"):
        read_scenario(spoilt)
    spoilt["hidden"][0]["ways"] = [spoilt["hidden"][0]["text"]]
    with pytest.raises(BadData, match="the same words twice"):
        read_scenario(spoilt)


def numbers(text: str, lang: str) -> set[int | None]:
    """The amounts in a text, minor units."""
    return {value for value, _ in figures(text, lang).amounts}


def test_the_persons_own_words_come_before_the_common_ones_and_only_of_their_own_matter():
    one = library.scenario("the-sofa-went-back")
    call = Call(one, 3)
    call.start()
    said = call.hear("…", Heard("…", "en", ("C22",))).text
    assert any(own in said for own in one.own_lines("disputing.push"))
    spoilt = given() | {"lines": {"disputing.open": ["x"]}}
    with pytest.raises(BadData, match="of its own special"):
        read_scenario(spoilt)


@each_scenario
def test_the_brief_tells_nothing_hidden(one: Any):
    for fact in one.hidden:
        assert not any(text in one.brief for text in (fact.text, *fact.ways))


def test_an_unknown_scenario_is_not_found():
    with pytest.raises(NotFound):
        library.scenario("no-such")
