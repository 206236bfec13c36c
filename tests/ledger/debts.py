"""Random descriptions of debts, every combination of product and field that has a meaning."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

START = date(2023, 12, 20)  # a leap year's February and three short months lie ahead
WORDS = ("fees", "interest", "principal")


def day(number: int) -> str:
    return (START + timedelta(days=number)).isoformat()


def days(most: int = 160) -> st.SearchStrategy[str]:
    return st.integers(0, most).map(day)


@st.composite
def debts(draw: Any, products: tuple[str, ...] = ("credit_card", "instalment_loan", "invoice")) -> dict:
    product = draw(st.sampled_from(products))
    loan, card = product == "instalment_loan", product == "credit_card"
    parts = ["fees", "penalty", "interest", "principal"] if loan else list(WORDS)
    given: dict[str, Any] = {
        "product": product, "currency": "CNY", "minor_digits": 2, "as_of": draw(days()),
        "rounding": {"mode": draw(st.sampled_from(["half_up", "half_even", "floor"])),
                     "granularity": draw(st.sampled_from(["per_posting", "per_posting", "per_day"]))},
    }  # fmt: skip
    given |= draw(loans() if loan else charged(card=card))
    orders = st.permutations(parts)
    if draw(st.booleans()):
        given["allocation"] = [{"order": draw(orders)}]
    else:
        cut = draw(st.integers(-5, 60))
        given["allocation"] = [
            {"dpd_to": cut, "order": draw(orders)},
            {"dpd_from": cut + 1, "order": draw(orders)},
        ]
        if cut < 0:
            del given["allocation"][0]["dpd_to"]
            del given["allocation"][1:]
    amounts = st.one_of(st.integers(1, 400), st.integers(1, 60_000), st.integers(1, 300_000))
    payments = draw(
        st.lists(st.tuples(days(), amounts, st.sampled_from([None, None, None, ["principal"]])), max_size=5)
    )
    given["payments"] = [
        {"id": f"P{i}", "date": on, "amount": amount, "seq": i} | ({"order": own, "kind": "credit_note"} if own else {})
        for i, (on, amount, own) in enumerate(payments)
    ]  # fmt: skip
    given["reversals"] = [
        {"payment_id": p["id"], "date": (date.fromisoformat(p["date"]) + timedelta(days=draw(st.integers(0, 40)))).isoformat(),
         "mode": draw(st.sampled_from(["reversal_date", "value_date"]))}
        for p in given["payments"] if draw(st.integers(0, 3)) == 0
    ]  # fmt: skip
    targets = ["fees", "interest"] + (["penalty"] if loan else [])
    given["waivers"] = [
        {"id": f"W{i}", "date": draw(days()), "target": draw(st.sampled_from(targets)), "amount": draw(st.integers(1, 6000))}
        for i in range(draw(st.sampled_from([0, 0, 1, 2])))
    ]  # fmt: skip
    given["late_fee"] = draw(st.none() | late_fees(card=card))
    if draw(st.integers(0, 2)) == 0:
        given["cap"] = {
            "annual_rate": draw(st.sampled_from(["0.24", "0.12", "0.036"])),
            "day_count": draw(counts),
        }
    if draw(st.integers(0, 3)) == 0:
        given["capitalise_on"] = draw(st.lists(days(), min_size=1, max_size=2))
    if not card and draw(st.integers(0, 2)) == 0:
        given["grace_days"] = draw(st.integers(0, 6))
    return given


counts = st.sampled_from(["ACT/365F", "ACT/360", "ACT/ACT", "30E/360"])


@st.composite
def charged(draw: Any, *, card: bool) -> dict:
    dues = []
    for _ in range(1 if card else draw(st.integers(1, 3))):
        due = draw(st.integers(10, 90))
        charges = draw(
            st.lists(st.tuples(st.integers(0, due), st.integers(1, 90_000)), min_size=1, max_size=3)
        )
        dues.append(
            {"due": day(due), "charges": [{"date": day(on), "amount": amount} for on, amount in charges]}
        )
    dues.sort(key=lambda one: one["due"])
    rate = {"basis": "daily", "value": "0.0005"}
    if not card or draw(st.booleans()):
        rate = {
            "basis": "annual",
            "value": draw(st.sampled_from(["0.0875", "0.146", "0.1"])),
            "day_count": draw(counts),
        }
    if draw(st.booleans()):
        changes = sorted(draw(st.sets(st.integers(0, 150), max_size=2)))
        rate["changes"] = [
            {"from": day(n), "value": draw(st.sampled_from(["0", "0.0007", "0.11"]))} for n in changes
        ]
    total = sum(charge["amount"] for due in dues for charge in due["charges"])
    return {"principal": total, "due_schedule": dues, "rate": rate}


@st.composite
def loans(draw: Any) -> dict:
    first = START + timedelta(days=draw(st.integers(0, 45)))
    rate = {"basis": "annual", "contract_annual": draw(st.sampled_from(["0", "0.12", "0.1801"])),
            "penalty_multiplier": draw(st.sampled_from(["1.5", "1.3"])), "day_count": draw(counts)}  # fmt: skip
    if draw(st.integers(0, 3)) == 0:
        rate["changes"] = [{"from": draw(days()), "value": "0.0345"}]
    given: dict[str, Any] = {
        "principal": draw(st.integers(100, 300_000)), "rate": rate,
        "due_schedule": {"method": "equal_instalment", "n": draw(st.integers(1, 5)), "first_due": first.isoformat(),
                         "anchor_day": first.day},
        "accrual_base": draw(st.sampled_from(["principal", "principal_and_interest"])),
        "interest_free_schedule": draw(st.sampled_from([False, False, True])),
    }  # fmt: skip
    if draw(st.integers(0, 2)) == 0:
        given["scheduled_fee"] = draw(st.integers(1, 900))
    if draw(st.integers(0, 2)) == 0:
        given["acceleration"] = draw(days())
    return given


@st.composite
def late_fees(draw: Any, *, card: bool) -> dict:
    if card and draw(st.booleans()):
        return {"kind": "pct_unpaid_minimum", "rate": "0.05", "minimum_payment": draw(st.integers(0, 40_000)),
                "floor": draw(st.sampled_from([0, 500]))}  # fmt: skip
    return {"kind": "fixed_per_bucket", "amount": draw(st.integers(1, 4000))}
