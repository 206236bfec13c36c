"""Scripted collectors: plain policies from bad to expert, to prove the simulation and to compare others with.

A policy sees what a collector sees: the account and authority, and what the person has said. Never the mind.
"""

import re
from collections.abc import Callable

from dunwell.roleplay import model_answer
from dunwell.roleplay.call import Call
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.domain.terms import Terms
from dunwell.roleplay.policy_lines import LINES

Policy = Callable[[Call], Heard]
ANGRY = ("D17", "D18", "D21", "D29")
HURTING = ("D11", "D15", "D19", "D20")
_GOODBYE = re.compile(r"(?:再见|拜拜|good ?bye|\bbye)[\s。.!！”\"]*$", re.I)  # who ends so has hung up
PATIENCE = 3  # times the good collector asks for a sum and a day


def _say(call: Call, key: str, offer: Terms | None = None, **slots: object) -> Heard:
    """The line filled in, with the acts and figures it holds."""
    scenario, line = call.scenario, LINES[key]
    values = model_answer.values(call, offer)
    text = (line.zh if scenario.lang == "zh" else line.en).format(**values)
    names = bool({"C22", "C24", "C27"} & set(line.acts))
    named = {} if offer is None or not names else model_answer.slots(offer, scenario.lang)
    return Heard(text, scenario.lang, line.acts, named | slots, line.breaches)


def _begin(call: Call) -> Heard | None:
    """Who calls, who answers, and what is owed: the same with everybody."""
    if not _said(call, "open"):
        return _say(call, "open")
    if not call.situation.verified and _said(call, "verify") < 2:
        return _say(call, "verify")
    return None if _said(call, "account") else _say(call, "account")


def _said(call: Call, *keys: str) -> int:
    """How often these lines were said in this call, whatever was understood."""
    lang = call.scenario.lang
    ways = [re.split(r"\{\w+\}", LINES[key].zh if lang == "zh" else LINES[key].en) for key in keys]
    texts = [turn.heard.text for turn in call.turns if turn.heard is not None]
    patterns = [".*".join(re.escape(part) for part in way) for way in ways]
    return sum(any(re.fullmatch(one, text) for one in patterns) for text in texts)


def naive_pusher(call: Call) -> Heard:
    """Asks for everything today, again and again, and tells people to borrow it."""
    now = call.situation
    if now.agreed:
        return _say(call, "bye")
    whole = Terms(upfront_minor=call.scenario.case.balance_minor, days=0)
    key = ("all", "duty", "borrow")[_said(call, "all", "duty", "borrow") % 3]
    return _begin(call) or _say(call, key, whole if key == "all" else None)


def naive_giver(call: Call) -> Heard:
    """Waives all fees and gives a softer plan every turn, for nothing and beyond the authority; takes whatever is named."""
    now, case = call.situation, call.scenario.case
    if now.agreed:
        return _say(call, "bye")
    if now.countered:
        return _say(call, "as_you_say", now.countered)
    step = _said(call, "give")
    soft = Terms((case.balance_minor or 0) // (1000 * (step + 1)) * 100, 14, 12 * (step + 1))
    return _begin(call) or _say(call, "give", soft, percent=100.0)


def script_reader(call: Call) -> Heard:
    """Reads the same lawful lines to everybody: a quarter down, six parts; hears nothing."""
    case = call.scenario.case
    plan = Terms((case.balance_minor or 0) // 4, 7, 6)
    whole = Terms(case.balance_minor, 0)
    lines = (
        ("why", plan),
        ("full", whole),
        ("plan", plan),
        ("bureau", plan),
        ("plan_again", plan),
        ("in_writing", plan),
    )
    begun = _begin(call)
    if begun is not None:
        return begun
    spoken = [turn.heard.text for turn in call.turns if turn.heard is not None]
    said = [_say(call, key, terms) for key, terms in lines]
    left = [each for each in said if each.text not in spoken]
    return (left or said)[0 if left else -1]


def good(call: Call) -> Heard:
    """Listens, asks about means, then takes the first sum and day named and reads it back."""
    now, last = call.situation, call.turns[-1].plan
    begun = _begin(call)
    if begun is not None:
        return begun
    if now.agreed:
        return _say(call, "bye" if _said(call, "before") else "before")
    if last.act in ANGRY and _said(call, "sorry") < 2:
        return _say(call, "sorry")
    if not _said(call, "how"):
        return _say(call, "how")
    if last.act in HURTING and _said(call, "hard", "hard_plain") < 3:
        return _say(call, "hard" if model_answer.values(call, None)["echo"] else "hard_plain")
    for key in ("income", "spending", "savings", "intent"):
        if not _said(call, key):
            return _say(call, key)
    if now.countered:
        return _say(call, "read_back" if now.countered.instalments else "read_back_once", now.countered)
    if _said(call, "how_much") < PATIENCE:
        return _say(call, "how_much")
    return _say(call, "ring_again")


def expert(call: Call) -> Heard:
    """The model collector: earns trust, finds out cause and means, offers what the figures heard can carry."""
    return model_answer.model(call)


POLICIES: dict[str, Policy] = {
    "naive_pusher": naive_pusher,
    "naive_giver": naive_giver,
    "script_reader": script_reader,
    "good": good,
    "expert": expert,
}


def converse(call: Call, policy: Policy, most: int = 22, *, by_ear: bool = False) -> Call:
    """The whole call with a scripted collector. by_ear: the person hears the words alone, not what they are declared to do."""
    call.start()
    while not call.ended and call.situation.turn < most:
        heard = policy(call)
        call.hear(heard.text, None if by_ear else heard)
        if _GOODBYE.search(heard.text):
            break
    call.hang_up()
    return call
