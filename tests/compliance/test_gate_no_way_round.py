"""No sequence of operations, by anyone, gets a contact that the law forbids: checked by an account kept apart."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine

from dunwell.compliance import gate, service
from dunwell.compliance.gate import Revealed
from dunwell.compliance.tables import Permit, Refusal
from dunwell.foundation import db
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import Base, engine_for
from dunwell.foundation.errors import DomainError
from tests.compliance.world import World

START = datetime(2026, 10, 24, 6, 0, tzinfo=UTC)  # Berlin's clocks go back the next night
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York")
STEPS = st.sampled_from(
    [
        timedelta(seconds=1),
        timedelta(minutes=3),
        timedelta(minutes=10),
        timedelta(hours=1),
        timedelta(hours=5),
    ]
)


class Called:
    """One number that was shown, as an observer outside notes it down."""

    def __init__(self, debtor: int, number: str, at: datetime, friend: bool) -> None:
        self.debtor, self.number, self.at, self.friend = debtor, number, at, friend
        self.answered: bool | None = None


class NoWayRound(RuleBasedStateMachine):
    """Collectors do what they like; the observer judges every number that was shown."""

    permits = Bundle("permits")
    shown = Bundle("shown")

    @initialize()
    def people(self) -> None:
        self._open = self.database()
        self.world = World(self._open.__enter__(), FixedClock(START))
        self.lea = self.world.user("lea", "lead")
        self.collectors = [self.world.user(name) for name in ("ann", "bob")]
        self.zone: dict[int, str] = {}
        self.points: list[tuple[int, int, bool]] = []
        self.friend_of: dict[int, int] = {}
        for zone in ZONES:
            debtor, points = self.world.debtor("+8610", f"+86{zone}", zone=zone)
            self.zone[debtor] = zone
            friend, friends_point = self.world.person(debtor, "friend", f"+87{zone}")
            self.friend_of[debtor] = friend
            self.points += [(debtor, point, False) for point in points] + [(debtor, friends_point, True)]
        self.called: list[Called] = []
        self.agreed: list[tuple[int, datetime, datetime]] = []
        self.stopped: dict[int, int] = {}
        self.refused: set[int] = set()

    @contextmanager
    def database(self) -> Iterator[Engine]:
        with TemporaryDirectory() as folder:
            engine = engine_for(f"sqlite:///{Path(folder) / 'gate.db'}")
            Base.metadata.create_all(engine)
            yield engine
            engine.dispose()

    def teardown(self) -> None:
        if hasattr(self, "_open"):
            self._open.__exit__(None, None, None)

    @rule(step=STEPS)
    def time_passes(self, step: timedelta) -> None:
        self.world.clock.set(self.world.clock.now() + step)

    @rule(hour=st.sampled_from([0, 7, 8, 21, 22]), which=st.integers(0, 2))
    def the_clock_nears_an_edge(self, hour: int, which: int) -> None:
        zone, now = ZoneInfo(ZONES[which]), self.world.clock.now()
        edge = now.astimezone(zone).replace(hour=hour, minute=0, second=0, microsecond=0).astimezone(
            UTC
        ) - timedelta(seconds=1)
        self.world.clock.set(edge if edge > now else edge + timedelta(days=1))

    @rule(
        target=permits,
        who=st.integers(0, 1),
        which=st.integers(0, 8),
        purpose=st.sampled_from(["collect", "collect", "locate", "reply"]),
    )
    def somebody_asks(self, who: int, which: int, purpose: str) -> tuple[int, int, int, str, bool] | None:
        debtor, point, friend = self.points[which]
        answer = self.world.ask(self.collectors[who], debtor, point, purpose=purpose)
        if isinstance(answer, Refusal):
            assert answer.rules
            assert answer.earliest is None or answer.earliest > self.world.clock.now()
            return None
        assert isinstance(answer, Permit)
        return (answer.id, who, debtor, answer.number, friend)

    @rule(target=shown, permit=permits, thief=st.booleans())
    def a_number_is_shown(
        self, permit: tuple[int, int, int, str, bool] | None, thief: bool
    ) -> tuple[int, int, Called] | None:
        if permit is None:
            return None
        permit_id, who, debtor, number, friend = permit
        try:
            answer = self.world.reveal(self.collectors[1 - who if thief else who], permit_id)
        except DomainError:
            return None
        if isinstance(answer, Refusal):
            return None
        assert isinstance(answer, Revealed)
        assert not thief
        call = Called(debtor, number, self.world.clock.now(), friend)
        self.judge(call)
        self.called.append(call)
        return (permit_id, who, call)

    @rule(
        who=st.integers(0, 1),
        which=st.sampled_from([0, 0, 1, 2, 3, 6]),
        answered=st.booleans(),
        times=st.integers(1, 4),
    )
    def whole_calls_are_made(self, who: int, which: int, answered: bool, times: int) -> None:
        for _ in range(times):
            permit = self.somebody_asks(who, which, "locate" if self.points[which][2] else "collect")
            call = self.a_number_is_shown(permit, False)
            if call is not None:
                self.world.result(self.collectors[who], call[0], answered)
                call[2].answered = answered

    @rule(which=st.integers(0, 2), refuses=st.booleans(), answers=st.booleans())
    def a_debtor_is_lost_and_the_friend_is_asked(self, which: int, refuses: bool, answers: bool) -> None:
        self.whole_calls_are_made(0, which * 3 + 1, False, 3)
        if refuses:
            self.a_friend_refuses(which)
        self.whole_calls_are_made(1, which * 3 + 2, answers, 1)
        now = self.world.clock.now().astimezone(ZoneInfo(ZONES[which])) + timedelta(days=1)
        self.world.clock.set(now.replace(hour=10))
        self.whole_calls_are_made(1, which * 3 + 2, answers, 1)

    @rule(permit=consumes(permits))
    def a_permit_is_given_back(self, permit: tuple[int, int, int, str, bool] | None) -> None:
        if permit is not None:
            with db.write(self.world.engine) as session:
                try:
                    gate.cancel(session, self.world.clock, self.collectors[permit[1]], permit[0])
                except DomainError:
                    session.rollback()

    @rule(call=consumes(shown), answered=st.sampled_from([True, False, False]))
    def an_outcome_is_recorded(self, call: tuple[int, int, Called] | None, answered: bool) -> None:
        if call is not None:
            self.world.result(self.collectors[call[1]], call[0], answered)
            call[2].answered = answered

    @rule(which=st.integers(0, 2))
    def a_debtor_says_stop(self, which: int) -> None:
        debtor = list(self.zone)[which]
        with db.write(self.world.engine) as session:
            self.stopped[debtor] = service.raise_restriction(
                session, self.world.clock, self.collectors[0], debtor, "stop_contact", "said so"
            ).id

    @rule(which=st.integers(0, 2), lead=st.booleans())
    def somebody_tries_to_lift_it(self, which: int, lead: bool) -> None:
        debtor = list(self.zone)[which]
        if debtor not in self.stopped:
            return
        with db.write(self.world.engine) as session:
            try:
                service.lift_restriction(
                    session,
                    self.world.clock,
                    self.lea if lead else self.collectors[0],
                    self.stopped[debtor],
                    "calls again",
                )
            except DomainError:
                assert not lead
                return
        del self.stopped[debtor]

    @rule(which=st.integers(0, 2))
    def a_friend_refuses(self, which: int) -> None:
        debtor = list(self.zone)[which]
        with db.write(self.world.engine) as session:
            service.record_refusal(session, self.world.clock, self.collectors[0], self.friend_of[debtor])
        self.refused.add(debtor)

    @rule(which=st.integers(0, 2), ahead=st.integers(0, 20), hours=st.integers(1, 4))
    def a_debtor_agrees_to_a_time(self, which: int, ahead: int, hours: int) -> None:
        debtor, now = list(self.zone)[which], self.world.clock.now()
        start, end = now + timedelta(hours=ahead), now + timedelta(hours=ahead + hours)
        with db.write(self.world.engine) as session:
            service.agree_window(
                session, self.world.clock, self.collectors[0], debtor, start, end, "recording 5"
            )
        self.agreed.append((debtor, start, end))

    def judge(self, call: Called) -> None:
        """The law once more, in an observer's plain words."""
        zone = ZoneInfo(self.zone[call.debtor])
        wall, today = call.at.astimezone(zone), call.at.astimezone(zone).date()
        agreed = any(debtor == call.debtor and start <= call.at < end for debtor, start, end in self.agreed)
        assert 8 <= wall.hour < 22 or agreed
        assert call.debtor not in self.stopped
        mine = [each for each in self.called if each.debtor == call.debtor]
        assert not any(each.answered is None for each in mine)
        assert sum(bool(each.answered) for each in mine if each.at.astimezone(zone).date() == today) < 3
        line = [
            each
            for each in self.called
            if each.number == call.number and each.at.astimezone(zone).date() == today
        ]
        assert sum(each.answered is not True for each in line) < 6
        if call.friend:
            assert call.debtor not in self.refused
            self.judge_lost(mine, zone, today)

    def judge_lost(self, mine: list[Called], zone: ZoneInfo, today: object) -> None:
        own = [each for each in mine if not each.friend]
        last = max((place for place, each in enumerate(own) if each.answered), default=-1)
        failed = [each for each in own[last + 1 :] if each.answered is False]
        assert len(failed) >= 3
        assert failed[2].at.astimezone(zone).date() < today

    @invariant()
    def no_debtor_is_held_twice(self) -> None:
        if not hasattr(self, "world"):
            return
        open_ = Counter(
            attempt.debtor_id
            for attempt in self.world.attempts()
            if attempt.answered is None and not attempt.voided
        )
        lapsed = {permit for permit in open_ if open_[permit] > 1}
        assert not lapsed


def test_no_sequence_of_operations_gets_an_unlawful_contact_on_sqlite() -> None:
    run_state_machine_as_test(
        NoWayRound, settings=settings(max_examples=25, stateful_step_count=50, deadline=None)
    )


@pytest.mark.postgres
def test_no_sequence_of_operations_gets_an_unlawful_contact_on_postgres(postgres: Engine) -> None:
    class OnPostgres(NoWayRound):
        @contextmanager
        def database(self) -> Iterator[Engine]:
            with postgres.begin() as connection:
                for table in reversed(Base.metadata.sorted_tables):
                    connection.execute(table.delete())
            yield postgres

    run_state_machine_as_test(
        OnPostgres, settings=settings(max_examples=8, stateful_step_count=40, deadline=None)
    )
