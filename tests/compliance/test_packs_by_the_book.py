"""What the packs cn, us and uk say at their edges, line by line through the command, and that no row of the law is missing."""

import io
import json
from typing import Any

import pytest

from dunwell.compliance import packs
from dunwell.compliance.commands import judge_lines

ROWS = {
    "cn": """quiet_hours_gbt quiet_hours_cba effective_calls_per_day dial_attempts_per_day no_frequent_harassment
        sms_letter_frequency callback_promise debtor_only contact_person_gate contact_refusal_stop unreachable_definition
        third_party_purpose pre_agreed_contact related_third_party contact_source_whitelist no_phonebook heirs_limit
        minor_student guarantor_type identity_disclosure verify_before_disclose agency_not_as_bank prior_notice_outsourcing
        no_private_devices designated_payment_channel letter_content dispute_note due_reminder assignment_notice
        ai_voice_label ai_fairness no_public_posting no_false_exaggeration no_impersonation no_new_borrowing no_violence
        visit_two_persons visit_recording visit_id visit_entry visit_order record_all_calls record_5y_consumer_finance
        record_gbt record_oral_plan pia_record training_onboard training_annual hiring_ban pay_not_only_recovery
        agency_eval_annual agency_inspect_annual agency_publication agency_bad_record complaint_clock data_minimum
        gray_industry personal_instalment plan_contents plan_stops_collection card_alloc_1_90 card_alloc_91 no_setoff
        general_alloc card_overdraft_interest card_late_fee bank_penalty_rate fin_total_24 assisted_loan_24
        microloan_24_then_4lpr private_4lpr no_usury_upfront limitation_3y effective_demand_gap credit_bureau_notice
        credit_repair_expired crime_illegal_debt_collection police_harassment crime_personal_info crime_other civil_dignity""",
    "us": """call_7_in_7 call_after_conversation call_exclusions student_loans_one call_pattern text_volume hours
        inconvenient_place attorney cease medium_optout e_optout_notice email_procedures text_procedures work_email
        social_public third_party consumer_includes location_info location_once limited_content validation_time
        validation_content itemization_date validation_period no_overshadow dispute_cease mini_miranda caller_id false_reps
        unauthorised_amount time_barred furnish_gate no_sale payment_allocation retention ai_voice_tcpa state_overlay""",
    "uk": """reasonable_times no_misleading_contact premium_number third_party identity_check visits no_misrepresent
        forbearance conc_30_days dispute time_barred breathing_space mh_crisis vulnerable_policy complaint""",
}
BASE: dict[str, dict[str, Any]] = {
    "cn": {"at": "2026-03-05T10:00:00+08:00", "zone": "Asia/Shanghai", "collector": {"type": "first_party", "certified": True}},
    "us": {"at": "2026-03-05T10:00:00-05:00", "zone": "America/New_York", "collector": {"type": "agency"}},
    "uk": {"at": "2026-03-05T10:00:00+00:00", "zone": "Europe/London", "collector": {"type": "agency"}},
}  # fmt: skip
FRIEND = {"relation": "friend", "liable": False}
ATTORNEY = {"relation": "attorney", "liable": False}


def judged(names: str, **given: Any) -> dict[str, Any]:
    """The answer to one line through the command."""
    line = {"id": 1, "channel": "voice", "purpose": "collect", "party": {"relation": "self"}, "history": []}
    out, err = io.StringIO(), io.StringIO()
    text = json.dumps(line | BASE[names.split()[0]] | given).encode()
    status = judge_lines(io.BytesIO(text), out, err, names.split(), True)
    assert not err.getvalue()
    said: dict[str, Any] = json.loads(out.getvalue())
    assert status == (0 if said["allowed"] else 1)
    return said


def refused_by(names: str, **given: Any) -> set[str]:
    return {reason["rule"] for reason in judged(names, **given)["reasons"]}


@pytest.mark.parametrize("pack", ROWS)
def test_every_row_of_conduct_law_is_a_rule(pack: str) -> None:
    ids = {rule.id for rule in packs.load([pack]).packs[0].rules}
    assert {f"{pack}_{row}" for row in ROWS[pack].split()} - ids == set()


def calls(*days: int, **said: Any) -> list[dict[str, Any]]:
    common = {"channel": "voice", "party": "self", "debt": "D", "answered": False}
    return [{"at": f"2026-03-{day:02}T12:00:00-05:00"} | common | said for day in days]


LINES: list[tuple[str, str, bool, dict[str, Any]]] = [
    ("us", "nine sharp", True, {"at": "2026-03-05T21:00:00-05:00"}),
    ("us", "a second after nine", False, {"at": "2026-03-05T21:00:01-05:00"}),
    ("us", "a second before eight", False, {"at": "2026-03-05T07:59:59-05:00"}),
    ("us", "eight sharp on a leap day", True, {"at": "2028-02-29T08:00:00-05:00"}),
    ("us", "before eight by the new clock", False, {"at": "2026-03-08T11:59:59Z"}),
    ("us", "eight by the new clock", True, {"at": "2026-03-08T12:00:00Z"}),
    ("us", "eight by the old clock again", True, {"at": "2026-11-01T13:00:00Z"}),
    ("us", "an hour before, as it was yesterday", False, {"at": "2026-11-01T12:00:00Z"}),
    ("us", "the western of two zones sleeps", False, {"at": "2026-03-05T10:59:59-05:00", "zone": ["America/New_York", "America/Los_Angeles"]}),
    ("us", "both are awake", True, {"at": "2026-03-05T11:00:00-05:00", "zone": ["America/New_York", "America/Los_Angeles"]}),
    ("us", "an original creditor at night", True, {"at": "2026-03-05T22:00:00-05:00", "collector": {"type": "first_party"}}),
    ("us", "nobody says who collects", False, {"at": "2026-03-05T22:00:00-05:00", "collector": {}}),
    ("us", "the seventh call", True, {"debt": {"id": "D"}, "history": calls(1, 1, 2, 2, 3, 4)}),
    ("us", "the eighth", False, {"debt": {"id": "D"}, "history": calls(1, 1, 2, 2, 3, 4, 4)}),
    ("us", "the eighth, of which one did not connect", True, {"debt": {"id": "D"}, "history": [*calls(1, 1, 2, 2, 3, 4), *calls(4, connected=False)]}),
    ("us", "the eighth about a debt not named", False, {"history": calls(1, 1, 2, 2, 3, 4, 4, debt=None)}),
    ("us", "seven days after a conversation, the last", False, {"at": "2026-03-07T12:00:00-05:00", "debt": {"id": "D"}, "history": calls(1, answered=True)}),
    ("us", "the day after", True, {"at": "2026-03-08T12:00:00-04:00", "debt": {"id": "D"}, "history": calls(1, answered=True)}),
    ("us", "a represented consumer", False, {"debtor": {"flags": ["represented"]}}),
    ("us", "the attorney", True, {"party": ATTORNEY, "debtor": {"flags": ["represented"]}}),
    ("us", "a friend, where the consumer is", True, {"party": FRIEND, "purpose": "locate"}),
    ("us", "a friend, with a message", False, {"party": FRIEND, "purpose": "message"}),
    ("us", "a notice after a cease request", True, {"channel": "letter", "purpose": "notice", "debtor": {"flags": ["stop_contact"]}}),
    ("us", "breathing space is not law there", True, {"debtor": {"flags": ["breathing_space"]}}),
    ("us", "a machine without consent", False, {"voice_kind": "ai"}),
    ("us", "with one as a word", True, {"voice_kind": "ai", "debtor": {"consents": ["AI voice"]}}),
    ("us", "an unknown history of a call", False, {"history": None}),
    ("us", "an unknown history of a letter", True, {"channel": "letter", "history": None}),
    ("uk", "a reminder in breathing space", False, {"purpose": "remind", "debtor": {"flags": ["breathing_space"]}}),
    ("uk", "the day before the regulations", True, {"at": "2021-05-03T10:00:00+01:00", "debtor": {"flags": ["breathing_space"]}}),
    ("uk", "their first day", False, {"at": "2021-05-04T10:00:00+01:00", "debtor": {"flags": ["breathing_space"]}}),
    ("uk", "a second before nine at night", True, {"at": "2026-07-05T20:59:59+01:00"}),
    ("uk", "nine at night", False, {"at": "2026-07-05T21:00:00+01:00"}),
    ("uk", "an unknown history: no figure reads it", True, {"history": None}),
    ("uk", "a visit to the vulnerable", False, {"channel": "visit", "debtor": {"flags": ["vulnerable"]}}),
    ("uk", "a call to them", True, {"debtor": {"flags": ["vulnerable"]}}),
    ("uk", "a statute-barred debt after a refusal", False, {"debt": {"time_barred": True}, "party": {"relation": "self", "refused": True}}),
    ("cn", "an agency without notice", False, {"collector": {"type": "agency", "certified": True}}),
    ("cn", "an agency after it", True, {"collector": {"type": "agency", "certified": True}, "notices": [{"kind": "agency placement"}]}),
    ("cn", "a buyer without notice", False, {"collector": {"type": "debt_buyer", "certified": True}, "notices": []}),
    ("cn", "a buyer after it", True, {"collector": {"type": "debt_buyer", "certified": True}, "notices": [{"kind": "assignment"}]}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("pack", "name", "allowed", "given"), LINES, ids=[f"{row[0]}: {row[1]}" for row in LINES]
)
def test_each_side_of_an_edge_is_answered_as_the_law_reads(
    pack: str, name: str, allowed: bool, given: dict[str, Any]
) -> None:
    said = judged(pack, **given)
    assert said["allowed"] is allowed, said["reasons"]
    for reason in said["reasons"]:
        assert reason["rule"].startswith(f"{pack}_")
        assert reason["source"]
        assert reason["remedy"]
        assert reason["remedy_zh"]


@pytest.mark.parametrize("pack", ["cn", "us", "uk"])
def test_a_plan_in_force_stops_demands_and_lets_its_own_reminders_through(pack: str) -> None:
    kept = {"debtor": {"flags": ["plan_in_force"]}}
    assert not judged(pack, purpose="collect", **kept)["allowed"]
    assert judged(pack, purpose="remind", **kept)["allowed"]


@pytest.mark.parametrize("pack", ["cn", "us", "uk"])
def test_who_contacts_us_is_free_to_be_answered_whatever_stands(pack: str) -> None:
    night = BASE[pack]["at"].replace("T10:00:00", "T23:00:00")
    call = {"at": night, "channel": "voice", "inbound": True, "in_progress": True}
    flags = [
        "stop_contact",
        "represented",
        "disputed",
        "bankrupt",
        "minor",
        "breathing_space",
        "plan_in_force",
        "vulnerable",
    ]
    said = judged(
        pack, at=night, purpose="reply", debtor={"flags": flags, "opt_out": ["voice"]}, history=[call]
    )
    assert said["allowed"], said["reasons"]


@pytest.mark.parametrize("pack", ["cn", "us", "uk"])
def test_a_company_contact_speaks_for_a_company_and_never_for_a_person(pack: str) -> None:
    contact = {"relation": "company_contact", "liable": False}
    assert judged(pack, party=contact, debtor={"kind": "company"})["allowed"]
    assert not judged(pack, party=contact, debtor={"kind": "person"})["allowed"]


def test_of_several_packs_the_strictest_wins_and_each_refusal_says_from_when() -> None:
    notice = [{"kind": "outsourcing"}]
    who = {"type": "agency", "certified": True}
    said = judged("cn us uk", at="2026-03-05T21:00:00+08:00", collector=who, notices=notice)
    (reason,) = said["reasons"]  # nine sharp: lawful in cn and us, a house figure in uk
    assert (reason["pack"], reason["rule"]) == ("uk", "uk_reasonable_times")
    assert reason["lawful_from"] == said["earliest"] == "2026-03-06T08:00:00+08:00"
    later = judged("cn us uk", at="2026-03-05T22:00:00+08:00", collector=who, notices=notice)
    assert {reason["pack"] for reason in later["reasons"]} == {"cn", "us", "uk"}
