"""The rubric: twelve dimensions of yes-or-no checks (training-notes (c)), each answered with the line that proves it.

A check counts where it fits the moment, not where a word falls: a reflection repeats what the debtor said, empathy comes
after a cue, a question's answer is used. A stock phrase is no reflection. None means not applicable and is left out.
"""

from dataclasses import replace

from dunwell.roleplay.domain.scoring.another_time import put_to_another_time
from dunwell.roleplay.domain.scoring.call import Call, Check
from dunwell.roleplay.domain.scoring.conduct import close, emotion, special
from dunwell.roleplay.domain.scoring.dealing import ability, commitment, consequences, negotiation, product
from dunwell.roleplay.domain.scoring.handling import handled
from dunwell.roleplay.domain.scoring.listening import cause, listening
from dunwell.roleplay.domain.scoring.opening import facts, opening

WEIGHTS = {
    "opening": 8, "facts": 8, "listening": 10, "cause": 8, "ability": 10, "product": 8, "consequences": 8, "negotiation": 12,
    "commitment": 12, "special": 6, "emotion": 6, "close": 4,
}  # fmt: skip
SPECIAL_WEIGHT = 40  # where collecting is not the right thing, what was done about it outweighs the rest
_PARTS = (
    opening, facts, listening, cause, ability, product, consequences, negotiation, commitment, special, emotion, close,
    handled,
)  # fmt: skip


def checks(call: Call) -> list[Check]:
    """Every check of the rubric, in order."""
    found: list[Check] = []

    def add(number: str, dimension: str, zh: str, en: str, met: bool | None, at: int | None = None) -> None:
        found.append(Check(number, dimension, zh, en, met, None if at is None else at + 1))

    for part in _PARTS:
        part(call, add)
    left_out = _left_out(call)
    nothing_asked = put_to_another_time(call) is not None and not any(c.id == "4.1" and c.met for c in found)
    return [
        replace(one, met=None)
        if (one.met is False and one.id in left_out) or (one.id == "4.2" and nothing_asked)
        else one
        for one in found
    ]


# What a call of another kind gives no room for: met, it counts; not met, it is no fault.
_OF_A_TALK = frozenset(
    {"2.2", "2.3", "3.2", "4.1", "4.2", "4.3", "4.4", "5.1", "5.2", "5.3", "5.4", "8.1", "8.2"}
)
_OF_THE_DEBTOR = frozenset(
    {"1.1", "1.3", "2.1"}
)  # somebody else is told no more than that one wants to speak to them

# Sums are for the one who speaks for them, are nothing beside a life, and are not theirs where somebody used their name.
_OF_THE_ACCOUNT = {
    "represented": frozenset({"1.3", "2.2", "2.3"}),
    "self_harm": frozenset({"1.3", "2.2", "2.3"}),
    "identity_theft": frozenset({"1.3", "2.3"}),
}


def _left_out(call: Call) -> frozenset[str]:
    if put_to_another_time(call) is not None:
        return _OF_A_TALK
    if call.moment.kind in ("wrong_number", "third_party", "deceased"):
        return _OF_THE_DEBTOR
    return _OF_THE_ACCOUNT.get(call.moment.kind, frozenset() if call.moment.collects else frozenset({"1.3"}))
