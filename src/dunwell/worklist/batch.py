"""The morning run as functions from table to table: features → decisions → eligibility → what became of each account."""

from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

from dunwell.strategy.domain import DECISIONS
from dunwell.worklist.allocation import OWN_CHANNELS, OWN_DESK

OPEN = ("open", "written_off")

# What an action without contact waits for; others of channel "none" have nothing due.
WAITING = {
    "hold": "protected",
    "wait_plan": "plan_in_force",
    "wait_promise": "promise_running",
    "wait_cadence": "contacted_lately",
}

RULES = tuple(f"rule_{name}" for name in DECISIONS)
DECIDED = (
    "amount_band", "wxa", "recoverability", "recover_why", "low_risk", "stage", "segment",
    "action", "channel", "purpose", "revisit_days", "risk_points", "amount_points", "deadline_points", "promise_points", "score",
)  # fmt: skip


def outcome(
    accounts: ir.Table, listed: ir.Table, books: ir.Table, debtors: ir.Table, fit_cells: list[int], on: date
) -> ir.Table:
    """Add collector_id, rank, owner_id, why_not, next_step and next_step_on: what became of every account, and why.

    why_not is null for the account that leads its debtor's item; worklist.domain.REASONS lists the others, and
    `refused_by_rule:<id>` names the rule. next_step_on is set for every overdue account. Keeps the order of `accounts`.
    """
    cells = debtors.mutate(placed=debtors.cell.isin(fit_cells)).select(
        "debtor_id", "placed", lead_account=debtors.account_id
    )
    wide = (
        accounts.left_join(listed.rename(item_account="account_id"), "debtor_id").drop("debtor_id_right")
        .left_join(books, "debtor_id").drop("debtor_id_right")
        .left_join(cells, "debtor_id").drop("debtor_id_right")
    )  # fmt: skip
    leads = wide.item_account == wide.account_id
    wide = wide.mutate(
        leads=leads.fill_null(False),
        overdue_now=(wide.overdue_minor > 0) & wide.status.isin(OPEN),
        work=wide.channel.isin(OWN_CHANNELS) | wide.action.isin(OWN_DESK),
    )
    wide = wide.mutate(why_not=_why_not(wide))
    wide = wide.mutate(next_step_on=_next_step_on(wide, on), next_step=_next_step(wide))
    return wide.mutate(
        collector_id=ibis.cases((wide.leads, wide.collector_id)),
        rank=ibis.cases((wide.leads, wide["rank"])),
        owner_id=ibis.cases((wide.overdue_now, wide.owner_id)),
    ).drop("item_account", "leads", "work", "placed", "lead_account", "kept")


def _why_not(wide: ir.Table) -> Any:
    waiting = ibis.cases(
        *((wide.action == action, why) for action, why in WAITING.items()), else_="no_action_due"
    )
    return ibis.cases(
        (wide.leads, ibis.null("string")),
        (~wide.status.isin(OPEN), "closed"),
        (wide.refused_by.notnull(), "refused_by_rule:" + wide.refused_by),
        ((wide.channel == "desk") & ~wide.work, "desk_work"),
        (~wide.work, waiting),
        (wide.collector_id.notnull() | (wide.lead_account != wide.account_id), "other_account_leads"),
        (~wide.placed.fill_null(False), "no_qualified_collector"),
        else_="capacity",
    )


def _next_step(wide: ir.Table) -> Any:
    return ibis.cases(
        (~wide.status.isin(OPEN), ibis.null("string")),
        (wide.refused_by.notnull(), "recheck"),
        else_=wide.action,
    )


def _next_step_on(wide: ir.Table, on: date) -> Any:
    """The day on which somebody looks at the account again; today for what is on a list."""
    today, tomorrow = ibis.literal(on), ibis.literal(on + timedelta(days=1))
    # By way of a timestamp: DuckDB makes one of date + interval, and Ibis leaves out a cast it thinks idle.
    later = (today.cast("timestamp") + wide.revisit_days.fill_null(1).as_interval("D")).cast("date")
    waits = ibis.greatest(tomorrow, later)
    planned = ibis.cases((wide.step_on > today, wide.step_on), else_=waits)
    lifted = ibis.cases((wide.restricted_until > today, wide.restricted_until), else_=waits)
    return ibis.cases(
        (~wide.status.isin(OPEN), ibis.null("date")),
        (wide.leads, today),
        (wide.collector_id.notnull() & wide.work & wide.refused_by.isnull(), today),
        (
            wide.why_not == "promise_running",
            ibis.greatest(tomorrow, ibis.coalesce(wide.promise_due_on, tomorrow)),
        ),
        (wide.why_not == "protected", ibis.least(waits, lifted)),
        (wide.why_not.isin(["capacity", "no_qualified_collector", "other_account_leads"]), tomorrow),
        (
            wide.refused_by.notnull(),
            ibis.least(ibis.literal(on + timedelta(days=7)), ibis.greatest(tomorrow, lifted)),
        ),
        else_=ibis.least(waits, planned),
    )
