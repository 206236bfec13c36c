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
    r"在哪|身边|一个人|安全|陪(着|您|你)|还好吗|热线|12356|12320|120|110|急救|挂(电话|断)?|过来|离开.{0,4}(窗|阳台|桥|楼)|坐下|进屋"
    r"|where (are|r) you|alone|safe\b|with you|988|911|hotline|lifeline|helpline|stay (on|with)|come (over|round|by)|call (her|him|them|someone|somebody)|step (away|inside|back)|are you (ok|okay|all right|alright)",
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
