"""What a cohort's training did to knowledge, behaviour and results (Kirkpatrick's levels 2 to 4): read only, nothing is kept.

Results come from operations: contacts, promises, money that counted towards promises, and the gate's refusals, by whoever did
them, over the SPAN days before the cohort's first day and the SPAN days after its last.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dunwell.academy import coaching_tables, cohort_tables, tables
from dunwell.academy.cohort_tables import Cohort, Member
from dunwell.academy.domain import kirkpatrick as domain
from dunwell.academy.domain.kirkpatrick import Beside, Effect, Interval, Person, Seen, Work
from dunwell.compliance.tables import ContactAttempt, Refusal
from dunwell.foundation.clock import Clock, local_date
from dunwell.negotiation.tables import Promise, PromiseMatch, PromisePart
from dunwell.people.tables import User
from dunwell.portfolio.service import HOME_ZONE
from dunwell.portfolio.tables import Account
from dunwell.roleplay.tables import PlayedCall

SPAN = timedelta(days=90)


def begins(day: date) -> datetime:
    """The first moment of a day at home."""
    return datetime.combine(day, time(), ZoneInfo(HOME_ZONE))


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Exam results of a cohort: mean shares before, midway and after with how many people are behind each, and the mean
    normalised gain of those who have both before and after."""

    pre: tuple[float | None, int]
    mid: tuple[float | None, int]
    post: tuple[float | None, int]
    gain: Interval | None


def knowledge(session: Session, cohort: Cohort, people: Sequence[int], chance: Random) -> Knowledge:
    """before: the last pre-assessment up to half-time. midway: mean of weekly tests and mocks since the first day. after: the
    best final exam since the first day."""
    since, half = begins(cohort.starts_on), begins(cohort.starts_on + (cohort.ends_on - cohort.starts_on) / 2)
    pre, mid, post = {}, {}, {}
    for user_id in people:
        shares: dict[str, list[float]] = {"pre": [], "mid": [], "post": []}
        for row in tables.sittings(session, user_id):
            if row.share is None or row.submitted_at is None:
                continue
            if row.exam_id == "pre" and row.started_at < half:
                shares["pre"].append(row.share)
            elif row.started_at >= since and row.exam_id == "final":
                shares["post"].append(row.share)
            elif row.started_at >= since and (row.exam_id == "mock" or row.exam_id.startswith("weekly-")):
                shares["mid"].append(row.share)
        if shares["pre"]:
            pre[user_id] = shares["pre"][0]  # the newest first
        if shares["mid"]:
            mid[user_id] = domain.mean(shares["mid"])
        if shares["post"]:
            post[user_id] = max(shares["post"])
    gains = [domain.gain(pre[one], post[one]) for one in pre if one in post]
    return Knowledge(
        _mean(list(pre.values())),
        _mean(list(mid.values())),
        _mean(list(post.values())),
        domain.interval_of_mean([one for one in gains if one is not None], chance),
    )


def _mean(values: Sequence[float]) -> tuple[float | None, int]:
    return (domain.mean(values) if values else None), len(values)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Behaviour over one stretch of time. part: before, during, or month 1, 2, 3 after; shares 0 to 1, rubric 0 to 100;
    void: calls with a red line crossed."""

    part: str
    observed: tuple[float | None, int]
    crossed: int
    rubric: tuple[float | None, int]
    void: int


def behaviour(session: Session, clock: Clock, cohort: Cohort, people: Sequence[int]) -> list[Stretch]:
    """Observations at work and simulated calls by stretch, those that have begun."""
    after = cohort.ends_on + timedelta(days=1)
    month = timedelta(days=30)
    stretches = [
        ("before", cohort.starts_on - SPAN, cohort.starts_on), ("during", cohort.starts_on, after), ("month1", after, after + month),
        ("month2", after + month, after + 2 * month), ("month3", after + 2 * month, after + 3 * month),
    ]  # fmt: skip
    seen = coaching_tables.observations(session, people)
    calls = session.execute(
        select(PlayedCall.ended_at, PlayedCall.total, PlayedCall.void)
        .where(PlayedCall.user_id.in_(people), PlayedCall.trial.is_(False), PlayedCall.ended_at.is_not(None))
    ).all()  # fmt: skip
    found = []
    for part, first, until in stretches:
        if first > local_date(clock.now(), HOME_ZONE):
            break
        watched = [one for one in seen if first <= one.day < until and one.form_id != "coaching"]
        played = [one for one in calls if begins(first) <= one.ended_at < begins(until)]
        found.append(
            Stretch(
                part, _mean([one.share for one in watched if one.share is not None]), sum(len(one.crossed) for one in watched),
                _mean([one.total for one in played if one.total is not None and not one.void]), sum(bool(one.void) for one in played),
            )
        )  # fmt: skip
    return found


REAL_CALL = "call"  # the form on which a real call is marked (content/academy/observation-forms.yaml)


def beside(session: Session, clock: Clock, cohort: Cohort, people: Sequence[int], chance: Random) -> Beside:
    """How the trained did on real calls, marked on the same form, beside colleagues of their stages who learned in no cohort
    from SPAN before the first day to SPAN after the last."""
    first, after = cohort.starts_on - SPAN, cohort.ends_on + timedelta(days=1)
    until = min(after + SPAN, local_date(clock.now(), HOME_ZONE) + timedelta(days=1))
    stages = {
        stage for one in session.scalars(select(User).where(User.id.in_(people))) for stage in one.stages
    }
    colleagues = [
        one.id for one in _untrained(session, first, until)
        if one.id not in people and (not stages or not one.stages or stages & set(one.stages))
    ]  # fmt: skip
    shares: dict[tuple[int, bool], list[float]] = {}
    for row in coaching_tables.observations(session, [*people, *colleagues]):
        later = after <= row.day < until
        if row.form_id == REAL_CALL and row.share is not None and (later or first <= row.day < cohort.starts_on):  # fmt: skip
            shares.setdefault((row.user_id, later), []).append(row.share)

    def seen(user_id: int) -> Seen:
        before, later = shares.get((user_id, False)), shares.get((user_id, True))
        return Seen(domain.mean(before) if before else None, domain.mean(later) if later else None)

    return domain.beside([seen(one) for one in people], [seen(one) for one in colleagues], chance)


@dataclass(frozen=True, slots=True)
class Results:
    """Level 4. days_after: of SPAN, how many have passed; currency: of the recovered sums, None where nothing came in;
    left_out: currencies in which less came in, not counted."""

    trained: int
    others: int
    days_after: int
    currency: str | None
    left_out: tuple[str, ...]
    effects: tuple[Effect, ...]


def results(session: Session, clock: Clock, cohort: Cohort, people: Sequence[int], chance: Random) -> Results:
    """What came of the work of the trained against people chosen by rule (domain.comparison): active collectors who learned in
    no cohort between the first day counted and the last."""
    first, after = cohort.starts_on - SPAN, cohort.ends_on + timedelta(days=1)
    today = local_date(clock.now(), HOME_ZONE)
    until = min(after + SPAN, today + timedelta(days=1))
    untrained = _untrained(session, first, until)
    everybody = [*people, *(one.id for one in untrained)]
    currencies = _currencies(session, people, first, until)
    currency = currencies[0] if currencies else None
    before = _works(session, everybody, first, cohort.starts_on, currency)
    afterwards = _works(session, everybody, after, until, currency) if until > after else {}
    stages = {
        one.id: frozenset(one.stages) for one in session.scalars(select(User).where(User.id.in_(everybody)))
    }

    def person(user_id: int) -> Person:
        return Person(user_id, stages[user_id], before.get(user_id, Work()), afterwards.get(user_id, Work()))

    trained = [person(one) for one in people]
    others = domain.comparison(trained, [person(one.id) for one in untrained])
    effects = tuple(domain.effect(measure, trained, others, chance) for measure in domain.MEASURES)
    return Results(len(trained), len(others), max((until - after).days, 0), currency, tuple(currencies[1:]), effects)  # fmt: skip


def _untrained(session: Session, first: date, until: date) -> Sequence[User]:
    trained = select(Member.user_id).join(Cohort, Cohort.id == Member.cohort_id).where(Cohort.starts_on < until, Cohort.ends_on >= first)  # fmt: skip
    return session.scalars(
        select(User).where(User.active, User.role == "collector", User.id.not_in(trained)).order_by(User.id)
    ).all()


def _currencies(session: Session, people: Sequence[int], first: date, until: date) -> list[str]:
    """Currencies of the money that came in on these people's promises, the most parts first."""
    rows = session.execute(
        select(Account.currency, func.count())
        .join(Promise, Promise.account_id == Account.id)
        .join(PromisePart, PromisePart.promise_id == Promise.id)
        .where(Promise.captured_by.in_(people), Promise.captured_at >= begins(first), Promise.captured_at < begins(until))
        .where(PromisePart.matched_minor > 0)
        .group_by(Account.currency)
    )  # fmt: skip
    return [currency for currency, _ in sorted(rows, key=lambda row: (-row[1], row[0]))]


def _works(session: Session, people: Sequence[int], first: date, until: date, currency: str | None) -> dict[int, Work]:  # fmt: skip
    since, end = begins(first), begins(until)

    def counted(query) -> Counter[int]:  # type: ignore[no-untyped-def]
        return Counter({user_id: int(number or 0) for user_id, number in session.execute(query)})

    contacts = counted(
        select(ContactAttempt.user_id, func.count())
        .where(ContactAttempt.user_id.in_(people), ContactAttempt.at >= since, ContactAttempt.at < end)
        .where(ContactAttempt.inbound.is_(False), ContactAttempt.voided.is_(False), ContactAttempt.replaced.is_(False))
        .group_by(ContactAttempt.user_id)
    )  # fmt: skip
    made = (Promise.captured_by.in_(people), Promise.captured_at >= since, Promise.captured_at < end)
    kept = counted(select(Promise.captured_by, func.count()).where(*made, Promise.status == "kept").group_by(Promise.captured_by))  # fmt: skip
    money = counted(
        select(Promise.captured_by, func.sum(PromiseMatch.amount_minor))
        .join(PromisePart, PromisePart.promise_id == Promise.id)
        .join(PromiseMatch, PromiseMatch.part_id == PromisePart.id)
        .join(Account, Account.id == Promise.account_id)
        .where(*made, Account.currency == currency)
        .group_by(Promise.captured_by)
    )
    refused = counted(
        select(Refusal.user_id, func.count())
        .where(Refusal.user_id.in_(people), Refusal.at >= since, Refusal.at < end)
        .group_by(Refusal.user_id)
    )
    return {one: Work(contacts[one], kept[one], money[one], refused[one]) for one in people}


def members_of(session: Session, cohort: Cohort) -> list[int]:
    """Whose training this was: members who stayed to the last day, or are in it still."""
    rows = cohort_tables.members(session, cohort.id, left=True)
    return [one.user_id for one in rows if one.left_on is None or one.left_on > cohort.ends_on]
