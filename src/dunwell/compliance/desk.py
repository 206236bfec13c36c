"""What the compliance officer looks at: refusals by rule, who is close to a limit, overrides, what is due for a second look.

`seen` limits a lead to the debtors of their teams: a condition on Debtor.id, worklist.access.scope.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from dunwell.compliance import packs, queries
from dunwell.compliance.domain import clock as local
from dunwell.compliance.domain.gate import case_under
from dunwell.compliance.domain.kinds import Frequency
from dunwell.compliance.domain.law import in_scope
from dunwell.compliance.domain.rules import counted
from dunwell.compliance.situation import ContactIntent, facts_of, situation
from dunwell.compliance.tables import ContactAttempt, Permit, Refusal, Restriction
from dunwell.foundation.clock import Clock
from dunwell.portfolio.tables import ContactPoint, Debtor

LOOKED_AT = 200  # the most contacted debtors of the days that count; beyond that the page says so
Seen = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class NearLimit:
    """A debtor or number that one more contact brings to a limit (left 1), or that is at it (left 0)."""

    debtor_id: int
    name: str
    number: str
    rule: str
    title: str
    title_zh: str
    count: int
    limit: int

    @property
    def left(self) -> int:
        """Contacts that are still lawful under the rule."""
        return self.limit - self.count


def refusals_by_rule(session: Session, since: datetime, until: datetime, seen: Seen) -> list[tuple[str, int]]:
    """(rule, refusals it spoke in), the most frequent first."""
    query = select(Refusal.rules).join(Debtor, Debtor.id == Refusal.debtor_id)
    counts: dict[str, int] = {}
    for rules in session.scalars(query.where(Refusal.at >= since, Refusal.at < until, seen)):
        for rule in rules:
            counts[rule] = counts.get(rule, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def refusals(
    session: Session, since: datetime, until: datetime, seen: Seen, rule: str = ""
) -> list[tuple[Refusal, Debtor]]:
    """Refusals with their debtors, newest first, those a rule spoke in if given."""
    query = select(Refusal, Debtor).join(Debtor, Debtor.id == Refusal.debtor_id)
    query = query.where(Refusal.at >= since, Refusal.at < until, seen).order_by(Refusal.id.desc())
    return [(row, debtor) for row, debtor in session.execute(query) if not rule or rule in row.rules]


def overrides(session: Session, since: datetime, seen: Seen) -> list[tuple[Permit, Debtor]]:
    """Contacts that went on under a warning, with the reason given, newest first."""
    query = select(Permit, Debtor).join(Debtor, Debtor.id == Permit.debtor_id)
    query = query.where(Permit.override_reason.is_not(None), Permit.issued_at >= since, seen)
    return [(permit, debtor) for permit, debtor in session.execute(query.order_by(Permit.id.desc()))]


def to_recheck(session: Session, today: date, seen: Seen) -> list[tuple[Restriction, Debtor]]:
    """Restrictions that somebody should look at again, the longest due first."""
    query = select(Restriction, Debtor).join(Debtor, Debtor.id == Restriction.debtor_id)
    query = query.where(Restriction.recheck_on <= today, Restriction.lifted_at.is_(None), seen)
    return [
        (row, debtor)
        for row, debtor in session.execute(query.order_by(Restriction.recheck_on, Restriction.id))
    ]


def near_limits(session: Session, clock: Clock, seen: Seen) -> list[NearLimit]:
    """Who is at a limit or one contact from it now, counted exactly as the gate counts, the fullest first."""
    now = clock.now()
    found = []
    for debtor_id, channel, number in _most_contacted(session, now, seen):
        found += _near(session, now, debtor_id, channel, number)
    unique = {(one.debtor_id, one.number, one.rule): one for one in found}
    return sorted(unique.values(), key=lambda one: (one.left, one.debtor_id, one.rule, one.number))


def _most_contacted(session: Session, now: datetime, seen: Seen) -> Sequence[Any]:
    """(debtor, channel, number) with contacts in the last week: the most contacted first."""
    since = now - timedelta(days=8)
    query = (
        select(ContactAttempt.debtor_id, ContactAttempt.channel, ContactAttempt.number)
        .join(Debtor, Debtor.id == ContactAttempt.debtor_id)
        .outerjoin(Permit, Permit.id == ContactAttempt.permit_id)
        .where(ContactAttempt.at >= since, ContactAttempt.inbound.is_(False), queries.standing(now), seen)
        .group_by(ContactAttempt.debtor_id, ContactAttempt.channel, ContactAttempt.number)
        .order_by(func.max(ContactAttempt.local_day).desc(), func.count().desc(), ContactAttempt.debtor_id)
        .limit(LOOKED_AT)
    )
    return session.execute(query).all()


def _near(session: Session, now: datetime, debtor_id: int, channel: str, number: str) -> list[NearLimit]:
    point = session.scalar(
        select(ContactPoint).where(ContactPoint.debtor_id == debtor_id, ContactPoint.value == number).limit(1)
    )
    if point is None or channel not in ("voice", "sms", "email", "letter"):
        return []
    text = "…" if channel == "sms" else None
    try:
        found = situation(session, ContactIntent(debtor_id, point.id, channel, "collect", None, text))
    except ValueError:
        return []
    intent, facts = facts_of(session, found, None, now)
    zone = found.debtor.zone
    if zone is None:
        return []
    day = local.local_day(now, zone)
    near = []
    for pack in found.law.packs:
        case = case_under(pack, intent, facts)
        for rule in pack.speaking(intent.channel, intent.party.relation, facts.debtor.kind):
            value = rule.value_on(day)
            if not isinstance(value, Frequency) or not in_scope(rule.scope, case):
                continue
            count = counted(value, rule, case, zone, now)
            if count and count >= value.limit - 1:
                near.append(
                    NearLimit(
                        debtor_id, found.debtor.name, number, rule.id, rule.title.en, rule.title.zh, count, value.limit
                    )
                )  # fmt: skip
    return near


def versions_seen(session: Session) -> list[tuple[str, datetime, datetime, int]]:
    """(pack hash, first and last decision, how many decisions) of the permits, newest first."""
    query = select(Permit.pack_hash, func.min(Permit.issued_at), func.max(Permit.issued_at), func.count())
    query = query.where(or_(Permit.pack_hash.is_not(None))).group_by(Permit.pack_hash)
    rows = [(str(row[0]), row[1], row[2], int(row[3])) for row in session.execute(query)]
    return sorted(rows, key=lambda row: row[2], reverse=True)


def titles(lang: str) -> dict[str, str]:
    """Rule → its title, of every pack there is."""
    law = packs.load(packs.available())
    return {
        rule.id: rule.title.zh if lang == "zh_Hans" else rule.title.en
        for pack in law.packs
        for rule in pack.rules
    }
