"""May this account's next action be done on this day at all, and from when? In columns, before anybody is given work.

The gate judges again at the moment of each contact; this only keeps the impossible off the lists, with the rule that
forbids it.
"""

from datetime import date

import ibis
import ibis.expr.types as ir

from dunwell.worklist.features import standing

CONTACT_CHANNELS = ("voice", "sms", "letter")
BLOCKING = ("deceased", "minor", "bankrupt", "stop_contact", "represented", "disputed", "breathing_space")


def today_features(contacts: ir.Table, on: date) -> ir.Table:
    """A row a debtor contacted on `on`: answered_today (an outcome still missing counts as answered). Our own calls."""
    ours = standing(contacts).filter(
        lambda t: (t.day == ibis.literal(on)) & ~t.inbound & (t.channel == "voice")
    )
    answered = ours.answered.fill_null(True)
    return ours.group_by("debtor_id").agg(answered_today=answered.cast("int32").sum().cast("int32"))


def judge(table: ir.Table, today: ir.Table, on: date) -> ir.Table:
    """Add refused_by, the id of the first rule that forbids the action on `on`; null where none does or nobody is contacted.

    Reads channel, purpose, route, zone, reach, agreed_persons and the columns of `today_features`.
    """
    table = table.left_join(today, "debtor_id").drop("debtor_id_right")
    contact = table.channel.isin(CONTACT_CHANNELS)
    frozen = table.route.isin(BLOCKING) | ((table.route == "plan_in_force") & (table.purpose != "remind"))
    refused = ibis.cases(
        (~contact, ibis.null("string")),
        (table.zone.isnull(), "unknown.zone"),
        (frozen, "flag." + table.route),
        ((table.purpose == "locate") & (table.agreed_persons == 0), "no_agreed_person"),
        ((table.channel == "voice") & (table.answered_today >= 3), "cn_calls_per_day"),
        else_=ibis.null("string"),
    )
    return table.mutate(refused_by=refused).drop("answered_today")
