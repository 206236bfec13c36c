"""Special matters: whether the right thing was done about each, and whether collecting went on all the same.

Kinds: moments.SPECIAL. What is said is judged by what it does: a sum asked for, a question after income, a day promised for
an answer, a hold; kind words decide nothing here.
"""

import re

from dunwell.roleplay.domain.scoring.call import Call
from dunwell.roleplay.domain.scoring.special_words import tells
from dunwell.roleplay.domain.scoring.words import heard

HELP_LINES = frozenset(
    {988, 911, 999, 112, 116, 123, 116123, 13, 14, 12356, 12355, 12320, 110, 120}
)  # numbers to ring, no sums of money
WHOLE = 0.97  # of the balance: asked for in a dispute, it includes what is disputed
_SUMS = frozenset({"C22", "C23", "C24", "C25", "C27", "C18"})


def says(call: Call, rule: str, n: int) -> bool:
    """Whether turn n has the words of a rule above."""
    return tells(call.lang, rule, call.turns[n][1])


def sums(call: Call, n: int) -> list[int]:
    """The sums of money in turn n, without numbers to ring and references."""
    rung = {int(one) for one in _RUNG.findall(call.turns[n][1])}
    found = [value for value, _ in call.said[n].amounts if value // 100 not in HELP_LINES | rung]
    marked = {int(one.replace(",", "")) * 100 for one in _MARKED.findall(call.turns[n][1])}
    if call.case is not None and call.case.product == "invoice":
        bare = {int(one) * 100 for one in _BARE.findall(call.turns[n][1])}
        found = [value for value in found if value not in bare or value in marked]
    return found


_RUNG = re.compile(
    r"(?:\b(?:on|ext(?:ension)?\.?|id|ref(?:erence)?|number|desk)|转|工号|编号|分机)\s?#?(\d{2,6})(?![\d,]|\.\d)",
    re.I,
)
_MARKED = re.compile(r"(?:[$£€¥￥]\s?|(?<![A-Za-z\d])(?=\d[\d,]*\s?(?:元|块|万|pounds|dollars)))(\d[\d,]*)")
_BARE = re.compile(r"(?<![\d,.$£€¥])\d{3,6}(?![\d,.]|\s?(?:元|块|万|千|pounds|dollars|quid))")


def rightly(call: Call) -> int | None:
    """The turn in which the right thing was done about the matter; None where it was not."""
    kind, at = call.moment.kind, call.moment.turn
    after = [n for n in call.ours if n > at]
    if kind == "represented":
        after = [n for n in after if not _past_lawyer(call, n)]
    if kind == "hardship":
        return call.first(
            after,
            lambda n: (
                _relieves(call, n)
                or ("C17" in call.acts[n] and call.heard("route", n) and _relieves(call, n, "C17"))
            ),
        )
    if kind == "self_harm":
        return call.first(after, lambda n: says(call, "safety", n) and not says(call, "platitude", n))
    if kind == "deceased":
        return call.first(after, lambda n: call.heard("condole", n))
    if kind == "wrong_number":
        return call.first(after, lambda n: call.heard("remove", n) or says(call, "hold", n))
    if kind == "third_party":
        return call.first(after, lambda n: call.heard("callback_only", n) or "C29" in call.acts[n])
    after = [n for n in after if not (call.heard("demand", n) and call.heard("question", n))]
    held = call.first(after, lambda n: _holds(call, n) and not call.said[n].instalments)
    if held is not None:
        return held
    taken = call.first(after, lambda n: says(call, "routes", n) or "C29" in call.acts[n])
    answer = any(call.heard("next", n) or _IN_WRITING.search(call.turns[n][1]) for n in after)
    if kind == "dispute" or kind == "identity_theft":
        return taken if answer and any(says(call, "routes", n) for n in after) else None
    return taken


_IN_WRITING = re.compile(r"书面|in writing|on paper", re.I)
_ASKS_HOLD = {
    "zh": re.compile(r"(不|别|停)(再|用|会)?[^，。！？?]{0,4}(催|打|还|付|找)"),
    "en": re.compile(r"\b(quit|stop|won'?t|no more|don'?t have to|not)\b[^.?!]{0,24}\b(call\w*|ring\w*|pay\w*|chas\w*|bother\w*|anything)", re.I),
}  # fmt: skip
_YES = re.compile(
    r"(^|[,，.。]\s*)(yes|right|correct|that'?s right|exactly|对|是的?|停了|嗯|没错|当然|不用|不会)", re.I
)


def _holds(call: Call, n: int) -> bool:
    """Whether turn n puts the account on hold, or says yes to the question whether it is."""
    if says(call, "hold", n):
        return True
    k = next((k for k in call.theirs[::-1] if k < n), None)
    return (
        k is not None
        and call.heard("question", k)
        and _ASKS_HOLD[call.lang].search(call.turns[k][1]) is not None
        and _YES.search(call.turns[n][1]) is not None
    )


_NAME_ONLY = {
    "zh": re.compile(r"困难(客户|人群|群体)|(理解|体谅|重视|关心|支持)[^，。]{0,8}困难"),
    "en": re.compile(r"hardship[- ](friendly|sensitive|aware|first)\w*|(face|facing|experienc\w+|customers?|people|anyone|everyone|members?) (in |with |going through )?(financial )?hardship|hardship (can|may|comes|is)\b|(in|through|about|of) (financial )?hardship\b", re.I),
}  # fmt: skip
_ANSWERS = re.compile(
    r"^\W*(there is|yes|we do|it is|it'?s|that'?s|right|sure|of course|有|是的|对|可以)", re.I
)


_TALKED_DOWN = {  # a way that is named to talk them out of it
    "zh": re.compile(r"(手续|流程|申请)[^，。]{0,4}(太)?(麻烦|繁琐|复杂)|批不下来|很难批|不好批|没(什么)?用的?|(不用|别|用不着|没必要)(走|申请|办)"),
    "en": re.compile(r"\b(never|rarely|hardly|seldom|won't|don't|doesn't) (ever )?(get|gets|be|been|is|are)? ?(approved?|granted|worth)|\b(a lot of|too much|so much) (paperwork|hassle|red tape)|\bnot worth (it|the)|waste of time", re.I),
}  # fmt: skip


def _relieves(call: Call, n: int, act: str = "") -> bool:
    """Whether turn n opens another way than the ordinary plan: names it, or answers their question about it with what it is. That one
    is kind to people in hardship opens none."""
    text = _NAME_ONLY[call.lang].sub(" ", call.turns[n][1])
    if _TALKED_DOWN[call.lang].search(text):
        return False
    if tells(call.lang, "relief", text) or (act and heard(call.lang, "route", text)):
        return True
    asked = next((k for k in call.theirs[::-1] if k < n), None)
    return (
        asked is not None
        and call.heard("question", asked)
        and says(call, "relief", asked)
        and _ANSWERS.search(text) is not None
        and bool(call.said[n].amounts)
    )


def went_on(call: Call) -> int | None:
    """The first turn that goes on collecting though the matter had been told; None where none does."""
    after = [n for n in call.ours if n > call.moment.turn]
    if call.moment.kind == "dispute":
        return call.first(after, lambda n: _collects_disputed(call, n))
    found = call.first(after, lambda n: collects(call, n))
    if found is not None or call.moment.kind in ("third_party", "wrong_number"):
        return found
    # a payment promised after it, and taken: whoever let that stand collected
    return call.first(
        after,
        lambda n: (
            not says(call, "hold", n)
            and any(n - 2 <= k < n and k > call.moment.turn and _pays(call, k) for k in call.theirs)
            and bool(set(sums(call, n)) & {v for k in call.theirs if k < n for v in sums(call, k)})
            and (bool(call.said[n].dates) or call.heard("recap", n))
        ),
    )


def _pays(call: Call, k: int) -> bool:
    return bool(sums(call, k)) and (bool(call.said[k].dates) or call.said[k].method)


_CONSEQUENCE = {
    "zh": re.compile(r"后果|影响|征信|法院|起诉|诉讼|利息|违约金|滞纳|罚|上报|继续(算|涨|计)|越(滚|来)|不(还|付|补)的话|不然|否则|升级|移交|法务"),
    "en": re.compile(r"\b(credit|bureau\w*|reported|(to|in|the) court|legal|interest|fees?|charges?|suit|sued?|worse|consequences?|escalat\w+|grow\w*|add(s|ing)? up|late marks?|otherwise|unless|shut ?off|cut off|disconnect\w*|repossess\w*)\b", re.I),
}  # fmt: skip


def _warns(call: Call, n: int) -> bool:
    """Whether turn n speaks of what follows if nothing is paid, by its act and by its words."""
    return "C18" in call.acts[n] and _CONSEQUENCE[call.lang].search(call.turns[n][1]) is not None


_DRIVES = {
    "zh": re.compile(r"父债子还|夫债妻还|(家属|家里人?|子女|儿子|女儿|你们|您们|继承人)[^，。！？?]{0,6}(得|要|必须|应该|该|总得|也得)(来|负责|替[^，。]{0,3})?(还(?!是|好|在|有|能|不)|付|承担|负责|结清)|(这|那)?(钱|账|欠款)[^，。！？?]{0,8}(总得|必须|还是得|还得|得有人)(还|付|清|结)"),
    "en": re.compile(r"\b(past due|overdue|behind|owe[sd]?|balance|arrears)\b[^?]{0,60}\b(need|needs|must|have|has|got) to\b|\b(need|must|have|got)( to)? (sort|settle|clear|resolve|take care of|deal with) (it|this|that|the (account|balance|debt|bill|loan))\b[^.?!]{0,14}\b(today|now|tonight|this week)|\b(family|you|estate|heirs?|kids|children) (now )?(has|have|needs?|must|got)( to)? (to )?(pay|cover|settle|clear)", re.I),
}  # fmt: skip


def _drives(call: Call, n: int) -> bool:
    """Whether turn n says that the debt has to be paid, by whomever it be."""
    text = call.affirmed(n)
    return _DRIVES[call.lang].search(text) is not None and not any(
        tells(call.lang, rule, text) for rule in ("hold", "routes", "safety")
    )


_PAST_LAWYER = {
    "zh": re.compile(r"律师归律师|(绕|撇|抛)开律师|比(走|找|请)律师|不(用|必)(找|请|走)律师|(跟|和)我直接[^，。]{0,4}(定|谈|说|办)|(咱俩|咱们?|您)[^，。！？?]{0,6}(先聊聊|最多能|能)(拿|凑|还|付)[^，。]{0,3}多少"),
    "en": re.compile(r"\b(lawyers?|attorneys?|solicitors?) (or no|aside)\b|\b(leave|forget|never mind|skip) (the|your|that|about the|about your) (lawyer|attorney|solicitor)|\b(cheaper|quicker|easier|faster|better) than (going through )?(a|the|your) (lawyer|attorney|solicitor)|\b(no need|don'?t need|needn'?t) (for |have )?(a|the|your) (lawyer|attorney|solicitor)|\bsettle (it|this) (directly |just )?(with me|between us)\b", re.I),
}  # fmt: skip


def _past_lawyer(call: Call, n: int) -> bool:
    """Whether turn n goes on with the person although somebody speaks for them."""
    return _PAST_LAWYER[call.lang].search(call.affirmed(n)) is not None


_WHEREABOUTS = {
    "zh": re.compile(r"(他|她)[^，。！？?]{0,8}(住哪|在哪|去哪|搬(到|去)?哪|哪(个|家)?(公司|单位|厂|儿|里)?(上班|干活|做事|住)|(地址|住址|下落|去向|工作单位))|(住|搬)[^，。]{0,4}(哪|什么地方)[^，。]{0,6}(知道|清楚|吗|[?？])"),
    "en": re.compile(r"\bwhere('?s| is| was| are| does| do| did| can| could| might| would)? ?((i|we) )?((find|reach|get hold of|locate) )?(he|she|they|him|her|them)\b(?! (like|want|prefer))|\b(his|her|their) (new |home |work |current |forwarding |street )?(address|employer|workplace|whereabouts|job)\b", re.I),
}  # fmt: skip
_NEW_NUMBER = re.compile(
    r"(他|她)[^，。！？?]{0,8}(新|别的|其他|另外|现在)[^，。]{0,4}(号码?|电话)|\b(his|her|their) (new|other|current|real) (phone |cell |mobile )?(number|phone)|(number|reach) (for )?(him|her|them)\b[^.?!]{0,12}\?",
    re.I,
)
_MESSAGE = {
    "zh": re.compile(r"(转告|告诉|带个?话|捎|跟|叫|让|催|提醒|劝)[^，。！？?]{0,10}(他|她)[^。！？?]{0,14}(还钱|还款|付款|交钱|把钱|把账|欠|(赶紧|赶快|快|马上|尽快|早点)(办|处理|弄|把[^，。]{0,4})?(还|付|交)|还了|还上|还清)"),
    "en": re.compile(r"\b(nudge|chase|poke|push|prod|remind|hurry|get|have) (him|her|them)\b[^.?!]{0,24}\b(sort|settle|deal with|pay|clear|get on)\b|\b(tell|let|have|get|ask|make|remind) (him|her|them|your \w+|mr\.? \w+|ms\.? \w+)\b[^.?!]{0,40}\b(pay(s|ing)?|owe[sd]?|debt|settle|overdue|past due|the money|payment)\b", re.I),
}  # fmt: skip


def traces(call: Call, n: int) -> bool:
    """Whether turn n asks somebody else where the person lives, works or can be had."""
    text = call.affirmed(n)
    if _WHEREABOUTS[call.lang].search(text) is not None:
        return True
    return call.moment.kind == "wrong_number" and _NEW_NUMBER.search(text) is not None


def gives_demand(call: Call, n: int) -> bool:
    """Whether turn n gives somebody else a demand for payment to pass on."""
    return _MESSAGE[call.lang].search(call.affirmed(n)) is not None


def collects(call: Call, n: int) -> bool:
    """Whether turn n asks for money, for means, or drives at a payment."""
    if _drives(call, n):
        return True
    if says(call, "hold", n) and not call.said[n].instalments and not call.presses(n):
        return False
    kind = call.moment.kind
    if kind == "represented" and _past_lawyer(call, n):
        return True
    money = sums(call, n)
    if call.said[n].instalments and (money or call.acts[n] & _SUMS):
        return True
    if kind == "self_harm" and money and "C07" in call.acts[n]:
        return True
    if kind == "wrong_number" and says(call, "calls_on", n):
        return not (
            call.heard("remove", n)
            or re.search(
                r"不会|不再|不(打|联系)|won'?t|not|never|\bif\b|要是|如果|万一", call.turns[n][1], re.I
            )
        )
    asks = bool(call.acts[n] & _SUMS) and (call.heard("demand", n) or bool(money))
    threatens = _warns(call, n) and not call.acts[n] & {"C17", "C19", "C29"} and not call.heard("route", n)
    means = call.heard("income", n) or call.heard("spend", n) or call.heard("liquid", n)
    probes = (
        "C11" in call.acts[n]
        and means
        and not call.heard("route", n)
        and not says(call, "safety", n)
        and not says(call, "routes", n)
    )  # no matter any more
    return (
        asks
        or (bool(money) and says(call, "asks_now", n))
        or threatens
        or probes
        or (
            call.heard("demand", n)
            and not call.heard("route", n)
            and not call.heard("remove", n)
            and not says(call, "routes", n)
            and not says(call, "safety", n)
        )
    )


def _collects_disputed(call: Call, n: int) -> bool:
    """Whether turn n asks for what is disputed: the whole, anything before the dispute was taken up, or pay first and see after."""
    if says(call, "pays_first", n) and (not says(call, "hold", n) or says(call, "asks_now", n)):
        return True
    money = sums(call, n)
    theirs = {value for k in call.theirs if k < n for value in sums(call, k)}
    if (
        money and set(money) <= theirs and call.heard("question", n) and not call.heard("demand", n)
        and not call.said[n].dates and not call.said[n].method and not call.said[n].instalments and not says(call, "asks_now", n)
    ):  # fmt: skip
        return False  # what they told, given back with a question about it
    balance = call.case.balance_minor if call.case else None
    whole = bool(balance) and any(value >= WHOLE * (balance or 0) for value in money)
    asks = (
        bool(call.acts[n] & {"C22", "C23", "C24", "C25", "C27"})
        or call.heard("demand", n)
        or (bool(money) and bool(call.said[n].dates))
    )
    if whole and (asks or call.said[n].dates) and (not says(call, "hold", n) or says(call, "asks_now", n)):
        return True
    taken = any(
        says(call, "hold", k)
        or (says(call, "routes", k) and any(call.heard("next", j) for j in call.ours if j >= k))
        for k in call.ours
        if call.moment.turn < k <= n
    )
    business = call.business
    apart = business or any(says(call, "undisputed", k) for k in range(call.moment.turn, n + 1))
    if taken and apart:
        return False
    if says(call, "hold", n):
        return False
    pays = call.heard("demand", n) and not call.heard("route", n)
    return (
        pays
        or (asks and (bool(money) or bool(call.said[n].instalments)) and not call.heard("route", n))
        or (_warns(call, n) and not call.heard("route", n) and not call.acts[n] & {"C17", "C29"})
    )
