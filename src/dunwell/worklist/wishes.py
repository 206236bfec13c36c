"""The debtor's preferred hours over the run's answers: an item is not offered before the hour the debtor asked for.

Only later, never earlier, and never a refusal: what the law allows is compliance.batch's to say; the gate warns who calls
outside the hours anyway.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import pyarrow as pa


def within_hours(judged: ir.Table, accounts: ir.Table, hours: ir.Table, on: date) -> ir.Table:
    """Move not_before to the preferred hour where that comes later on the day. One row in, one row out.

    Reads account_id, refused_by, not_before of `judged`; account_id, debtor_id, zone, channel of `accounts`; debtor_id,
    from_minute, to_minute of `hours` (one row a debtor). Instants are naive UTC.
    """
    wished = hours.inner_join(
        accounts.filter(accounts.channel.isin(["voice", "sms"])).select("account_id", "debtor_id", "zone"), "debtor_id"
    )  # fmt: skip
    places = _places(wished, on)
    if places.num_rows == 0:
        return judged
    asked = wished.inner_join(ibis.memtable(places), ["zone", "from_minute", "to_minute"])
    asked = asked.select("account_id", "starts", "ends", "begins", wraps=asked.from_minute > asked.to_minute)
    joined = judged.left_join(asked, "account_id").drop("account_id_right")
    now = joined.not_before.coalesce(joined.begins)
    too_early = (now < joined.starts) & (~joined.wraps | (now >= joined.ends))
    moved = ibis.cases(
        (joined.refused_by.isnull() & too_early.fill_null(False), joined.starts), else_=joined.not_before
    )
    return joined.mutate(not_before=moved.cast("timestamp")).drop("starts", "ends", "begins", "wraps")


def _places(wished: ir.Table, on: date) -> pa.Table:
    """The instants of each pair of hours in each zone on the day: a handful of rows, whatever the portfolio's size."""
    pairs = wished.filter(wished.zone.notnull()).select("zone", "from_minute", "to_minute").distinct()
    rows = [
        {
            "zone": row["zone"], "from_minute": row["from_minute"], "to_minute": row["to_minute"],
            "begins": _instant(on, 0, row["zone"]), "starts": _instant(on, row["from_minute"], row["zone"]),
            "ends": _instant(on, row["to_minute"], row["zone"]),
        }
        for row in pairs.to_pyarrow().to_pylist()
    ]  # fmt: skip
    kinds = {"zone": pa.string(), "from_minute": pa.int32(), "to_minute": pa.int32()}
    moments = {name: pa.timestamp("us") for name in ("begins", "starts", "ends")}
    return pa.Table.from_pylist(rows, schema=pa.schema(kinds | moments))


def _instant(on: date, minute: int, zone: str) -> datetime:
    day, minute = (on + timedelta(days=1), 0) if minute >= 24 * 60 else (on, minute)
    wall = datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(zone))
    return wall.astimezone(UTC).replace(tzinfo=None)
