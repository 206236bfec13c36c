"""Outcome codes and what an outcome must say."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.contact.domain import codes, notes
from dunwell.contact.domain.notes import OutcomeDraft
from dunwell.foundation.errors import BadInput

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def a_draft(code: str = "no_commitment", **said) -> OutcomeDraft:
    return OutcomeDraft(debtor_id=1, code=code, **said)


@pytest.mark.parametrize("channel", ["voice", "sms"])
@pytest.mark.parametrize("inbound", [False, True])
@pytest.mark.parametrize("relation", sorted(codes.RELATIONS))
def test_no_two_outcomes_offered_together_share_a_key(channel, inbound, relation):
    keys = [code.key for code in codes.offered(channel, inbound=inbound, relation=relation)]
    assert len(keys) == len(set(keys))


def test_answered_means_that_a_person_was_on_the_line():
    answered = {code.code for code in codes.OUTCOME_CODES.values() if code.answered}
    assert {"hung_up", "wrong_number", "minor_answered", "promise"} <= answered
    assert answered.isdisjoint({"voicemail", "busy", "no_answer", "off", "invalid_number", "not_made"})
    assert all(code.answered is (code.reached != "nobody") for code in codes.OUTCOME_CODES.values())


def test_every_code_leads_to_a_next_step():
    assert {code.next_step for code in codes.OUTCOME_CODES.values()} <= set(codes.NEXT_STEPS)


def test_only_a_general_guarantor_points_to_the_debtors_assets():
    for relation in codes.RELATIONS:
        offered = {code.code for code in codes.offered("voice", relation=relation)}
        assert ("defers_to_assets" in offered) is (relation == "general_guarantor")


def test_a_contact_person_cannot_promise_for_the_debtor():
    for relation in ("family", "friend", "colleague", "employer", "other"):
        assert "promise" not in {code.code for code in codes.offered("voice", relation=relation)}
        with pytest.raises(BadInput, match="who"):
            notes.check(a_draft("promise", promised_minor=100), relation, NOW)


@pytest.mark.parametrize(
    "code", ["disputes", "asks_no_contact", "lawyer_named", "hardship", "deceased_reported", "vulnerable"]
)
def test_what_others_act_on_needs_the_words_that_were_said(code):
    who = "family" if code == "deceased_reported" else "self"
    with pytest.raises(BadInput, match="note"):
        notes.check(a_draft(code, who=who), "self", NOW)


@pytest.mark.parametrize("judged", [{"willingness": "high"}, {"ability": "low"}])
def test_a_judgement_needs_its_grounds(judged):
    with pytest.raises(BadInput, match="grounds"):
        notes.check(a_draft(**judged), "self", NOW)
    notes.check(a_draft(**judged, grounds="says wages come on the 10th"), "self", NOW)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"code": "nonsense"}, "code"),
        ({"cause_of_arrears": "laziness"}, "cause_of_arrears"),
        ({"code": "callback"}, "next_step_at"),
        ({"next_step_at": NOW - timedelta(days=1)}, "next_step_at"),
        ({"next_step_at": NOW + timedelta(days=400)}, "next_step_at"),
        ({"next_step": "threaten"}, "next_step"),
        ({"code": "promise"}, "promised_minor"),
        ({"code": "sms_sent"}, "code"),
        ({"at": NOW + timedelta(hours=1)}, "at"),
        ({"code": "no_answer", "inbound": True}, "code"),
        ({"code": "wrong_number", "who": "self"}, "who"),
    ],
)
def test_an_outcome_that_cannot_be_is_refused_at_its_field(said, field):
    with pytest.raises(BadInput) as refused:
        notes.check(a_draft(**said), "self", NOW)
    assert refused.value.field == field


@given(
    st.sampled_from(sorted(codes.OUTCOME_CODES)),
    st.integers(0, 730 * 24 * 60),
    st.sampled_from(["Asia/Shanghai", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", None]),
)
def test_the_default_next_step_is_dated_and_never_wakes_anybody(code, minutes, zone):
    now = NOW + timedelta(minutes=minutes)
    step, when = notes.next_step_of(codes.OUTCOME_CODES[code], a_draft(code), now, zone)
    assert step in codes.NEXT_STEPS
    assert when >= now
    assert notes.DAY_STARTS <= when.astimezone(ZoneInfo(zone or "Asia/Shanghai")).hour < notes.DAY_ENDS
