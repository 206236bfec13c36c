"""Who works what: skills, languages, certificates, capacity and fairness hold on any small portfolio."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import duckdb
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from dunwell.compliance.tables import Credential
from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import Base, engine_for, read, write
from dunwell.foundation.settings import Settings
from dunwell.people.tables import User
from dunwell.worklist import decisions
from dunwell.worklist.domain import Cell, Collector, book_quotas, spare_quotas, spread, stages_worked
from dunwell.worklist.run import morning_run
from dunwell.worklist.tables import WorkItem
from tests.worklist.portfolio import DAY, NOW, Shape, build


class Person(NamedTuple):
    """What allocation knows of somebody."""

    capacity: int
    stages: list[str]
    languages: list[str]
    mentor_id: int | None


class Work(NamedTuple):
    """One item."""

    collector_id: int
    debtor_id: int
    rank: int
    score: int


SKILL = {"pre_due": "early", "unknown": "early", "early": "early", "mid": "mid", "late": "late"}
RANK = {"early": 0, "mid": 1, "late": 2}


@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(
    st.builds(
        Shape,
        accounts=st.integers(1, 120),
        collectors=st.integers(0, 9),
        capacity=st.integers(0, 25),
        seed=st.integers(0, 10_000),
        lead=st.booleans(),
        narrow=st.booleans(),
        by_certificate=st.booleans(),
    )
)
def test_nobody_gets_work_beyond_capacity_skill_language_or_certificate(shape: Shape) -> None:
    with TemporaryDirectory() as scratch:
        settings_ = Settings(Path(scratch), f"sqlite:///{scratch}/d.db")
        engine = engine_for(settings_.database_url)
        Base.metadata.create_all(engine)
        build(engine, shape)
        morning_run(settings_, FixedClock(NOW), SYSTEM, DAY, engine)
        with read(engine) as session:
            people = {
                user.id: Person(user.capacity, user.stages, user.languages, user.mentor_id)
                for user in session.scalars(select(User))
            }
            opened = {row.user_id: row.stages for row in session.scalars(select(Credential))}
            work = [
                Work(i.collector_id, i.debtor_id, i.rank, i.score["total"])
                for i in session.scalars(select(WorkItem))
            ]  # type: ignore[arg-type]
            run = decisions.present_run(session)
            assert run is not None
            file = decisions.source(settings_, run)
        facts = _facts(file)
        engine.dispose()
    by_collector: dict[int, list[Work]] = {}
    for item in work:
        by_collector.setdefault(item.collector_id, []).append(item)
    for who, mine in by_collector.items():
        assert len(mine) <= people[who].capacity
        assert sorted(item.rank for item in mine) == list(range(1, len(mine) + 1))
        scores = [item.score for item in sorted(mine, key=lambda item: item.rank)]
        assert scores == sorted(scores, reverse=True)
        for item in mine:
            skill, low_risk, lang = facts[item.debtor_id]
            assert skill in people[who].stages
            assert lang in people[who].languages
            assert who in opened or (low_risk and people[who].mentor_id is not None)
            assert skill in opened.get(who, [skill]) or not shape.by_certificate
    assert len({item.debtor_id for item in work}) == len(work)


def _facts(file: str) -> dict[int, tuple[str, bool, str]]:
    """The debtor's skill (worst stage of what is overdue or listed), whether a trainee may, and language."""
    found: dict[int, tuple[str, bool, str]] = {}
    query = f"""SELECT debtor_id, stage, low_risk, lang FROM {file} WHERE (overdue_minor > 0 AND status IN ('open', 'written_off'))
                OR collector_id IS NOT NULL"""
    for debtor, stage, low, lang in duckdb.sql(query).fetchall():
        skill = SKILL[stage]
        if debtor in found:
            skill = max(skill, found[debtor][0], key=RANK.__getitem__)
            low = low and found[debtor][1]
        found[debtor] = (skill, low, lang)
    return found


COUNTS = st.dictionaries(
    st.integers(1, 9), st.tuples(st.integers(0, 50), st.integers(1, 90), st.integers(0, 40)), min_size=1
)


@given(st.integers(0, 300), COUNTS)
def test_spreading_gives_all_that_fits_and_evens_out_the_loads(
    count: int, people: dict[int, tuple[int, int, int]]
) -> None:
    loads = {who: load for who, (load, _, _) in people.items()}
    weights = {who: weight for who, (_, weight, _) in people.items()}
    limits = {who: limit for who, (_, _, limit) in people.items()}
    given_ = spread(count, loads, weights, limits)
    assert sum(given_.values()) == min(count, sum(min(limit, count) for limit in limits.values()))
    assert all(0 <= given_[who] <= limits[who] for who in given_)
    height = {who: (loads[who] + given_[who]) / weights[who] for who in people}
    for giver in people:
        for taker in people:
            if given_[giver] and given_[taker] < min(limits[taker], count):
                # nobody who got something stands more than one item above somebody who could have taken it
                assert (loads[giver] + given_[giver] - 1) / weights[giver] <= height[taker] + 1 / weights[
                    taker
                ] + 1e-9


def a_collector(who: int, **said: Any) -> Collector:
    usual: dict[str, Any] = {
        "capacity": 80, "skills": frozenset({"early"}), "languages": frozenset({"zh"}), "certified": True, "mentor": None,
    }  # fmt: skip
    return Collector(id=who, **{**usual, **said})


def test_a_trainee_takes_low_risk_only_and_only_under_a_named_mentor() -> None:
    low, other = Cell("early", "zh", True), Cell("early", "zh", False)
    under_mentor, alone = a_collector(1, certified=False, mentor=7), a_collector(2, certified=False)
    assert under_mentor.may_work(low)
    assert not under_mentor.may_work(other)
    assert not alone.may_work(low)


def test_the_scarce_skill_is_placed_first() -> None:
    both = a_collector(1, skills=frozenset({"early", "late"}))
    early = a_collector(2)
    quotas = book_quotas({Cell("early", "zh", True): 10, Cell("late", "zh", False): 10}, [both, early], {})
    assert quotas == {(Cell("late", "zh", False), 1): 10, (Cell("early", "zh", True), 2): 10}


def test_spare_capacity_goes_to_the_best_scores_first() -> None:
    cell = Cell("early", "zh", True)
    quotas = spare_quotas([(1, cell, 5), (9, cell, 3)], [a_collector(1)], {1: 4})
    assert quotas == {(9, cell, 1): 3, (1, cell, 1): 1}


def test_books_are_even_in_number_value_and_difficulty() -> None:
    with TemporaryDirectory() as scratch:
        settings_ = Settings(Path(scratch), f"sqlite:///{scratch}/d.db")
        engine = engine_for(settings_.database_url)
        Base.metadata.create_all(engine)
        build(engine, Shape(accounts=1200, collectors=4, capacity=30))
        with write(engine) as session:
            for user in session.scalars(select(User).where(User.role == "collector")):
                user.stages, user.languages, user.capacity = ["early", "mid", "late"], ["zh", "en"], 30
                session.add(
                    Credential(
                        user_id=user.id,
                        kind="collector",
                        stages=["early", "mid", "late"],
                        valid_from=datetime(2026, 1, 1, tzinfo=UTC).date(),
                    )
                )
        morning_run(settings_, FixedClock(NOW), SYSTEM, DAY, engine)
        with read(engine) as session:
            run = decisions.present_run(session)
            assert run is not None
            file = decisions.source(settings_, run)
        books = duckdb.sql(
            f"SELECT owner_id, count(DISTINCT debtor_id) n, sum(overdue) v, avg(risk_points) d FROM {file} WHERE owner_id IS NOT NULL GROUP BY 1"
        ).fetchall()
        engine.dispose()
    assert len(books) == 4
    for at, tolerance in ((1, 1.05), (2, 1.3), (3, 1.1)):
        values = [float(row[at]) for row in books]
        assert max(values) <= min(values) * tolerance


def test_a_certificate_opens_only_its_stages_unless_the_team_goes_by_skills() -> None:
    skills = ["early", "late"]
    assert stages_worked(skills, frozenset({"early", "mid"}), True) == {"early"}
    assert stages_worked(skills, frozenset({"early", "mid"}), False) == {"early", "late"}
    assert stages_worked(skills, None, True) == {"early", "late"}  # a trainee: low risk alone, under a mentor


def test_the_morning_run_gives_late_work_to_whom_the_certificate_opens_it(tmp_path: Path) -> None:
    """Two people of the same skills; one certificate opens the early stage alone. Taken back ones open nothing."""
    for by_certificate in (True, False):
        settings_ = Settings(tmp_path / str(by_certificate), f"sqlite:///{tmp_path}/{by_certificate}.db")
        engine = engine_for(settings_.database_url)
        Base.metadata.create_all(engine)
        build(engine, Shape(accounts=200, collectors=2, capacity=60, by_certificate=by_certificate))
        with write(engine) as session:
            for user in session.scalars(select(User).where(User.role == "collector")):
                user.stages, user.languages = ["early", "mid", "late"], ["zh", "en"]
            one = session.scalars(select(Credential).where(Credential.user_id == 11)).one()
            one.stages = ["early"]
            day = NOW.date()
            session.add(
                Credential(user_id=11, kind="collector", stages=["late"], valid_from=day, revoked_at=NOW)
            )
            session.add(
                Credential(
                    user_id=11,
                    kind="collector",
                    stages=["late"],
                    valid_from=day - timedelta(9),
                    valid_to=day - timedelta(1),
                )
            )
        morning_run(settings_, FixedClock(NOW), SYSTEM, DAY, engine)
        with read(engine) as session:
            run = decisions.present_run(session)
            assert run is not None
            facts = _facts(decisions.source(settings_, run))
            stages = {
                facts[item.debtor_id][0]
                for item in session.scalars(select(WorkItem))
                if item.collector_id == 11
            }
        engine.dispose()
        assert stages == ({"early"} if by_certificate else {"early", "mid", "late"})
