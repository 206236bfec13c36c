"""Where a call stands, and what the person means to say next. Data only."""

from dataclasses import dataclass, field

from dunwell.roleplay.domain.mind import Mind
from dunwell.roleplay.domain.terms import Terms

BYES = frozenset({"bye", "bye.hurt"})  # the keys of a farewell to who has said theirs


@dataclass(frozen=True, slots=True)
class Plan:
    """The content of a reply: the act, which words to look up, facts to be said as they are, terms to be named, and how."""

    act: str
    key: str = ""  # what speech looks up; the act where empty
    facts: tuple[str, ...] = ()
    terms: Terms | None = None
    band: str = "calm"
    ends: bool = False
    manner: str = ""  # interrupts, drifts, silent or nothing
    speaker: str = "debtor"  # or third_party
    again: str = ""  # what was said before and is to be said once more, in another way
    wrong: str = ""  # what the collector gave back wrongly, in their words
    whole: bool = False  # the terms in full, though they were said before


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that has happened so far, as far as it matters for what comes next."""

    mind: Mind
    turn: int = 0
    used: tuple[tuple[str, int], ...] = ()  # the collector's acts and how often
    identified: bool = False  # the collector said who calls
    verified: bool = False  # the person said it is them
    doubted: bool = False  # asked for proof once already
    told: tuple[str, ...] = ()  # facts said
    covered: tuple[str, ...] = ()  # covers said
    offered: Terms = field(default_factory=Terms)  # by the collector
    countered: Terms | None = None  # by the person
    agreed: Terms | None = None
    empty: bool = False  # the yes means nothing
    recap: bool = False
    obstacle: bool = False
    routed: bool = False  # the right thing was begun: registered, paused, transferred
    pushed: int = 0  # how often asked to pay where that is not right
    unclear: int = 0
    said: Plan | None = None  # the last reply that bears repeating
    words: str = ""  # and how it was worded, without opener and noises
    again: int = 0  # how often they were asked to say something again
    same: int = 0  # and how often of them since they last said something else
    proved: bool = False  # the collector gave what a caller can be checked by
    misnamed: int = 0  # how often the collector called them by another's name
    astray: int = (
        0  # answers since somebody else was asked for and nothing has set that right; 0 where all is well
    )
    corrected: int = 0  # how often they set right what the collector gave back
    ended: bool = False
    ended_by: str = ""  # debtor or collector

    def times(self, act: str) -> int:
        """How often the collector has done an act."""
        return dict(self.used).get(act, 0)
