"""The room's rules over columns: the same answers as `domain`, for the whole portfolio at once (a property test holds it)."""

from collections.abc import Sequence
from datetime import date, datetime

import ibis
import ibis.expr.types as ir

from dunwell.portfolio.domain import FAILURES, FRESH, Bucket


def with_days_past_due(accounts: ir.Table, on: date) -> ir.Table:
    """Add dpd (whole days since due_on, never negative, null where due_on is). Reads due_on. One row in, one row out."""
    days = ibis.literal(on).delta(accounts.due_on, unit="day").cast("int32")
    return accounts.mutate(
        dpd=ibis.cases((days < 0, ibis.literal(0, "int32")), else_=days)
    )  # null stays null


def with_bucket(accounts: ir.Table, scheme: Sequence[Bucket], *, written_off: str = "WO") -> ir.Table:
    """Add bucket; `written_off` for accounts of that status, whatever their age. Reads dpd, status, overdue_on_minor.

    Where dpd is null: the first bucket if nothing is overdue, else null.
    """
    ends = [(accounts.dpd <= bucket.upto, bucket.code) for bucket in scheme if bucket.upto is not None]
    bucket = ibis.cases(
        (accounts.status == "written_off", written_off),
        (accounts.dpd.isnull() & (accounts.overdue_on_minor <= 0).fill_null(False), scheme[0].code),
        (accounts.dpd.isnull(), ibis.null("string")),
        *ends,
        else_=scheme[-1].code,
    )
    return accounts.mutate(bucket=bucket)


def with_overdue_on(accounts: ir.Table, on: date) -> ir.Table:
    """Add overdue_on_minor: the overdue amount on a day on or after the data date, when the coming item may have fallen due.

    Reads overdue_minor, coming_due_on, coming_due_minor.
    """
    fallen = (accounts.coming_due_on < ibis.literal(on)).fill_null(False)
    joined = ibis.ifelse(fallen, accounts.coming_due_minor.fill_null(0), 0)
    return accounts.mutate(overdue_on_minor=(accounts.overdue_minor + joined).cast("int64"))


def with_contactability(
    debtors: ir.Table, dials: ir.Table, points: ir.Table, persons: ir.Table, at: datetime
) -> ir.Table:
    """Add contactability: reachable | related_only | lost | null (unknown). One row in, one row out.

    Reads debtors.debtor_id; dials (debtor_id, at, relation, answered, channel: contacts that stand, in UTC without
    zone); points (debtor_id, person_id, kind, usable, expires_on); persons (person_id, debtor_id, liable, agreed,
    refused). `at` is the same moment in UTC; a source that expired before its UTC day is not usable.
    """
    now = ibis.literal(at.replace(tzinfo=None))
    own = _own_dials(dials, now)
    phones = _usable_phones(points, at.date())
    mine = phones.filter(phones.person_id.isnull()).group_by("debtor_id").agg(own_usable=ibis._.count())
    beside = _usable_beside(persons, phones)
    wide = (
        debtors.left_join(own, "debtor_id")
        .drop("debtor_id_right")
        .left_join(mine, "debtor_id")
        .drop("debtor_id_right")
        .left_join(beside, "debtor_id")
        .drop("debtor_id_right")
    )
    has_own = (wide.own_usable > 0).fill_null(False)
    trying = has_own & (wide.failed.fill_null(0) < FAILURES)
    fresh = (wide.reached_at >= ibis.literal((at - FRESH).replace(tzinfo=None))).fill_null(False)
    found = ibis.cases(
        (trying & fresh, "reachable"),
        (trying, ibis.null("string")),
        ((wide.related_usable > 0).fill_null(False), "related_only"),
        else_="lost",
    )
    return wide.mutate(contactability=found).drop("reached_at", "failed", "own_usable", "related_usable")


def _own_dials(dials: ir.Table, now: ir.Value) -> ir.Table:
    """A row a debtor dialled: reached_at (null: never), failed (dials since then that failed)."""
    own = dials.filter((dials.relation == "self") & (dials.channel == "voice") & (dials.at <= now))
    window = ibis.window(group_by="debtor_id")
    seen = own.mutate(reached_at=own.at.max(where=own.answered).over(window))
    since = seen.reached_at.isnull() | (seen.at > seen.reached_at)
    return seen.group_by("debtor_id").agg(
        reached_at=seen.reached_at.max(), failed=since.cast("int32").sum().cast("int32")
    )


def _usable_phones(points: ir.Table, on: date) -> ir.Table:
    valid = points.expires_on.isnull() | (points.expires_on >= ibis.literal(on))
    return points.filter((points.kind == "phone") & points.usable & valid)


def _usable_beside(persons: ir.Table, phones: ir.Table) -> ir.Table:
    asked = persons.filter(~persons.refused & (persons.agreed | persons.liable.fill_null(False)))
    numbered = asked.semi_join(phones.filter(phones.person_id.notnull()), "person_id")
    return numbered.group_by("debtor_id").agg(related_usable=numbered.count())
