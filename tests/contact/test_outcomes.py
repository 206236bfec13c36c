"""What came of a contact: recorded once, with all that follows from it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from tests.contact.worlds import World, a_person, a_point, a_world, an_account, dial

from dunwell.compliance import gate
from dunwell.compliance.situation import ContactIntent
from dunwell.compliance.tables import ContactAttempt, Permit, Refusal, Restriction
from dunwell.contact import service
from dunwell.contact.domain.codes import OUTCOME_CODES
from dunwell.contact.domain.notes import OutcomeDraft
from dunwell.contact.tables import Outcome
from dunwell.evidence.tables import RecordRow
from dunwell.foundation import db
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.errors import BadInput, NotFound, NotPermitted
from dunwell.portfolio.tables import Account, ContactPoint, Debtor, RelatedPerson


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with db.write(engine) as opened:
        yield opened


@pytest.fixture
def world(session: Session) -> World:
    return a_world(session)


def a_draft(world: World, code: str, **said) -> OutcomeDraft:
    return OutcomeDraft(debtor_id=world.debtor, code=code, **said)


def record(session, clock, world, code: str, actor=None, **said) -> Outcome:
    """Dial, then record the outcome."""
    actor = actor or world.collector
    wish = {name: said.pop(name) for name in ("point", "purpose", "channel", "text") if name in said}
    permit = dial(session, clock, actor, world, **wish)
    return service.record_outcome(session, clock, actor, a_draft(world, code, permit_id=permit.id, **said))


def kinds(session: Session) -> list[str]:
    return list(session.scalars(select(RecordRow.kind).order_by(RecordRow.id)))


def test_an_outcome_closes_the_permit_and_completes_the_attempt(session, clock, world):
    outcome = record(session, clock, world, "no_answer")
    permit = session.get(Permit, outcome.permit_id)
    attempt = session.get(ContactAttempt, outcome.attempt_id)
    assert permit.state == "closed"
    assert (attempt.answered, attempt.result) == (False, "no_answer")
    assert kinds(session)[-2:] == ["contact.result", "outcome.recorded"]


def test_there_is_no_outcome_of_a_call_without_a_permit(session, clock, world):
    with pytest.raises(BadInput, match="permit"):
        service.record_outcome(session, clock, world.collector, a_draft(world, "no_answer"))


def test_a_permit_of_another_debtor_cannot_be_closed_here(session, clock, world):
    permit = dial(session, clock, world.collector, world)
    other = a_world_debtor(session)
    with pytest.raises(NotFound):
        service.record_outcome(
            session,
            clock,
            world.collector,
            OutcomeDraft(debtor_id=other, code="no_answer", permit_id=permit.id),
        )


def a_world_debtor(session: Session) -> int:
    from tests.contact.worlds import a_debtor

    return a_debtor(session, "999999199001015678").id


def test_somebody_elses_permit_is_not_mine_to_close(session, clock, world):
    permit = dial(session, clock, world.collector, world)
    with pytest.raises(NotPermitted):
        service.record_outcome(session, clock, world.other, a_draft(world, "no_answer", permit_id=permit.id))


@pytest.mark.parametrize(
    "code", [c for c in OUTCOME_CODES.values() if "voice" in c.channels and c.code != "defers_to_assets"]
)
def test_what_the_gate_counts_is_what_the_code_says(session, clock, world, code):
    who = "other" if code.reached == "other" else ""
    said = {"note": "as said", "promised_minor": 100 if code.needs_promise else None}
    at = clock.now() + timedelta(days=1) if code.needs_time else None
    outcome = record(session, clock, world, code.code, who=who, next_step_at=at, **said)
    assert session.get(ContactAttempt, outcome.attempt_id).answered is code.answered


def test_cause_willingness_and_ability_reach_the_accounts(session, clock, world):
    second = an_account(session, session.get(Debtor, world.debtor), contract_no="C-2")
    record(session, clock, world, "no_commitment", cause_of_arrears="job_loss", willingness="high", ability="low",
           grounds="laid off in May, looks for work")  # fmt: skip
    first = session.get(Account, world.account)
    assert (first.cause_of_arrears, first.willingness, first.ability) == ("job_loss", "high", "low")
    assert (second.cause_of_arrears, second.willingness, second.ability) == (None, "high", "low")


@pytest.mark.parametrize(
    ("code", "kind"),
    [("asks_no_contact", "stop_contact"), ("lawyer_named", "represented"), ("disputes", "disputed"), ("vulnerable", "vulnerable"),
     ("fraud_claim", "disputed"), ("complains", "complaint")],
)  # fmt: skip
def test_what_the_debtor_says_becomes_a_standing_fact_in_the_same_transaction(
    session, clock, world, code, kind
):
    record(session, clock, world, code, note="his own words")
    standing = session.scalars(select(Restriction)).one()
    assert (standing.kind, standing.reason, standing.debtor_id) == (kind, "his own words", world.debtor)


def test_after_a_stop_the_gate_gives_nobody_a_permit(session, clock, world):
    record(session, clock, world, "asks_no_contact", note="do not call me again")
    clock.set(clock.now() + timedelta(days=1))
    intent = ContactIntent(world.debtor, world.point, "voice", "collect", world.account)
    assert isinstance(gate.request_permit(session, clock, world.other, intent), Refusal)


def test_a_wrong_number_is_struck_out(session, clock, world):
    record(session, clock, world, "wrong_number", who="other")
    assert session.get(ContactPoint, world.point).status == "invalid"


def test_a_stranger_on_the_debtors_number_who_refuses_is_not_called_again(session, clock, world):
    record(session, clock, world, "third_refuses", who="other")
    assert session.get(ContactPoint, world.point).status == "invalid"


def test_a_contact_person_who_refuses_is_never_contacted_again(session, clock, world):
    debtor = session.get(Debtor, world.debtor)
    person = a_person(session, debtor)
    theirs = a_point(session, debtor, "+8619900000002", person_id=person.id)
    session.get(ContactPoint, world.point).status = "invalid"
    record(session, clock, world, "third_refuses", point=theirs.id, purpose="locate")
    assert session.get(RelatedPerson, person.id).refused_at == clock.now()
    clock.set(clock.now() + timedelta(days=400))
    refusal = gate.preview(
        session, clock, world.collector, ContactIntent(world.debtor, theirs.id, "voice", "locate")
    )
    assert not refusal.allowed
    assert "cn_contact_refusal_stop" in {reason.rule for reason in refusal.reasons}


def test_a_guarantor_who_asks_for_silence_does_not_silence_the_debtor(session, clock, world):
    debtor = session.get(Debtor, world.debtor)
    person = a_person(session, debtor, "guarantor", liable=True)
    theirs = a_point(session, debtor, "+8619900000003", person_id=person.id)
    record(session, clock, world, "asks_no_contact", point=theirs.id, note="leave me alone")
    assert session.get(RelatedPerson, person.id).refused_at is not None
    assert session.scalars(select(Restriction)).all() == []


def test_three_unanswered_calls_make_the_debtor_lost_and_an_answer_brings_them_back(session, clock, world):
    for _ in range(3):
        record(session, clock, world, "no_answer")
        clock.set(clock.now() + timedelta(hours=1))
    assert session.get(Debtor, world.debtor).contactability == "lost"
    clock.set(clock.now() + timedelta(days=1))
    record(session, clock, world, "no_commitment")
    debtor = session.get(Debtor, world.debtor)
    assert debtor.contactability == "reachable"
    assert (debtor.good_channel, debtor.good_hour) == ("voice", 13)


def test_every_outcome_has_a_dated_next_step(session, clock, world):
    outcome = record(session, clock, world, "paid_already")
    assert outcome.next_step == "verify_payment"
    assert outcome.next_step_at == clock.now() + timedelta(hours=24)


def test_a_call_from_the_debtor_is_recorded_without_a_permit_and_counts_for_no_limit(session, clock, world):
    for _ in range(4):
        service.record_outcome(
            session,
            clock,
            world.collector,
            a_draft(world, "no_commitment", inbound=True, contact_point_id=world.point),
        )
    attempts = session.scalars(select(ContactAttempt)).all()
    assert all(a.inbound and a.answered and a.number == "+8619900000001" for a in attempts)
    assert dial(session, clock, world.collector, world).state == "revealed"


def test_a_message_is_bound_to_its_text_and_its_outcome_is_entered_by_hand(session, clock, world):
    permit = dial(
        session, clock, world.collector, world, channel="sms", purpose="remind", text="【示例银行】您好"
    )
    outcome = service.record_outcome(
        session, clock, world.collector, a_draft(world, "sms_sent", channel="sms", permit_id=permit.id)
    )
    assert outcome.channel == "sms"
    assert session.get(ContactAttempt, outcome.attempt_id).answered is False


def test_a_correction_appends_and_both_stay(session, clock, world):
    first = record(session, clock, world, "no_answer")
    with pytest.raises(NotPermitted):
        service.correct_outcome(
            session, clock, world.collector, first.id, a_draft(world, "hung_up"), "it was answered"
        )
    second = service.correct_outcome(
        session, clock, world.lead, first.id, a_draft(world, "hung_up"), "it was answered"
    )
    assert (first.replaced, second.corrects_id, second.at) == (True, first.id, first.at)
    standing = session.scalars(select(ContactAttempt).where(ContactAttempt.replaced.is_(False))).one()
    assert standing.answered is True
    assert {"outcome.recorded", "outcome.corrected"} <= set(kinds(session))
    with pytest.raises(BadInput):
        service.correct_outcome(session, clock, world.lead, first.id, a_draft(world, "busy"), "again")


def test_a_bad_outcome_changes_nothing(engine: Engine, clock: FixedClock):
    with db.write(engine) as session:
        world = a_world(session)
        permit = dial(session, clock, world.collector, world)
    with pytest.raises(BadInput), db.write(engine) as session:
        service.record_outcome(
            session, clock, world.collector, a_draft(world, "disputes", permit_id=permit.id)
        )
    with db.read(engine) as session:
        assert session.scalars(select(Outcome)).all() == []
        assert session.get(Permit, permit.id).state == "revealed"
        assert session.scalars(select(Restriction)).all() == []


def test_a_stranger_who_answers_does_not_make_the_debtor_reachable(session, clock, world):
    record(session, clock, world, "wrong_number")
    assert session.get(Debtor, world.debtor).contactability != "reachable"
