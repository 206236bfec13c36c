"""What no debt may break."""

import copy
from collections import defaultdict

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.ledger.debts import debts

from dunwell.ledger.domain import spec
from dunwell.ledger.domain.engine import Book, replay
from dunwell.ledger.domain.statement import as_object

many = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
BALANCES = ("principal", "interest", "fees", "credit", "total")


def book(raw: dict) -> Book:
    return replay(spec.read(raw))


def balances(raw: dict) -> dict[str, int]:
    said = as_object(book(raw))
    return {name: said[name] for name in BALANCES}


@many
@given(debts())
def test_every_minor_unit_is_posted_once_and_the_postings_make_the_balance(raw: dict) -> None:
    found = book(raw)
    sums: dict[str, int] = defaultdict(int)
    for posting in found.postings:
        sums[posting.key] += posting.amount
    for part, keys in (("principal", ["principal"]), ("interest", ["interest"]), ("penalty", ["penalty"]),
                       ("fees", ["fee", "late_fee"])):  # fmt: skip
        assert found.total(part) == sum(sums[key] for key in keys)
    assert found.credit == sums["credit"]
    for done in found.applied:
        if not done.reversed:
            assert sum(minor for _, _, minor in done.parts) + done.credit == done.amount
    for bucket in found.buckets:
        assert min(bucket.principal, bucket.interest, bucket.penalty, bucket.fee, bucket.late_fee) >= 0
    assert found.credit >= 0


@many
@given(debts(), st.randoms(use_true_random=False))
def test_the_order_of_one_days_postings_is_theirs_not_the_files(raw: dict, draw) -> None:
    shuffled = copy.deepcopy(raw)
    for name in ("payments", "reversals"):
        draw.shuffle(shuffled[name])
    assert balances(shuffled) == balances(raw)


@many
@given(debts())
def test_a_receipt_taken_back_on_its_own_day_leaves_nothing(raw: dict) -> None:
    raw = copy.deepcopy(raw)
    raw["rounding"]["granularity"] = "per_day"  # else its day stays a posting date, where interest is rounded
    raw["late_fee"] = None  # a reversal on a later day does not reopen the late-charge test
    raw["waivers"] = []
    raw["reversals"] = [
        {"payment_id": p["id"], "date": p["date"], "mode": "reversal_date"} for p in raw["payments"]
    ]
    never = raw | {"payments": [], "reversals": []}
    assert balances(raw) == balances(never)


@many
@given(debts())
def test_a_receipt_undone_from_its_own_date_is_as_if_it_never_came(raw: dict) -> None:
    raw = copy.deepcopy(raw)
    raw["rounding"]["granularity"] = "per_day"
    raw["reversals"] = [{"payment_id": p["id"], "date": raw["as_of"], "mode": "value_date"}
                        for p in raw["payments"] if p["date"] <= raw["as_of"]]  # fmt: skip
    assert balances(raw) == balances(raw | {"payments": [], "reversals": []})


@many
@given(debts(), st.integers(0, 160))
def test_a_replay_to_a_later_day_goes_on_from_the_earlier_one(raw: dict, ahead: int) -> None:
    """What was posted by a day stays posted: later days only add. (A cap is tested on the last day alone.)"""
    raw = copy.deepcopy(raw) | {"cap": None, "reversals": []}
    raw["rounding"]["granularity"] = "per_day"
    debt = spec.read(raw)
    early, late = debt.as_of, debt.as_of.fromordinal(debt.as_of.toordinal() + ahead)

    def until(found: Book) -> dict:
        """Sums by day and key. Interest is posted on the last day of the earlier replay, later on in the later one."""
        sums: dict = defaultdict(int)
        for posting in found.postings:
            if posting.on < early and posting.kind != "interest":
                sums[posting.on, posting.kind, posting.key, posting.ref] += posting.amount
        return {key: amount for key, amount in sums.items() if amount}

    assert until(replay(debt, early)) == until(replay(debt, late))


@many
@given(debts(products=("instalment_loan",)))
def test_only_what_is_overdue_bears_penalty(raw: dict) -> None:
    raw = copy.deepcopy(raw)
    found = book(raw)
    for posting in found.postings:
        if posting.kind == "interest":
            due = next((bucket.due for bucket in found.buckets if bucket.no == posting.bucket), None)
            assert all(due is None or span.start >= due for span in posting.spans)


@many
@given(debts())
def test_a_cap_never_adds_and_what_it_cut_is_shown(raw: dict) -> None:
    capped = {"annual_rate": "0.05", "day_count": "ACT/365F"}
    with_cap, without = as_object(book(raw | {"cap": capped})), as_object(book(raw | {"cap": None}))
    cut = with_cap["cap"]["not_charged"]
    assert with_cap["total"] + cut["fees"] + cut["interest"] == without["total"]
    told = with_cap["cap"]
    assert told["charged"] - cut["fees"] - cut["interest"] - told["paid_above"] <= told["limit"]


@many
@given(debts())
def test_days_past_due_are_counted_from_the_oldest_unpaid_part(raw: dict) -> None:
    found = book(raw)
    late = [bucket.due for bucket in found.buckets if bucket.unpaid and bucket.due <= found.as_of]
    assert as_object(found)["dpd"] == ((found.as_of - min(late)).days if late else 0)
