"""Listening and finding out why: dimensions 3 and 4."""

import re

from dunwell.roleplay.domain.scoring.call import Add, Call, begins_midway, pieces
from dunwell.roleplay.domain.scoring.matters import same_matter
from dunwell.roleplay.domain.scoring.words import count, heard


def listening(call: Call, add: Add) -> None:
    cues = [
        n
        for n in call.theirs
        if call.heard("cause", n) and len(call.turns[n][1]) > (5 if call.lang == "zh" else 14)
    ]
    replies = [(n, next((k for k in call.ours if k > n), None)) for n in cues]
    replies = [(n, k) for n, k in replies if k is not None]
    if replies:
        cut = next((k for n, k in replies if k is not None and _brushes_off(call, n, k)), None)
        add(
            "3.1",
            "listening",
            "没有打断或忽略客户说的原因",
            "did not brush the cause aside",
            cut is None,
            cut if cut is not None else replies[0][1],
        )
    stock = sum(count(call.lang, "stock", call.turns[n][1]) for n in call.ours)
    reflect = call.first(call.ours[1:], lambda n: call.reflects(n) and not call.heard("stock", n))
    if call.theirs and len(call.theirs) > 2:
        add(
            "3.2",
            "listening",
            "用客户自己的内容复述",
            "reflected with the debtor's own content",
            reflect is not None,
            reflect,
        )
    warm = next(
        (k for n, k in replies if k is not None and not call.heard("stock", k) and _meets(call, n, k)),
        None,
    )
    if replies:
        add(
            "3.3",
            "listening",
            "先回应处境再提要求",
            "met the situation before the next ask",
            warm is not None,
            warm,
        )
    add(
        "3.4",
        "listening",
        "没有堆砌套话",
        "no pile of stock phrases",
        stock <= 1,
        call.first(call.ours, lambda n: call.heard("stock", n)),
    )
    asks = [
        n
        for n in call.theirs
        if n > 0 and call.heard("question", n) and call.turns[n][1].rstrip().endswith(("?", "？", "吗", "呢"))
    ]
    if asks:
        missed = next((n for n in asks if not _answers(call, n)), None)
        add("3.5", "listening", "回答了客户的问题", "answered what the debtor asked", missed is None, missed)


def _meets(call: Call, n: int, k: int) -> bool:
    """Turn k meets what turn n told: takes it up, or stays with it; a kind word on the way to the next demand does not."""
    if call.heard("rude", k):
        return False
    takes_up = call.reflects(k, 1) or same_matter(call.turns[n][1], call.turns[k][1], call.lang)
    kind = call.heard("empathy", k) or bool(call.acts[k] & {"C14", "C15"})
    money = call.heard("demand", k) or call.heard("income", k) or bool(call.said[k].amounts)
    return (takes_up and (kind or not call.heard("demand", k))) or (
        kind and not money and _says_more(call, k)
    )


def _says_more(call: Call, k: int) -> bool:
    """Whether a line holds more than a bare phrase."""
    text = call.turns[k][1]
    return len(text) >= (14 if call.lang == "zh" else 45)


def _brushes_off(call: Call, n: int, k: int) -> bool:
    """Turn k goes on to a demand as if turn n had told no cause."""
    softened = (
        call.reflects(k, 1)
        or same_matter(call.turns[n][1], call.turns[k][1], call.lang)
        or call.heard("empathy", k)
        or bool(call.acts[k] & {"C10", "C13", "C14", "C15", "C29"})
    )
    asks_on = bool(call.acts[k] & {"C09", "C10", "C11", "C12"}) or call.heard("open", k)
    return (
        call.heard("rude", k)
        or (call.presses(k))
        or (call.heard("demand", k) and not softened and not asks_on)
    )


_WHO = {
    "zh": re.compile(r"^[^，。]{0,4}(你|您)?(是)?(哪里|哪位|谁|哪家|什么(人|单位))(的)?(啊|呀|呢)?[?？]*$"),
    "en": re.compile(r"^\W*(and )?(who'?s (this|that|calling)|who is (this|that|calling)|who are you|who (am i|is it))\b[^.]{0,16}\?*$", re.I),
}  # fmt: skip
_NAMED = {
    "zh": re.compile(r"我(姓|叫|是)|这(里|边)是|工号|银行|公司|金融"),
    "en": re.compile(r"\b(this is|my name|i'?m|it'?s) (?-i:[A-Z])|\bfrom (?-i:[A-Z])|\bbank\b", re.I),
}  # fmt: skip


def _answers(call: Call, n: int) -> bool:
    """The next turn of ours takes up the question: shares a word or figure, routes it, or answers yes or no."""
    k = next((k for k in call.ours if k > n), None)
    if k is None:
        return True
    text = call.turns[k][1]
    if _WHO[call.lang].search(call.turns[n][1]):
        return bool(_NAMED[call.lang].search(text)) or "C02" in call.acts[k]
    own = pieces(text, call.lang) & pieces(call.turns[n][1], call.lang)
    plain = re.search(
        r"^(不会|不是|可以|能|行|对|是的|没有|好|当然|yes|no|of course|sure|it|that|we (do|don't|won't)|she|he|you)",
        text.strip(),
        re.I,
    )
    return bool(
        own
        or plain
        or call.said[k].amounts
        or call.heard("route", k)
        or bool(call.acts[k] & {"C08", "C17", "C24", "C25", "C26", "C29"})
    ) and not call.heard("stock", k)


def cause(call: Call, add: Add) -> None:
    if not call.moment.collects or begins_midway(call):
        return
    questions = [n for n in call.ours if _opens(call, n)]
    add(
        "4.1",
        "cause",
        "至少两个开放式提问",
        "two open questions or more",
        len(questions) >= 2,
        questions[0] if questions else None,
    )
    asked = call.first(
        call.ours,
        lambda n: bool(call.acts[n] & {"C09", "C10"}) or (call.heard("open", n) and call.ours.index(n) >= 1),
    )
    told = _told(call)
    add(
        "4.2",
        "cause",
        "问出了原因",
        "the cause came out because it was asked",
        asked is not None and told is not None and asked < told,
        told,
    )
    if told is not None:
        follow = next((k for k in call.ours if k > told), None)
        add(
            "4.3",
            "cause",
            "顺着线索追问或回应",
            "followed the cue up",
            follow is not None and _follows(call, told, follow),
            follow,
        )
        deeper = [
            n
            for n in call.ours
            if n > told
            and call.heard("question", n)
            and (
                call.reflects(n, 1)
                or (n - told <= 3 and same_matter(call.turns[told][1], call.turns[n][1], call.lang))
            )
            and not _offers(call, n)
        ]
        add(
            "4.4",
            "cause",
            "就原因再问一层",
            "asked one layer deeper about the cause",
            bool(deeper),
            deeper[0] if deeper else follow,
        )


_SHORT = re.compile(
    r"(多少|几号|几点|哪天|哪张|how much|what day|which day|what date|what'?s your (income|salary|pay))", re.I
)


def _opens(call: Call, n: int) -> bool:
    """A question that leaves room for a story, or goes on from what they told; not one after a sum or a day."""
    if call.acts[n] & {"C09", "C10", "C12"}:
        return True
    text = _SHORT.sub(" ", call.turns[n][1])
    return (heard(call.lang, "open", text) and call.heard("question", n)) or (
        call.heard("question", n) and call.reflects(n, 1)
    )


_NO_CAUSE = re.compile(
    r"没(什么|啥)(好)?(说|谈|讲)|不想(说|谈|讲)|(跟|和)(你|您)[^，。]{0,6}关系|挂了|再见|拜拜|[(（](click|挂断)|(生意|工作|身体)(挺好|还行|没问题)"
    r"|\b(business|work|everything|i'?m|all)('?s| is)? (is )?(fine|good|ok|okay)\b|\b(good)?bye\b|not going into|none of your|rather not",
    re.I,
)


def _told(call: Call) -> int | None:
    """The turn in which the cause came: in the case's words, in words of causes, or as the answer to an open question."""
    own = pieces(call.case.cause, call.lang) if call.case and call.case.cause else set()
    for n in call.theirs:
        if len(call.turns[n][1]) < 60 and _NO_CAUSE.search(call.turns[n][1]):
            continue
        before = max((k for k in call.ours if k < n), default=None)
        asked = before is not None and (
            bool(call.acts[before] & {"C09", "C10"}) or call.heard("open", before)
        )
        if call.heard("cause", n) or pieces(call.turns[n][1], call.lang) & own:
            return n
        late = before is not None and call.ours.index(before) >= 2
        long = len(call.turns[n][1]) >= (8 if call.lang == "zh" else 20)
        if asked and late and long and not call.said[n].amounts:
            return n
    return None


def _follows(call: Call, told: int, follow: int) -> bool:
    """The next line takes the cause up: repeats something of it, asks about it, or meets it; a bare phrase does not."""
    if _brushes_off(call, told, follow):
        return False
    if call.reflects(follow, 1) or same_matter(call.turns[told][1], call.turns[follow][1], call.lang):
        return True
    return bool(call.acts[follow] & {"C10", "C14", "C15"}) and not call.heard("income", follow)


def _offers(call: Call, n: int) -> bool:
    return call.said[n].instalments is not None or bool(call.acts[n] & {"C22", "C24"})
