"""Two collectors at the same moment: the last lawful contact is given once, and nobody waits for ever."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine

from dunwell.compliance.gate import PermitNotUsable
from dunwell.compliance.tables import Permit, Refusal
from dunwell.foundation.clock import FixedClock
from tests.compliance.world import World

AT_ONCE = 6


@pytest.fixture
def world(engine: Engine, clock: FixedClock) -> World:
    world = World(engine, clock)
    for number in range(AT_ONCE):
        world.user(f"c{number}")
    return world


def together(world: World, act: Callable[[int], Permit | Refusal]) -> list[Permit | Refusal]:
    """What `act` gives for each of the collectors, all started at the same moment."""
    barrier = Barrier(AT_ONCE)

    def one(number: int) -> Permit | Refusal:
        barrier.wait()
        return act(number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def given(answers: list[Permit | Refusal]) -> int:
    return sum(isinstance(answer, Permit) for answer in answers)


def test_two_collectors_cannot_both_take_the_last_lawful_call(world: World) -> None:
    debtor, points = world.debtor(*[f"+86{n}" for n in range(AT_ONCE)])
    for _ in range(2):
        world.call(world.actors["c0"], debtor, points[0], True)
    assert given(together(world, lambda n: world.ask(world.actors[f"c{n}"], debtor, points[n]))) == 1


def test_debtors_who_share_a_number_share_its_last_attempt(world: World) -> None:
    pairs = [world.debtor("+8699") for _ in range(AT_ONCE)]
    for debtor, (point,) in pairs[:5]:
        world.call(world.actors["c0"], debtor, point, False)
    answers = together(world, lambda n: world.ask(world.actors[f"c{n}"], pairs[n][0], pairs[n][1][0]))
    assert given(answers) == 1


def test_deciders_who_share_debtors_and_numbers_do_not_wait_in_a_ring(world: World) -> None:
    shared = [world.debtor("+861", "+862"), world.debtor("+862", "+861")]
    for _ in range(5):
        answers = together(
            world, lambda n: world.ask(world.actors[f"c{n}"], shared[n % 2][0], shared[n % 2][1][n // 2 % 2])
        )
        assert given(answers) == 2  # one for each debtor
        for answer in answers:
            if isinstance(answer, Permit):
                actor = world.actors[f"c{[a.user_id for a in world.actors.values()].index(answer.user_id)}"]
                world.reveal(actor, answer.id)
                world.result(actor, answer.id, answered=False)
        if len(world.attempts()) >= 6:
            break


def test_a_permit_is_shown_once_though_its_owner_clicks_many_times(world: World) -> None:
    debtor, (point,) = world.debtor()
    permit = world.ask(world.actors["c0"], debtor, point)

    def click(_: int) -> Permit | Refusal:
        try:
            shown = world.reveal(world.actors["c0"], permit.id)
        except PermitNotUsable:
            return Refusal()
        assert not isinstance(shown, Refusal)
        return shown.permit

    assert given(together(world, click)) == 1


PROCESS = """
import json, sys
from datetime import datetime
import dunwell.models
from dunwell.compliance.gate import ContactIntent, request_permit
from dunwell.foundation import db
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import FixedClock

asked = json.loads(sys.argv[1])
engine, clock = db.engine_for(asked["url"]), FixedClock(datetime.fromisoformat(asked["at"]))
intent = ContactIntent(asked["debtor"], asked["point"], "voice", "collect")
print("ready", flush=True)
sys.stdin.readline()
with db.write(engine) as session:
    answer = request_permit(session, clock, Actor(asked["user"], "x", "collector"), intent)
    print(type(answer).__name__, flush=True)
"""


def test_collectors_in_processes_of_their_own_cannot_both_take_the_last_lawful_call(world: World) -> None:
    debtor, points = world.debtor(*[f"+86{n}" for n in range(3)])
    for _ in range(2):
        world.call(world.actors["c0"], debtor, points[0], True)
    url, at = world.engine.url.render_as_string(hide_password=False), world.clock.now().isoformat()
    workers = []
    for number, point in enumerate(points):
        user = world.actors[f"c{number}"].user_id
        asked = json.dumps({"url": url, "at": at, "debtor": debtor, "point": point, "user": user})
        command = [sys.executable, "-c", PROCESS, asked]
        workers.append(
            subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
        )
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n", worker.communicate()[1]
    for worker in workers:  # all wait at the same line: now
        assert worker.stdin is not None
        worker.stdin.write("\n")
        worker.stdin.flush()
    said = [worker.communicate() for worker in workers]
    assert sorted(out.strip() for out, _ in said) == ["Permit", "Refusal", "Refusal"], said
