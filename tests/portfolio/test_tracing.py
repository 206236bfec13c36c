"""Restoring contact by permitted sources only."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from dunwell.evidence import tables as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import write
from dunwell.foundation.errors import BadInput, NotPermitted
from dunwell.portfolio import tracing
from dunwell.portfolio.tables import ContactPoint
from dunwell.portfolio.tracing import DebtorReachable, SourceForbidden, TracingDraft

from .builders import TODAY, a_debtor

LI = Actor(7, "collector1", "collector")
LATER = TODAY + timedelta(days=30)


def record(
    engine: Engine, clock: FixedClock, draft: TracingDraft, actor: Actor = LI, **debtor: object
) -> int:
    with write(engine) as session:
        return tracing.record_step(session, clock, actor, a_debtor(session, **debtor).id, draft).id  # type: ignore[arg-type]


@pytest.mark.parametrize("source", tracing.SOURCES)
def test_each_permitted_source_can_be_recorded(engine: Engine, clock: FixedClock, source: str) -> None:
    draft = TracingDraft(source, "贷款合同第八条约定", consent=True, expires_on=LATER)
    assert record(engine, clock, draft)


@pytest.mark.parametrize(
    ("source", "rule"),
    [("phone_book", "cn_no_phonebook"), ("call_records", "cn_no_phonebook"), ("pretext", "cn_no_phonebook"),
     ("purchased", "cn_no_phonebook"), ("social_media", "cn_contact_source_whitelist"), ("", "cn_contact_source_whitelist"),
     ("Contract", "cn_contact_source_whitelist")],
)  # fmt: skip
def test_any_other_source_is_refused_with_its_rule(
    engine: Engine, clock: FixedClock, source: str, rule: str
) -> None:
    with pytest.raises(SourceForbidden) as refused:
        record(engine, clock, TracingDraft(source, "合同约定"))
    assert refused.value.rule == rule


@pytest.mark.parametrize(
    "words", ["读取手机通讯录", "调取通话记录", "冒充快递员询问", "假装是朋友", "购买的数据", "used the phone book", "posing as a courier", "call log", "通 讯 录".replace(" ", "")]
)  # fmt: skip
def test_phone_books_call_records_and_pretexts_are_refused_in_words_too(
    engine: Engine, clock: FixedClock, words: str
) -> None:
    for draft in (TracingDraft("public", words), TracingDraft("public", "公开网站", note=words)):
        with pytest.raises(SourceForbidden):
            record(engine, clock, draft)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (TracingDraft("contract", " "), "basis"),
        (TracingDraft("bureau", "授权书", expires_on=LATER), "consent"),
        (TracingDraft("authorised", "授权书", consent=True), "expires_on"),
        (TracingDraft("public", "官网", expires_on=TODAY - timedelta(days=1)), "expires_on"),
        (TracingDraft("public", "官网", result="found"), "value"),
        (TracingDraft("public", "官网", result="perhaps"), "result"),
        (TracingDraft("public", "官网", kind="phone", value="+8614300000009"), "result"),
        (TracingDraft("public", "官网", result="found", value="+8614300000009"), "kind"),
    ],
)
def test_a_step_says_its_basis_consent_result_and_expiry(
    engine: Engine, clock: FixedClock, draft: TracingDraft, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        record(engine, clock, draft)
    assert refused.value.field == field


def test_what_was_found_becomes_a_number_with_its_source_and_expiry(
    engine: Engine, clock: FixedClock
) -> None:
    with write(engine) as session:
        debtor = a_debtor(session)
        step = tracing.record_step(
            session, clock, LI, debtor.id, TracingDraft("authorised", "授权书第2条", True, LATER)
        )
        assert step.result == "pending"
        tracing.finish_step(session, clock, LI, step.id, "found", kind="phone", value="138 0013 8000")
        point = session.get(ContactPoint, step.contact_point_id)
        assert point is not None
        assert (point.value, point.source, point.expires_on, point.consent) == (
            "+8613800138000",
            "authorised",
            LATER,
            True,
        )
        with pytest.raises(BadInput):
            tracing.finish_step(session, clock, LI, step.id, "nothing")
        kinds = [record.kind for record in evidence.records(session, f"debtor:{debtor.id}")]
        assert kinds == ["tracing.recorded", "tracing.finished"]
        assert [one.id for one in tracing.steps(session, debtor.id)] == [step.id]


def test_a_reachable_debtor_is_not_traced(engine: Engine, clock: FixedClock) -> None:
    with pytest.raises(DebtorReachable):
        record(engine, clock, TracingDraft("contract", "合同"), contactability="reachable")


def test_an_analyst_does_not_trace(engine: Engine, clock: FixedClock) -> None:
    with pytest.raises(NotPermitted):
        record(engine, clock, TracingDraft("contract", "合同"), actor=Actor(9, "analyst1", "analyst"))
