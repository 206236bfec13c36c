"""Which receipt counts towards which promised part, checked against an oracle written another way."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.foundation.money import Money
from dunwell.negotiation.domain import promises as domain
from dunwell.negotiation.domain.promises import Part, PartDraft, Policy, PromiseDraft, Receipt
from dunwell.negotiation.policy import promise_policy

DAY = date(2026, 11, 1)
TODAY, NOON = date(2026, 11, 23), time(12, 0)


def day(number: int) -> date:
    return DAY + timedelta(days=number)


@st.composite
def histories(draw):
    parts, receipts = [], []
    for promise in range(draw(st.integers(1, 4))):
        captured = draw(st.integers(0, 20))
        for no in range(draw(st.integers(1, 3))):
            due = captured + draw(st.integers(0, 10))
            moment = datetime(2026, 11, 1, 2, tzinfo=UTC) + timedelta(days=captured, minutes=promise)
            parts.append(
                Part(len(parts), promise, moment, day(captured), day(due), no, draw(st.integers(1, 12)))
            )
    for number in range(draw(st.integers(0, 6))):
        receipts.append(Receipt(number, day(draw(st.integers(0, 35))), draw(st.integers(1, 15))))
    return parts, receipts, Policy(grace_days=draw(st.integers(0, 3)))


def oracle(parts: list[Part], receipts: list[Receipt], policy: Policy) -> dict[int, int]:
    """One unit of money at a time, day by day, each unit to the first part in the queue that still waits for it."""
    queue = sorted(parts, key=lambda part: (part.captured_at, part.promise_id, part.due_on, part.no))
    got = dict.fromkeys((part.id for part in parts), 0)
    for today in range(60):
        units = [r for r in sorted(receipts, key=lambda r: r.id) if r.value_date == day(today)]
        for _ in range(sum(receipt.amount_minor for receipt in units)):
            for part in queue:
                started = part.captured_on <= day(today)
                over = day(today) > part.due_on + timedelta(days=policy.grace_days)
                if started and not over and got[part.id] < part.amount_minor:
                    got[part.id] += 1
                    break
    return got


@given(histories())
def test_matching_agrees_with_the_oracle(history) -> None:
    parts, receipts, policy = history
    got = dict.fromkeys((part.id for part in parts), 0)
    for match in domain.match(parts, receipts, policy):
        got[match.part_id] += match.amount_minor
    assert got == oracle(parts, receipts, policy)


@given(histories())
def test_no_receipt_counts_twice_and_no_part_gets_more_than_it_promised(history) -> None:
    parts, receipts, policy = history
    matches = domain.match(parts, receipts, policy)
    for receipt in receipts:
        assert sum(m.amount_minor for m in matches if m.payment_id == receipt.id) <= receipt.amount_minor
    for part in parts:
        assert sum(m.amount_minor for m in matches if m.part_id == part.id) <= part.amount_minor
    assert domain.match(list(reversed(parts)), list(reversed(receipts)), policy) == matches


@pytest.mark.parametrize(
    ("paid_on", "counts"),
    [("2026-11-22", False), ("2026-11-23", True), ("2026-11-26", True), ("2026-11-27", False)],
)
def test_receipts_count_from_capture_to_the_due_date_and_one_day(paid_on: str, counts: bool) -> None:
    """Captured on 23 November, due on the 25th."""
    moment = datetime(2026, 11, 23, 2, tzinfo=UTC)
    part = Part(1, 1, moment, TODAY, date(2026, 11, 25), 1, 100)
    matches = domain.match([part], [Receipt(1, date.fromisoformat(paid_on), 100)], promise_policy())
    assert bool(matches) is counts


@pytest.mark.parametrize(("paid", "said"), [(100, "kept"), (99, "partial"), (1, "partial"), (0, "broken")])
def test_full_is_kept_some_is_partial_none_is_broken(paid: int, said: str) -> None:
    assert domain.verdict(100, paid, promise_policy()) == said


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        (["kept", "kept"], "kept"),
        (["kept", "open"], "open"),
        (["broken", "open"], "open"),
        (["broken", "broken"], "broken"),
        (["kept", "broken"], "partial"),
        (["kept", "withdrawn"], "withdrawn"),
    ],
)
def test_a_promise_is_what_its_parts_are(parts: list[str], status: str) -> None:
    assert domain.promise_status(parts) == status


def a_draft(*parts: tuple[int, str, str | None]) -> PromiseDraft:
    return PromiseDraft(
        tuple(PartDraft(m, date.fromisoformat(d), time.fromisoformat(t) if t else None) for m, d, t in parts),
        "app",
    )


@pytest.mark.parametrize(
    ("draft", "error"),
    [
        (a_draft(), domain.NoParts),
        (a_draft((0, "2026-11-24", None)), domain.PartNotPositive),
        (a_draft((1, "2026-11-22", None)), domain.PromiseInThePast),
        (a_draft((1, "2026-11-23", "11:59")), domain.PromiseInThePast),
        (a_draft((1, "2026-12-25", None)), domain.PromiseTooFarAhead),
        (a_draft((60_00, "2026-11-24", None), (41_00, "2026-11-25", None)), domain.AmountAboveBalance),
        (a_draft((81_00, "2026-11-24", None)), domain.PromisedAlready),
        (a_draft(*[(1, "2026-11-24", None)] * 7), domain.TooManyParts),
    ],
)
def test_what_cannot_be_promised_is_refused_by_name(draft: PromiseDraft, error: type) -> None:
    """100.00 is owed, 20.00 of it promised already; it is noon on 23 November."""
    with pytest.raises(error):
        check(draft)


@pytest.mark.parametrize(
    "draft",
    [
        a_draft((80_00, "2026-11-23", None)),
        a_draft((80_00, "2026-11-23", "12:00")),
        a_draft((80_00, "2026-12-24", None)),
        a_draft((30_00, "2026-11-23", "18:00"), (50_00, "2026-11-30", None)),
    ],
)
def test_what_can_be_promised_is_accepted(draft: PromiseDraft) -> None:
    check(draft)


def check(draft: PromiseDraft) -> None:
    owed, promised = Money(100_00, "CNY"), Money(20_00, "CNY")
    domain.check(draft, promise_policy(), owed=owed, promised=promised, today=TODAY, now=NOON)
