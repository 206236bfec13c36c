"""Features of the morning run over columns: from the snapshot's tables to one row an account with every fact a table
of the strategy may test (strategy.domain.INPUTS). Each function states what it reads; unknown stays unknown.
"""

from datetime import UTC, date, datetime, timedelta
from functools import reduce
from operator import add, or_
from typing import Any

import ibis
import ibis.expr.types as ir

from dunwell.foundation.money import decimals_of
from dunwell.portfolio import batch as portfolio
from dunwell.portfolio.buckets import Scheme

# The gravest standing fact decides the route (strategy.domain 'route'); the order is the order of gravity.
ROUTES = (
    "deceased", "minor", "bankrupt", "stop_contact", "represented", "disputed", "breathing_space", "hardship",
    "plan_in_force", "complaint", "vulnerable",
)  # fmt: skip
SENSITIVE = ("represented", "disputed", "complaint", "vulnerable", "stop_contact")
GUARANTORS = ("guarantor", "general_guarantor")
PROMISE_MEMORY = 180  # days for which a kept or broken promise counts
STEP_MEMORY = 60  # days for which a step that passed is still called late


def days_between(later: Any, earlier: Any) -> Any:
    """Whole days from `earlier` to `later` (dates); null where either is."""
    first, last = (ibis.literal(day) if isinstance(day, date) else day for day in (earlier, later))
    return last.delta(first, unit="day")


def contact_features(contacts: ir.Table, on: date) -> ir.Table:
    """A row a debtor with contacts up to `on`: last_contact_on (ours, not inbound), contacts_7d.

    Reads contact_id, debtor_id, day, inbound, voided, corrects_id.
    """
    week = ibis.literal(on - timedelta(days=7))
    ours = standing(contacts).filter(lambda t: (t.day <= ibis.literal(on)) & ~t.inbound)
    return ours.group_by("debtor_id").agg(
        last_contact_on=ours.day.max(), contacts_7d=(ours.day > week).cast("int32").sum().cast("int32")
    )


def standing(contacts: ir.Table, every: ir.Table | None = None) -> ir.Table:
    """Contacts that stand: not voided, not replaced by a correction. `every`: all contacts, where `contacts` are some."""
    known = contacts if every is None else every
    corrections = known.filter(known.corrects_id.notnull()).select(gone=known.corrects_id)
    return contacts.filter(~contacts.voided).anti_join(corrections, [("contact_id", "gone")])


def point_features(points: ir.Table, on: date) -> ir.Table:
    """A row a debtor: phones (usable numbers of their own), others (usable e-mails and addresses of their own)."""
    usable = points.filter(
        points.usable
        & points.person_id.isnull()
        & (points.expires_on.isnull() | (points.expires_on >= ibis.literal(on)))
    )
    phone = (usable.kind == "phone").cast("int32")
    return usable.group_by("debtor_id").agg(phones=phone.sum(), others=(1 - phone).sum())


def person_features(persons: ir.Table, points: ir.Table, on: date) -> ir.Table:
    """A row a debtor: guarantors and co_borrowers: liable parties with a phone."""
    usable = points.filter(
        points.usable
        & points.person_id.notnull()
        & (points.kind == "phone")
        & (points.expires_on.isnull() | (points.expires_on >= ibis.literal(on)))
    )
    callable_ = persons.filter(~persons.refused).semi_join(usable, "person_id")
    liable = callable_.liable.fill_null(False)
    guarantor = liable & callable_.relation.isin(GUARANTORS)
    return callable_.group_by("debtor_id").agg(
        guarantors=guarantor.cast("int32").sum(),
        co_borrowers=(liable & ~callable_.relation.isin(GUARANTORS)).cast("int32").sum(),
    )


def promise_features(parts: ir.Table, on: date) -> ir.Table:
    """A row an account with promises: promise_state, promise_due_on, promises_broken and promises_kept of 180 days.

    A part that fell due yesterday still waits for its grace day and counts as open. Reads promise_id, account_id,
    part_status, due_on.
    """
    since = ibis.literal(on - timedelta(days=PROMISE_MEMORY))
    today = ibis.literal(on)
    is_open = parts.part_status == "open"
    broken = parts.part_status.isin(["broken", "partial"])
    by_promise = parts.group_by("account_id", "promise_id").agg(
        open_due=parts.due_on.min(where=is_open),
        today=(is_open & (parts.due_on == today)).any(),
        broken=(broken & (parts.due_on >= since)).any(),
        kept=(parts.part_status == "kept").all() & (parts.due_on.max() >= since),
    )
    latest_broken = by_promise.broken.argmax(by_promise.promise_id)
    found = by_promise.group_by("account_id").agg(
        promise_due_on=by_promise.open_due.min(),
        due_today=by_promise.today.any(),
        latest_broken=latest_broken,
        promises_broken=by_promise.broken.cast("int32").sum().cast("int32"),
        promises_kept=by_promise.kept.cast("int32").sum().cast("int32"),
    )
    state = ibis.cases(
        (found.due_today, "due_today"),
        (found.promise_due_on.notnull(), "open"),
        (found.latest_broken, "broken"),
        else_="none",
    )
    return found.mutate(promise_state=state).drop("due_today", "latest_broken")


def live_restrictions(restrictions: ir.Table, on: date) -> ir.Table:
    """Those standing on `on`: set before the end of the day, not lifted by then, not run out by its start (UTC day)."""
    start = datetime(on.year, on.month, on.day)  # noqa: DTZ001 -- columns are UTC without a zone
    end = start + timedelta(days=1)
    return restrictions.filter(
        (restrictions.since < ibis.literal(end))
        & (restrictions.lifted_at.isnull() | (restrictions.lifted_at >= ibis.literal(end)))
        & (restrictions.until.isnull() | (restrictions.until > ibis.literal(start)))
    )


def restriction_features(restrictions: ir.Table, on: date) -> tuple[ir.Table, ir.Table]:
    """Rows by debtor (restrictions on the person) and by account: route_rank, sensitive, restricted_until."""
    live = live_restrictions(restrictions, on).filter(lambda t: t.kind.isin(ROUTES))
    ranked = live.mutate(
        route_rank=ibis.cases(
            *((live.kind == kind, rank) for rank, kind in enumerate(ROUTES)), else_=len(ROUTES)
        ),
        sensitive=live.kind.isin(SENSITIVE),
    )
    person, account = ranked.filter(ranked.account_id.isnull()), ranked.filter(ranked.account_id.notnull())
    return _gravest(person, "debtor_id"), _gravest(account, "account_id")


def _gravest(live: ir.Table, key: str) -> ir.Table:
    return live.group_by(key).agg(
        route_rank=live.route_rank.min().cast("int32"),
        sensitive=live.sensitive.any(),
        restricted_until=live.until.argmin(live.route_rank).cast("date"),
    )


def step_features(steps: ir.Table, outcomes: ir.Table, on: date) -> ir.Table:
    """A row an account: step_on, the plan's next step, else the one the latest call note set; null when none."""
    latest = outcomes.group_by("account_id").agg(
        said_on=outcomes.next_step_at.argmax(outcomes.outcome_id).cast("date")
    )
    both = steps.outer_join(latest, "account_id")
    found = both.select(
        account_id=ibis.coalesce(both.account_id, both.account_id_right),
        step_on=ibis.coalesce(both.next_step_on, both.said_on),
    )
    oldest = ibis.literal(on - timedelta(days=STEP_MEMORY))
    return found.filter(found.step_on.notnull() & (found.step_on >= oldest))


def callback_features(callbacks: ir.Table, on: date, zone_offset: timedelta) -> ir.Table:
    """A row a debtor with a callback due on `on` or missed before it. `zone_offset` places the day in the run's zone."""
    end = datetime(on.year, on.month, on.day) + timedelta(days=1) - zone_offset  # noqa: DTZ001 -- UTC columns
    due = callbacks.filter(callbacks.at < ibis.literal(end))
    return due.group_by("debtor_id").agg(callbacks=due.count().cast("int32"))


def debtor_features(
    debtors: ir.Table,
    points: ir.Table,
    persons: ir.Table,
    callbacks: ir.Table,
    contacts: ir.Table,
    restricted: ir.Table,
) -> ir.Table:
    """One row a debtor with everything known of the person. The inputs are the tables of the functions above."""
    people = (
        debtors.left_join(points, "debtor_id").drop("debtor_id_right")
        .left_join(persons, "debtor_id").drop("debtor_id_right")
        .left_join(callbacks, "debtor_id").drop("debtor_id_right")
        .left_join(restricted, "debtor_id").drop("debtor_id_right")
        .left_join(contacts, "debtor_id").drop("debtor_id_right")
    )  # fmt: skip
    return people.select(
        "debtor_id", "lang", "zone", "pack", "contactability", "restricted_until", "last_contact_on",
        company=people.kind == "company",
        reach=ibis.cases((people.phones.fill_null(0) > 0, "phone"), (people.others.fill_null(0) > 0, "other"), else_="none"),
        party=ibis.cases((people.guarantors > 0, "guarantor"), (people.co_borrowers > 0, "co_borrower"), else_="self"),

        callback_due=people.callbacks.fill_null(0) > 0,
        debtor_route=people.route_rank,
        debtor_sensitive=people.sensitive.fill_null(False),
        contacts_7d=people.contacts_7d.fill_null(0),
    )  # fmt: skip


def account_features(
    accounts: ir.Table,
    debtors: ir.Table,
    promises: ir.Table,
    restricted: ir.Table,
    steps: ir.Table,
    on: date,
    book: Scheme,
) -> ir.Table:
    """One row an account, every column of strategy.domain.INPUTS and what allocation reads.

    Reads the snapshot's account columns and the tables of the functions above. Keeps the order of `accounts`.
    """
    debtors = debtors.mutate(person_until=debtors.restricted_until).drop("restricted_until")
    wide = (
        accounts.left_join(debtors, "debtor_id").drop("debtor_id_right")
        .left_join(promises, "account_id").drop("account_id_right")
        .left_join(restricted, "account_id").drop("account_id_right")
        .left_join(steps, "account_id").drop("account_id_right")
    )  # fmt: skip
    wide = with_age(wide, on, book)
    rank = ibis.least(wide.route_rank.fill_null(len(ROUTES)), wide.debtor_route.fill_null(len(ROUTES)))
    wide = wide.mutate(
        route=ibis.cases(*((rank == at, kind) for at, kind in enumerate(ROUTES)), else_="none")
    )
    return wide.select(
        "account_id", "debtor_id", "product", "debt_type", "currency", "status", "zone", "pack", "lang",
        "overdue_minor", "balance_minor", "dpd", "bucket", "contactability", "reach", "willingness", "ability",
        "cause_of_arrears", "first_default_instalment", "callback_due", "promise_due_on", "days_to_roll", "days_to_due",
        "route", "step_on", "company", "contacts_7d", "last_contact_on",
        restricted_until=ibis.coalesce(wide.restricted_until, wide.person_until),
        balance=wide.balance_minor / wide.per_unit,
        overdue=wide.overdue_minor / wide.per_unit,
        utilisation=100 * wide.balance_minor / wide.credit_limit_minor.nullif(0),
        sensitive=wide.sensitive.fill_null(False) | wide.debtor_sensitive.fill_null(False),
        party_role=ibis.cases((wide.company, "company"), (wide.contactability.isin(["lost", "related_only"]), wide.party), else_="self"),
        promise_state=wide.promise_state.fill_null("none"),
        promises_broken=wide.promises_broken.fill_null(0),
        promises_kept=wide.promises_kept.fill_null(0),
        days_since_payment=days_between(on, wide.last_payment_on).cast("int32"),
        days_since_contact=days_between(on, wide.last_contact_on).cast("int32"),
        days_late_step=days_between(on, wide.step_on.nullif(_later(wide.step_on, on))).cast("int32"),
    )  # fmt: skip


def _later(column: Any, on: date) -> Any:
    return ibis.cases((column > ibis.literal(on), column), else_=ibis.null("date"))


def with_age(accounts: ir.Table, on: date, book: Scheme) -> ir.Table:
    """Add dpd, bucket, days_to_due, days_to_roll, balance_minor, per_unit; overdue_minor becomes that of the day.

    As portfolio.domain says it. A balance whose components are all unknown is the overdue amount.
    """
    aged = portfolio.with_overdue_on(portfolio.with_days_past_due(accounts, on), on)
    parts = [aged[f"{name}_minor"] for name in ("principal", "interest", "fee", "cost")]
    known = reduce(or_, (part.notnull() for part in parts))
    total = reduce(add, (part.fill_null(0) for part in parts))
    overdue = aged.overdue_on_minor
    coming = ibis.cases((aged.coming_due_on >= ibis.literal(on), aged.coming_due_on))
    found = portfolio.with_bucket(
        aged.mutate(
            overdue_minor=overdue,
            balance_minor=ibis.cases((known, ibis.greatest(total, overdue)), else_=overdue),
            days_to_due=days_between(coming, on).cast("int32"),
            per_unit=_per_unit(aged.currency),
        ),
        book.buckets,
        written_off=book.written_off,
    )
    return found.mutate(days_to_roll=_days_to_roll(found, book))


def _per_unit(currency: Any) -> Any:
    odd = {0: [], 3: []}  # type: dict[int, list[str]]
    for code in ("JPY", "KRW", "VND", "CLP", "ISK", "BHD", "KWD", "OMR", "JOD", "TND", "IQD"):
        odd[decimals_of(code)].append(code)
    return ibis.cases((currency.isin(odd[0]), 1.0), (currency.isin(odd[3]), 1000.0), else_=100.0)


def _days_to_roll(table: ir.Table, book: Scheme) -> Any:
    """Days until the account enters the next bucket; null where it cannot or is not overdue."""
    steps = [
        (table.dpd <= bucket.upto, bucket.upto + 1 - table.dpd)
        for bucket in book.buckets
        if bucket.upto is not None
    ]
    return ibis.cases(
        (table.dpd.isnull() | (table.dpd <= 0), ibis.null("int32")), *steps, else_=ibis.null("int32")
    ).cast("int32")


def utc_offset(zone: str, on: date) -> timedelta:
    """How far the zone is ahead of UTC at noon of the day."""
    from zoneinfo import ZoneInfo

    return (
        datetime(on.year, on.month, on.day, 12, tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset()
        or timedelta()
    )
