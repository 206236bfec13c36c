"""Who calls, who answers, and what is told of the account: dimensions 1 and 2."""

import itertools
import re

from dunwell.roleplay.domain.case import Case
from dunwell.roleplay.domain.scoring.call import Add, Call, begins_midway
from dunwell.roleplay.domain.scoring.plan import figures

_TOTAL = re.compile(r"(一共|总共|合计|总额|余额|欠款?|应还|total|balance|owe|in full|altogether)", re.I)


def opening(call: Call, add: Add) -> None:
    midway = begins_midway(call)
    opened = call.first(call.ours, lambda n: _tells(call, n))
    verified = _verified(call, len(call.turns) if opened is None else opened)
    early = call.ours[:2]
    if verified in early:  # whom one calls for may wait until it is known who answers
        early = call.ours[: call.ours.index(verified) + 2]
    who = call.first(
        early,
        lambda n: (
            call.heard("staff_no", n)
            or "C02" in call.acts[n]
            or _WHO_FOR_WHOM[call.lang].search(call.turns[n][1]) is not None
        ),
    )
    add(
        "1.1",
        "opening",
        "前两句说明姓名、机构、工号",
        "name, organisation and number in the first two turns",
        None if midway else who is not None,
        who,
    )
    ok = opened is None or verified is not None
    quiet = call.moment.kind in ("wrong_number", "third_party")
    if call.moment.kind in _NO_KEY and opened is not None and opened > call.moment.turn:
        ok = True
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


# Whoever tells of a death is asked for papers, not for a key of the dead; a life comes before any key.
_NO_KEY = ("deceased", "self_harm")
_WHO_FOR_WHOM = {
    "zh": re.compile(r"(我是|我叫|这(里|边)是)[^，。！？]{1,16}(银行|公司|金融|消金|信贷|农商|农信|租赁|小贷|保险|水务|燃气|电力|贷后|客服|委托)"),
    "en": re.compile(r"\b(this is|it'?s|i'?m|my name'?s|my name is|(?-i:[A-Z])\w+ here) ?(?-i:[A-Z])?\w*,? (\w+ )?(from|at|with|of|for|calling from|on behalf of) (the )?(?-i:[A-Z])\w+", re.I),
}  # fmt: skip
_DOUBTS = {
    "zh": re.compile(r"骗子|诈骗|凭什么|怎么(知道|证明)|你(是)?(谁|哪)|不(说|报|给|告诉)"),
    "en": re.compile(r"scam|who (wants|is|are|'?s)|how do i know|prove|not (giving|telling)|why should i|fraud", re.I),
}  # fmt: skip
_OWN_WAY = {
    "zh": re.compile(r"(打|拨|回)[^，。！？?]{0,10}(客服|官方|卡背|热线|官网)|官网|网点|APP|寄信|书面"),
    "en": re.compile(r"(dial|ring|call)[^.?!]{0,40}(number|card|statement|website|back)|printed|letter|branch|hang up", re.I),
}  # fmt: skip


def kept_quiet(call: Call) -> bool:
    """Whether somebody who doubted the call and proved nothing was told nothing and shown a way of their own: no more can be had."""
    if (
        begins_midway(call)
        or any(_tells(call, n) for n in call.ours)
        or _verified(call, len(call.turns)) is not None
    ):
        return False
    return any(_DOUBTS[call.lang].search(call.turns[n][1]) for n in call.theirs) and any(
        _OWN_WAY[call.lang].search(call.turns[n][1]) for n in call.ours
    )


_TOLD = {
    "zh": re.compile(r"逾期|欠(款|了|着|费|我们|你|您|[一二三四五六七八九十两\d])|拖欠|没还|未还|催收|违约金|罚息|应还|还款日"),
    "en": re.compile(r"past due|overdue|\bbehind\b|\bowe[sd]?\b|\bdebt\b|\bbalance\b|arrears|missed (a |your |the )?payment|days late|late fee|unpaid|delinquen", re.I),
}  # fmt: skip
_GIVEN = re.compile(
    r"\d[ -]?\d[ -]?\d[ -]?\d\b|(?:[零〇一二三四五六七八九幺][ 、,，]?){4}|\b(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)[ ,-]+){3}", re.I
)  # fmt: skip
_KEY = {
    "zh": re.compile(r"身份证|末四位|后四位|尾号|四位|生日|出生|地址|小区|哪(条|个)(路|街|小区)|开户|预留|密码|验证码|户号"),
    "en": re.compile(r"last (four|4|three|3)|social|birth|born|\bdob\b|address|suburb|post ?code|zip|maiden|pass(code|word)|\bpin\b|code ?word|memorable|safe ?word|security (word|question|answer)|(member|account|policy|customer|reference|card) (number|no\b)|digits|first line|full name", re.I),
}  # fmt: skip
_ASKS_KEY = {
    "zh": re.compile(r"[?？]|吗|麻烦|报|核|对|说|您|你|[多是]少?"),
    "en": re.compile(r"\?|please|\byour\b|confirm|verif|could you|can you|for me|\bneed\b", re.I),
}  # fmt: skip
_REFUSED = re.compile(
    r"凭什么|不(方便|想|能|会)?(说|报|给|告诉)|骗子|诈骗|你(是)?(谁|哪)|什么事|不(念|往外说)|why (should|do)|not (giving|telling|saying|reading|handing|sharing|about to|going to)|won't (give|tell|say)|(never|don'?t) give (that|it|those|numbers?)|no way|who('s| is| are)|what('s| is) (it|this) about|prove|scam", re.I
)  # fmt: skip


def _verified(call: Call, until: int) -> int | None:
    """The turn before this one that asked for a key of theirs and was not turned down, or in which they gave one. Between companies it is
    enough to have asked who is on the line."""
    given = call.first(call.theirs, lambda n: n < until and _GIVEN.search(call.turns[n][1]) is not None)
    for n in call.ours:
        if n >= until:
            break
        if call.business and (call.heard("verify", n) or "C03" in call.acts[n] or call.heard("question", n)):
            return n
        if (
            call.heard("verify", n)
            and _KEY[call.lang].search(call.affirmed(n))
            and _ASKS_KEY[call.lang].search(call.turns[n][1])
        ):
            answer = next((k for k in call.theirs if k > n), None)
            if (
                given is None
                and answer is not None
                and answer < until
                and _REFUSED.search(call.turns[answer][1])
            ):
                continue
            return n
    return given


def _tells(call: Call, n: int) -> bool:
    """Whether turn n says something of the account to whoever is on the line."""
    text = call.turns[n][1]
    roles = {role for value, role in call.said[n].amounts if value >= 1000}
    return (
        _TOLD[call.lang].search(text) is not None
        or ("C07" in call.acts[n] and bool(roles))
        or "charge" in roles
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
        good = reply is not None and _explains(call, reply)
        add("2.5", "facts", "问到息费时解释清楚", "charges explained when asked", good, reply)


_SHIFTS = {
    "zh": re.compile(r"系统(自动|就是|里)?[^，。]{0,3}(算|拨|打|发|定|生成)|合同(里|上)(都|就)?(有|写)|您签(的(?!是)|字|过)|家家都|都这么收|我(只|就)管|不(归|是)我(们)?(管|打|算)|去问"),
    "en": re.compile(r"(the )?(system|computer)('?s)? (just |only )?(does|generates?|calculates?|adds?|decides?|automatic)|it'?s (all )?automatic|(in|on|read) (the|your) (contract|agreement|terms)|(?<!what )you signed(?! (as|for|to be|on as))|everyone (charges|does)|i (don'?t|just|only) (handle|do|deal with|take)|different department|not my department", re.I),
}  # fmt: skip
_RATE = re.compile(r"%|百分之|万分之|千分之|per ?cent|a day|每天|一天", re.I)


def _explains(call: Call, n: int) -> bool:
    """Whether turn n tells how a charge came about, by its figures, or has it looked up; not who else is to be asked."""
    text = call.turns[n][1]
    told = bool(call.said[n].amounts) or _RATE.search(text) is not None
    checks = (call.heard("check", n) or call.heard("route", n)) and not shifts(call, n)
    return (told and not (shifts(call, n) and "C08" not in call.acts[n])) or checks


def shifts(call: Call, n: int) -> bool:
    """Whether turn n puts the matter on the system, the contract or somebody else instead of answering."""
    return _SHIFTS[call.lang].search(call.turns[n][1]) is not None


def _near(value: int, truth: int) -> bool:
    return truth > 0 and abs(value - truth) <= max(1, truth * 0.006)


_SENTENCE = re.compile(r"(?<=[。！？?!;；])\s*|(?<=\.)\s+")


def _misstates(call: Call, n: int, case: Case) -> bool:
    """A total said that is neither the balance nor less than it after the known reductions. Only a claim about what is owed is one: what
    the other side told, and sums and differences of that and of the known parts, are given back, not claimed."""
    text, known = call.turns[n][1], case.balance_minor
    if not known:
        return False
    theirs = sorted({v for k in call.theirs if k < n for v, _ in call.said[k].amounts if v >= 1000})[-9:]
    parts = [v for v in (known, case.principal_minor, case.interest_minor, case.fee_minor) if v]
    worked = {0, *theirs}
    for size in (2, 3):
        worked |= {sum(some) for some in itertools.combinations(theirs, size)}
    worked |= {one - other for one in tuple(worked) for other in (*theirs, *parts) if one > other}
    for sentence in _SENTENCE.split(text):
        said = figures(sentence, call.lang).amounts
        claims = sum(role == "charge" for _, role in said) >= 2 or _TOTAL.search(sentence) is not None
        if claims and any(
            value > known * 1.006 and role in ("owed", "pay") and not any(abs(value - one) <= max(100, one * 0.01) for one in worked)
            for value, role in said
        ):  # fmt: skip
            return True
    return False
