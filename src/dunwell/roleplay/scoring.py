"""One door to scoring: a transcript and its case in, the score with its evidence out. Binds acts, checker and rubric."""

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from dunwell.compliance.checker.service import language
from dunwell.compliance.checker.transcript import Turn
from dunwell.compliance.domain.vocabulary import flags_of
from dunwell.roleplay.domain.case import PRODUCTS, Authority, Case, Legal, Means, read_case
from dunwell.roleplay.domain.moves import Handling
from dunwell.roleplay.domain.scoring.call import Call, call_of, of_trade
from dunwell.roleplay.domain.scoring.gravity import CERTAIN, outright
from dunwell.roleplay.domain.scoring.leverage import legal_hint, lever
from dunwell.roleplay.domain.scoring.moments import moment_of
from dunwell.roleplay.domain.scoring.plan import agreement, figures, nothing, settled
from dunwell.roleplay.domain.scoring.score import CRITICAL, VERSION, Finding, Score, score
from dunwell.roleplay.domain.scoring.specials import collects, says
from dunwell.roleplay.domain.scoring.told import balance_told, completed, means_told
from dunwell.roleplay.domain.strict import BadData
from dunwell.roleplay.understanding.breaches import SURE, breaches, named, shown, spoken_in
from dunwell.roleplay.understanding.read import read_lines

# How much a sentence's neighbours may add before what none of them says by itself is only suspected.
NEIGHBOURS = 1.15
SUSPECTED = (
    CRITICAL / 2
)  # what the checker may hold against a line that does not say outright what it is about
# Judged from the words only where the case cannot know better: sums and sayings about them.
_OF_FIGURES = frozenset({"false_amount", "deception"})


_KEYS = {
    "": {one.name for one in fields(Case)}, "authority": {one.name for one in fields(Authority)},
    "means": {one.name for one in fields(Means)}, "legal": {one.name for one in fields(Legal)},
}  # fmt: skip


def case_of(raw: Any, lang: str = "", day: str = "2000-01-01") -> tuple[Case, list[str]]:
    """A case from CASE.json for scoring, and what was passed over: keys nobody knows are left aside and named, a product
    that is none of ours counts as `other`. lang and day stand in where the case does not say. Raises ValueError."""
    if not isinstance(raw, dict):
        raise BadData("a case is one JSON object")
    passed = [key for key in raw if key not in _KEYS[""]]
    known = {key: value for key, value in raw.items() if key in _KEYS[""]}
    for part in ("authority", "means", "legal"):
        inner = known.get(part)
        if isinstance(inner, dict):
            passed += [f"{part}.{key}" for key in inner if key not in _KEYS[part]]
            known[part] = {key: value for key, value in inner.items() if key in _KEYS[part]}
    if known.get("product") not in (None, *PRODUCTS):
        passed.append("product")
        known["product"] = "other"
    known["lang"] = known.get("lang") or lang or "zh"
    known["call_date"] = known.get("call_date") or day
    return read_case(known), passed


def judge(
    turns: Sequence[Turn], case: Case | None, lang: str = "", handling: Handling | None = None
) -> tuple[Score, Call]:
    """The score of a call, and the call as it was understood. lang: the case's, else told from the words. handling: what
    a call played here knows beyond its words; None where only the words are known."""
    said_in = (case.lang if case else None) or lang or language(" ".join(turn.text for turn in turns))
    pairs = [(turn.speaker, turn.text) for turn in turns]
    acts = _acts(pairs, said_in)
    facts = _facts(pairs, said_in, case)
    agreed = agreement(pairs, said_in, facts)
    if handling is not None and handling.agreed is False:
        agreed = nothing(agreed)
    elif handling is not None and handling.agreed:
        agreed = settled(agreed, handling.upfront_minor, handling.instalments, facts.balance_minor)
    call = call_of(
        pairs, said_in, acts, [figures(text, said_in) for _, text in pairs], moment_of(pairs, said_in, facts, handling.shown if handling else None),
        agreed, case, handling, facts.means,
    )  # fmt: skip
    return score(call, _findings(call)), call


def _facts(pairs: Sequence[tuple[str, str]], lang: str, case: Case | None) -> Case:
    """The case with what the call itself tells where nothing is known: means by the debtor, the balance by the collector."""
    known = case or Case(lang, date.min)
    balance = balance_told(pairs, lang) if known.balance_minor is None else known.balance_minor
    if of_trade(pairs, lang, case):
        return replace(known, balance_minor=balance)
    return replace(known, balance_minor=balance, means=completed(known.means, means_told(pairs, lang)))


def _acts(pairs: Sequence[tuple[str, str]], lang: str) -> list[frozenset[str]]:
    ours = [n for n, (speaker, _) in enumerate(pairs) if speaker == "collector"]
    lines = [
        (next((pairs[k][1] for k in range(n - 1, -1, -1) if pairs[k][0] != "collector"), ""), pairs[n][1])
        for n in ours
    ]
    found = dict(zip(ours, read_lines(lines, lang), strict=True))
    known = {n for n in ours if spoken_in(pairs[n][1], lang) == lang}
    return [frozenset(found[n][0]) if n in known else frozenset() for n in range(len(pairs))]


# One of these beside the likeliest kind is enough: "two lads will have a word" is said of others and of violence.
_THREATS = frozenset(
    {
        "threat_violence",
        "threat_criminal",
        "obstruct_life",
        "public_shaming",
        "third_party_demand",
        "fabricated_process",
    }
)


def _findings(call: Call) -> list[Finding]:
    """Breaches of the collector's turns that the checker is sure of."""
    third = call.moment.kind in ("third_party", "wrong_number")
    ours = list(call.ours)
    to = ["third_party" if third and n > call.moment.turn else "debtor" for n in ours]
    judged = breaches([(call.turns[n][1], who) for n, who in zip(ours, to, strict=True)], call.lang)
    found = []
    for n, one in zip(ours, judged, strict=True):
        if one is None or _keeps_safe(call, n, one.likest):
            continue
        if one.likest in _OF_FIGURES and one.strength < 2 * SURE:
            continue
        if one.likest == "false_amount" and call.case is not None and call.case.balance_minor:
            continue  # the ledger decides about sums (check 2.4), not their sound
        first = one.violations[0]
        sure = one.strength if NEIGHBOURS * one.alone >= CRITICAL else min(one.strength, CRITICAL - 0.01)
        text, own = call.turns[n][1], spoken_in(call.turns[n][1], call.lang)
        said = any(
            outright(own, each.category, text) and shown(own, each.category, text, sure)
            for each in one.violations
            if each is first or each.category in _THREATS
        )
        if (not said and sure < CERTAIN) or _puts_aside(call, n, first.category):
            sure = min(sure, SUSPECTED)
        strength = _weighed(call, n, first.category, sure)
        if strength < CRITICAL and not (said and named(own, first.category, text)):
            continue
        flag = next(iter(flags_of([first.category])), "")
        found.append(Finding(n + 1, first.category, flag, strength, first.quote, first.rule, first.rewrite))
    for at, category, rules, instead in (
        (lever(call), "third_party_demand", LEVER_RULES, _INSTEAD),
        (legal_hint(call), "fabricated_process", LEGAL_RULES, _INSTEAD_OF_LAW),
    ):
        if at is None:
            continue
        found = [one for one in found if one.turn != at + 1 or one.critical]
        if not any(one.turn == at + 1 for one in found):
            flag, text = next(iter(flags_of([category])), ""), call.turns[at][1]
            found.append(
                Finding(at + 1, category, flag, CRITICAL, text, rules[call.lang], instead[call.lang])
            )
    return found


# What is held over the debtor, read from the talk and the case and not from one sentence: a call to somebody else, a legal stage.
LEVER_RULES = {"zh": "cn_no_third_party_demand", "en": "us_no_third_party_demand"}
_INSTEAD = {
    "zh": "我们只跟您本人谈,不会联系您的单位和家人。您看每月多少是稳得住的?",
    "en": "I only talk about this with you, not with your work or your family. What could you keep up each month?",
}


LEGAL_RULES = {"zh": "cn_no_false_exaggeration", "en": "us_false_reps"}
_INSTEAD_OF_LAW = {
    "zh": "这笔账目前没有进入任何法律程序。您看每月多少是稳得住的?",
    "en": "There is no legal action on this account. What could you keep up each month?",
}


# Told of a wish to die, one stays on the line and asks who can come: no intrusion and no third party asked to pay.
_OF_PRESENCE = frozenset(
    {
        "obstruct_life",
        "third_party_demand",
        "third_party_disclosure",
        "privacy",
        "night_harass",
        "minor_or_vulnerable",
        "frequency",
    }
)


_COURT = re.compile(
    r"法院|起诉|立案|传票|判决|执行|开庭|律师函|court|\bsu(e|ed|it|ing)\b|lawsuit|served|sheriff|warrant|garnish|judg(e)?ment|lawyer|attorney|solicitor|bailiff", re.I
)  # fmt: skip


_ABUSE = re.compile(
    r"老赖|废物|不要脸|无赖|人渣|败类|\b(you|you'?re|such)\b[^.?!]{0,16}\b(deadbeat|liar|loser|scum\w*|pathetic|thief|parasite|crook|leech|lowlife|moron|idiot)s?\b", re.I
)  # fmt: skip


def _weighed(call: Call, n: int, category: str, strength: float) -> float:
    """The checker's strength, made certain where the case knows that no court is at work and the line says that one is,
    or where it calls them names that leave no doubt."""
    legal = call.case.legal if call.case is not None else None
    if (
        legal is not None and legal.suit_filed is False and not legal.suit_authorised
        and category in ("fabricated_process", "threat_criminal") and _COURT.search(call.turns[n][1])
    ):  # fmt: skip
        return max(strength, CRITICAL)
    if category == "insult" and strength >= SURE and _ABUSE.search(call.turns[n][1]):
        return max(strength, CRITICAL)
    return strength


# What a line that puts a matter aside is sometimes taken for.
_OF_PUTTING_ASIDE = frozenset(
    {"deception", "insult", "threat_criminal", "night_harass", "threat_violence", "obstruct_life"}
)


def _puts_aside(call: Call, n: int, category: str) -> bool:
    """Whether a line takes up or holds a matter that is not for collecting, and asks for no money."""
    return (
        not call.moment.collects and n > call.moment.turn and category in _OF_PUTTING_ASIDE
        and (says(call, "hold", n) or says(call, "routes", n)) and not collects(call, n)
    )  # fmt: skip


def _keeps_safe(call: Call, n: int, category: str) -> bool:
    return (
        call.moment.kind == "self_harm" and n > call.moment.turn and category in _OF_PRESENCE
        and not collects(call, n)
    )  # fmt: skip


def as_json(given: Score, call: Call, passed: Sequence[str] = ()) -> dict[str, Any]:
    """The contract's keys, and every check with its line."""
    agreed = call.agreed
    return {
        "total": given.total,
        "dimensions": given.dimensions,
        "violations": [
            {"turn": one.turn, "category": one.category, "flag": one.flag, "quote": one.quote, "rule": one.rule, "critical": one.critical, "instead": one.instead}
            for one in given.findings
        ],
        "evidence": [
            {"check": one.id, "dimension": one.dimension, "met": one.met, "line": one.line, "text": call.turns[one.line - 1][1] if one.line else None, "question": one.zh if call.lang == "zh" else one.en}
            for one in given.checks
            if one.met is not None
        ],
        "agreement": {
            "reached": agreed.reached, "upfront_minor": agreed.upfront_minor, "instalment_minor": agreed.instalment_minor,
            "instalments": agreed.instalments, "waived_minor": agreed.waived_minor, "spoken_by_debtor": sorted(agreed.by_debtor),
            "sa": None if agreed.sa is None else round(agreed.sa, 3), "ls": None if agreed.ls is None else round(agreed.ls, 3),
            "affordable": agreed.affordable, "within_reach_minor": _over(agreed.sa, agreed.upfront_minor), "surplus_minor": _over(agreed.ls, agreed.instalment_minor),
        } if agreed.reached else None,
        "void": given.void,
        "caps": list(given.caps),
        "right_thing": call.moment.kind,
        "assumed": [f"{key}: not a key of a case, left aside" for key in passed] if call.case else ["no case: authority, means and ledger are not judged"],
        "version": VERSION,
    }  # fmt: skip


def _over(ratio: float | None, payment_minor: int | None) -> int | None:
    """What stands over a payment in its ratio: SA's or LS's upper figure."""
    return round(ratio * payment_minor) if ratio is not None and payment_minor else None


def in_one_reckoning(played: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """A played call as data, its outcome's SA and LS being those of its score.

    The person weighs terms with more caution (domain/terms.py: 85 and 95 in a hundred, a day's surplus a day); that is theirs and
    shows in expected_kept. Whoever reads call and score together is told one SA and one LS.
    """
    agreed = said["agreement"]
    if agreed is None or played["outcome"]["agreed"] is None:
        return played
    return played | {"outcome": played["outcome"] | {"sa": agreed["sa"], "ls": agreed["ls"]}}
