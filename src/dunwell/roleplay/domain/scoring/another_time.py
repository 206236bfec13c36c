"""Who says that they cannot talk now: whether that is heeded with another time, or passed over to the next question."""

import re

from dunwell.roleplay.domain.scoring.call import Call

_CANNOT_NOW = {
    "zh": re.compile(r"我?在外(面|头|边)|有点儿?吵|(在|正)(路上|带孩子|送(货|餐|孩子))|(明天|改天|晚点|晚些|回头|下班|换个时间|过会儿|等会儿)(再)?[^，。！？?,]{0,4}(说|打|聊|谈)[^，。！？?,]{0,4}(行不|行吗|可以吗|好吗|吧)|(真得|真要|必须|我得|得)(走|挂|进去|上去)了|(?<![他她们])(真的|正|还|我)?在[^，。！？?]{0,4}(高速|开车|路上开)|(真|现在|这会儿?|这儿|这里)(真)?(不能|没法|不好)说|(普通话|官话|你说的|您说的)[^，。]{0,4}(听不(太)?(懂|明白)|不(太)?会)|听不(太)?懂(普通话|国语|你|您)|(能|可以)(不能)?(等会|等一下|晚点|回头)|(真的|正|还)在(忙|开会|开车|上班|上课|手术|查房|值)|在值(夜|晚)?班|(不方便|没法|不能)(在这)?(说|讲|接|聊)|(都)?(快)?(十|十一|十二)点(多|半)?了|这会儿打"),
    "en": re.compile(r"\b(can'?t|cannot|not able to|not allowed to) (really )?(talk|do this|be on the phone|take (this|personal|a call|calls)|speak)\b|\b(call|ring|try) (me )?(back )?(later|tomorrow|another|after|tonight)|\banother (time|day)\b|\b(don'?t|doesn'?t|not) allow(ed)?\b[^.?!]{0,16}\b(calls?|phones?)|\bi'?(ve| have)? ?(really )?(have to|got to|gotta|need to) go\b|\bcan'?t (take|make|have|get|answer)[^.?!]{0,12}\bcalls?\b|\b(i'?m|we'?re|i am|we are) [^.?!]{0,8}on the (floor|road|motorway|highway|line|ward)\b|\b(english|inglés),? (very )?(little|not good|no good|bad)|\b(no|not|little|don'?t|speak) (much |good |speak )?(english|inglés)\b|\bcan (this|it) wait\b|\b(bad|not a good|not the best|wrong) time\b|\bi'?m (at work|behind the wheel|driving|in a meeting|with a (patient|customer|client))\b|\bmy (boss|lead|manager|supervisor)('?s| is) (looking|watching|right here|here|coming)", re.I),
}  # fmt: skip
_OFFERS_LATER = {
    "zh": re.compile(r"改(个|天|到|约|时间)|晚(点|些)|(换|另)(个|约|一个)|什么时候(方便|合适)|几点(方便|合适|下班|打)|(回头|明天|下班|那时|到时)[^，。！？?]{0,8}(打|联系|聊|说|谈)|不(打扰|谈|说|聊)了|您看路|慢(点|些)开|(翻译|会说[^，。]{0,6}(话|语)的)|您(先)?忙|(几点|啥时候|什么时候)[^，。！？?]{0,6}(收车|下班|有空|方便|合适|忙完|到家|休息)|先去忙"),
    "en": re.compile(r"another time|\bcall(ing)? (you )?(back|later|tomorrow|once|after|at)|when'?s (better|best|good|a good)|when (is|would|could|can|are|do|'?s)\b[^.?!]{0,20}\b(good|better|free|suit|finish|off|call|ring)|(what|which|better|good) time|\blater\b|interpreter|translator|translat|español|stop (right )?there|not to be called|won'?t keep you|let you (go|get)|(ring|phone|try) you", re.I),
}  # fmt: skip
_CLOCK = {
    "zh": re.compile(r"([\d一二两三四五六七八九十]{1,3})点(半|钟|\d+分|一刻|[^，。！？?\d]?)"),
    "en": re.compile(r"\b\d{1,2}([:.]\d{2}| ?[ap]\.?m\b| ?o'?clock)|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (o'?clock|thirty|fifteen|forty-?five)\b|\bhalf (past )?(one|two|three|four|five|six|seven|eight|nine|ten)\b", re.I),
}  # fmt: skip
_CALLS = {"zh": re.compile(r"打|联系|回电|电话|找您"), "en": re.compile(r"\b(call|ring|phone|try|speak|talk|text|cell|number)\b", re.I)}  # fmt: skip
KEEPS_ON = 2  # times passed over: once is a slip
LAST = 5  # lines of ours among which another time is agreed


def cannot_now(call: Call) -> list[int]:
    """The turns of the other side that say that now is no time to talk."""
    return [n for n in call.theirs if _CANNOT_NOW[call.lang].search(call.turns[n][1])]


def kept_on(call: Call) -> list[int]:
    """Our lines that go on with the business right after the other side said that they cannot talk now."""
    found = []
    for n in cannot_now(call):
        k = next((k for k in call.ours if k > n), None)
        if k is None or _OFFERS_LATER[call.lang].search(call.turns[k][1]):
            continue
        if k != call.ours[-1] or call.said[k].amounts or call.heard("question", k):
            found.append(k)
    return found


_PAPERS = {
    "zh": re.compile(r"(合同|复印件|明细|对账单|材料|保证书|担保书)[^。！？?]{0,14}(寄|发|给|传|送|调)|(寄|发|给|传|送|调)[^。！？?]{0,14}(合同|复印件|明细|对账单|材料|保证书|担保书)"),
    "en": re.compile(r"\b(post|send|email|e-mail|mail|forward|get)\b[^.?!]{0,40}\b(copy|copies|contract|guarantee|agreement|statement|papers|documents?|what you signed)\b|\b(copy|contract|papers)\b[^.?!]{0,30}\b(by|in the) (post|email|mail)\b", re.I),
}  # fmt: skip


def _papers_first(call: Call) -> bool:
    """Whether a guarantor was promised the papers before anything is talked over."""
    return (
        call.case is not None
        and call.case.party == "guarantor"
        and any(_PAPERS[call.lang].search(call.turns[n][1]) for n in call.ours)
    )


def put_to_another_time(call: Call) -> int | None:
    """Our line that settles when to talk instead, with who could not now; None where there is none or a payment was agreed all the same."""
    if call.agreed.reached or len(kept_on(call)) >= KEEPS_ON or not (cannot_now(call) or _papers_first(call)):
        return None
    last = call.ours[-LAST:]
    when = call.first(
        last, lambda n: bool(call.said[n].dates) or _CLOCK[call.lang].search(call.turns[n][1]) is not None
    )
    calls = any(_CALLS[call.lang].search(call.turns[n][1]) for n in last)
    asked = any(
        any(role == "pay" for _, role in call.said[n].amounts)
        and call.heard("demand", n)
        and not (_CALLS[call.lang].search(call.turns[n][1]) and _CLOCK[call.lang].search(call.turns[n][1]))
        for n in last
    )
    return when if calls and not asked else None
