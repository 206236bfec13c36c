"""The model collector: what a good collector would say at any point of a call. For the model answer, better lines and hints.

It sees what a collector sees: the account, the authority and what the person has said; never the mind. Same call, same line.
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from math import ceil
from typing import Any

import yaml

from dunwell.foundation.money import Money, decimals_of
from dunwell.foundation.settings import resource
from dunwell.roleplay import phrases as spoken
from dunwell.roleplay.call import Call
from dunwell.roleplay.domain import specials, terms, when
from dunwell.roleplay.domain.case import Case
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.domain.terms import Terms

ROOM = 1.3  # long-term affordability wanted of a plan: at 1 one bad month breaks it
MOST_READ_BACK = 3  # times the model reads back terms before it asks above
MOST_TURNS = 22
LATE = 3  # turns after which nobody begins with hello
SPECIAL_LINES = {"self_harm": 3, "distressed": 1, "guarantor": 1, "finance_manager": 1}  # two for all others
_DIMENSIONS = (
    ("income", "income"),
    ("spending", "spending"),
    ("savings", "savings"),
    ("other_debts", "debts"),
)
_TOLD_BY = dict.fromkeys(specials.RIGHT, "C29") | {"offer": "C24", "recap": "C28", "above": "C26"}
_BEGINNING = frozenset(
    {"open", "open.else", "open.late", "open.else.late", "who", "verify", "prove", "account"}
)
_SWAPS_EN = {
    "i": "you", "i'm": "you are", "i’m": "you are", "i've": "you have", "i’ve": "you have", "i'd": "you would", "i'll": "you will", "my": "your", "me": "you",
    "we": "you", "our": "your", "us": "you", "am": "are", "we're": "you are", "mine": "yours", "myself": "yourself",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phrase:
    """What one does, and ways to say it."""

    acts: tuple[str, ...]
    say: tuple[str, ...]


@cache
def phrases(lang: str) -> dict[str, Phrase]:
    """content/roleplay/model.{zh,en}.yaml."""
    raw = yaml.safe_load(resource("content", "roleplay", f"model.{lang}.yaml").read_text(encoding="utf-8"))
    return {key: Phrase(tuple(one["acts"]), tuple(one["say"])) for key, one in raw.items()}


def model(call: Call) -> Heard:
    """What the model collector says now."""
    key, deal = _next(call)
    return _worded(call, key, deal)


def ways(call: Call, *, parting: bool = False) -> list[Heard]:
    """Every wording of that line, the model's own choice first. parting: it is said where the collector takes their leave, and
    nobody begins the call there."""
    key, deal = _next(call)
    if parting and key == "account" and call.situation.verified:
        key, deal = _talking(call)
    if parting and key in _BEGINNING:
        key = "close.bye" if call.scenario.special in specials.ANOTHER_ANSWERS else "close.early"
    chosen = _worded(call, key, deal)
    others = [replace(chosen, text=text) for text in _wordings(call, key, deal) if text != chosen.text]
    return [chosen, *others]


def play(call: Call, most: int = MOST_TURNS) -> Call:
    """The rest of the call, from where it stands, by the model collector."""
    if not call.turns:
        call.start()
    while not call.ended and len(call.turns) < most:
        heard = model(call)
        call.hear(heard.text, heard)
    call.hang_up()
    return call


def _next(call: Call) -> tuple[str, Terms | None]:
    """Which line comes now, and the terms it names."""
    now, scenario = call.situation, call.scenario
    special, last = scenario.special, call.turns[-1].plan
    other = special in specials.ANOTHER_ANSWERS
    if not now.identified and not _did(call, "C02", "open", "open.else", "open.late", "open.else.late"):
        if len(call.turns) > LATE:
            return ("open.else.late" if other else "open.late"), None
        return ("open.else" if other else "open"), None
    if special is not None and (other or now.verified or special == "self_harm"):
        said = _times(call, special)
        most = SPECIAL_LINES.get(special, 2)
        shown = any(turn.plan.key.startswith(f"{special}.") or turn.plan.facts for turn in call.turns)
        if said < most and (shown or special in specials.PAYING or special == "third_person"):
            return special, None
        if said >= most and special not in specials.PAYING:
            return ("close.bye" if other else "close.care" if special == "self_harm" else "close.other"), None
        if other:  # nothing is said of the matter before it is clear who is on the line
            return ("close.bye" if _times(call, "who") > 1 else "who"), None
    if not other and not now.verified and _did(call, "C03", "verify", "prove") < 3:
        return ("prove" if last.act == "D05" else "verify"), None
    if now.agreed is not None and not (last.act == "D23" and _did(call, "C21", "challenge") < 2):
        if now.agreed.method is None and not _times(call, "method"):
            return "method", None
        return ("close", None) if _times(call, "recap") else ("recap", now.agreed)
    hurt = call.turns[-1].heard is not None and call.turns[-1].heard.felt
    if (hurt or last.act in ("D17", "D18", "D29")) and _did(call, "C16", "own") < 3:
        return "own", None  # first make good what was just said
    if not _did(call, "C07", "account"):
        return "account", None
    return _talking(call)


def _talking(call: Call) -> tuple[str, Terms | None]:
    now, last = call.situation, call.turns[-1].plan
    told = {fact.topic for fact in call.scenario.facts if fact.text in now.told}
    if last.act == "D23" and _did(call, "C21", "challenge") < 2:
        return "challenge", None
    if last.act in ("D17", "D18", "D21", "D29") and _did(call, "C16", "own") < 3:
        return "own", None
    topic = next((fact.topic for fact in call.scenario.facts if fact.text in last.facts), "")
    if topic in ("past_contact", "dispute", "payment_made") and _did(call, "C16", "own") < 3:
        return "own", None
    if (
        topic in ("health", "help")
        and call.turns[-1].text.endswith(("?", "？"))
        and not _times(call, "answer")
    ):
        return "answer", None
    if topic in ("cause", "family", "health") and _times(call, "cause") < 2:
        return "cause", None
    if topic == "fear" and not _times(call, "reassure"):
        return "reassure", None
    if last.act in ("D14", "D15", "D19", "D20") and _did(call, "C15", "warm", "cause") < 6:
        return "warm", None
    if "cause" not in told and _times(call, "cause.ask") + _times(call, "again") < 3:
        return ("again" if _times(call, "cause.ask") else "cause.ask"), None
    for topic, key in _DIMENSIONS:
        known = {fact.topic for fact in call.scenario.facts}
        wanted = topic in known or topic in ("income", "spending")
        if topic not in told and _times(call, key) < (3 if wanted else 1):
            return key, None
    if not _did(call, "C12", "intent"):
        return "intent", None
    if call.scenario.special == "distressed":
        return ("distressed" if _times(call, "distressed") < 2 else "close.other"), None
    if now.countered is not None and terms.affordable(now.countered, call.scenario.case):
        if _said_way(call, "accept") < MOST_READ_BACK:
            return "accept", _as_set_right(call, now.countered) if now.corrected else _completed(call, now.countered)  # fmt: skip
        return ("close.above", None) if _said_way(call, "above") else ("above", None)
    deal = own_deal(call.scenario.case)
    if deal is None:
        return ("close.above", None) if _said_way(call, "above") else ("above", None)
    if _times(call, "offer") + _times(call, "offer.once") < 2:
        return "offer", deal
    return ("accept", deal) if _times(call, "accept") < 2 else ("above", None) if not _said_way(call, "above") else ("close.above", None)  # fmt: skip


def _times(call: Call, key: str) -> int:
    """How often something was done: by its act where one act tells it, whoever worded it; by the wording otherwise."""
    act = _TOLD_BY.get(key)
    heard = [turn.heard for turn in call.turns if turn.heard is not None]
    if act is not None:
        return sum(act in one.acts for one in heard)
    return sum(any(_fits(way, one.text) for way in _ways(call, key)) for one in heard)


def _said_way(call: Call, key: str) -> int:
    """How often the model's own words for something were said, whatever was heard in them."""
    heard = [turn.heard for turn in call.turns if turn.heard is not None]
    return sum(any(_fits(way, one.text) for way in _ways(call, key)) for one in heard)


def _did(call: Call, act: str, *keys: str) -> int:
    """How often an act was done: heard as such, or said in the model's own words, whichever ear heard them."""
    ways = [way for key in keys for way in _ways(call, key)]
    heard = [turn.heard for turn in call.turns if turn.heard is not None]
    return sum(act in one.acts or any(_fits(way, one.text) for way in ways) for one in heard)


def _ways(call: Call, key: str) -> list[str]:
    """Every wording of a line, whatever kind of account it is meant for."""
    found = phrases(call.scenario.lang)
    names = (key, *(f"{key}.{kind}" for kind in ("company", "due", "once") if f"{key}.{kind}" in found))
    return [way for name in names for way in found[name].say]


def _fits(template: str, text: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in re.split(r"\{\w+\}", template))
    return re.fullmatch(pattern, text) is not None


def _worded(call: Call, key: str, deal: Terms | None) -> Heard:
    lang = call.scenario.lang
    return Heard(_wordings(call, key, deal)[0], lang, phrases(lang)[_once(call, key, deal)].acts, slots(deal, lang) if deal else {})  # fmt: skip


def _wordings(call: Call, key: str, deal: Terms | None) -> list[str]:
    """The ways to say it, those not yet used in this call first."""
    found = phrases(call.scenario.lang)[_once(call, key, deal)]
    filled = values(call, deal)
    said = [text for who, text in call.transcript if who == "collector"]
    able = [one for one in found.say if filled["echo"] or "{echo}" not in one] or list(found.say)
    used = [one for one in able if any(_fits(one, text) for text in said)]
    return [one.format(**filled) for one in (*(one for one in able if one not in used), *used[::-1])]


def _once(call: Call, key: str, deal: Terms | None) -> str:
    """The wording for this kind of account, or for one payment of everything, where there is one."""
    case = call.scenario.case
    kind = "company" if call.scenario.stage == "b2b" else "due" if (case.dpd or 0) <= 0 else ""
    if f"{key}.{kind}" in phrases(case.lang):
        return f"{key}.{kind}"
    whole = deal is not None and key in ("offer", "accept", "recap") and deal.left_minor(case) <= 0
    return f"{key}.once" if whole else key


def slots(deal: Terms, lang: str) -> dict[str, Any]:
    """The figures of a line that names these terms."""
    found: dict[str, Any] = {}
    if deal.upfront_minor:
        found["amount_minor"] = deal.upfront_minor
    if deal.days is not None:
        found["date"] = f"{deal.days}天" if lang == "zh" else f"{deal.days} days"
    if deal.instalments:
        found["instalments"] = deal.instalments
    if deal.method:
        found["method"] = deal.method
    return found


def own_deal(case: Case) -> Terms | None:
    """What the figures heard can carry inside the authority; None where nothing there can be carried."""
    may, balance = case.authority, case.balance_minor or 0
    own = terms.own_offer(case, None, None, 0.0)
    least = ceil(balance * (may.min_upfront_pct or 0) / 100)
    first = max(own.upfront_minor or 0, least)
    whole = replace(own, upfront_minor=min(first, balance), instalments=None)
    if not terms.affordable(whole, case):
        return None
    if whole.left_minor(case) <= 0:
        return whole
    most = may.max_instalments or 1
    plans = [replace(whole, instalments=n) for n in range(2, most + 1)]
    fits = [one for one in plans if (terms.ls(one, case) or 0) >= ROOM]
    fits = fits or [one for one in plans[-1:] if (terms.ls(one, case) or 0) >= 1]
    return fits[0] if fits else None


def _completed(call: Call, countered: Terms) -> Terms:
    """The counter-offer, in as few parts as leave room and inside the authority."""
    case = call.scenario.case
    deal = own_deal(call.scenario.case)
    most = min(countered.instalments or 1, case.authority.max_instalments or 60)
    if countered.left_minor(case) <= 0:
        return replace(countered, instalments=None)
    for parts in range(2, most + 1):
        shorter = replace(countered, instalments=parts)
        if (terms.ls(shorter, case) or 0) >= ROOM:
            return shorter
    return deal if deal is not None else countered


def _as_set_right(call: Call, countered: Terms) -> Terms:
    """What they said, once they have set right what was read back; in the parts of the authority where theirs are more."""
    most = call.scenario.case.authority.max_instalments or 60
    return countered if (countered.instalments or 1) <= most else _completed(call, countered)


def values(call: Call, deal: Terms | None) -> dict[str, str]:
    """What is filled into a line: the account as it is said, a clause of the last reply, the terms."""
    scenario = call.scenario
    case, lang, person = scenario.case, scenario.lang, scenario.person
    zh = lang == "zh"
    dpd = case.dpd or 0
    late = (f"逾期{dpd}天" if dpd > 0 else "还没到期") if zh else (f"{dpd} days past due" if dpd > 0 else "not yet due")  # fmt: skip
    found = {
        "creditor": case.creditor or "", "name": person.name, "address": person.address, "dpd": late,
        "echo": _echo(call.turns[-1].text if call.turns else "", lang),
        "spare": amount(max(0, terms.spare_minor(case) or 0), case.currency, lang),
    } | {
        part: amount(getattr(case, f"{part}_minor") or 0, case.currency, lang) for part in ("balance", "principal", "interest", "fee")
    }  # fmt: skip
    if deal is not None:
        on = terms.day_of(deal, case)
        parts = deal.instalments or 1
        day = when.spoken(on, case.call_date, lang) if on else ""
        way = deal.method or ""
        found |= {
            "first": amount(deal.upfront_minor or 0, case.currency, lang), "parts": str(parts),
            "monthly": amount(ceil(deal.left_minor(case) / parts), case.currency, lang),
            "day": day if zh or day in ("today", "tomorrow", "") else f"on {day}",
            "way": (f"用{way}，" if zh else f" by {way}") if way else "",
        }  # fmt: skip
    return found


def amount(minor: int, currency: str | None, lang: str) -> str:
    """An amount as one says it with figures: 1020元, $1,020, £64.50."""
    code = currency or "CNY"
    whole = minor % 10 ** decimals_of(code) == 0
    major = Money(minor, code).major
    figures = f"{int(major)}" if whole else f"{major}"
    if lang == "zh":
        return f"{figures}元" if code in ("CNY", "TWD") else f"{figures} {code}"
    plain = f"{int(major):,}" if whole else f"{major:,}"
    return {"USD": "$", "GBP": "£", "EUR": "€"}.get(code, f"{code} ") + plain


@cache
def _openers(lang: str) -> frozenset[str]:
    """What people begin with and do not mean: "the thing is"."""
    return frozenset(
        one.strip(" ,，。").lower() for each in spoken.load(lang).openers.values() for one in each
    )


def _echo(reply: str, lang: str) -> str:
    """A clause of what was just said, turned round to the one who said it; nothing where there is none worth repeating."""
    reply = re.sub(r"（[^）]*）|\([^)]*\)", "", reply)
    clauses = [one.strip(" …（）()—“”\"'") for one in re.split(r"[，。！？；,.!?;:：]", reply)]
    clauses = [one for one in clauses if one.lower() not in _openers(lang)]
    if lang == "zh":
        good = [
            one
            for one in clauses
            if 5 <= len(one) <= 18 and not re.search(r"你|吗|呢|什么|怎么|(?:哎|唉|嗯)", one)
        ]
        return good[0].replace("我们", "您家").replace("我", "您") if good else ""
    good = [one for one in clauses if 3 <= len(one.split()) <= 16 and not re.search(r"\byou|\?|what|who|how", one, re.I)]  # fmt: skip
    if not good:
        return ""
    words = good[0].split()
    if words[0].lower() in ("and", "but", "so", "then", "look", "well"):
        words = words[1:]
    turned = " ".join(_SWAPS_EN.get(word.lower(), word if n else word[:1].lower() + word[1:]) for n, word in enumerate(words))  # fmt: skip
    return turned.replace("you was", "you were")  # "I was" turned round
