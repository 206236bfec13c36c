"""The rubric: twelve dimensions of yes-or-no checks (training-notes (c)), each answered with the line that proves it.

A check counts where it fits the moment, not where a word falls: a reflection repeats what the debtor said, empathy comes
after a cue, a question's answer is used. A stock phrase is no reflection. None means not applicable and is left out.
"""

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
    return found
