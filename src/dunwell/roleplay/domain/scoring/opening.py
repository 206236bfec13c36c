"""Who calls, who answers, and what is told of the account: dimensions 1 and 2."""

import re

from dunwell.roleplay.domain.case import Case
from dunwell.roleplay.domain.scoring.call import Add, Call, begins_midway

_TOTAL = re.compile(r"(一共|总共|合计|总额|余额|欠款?|应还|total|balance|owe|in full|altogether)", re.I)


def opening(call: Call, add: Add) -> None:
    midway = begins_midway(call)
    early = call.ours[:2]
    who = call.first(early, lambda n: call.heard("staff_no", n) or "C02" in call.acts[n])
    add(
        "1.1",
        "opening",
        "前两句说明姓名、机构、工号",
        "name, organisation and number in the first two turns",
        None if midway else who is not None,
        who,
    )
    verified = call.first(call.ours, lambda n: call.heard("verify", n) or "C03" in call.acts[n])
    given = call.first(
        call.theirs, lambda n: re.search(r"\d[ -]?\d[ -]?\d[ -]?\d\b", call.turns[n][1]) is not None
    )
    verified = given if verified is None else verified
    opened = call.first(call.ours, lambda n: _tells(call, n))
    ok = opened is None or (verified is not None and verified < opened)
    quiet = call.moment.kind in ("wrong_number", "third_party")
    add(
        "1.2",
        "opening",
        "谈账之前先核实本人",
        "identity verified before any word about the account",
        None if midway or quiet else ok,
        verified if ok else opened,
    )
    asked = call.first(call.ours[:3], lambda n: call.heard("convenience", n))
    add(
        "1.3",
        "opening",
        "问是否方便",
        "asked whether it is a good time",
        None if midway else asked is not None,
        asked,
    )


def _tells(call: Call, n: int) -> bool:
    """Whether turn n says something of the account."""
    return (
        call.heard("account", n)
        or bool(call.acts[n] & {"C07", "C22", "C24"})
        or any(r in ("owed", "charge") for _, r in call.said[n].amounts)
    )


def facts(call: Call, add: Add) -> None:
    midway = begins_midway(call)
    at = call.first(call.ours[:4], lambda n: call.heard("recording", n) or "C04" in call.acts[n])
    add(
        "2.1",
        "facts",
        "告知录音或来意",
        "recording or purpose stated",
        None if midway else at is not None,
        at,
    )
    if call.moment.kind in ("wrong_number", "third_party", "deceased", "self_harm"):
        return
    told = [n for n in call.ours if "C07" in call.acts[n] or call.heard("account", n)]
    case = call.case
    if case and case.balance_minor and not midway:
        truth = {
            v for v in (case.balance_minor, case.principal_minor, case.interest_minor, case.fee_minor) if v
        }
        spoken = {value for n in told for value, _ in call.said[n].amounts}
        right = call.first(
            told, lambda n: any(_near(v, case.balance_minor or 0) for v, _ in call.said[n].amounts)
        )
        add("2.2", "facts", "金额与账目一致", "the sum agrees with the ledger", right is not None, right)
        add(
            "2.3",
            "facts",
            "分开说明本金、利息、费用",
            "principal, interest and fees told apart",
            sum(any(_near(s, t) for s in spoken) for t in truth) >= min(3, len(truth)),
            told[0] if told else None,
        )
        wrong = call.first(call.ours, lambda n: _misstates(call, n, case))
        add("2.4", "facts", "没有说错的总额", "no sum that the ledger does not know", wrong is None, wrong)
    whys = [n for n in call.theirs if call.heard("why_charge", n)]
    for n in whys[:1]:
        reply = next((k for k in call.ours if k > n), None)
        good = reply is not None and ("C08" in call.acts[reply] or len(call.said[reply].amounts) > 0)
        add("2.5", "facts", "问到息费时解释清楚", "charges explained when asked", good, reply)


def _near(value: int, truth: int) -> bool:
    return truth > 0 and abs(value - truth) <= max(1, truth * 0.006)


def _misstates(call: Call, n: int, case: Case) -> bool:
    """A total said that is neither the balance nor less than it after the known reductions."""
    text, known = call.turns[n][1], case.balance_minor
    if not known:
        return False
    told = [value for value, role in call.said[n].amounts if role in ("owed", "pay")]
    parts = sum(role == "charge" for _, role in call.said[n].amounts)
    theirs = {
        value for k in call.theirs if k < n for value, _ in call.said[k].amounts
    }  # given back, not claimed
    return (bool(_TOTAL.search(text)) or parts >= 2) and any(
        value > known * 1.006 and value not in theirs for value in told
    )
