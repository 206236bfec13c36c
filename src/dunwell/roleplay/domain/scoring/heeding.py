"""Whether what the other side has just said about their money is heeded: a day it may not be there by, a need it is meant for."""

import re

from dunwell.roleplay.domain.scoring.call import Call

_LATE_MONEY = {
    "zh": re.compile(r"(怕|担心|恐怕|估计|可能|说不定|好像|不一定|未必|不敢说)[^。！？?]{0,12}(没到|不到|到不了|晚|拖|没发|发不|不发|推迟|赶不上|来不及|不够|没有|没钱|下不来)|(要|会|得|又)(晚|推迟|拖)[^。！？?]{0,6}(发|到|结|几天)|(那|到)?(时候|天|号)[^。！？?]{0,6}(还)?(没发|没到账|到不了|发不下来|没钱)"),
    "en": re.compile(r"(might|may|could|won'?t|not sure|don'?t (think|know)|afraid|worried|doubt|if)\b[^.?!]{0,40}\b(in by|in yet|be (there|in|here|late|through|paid)|cleared?|come (in|through)|land(ed)?|arrived?|by then|on time|in time|paid (by|before|until))\b|\b(pay|wages|money|paid|cheque|check|payroll|benefit|deposit)\b[^.?!]{0,30}\b(late|later|delayed|pushed|held|slipped|moved|after (that|the))\b", re.I),
}  # fmt: skip
_ASKS_WHEN = {
    "zh": re.compile(r"(哪|几)(一)?(天|号|日)|什么时候|多久|晚到|通知|定了吗|准(确|信)?.{0,4}(日子|时间)|改(到|成|在)|往后|(挪|推|顺延)|等(到|钱|工资|它|您)|那就(不|别)|到(账|手)(了)?(再|后)"),
    "en": re.compile(r"\bwhen\b(?! (would|will|can|could) (it )?suit)|what (date|day)|which (date|day)|how (late|long|soon)|until|move (it|the)|push (it|the)|the day after|once it|after it|instead|later date", re.I),
}  # fmt: skip


def against_payday(call: Call) -> int | None:
    """The turn that holds on to a day although the other side has just said that the money may not be there by then: neither
    another day, nor a question when, nor what happens if not."""
    days = {day for k in call.ours for day in call.said[k].dates}
    for n in call.theirs:
        if not _LATE_MONEY[call.lang].search(call.turns[n][1]) or not days:
            continue
        k = next((k for k in call.ours if k > n), None)
        if k is None or _ASKS_WHEN[call.lang].search(call.turns[k][1]) or call.heard("check", k):
            continue
        earlier = {day for j in call.ours if j < k for day in call.said[j].dates}
        kept = set(call.said[k].dates)
        if kept and kept <= earlier | set(call.said[n].dates):
            return k
    return None


_NEED = {
    "zh": re.compile(r"(房租|租金|学费|药(费|钱)?|饭钱|生活费|菜钱|车贷|房贷|保险|水电|奶粉|医药费|吃饭)"),
    "en": re.compile(r"\b(rent|mortgage|groceries|food|meds|medication|prescription|insulin|childcare|nursery|tuition|school fees|utilities|heating|insurance|diapers|nappies|electric(ity)?)\b", re.I),
}  # fmt: skip
_IS_FOR = {
    "zh": re.compile(r"是|要|得|留"),
    "en": re.compile(r"\b(is|was|that'?s|it'?s|for|goes|need|have to)\b", re.I),
}  # fmt: skip
_LETS = {
    "zh": re.compile(r"不动|不能动|别动|留(着|住|给)|先(交|付|顾|紧)|少一?点|降|改|重(新)?(算|排)|那就不|您看多少|多少合适"),
    "en": re.compile(r"\b(keep|leave|stays?|safe|first|comes first|untouched|instead|lower|less|smaller|what (could|can|would))\b", re.I),
}  # fmt: skip


def takes_from_need(call: Call) -> int | None:
    """The turn that keeps to its sums although the other side has just said that the money is for rent, food or the like."""
    for n in call.theirs:
        text = call.turns[n][1]
        k = next((k for k in call.ours if k > n), None)
        j = max((j for j in call.ours if j < n), default=None)
        if k is None or j is None or not _NEED[call.lang].search(text) or not _IS_FOR[call.lang].search(text):
            continue
        asked = {value for value, role in call.said[j].amounts if role == "pay"}
        if not asked or call.heard("income", j) or call.heard("spend", j) or call.heard("accept", n):
            continue
        fresh = {value for value, _ in call.said[k].amounts} - {
            v for i in call.ours if i < k for v, _ in call.said[i].amounts
        }
        lets = (
            fresh
            or call.heard("check", k)
            or call.heard("pause", k)
            or call.heard("route", k)
            or _LETS[call.lang].search(call.turns[k][1])
        )
        later = {value for i in call.ours if i >= k for value, role in call.said[i].amounts if role == "pay"}
        if not lets and asked & later:
            return k
    return None
