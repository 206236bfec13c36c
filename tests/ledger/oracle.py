"""A second, slow ledger for the tests: written from the words of the conventions, one day after the other, sharing no code
with the engine. It reads the raw description and keeps everything in plain dicts."""

import calendar
from datetime import date, timedelta
from fractions import Fraction

DAY = timedelta(days=1)


def rounded(x: Fraction, mode: str) -> int:
    low = x.numerator // x.denominator
    rest = x - low
    if mode == "floor" or rest < Fraction(1, 2):
        return low
    if rest > Fraction(1, 2) or mode == "half_up":
        return low + 1
    return low + low % 2


def share_of_year(day: date, count: str | None) -> Fraction:
    """What the one day that starts at `day` is of a year (of a day, for daily rates)."""
    if count is None:
        return Fraction(1)
    if count == "ACT/365F":
        return Fraction(1, 365)
    if count == "ACT/360":
        return Fraction(1, 360)
    if count == "ACT/ACT":
        return Fraction(1, 366 if calendar.isleap(day.year) else 365)
    n = day + DAY
    days = 360 * (n.year - day.year) + 30 * (n.month - day.month) + min(n.day, 30) - min(day.day, 30)
    return Fraction(days, 360)


def plan_of(given: dict) -> list[dict]:
    s, total = given["due_schedule"], given["principal"]
    free = given.get("interest_free_schedule")
    i = Fraction(0) if free else Fraction(given["rate"]["contract_annual"]) / 12
    n, first, left, rows = s["n"], date.fromisoformat(s["first_due"]), total, []
    level = rounded(total * i * (1 + i) ** n / ((1 + i) ** n - 1), "half_up") if i else None
    for k in range(n):
        year, month = first.year + (first.month - 1 + k) // 12, (first.month - 1 + k) % 12 + 1
        due = date(year, month, min(s["anchor_day"], calendar.monthrange(year, month)[1]))
        interest = rounded(left * i, "half_up")
        part = left if k == n - 1 else total // n if level is None else level - interest
        rows.append(
            {"due": due, "principal": part, "interest": interest, "fee": given.get("scheduled_fee", 0)}
        )
        left -= part
    return rows


def ledger(given: dict) -> dict:
    d = date.fromisoformat
    as_of, mode, product = d(given["as_of"]), given["rounding"]["mode"], given["product"]
    daily_rounding = given["rounding"]["granularity"] == "per_day"
    loan, card = product == "instalment_loan", product == "credit_card"
    rate = given["rate"]
    first = Fraction(rate["contract_annual"] if "contract_annual" in rate else rate["value"])
    times = Fraction(rate.get("penalty_multiplier", "1"))

    def rate_on(day: date) -> Fraction:
        value = first
        for change in rate.get("changes", []):
            if d(change["from"]) <= day:
                value = Fraction(change["value"])
        return value

    count = rate.get("day_count")
    known = [r for r in given.get("reversals", []) if d(r["date"]) <= as_of]
    void = {r["payment_id"] for r in known if r["mode"] == "value_date"}
    payments = [p for p in given["payments"] if d(p["date"]) <= as_of]
    waivers = [w for w in given.get("waivers", []) if d(w["date"]) <= as_of]
    speed_up = d(given["acceleration"]) if given.get("acceleration") else None
    compound = {d(x) for x in given.get("capitalise_on", [])}
    posting = (
        {d(p["date"]) for p in payments} | {d(r["date"]) for r in known} | {d(w["date"]) for w in waivers}
    )
    posting |= compound | {speed_up, as_of}

    if loan:
        plan = plan_of(given)
        buckets = [{"due": r["due"], "P": 0, "I": 0, "X": 0, "F": 0, "L": 0, "acc": Fraction(0), "held": Fraction(0),
                    "grace": given.get("grace_days", 0)} for r in plan]  # fmt: skip
        future = {i: r["principal"] for i, r in enumerate(plan)}
    else:
        plan, future = [], {}
        groups = given["due_schedule"]
        if card:
            groups = [
                {"due": min(g["due"] for g in groups), "charges": [c for g in groups for c in g["charges"]]}
            ]
        buckets = [{"due": d(g["due"]), "P": 0, "I": 0, "X": 0, "F": 0, "L": 0, "acc": Fraction(0), "held": Fraction(0),
                    "grace": given.get("grace_days", 0), "charges": g["charges"]} for g in groups]  # fmt: skip
    names = {"fees": ["F", "L"], "penalty": ["X"], "interest": ["I"], "principal": ["P"]}
    interest_key = "X" if loan else "I"
    credit, log, charged, paid = 0, [], 0, {"fees": 0, "interest": 0, "penalty": 0}
    late_charged = 0
    cap_exact = Fraction(0)

    def oldest_first() -> list[dict]:
        return sorted(buckets, key=lambda b: b["due"])

    def anchor() -> date:
        if card:
            return buckets[0]["due"]
        late = [b["due"] for b in buckets if b["P"] + b["I"] + b["X"] + b["F"] + b["L"] > 0]
        return min(late) if late else first_due

    first_due = min(b["due"] for b in buckets)

    def apply(ident: str, day: date, amount: int, own: list | None) -> None:
        nonlocal credit
        dpd = (day - anchor()).days
        order = own or next(
            band["order"] for band in given["allocation"]
            if band.get("dpd_from", -(10**9)) <= dpd <= band.get("dpd_to", 10**9)
        )  # fmt: skip
        entry = {"id": ident, "date": day.isoformat(), "amount": amount, "fees": 0, "interest": 0, "principal": 0,
                 "penalty": 0, "credit": 0, "moves": []}  # fmt: skip
        for b in oldest_first():
            for part in order:
                for key in names[part]:
                    take = min(amount, b[key])
                    if take > 0:
                        b[key] -= take
                        amount -= take
                        entry[part] += take
                        entry["moves"].append((b, key, take, part))
                        if part in paid:
                            paid[part] += take
        entry["credit"] = amount
        credit += amount
        log.append(entry)

    day = min([b["due"] for b in buckets] + [d(c["date"]) for b in buckets for c in b.get("charges", [])]
              + [d(p["date"]) for p in payments] + [as_of] + ([speed_up] if speed_up else []))  # fmt: skip
    while day <= as_of:
        for b in buckets:  # grace is over
            if b["grace"] is not None and b["due"] + DAY * (b["grace"] + 1) <= day:
                if b["P"] + b["I"] + b["X"] + b["F"] + b["L"]:
                    b["acc"] += b["held"]
                b["held"], b["grace"] = Fraction(0), None
        if day in posting:
            for b in buckets:
                whole = rounded(b["acc"], mode)
                b[interest_key] += whole
                charged += whole
                b["acc"] = Fraction(0)
        for i, row in enumerate(plan):
            if row["due"] == day and i in future:
                buckets[i]["P"] += future.pop(i)
                buckets[i]["I"] += row["interest"]
                buckets[i]["F"] += row["fee"]
        for b in buckets:
            for c in b.get("charges", []):
                if d(c["date"]) == day:
                    b["P"] += c["amount"]
        fee = given.get("late_fee")
        if fee and fee["kind"] == "fixed_per_bucket":
            for b in buckets:
                if b["due"] + DAY == day and b["P"] > 0:
                    b["L"] += fee["amount"]
                    late_charged += fee["amount"]
        elif fee and day == first_due + DAY:
            early = sum(p["amount"] for p in payments if d(p["date"]) <= first_due and p["id"] not in void)
            lack = max(0, fee["minimum_payment"] - early)
            if lack:
                whole = max(fee["floor"], rounded(lack * Fraction(fee["rate"]), mode))
                buckets[0]["L"] += whole
                late_charged += whole
        if day in compound:
            for b in buckets:
                b["P"] += b["I"] + b["X"]
                b["I"] = b["X"] = 0
        if day == speed_up and future:
            last_due = max([r["due"] for r in plan if r["due"] <= day], default=None)
            if last_due is None:
                s = given["due_schedule"]
                f = d(s["first_due"])
                y, m = (f.year, f.month - 1) if f.month > 1 else (f.year - 1, 12)
                last_due = date(y, m, min(s["anchor_day"], calendar.monthrange(y, m)[1]))
            lump, share, x = sum(future.values()), Fraction(0), last_due
            while x < day:
                share += rate_on(x) * share_of_year(x, count)
                x += DAY
            k = 0 if given.get("interest_free_schedule") else rounded(lump * share, mode)
            gone = min(future)
            buckets = [*buckets[:gone], {"due": day, "P": lump, "I": k, "X": 0, "F": 0, "L": 0, "acc": Fraction(0),
                                         "held": Fraction(0), "grace": None}]  # fmt: skip
            future = {}
        for w in (w for w in waivers if d(w["date"]) == day):
            left = w["amount"]
            for b in oldest_first():
                for key in reversed(names[w["target"]]):
                    take = min(left, b[key])
                    b[key] -= take
                    left -= take
                    if key == "L":
                        late_charged -= take
                    if key == interest_key:
                        charged -= take
            again = min(left, paid[w["target"]])
            if again:
                paid[w["target"]] -= again
                if w["target"] == "fees":
                    late_charged = max(0, late_charged - again)
                elif interest_key == {"interest": "I", "penalty": "X"}[w["target"]]:
                    charged = max(0, charged - again)
                apply(w["id"], day, again, None)
        back = [r["payment_id"] for r in known if d(r["date"]) == day and r["mode"] == "reversal_date"]
        for turn in (0, 1):
            for ident in back:
                for entry in log:
                    if entry["id"] == ident and not entry.get("reversed"):
                        entry["reversed"] = True
                        for b, key, take, part in entry["moves"]:
                            b[key] += take
                            if part in paid:
                                paid[part] = max(0, paid[part] - take)
                        credit -= entry["credit"]
            if turn == 0:
                for p in sorted((p for p in payments if d(p["date"]) == day), key=lambda p: p["seq"]):
                    if p["id"] in void:
                        log.append({"id": p["id"], "date": p["date"], "amount": p["amount"], "fees": 0, "interest": 0,
                                    "principal": 0, "penalty": 0, "credit": 0, "reversed": True})  # fmt: skip
                    else:
                        apply(p["id"], day, p["amount"], p.get("order"))
        if day < as_of:
            for b in buckets:
                if b["due"] > day and not card:
                    continue
                base = b["P"] + (b["I"] if given.get("accrual_base") == "principal_and_interest" else 0)
                one = base * rate_on(day) * times * share_of_year(day, count)
                if daily_rounding:
                    one = Fraction(rounded(one, mode))
                if given.get("cap"):
                    cap_exact += b["P"] * Fraction(given["cap"]["annual_rate"]) * share_of_year(day, given["cap"]["day_count"])  # fmt: skip
                if b["grace"] is not None and given.get("grace_days") and day <= b["due"] + DAY * b["grace"]:
                    b["held"] += one
                else:
                    b["acc"] += one
        day += DAY

    if given.get("cap"):
        excess = max(0, charged + late_charged - cap_exact.numerator // cap_exact.denominator)
        for key in ("L", interest_key):
            for b in buckets:
                take = min(excess, b[key])
                b[key] -= take
                excess -= take
    total = {key: sum(b[key] for b in buckets) for key in "PIXFL"}
    principal = total["P"] + sum(future.values())
    interest, fees = total["I"] + total["X"], total["F"] + total["L"]
    said = {"principal": principal, "interest": interest, "fees": fees, "credit": credit,
            "total": principal + interest + fees, "per_payment": []}  # fmt: skip
    for entry in log:
        row = {k: entry[k] for k in ("id", "date", "amount", "fees", "principal", "credit")}
        row["interest"] = entry["interest"] + entry["penalty"]
        if loan:
            row["of_which_penalty"] = entry["penalty"]
        if entry.get("reversed"):
            row["reversed"] = True
        said["per_payment"].append(row)
    if loan:
        said["overdue_principal"], said["of_which_penalty"] = total["P"], total["X"]
        said["schedule"] = [{"no": i, "due": r["due"].isoformat(), "principal": r["principal"],
                             "interest": r["interest"], "fee": r["fee"]} for i, r in enumerate(plan, 1)]  # fmt: skip
    return said
