"""Giving more than there is need for: what the agreement leaves unused of the means, what was given before anybody asked."""

import re

from dunwell.roleplay.domain.scoring.call import Call

# An instalment below two fifths of what is left a month, that nobody asked for, only makes the debt last longer.
TOO_SOFT = 2.5
LONG = 4  # parts from which on a plan is a long one
_COULD_DO_MORE = {
    "zh": re.compile(r"其实(我)?(可以|能|也能|够)|我(能|可以)(多|早|一次|先还)|(早点|一次|多)还(也)?(行|可以|没问题)|这么(宽松|低|少|久)|(不用|用不着)(这么|那么)(久|长|多期)"),
    "en": re.compile(r"i could (probably |actually )?(do|pay|manage|clear|swing|put)|i can (do|pay|manage) (more|it sooner|all)|that'?s (really |very |pretty )?(low|generous|easy|little|long)|don'?t need (that|so) (long|many|much)|sooner than that", re.I),
}  # fmt: skip
_WAVES_OFF = {
    "zh": re.compile(r"不用|不必|别(有压力|勉强|急)|慢慢(来|还)|轻松|没关系|不着急|不急|(自己|您)?留着|犒劳|对自己好|宽裕(点|些)|松快"),
    "en": re.compile(r"\bno,? no\b|don'?t (worry|push|rush|stress|feel)|no (rush|need|pressure|hurry)|be kind to yourself|take (it|your) (easy|time)|no,? really|it'?s fine|(keep|save|spend) (it|that|the rest|the extra|some)|for yourself|treat yourself|enjoy it|you'?ve earned", re.I),
}  # fmt: skip
_ASKS_EASE = {
    "zh": re.compile(r"分期|分(几|多|长|\d+|[一二三四五六七八九十]+)(期|个月|次)|慢慢还|宽限|缓|拖|少还|压力(太|有点)?大|太(多|紧|高)|还不(上|起|了)|长一?点|松一?点|低一?点|减"),
    "en": re.compile(r"instal|payment plan|spread|split|longer|more time|smaller|lower|less|too (much|high|tight)|can'?t|break it|monthly|per month|a month", re.I),
}  # fmt: skip


_BROKEN = {
    "zh": re.compile(r"(承诺|约定|答应|说好|许诺)[^。！？?]{0,14}(没|未)(有)?(兑现|履行|做到|还|付|到账)|(两|几|多|三|\d)次(承诺|约定|答应)[^。]{0,8}(没|未|落空)|失约|爽约"),
    "en": re.compile(r"\bpromis\w+\b[^.?!]{0,40}\b(not kept|missed|broken|unkept|fell through|didn'?t)|\b(broke|missed|broken) (the |your |a |two |three |earlier |last )?(promise|arrangement|plan)|\byou (told|promised) us\b", re.I),
}  # fmt: skip


def _note(call: Call) -> str:
    return (call.case.authority.note or "") if call.case is not None else ""


def softer_than_need(call: Call) -> int | None:
    """The line of an agreement of many parts that leaves most of the means unused, though nobody asked for ease."""
    agreed = call.agreed
    if not agreed.reached or agreed.ls is None or (agreed.instalments or 0) < LONG or agreed.ls < TOO_SOFT:
        return None
    offered = call.first(call.ours, lambda n: call.said[n].instalments is not None)
    if offered is None:
        return None
    if any(_BROKEN[call.lang].search(text) for text in (_note(call), *(call.turns[n][1] for n in call.ours))):
        return None  # promises were broken before: room in the plan is no gift
    asked = any(n < offered and n > 2 and _ASKS_EASE[call.lang].search(call.turns[n][1]) for n in call.theirs)
    return None if asked else offered


def waved_off(call: Call) -> int | None:
    """The line that talks the other side out of paying more or sooner than they offered to."""
    for n in call.theirs:
        k = next((k for k in call.ours if k > n), None)
        if (
            k is not None
            and _COULD_DO_MORE[call.lang].search(call.turns[n][1])
            and _WAVES_OFF[call.lang].search(call.turns[k][1])
            and not call.heard("check", k)
        ):
            return k
    return None
