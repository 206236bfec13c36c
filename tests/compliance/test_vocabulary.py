"""One vocabulary for gate, checker, calls and rubric."""

import pytest

from dunwell.compliance.checker.categories import ADDRESSEES, CATEGORIES
from dunwell.compliance.checker.facts import CaseFacts
from dunwell.compliance.checker.facts import addressee as told_by_facts
from dunwell.compliance.domain import facts
from dunwell.compliance.domain.vocabulary import (
    FLAG_OF,
    FLAGS,
    RELATIONS,
    CallFacts,
    addressee,
    call_party,
    flags_of,
    judged_from_call,
)


def test_every_relation_of_the_gate_has_its_addressee_and_its_party():
    assert set(RELATIONS) == facts.RELATIONS
    for relation in RELATIONS:
        for liable in (True, False, None):
            assert addressee(relation, liable) in ADDRESSEES
            assert call_party(relation, liable) in {"debtor", "guarantor", "company_contact", "third_party"}


@pytest.mark.parametrize("relation", sorted(facts.RELATIONS))
def test_who_is_liable_is_a_debtor_to_the_checker_whoever_they_are(relation):
    assert addressee(relation, True) == told_by_facts("third_party", CaseFacts(party_liable=True)) == "debtor"


@pytest.mark.parametrize("relation", ["guarantor", "spouse", "family", "employer", "other", "co_borrower"])
def test_whose_liability_is_unknown_is_a_third_person(relation):
    assert addressee(relation, None) == call_party(relation, None) == "third_party"


def test_a_companys_contact_is_a_person_in_their_role_and_no_employer():
    assert call_party("company_contact", False) == "company_contact"
    assert addressee("company_contact", False) == "debtor"
    assert call_party("employer", False) == "third_party"


def test_every_category_raises_one_flag_and_every_flag_is_judged_somehow():
    assert set(FLAG_OF) == set(CATEGORIES)
    assert [flag.id for flag in FLAGS] == [f"V{n}" for n in range(1, 14)]
    assert {flag.id for flag in FLAGS if flag.judged_from} == {"V7", "V9", "V12", "V13"}
    assert all(bool(flag.categories) != bool(flag.judged_from) for flag in FLAGS)
    assert flags_of(["deception", "insult", "threat_criminal"]) == ("V2", "V5")


def test_what_nobody_knows_of_a_call_is_not_judged():
    assert judged_from_call(CallFacts()) == ((), ("V7", "V9", "V12", "V13"))


@pytest.mark.parametrize(
    ("known", "flag", "raised"),
    [({"refused_by": ("cn_quiet_hours_gbt",)}, "V7", True), ({"refused_by": (), "went_on_after_refusal": False}, "V7", False),
     ({"went_on_after_refusal": True}, "V7", True), ({"promised_beyond_authority": True}, "V9", True),
     ({"promised_beyond_authority": False}, "V9", False),
     ({"verification_known": True, "account_word_at": 3, "verified_at": 4}, "V12", True),
     ({"verification_known": True, "account_word_at": 4, "verified_at": 4}, "V12", False),
     ({"verification_known": True, "account_word_at": 2}, "V12", True), ({"verification_known": True}, "V12", False),
     ({"distress_known": True, "distress_at": 5, "answered_at": 7}, "V13", False),
     ({"distress_known": True, "distress_at": 5, "answered_at": 8}, "V13", True),
     ({"distress_known": True, "distress_at": 5}, "V13", True), ({"distress_known": True}, "V13", False)],
)  # fmt: skip
def test_four_flags_are_judged_from_call_and_case(known, flag, raised):
    found, unknown = judged_from_call(CallFacts(**known))
    assert (flag in found) is raised
    assert flag not in unknown
