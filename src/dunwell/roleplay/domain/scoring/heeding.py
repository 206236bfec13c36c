"""Whether what the other side has just said about their money is heeded: a day it may not be there by, a need it is meant for."""

import re

from dunwell.roleplay.domain.scoring.call import Call
from dunwell.roleplay.domain.scoring.plan import call_day
from dunwell.roleplay.domain.when import resolve

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


_NOT_UNTIL = {
    "zh": re.compile(r"(月底|月末|[\d一二三四五六七八九十]{1,3}号|下个?(月|周|星期)[^，。！？?]{0,3}|发(了)?工资|工资|提成|奖金|回款|结账)[^，。！？?]{0,6}才(发|到|结|有|能|给|下来)"),
    "en": re.compile(r"\b(don'?t|doesn'?t|won'?t|not|no money|nothing|can'?t)\b[^.?!]{0,40}\b(until|till|before)\b|\bonly (get|gets|come|comes|land|lands|paid)\b[^.?!]{0,30}\b(on|at|next)\b", re.I),
}  # fmt: skip


def before_money(call: Call) -> int | None:
    """The turn of theirs that takes on a day earlier than the one before which, as they said, no money comes."""
    day = call_day(call.case)
    told = None
    for n in call.theirs:
        text = call.turns[n][1]
        days = [found for one in call.said[n].dates if (found := resolve(one, day)) is not None]
        if _NOT_UNTIL[call.lang].search(text) and days:
            told = max(days)
        elif (
            told is not None
            and n + 2 >= max(call.theirs) - 2
            and days
            and min(days) < told
            and call.agreed.reached
        ):
            sums = {value for value, _ in call.said[n].amounts}
            if sums or call.heard("accept", n):
                return n
    return None


_COMPLAINS = {
    "zh": re.compile(r"投诉|没人(处理|理|管|回)|你们(的)?(系统|客服|人|那边|APP)?[^，。！？?]{0,8}(弄错|搞错|漏|丢了|没(处理|记|回|入))|(天天|每天|一天)[^，。！？?]{0,3}打(来|我|电话|个|[七八九十好\d])|打(了)?(七|八|九|十|好几|\d+)个|明明(还|办|申请|设|说好)"),
    "en": re.compile(r"\b(nobody|no one|you (guys |people |lot )?(never|didn'?t)) (ever )?(process|post|call|answer|told|tell|fix|sent|send|got back|repli|look|log)\w*|\bcomplain|\b(call|ring|rang|phon)\w*( me)?\b[^.?!]{0,12}\b(times|every day|all day|constantly|non-?stop)|\bharass|you (lost|messed|screwed|mixed)", re.I),
}  # fmt: skip
_TAKES_COMPLAINT = {
    "zh": re.compile(r"登记|查(一下|了|到|看|记录)|记(录|下|了)|投诉单|反映|备注|重发|补发|再发|道歉|对不起|抱歉|是我们(的)?(错|不|没)"),
    "en": re.compile(r"\b(log|fil|record|rais|not)(e|ed|ing|s)?\b[^.?!]{0,30}\b(complaint|error|that|it|this)|\b(look|check|pull|find|see)(ing)?\b[^.?!]{0,20}\b(up|into|it|chat|record|log|calls?)|(re-?send|send (it|that|one|you) (again|now|over|a copy)|on us\b)|our (fault|mistake|error|miss|doing)|\bsorry\b|apologi|too many", re.I),
}  # fmt: skip


def complaint_unheard(call: Call) -> int | None:
    """The turn that goes past a complaint about ourselves, where none of the next three of ours looks into it, records it or owns it."""
    for n in call.theirs:
        if not _COMPLAINS[call.lang].search(call.turns[n][1]):
            continue
        after = [k for k in call.ours if k > n][:3]
        if after and not any(_TAKES_COMPLAINT[call.lang].search(call.turns[k][1]) for k in after):
            return after[0]
    return None


_HAS_NOT = {
    "zh": re.compile(r"(哪|那)(里|儿)?(有|来的?|弄|找)|没(有)?(那么|这么)多|拿不出|凑不(出|到|齐)|掏不出|没这(个|么多)钱"),
    "en": re.compile(r"\b(don'?t|haven'?t|never|hardly) (have|got|had) (that|it\b|this|the money|the cash|any money|anywhere|anything|[$£\d]|[\w-]+ (hundred|thousand|grand|pounds|dollars|quid|fifty)|that kind)|\bwhere (would|am|do) i\b[^.?!]{0,12}\b(get|find)", re.I),
}  # fmt: skip


def takes_what_is_not_there(call: Call) -> int | None:
    """The turn that keeps to a sum although the other side has just said that they do not have it."""
    if not call.agreed.reached:
        return None
    for n in call.theirs:
        j = max((j for j in call.ours if j < n), default=None)
        k = next((k for k in call.ours if k > n), None)
        if j is None or k is None or not _HAS_NOT[call.lang].search(call.turns[n][1]):
            continue
        asked = {value for value, role in call.said[j].amounts if role in ("pay", "owed")}
        agreed = {
            v for i in call.theirs if i > n for v, role in call.said[i].amounts if role in ("pay", "owed")
        }
        if (
            asked
            & agreed
            & {call.agreed.upfront_minor, *(v for v, _ in call.said[n].amounts), max(asked, default=0)}
        ):
            return k
    return None


_BORROWS = {
    "zh": re.compile(r"(跟|找|问|向|让)[^，。！？?]{1,6}(借|挪|凑|垫|要)|去借|我借(?!的|了|过)|(妈|爸|姐|妹|哥|弟|朋友|同事|闺女|儿子|亲戚)[^，。！？?]{0,4}(借|垫|凑)|刷(别的|信用)?卡|套现|网贷|倒腾|拆东墙"),
    "en": re.compile(r"\b(borrow|payday (loan|advance)|cash advance|another card)|\b(ask|get it from|hit up)\b[^.?!]{0,12}\b(my |her |his )?(mum|mom|mam|sister|brother|dad|mate|friend|cousin|parents?|son|daughter|nan|gran)\b|\b(sister|brother|mum|mom|mam|dad|friend|mate|cousin|son|daughter|parents)('?s|'?d| would| could| can| might)? (lend|loan|spot|front|cover|money)", re.I),
}  # fmt: skip
_NOT_BORROWED = {
    "zh": re.compile(r"(不|别|甭|没必要)[^，。！？?]{0,8}(收|借|凑|挪|垫|要您|让您)|借了?(还|也)?(得|要)还|(不|别)(靠|指望|要)[^，。]{0,4}(人|朋友|家里|亲戚)|您自己[^，。]{0,6}(能|拿)|(挪|借|凑)了[^，。！？?]{0,8}(还|倒)|往后倒|打哪儿来|不(建议|劝|合适|划算)|先不"),
    "en": re.compile(r"\b(don'?t|not|never|won'?t|wouldn'?t|rather|no need|instead of|without|leave (her|him|them|your))\b[^.?!]{0,50}\b(borrow\w*|ask|lend|loan|take|money|her|him|them|family|sister|mum|mom|brother|dad|owe|out of)|still owe|hole|\b(your own|on your own|yourself|without anyone)\b|robbing|owing (her|him|them)", re.I),
}  # fmt: skip


def takes_borrowed(call: Call) -> int | None:
    """The turn that lets them borrow for a payment: they said that they would have to, nothing of ours afterwards turns it down, and
    an agreement follows."""
    if not call.agreed.reached:
        return None
    asked = call.first(call.ours, lambda k: bool(call.acts[k] & {"C22", "C23", "C24", "C27"}))
    for n in call.theirs:
        if asked is None or n < asked or not _BORROWS[call.lang].search(call.turns[n][1]):
            continue  # what they tell of earlier loans is no way to pay this one
        after = [k for k in call.ours if k > n]
        if after and not any(_NOT_BORROWED[call.lang].search(call.turns[k][1]) for k in after[:3]):
            return after[0]
    return None


_MEANT = {
    "zh": re.compile(r"(那|这|都|就)?(是|要|得|留)(着|来|给)?[^，。！？?,]{0,6}(房租|租金|学费|药|饭钱|生活费|房贷|押金|手术|看病|奶粉|水电)"),
    "en": re.compile(r"\b(that'?s|it'?s|which is|they'?re|is|but) (all )?(for )?(the |my |our |next month'?s )?(kids'? |daughter'?s |son'?s )?(rent|mortgage|groceries|food|meds|medication|insulin|childcare|tuition|utilities|surgery|deposit|heating)\b", re.I),
}  # fmt: skip


def takes_what_is_meant(call: Call) -> int | None:
    """The turn of ours that asks for the very sum at hand which they said is for rent, food or the like, where it is then agreed on."""
    if not call.agreed.reached:
        return None
    for n in call.theirs:
        j = max((j for j in call.ours if j < n), default=None)
        held = {value for value, _ in call.said[n].amounts}
        if j is None or len(held) != 1 or not _MEANT[call.lang].search(call.turns[n][1]):
            continue
        if not (call.heard("liquid", j) or call.heard("liquid", n)) or call.agreed.upfront_minor not in held:
            continue
        after = [k for k in call.ours if k > n]
        at = next((k for k in after if held & {value for value, _ in call.said[k].amounts}), None)
        if at is not None and not any(_LETS[call.lang].search(call.turns[k][1]) for k in after if k <= at):
            return at
    return None


_NEED = {
    "zh": re.compile(r"(房租|租金|学费|药(费|钱)?|饭钱|生活费|菜钱|车贷|房贷|保险|水电|奶粉|医药费|吃饭|押金|手术|开刀|住院|看病|进货|种子)"),
    "en": re.compile(r"\b(rent|mortgage|groceries|food|meds|medication|prescription|insulin|childcare|nursery|tuition|school fees|utilities|heating|surgery|operation|deposit|wages|insurance|diapers|nappies|electric(ity)?)\b", re.I),
}  # fmt: skip
_IS_FOR = {
    "zh": re.compile(r"是|要|得|留|怎么办"),
    "en": re.compile(r"\b(is|was|that'?s|it'?s|for|what about|how|goes|need|have to)\b", re.I),
}  # fmt: skip
_LETS = {
    "zh": re.compile(r"不动|不能动|别动|留(着|住|给)|先(顾|紧)|先(交|付)[^，。！？?]{0,4}(房租|租金|学费|药|押金|保险|水电|饭)|少一?点|降|改|重(新)?(算|排)|那就不|您看多少|多少合适"),
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
        asked = {value for value, role in call.said[j].amounts if role in ("pay", "owed")}
        if not asked or call.heard("income", j) or call.heard("spend", j) or call.heard("accept", n):
            continue
        fresh = (
            {value for value, _ in call.said[k].amounts}
            - {v for i in call.ours if i < k for v, _ in call.said[i].amounts}
            - {v for v, _ in call.said[n].amounts}
        )
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
