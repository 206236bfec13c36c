"""Special cases, one's own tone, and the close: dimensions 10 to 12."""

import re

from dunwell.roleplay.domain.scoring.call import Add, Call
from dunwell.roleplay.domain.scoring.dealing import unrelieved
from dunwell.roleplay.domain.scoring.opening import shifts
from dunwell.roleplay.domain.scoring.plan import figures
from dunwell.roleplay.domain.scoring.specials import gives_demand, rightly, says, traces, went_on
from dunwell.roleplay.domain.scoring.words import heard


def special(call: Call, add: Add) -> None:
    kind, at = call.moment.kind, call.moment.turn
    if kind == "collect":
        return
    after = [n for n in call.ours if n > at]
    right = rightly(call)
    if kind == "hardship":
        add(
            "10.1",
            "special",
            "告知困难渠道或登记",
            "hardship route named or recorded",
            right is not None,
            right,
        )
        pressed = call.first(after, lambda n: call.presses(n))
        add("10.2", "special", "不再施压", "no pressure afterwards", pressed is None, pressed)
        return
    add(
        "10.1",
        "special",
        "作了对的事：受理、安抚、移除或请回电",
        "did the right thing: routed, comforted, removed, or asked for a call back",
        right is not None,
        right,
    )
    money = went_on(call)
    add("10.2", "special", "没有继续催收", "did not go on collecting", money is None, money)
    if kind in ("third_party", "wrong_number"):
        leak = call.first(
            call.ours,
            lambda n: (
                (
                    call.heard("mention_debt", n)
                    and not re.search(
                        r"(不|没|别|not|never|won't|can't)[^,。.]{0,10}(欠|债|debt|owe)",
                        call.turns[n][1],
                        re.I,
                    )
                )
                or gives_demand(call, n)
            ),
        )
        add("10.3", "special", "没有透露债务", "nothing of the debt disclosed", leak is None, leak)
        traced = call.first(after, lambda n: traces(call, n))
        add(
            "10.8",
            "special",
            "没有向旁人打听去处",
            "did not ask others for the person's whereabouts",
            traced is None,
            traced,
        )
    else:
        pause = call.first(
            after,
            lambda n: (
                (says(call, "hold", n) or call.heard("pause", n) or call.heard("next", n))
                and not (call.heard("demand", n) and call.heard("question", n))
            ),
        )
        add(
            "10.3", "special", "暂停并约定下一步", "paused, and the next step named", pause is not None, pause
        )
    argued = call.first(after, lambda n: call.heard("rude", n) or call.presses(n))
    add("10.4", "special", "没有争辩", "no argument", argued is None, argued)
    if kind == "self_harm" and after:
        first = after[0]
        at_once = says(call, "safety", first) or (says(call, "hold", first) and call.heard("empathy", first))
        add(
            "10.5",
            "special",
            "第一句就回应安危",
            "the very next line is about their safety",
            at_once,
            first,
        )
        helped = call.first(after, lambda n: says(call, "helpers", n))
        add(
            "10.6",
            "special",
            "叫来身边的人或给出求助电话",
            "brought somebody in or gave a line to ring",
            helped is not None,
            helped,
        )


_BUT = re.compile(
    r"(理解|知道|明白|体谅)[^。！？?]{0,14}(但是?|可是?|不过|只是)|\b(understand|appreciate|sorry|hear)\b[^.?!]{0,60}\bbut\b|\bif (the|our|my) (calls?|letters?)\b[^.?!]{0,30}\banswered", re.I
)  # fmt: skip


def emotion(call: Call, add: Add) -> None:
    rude = call.first(call.ours, lambda n: call.heard("rude", n))
    add("11.1", "emotion", "语气平稳，不讥讽", "own tone steady, no sarcasm", rude is None, rude)
    shout = call.first(call.ours, lambda n: call.turns[n][1].count("!") + call.turns[n][1].count("！") >= 2)
    add("11.2", "emotion", "没有连用感叹", "no run of exclamations", shout is None, shout)
    argued = call.first(call.ours, lambda n: call.heard("argues", n))
    add("11.4", "emotion", "没有说教或争理", "did not lecture or argue the point", argued is None, argued)
    handed = call.first(call.ours, lambda n: shifts(call, n))
    add(
        "11.6",
        "emotion",
        "没有推给系统、合同或别人",
        "did not put it on the system, the contract or somebody else",
        handed is None,
        handed,
    )
    vented = call.first(call.theirs, lambda n: call.heard("vents", n))
    after = next((k for k in call.ours if vented is not None and k > vented), None)
    if after is not None:
        met = (
            not _BUT.search(call.turns[after][1])
            and (
                call.heard("owns", after)
                or (call.heard("empathy", after) and not call.heard("argues", after))
            )
            and not call.heard("argues", after)
        )
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


_NO_STEP = re.compile(
    r"录音|方便(吗|说|接|聊|讲)|抓(人|你|您|起来)|报警|警察|坐牢|拘留|刑拘"
    r"|\brecord(ed|ing|s)?\b[^.?!]*(line|call|quality|training|conversation)|(line|calls?|conversation)\b[^.?!]*\brecord(ed|ing)\b"
    r"|\b(good|bad|ok|okay|right) time\b|\b(arrest\w*|warrant|jail|prison|police|sheriff|handcuff\w*)\b",
    re.I,
)


def _goes_on(call: Call, n: int) -> bool:
    """Whether turn n says what comes next; that calls are recorded, the question whether it suits and a threat say nothing of it."""
    text = " ".join(
        part
        for part in re.split(r"(?<=[。！？?!;；])\s*|(?<=\.)\s+", call.turns[n][1])
        if not _NO_STEP.search(part)
    )
    said = figures(text, call.lang)
    return any(heard(call.lang, one, text) for one in ("next", "obstacle", "route")) or (
        bool(said.dates) and (heard(call.lang, "pays", text) or bool(said.amounts))
    )


def close(call: Call, add: Add) -> None:
    if call.moment.kind == "self_harm":
        return  # a call that ends with somebody at the door has no polite close
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
    following = call.first(call.ours[-3:], lambda n: _goes_on(call, n))
    add("12.2", "close", "说明下一步", "said what happens next", following is not None, following)
