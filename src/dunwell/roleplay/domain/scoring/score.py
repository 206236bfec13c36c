"""The total: what the rubric gives, what the agreement is worth, and the gate of the law over both."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dunwell.roleplay.domain.scoring.another_time import KEEPS_ON, kept_on, put_to_another_time
from dunwell.roleplay.domain.scoring.call import Call, Check, begins_midway
from dunwell.roleplay.domain.scoring.checks import SPECIAL_WEIGHT, WEIGHTS, checks
from dunwell.roleplay.domain.scoring.dealing import (
    FAR_BELOW,
    OVER_CONCEDES,
    below_least,
    beyond,
    conceded,
    empty_yes,
    free_concession,
    softened,
    unspoken,
    vain_promise,
)
from dunwell.roleplay.domain.scoring.handling import passed_on
from dunwell.roleplay.domain.scoring.heeding import (
    against_payday,
    before_money,
    complaint_unheard,
    takes_borrowed,
    takes_from_need,
    takes_what_is_meant,
    takes_what_is_not_there,
)
from dunwell.roleplay.domain.scoring.missed import deal_missed
from dunwell.roleplay.domain.scoring.opening import kept_quiet
from dunwell.roleplay.domain.scoring.recited import recited

# 2: first payment and instalment are judged apart; 3: holds and transfers are judged; 4: an agreement wants a yes or terms taken
# up, an instalment not named follows from the rest, softening again and again for nothing is over-conceding; 5: a sum the other
# side named, given back, is no false total; 6: asking about means or sums once a special matter showed is going on with
# collecting, and hardship not taken up caps; 7: a line in another language than the call's is judged in its own;
# 8: a next step is a day for something, a reflection takes up what was told; 9: so do 3.1, 3.3 and 8.2; promises nobody can make and
# a yes that binds to nothing are noticed; 10: special matters are judged by what was done (hold, answer by a day, safety), what is not
# disputed may be collected apart, telling of the account before a key was checked caps, and so does giving more than the means need; 11: the other facts of the case tell a special matter where it is not named, a court that the
# case knows nothing of voids, what no sentence says by itself is only suspected, and an agreement is what they took on last; 12: the note's duties count with what was said, a waiver for a day's payment is
# traded, a number of parts turned down is none; 13: a day the money cannot keep, money taken from rent or food, calls to others as a lever and a hardship way only
# praised are noticed; a week is no day; grave findings in English want a word of their kind; 14: means are read from the call where unknown, hedged and
# borrowed promises, days before the money, first payments below the policy and complaints passed over are noticed, identity wants a key;
# 15: alarms want stronger evidence: single sums count by their day, a payment is beyond the means by more than a rounding, sums worked out of
# what was told are no false totals, a finding voids only where the line says outright what it is about; another time to talk is heeded;
# 16: a played call is whole, with its own outcome; a no, a denial and a hang-up are no yes; others are asked for no whereabouts; a hello is no call;
# 17: a played call that ends without the agreement that was there does not pass; 18: before the payday
# the surplus counts by the day, room in a plan after broken promises is no gift, a legal stage the case knows nothing of voids, whoever drives or does not understand is put to another time,
# a refused key is none, special calls are asked only for what they give room for, heaps of words are no talk
VERSION = "18"
CRITICAL = 2.0  # a finding this strong ends the session whatever else was good; weaker ones cap it
VOID_CAP = 15.0
POSSIBLE_COST = (
    0.1  # of the total, at most: what the checker only suspects is shown, and costs, but decides nothing
)
NOT_COLLECT_CAP, NOT_ROUTED_CAP = 30.0, 50.0
SQUEEZE_CAP, BEYOND_CAP, GIFT_CAP = 40.0, 45.0, 62.0
FALSE_AMOUNT_CAP = 40.0
VAIN_CAP, EMPTY_CAP = 45.0, 60.0
UNVERIFIED_CAP = 50.0
UNSPOKEN_CAP = 70.0
KEPT_ON_CAP = 55.0
RECITED_CAP = 50.0
BELOW_LEAST_CAP, FAR_BELOW_CAP = 62.0, 45.0
NO_RESULT_CAP = 40.0
NO_TALK_CAP = 20.0
TALK = 3  # lines of ours with something in them: below this there was no call to judge
STOCK_COST = 6.0


@dataclass(frozen=True, slots=True)
class Finding:
    """A breach in a turn (from 1). strength: how sure the checker is; flag: V1 … V13; critical: it voids."""

    turn: int
    category: str
    flag: str
    strength: float
    quote: str
    rule: str = ""
    instead: str = ""

    @property
    def critical(self) -> bool:
        """Sure enough, and grave enough, to void the session."""
        return self.strength >= CRITICAL


@dataclass(frozen=True, slots=True)
class Score:
    """total 0 … 100; dimensions: per cent of the applicable checks met, None where none applied."""

    total: float
    raw: float
    void: bool
    dimensions: dict[str, float | None]
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    caps: tuple[str, ...]


def score(call: Call, findings: Sequence[Finding]) -> Score:
    """Judge a call. Deterministic: the same call, case and findings give the same score."""
    answered = checks(call)
    weights = weights_of(
        collects=call.moment.collects and not kept_quiet(call), passed_on=passed_on(call) is True
    )
    shares: dict[str, float | None] = {}
    for name in WEIGHTS:
        mine = [check.met for check in answered if check.dimension == name and check.met is not None]
        shares[name] = sum(mine) / len(mine) if mine else None
    raw = weighed(shares, weights)
    raw -= STOCK_COST * max(0, _stock(call) - 1)
    total, caps = max(0.0, raw), []
    for name, limit in _limits(call, answered):
        caps.append(name)
        total = pressed(total, limit)
    worst = max((one.strength for one in findings), default=0.0)
    void = worst >= CRITICAL
    if void:
        caps.append("void")
        total = pressed(total, VOID_CAP)
        total -= min(10.0, 2.0 * sum(one.critical for one in findings))
    elif worst > 0:
        caps.append("breach")
        total *= 1 - POSSIBLE_COST * worst / CRITICAL
    shown = {name: None if share is None else round(100 * share, 1) for name, share in shares.items()}
    return Score(
        round(max(0.0, min(100.0, total)), 2), round(max(0.0, raw), 2), void, shown, tuple(answered), tuple(findings), tuple(caps)
    )  # fmt: skip


def weights_of(*, collects: bool, passed_on: bool = False) -> dict[str, int]:
    """The weight of each dimension: where collecting is not the right thing, what was done about it outweighs the rest."""
    if not collects:
        none = dict.fromkeys(("negotiation", "commitment", "ability", "cause", "product"), 0)
        return WEIGHTS | {"special": SPECIAL_WEIGHT} | none
    return WEIGHTS | {"negotiation": 0, "commitment": 0} if passed_on else dict(WEIGHTS)


def weighed(shares: Mapping[str, float | None], weights: Mapping[str, int]) -> float:
    """The mean of the shares (0 … 1) of the dimensions that applied, by weight, times 100."""
    there = {name: share for name, share in shares.items() if share is not None and weights[name]}
    whole = sum(weights[name] for name in there)
    return 100 * sum(weights[name] * share for name, share in there.items()) / max(1, whole)


def pressed(total: float, limit: float) -> float:
    """Under the limit, yet still telling better from worse beneath it."""
    return limit * (0.6 + 0.4 * total / 100)


def _stock(call: Call) -> int:
    return sum(call.heard("stock", n) for n in call.ours)


_EMPTY = re.compile(
    r"您好|你好|喂+|在吗|再见|拜拜?|谢谢|好的?|嗯+|\b(hi|hello|hey|yo|bye|goodbye|thanks?|thank you|ok(ay)?|yes|yeah|good (morning|afternoon|evening))\b|[^\w]",
    re.I,
)
_LEAST = {"zh": 3, "en": 8}


def said_nothing(call: Call) -> bool:
    """Whether a whole call has no line of ours with anything in it, whatever kind of call it is."""
    if call.handling is None:
        return False
    return not any(len(_EMPTY.sub("", call.turns[n][1])) >= _LEAST[call.lang] for n in call.ours)


def without_talk(call: Call) -> bool:
    """Whether a whole call has too few lines of ours with something in them for a talk. Taking a special matter up may need no more,
    nor does heeding that they cannot speak now."""
    if begins_midway(call) or not call.moment.collects or put_to_another_time(call) is not None:
        return False
    if kept_quiet(call) or passed_on(call):
        return False
    said = {_EMPTY.sub("", call.turns[n][1]) for n in call.ours}
    return sum(len(text) >= _LEAST[call.lang] for text in said) < TALK


def _known_contact(call: Call) -> bool:
    """Whether the company's own contact answers: who that is, is known from the invoice."""
    return call.case is not None and call.case.party == "company_contact"


def _limits(call: Call, answered: Sequence[Check]) -> list[tuple[str, float]]:
    found = []
    failed = {check.id for check in answered if check.met is False}
    if not call.moment.collects and failed & {"10.1", "10.2"}:
        found.append(
            (
                "went_on_collecting" if "10.2" in failed else "not_routed",
                NOT_COLLECT_CAP if "10.2" in failed else NOT_ROUTED_CAP,
            )
        )
    if call.moment.kind == "hardship" and call.moment.sure and "10.1" in failed:
        found.append(("not_routed", NOT_ROUTED_CAP))
    if (
        "1.2" in failed
        and call.moment.kind not in ("third_party", "wrong_number")
        and not _known_contact(call)
    ):
        found.append(("told_unverified", UNVERIFIED_CAP))
    if said_nothing(call):
        found.append(("no_talk", 0.0))
    elif without_talk(call):
        found.append(("no_talk", NO_TALK_CAP))
    if recited(call):
        found.append(("recited", RECITED_CAP))
    if passed_on(call) is False:
        found.append(("no_result", NO_RESULT_CAP))
    if "2.4" in failed:
        found.append(("false_amount", FALSE_AMOUNT_CAP))
    if call.moment.kind in ("third_party", "wrong_number") and "10.3" in failed:
        found.append(("disclosed", VOID_CAP))
    if "10.8" in failed:
        found.append(("traced", NOT_COLLECT_CAP))
    if call.moment.collects:
        case, given = call.case, conceded(call)
        if case is not None and any(beyond(call, n, case) for n in call.ours):
            found.append(("beyond_authority", BEYOND_CAP))
        elif max(len(softened(call)), given) >= OVER_CONCEDES:
            found.append(("over_conceding", BEYOND_CAP))
        elif free_concession(call) is not None:
            found.append(("free_concession", GIFT_CAP))
        elif given:
            found.append(("over_conceding", GIFT_CAP))
        if deal_missed(call):
            found.append(("deal_missed", UNSPOKEN_CAP))
        if {"7.1", "7.2"} <= failed:
            found.append(("hammered", UNSPOKEN_CAP))
        if len(kept_on(call)) >= KEEPS_ON:
            found.append(("kept_on", KEPT_ON_CAP))
        if complaint_unheard(call) is not None:
            found.append(("complaint_unheard", UNSPOKEN_CAP))
        least = below_least(call)
        if least is not None:
            found.append(("below_least", BELOW_LEAST_CAP if least >= FAR_BELOW else FAR_BELOW_CAP))
        if vain_promise(call) is not None:
            found.append(("vain_promise", VAIN_CAP))
        if call.moment.kind == "collect" and empty_yes(call) is not None:
            found.append(("empty_promise", EMPTY_CAP))
        if call.moment.kind == "collect" and unspoken(call):
            found.append(("unspoken", UNSPOKEN_CAP))
        if call.moment.kind == "collect" and (
            against_payday(call) is not None or before_money(call) is not None
        ):
            found.append(("against_payday", EMPTY_CAP))
        if call.agreed.reached and (
            call.agreed.clearly_beyond
            or takes_from_need(call) is not None
            or takes_what_is_not_there(call) is not None
            or takes_what_is_meant(call) is not None
            or takes_borrowed(call) is not None
        ):
            found.append(("beyond_means", SQUEEZE_CAP))
    return found
