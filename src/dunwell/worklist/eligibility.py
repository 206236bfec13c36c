"""May this account's next action be done on this day at all, and from when? In columns, before anybody is given work.

The rules are the packs' own, through compliance.batch; here the intended contacts are put together: who would be
contacted, by which number, with what the gate must know. The gate judges again at the moment of each contact.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

from dunwell.compliance import packs
from dunwell.compliance.batch import eligibility, rule_names
from dunwell.compliance.columns.moments import Moment, zones_of
from dunwell.compliance.domain.kinds import Frequency
from dunwell.worklist.features import live_restrictions, standing

CONTACT_CHANNELS = ("voice", "sms", "letter")
HORIZON = 32  # days: further back than any counter of a pack looks; `judge` holds the packs to it
NO_PERSON = "no_contact_person"  # nobody agreed in advance, or no usable number of theirs
NO_PACK = "unknown_pack"
PHONES = ("voice", "sms")


def intents(
    accounts: ir.Table,
    points: ir.Table,
    persons: ir.Table,
    restrictions: ir.Table,
    told: ir.Table,
    contacts: ir.Table,
    on: date,
) -> ir.Table:
    """A row for each account whose next action is a contact: what compliance.batch asks of an intended contact.

    Reads status, channel, purpose, party_role, zone, pack, company, product of `accounts`. The party is the debtor; a
    liable party where the debtor cannot be reached; a contact person where the purpose is to restore contact.
    """
    open_ = accounts.status.isin(["open", "written_off"])
    wanted = accounts.filter(open_ & accounts.channel.isin(CONTACT_CHANNELS)).select(
        "account_id", "debtor_id", "zone", "pack", "channel", "purpose", "party_role", "company", "product"
    )
    phones = _phones(points, on)
    wanted = _joined(wanted, _own(phones), "debtor_id")
    wanted = _joined(wanted, _beside(persons, phones), "debtor_id")
    wanted = _joined(wanted, _flags(wanted, restrictions, on), "account_id")
    wanted = _joined(wanted, _lost(wanted, contacts, on), "debtor_id")
    wanted = _joined(wanted, told_lists(told), "debtor_id")
    return _with_party(wanted)


def _joined(table: ir.Table, more: ir.Table, key: str) -> ir.Table:
    return table.left_join(more, key).drop(f"{key}_right")


def _phones(points: ir.Table, on: date) -> ir.Table:
    valid = points.expires_on.isnull() | (points.expires_on >= ibis.literal(on))
    return points.filter((points.kind == "phone") & points.usable & valid)


def _own(phones: ir.Table) -> ir.Table:
    own = phones.filter(phones.person_id.isnull())
    return own.group_by("debtor_id").agg(
        own_number=own.number.argmin(own.point_id), own_place=own.place.fill_null("").argmin(own.point_id)
    )


def _beside(persons: ir.Table, phones: ir.Table) -> ir.Table:
    """A row a debtor: the first liable party and the first agreed contact person with a usable number."""
    theirs = phones.filter(phones.person_id.notnull()).select("person_id", "number", "point_id")
    known = persons.filter(~persons.refused).inner_join(theirs, "person_id")
    liable = known.liable.fill_null(False)
    return known.group_by("debtor_id").agg(
        liable_number=known.number.argmin(known.point_id, where=liable),
        liable_relation=known.relation.argmin(known.point_id, where=liable),
        agreed_number=known.number.argmin(known.point_id, where=known.agreed),
        agreed_relation=known.relation.argmin(known.point_id, where=known.agreed),
        agreed_liable=known.liable.argmin(known.point_id, where=known.agreed),
    )


def _flags(wanted: ir.Table, restrictions: ir.Table, on: date) -> ir.Table:
    """A row an account under restrictions, its own and its debtor's: flags and opt_out as lists."""
    live = live_restrictions(restrictions, on)
    ids = wanted.select("account_id", "debtor_id")
    person = live.filter(live.account_id.isnull()).select("debtor_id", "kind")
    single = live.filter(live.account_id.notnull()).select("account_id", "kind")
    both = ids.inner_join(person, "debtor_id").select("account_id", "kind")
    both = both.union(ids.inner_join(single, "account_id").select("account_id", "kind"))
    out = both.kind.startswith("opt_out:")
    return both.group_by("account_id").agg(
        flags=both.kind.collect(where=~out, distinct=True),
        opt_out=both.kind.substr(8).collect(where=out, distinct=True),
    )


def told_lists(told: ir.Table) -> ir.Table:
    """A row a debtor who called hours or places inconvenient: the hours as one text (see compliance.columns.hours), the
    places as a list."""
    unfit = told.filter(told.kind.isin(["not_hours", "not_place"]))
    hours, place = unfit.kind == "not_hours", unfit.kind == "not_place"
    span = unfit.from_minute.cast("string") + "-" + unfit.to_minute.cast("string")
    return unfit.group_by("debtor_id").agg(
        inconvenient_times=span.group_concat(",", where=hours, order_by=span),
        inconvenient_places=unfit.word.collect(where=place, distinct=True),
    )


def given(told: ir.Table, kind: str) -> ir.Table:
    """Consents or notices as rows: debtor_id, word, given_at."""
    return told.filter(told.kind == kind).select("debtor_id", "word", "given_at")


def _lost(wanted: ir.Table, contacts: ir.Table, on: date) -> ir.Table:
    """A row a debtor to be located who was dialled in vain three times in a row: the day of the third."""
    sought = wanted.filter(wanted.purpose == "locate").select("debtor_id").distinct()
    dials = contacts.filter((contacts.relation == "self") & (contacts.channel == "voice")).semi_join(
        sought, "debtor_id"
    )
    reached = dials.answered.fill_null(False) | dials.inbound
    last = dials.group_by("debtor_id").agg(reached_id=dials.contact_id.max(where=reached))
    failed = dials.filter(~dials.answered.fill_null(True) & ~dials.inbound)
    failed = _joined(failed, last, "debtor_id").filter(lambda t: t.contact_id > t.reached_id.fill_null(0))
    turn = ibis.row_number().over(group_by="debtor_id", order_by="contact_id")
    third = failed.mutate(turn=turn).filter(lambda t: t.turn == 2)
    return third.select("debtor_id", unreachable_since=third.day)


def _with_party(wanted: ir.Table) -> ir.Table:
    locate = wanted.purpose == "locate"
    liable = ~locate & wanted.party_role.isin(["guarantor", "co_borrower"])
    number = ibis.cases(
        (locate, wanted.agreed_number),
        (liable, wanted.liable_number),
        (wanted.channel.isin(PHONES), wanted.own_number),
    )
    because = ibis.cases(
        (wanted.own_number.isnull(), "invalid_number"), (wanted.unreachable_since.notnull(), "three_failed")
    )
    return wanted.select(
        "debtor_id", "zone", "pack", "channel", "purpose", "flags", "opt_out", "product", "unreachable_since", "inconvenient_times",
        "inconvenient_places",
        intent_id=wanted.account_id,
        number=number,
        relation=ibis.cases((locate, wanted.agreed_relation), (liable, wanted.liable_relation), else_="self").fill_null("other"),
        liable=ibis.cases((locate, wanted.agreed_liable), (liable, True), else_=ibis.null("boolean")),
        agreed=ibis.cases((locate, True), else_=ibis.null("boolean")),
        debtor_kind=ibis.cases((wanted.company, "company"), else_="person"),
        debt=wanted.account_id.cast("string"),
        place=ibis.cases((~locate & ~liable & wanted.channel.isin(PHONES), wanted.own_place.nullif(""))),
        unreachable_because=because,
    )  # fmt: skip


def judge(
    wanted: ir.Table, contacts: ir.Table, windows: ir.Table, told: ir.Table, on: date, zone: str
) -> ir.Table:
    """A row an intended contact: account_id, refused_by (the rule; null when some time of the day is lawful), not_before.

    Judged from the first moment of the day in `zone`, so that a run later in the day says the same of the same facts.
    not_before is naive UTC, null where the contact may be made at once or never.
    """
    start = datetime(on.year, on.month, on.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    moment = Moment(start, zones_of(wanted))
    names = wanted.select("pack").distinct().to_pyarrow()["pack"].to_pylist()
    known = [name for name in sorted(name for name in names if name) if name in packs.available()]
    parts = [
        _judged(wanted.filter(wanted.pack == name), name, contacts, windows, told, moment) for name in known
    ]
    others = wanted.filter(~wanted.pack.isin(known)) if known else wanted
    lawless = others.select(
        account_id=others.intent_id, refused_by=ibis.literal(NO_PACK), not_before=ibis.null("timestamp")
    )
    return ibis.union(lawless, *parts)


def _judged(
    wanted: ir.Table, pack: str, contacts: ir.Table, windows: ir.Table, told: ir.Table, moment: Moment
) -> ir.Table:
    law = packs.load([pack])
    furthest = max(
        (v.days or 0 for p in law.packs for r in p.rules for _, v in r.values if isinstance(v, Frequency)),
        default=0,
    )
    if furthest >= HORIZON:
        raise ValueError(f"pack {pack} counts contacts of {furthest} days: raise HORIZON")
    consents, notices = given(told, "consent"), given(told, "notice")
    found = eligibility(wanted.drop("pack"), contacts, windows, law, moment, consents, notices)
    names: Any = ibis.array(rule_names(law))[found.rule_no.cast("int64") - 1]
    nobody = (found.purpose == "locate") & found.number.isnull()
    refused = ibis.cases((nobody, NO_PERSON), (~found.allowed_today, names))
    later = found.allowed_today & ~found.allowed
    return found.select(
        account_id=found.intent_id,
        refused_by=refused,
        not_before=ibis.cases((later, found.earliest)).cast("timestamp"),
    )


def recent(contacts: ir.Table, on: date) -> ir.Table:
    """Contacts that stand and can still count on the day: of the last days, and any whose outcome is missing."""
    near = (contacts.day >= ibis.literal(on - timedelta(days=HORIZON))) | contacts.answered.isnull()
    found = standing(contacts.filter((contacts.day <= ibis.literal(on)) & near), contacts)
    return found.select(
        "debtor_id", "day", "at", "channel", "number", "answered", "inbound", "debt", "relation"
    )
