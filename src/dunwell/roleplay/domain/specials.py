"""People with whom the right thing is not (simply) collecting: what they do when asked, pressed and treated rightly."""

import re
from random import Random

from dunwell.roleplay.domain.asides import asks_for
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.domain.mind import PRESSING
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.domain.talk import Plan, Situation

# special → the act when the purpose or an ordinary question comes, when pressed, and when treated rightly.
_ACTS = {
    "third_person": ("D04", "D17", "D01"),
    "wrong_number": ("D03", "D17", "D01"),
    "identity_theft": ("D10", "D29", "D07"),
    "bereaved": ("D04", "D15", "D01"),
    "represented": ("D29", "D29", "D01"),
    "distressed": ("D15", "D19", "D12"),
    "self_harm": ("D19", "D19", "D15"),
    "disputing": ("D09", "D29", "D07"),
    "guarantor": ("D16", "D29", "D07"),
    "finance_manager": ("D07", "D22", "D28"),
}
ANOTHER_ANSWERS = frozenset({"third_person", "wrong_number", "bereaved"})
# These may agree to something in the end, once heard or shown the papers.
PAYING = frozenset({"guarantor", "finance_manager", "distressed"})
PUSH = frozenset({"C20", "C22", "C23", "C24", "C25", "C27"}) | PRESSING
RIGHT = {
    "third_person": frozenset({"C29", "C30", "C17"}),
    "wrong_number": frozenset({"C29", "C16", "C30"}),
    "identity_theft": frozenset({"C29", "C17"}),
    "bereaved": frozenset({"C29", "C15", "C17"}),
    "represented": frozenset({"C29"}),
    "distressed": frozenset({"C15", "C17", "C29", "C14"}),
    "self_harm": frozenset({"C15", "C29", "C13"}),
    "disputing": frozenset({"C29", "C08"}),
    "guarantor": frozenset({"C08", "C17", "C29", "C15"}),
    "finance_manager": frozenset({"C29", "C08", "C07"}),
}
GENTLE = frozenset({"self_harm", "bereaved", "distressed"})  # who does not cut in
# What only a third person is asked: to find, to tell, to pay for the other; no act of its own.
_THROUGH_THEM = re.compile(
    r"(他|她|新)(的|人|家)?.{0,4}(号码|电话|手机|微信|地址|单位|公司)|(他|她)(人)?(现在)?(住|在)(哪|什么地方)|转告|带(个|句)话|叫(他|她)|让(他|她).{0,6}(还|回)|帮(他|她).{0,3}(还|付)|替(他|她)"
    r"|(his|her|their|new) (new )?(cell|phone|number|address|work|job|boss|employer)|where (he|she|they) (is|are|live|work)|where (does|do) (he|she|they)|(tell|ask|let|have|get) (him|her|them)\b|pay (it |this )?for (him|her|them)",
    re.I,
)
# Whether they are safe, where they are, who is with them.
_SAFETY = re.compile(
    r"在哪|身边|一个人|安全|陪(着|您|你)|还好吗|热线|12356|12320|120|110|急救|挂(电话|断)?|过来|离开.{0,4}(窗|阳台|桥|楼)|坐下|进屋|打(一)?个?电话|家里人|联系(一下)?(家|亲|朋)"
    r"|where (are|r) you|alone|safe\b|with you|988|911|hotline|lifeline|helpline|stay (on|with)|come (over|round|by)|call (her|him|them|someone|somebody)|step (away|inside|back)|are you (ok|okay|all right|alright)",
    re.I,
)
# What is asked about how it came about: the loss, the report, the proof, the application, the number.
_HOW_IT_CAME = re.compile(
    r"丢|遗失|补办|报(过)?(警|案)|立案|回执|证据|凭证|怎么(发现|知道|回事)|什么时候(办|开|发现|知道)|谁(办|用|拿)|借给|给过|见过|用过|手机号|签名|编号|案号"
    r"|\b(lost|lose|stolen|stole|police|report(ed)?|proof|evidence|when did|how did|who (could|might|else|has|had)|lend|lent|signature|reference|case number|receipt|ever (had|used|seen|given))\b",
    re.I,
)
_NUMBER_ASKED = re.compile(r"[四4]位|尾号|核对|报(一下|给)|last (four|4)|digits|confirm|verify", re.I)
_DIGITS = re.compile(r"[四4]位|尾号|last (?:four|4)\b|digits", re.I)
# What becomes of a matter taken up: papers to be sent, an answer by a day.
_PAPERS = re.compile(
    r"(要|需要|准备|麻烦|带上?).{0,10}(户口本|记录|凭证|材料|证明|复印件|回执)|(寄|发|传|交)(到|给|去).{0,8}(我们|邮箱|地址|公司)|书面(答复|通知|回复)|(天|日|周)内.{0,6}(答复|结果|通知|回复)|答复您"
    r"|send (the|your|that|a copy|it|them|us).{0,30}(to (us|our|the)|address|e-?mail)|(in writing|written (answer|reply))|hear (from us|back)|within .{1,12}days",
    re.I,
)
# Who answers as themselves before they hear what it is about, and the acts that do not yet say it.
_HEAR_FIRST = frozenset(
    {"identity_theft", "represented", "disputing", "guarantor", "finance_manager", "distressed"}
)
_BEFORE_THE_MATTER = frozenset({"C01", "C02", "C03", "C04", "C05"})
WITH_PAPERS = frozenset({"identity_theft", "disputing", "represented"})
_MEANS = frozenset({"C11", "C12"})
_OF_MEANS = re.compile(
    r"收入|工资|挣|赚|钱|开销|花|房租|存款|手里|还款|能还|打算|earn|\bmake\b|income|saving|afford|spend|rent|money|take home|put (by|aside)|\bpay\b|wage|salary",
    re.I,
)
# Their lawyer: who, where, how to reach them, the letter.
_LAWYER = re.compile(
    r"律师|委托书|律所|事务所|授权书|lawyer|attorney|counsel|law firm|letter of rep|representation|\b(her|his|their) (office|number|name|firm|e-?mail)",
    re.I,
)
_ASKS = re.compile(
    r"[?？]|吗|吧$|呢$|多少|哪|谁|什么|怎么|几|\b(who|what|where|when|which|how|can|could|may|do you|is there|did)\b",
    re.I,
)
MOST_PUSHES = {"self_harm": 2, "bereaved": 3, "wrong_number": 3}


def speaker(scenario: Scenario) -> str:
    """Who talks: the debtor or a third party."""
    return "third_party" if scenario.special in ANOTHER_ANSWERS else "debtor"


def pressed(scenario: Scenario) -> Plan:
    """The answer to a threat or an insult."""
    special = scenario.special or ""
    return Plan(_ACTS[special][1], f"{special}.push", speaker=speaker(scenario))


def pushes(scenario: Scenario, heard: Heard) -> bool:
    """Whether a line asks such a person for money or presses; asking for the last digits does neither."""
    acts = set(heard.acts)
    if scenario.special is None or ("C03" in acts and _DIGITS.search(heard.text)):
        return False
    return bool(acts & PUSH) and not acts & RIGHT[scenario.special]


def asks_of_lawyer(heard: Heard) -> bool:
    """Whether a line asks about the lawyer of somebody who has one, and for nothing else."""
    asks = _LAWYER.search(heard.text) is not None and _ASKS.search(heard.text) is not None
    return asks and not set(heard.acts) & (PUSH | RIGHT["represented"])


def asks_of_own_matter(scenario: Scenario, heard: Heard) -> bool:
    """Whether a line of no known act still asks what only such a person is asked."""
    if scenario.special == "self_harm":
        return asks_safety(heard.text)
    theft = scenario.special == "identity_theft"
    if theft and _HOW_IT_CAME.search(heard.text) is not None and _ASKS.search(heard.text) is not None:
        return True
    return scenario.special in WITH_PAPERS and _PAPERS.search(heard.text) is not None


def gives_time(scenario: Scenario, now: Situation, heard: Heard) -> bool:
    """Whether the person says when another call suits: they are who is wanted, and the line does what is right by them."""
    special = scenario.special
    if special is None or now.routed:
        return now.verified
    return special not in ANOTHER_ANSWERS | {"self_harm"} and bool(set(heard.acts) & RIGHT[special])


def _asked_of_theft(now: Situation, heard: Heard, who: str) -> Plan | None:
    """The answer of who never borrowed it to a question: about their means, or about how it came about."""
    acts = set(heard.acts)
    if acts & _MEANS and not acts & PUSH and _OF_MEANS.search(heard.text):
        return Plan("D10", "identity_theft.means", speaker=who)
    if (
        not _NUMBER_ASKED.search(heard.text)
        and not acts & (PUSH - {"C21"})
        and _HOW_IT_CAME.search(heard.text)
        and _ASKS.search(heard.text)
    ):
        return Plan("D07", "identity_theft.asked", speaker=who)
    denied = sum(count for act, count in now.used if act in ("C06", "C07", "C09", "C10", "C21"))
    if denied > 2 and acts & {"C09", "C10", "C21"} and not acts & (PUSH - {"C21"}):
        return Plan("D07", "identity_theft.asked", speaker=who)
    return None


def asks_safety(text: str) -> bool:
    """Whether a line asks after somebody's safety, or sees to it."""
    return _SAFETY.search(text) is not None


def react(scenario: Scenario, now: Situation, heard: Heard, rng: Random) -> Plan | None:
    """The plan of such a person; None where an ordinary debtor's answer will do."""
    special = scenario.special
    if special is None:
        return None
    opens, pressed, rightly = _ACTS[special]
    who, acts = speaker(scenario), set(heard.acts)
    if special == "self_harm" and now.turn > 1 and not acts & (PUSH - {"C27"}) and asks_safety(heard.text):
        return Plan("D15", "self_harm.safe" if now.times("C29") < 1 else "self_harm.right", speaker=who)
    if special == "wrong_number" and _THROUGH_THEM.search(heard.text) and "C16" not in acts:
        return Plan(pressed, f"{special}.push", speaker=who)
    if "C03" in acts and special not in ANOTHER_ANSWERS and _DIGITS.search(heard.text):
        acts -= PRESSING  # whoever asks for digits does not press
        if acts <= _BEFORE_THE_MATTER:
            return None
    if special in _HEAR_FIRST and acts and acts <= _BEFORE_THE_MATTER:
        return None  # nothing has been said yet that they could turn down
    if (
        _PAPERS.search(heard.text)
        and special in WITH_PAPERS
        and not (acts & PUSH and "amount_minor" in heard.slots)
    ):
        return Plan(rightly, f"{special}.right", speaker=who)
    asked = _asked_of_theft(now, heard, who) if special == "identity_theft" else None
    if asked is not None and not acts & RIGHT[special]:
        return asked
    if special in ANOTHER_ANSWERS and asks_for(heard.text):
        return Plan(opens, f"{special}.open", speaker=who)
    if acts & PUSH and not (acts & RIGHT[special]):
        if special in PAYING and now.routed:
            return None
        if now.pushed >= MOST_PUSHES.get(special, 4):
            return Plan("D30", speaker=who, ends=True)
        return Plan(pressed, f"{special}.push", speaker=who)
    if acts & RIGHT[special]:
        return None if special in PAYING and now.routed else Plan(rightly, f"{special}.right", speaker=who)
    if special in ANOTHER_ANSWERS or special in ("identity_theft", "represented", "disputing", "self_harm"):
        if acts & {"C01", "C02", "C05"} and not acts & {"C03", "C06", "C07"} and special != "wrong_number":
            return Plan("D01", "pickup" if now.turn == 0 else "D01", speaker=who)
        if acts == {"C03"} and special not in ANOTHER_ANSWERS:
            return None
        return Plan(opens, f"{special}.open", speaker=who)
    return None if now.routed or rng.random() < 0.4 else Plan(opens, f"{special}.open", speaker=who)
