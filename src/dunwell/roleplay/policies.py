"""Scripted collectors: plain policies from bad to expert, to prove the simulation and to compare others with.

A policy sees what a collector sees: the account and authority, and what the person has said. Never the mind.
"""

from collections.abc import Callable
from dataclasses import replace

from dunwell.roleplay.call import Call
from dunwell.roleplay.domain import figures, terms
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.domain.terms import Terms

Policy = Callable[[Call], Heard]
_LINES = {
    "zh": {
        "C02": "您好，我是{creditor}的专员，工号6120。",
        "C03": "麻烦核对一下身份证末四位。",
        "C07": "账上一共{balance}，逾期{dpd}天。",
        "C09": "最近情况怎么样？",
        "C10": "是什么原因没能按时还上？",
        "C11": "您每个月到手多少、固定开支多少、手头还有多少，别家还要还多少？",
        "C12": "您自己是怎么打算的？",
        "C14": "您的意思是，{echo}",
        "C15": "确实不容易，{echo}",
        "C16": "之前没处理好，是我们的不是，抱歉。",
        "C18": "一直不还，会如实报送征信。",
        "C20": "合同是双方签的，应该按约定还。",
        "C21": "您前面说明天还，可几次都没到账，是什么挡住了？",
        "C22": "今天能把{balance}全部还清吗？",
        "C23": "您最近能先安排多少，哪一天？",
        "C24": "余下的可以给您分期，分{parts}期，行吗？",
        "C25": "违约金给您减一些。",
        "C27": "那就先还{amount}，按说好的日子，对吗？",
        "C28": "好，就按这个来。要是到时候有变化，请提前告诉我。",
        "C30": "谢谢您，再见。",
    },
    "en": {
        "C02": "Hello, I'm calling from {creditor}, ID 6120.",
        "C03": "Could you confirm the last four digits?",
        "C07": "The account stands at {balance}, {dpd} days past due.",
        "C09": "How have things been?",
        "C10": "What got in the way of the payment?",
        "C11": "What do you take home a month, what goes out, what is put by, and are there other debts?",
        "C12": "What would you like to do about it?",
        "C14": "So what you are saying is: {echo}",
        "C15": "That is hard. {echo}",
        "C16": "We did not handle that well, and I am sorry.",
        "C18": "If it stays unpaid it is reported to the credit bureau.",
        "C20": "It is the contract we both signed.",
        "C21": "You said tomorrow before and nothing came. What stood in the way?",
        "C22": "Can you pay the whole {balance} today?",
        "C23": "What could you put down, and on which day?",
        "C24": "I can spread the rest over {parts} payments.",
        "C25": "I will take some of the fees off.",
        "C27": "So {amount} on the day we said, is that right?",
        "C28": "Good. If anything changes, tell me before the day.",
        "C30": "Thank you, goodbye.",
    },
}


ROOM = 1.4  # LS wanted of a plan: at 1 one bad month breaks it


def _say(call: Call, *acts: str, offer: Terms | None = None) -> Heard:
    case, lang = call.scenario.case, call.scenario.lang
    slots: dict[str, object] = {}
    values = {
        "creditor": case.creditor or "",
        "balance": figures.spoken(case.balance_minor or 0, lang),
        "dpd": case.dpd or 0,
        "echo": call.turns[-1].text if call.turns else "",
        "amount": "",
        "parts": 6,
    }
    if offer is not None:
        if offer.upfront_minor:
            slots["amount_minor"] = offer.upfront_minor
            values["amount"] = figures.spoken(offer.upfront_minor, lang)
        if offer.days is not None:
            slots["date"] = f"{offer.days}天" if lang == "zh" else f"{offer.days} days"
        if offer.instalments:
            slots["instalments"] = values["parts"] = offer.instalments
        if offer.method:
            slots["method"] = offer.method
    gap = "" if lang == "zh" else " "
    text = gap.join(_LINES[lang][act].format(**values) for act in acts)
    return Heard(text, lang, acts, slots)


def naive_pusher(call: Call) -> Heard:
    """Asks for everything, again and again."""
    step = call.situation.turn
    if call.situation.agreed:
        return _say(call, "C30")
    cycle = (("C22",), ("C18",), ("C22",), ("C20",), ("C27",))
    whole = Terms(upfront_minor=call.scenario.case.balance_minor, days=1)
    if step < 2:
        return _say(call, ("C02", "C03")[step])
    acts = cycle[(step - 2) % len(cycle)]
    return _say(call, *acts, offer=whole if acts == ("C27",) else None)


def naive_giver(call: Call) -> Heard:
    """Gives a softer plan every turn for nothing, and takes whatever is named."""
    now, case = call.situation, call.scenario.case
    if now.agreed:
        return _say(call, "C30")
    if now.turn < 2:
        return _say(call, ("C02", "C03")[now.turn])
    if now.countered:
        return _say(call, "C27", offer=now.countered)
    parts = min(24, 3 + 3 * (now.turn - 1))
    first = Terms(upfront_minor=(case.balance_minor or 0) // (5 + now.turn), days=14, instalments=parts)
    return _say(call, "C24", "C25", offer=first)


def script_reader(call: Call) -> Heard:
    """Reads the same lines to everybody: a quarter down, six parts."""
    now, case = call.situation, call.scenario.case
    lines = ("C02", "C03", "C07", "C10", "C22", "C24", "C27", "C18", "C27", "C28", "C30")
    point = Terms(upfront_minor=(case.balance_minor or 0) // 4, days=7, instalments=6)
    act = lines[min(now.turn, len(lines) - 1)]
    return _say(call, act, offer=point if act in ("C24", "C27") else None)


def good(call: Call) -> Heard:
    """Listens, asks, then takes the first sum named and reads it back."""
    now = call.situation
    if now.agreed:
        return _say(call, "C30" if now.recap else "C28")
    lines = ("C02", "C03", "C07", "C09", "C15", "C11", "C12", "C11")
    if now.turn < len(lines):
        return _say(call, lines[now.turn])
    if now.countered:
        return _say(call, "C27", offer=now.countered)
    return _say(call, ("C23", "C15", "C11")[now.turn % 3])


def expert(call: Call) -> Heard:
    """Earns trust first, finds out means and cause, and offers what the figures heard can carry."""
    now = call.situation
    if now.agreed and not (now.empty and now.times("C21") < 2):
        return _say(call, "C30" if now.obstacle else "C28")
    if now.countered and now.times("C15") + now.times("C16") < 3:
        return _say(call, "C15", "C12")
    opening = ("C02", "C03", "C07", "C09")
    if now.turn < len(opening):
        return _say(call, opening[now.turn])
    last = call.turns[-1].plan
    if last.act in ("D17", "D18", "D21", "D29") and now.times("C16") < 2:
        return _say(call, "C16")
    if now.empty or (last.act == "D23" and now.times("C21") < 2):
        return _say(call, "C21")
    if last.act in ("D11", "D12", "D15", "D19", "D20"):
        if now.times("C15") <= now.times("C14"):
            return _say(call, "C15", "C11") if not _knows(call) else _say(call, "C15", "C23")
        return _say(call, "C14", "C11") if not _knows(call) else _say(call, "C14", "C23")
    if not _knows(call) and now.turn < 14:
        return _say(call, ("C11", "C10", "C12", "C15")[now.turn % 4])
    if now.countered:
        return _say(call, "C27", offer=_bettered(call, now.countered))
    return _say(call, "C23") if now.turn % 2 else _say(call, "C24", offer=_own(call))


def _knows(call: Call) -> bool:
    said = {fact.topic for fact in call.scenario.facts if fact.text in call.situation.told}
    return {"income", "spending"} <= said


def _own(call: Call) -> Terms:
    """What the figures heard can carry; before they are heard, a small first sum."""
    case = call.scenario.case
    least = int((case.balance_minor or 0) * (case.authority.min_upfront_pct or 10) / 100)
    if not _knows(call):
        return Terms(
            upfront_minor=figures.nice(least), days=7, instalments=case.authority.max_instalments or 12
        )
    return terms.own_offer(case, None, None, 0.0)


def _bettered(call: Call, countered: Terms) -> Terms:
    """The counter-offer, in as few parts as leave room in the figures heard."""
    if not _knows(call):
        return countered
    for parts in terms.PERIODS:
        shorter = replace(countered, instalments=parts)
        if parts < (countered.instalments or 0) and (terms.ls(shorter, call.scenario.case) or 0) >= ROOM:
            return shorter
    return countered


POLICIES: dict[str, Policy] = {
    "naive_pusher": naive_pusher,
    "naive_giver": naive_giver,
    "script_reader": script_reader,
    "good": good,
    "expert": expert,
}


def converse(call: Call, policy: Policy, most: int = 20) -> Call:
    """The whole call with a scripted collector."""
    call.start()
    while not call.ended and call.situation.turn < most:
        heard = policy(call)
        call.hear(heard.text, heard)
    call.hang_up()
    return call
