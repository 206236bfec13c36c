"""Permits: what is given, to whom, for how long, and what they count as."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from dunwell.compliance import gate, service
from dunwell.compliance.gate import ContactIntent, PermitNotUsable, Revealed
from dunwell.compliance.tables import Permit, Refusal
from dunwell.evidence.tables import RecordRow
from dunwell.foundation import db
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.errors import BadInput, NotPermitted
from tests.compliance.world import World, shanghai


@pytest.fixture
def world(engine: Engine, clock: FixedClock) -> World:
    world = World(engine, clock)
    world.user("ann")
    world.user("bob")
    world.user("lea", "lead")
    return world


def test_looking_reserves_nothing(world: World) -> None:
    debtor, (point,) = world.debtor()
    with db.read(world.engine) as session:
        for _ in range(5):
            decision = gate.preview(
                session, world.clock, world.actors["ann"], ContactIntent(debtor, point, "voice", "collect")
            )
            assert decision.allowed
    assert world.attempts() == []


def test_a_permit_reserves_the_contact_and_hides_nothing_of_its_reasons(world: World) -> None:
    debtor, (point,) = world.debtor()
    permit = world.ask(world.actors["ann"], debtor, point)
    assert isinstance(permit, Permit)
    assert permit.expires_at - permit.issued_at == timedelta(minutes=10)
    assert {duty["rule"] for duty in permit.decision["requires"]} >= {"cn_identity_disclosure"}
    (attempt,) = world.attempts()
    assert (attempt.permit_id, attempt.answered, attempt.number) == (permit.id, None, permit.number)


def test_a_permit_shows_its_number_once_and_only_to_its_owner(world: World) -> None:
    debtor, (point,) = world.debtor("+8610000000001")
    permit = world.ask(world.actors["ann"], debtor, point)
    with pytest.raises(NotPermitted):
        world.reveal(world.actors["bob"], permit.id)
    shown = world.reveal(world.actors["ann"], permit.id)
    assert isinstance(shown, Revealed)
    assert shown.number == "+8610000000001"
    with pytest.raises(PermitNotUsable):
        world.reveal(world.actors["ann"], permit.id)


def test_a_permit_lasts_ten_minutes_and_not_one_second_more(world: World) -> None:
    debtor, (point,) = world.debtor()
    start = world.clock.now()
    permit = world.ask(world.actors["ann"], debtor, point)
    world.clock.set(start + timedelta(minutes=10))
    with pytest.raises(PermitNotUsable):
        world.reveal(world.actors["ann"], permit.id)
    world.clock.set(start + timedelta(minutes=9, seconds=59))
    assert isinstance(world.reveal(world.actors["ann"], permit.id), Revealed)


def test_an_expired_permit_never_shown_lets_go_of_its_contact(world: World) -> None:
    debtor, (point,) = world.debtor()
    start = world.clock.now()
    world.ask(world.actors["ann"], debtor, point)
    assert isinstance(world.ask(world.actors["bob"], debtor, point), Refusal)
    world.clock.set(start + timedelta(minutes=10))
    assert isinstance(world.ask(world.actors["bob"], debtor, point), Permit)
    assert [attempt.voided for attempt in world.attempts()] == [True, False]


def test_a_shown_number_holds_the_debtor_until_its_outcome_is_recorded(world: World) -> None:
    debtor, points = world.debtor("+861", "+862")
    start = world.clock.now()
    permit = world.ask(world.actors["ann"], debtor, points[0])
    world.reveal(world.actors["ann"], permit.id)
    world.clock.set(start + timedelta(days=3))
    refusal = world.ask(world.actors["bob"], debtor, points[1])
    assert isinstance(refusal, Refusal)
    assert refusal.rules == ["cn_house_one_at_a_time"]
    assert refusal.earliest is None
    with db.read(world.engine) as session:
        assert [each.id for each in gate.outcomes_missing(session, world.actors["ann"])] == [permit.id]
        assert gate.outcomes_missing(session, world.actors["bob"]) == []
    world.result(world.actors["ann"], permit.id, answered=False)
    assert isinstance(world.ask(world.actors["bob"], debtor, points[1]), Permit)


def test_the_queue_of_missing_outcomes_shows_a_lead_the_team_and_quality_all(world: World) -> None:
    lea = world.actors["lea"]
    team = world.team("one", lea)
    cy = world.user("cy", team=team)
    qa = world.user("quinn", "qa")
    for actor in (cy, world.actors["ann"]):
        debtor, (point,) = world.debtor()
        world.reveal(actor, world.ask(actor, debtor, point).id)
    with db.read(world.engine) as session:
        assert [each.user_id for each in gate.outcomes_missing(session, lea)] == [cy.user_id]
        assert len(gate.outcomes_missing(session, qa)) == 2


def test_three_answered_calls_of_anyone_to_any_number_are_the_last(world: World) -> None:
    debtor, points = world.debtor("+861", "+862", "+863", "+864")
    for actor, point in zip(("ann", "bob", "ann"), points, strict=False):
        assert isinstance(world.call(world.actors[actor], debtor, point, True), Permit)
    refusal = world.ask(world.actors["bob"], debtor, points[3])
    assert isinstance(refusal, Refusal)
    assert refusal.rules == ["cn_effective_calls_per_day"]
    assert refusal.earliest == shanghai("2026-11-24 08:00")
    world.clock.set(shanghai("2026-11-24 08:00"))
    assert isinstance(world.ask(world.actors["bob"], debtor, points[3]), Permit)


def test_six_unanswered_attempts_close_a_number_even_for_another_debtor(world: World) -> None:
    first, (shared, other) = world.debtor("+861", "+862")
    second, (same,) = world.debtor("+861")
    for debtor, point in [(first, shared), (second, same)] * 3:
        assert isinstance(world.call(world.actors["ann"], debtor, point, False), Permit)
    for debtor, point in ((first, shared), (second, same)):
        refusal = world.ask(world.actors["ann"], debtor, point)
        assert isinstance(refusal, Refusal)
        assert refusal.rules == ["cn_dial_attempts_per_day"]
    assert isinstance(world.ask(world.actors["ann"], first, other), Permit)


def test_answered_calls_about_another_debtor_on_the_same_number_do_not_count(world: World) -> None:
    first, (one,) = world.debtor("+861")
    second, (two,) = world.debtor("+861")
    for _ in range(3):
        world.call(world.actors["ann"], first, one, True)
    assert isinstance(world.ask(world.actors["ann"], second, two), Permit)


def test_a_permit_of_the_evening_is_not_shown_at_night(world: World) -> None:
    debtor, (point,) = world.debtor()
    world.clock.set(shanghai("2026-11-23 21:55"))
    permit = world.ask(world.actors["ann"], debtor, point)
    world.clock.set(shanghai("2026-11-23 22:00"))
    refusal = world.reveal(world.actors["ann"], permit.id)
    assert isinstance(refusal, Refusal)
    assert "cn_quiet_hours_gbt" in refusal.rules
    world.clock.set(shanghai("2026-11-24 08:00"))
    assert isinstance(world.ask(world.actors["ann"], debtor, point), Permit)


def test_what_was_restricted_after_the_permit_is_not_shown(world: World) -> None:
    debtor, (point,) = world.debtor()
    permit = world.ask(world.actors["ann"], debtor, point)
    with db.write(world.engine) as session:
        service.raise_restriction(
            session, world.clock, world.actors["bob"], debtor, "stop_contact", "said so"
        )
    refusal = world.reveal(world.actors["ann"], permit.id)
    assert isinstance(refusal, Refusal)
    assert refusal.rules == ["cn_house_stop_contact"]


def test_a_restriction_is_lifted_only_by_lead_or_quality_with_a_reason(world: World) -> None:
    debtor, (point,) = world.debtor()
    with db.write(world.engine) as session:
        row = service.raise_restriction(
            session, world.clock, world.actors["ann"], debtor, "disputed", "amount"
        )
    assert isinstance(world.ask(world.actors["ann"], debtor, point), Refusal)
    with db.write(world.engine) as session:
        with pytest.raises(NotPermitted):
            service.lift_restriction(session, world.clock, world.actors["ann"], row.id, "I want to call")
        with pytest.raises(BadInput):
            service.lift_restriction(session, world.clock, world.actors["lea"], row.id, "  ")
        service.lift_restriction(
            session, world.clock, world.actors["lea"], row.id, "statement sent and accepted"
        )
    assert isinstance(world.ask(world.actors["ann"], debtor, point), Permit)


def test_a_stop_cannot_be_given_an_end(world: World) -> None:
    debtor, _ = world.debtor()
    with db.write(world.engine) as session, pytest.raises(BadInput):
        service.raise_restriction(
            session, world.clock, world.actors["ann"], debtor, "stop_contact", "x",
            until=world.clock.now() + timedelta(minutes=1),
        )  # fmt: skip


def test_a_contact_person_is_asked_only_when_the_debtor_is_lost_and_never_after_a_refusal(
    world: World,
) -> None:
    ann = world.actors["ann"]
    debtor, (own,) = world.debtor("+861")
    friend, point = world.person(debtor, "friend", "+869")
    asked = {"purpose": "locate"}
    assert isinstance(world.ask(ann, debtor, point, **asked), Refusal)
    for _ in range(3):
        world.call(ann, debtor, own, False)
    refusal = world.ask(ann, debtor, point, **asked)
    assert isinstance(refusal, Refusal)
    assert refusal.rules == ["cn_unreachable_definition"]
    assert refusal.earliest == shanghai("2026-11-24 08:00")
    world.clock.set(shanghai("2026-11-24 08:00"))
    assert isinstance(world.ask(ann, debtor, point, purpose="collect"), Refusal)
    assert isinstance(world.call(ann, debtor, point, True, **asked), Permit)
    with db.write(world.engine) as session:
        service.record_refusal(session, world.clock, ann, friend, "asked not to be called")
    world.clock.set(shanghai("2026-12-24 10:00"))
    refusal = world.ask(ann, debtor, point, **asked)
    assert isinstance(refusal, Refusal)
    assert "cn_contact_refusal_stop" in refusal.rules
    assert refusal.earliest is None


def test_once_the_debtor_answers_contact_persons_are_left_alone(world: World) -> None:
    ann = world.actors["ann"]
    debtor, (own,) = world.debtor("+861")
    _, point = world.person(debtor, "friend", "+869")
    for _ in range(3):
        world.call(ann, debtor, own, False)
    world.clock.set(shanghai("2026-11-24 09:00"))
    world.call(ann, debtor, own, True)
    refusal = world.ask(ann, debtor, point, purpose="locate")
    assert isinstance(refusal, Refusal)
    assert "cn_contact_person_gate" in refusal.rules


def test_a_liable_guarantor_may_be_called_and_one_of_unknown_liability_not(world: World) -> None:
    debtor, _ = world.debtor()
    _, liable = world.person(debtor, "guarantor", "+867", liable=True)
    _, unknown = world.person(debtor, "guarantor", "+868", liable=None)
    assert isinstance(world.ask(world.actors["ann"], debtor, unknown), Refusal)
    assert isinstance(world.ask(world.actors["ann"], debtor, liable), Permit)


def test_an_unknown_zone_blocks(world: World) -> None:
    debtor, (point,) = world.debtor(zone=None)
    assert isinstance(world.ask(world.actors["ann"], debtor, point), Refusal)


def test_an_agreed_time_opens_the_night(world: World) -> None:
    debtor, (point,) = world.debtor()
    with db.write(world.engine) as session:
        service.agree_window(
            session, world.clock, world.actors["ann"], debtor, shanghai("2026-11-23 22:30"), shanghai("2026-11-23 23:00"),
            "debtor asked for half past ten, recording 17",
        )  # fmt: skip
    world.clock.set(shanghai("2026-11-23 22:29"))
    refusal = world.ask(world.actors["ann"], debtor, point)
    assert isinstance(refusal, Refusal)
    assert refusal.earliest == shanghai("2026-11-23 22:30")
    world.clock.set(shanghai("2026-11-23 22:30"))
    assert isinstance(world.ask(world.actors["ann"], debtor, point), Permit)


def test_an_agreed_time_needs_proof_and_is_not_a_way_of_life(world: World) -> None:
    debtor, _ = world.debtor()
    now = world.clock.now()
    for start, end, proof in [
        (now, now + timedelta(hours=1), " "),
        (now, now + timedelta(hours=13), "said so"),
        (now + timedelta(hours=1), now, "said so"),
        (now + timedelta(days=61), now + timedelta(days=61, hours=1), "said so"),
    ]:
        with db.write(world.engine) as session, pytest.raises(BadInput):
            service.agree_window(session, world.clock, world.actors["ann"], debtor, start, end, proof)


def test_a_trainee_calls_only_under_a_certified_mentor(world: World) -> None:
    debtor, (point,) = world.debtor()
    alone = world.user("tim", certified=False)
    blind = world.user("tom", certified=False, mentor="tim")
    led = world.user("tina", certified=False, mentor="ann")
    for actor in (alone, blind):
        refusal = world.ask(actor, debtor, point)
        assert isinstance(refusal, Refusal)
        assert refusal.rules == ["cn_training_onboard"]
    assert isinstance(world.ask(led, debtor, point), Permit)


def test_certificates_are_granted_by_others_and_end_when_revoked(world: World) -> None:
    debtor, (point,) = world.debtor()
    tim = world.user("tim", certified=False)
    lea, tea, today = world.actors["lea"], world.user("tea", role="trainer"), world.clock.now().date()
    with db.write(world.engine) as session:
        for by, who in ((tim, tim), (tea, tea), (lea, tim)):
            for origin in ("academy", "external"):
                with pytest.raises(NotPermitted):
                    service.grant_credential(
                        session, world.clock, by, who.user_id, today, None, "", ["early"], origin
                    )
        for stages in ([], ["first"]):
            with pytest.raises(BadInput):
                service.grant_credential(session, world.clock, tea, tim.user_id, today, None, "exam", stages)
        row = service.grant_credential(session, world.clock, tea, tim.user_id, today, None, "exam", ["early"])
    permit = world.ask(tim, debtor, point)
    assert isinstance(permit, Permit)
    with db.write(world.engine) as session:
        gate.cancel(session, world.clock, tim, permit.id)
        service.revoke_credential(session, world.clock, lea, row.id, "mistake")
    assert isinstance(world.ask(tim, debtor, point), Refusal)


def test_a_message_is_bound_to_its_text_and_counts_no_call(world: World) -> None:
    debtor, (point,) = world.debtor()
    ann = world.actors["ann"]
    with pytest.raises(BadInput):
        world.ask(ann, debtor, point, channel="sms", purpose="remind")
    permit = world.ask(ann, debtor, point, channel="sms", purpose="remind", text="您好")
    shown = world.reveal(ann, permit.id)
    assert isinstance(shown, Revealed)
    assert (shown.text, len(permit.text_hash or "")) == ("您好", 64)
    world.result(ann, permit.id, answered=False)
    for _ in range(3):
        assert isinstance(world.call(ann, debtor, point, True), Permit)


def test_a_correction_is_appended_by_lead_or_quality_and_counts(world: World) -> None:
    debtor, (point,) = world.debtor()
    ann, lea = world.actors["ann"], world.actors["lea"]
    for _ in range(3):
        world.call(ann, debtor, point, True)
    assert isinstance(world.ask(ann, debtor, point), Refusal)
    last = world.attempts()[-1]
    with db.write(world.engine) as session:
        with pytest.raises(NotPermitted):
            gate.correct_result(
                session, world.clock, ann, last.id, answered=False, result="no_answer", reason="slip"
            )
        gate.correct_result(
            session, world.clock, lea, last.id, answered=False, result="no_answer", reason="slip of the key"
        )
    assert [attempt.replaced for attempt in world.attempts()] == [False, False, True, False]
    assert isinstance(world.ask(ann, debtor, point), Permit)
    with db.write(world.engine) as session, pytest.raises(BadInput):
        gate.correct_result(session, world.clock, lea, last.id, answered=True, result="spoke", reason="again")


def test_a_permit_is_for_the_debtors_own_contact_point_and_its_channel(world: World) -> None:
    debtor, (point,) = world.debtor()
    other, _ = world.debtor()
    with pytest.raises(Exception, match="no contact point"):
        world.ask(world.actors["ann"], other, point)
    with pytest.raises(BadInput):
        world.ask(world.actors["ann"], debtor, point, channel="email")
    with pytest.raises(NotPermitted):
        world.ask(world.user("anna", "analyst"), debtor, point)


def test_permits_reveals_results_and_refusals_are_in_the_chain(world: World) -> None:
    debtor, (point,) = world.debtor()
    ann = world.actors["ann"]
    world.call(ann, debtor, point, True)
    world.clock.set(shanghai("2026-11-23 23:00"))
    world.ask(ann, debtor, point)
    with Session(world.engine) as session:
        kinds = list(session.scalars(select(RecordRow.kind).order_by(RecordRow.id)))
    assert kinds == ["permit.issued", "permit.revealed", "contact.result", "permit.refused"]


def test_a_session_that_cannot_hold_the_lock_is_refused(sqlite: Engine, clock: FixedClock) -> None:
    world = World(sqlite, clock)
    ann = world.user("ann")
    debtor, (point,) = world.debtor()
    with db.read(sqlite) as session, pytest.raises(RuntimeError, match="foundation"):
        gate.request_permit(session, clock, ann, ContactIntent(debtor, point, "voice", "collect"))
