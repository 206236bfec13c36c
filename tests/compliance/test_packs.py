"""Tests about the data: every rule understood, sourced, dated, marked, with examples on both sides; YAML's traps shut."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from dunwell.compliance import examples, packs
from dunwell.compliance.domain.law import Law, LawUnknown, Rule
from dunwell.compliance.strict import BadPack, load_yaml
from dunwell.foundation.settings import resource

HERE = Path(__file__).parent / "packs"
SHIPPED = ("cn", "us", "uk")
ROOTS = dict.fromkeys(SHIPPED, resource("packs")) | {"xx": HERE}
EXAMPLES = [example for name, root in ROOTS.items() for example in examples.of_pack(root / name)]
RULES = [rule for name, root in ROOTS.items() for rule in packs.load([name], root).packs[0].rules]
KNOWN_AT_ISSUE_2 = {
    "cn_quiet_hours_gbt", "cn_quiet_hours_cba", "cn_effective_calls_per_day", "cn_dial_attempts_per_day", "cn_debtor_only",
    "cn_contact_person_gate", "cn_unreachable_definition", "cn_third_party_purpose", "cn_contact_refusal_stop",
    "cn_pre_agreed_contact", "cn_related_third_party", "cn_guarantor_type", "cn_heirs_limit", "cn_minor_student",
    "cn_plan_stops_collection", "cn_training_onboard",
}  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.rule}: {e.name}")
def test_every_worked_example_holds(example: examples.Example) -> None:
    assert example.failures(packs.load([example.pack], ROOTS[example.pack])) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_an_example_where_it_speaks_and_one_where_it_is_silent(rule: Rule) -> None:
    expected = {example.expect for example in EXAMPLES if example.rule == rule.id}
    assert "silent" in expected
    assert expected - {"silent"} or rule.kind in ("reply", "practice") or never_of_a_contact(rule)


def never_of_a_contact(rule: Rule) -> bool:
    """A document of its own: what it contains is asked by the template check."""
    return all(value is None or getattr(value, "of", None) is not None for _, value in rule.values)


@pytest.mark.parametrize(
    "rule",
    [rule for rule in RULES if rule.kind != "practice" and not never_of_a_contact(rule)],
    ids=lambda rule: rule.id,
)
def test_every_day_on_which_a_rule_changes_has_an_example_on_both_sides(rule: Rule) -> None:
    days = {example.line["at"][:10] for example in EXAMPLES if example.rule == rule.id}
    for day, _ in rule.values[1:]:
        assert {day.isoformat(), (day - timedelta(days=1)).isoformat()} <= days, day


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_value_has_a_source_in_force_with_words_and_an_article(rule: Rule) -> None:
    for source in rule.sources:
        assert source.instrument
        assert source.article
        assert source.text
    for day, value in rule.values:
        assert value is None or rule.house or any(source.effective <= day for source in rule.sources)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_both_languages_are_there_and_say_something_else(rule: Rule) -> None:
    assert rule.says.en != rule.says.zh
    assert any("一" <= sign <= "鿿" for sign in rule.says.zh + rule.title.zh)


def test_the_rules_of_this_issue_are_in_the_pack() -> None:
    assert {rule.id for rule in RULES} >= KNOWN_AT_ISSUE_2


def test_house_rules_say_that_they_are_not_law() -> None:
    house = {rule.id for rule in RULES if rule.house}
    assert {"cn_house_stop_contact", "cn_house_represented", "cn_house_disputed"} <= house
    assert all("House rule" in rule.sources[0].instrument for rule in RULES if rule.house)
    assert not any(rule.house for rule in RULES if rule.id in KNOWN_AT_ISSUE_2)


def test_only_rules_whose_text_was_seen_are_called_verified() -> None:
    assert all((rule.confidence in ("V", "house")) == (rule.status == "verified") for rule in RULES)


def test_a_day_before_the_first_value_is_an_error_not_silence() -> None:
    with pytest.raises(LawUnknown):
        RULES[0].value_on(date(1980, 1, 1))


def test_no_file_beside_the_rules_is_left_unread() -> None:
    for name, root in ROOTS.items():
        ids = {rule.id for rule in packs.load([name], root).packs[0].rules}
        files = {
            path.name.removesuffix(".yaml").removesuffix(".examples") for path in (root / name).glob("*")
        }
        assert files - {"pack"} == ids


def test_code_names_no_country() -> None:
    source = resource("src", "dunwell", "compliance")
    for path in source.rglob("*.py"):
        words = path.read_text(encoding="utf-8")
        assert not re.search(r"\b(cn|us|uk)_(?!only)", words), path


def a_rule(folder: Path, **changes: str) -> Path:
    """A rule file like the example pack's hours, with some lines changed; an empty change drops the line."""
    text = (HERE / "xx" / "xx_hours.yaml").read_text(encoding="utf-8")
    for old, new in changes.items():
        assert OLD[old] in text
        text = text.replace(OLD[old], new)
    folder.mkdir(exist_ok=True)
    path = folder / "xx_hours.yaml"
    path.write_text(text, encoding="utf-8")
    return path


OLD = {
    "time": '{from: "21:00", to: "08:00"',
    "effect": "effect: block",
    "scope": "scope: {channels: [voice]}",
    "kind": "kind: hours",
    "date": "  2024-07-01:\n",
    "confidence": "confidence: V",
    "inside": "from_inside: false",
    "sources": "effective: 2024-07-01, instrument",
    "checked": "checked: {date: 2026-11-02, by: jl}",
}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"time": '{from: 21:00, to: "08:00"'}, "in quotes"),
        ({"inside": "from_inside: 0"}, "bool is needed"),
        ({"effect": "effect: no"}, "str is needed"),
        ({"effect": "effect: forbid"}, "not one of block"),
        ({"effect": "effect: block\nefect: warn"}, "unknown key 'efect'"),
        ({"effect": "effect: block\neffect: warn"}, "said twice"),
        ({"scope": "scope: {channels: [fax]}"}, "'fax' is not one of"),
        ({"scope": "scope: {channels: [voice, voice]}"}, "said twice"),
        ({"scope": "scope: {channels: voice}"}, "a list is needed"),
        ({"scope": "scope: {on: [voice]}"}, "unknown key True"),
        ({"kind": "kind: horoscope"}, "unknown kind"),
        ({"date": "  2024-02-30:\n"}, "day is out of range"),
        ({"date": '  "2024-07-01":\n'}, "date is needed"),
        ({"date": "  2020-01-01:\n"}, "said twice"),
        ({"confidence": "confidence: sure"}, "not one of"),
        ({"confidence": "confidence: S"}, "verified means that the text itself was seen"),
        ({"sources": "effective: 2025-07-01, instrument"}, "no source in force"),
        ({"checked": ""}, "'checked' is missing"),
    ],
)
def test_a_rule_file_that_is_not_understood_is_refused_with_its_place(
    tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    with pytest.raises((BadPack, ValueError), match=words):
        packs.load_rule(a_rule(tmp_path / "xx", **changes), "xx")


def test_yaml_traps_are_what_we_fear() -> None:
    assert load_yaml("a: 21:00\nb: no\nc: 0.1", "x") == {"a": 1260, "b": False, "c": 0.1}


def test_a_pack_that_does_not_exist_is_refused() -> None:
    for name in ("zz", "../packs", ""):
        with pytest.raises(BadPack):
            packs.load([name])
    with pytest.raises(BadPack):
        packs.load([])


def test_a_new_country_is_a_new_folder(tmp_path: Path) -> None:
    law = packs.load(["xx"], HERE)
    assert isinstance(law, Law)
    assert [rule.id for rule in law.packs[0].rules] == ["xx_holidays", "xx_hours", "xx_weekly"]
    assert packs.available(HERE) == ["xx"]
