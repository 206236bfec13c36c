"""Consents, preferences and restrictions: each counts at once, says who said so, and stays in the history."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import Engine, select

from dunwell.compliance import gate, lines, packs, preferences, service, situation, versions
from dunwell.compliance.domain import facts as words
from dunwell.compliance.domain.gate import decide
from dunwell.compliance.domain.standing import Wish, against, inside
from dunwell.compliance.gate import Revealed, WarningNeedsReason
from dunwell.compliance.preferences import PreferenceDraft
from dunwell.compliance.tables import Permit, Refusal, Restriction
from dunwell.evidence.tables import RecordRow
from dunwell.foundation import db
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.errors import BadInput
from dunwell.portfolio.tables import ContactPoint, Debtor, RelatedPerson
from tests.compliance.world import World, shanghai


@pytest.fixture
def world(engine: Engine, clock: FixedClock) -> World:
    world = World(engine, clock)
    world.user("ann")
    world.user("lea", "lead")
    return world


def prefer(world: World, debtor: int, kind: str, **given: object) -> int:
    draft = PreferenceDraft(kind, **({"source": "contact", "proof": "said so"} | given))  # type: ignore[arg-type]
    with db.write(world.engine) as session:
        return preferences.record_preference(session, world.clock, world.actors["ann"], debtor, draft).id


def restrict(world: World, debtor: int, kind: str, **given: object) -> int:
    with db.write(world.engine) as session:
        row = service.raise_restriction(
            session, world.clock, world.actors["ann"], debtor, kind, "said so", **given
        )
        return row.id


# ---- preferences and the gate ---------------------------------------------------------------------------------------


def test_outside_preferred_hours_the_number_is_shown_only_for_a_reason_which_is_kept(world: World) -> None:
    debtor, (point,) = world.debtor()
    prefer(world, debtor, "hours", from_minute=18 * 60, to_minute=20 * 60)
    permit = world.ask(world.actors["ann"], debtor, point)
    assert isinstance(permit, Permit)
    assert permit.decision["to_override"] == ["debtor_prefers_hours"]
    with pytest.raises(WarningNeedsReason):
        world.reveal(world.actors["ann"], permit.id)
    with db.write(world.engine) as session:
        shown = gate.reveal(
            session, world.clock, world.actors["ann"], permit.id, "asked for a call today at ten"
        )
    assert isinstance(shown, Revealed)
    with db.read(world.engine) as session:
        assert session.get(Permit, permit.id).override_reason == "asked for a call today at ten"


def test_within_preferred_hours_nobody_asks_for_a_reason(world: World) -> None:
    debtor, (point,) = world.debtor()
    prefer(world, debtor, "hours", from_minute=18 * 60, to_minute=20 * 60)
    world.clock.set(shanghai("2026-11-23 18:00"))
    permit = world.ask(world.actors["ann"], debtor, point)
    assert permit.decision["to_override"] == []
    assert isinstance(world.reveal(world.actors["ann"], permit.id), Revealed)


def test_an_answered_call_to_somebody_else_is_not_judged_by_the_debtors_wishes(world: World) -> None:
    debtor, _ = world.debtor()
    _, point = world.person(debtor, "guarantor", "+8610000000077", liable=True)
    prefer(world, debtor, "hours", from_minute=18 * 60, to_minute=20 * 60)
    assert world.ask(world.actors["ann"], debtor, point).decision["to_override"] == []


@pytest.mark.parametrize(("minute", "is_inside"), [(599, False), (600, True), (1199, True), (1200, False)])
def test_hours_hold_from_their_first_minute_to_the_one_before_the_last(minute: int, is_inside: bool) -> None:
    assert inside(minute, 600, 1200) is is_inside
    assert inside(minute, 1200, 600) is not is_inside  # over midnight


def test_another_channel_than_the_preferred_is_warned_of() -> None:
    wishes = [Wish("channel", "sms"), Wish("channel", "email")]
    at = datetime(2026, 11, 23, 2, tzinfo=UTC)
    (warning,) = against(wishes, "voice", at, "Asia/Shanghai")
    assert (warning.rule, warning.effect) == ("debtor_prefers_channel", "warn")
    assert "短信" in warning.text_zh
    assert against(wishes, "sms", at, None) == []


def test_new_hours_end_the_old_ones_and_both_stay_in_the_history(world: World) -> None:
    debtor, _ = world.debtor()
    prefer(world, debtor, "hours", from_minute=0, to_minute=600)
    prefer(world, debtor, "hours", from_minute=600, to_minute=660)
    with db.read(world.engine) as session:
        assert [row.from_minute for row in preferences.preferences(session, debtor)] == [600]
        ended, _ = preferences.preferences(session, debtor, ended=True)
        assert (ended.ended_at, ended.end_reason) == (world.clock.now(), "replaced by a newer one")


def test_a_preferred_language_is_the_one_the_desk_speaks(world: World) -> None:
    debtor, _ = world.debtor()
    prefer(world, debtor, "language", lang="en")
    with db.read(world.engine) as session:
        assert session.get(Debtor, debtor).lang == "en"


# ---- consent and opt-out --------------------------------------------------------------------------------------------


def test_an_opt_out_stops_the_channel_at_once_and_ends_the_consent_to_it(world: World) -> None:
    debtor, (point,) = world.debtor()
    prefer(world, debtor, "consent", channel="sms")
    prefer(world, debtor, "consent", channel="voice")
    restrict(world, debtor, "opt_out:sms", source="writing")
    refusal = world.ask(world.actors["ann"], debtor, point, channel="sms", text="您好")
    assert isinstance(refusal, Refusal)
    assert "cn_house_opt_out" in refusal.rules
    with db.read(world.engine) as session:
        assert preferences.consents(session, debtor) == {"voice"}
    known = lines.replayed(refusal.case)[1].debtor.consents
    assert [consent.words for consent in known] == [{"voice"}]


def test_no_consent_is_recorded_over_an_opt_out(world: World) -> None:
    debtor, _ = world.debtor()
    restrict(world, debtor, "opt_out:sms")
    with pytest.raises(BadInput) as refused:
        prefer(world, debtor, "consent", channel="sms")
    assert refused.value.field == "channel"


@pytest.mark.parametrize(
    ("given", "field"),
    [({"kind": "x"}, "kind"), ({"source": "x"}, "source"), ({"proof": " "}, "proof"), ({"channel": "fax"}, "channel"),
     ({"kind": "hours", "from_minute": 60, "to_minute": 60}, "hours_from"), ({"kind": "language"}, "lang"),
     ({"given_at": datetime(2027, 1, 1, tzinfo=UTC)}, "given_at")],
)  # fmt: skip
def test_a_preference_without_source_proof_or_sense_is_not_recorded(world, given, field) -> None:
    debtor, _ = world.debtor()
    with pytest.raises(BadInput) as refused:
        prefer(world, debtor, **({"kind": "consent", "channel": "voice"} | given))
    assert refused.value.field == field


# ---- restrictions ---------------------------------------------------------------------------------------------------


def test_a_lawyer_is_named_once_and_may_be_contacted_instead(world: World) -> None:
    debtor, (point,) = world.debtor()
    for kind in ("represented", "represented"):
        restrict(world, debtor, kind, source="lawyer", detail={"name": "陈律师", "contact": "010-65120001"})
    assert isinstance(world.ask(world.actors["ann"], debtor, point), Refusal)
    with db.read(world.engine) as session:
        (person,) = session.scalars(select(RelatedPerson).filter_by(debtor_id=debtor))
        (contact,) = session.scalars(select(ContactPoint).filter_by(person_id=person.id))
        assert (person.relation, person.name, contact.value) == ("attorney", "陈律师", "+861065120001")
        point = contact.id
    answer = world.ask(world.actors["ann"], debtor, point, purpose="notice")
    assert isinstance(answer, Permit)


def test_vulnerability_ends_by_itself_and_is_looked_at_again(world: World) -> None:
    debtor, _ = world.debtor()
    ends = world.clock.now() + timedelta(days=30)
    row = restrict(world, debtor, "vulnerable", until=ends, recheck_on=date(2026, 12, 7))
    with db.write(world.engine) as session:
        service.recheck_restriction(
            session, world.clock, world.actors["ann"], row, "still in hospital", date(2026, 12, 14)
        )
    with db.read(world.engine) as session:
        assert session.get(Restriction, row).recheck_on == date(2026, 12, 14)
        kinds = list(session.scalars(select(RecordRow.kind).where(RecordRow.chain == f"debtor:{debtor}")))
        assert kinds[-2:] == ["restriction.raised", "restriction.rechecked"]


# ---- what a permit remembers ----------------------------------------------------------------------------------------


def test_a_permit_and_a_refusal_remember_the_rules_and_facts_they_were_judged_on(world: World) -> None:
    debtor, (point,) = world.debtor()
    permit = world.ask(world.actors["ann"], debtor, point)
    restrict(world, debtor, "stop_contact")
    refusal = world.ask(world.actors["ann"], debtor, point)
    for row in (permit, refusal):
        assert row.pack_hash == versions.pack_hash("cn")
        intent, facts = lines.replayed(row.case)
        assert (intent.at, intent.number, facts.zones) == (
            world.clock.now(),
            permit.number,
            ("Asia/Shanghai",),
        )
    assert lines.replayed(refusal.case)[1].debtor.flags == {"stop_contact"}


def test_no_fact_is_forgotten_on_the_way_to_a_line_and_back() -> None:
    at = datetime(2026, 11, 23, 2, tzinfo=UTC)
    past = words.Contact(at, "voice", "+861", "self", "7", True, True, False, True)
    calling = words.Contact(at, "voice", "+861", "self", "7", None, False, True, False)
    windows = (words.AgreedTime(at, at + timedelta(hours=1)), words.AgreedTime(time(9), time(10)))
    intent = words.Intent(
        at, "visit", "notice", words.Party("guarantor", True, True, True), "+861", "ai", frozenset({"suit"}), True, True,
        words.Visit(True, True), place=sorted(words.PLACES)[0],
    )  # fmt: skip
    facts = words.Facts(
        ("Asia/Shanghai",), (past, calling),
        words.Debtor("company", frozenset({"minor"}), windows, date(2026, 1, 1), "incapable", frozenset({"sms"}), frozenset({sorted(words.PLACES)[0]}), (words.Consent(frozenset({"sms"}), at),), windows[1:]),
        words.Debt("7", "loan", 31, True), words.Collector("agency", True, "5", 2, True), (words.Notice("assigned", at),),
    )  # fmt: skip
    for value in (intent, intent.party, intent.visit, facts.debtor, facts.debt, facts.collector):
        bare = {f.name for f in fields(value) if getattr(value, f.name) in (None, False, frozenset(), ())}
        assert not bare, (
            f"give {bare} of {type(value).__name__} a value here, and write it in compliance.lines"
        )
    assert lines.replayed(lines.to_case(intent, facts)) == (intent, facts)


# ---- a machine's voice, and places that do not suit ------------------------------------------------------------------


def asked(world: World, debtor: int, point: int, **said: object) -> set[str]:
    """The rules that refuse a call of an agency to a debtor in New York at ten in the morning."""
    at = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    with db.write(world.engine) as session:
        row = session.get_one(Debtor, debtor)
        row.pack, row.zone = "us", "America/New_York"
        wish = situation.ContactIntent(debtor, point, "voice", "collect", **said)  # type: ignore[arg-type]
        found = situation.situation(session, wish)
        intent, facts = situation.facts_of(session, found, None, at)
    known = replace(facts, collector=words.Collector("agency", True))
    return {reason.rule for reason in decide(intent, known, packs.load(["us"])).reasons}


def test_consent_to_be_called_is_not_consent_to_a_machine(world: World) -> None:
    debtor, (point,) = world.debtor()
    assert asked(world, debtor, point, voice_kind="ai") == {"us_ai_voice_tcpa"}
    prefer(world, debtor, "consent", channel="voice")
    assert asked(world, debtor, point, voice_kind="ai") == {"us_ai_voice_tcpa"}
    prefer(world, debtor, "consent", channel="ai_voice", source="writing")
    assert asked(world, debtor, point, voice_kind="ai") == set()


def test_who_wants_no_calls_wants_none_by_a_machine(world: World) -> None:
    debtor, _ = world.debtor()
    prefer(world, debtor, "consent", channel="ai_voice")
    restrict(world, debtor, "opt_out:voice")
    with db.read(world.engine) as session:
        assert preferences.consents(session, debtor) == frozenset()
    with pytest.raises(BadInput):
        prefer(world, debtor, "consent", channel="ai_voice")


def test_a_machine_is_no_channel_one_prefers(world: World) -> None:
    debtor, _ = world.debtor()
    with pytest.raises(BadInput):
        prefer(world, debtor, "channel", channel="ai_voice")


def test_a_place_that_does_not_suit_stops_the_number_there_at_once(world: World) -> None:
    debtor, (point,) = world.debtor()
    with db.write(world.engine) as session:
        preferences.place_point(session, world.clock, world.actors["ann"], point, "work")
    assert asked(world, debtor, point) == set()
    told = prefer(world, debtor, "not_place", word="work")
    assert asked(world, debtor, point) == {"us_inconvenient_place"}
    with db.write(world.engine) as session:
        preferences.end_preference(session, world.clock, world.actors["ann"], told, "changed jobs")
    assert asked(world, debtor, point) == set()
    with db.read(world.engine) as session:
        kinds = session.scalars(select(RecordRow.kind)).all()
    assert "contact_point.placed" in kinds


@pytest.mark.parametrize("place", ["moon", ""])
def test_only_known_places_are_recorded(world: World, place: str) -> None:
    debtor, (point,) = world.debtor()
    with db.write(world.engine) as session, pytest.raises(BadInput):
        preferences.place_point(session, world.clock, world.actors["ann"], point, place)
    with pytest.raises(BadInput):
        prefer(world, debtor, "not_place", word=place)
