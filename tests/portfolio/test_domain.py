"""Days past due, buckets, positions, contactability: one case and columns say the same."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import ibis
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.portfolio import batch, buckets, domain
from dunwell.portfolio.domain import Bucket, Dial, Due

ON = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@pytest.mark.parametrize(
    ("dpd", "code"),
    [(0, "M0"), (1, "M1"), (30, "M1"), (31, "M2"), (60, "M2"), (61, "M3"), (90, "M3"), (91, "M4"), (120, "M4"), (121, "M5"),
     (150, "M5"), (151, "M6"), (180, "M6"), (181, "M7+"), (4000, "M7+"), (None, None)],
)  # fmt: skip
def test_every_number_of_days_has_the_bucket_of_the_trade(dpd: int | None, code: str | None) -> None:
    assert domain.bucket_of(dpd, buckets.scheme().buckets) == code
    assert domain.bucket_of(dpd, buckets.scheme().buckets, written_off=True) == "WO"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("buckets: [{code: A, first: 1, upto: null}]", "starts at 1"),
        ("buckets: [{code: A, first: 0, upto: 3}, {code: B, first: 5, upto: null}]", "starts at 5"),
        ("buckets: [{code: A, first: 0, upto: 3}, {code: B, first: 3, upto: null}]", "starts at 3"),
        ("buckets: [{code: A, first: 0, upto: 3}]", "must have no end"),
        ("buckets: [{code: A, first: 0, upto: 3}, {code: A, first: 4, upto: null}]", "twice"),
        ("buckets: [{code: A, first: 0}]", "code, first and upto"),
        ("buckets: [{code: A, first: 0.5, upto: null}]", "whole days"),
        ("[]", "a list named"),
    ],
)
def test_a_scheme_with_a_gap_or_an_overlap_is_refused(tmp_path: Path, text: str, wrong: str) -> None:
    path = tmp_path / "buckets.yaml"
    path.write_text(text)
    with pytest.raises(ValueError, match=wrong):
        buckets.load_scheme(path)


def test_after_a_part_payment_the_oldest_unpaid_date_is_the_anchor() -> None:
    dues = [Due(date(2026, 9, 10), 0), Due(date(2026, 10, 10), 40_00), Due(date(2026, 12, 10), 50_00)]
    found = domain.position(dues, ON)
    assert (found.due_on, found.overdue_minor) == (date(2026, 10, 10), 40_00)
    assert (found.coming_due_on, found.coming_due_minor) == (date(2026, 12, 10), 50_00)


def test_the_due_day_itself_is_not_overdue() -> None:
    assert domain.position([Due(ON, 100)], ON).overdue_minor == 0
    assert domain.position([Due(ON, 100)], ON + timedelta(days=1)).overdue_minor == 100
    assert domain.days_past_due(ON, ON) == 0


ACCOUNTS = st.lists(
    st.tuples(st.none() | DAYS, st.sampled_from(["open", "written_off"]), st.integers(0, 2**53), st.none() | DAYS, st.none() | st.integers(0, 2**53)),
    min_size=1, max_size=20,
)  # fmt: skip
SCHEMES = st.lists(st.integers(0, 200), unique=True, min_size=1, max_size=6).map(
    lambda ends: tuple(
        Bucket(f"B{i}", first, upto)
        for i, (first, upto) in enumerate(
            zip([0] + [end + 1 for end in sorted(ends)], [*sorted(ends), None], strict=True)
        )
    )
)


@given(rows=ACCOUNTS, on=DAYS, scheme=SCHEMES)
def test_columns_age_and_bucket_accounts_as_one_case_does(
    rows: list[tuple[date | None, str, int, date | None, int | None]], on: date, scheme: tuple[Bucket, ...]
) -> None:
    domain.check_scheme(scheme)
    types = [pa.date32(), pa.string(), pa.int64(), pa.date32(), pa.int64()]
    names = ["due_on", "status", "overdue_minor", "coming_due_on", "coming_due_minor"]
    columns = [pa.array(values, kind) for values, kind in zip(zip(*rows, strict=True), types, strict=True)]
    table = ibis.memtable(pa.table([pa.array(range(len(rows))), *columns], names=["n", *names]))
    aged = batch.with_bucket(batch.with_overdue_on(batch.with_days_past_due(table, on), on), scheme)
    found = aged.order_by("n").to_pyarrow().to_pylist()
    for (due_on, status, overdue, coming_on, coming), row in zip(rows, found, strict=True):
        dpd = domain.days_past_due(due_on, on)
        assert row["dpd"] == dpd
        owed = domain.overdue_on(overdue, coming_on, coming, on)
        assert row["overdue_on_minor"] == owed
        assert row["bucket"] == domain.bucket_of(
            dpd, scheme, written_off=status == "written_off", overdue_minor=owed
        )


def test_an_account_with_nothing_overdue_and_no_due_date_is_current_and_one_with_something_overdue_is_unknown() -> (
    None
):
    scheme = buckets.scheme().buckets
    assert domain.bucket_of(None, scheme, overdue_minor=0) == "M0"
    assert domain.bucket_of(None, scheme, overdue_minor=1) is None
    assert domain.bucket_of(None, scheme) is None


def ago(hours: int) -> datetime:
    return NOON - timedelta(hours=hours)


@pytest.mark.parametrize(
    ("dials", "own", "related", "expected"),
    [
        ([], 1, 1, None),  # never tried: not known
        ([Dial(ago(5), "self", True)], 1, 0, "reachable"),
        (
            [Dial(ago(9), "self", True), Dial(ago(5), "self", False), Dial(ago(4), "self", False)],
            1,
            0,
            "reachable",
        ),
        (
            [Dial(ago(9), "self", True), *(Dial(ago(h), "self", False) for h in (5, 4, 3))],
            1,
            1,
            "related_only",
        ),
        ([Dial(ago(h), "self", False) for h in (5, 4, 3)], 1, 0, "lost"),
        ([Dial(ago(5), "self", False)], 1, 1, None),
        ([Dial(ago(5), "family", True)], 1, 1, None),  # somebody else's word is not the debtor's
        ([Dial(ago(5), "self", True)], 0, 1, "related_only"),  # no number of their own is left
        ([], 0, 0, "lost"),
        ([Dial(ago(24 * 91), "self", True)], 1, 1, None),  # too long ago
        ([Dial(ago(5), "self", False, "sms")] * 3, 1, 1, None),  # a message is no failed dial
    ],
)
def test_contactability_follows_from_the_recorded_dials(
    dials: list[Dial], own: int, related: int, expected: str | None
) -> None:
    assert domain.contactability(dials, own_usable=own, related_usable=related, at=NOON) == expected


DIALS = st.lists(
    st.builds(
        Dial,
        at=st.integers(-5, 24 * 100).map(ago),
        relation=st.sampled_from(["self", "self", "family"]),
        answered=st.booleans(),
        channel=st.sampled_from(["voice", "voice", "sms"]),
    ),
    max_size=8,
)
POINTS = st.lists(st.tuples(st.booleans(), st.booleans(), st.sampled_from([None, -1, 0, 1])), max_size=4)
PERSON = st.tuples(st.none() | st.booleans(), st.booleans(), st.booleans())
HOUSEHOLDS = st.lists(st.tuples(DIALS, POINTS, st.lists(PERSON, max_size=2)), min_size=1, max_size=4)


@given(households=HOUSEHOLDS)
def test_columns_infer_contactability_as_one_case_does(households: list[tuple]) -> None:  # type: ignore[type-arg]
    dials, points, persons, expected = [], [], [], []
    for debtor, (calls, numbers, beside) in enumerate(households):
        dials += [(debtor, d.at.replace(tzinfo=None), d.relation, d.answered, d.channel) for d in calls]
        people = [(debtor * 10 + i, debtor, *who) for i, who in enumerate(beside)]
        persons += people
        own, reachable_by = 0, set()
        for i, (mine, usable, shift) in enumerate(numbers):
            owner = None if mine or not people else people[i % len(people)][0]
            expires = None if shift is None else NOON.date() + timedelta(days=shift)
            points.append((debtor, owner, "phone", usable, expires))
            if usable and (expires is None or expires >= NOON.date()):
                own += owner is None
                reachable_by.add(owner)
        related = sum(
            (agreed or bool(liable)) and not refused and pid in reachable_by
            for pid, _, liable, agreed, refused in people
        )
        expected.append(domain.contactability(calls, own_usable=own, related_usable=related, at=NOON))
    found = batch.with_contactability(
        _table([(n,) for n in range(len(households))], debtor_id=pa.int64()),
        _table(dials, debtor_id=pa.int64(), at=pa.timestamp("us"), relation=pa.string(), answered=pa.bool_(), channel=pa.string()),
        _table(points, debtor_id=pa.int64(), person_id=pa.int64(), kind=pa.string(), usable=pa.bool_(), expires_on=pa.date32()),
        _table(persons, person_id=pa.int64(), debtor_id=pa.int64(), liable=pa.bool_(), agreed=pa.bool_(), refused=pa.bool_()),
        NOON,
    )  # fmt: skip
    rows = found.order_by("debtor_id").to_pyarrow().to_pylist()
    assert [row["contactability"] for row in rows] == expected


def _table(rows: list[tuple], **types: pa.DataType) -> ibis.Table:  # type: ignore[type-arg]
    columns = list(zip(*rows, strict=True)) or [()] * len(types)
    arrays = [pa.array(list(values), kind) for values, kind in zip(columns, types.values(), strict=True)]
    return ibis.memtable(pa.table(arrays, names=list(types)))
