"""The page of rules: every rule with its source, house rules and unverified ones marked, in both languages."""

import re
from html import unescape

import pytest
from sqlalchemy import Engine

from dunwell.compliance import examples, packs
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.settings import Settings, resource
from tests.ui.client import app_client

CODES = re.compile(r">[^<]*[a-z]{3,}[_ .][a-z]{3,}[^<]*<")  # a code or English words between two tags
EXAMPLES: dict[str, list[examples.Example]] = {}
for _pack in packs.available():
    for _each in examples.of_pack(resource("packs") / _pack):
        EXAMPLES.setdefault(_each.rule, []).append(_each)
RULES = packs.load(packs.available()).packs[0].rules


def facts_of(page: str) -> str:
    """The card of facts: kind, effect, figures, scope."""
    return page[page.index("<dl") : page.index("</dl>")]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_lists_every_rule_with_its_source_and_mark(
    sqlite: Engine, settings: Settings, clock: FixedClock, lang: str
) -> None:
    with app_client(settings, clock, "collector", lang=lang) as client:
        page = client.get("/law")
        assert page.status_code == 200
        for rule in RULES:
            assert f"/law/{rule.pack}/{rule.id}" in page.text
        assert ("Unverified source" if lang == "en" else "未核实") in page.text
        only_house = client.get("/law?shown=house").text
        assert "cn_house_disputed" in only_house
        assert "cn_quiet_hours_gbt" not in only_house
        for rule in RULES:
            one = client.get(f"/law/{rule.pack}/{rule.id}")
            assert one.status_code == 200, rule.id
            assert rule.sources[0].article in one.text or rule.house
            if lang == "zh":  # in words, and of a house rule too
                assert "House rule" not in one.text
                assert not CODES.search(facts_of(one.text)), rule.id
                assert rule.description_zh in unescape(one.text)
                assert not any(f">{each.name}:" in unescape(one.text) for each in EXAMPLES[rule.id])
            else:
                assert rule.description in unescape(one.text)
        assert ("House rule" in page.text) == (lang == "en")
        assert "invalid_number" not in page.text


def test_a_rule_or_pack_that_does_not_exist_is_not_found(
    sqlite: Engine, settings: Settings, clock: FixedClock
) -> None:
    with app_client(settings, clock, "qa") as client:
        assert client.get("/law/cn/cn_nothing").status_code == 404
        assert client.get("/law/atlantis/x").status_code == 404


def test_every_rule_and_every_example_is_told_in_chinese_too() -> None:
    han = re.compile(r"[\u4e00-\u9fff]")
    every = packs.load(packs.available())
    assert not [
        rule.id for pack in every.packs for rule in pack.rules if not han.search(rule.description_zh or "")
    ]
    assert not [
        (rule, each.name) for rule, some in EXAMPLES.items() for each in some if not han.search(each.zh or "")
    ]
