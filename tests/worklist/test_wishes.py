"""The morning run offers nobody before the hour they asked for."""

from datetime import date, datetime

import ibis
import pyarrow as pa
import pytest

from dunwell.worklist.wishes import within_hours

ON = date(2026, 11, 23)
EIGHT = datetime.fromisoformat("2026-11-23T00:00")  # naive UTC: eight in Shanghai


def answer(
    from_minute: int, to_minute: int, not_before: datetime | None = EIGHT, **given: object
) -> datetime | None:
    row = {"refused_by": None, "channel": "voice", "zone": "Asia/Shanghai"} | given
    judged = ibis.memtable(
        pa.table({
            "account_id": pa.array([7], pa.int64()), "refused_by": pa.array([row["refused_by"]], pa.string()),
            "not_before": pa.array([not_before], pa.timestamp("us")),
        })
    )  # fmt: skip
    accounts = ibis.memtable(
        pa.table({
            "account_id": pa.array([7], pa.int64()), "debtor_id": pa.array([1], pa.int64()),
            "zone": pa.array([row["zone"]], pa.string()), "channel": pa.array([row["channel"]], pa.string()),
        })
    )  # fmt: skip
    hours = ibis.memtable(
        pa.table({
            "debtor_id": pa.array([1], pa.int64()), "from_minute": pa.array([from_minute], pa.int32()),
            "to_minute": pa.array([to_minute], pa.int32()),
        })
    )  # fmt: skip
    (found,) = within_hours(judged, accounts, hours, ON).to_pyarrow().to_pylist()
    return found["not_before"]


SIX = datetime.fromisoformat("2026-11-23T10:00")  # naive UTC: six in the evening in Shanghai


@pytest.mark.parametrize("not_before", [EIGHT, None])
def test_an_item_waits_for_the_preferred_hour(not_before) -> None:
    assert answer(18 * 60, 20 * 60, not_before) == SIX


def test_what_the_law_puts_later_stays_later() -> None:
    assert answer(60, 20 * 60) == EIGHT


def test_hours_over_midnight_let_the_morning_be() -> None:
    assert answer(22 * 60, 9 * 60) == EIGHT
    assert answer(18 * 60, 7 * 60) == SIX


@pytest.mark.parametrize(
    "given", [{"channel": "letter"}, {"zone": None}, {"refused_by": "cn_house_stop_contact"}]
)
def test_letters_unknown_zones_and_refusals_are_left_alone(given) -> None:
    assert answer(18 * 60, 20 * 60, **given) == EIGHT
