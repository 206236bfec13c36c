"""Special cases, one's own tone, and the close: dimensions 10 to 12."""

import re

from dunwell.roleplay.domain.scoring.call import Add, Call
from dunwell.roleplay.domain.scoring.dealing import unrelieved

HELP_LINES = frozenset({988, 911, 999, 116123, 12356, 110, 120})  # numbers to ring, no sums of money


def special(call: Call, add: Add) -> None:
    kind, at = call.moment.kind, call.moment.turn
    if kind == "collect":
        return
    after = [n for n in call.ours if n > at]
    if kind == "hardship":
        routed = call.first(
            after, lambda n: call.heard("route", n) or "C29" in call.acts[n] or "C17" in call.acts[n]
        )
        add(
            "10.1",
            "special",
            "告知困难渠道或登记",
            "hardship route named or recorded",
            routed is not None,
            routed,
        )
        pressed = call.first(after, lambda n: call.heard("pressure", n))
        add("10.2", "special", "不再施压", "no pressure afterwards", pressed is None, pressed)
        return
    words = {
        "self_harm": "comfort", "deceased": "condole", "wrong_number": "remove", "third_party": "callback_only", "identity_theft": "route",
        "represented": "route", "dispute": "route",
    }  # fmt: skip
    right = call.first(
        after, lambda n: call.heard(words[kind], n) or (kind != "self_harm" and "C29" in call.acts[n])
    )
    add(
        "10.1",
        "special",
        "作了对的事：受理、安抚、移除或请回电",
        "did the right thing: routed, comforted, removed, or asked for a call back",
        right is not None,
        right,
    )
    money = call.first(after, lambda n: _still_collects(call, n))
    add("10.2", "special", "没有继续催收", "did not go on collecting", money is None, money)
    if kind in ("third_party", "wrong_number"):
        leak = call.first(
            call.ours,
            lambda n: (
                call.heard("mention_debt", n)
                and not re.search(
                    r"(不|没|别|not|never|won't|can't)[^,。.]{0,10}(欠|债|debt|owe)", call.turns[n][1], re.I
                )
            ),
        )
        add("10.3", "special", "没有透露债务", "nothing of the debt disclosed", leak is None, leak)
    else:
        pause = call.first(after, lambda n: call.heard("pause", n) or call.heard("next", n))
        add(
            "10.3", "special", "暂停并约定下一步", "paused, and the next step named", pause is not None, pause
        )
    argued = call.first(after, lambda n: call.heard("rude", n) or call.heard("pressure", n))
    add("10.4", "special", "没有争辩", "no argument", argued is None, argued)
    if kind == "self_harm":
        late = call.ours.index(after[0]) if after else 0
        at_once = bool(after) and (call.heard("comfort", after[0]) or call.heard("empathy", after[0]))
        add(
            "10.5",
            "special",
            "第一句就回应安危",
            "the very next line is about their safety",
            at_once,
            call.ours[late] if after else None,
        )


def _still_collects(call: Call, n: int) -> bool:
    if call.heard("pause", n) and not call.said[n].instalments:
        return False
    sums = [value for value, _ in call.said[n].amounts if value // 100 not in HELP_LINES]
    asks = bool(call.acts[n] & {"C22", "C23", "C24", "C27", "C18"}) and (
        call.heard("demand", n) or bool(sums)
    )
    threatens = (
        "C18" in call.acts[n] and not call.acts[n] & {"C17", "C19", "C29"} and not call.heard("route", n)
    )
    means = call.heard("income", n) or call.heard("spend", n) or call.heard("liquid", n)
    probes = "C11" in call.acts[n] and means and not call.heard("route", n)  # no matter any more
    return (
        asks
        or threatens
        or probes
        or (call.heard("demand", n) and not call.heard("route", n) and not call.heard("remove", n))
    )


def emotion(call: Call, add: Add) -> None:
    rude = call.first(call.ours, lambda n: call.heard("rude", n))
    add("11.1", "emotion", "语气平稳，不讥讽", "own tone steady, no sarcasm", rude is None, rude)
    shout = call.first(call.ours, lambda n: call.turns[n][1].count("!") + call.turns[n][1].count("！") >= 2)
    add("11.2", "emotion", "没有连用感叹", "no run of exclamations", shout is None, shout)
    argued = call.first(call.ours, lambda n: call.heard("argues", n))
    add("11.4", "emotion", "没有说教或争理", "did not lecture or argue the point", argued is None, argued)
    vented = call.first(call.theirs, lambda n: call.heard("vents", n))
    after = next((k for k in call.ours if vented is not None and k > vented), None)
    if after is not None:
        met = (
            call.heard("owns", after) or (call.heard("empathy", after) and not call.heard("argues", after))
        ) and not call.heard("argues", after)
        add("11.5", "emotion", "客户有火气时先认可再谈", "met the anger before going on", met, after)
    strained = [n for n in call.theirs if call.heard("unwilling", n)]
    if strained:
        left = unrelieved(call)
        add(
            "11.3",
            "emotion",
            "客户为难时降低要求",
            "eased when the debtor was strained",
            left is None,
            left if left is not None else strained[0],
        )


def close(call: Call, add: Add) -> None:
    last = call.ours[-2:]
    thanks = call.first(last, lambda n: call.heard("thanks", n) or "C30" in call.acts[n])
    add(
        "12.1",
        "close",
        "礼貌收尾",
        "closed politely",
        thanks is not None or any(call.heard("obstacle", n) for n in last),
        thanks,
    )
    following = call.first(
        call.ours[-3:],
        lambda n: (
            call.heard("next", n)
            or call.heard("obstacle", n)
            or (bool(call.said[n].dates) and (call.heard("pays", n) or bool(call.said[n].amounts)))
            or call.heard("route", n)
        ),
    )
    add("12.2", "close", "说明下一步", "said what happens next", following is not None, following)
