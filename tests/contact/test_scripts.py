"""What to say: the shipped library, the choice for a moment, editing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from dunwell.contact import library, scripts
from dunwell.contact.domain import scripts as domain
from dunwell.contact.domain.codes import RELATIONS
from dunwell.contact.domain.scripts import NOT_TOLD, Moment
from dunwell.contact.scripts import ScriptDraft
from dunwell.contact.tables import Script
from dunwell.evidence.tables import RecordRow
from dunwell.foundation import db
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.errors import BadInput, NotPermitted

TRAINER = Actor(7, "trainer1", "trainer")
STAGES = ("pre_due", "early", "mid", "late", "unknown", "")
SEGMENTS = (
    "",
    "early",
    "hardship",
    "first_default",
    "needs_plan",
    "plan",
    "firm",
    "broken",
    "lost",
    "b2b_mid",
)
WXA = ("", "high_high", "high_low", "low_high", "low_low", "unknown")
REACH = ("", "reachable", "related_only", "lost")
MOMENTS = ("", "first_contact", "promise_broken", "promise_today", "callback", "inbound")


def of(kind: str, lang: str) -> list[library.Shipped]:
    return [one for one in library.shipped() if one.kind == kind and one.lang == lang]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_library_is_broad_in_each_language(lang):
    assert len(of("voice", lang)) >= 30
    assert len(of("sms", lang)) >= 12
    assert len(of("reply", lang)) >= 10


def test_each_language_is_written_for_itself():
    for one in library.shipped():
        chinese = re.search(r"[\u4e00-\u9fff]", one.body)
        assert bool(chinese) is (one.lang == "zh"), one.key


def test_every_call_says_who_calls_and_checks_who_listens_before_it_speaks_of_the_debt():
    checks = {"zh": ("核对", "核实"), "en": ("check", "personally", "looks after", "approves", "decides")}
    for lang in ("zh", "en"):
        for one in of("voice", lang):
            said = one.body
            if one.key == "employer":  # only asks to be put through
                continue
            assert {"collector", "institution"} <= set(domain.variables_in(said)), one.key
            about = [
                said.index("{" + name + "}") for name in domain.ABOUT_THE_DEBT if "{" + name + "}" in said
            ]
            if about and one.relation not in (
                "guarantor",
                "general_guarantor",
                "collateral_provider",
                "co_borrower",
                "company_contact",
            ):
                assert any(0 <= said.find(word) < min(about) for word in checks[lang]) or "b2b" in one.key, (
                    one.key
                )


def test_people_who_owe_nothing_hear_nothing_of_a_debt():
    for one in library.shipped():
        if one.relation in NOT_TOLD:
            assert not domain.ABOUT_THE_DEBT.intersection(domain.variables_in(one.body)), one.key
            words = re.sub(r"\{\w+\}", "", one.body)
            assert not re.search(r"逾期|欠款|债|还款|账单|overdue|debt|arrears|repay|\bowes?\b", words), (
                one.key
            )


def test_no_script_threatens_impersonates_or_asks_for_a_private_transfer():
    forbidden = re.compile(
        r"报警|公安|派出所|法院|起诉|坐牢|拘留|通缉|黑名单|曝光|通讯录|子女|police|court|sue|jail|arrest|blacklist|warrant|expose"
    )
    for one in library.shipped():
        found = forbidden.search(one.body)
        assert found is None, (one.key, found)


def test_the_general_guarantor_is_told_of_the_right_to_point_to_the_debtors_assets():
    for lang, word in (("zh", "拒绝承担保证责任"), ("en", "may decline to pay")):
        body = next(one.body for one in of("voice", lang) if one.key == "general_guarantor")
        assert word in body


def test_only_a_verified_promise_puts_an_amount_into_a_message():
    for one in library.shipped():
        if one.kind == "sms":
            amounts = {"overdue", "coming_due", "product", "contract_tail"} & set(
                domain.variables_in(one.body)
            )
            assert not amounts, one.key
            assert "{institution}" in one.body


@given(st.sampled_from(STAGES), st.sampled_from(SEGMENTS), st.sampled_from(REACH), st.sampled_from(WXA),
       st.sampled_from(sorted(RELATIONS)), st.sampled_from(MOMENTS))  # fmt: skip
def test_every_moment_has_words_meant_for_that_very_person(stage, segment, reach, wxa, relation, moment):
    for lang in ("zh", "en"):
        found = domain.best(of("voice", lang), Moment(stage, segment, reach, wxa, relation, moment))
        assert found is not None
        assert found.relation == relation


@pytest.mark.parametrize(
    ("moment", "key"),
    [
        (Moment("early", "early", "reachable", "high_low"), "early_willing_unable"),
        (Moment("late", "late", "reachable", "low_high"), "late_unwilling_able"),
        (Moment("mid", "broken", "reachable", "unknown", moment="promise_broken"), "promise_broken"),
        (Moment("mid", "broken", "reachable", "high_low", moment="promise_broken"), "promise_broken_unable"),
        (Moment("late", "lost", "lost", "unknown"), "late_lost"),
        (Moment("early", "first_default", "reachable", ""), "seg_first_default"),
        (Moment("", "", "", ""), "self_general"),
        (Moment(relation="family"), "family"),
    ],
)
def test_the_words_follow_stage_segment_contactability_and_willingness_and_ability(moment, key):
    found = domain.best(of("voice", "zh"), moment)
    assert found is not None
    assert found.key == key


def test_loading_twice_adds_nothing_and_keeps_what_was_edited(sqlite: Engine, clock: FixedClock):
    with db.write(sqlite) as session:
        assert scripts.ensure_scripts(session, clock) == len(library.shipped())
    with db.write(sqlite) as session:
        scripts.save_script(
            session,
            clock,
            TRAINER,
            "callback",
            "zh",
            ScriptDraft("回电", "您好，我是{institution}的{collector}。"),
        )
    with db.write(sqlite) as session:
        assert scripts.ensure_scripts(session, clock) == 0
        assert scripts.history(session, "callback", "zh")[0].title == "回电"


def test_an_edit_is_a_new_version_with_a_record_and_can_be_taken_back(sqlite: Engine, clock: FixedClock):
    with db.write(sqlite) as session:
        scripts.ensure_scripts(session, clock)
        before = scripts.history(session, "callback", "en")[0]
        scripts.save_script(
            session,
            clock,
            TRAINER,
            "callback",
            "en",
            ScriptDraft("New", "I am {collector} of {institution}."),
        )
        restored = scripts.restore_script(session, clock, TRAINER, before.id)
        versions = scripts.history(session, "callback", "en")
        assert [one.version for one in versions] == [3, 2, 1]
        assert [one.active for one in versions] == [True, False, False]
        assert restored.body == before.body
        kinds = list(session.scalars(select(RecordRow.kind).where(RecordRow.kind == "script.edited")))
        assert len(kinds) == 2


def test_a_collector_may_not_edit_scripts(sqlite: Engine, clock: FixedClock):
    with db.write(sqlite) as session, pytest.raises(NotPermitted):
        scripts.save_script(
            session, clock, Actor(1, "c", "collector"), "x", "zh", ScriptDraft("x", "您好，我是{collector}。")
        )


@pytest.mark.parametrize(
    ("relation", "kind", "body"),
    [
        ("family", "voice", "Please tell them that {overdue} is overdue."),
        ("self", "voice", "Hello {stranger}, how are you?"),
        ("self", "sms", "Please call us back today."),
        ("self", "voice", "short"),
    ],
)
def test_words_that_break_the_rules_are_not_saved(relation, kind, body):
    with pytest.raises(BadInput):
        domain.check(kind, "en", relation, "Title", body)


def test_a_gap_is_shown_in_a_script_and_named():
    words = scripts.filled(
        Script(
            id=1, key="k", kind="voice", lang="en", title="t", version=1, body="Hello {debtor}, {overdue}."
        ),
        {"debtor": "Li"},
    )
    assert words.text == "Hello Li, ____."
    assert words.missing == ("overdue",)
