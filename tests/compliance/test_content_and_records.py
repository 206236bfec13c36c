"""The packs say which rule forbids which words, how long records are kept, and what a text must contain."""

from datetime import date

import pytest

from dunwell.compliance import packs
from dunwell.compliance.domain.content import CATEGORIES, content_rules
from dunwell.compliance.domain.kinds import Keep
from dunwell.compliance.domain.retention import ends_on, gone_by, keep_until, retention_rules

DAY = date(2026, 11, 25)


@pytest.mark.parametrize("pack", ["cn", "us", "uk"])
@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_of_the_checker_has_a_blocking_rule_with_its_source_in_every_pack(
    pack: str, category: str
) -> None:
    first, *_ = content_rules(packs.load([pack]), DAY)[category]
    assert first.blocks
    assert first.source
    assert first.severity in ("S1", "S2")


def test_the_gravest_sorts_stop_the_call() -> None:
    rules = content_rules(packs.load(["cn"]), DAY)
    assert {name for name, (first, *_) in rules.items() if first.severity == "S1"} == {
        "threat_violence", "threat_criminal", "impersonation", "third_party_disclosure", "third_party_demand",
        "public_shaming", "obstruct_life", "private_payment", "seize_property", "minor_or_vulnerable",
    }  # fmt: skip


def test_a_rule_is_named_only_while_it_is_in_force() -> None:
    named = {
        day: [each.rule for each in content_rules(packs.load(["cn"]), day)["public_shaming"]]
        for day in (date(2020, 12, 31), date(2021, 1, 1), date(2026, 1, 30))
    }
    assert named[date(2020, 12, 31)] == []
    assert named[date(2021, 1, 1)] == ["cn_civil_dignity"]
    assert named[date(2026, 1, 30)] == ["cn_no_public_posting", "cn_civil_dignity"]


def test_several_packs_each_name_their_rule() -> None:
    rules = content_rules(packs.load(["cn", "us"]), DAY)["insult"]
    assert {each.pack for each in rules} == {"cn", "us"}


def test_a_record_is_kept_until_the_last_of_all_rules_is_content() -> None:
    rules = retention_rules(packs.load(["cn", "us"]), DAY)["call_recording"]
    made, settled = date(2026, 3, 5), date(2026, 6, 1)
    assert {each.rule for each in rules} == {"cn_record_recordings_2y", "cn_record_gbt", "us_retention"}
    assert keep_until(rules, {"created": made}) is None  # the debt is open
    assert keep_until(rules, {"created": made, "settled": settled}) == date(2031, 6, 1)


def test_what_must_go_is_told_apart_from_what_must_stay() -> None:
    rules = retention_rules(packs.load(["cn"]), DAY)["credit_bureau_item"]
    assert keep_until(rules, {}) == date.min
    assert gone_by(rules, {"default_ended": DAY}) == date(2031, 11, 25)


@pytest.mark.parametrize(
    ("keep", "since", "until"),
    [
        (Keep("created", years=1), date(2024, 2, 29), date(2025, 2, 28)),
        (Keep("created", years=4), date(2024, 2, 29), date(2028, 2, 29)),
        (Keep("created", months=1), date(2026, 1, 31), date(2026, 2, 28)),
        (Keep("created", months=11), date(2026, 1, 31), date(2026, 12, 31)),
        (Keep("created", months=12), date(2026, 12, 1), date(2027, 12, 1)),
        (Keep("created", days=0), date(2026, 1, 31), date(2026, 1, 31)),
    ],
)
def test_years_and_months_end_on_days_that_exist(keep: Keep, since: date, until: date) -> None:
    assert ends_on(keep, since) == until
