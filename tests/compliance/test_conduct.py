"""Nobody works live before the code of conduct in force is acknowledged."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from dunwell.compliance import conduct, gate
from dunwell.compliance.tables import Acknowledged, Permit, Refusal
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import write
from tests.compliance.world import BEFORE, World


@pytest.fixture
def world(engine: Engine, clock: FixedClock) -> World:
    """One collector with a certificate who never acknowledged the code of conduct."""
    made = World(engine, clock)
    made.user("ann", conduct_known=False)
    return made


def test_a_certificate_alone_opens_no_permit_and_the_refusal_says_what_to_do(world: World) -> None:
    debtor, (point,) = world.debtor()
    ann = world.actors["ann"]
    refused = world.ask(ann, debtor, point)
    assert isinstance(refused, Refusal)
    reason = refused.decision["reasons"][0]
    assert reason["rule"] == "conduct_acknowledged"
    assert "My certificate" in reason["text"]
    assert "我的证书" in reason["text_zh"]
    with write(world.engine) as session:
        session.add(Acknowledged(user_id=ann.user_id, version="2020-01", at=BEFORE))  # an older version
    assert isinstance(world.ask(ann, debtor, point), Refusal)
    with write(world.engine) as session:
        conduct.note(session, world.clock, ann.user_id)
    assert isinstance(world.ask(ann, debtor, point), Permit)


def test_a_permit_given_is_not_shown_once_a_new_version_is_not_acknowledged(world: World) -> None:
    debtor, (point,) = world.debtor()
    ann = world.actors["ann"]
    with write(world.engine) as session:
        conduct.note(session, world.clock, ann.user_id)
    permit = world.ask(ann, debtor, point)
    assert isinstance(permit, Permit)
    with write(world.engine) as session:  # as if it had been acknowledged only later
        row = conduct.acknowledged(session, ann.user_id, conduct.version())
        row.at = world.clock.now() + timedelta(minutes=1)
    with write(world.engine) as session:
        assert isinstance(gate.reveal(session, world.clock, ann, permit.id), Refusal)
