"""Calls to others held over somebody: the boss, the mother, the school are named as what comes if nothing is paid.

Such a threat is often spread over two lines or sentences, none of which says it alone; what the other side answers shows it.
"""

import re

from dunwell.roleplay.domain.scoring.call import Call

_REACH = {
    "zh": re.compile(
        r"(我(们)?|这边|行里|公司|同事|外访|函)?[^，,。！？?；不别没]{0,8}(联系|打(给|到|电话|去)|给[^，,。！？?]{0,8}(打|去)(个)?(电话|一趟)|找|去|到|上门|通知|告诉|发函|寄(到|给)|问问?|聊聊|拜访|走访)[^，,。！？?；]{0,8}(单位|公司|领导|老板|人事|家里|父母|爸|妈|老婆|爱人|老公|亲戚|亲友|朋友|同事|村(里|委)|居委|学校|老师|岳|婆婆|邻居|联系人|孩子|店里)"
    ),
    "en": re.compile(
        r"\b(i|we|i'?ll|we'?ll|i'?d|we'?d|i'?m|we'?re|my|our|the|a)\b[^?!]{0,50}\b(ring|rang|call|phone|phoning|contact|speak|speaking|talk|talking|write|writing|visit|drop|send|go|going|come|coming|reach|letter|ask|asking|chat|knock|calls|calling|ringing)\b(?! (me|us)\b)[^?!]{0,50}"
        r"\b(boss|manager|employer|work(place)?|hr|human resources|payroll|supervisor|head ?teacher|colleagues?|mum|mom|mother|dad|father|parents?|wife|husband|partner|sister|brother|family|famil\w+|relatives?|neighbou?rs?|friends?|principal'?s? office|front desk|clients?|customers?|references?|school|landlord|church|pastor|son|daughter|kids)\b",
        re.I,
    ),
}  # fmt: skip
_UNLESS = {
    "zh": re.compile(
        r"要是(不|没|还)|如果(不|没|还)|不然|否则|再(不|拖|这样|没)|(没|不)(还|付|处理|到账|安排)|省得|免得|(就)?只(能|好|有)|不得不|为难|(不想|不愿|不希望)[^。！？?]{0,10}(惊动|打扰|麻烦|闹|让|走到)|(拦|压)(着|下|住)"
    ),
    "en": re.compile(
        r"\b(if|when) (i|we|you|there'?s|it|nothing)\b[^.?!]{0,30}\b(can'?t|don'?t|doesn'?t|isn'?t|not|no|nothing|fail|slip)|\b(unless|otherwise|or else|failing that|the next step|next stop|my (only|next)|so (that )?(i|we) (don'?t|never|needn'?t|won'?t) (have|need))\b|\bhate (to|for)\b|(don'?t|wouldn'?t|rather not|really don'?t) (want|like|have) to (worry|bother|ring|call|involve|trouble|upset|embarrass|bring)|would be a (pity|shame)|never need to|hold off",
        re.I,
    ),
}  # fmt: skip
_NOT_DONE = {
    "zh": re.compile(
        r"(不会|不能|不用|不必|绝不|从不|决不|不可以|不准|不许|不联系|不找|不打|不去|不通知|不告诉)"
    ),
    "en": re.compile(
        r"\b(don'?t|do not|won'?t|will not|never|wouldn'?t|can'?t|cannot|not allowed|not going to|no need to|aren'?t|nobody|no one)\b[^.?!;]{0,30}\b(contact|ring|call|phone|speak|talk|tell|write|reach|discuss|ask|involve|knock|visit)\w*",
        re.I,
    ),
}  # fmt: skip
_BEGS = {
    "zh": re.compile(
        r"(别|不要|不能|千万别|求您?别|求你别)[^，。！？?]{0,6}(打|找|告诉|跟|去|联系|惊动|让|通知)[^。！？?]{0,10}"
    ),
    "en": re.compile(
        r"\b(don'?t|do not|can'?t|cannot|please don'?t|leave|keep)\b[^.?!]{0,12}\b(ring|call|phone|contact|tell|involve|speak|talk|go|write|bring|drag|them|her|him|my)\b[^.?!]{0,40}",
        re.I,
    ),
}  # fmt: skip


def lever(call: Call) -> int | None:
    """The first turn of ours that holds a call to somebody else over the other side; None where none does. With somebody in danger
    others are called for help, and with a third person on the line the rules for them hold."""
    if call.moment.kind in ("self_harm", "third_party", "wrong_number", "deceased"):
        return None
    lang = call.lang
    for n in call.ours:
        text = call.turns[n][1]
        if not _REACH[lang].search(text) or _promises_not(lang, text):
            continue
        if _UNLESS[lang].search(text):
            return n
        reply = next((k for k in call.theirs if k > n), None)
        ours = next((k for k in call.ours if k > n), None)
        if (
            reply is not None
            and ours is not None
            and _BEGS[lang].search(call.turns[reply][1])
            and not _promises_not(lang, call.turns[ours][1])
            and (_UNLESS[lang].search(call.turns[ours][1]) or call.said[ours].amounts)
        ):
            return n
    return None


_LEGAL_STAGE = {
    "zh": re.compile(r"诉前|(法务|法律|司法)(部门?|团队|那边|同事)?[^，。！？?]{0,6}(审核|评估|审查|流程|程序|阶段|通道|接手|介入|跟进)|(转|移|交|报|送|进)(到|给|交|入|去)?(法务|司法|诉讼|法院)|走(法律|司法|诉讼)(程序|途径|流程)"),
    "en": re.compile(r"\bpre-?(legal|litigation|suit)\b|\blegal (review|stage|track|referral|queue|escalation|assessment|team|department|desk)\b|\b(review|refer\w*|pass\w*|mov\w*|escalat\w*|goes|going|go|head\w*|sent|send)\b[^.?!]{0,20}\b(to|for|by|into) (the |our )?(legal|litigation|attorneys?|lawyers?|solicitors?|court)\b", re.I),
}  # fmt: skip
_NO_SUIT = re.compile(
    r"不会|不(能|可以|准|许|走|转|起诉)|没|\b(no|not|nothing|never|won'?t|can'?t|cannot|don'?t|doesn'?t|isn'?t|nobody)\b|n't\b", re.I
)  # fmt: skip
_TELLS_THERE_IS_NONE = {
    "zh": re.compile(r"(没|不)(有|会|是|定|打算|准备)?[^，。！？?]{0,4}(起诉|告(您|你)|立案|打官司)"),
    "en": re.compile(r"\b(no|not|nobody|won'?t|haven'?t|hasn'?t|isn'?t)\b[^.?!]{0,24}\b(su(e|ed|ing|it)|lawsuit|court|legal action)\b", re.I),
}  # fmt: skip
_CLAUSE = re.compile(r"(?<=[。！？?!;；，,])|(?<=\.)\s")


def legal_hint(call: Call) -> int | None:
    """The first turn of ours that holds a legal stage over them though the case says that no suit was filed and none is authorised.
    Whoever takes up a dispute, or speaks of their lawyer, holds nothing over anybody."""
    legal = call.case.legal if call.case is not None else None
    if legal is None or legal.suit_filed is not False or legal.suit_authorised is not False:
        return None
    if not call.moment.collects:
        return None
    rule = _LEGAL_STAGE[call.lang]
    return call.first(
        call.ours,
        lambda n: (
            not _TELLS_THERE_IS_NONE[call.lang].search(call.turns[n][1])
            and any(rule.search(one) and not _NO_SUIT.search(one) for one in _CLAUSE.split(call.turns[n][1]))
        ),
    )


def _promises_not(lang: str, text: str) -> bool:
    """Whether a line says that nobody else is called; `so that I never need to` says the contrary."""
    if not _NOT_DONE[lang].search(text):
        return False
    return re.search(r"(want|like|have|need) to|否则|不然|要是|如果", text, re.I) is None or (
        re.match(r"\W*(no|不)", text, re.I) is not None
    )
