"""What a collector does on the telephone besides speaking: hold, mute, private notes, transfer. Pure.

A call is kept as its lines. A line that begins with "/" is no speech but such a move:
/hold [WHEN] and /mute [WHEN], each ended by /back SECONDS; /note TEXT; /transfer DESK REASON. WHEN only tells the clock of
the page when it began; what the person feels follows from the seconds.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dunwell.foundation.i18n import N_
from dunwell.roleplay.domain import specials
from dunwell.roleplay.domain.mind import Mind
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.domain.strict import BadData
from dunwell.roleplay.domain.talk import Plan, Situation
from dunwell.roleplay.domain.terms import spare_minor

KINDS = ("hold", "mute", "back", "note", "transfer")
WAITING = ("hold", "mute")
DESKS = {
    "lead": N_("Team lead"),
    "hardship": N_("Hardship desk"),
    "complaints": N_("Complaints and disputes desk"),
}
_DESK_SAID = {
    "zh": {"lead": "值班主管", "hardship": "困难客户专席", "complaints": "投诉与异议专席"},
    "en": {"lead": "team lead", "hardship": "hardship desk", "complaints": "complaints and disputes desk"},
}
_PASSED_ON = {
    "zh": "我把您转给{desk}，由他们接着为您办理：{reason}。请不要挂断。",
    "en": "I am putting you through to our {desk}, who will take this up from here: {reason}. Please stay on the line.",
}
# Special → the desks that are the right place for it. With the others a transfer passes on what one should do oneself.
_RIGHT_DESKS = {
    "self_harm": frozenset({"lead", "hardship"}),
    "bereaved": frozenset({"lead", "hardship"}),
    "distressed": frozenset({"hardship"}),
    "identity_theft": frozenset({"complaints"}),
    "disputing": frozenset({"complaints"}),
    "represented": frozenset({"lead", "complaints"}),
}
_ANNOUNCED = re.compile(
    r"稍等|等一下|等一会|等我|稍候|别挂|不要挂|查一下|核实一下|请示"
    r"|hold on|on hold|one moment|a moment|a minute|a second|bear with|stay on the line|let me (?:check|look|ask|find)",
    re.I,
)
UNNOTICED = 8  # seconds of silence that pass for thinking
SHORTEST, LONGEST = 15, 300  # bounds of how long anybody waits, seconds


@dataclass(frozen=True, slots=True)
class Move:
    """One move. seconds belongs to back, desk to transfer, text to note and transfer; at is when it began, as the page said."""

    kind: str
    seconds: int = 0
    text: str = ""
    desk: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """One time the person was left waiting. gone: they had hung up by then. after: entries of the transcript before it."""

    kind: str
    seconds: int
    announced: bool
    gone: bool
    after: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """Where the call was passed on, why, and whether that was the right place."""

    desk: str
    reason: str
    fits: bool


@dataclass(frozen=True, slots=True)
class Handling:
    """What a call played here knows beyond its words, for scoring: what was done with the telephone, the entry of the transcript
    (from 0) that first showed a special matter, whether the yes at its end was said only to be left in peace, and whether anything
    was agreed (None where that is not known) and with which first payment and how many parts. A call with it is whole: it begins where the telephone was picked up."""

    waits: tuple[Wait, ...] = ()
    transfer: Transfer | None = None
    shown: int | None = None
    empty: bool = False
    agreed: bool | None = None
    upfront_minor: int | None = None
    instalments: int | None = None


def read(line: str) -> Move | None:
    """The move in a line, None where the line is speech. Raises BadData where it begins like a move and is none."""
    if not line.startswith("/"):
        return None
    name, _, rest = line[1:].partition(" ")
    rest = rest.strip()
    if name not in KINDS:
        raise BadData(f"/{name}: a move is one of {', '.join('/' + each for each in KINDS)}")
    if name in WAITING:
        return Move(name, at=rest)
    if name == "back":
        if not rest.isdigit():
            raise BadData("/back: the seconds that passed are wanted, as in /back 40")
        return Move(name, seconds=int(rest))
    if name == "note":
        return Move(name, text=rest)
    desk, _, reason = rest.partition(" ")
    if desk not in DESKS or not reason.strip():
        raise BadData(
            f"/transfer: a desk ({', '.join(DESKS)}) and the reason are wanted, as in /transfer lead reason"
        )
    return Move(name, desk=desk, text=reason.strip())


def write(move: Move) -> str:
    """The line that keeps a move."""
    parts = {
        "hold": (move.at,), "mute": (move.at,), "back": (str(move.seconds),), "note": (move.text,), "transfer": (move.desk, move.text),
    }[move.kind]  # fmt: skip
    return " ".join(("/" + move.kind, *(part for part in parts if part)))


def announced(said: str) -> bool:
    """Whether the last line told the person that they will have to wait."""
    return _ANNOUNCED.search(said) is not None


def patience(scenario: Scenario, mind: Mind, *, told: bool, earlier: int) -> int:
    """How many seconds this person waits before hanging up: longer where they trust, are calm and were told why; shorter each time."""
    base = 25 + 2.5 * scenario.persona.patience
    found = (
        base
        * (0.6 + 0.8 * mind.trust)
        * (1.4 - 0.8 * mind.anger)
        * (1.5 if told else 1.0)
        / (1 + 0.5 * earlier)
    )
    if scenario.special == "self_harm":
        found *= 0.5
    return round(max(SHORTEST, min(LONGEST, found)))


def waited(now: Situation, scenario: Scenario, seconds: int, *, told: bool, earlier: int) -> Situation:
    """The situation once the collector is back: the longer the wait against the person's patience, the more it costs."""
    mind = now.mind
    share = min(1.0, seconds / patience(scenario, mind, told=told, earlier=earlier))
    cost = share * (0.5 if told else 1.0)
    alone = 2.0 if scenario.special in specials.GENTLE else 1.0
    after = replace(
        mind,
        anger=_clip(mind.anger + (0.05 if alone > 1 else 0.22) * cost),
        trust=_clip(mind.trust - 0.1 * cost * alone),
        stress=_clip(mind.stress + 0.08 * cost * alone),
        engagement=_clip(mind.engagement - 0.15 * cost),
        fatigue=_clip(mind.fatigue + share / scenario.persona.patience),
    )
    return replace(now, mind=after, turn=now.turn + 1)


def on_return(now: Situation, scenario: Scenario, seconds: int, limit: int, kind: str) -> Plan | None:
    """What the person says when the collector is back. None where a short silence went unnoticed."""
    if seconds >= limit:
        return Plan("D30", "held.gone", ends=True, band=now.mind.band, speaker=specials.speaker(scenario))
    if kind == "mute" and seconds < UNNOTICED:
        return None
    short = seconds < limit / 3
    key = "held.short" if short else "held.long"
    return Plan("D01" if short else "D17", key, band=now.mind.band, speaker=specials.speaker(scenario))


def passing_on(lang: str, desk: str, reason: str) -> str:
    """What the collector says while passing the call on."""
    return _PASSED_ON[lang].format(desk=_DESK_SAID[lang][desk], reason=reason.rstrip("。.!！ "))


def fits(scenario: Scenario, replies: Sequence[Plan], desk: str) -> bool:
    """Whether a desk is the right place: for the special matter once it has shown, for who asserts rights, for who has nothing left."""
    special = scenario.special or ""
    shown = any(plan.key.startswith(f"{special}.") or plan.facts for plan in replies) if special else False
    if shown and desk in _RIGHT_DESKS.get(special, ()):
        return True
    if desk == "complaints" and special not in specials.ANOTHER_ANSWERS:
        return any(plan.act == "D29" for plan in replies)
    spare = spare_minor(scenario.case)
    told = any(plan.act in ("D11", "D12", "D15", "D20") for plan in replies)
    return desk == "hardship" and told and spare is not None and spare <= 0


_RIGHTS = re.compile(
    r"投诉|监管|12378|律师|违法|违规|举报|我的权利|书面|complain|regulator|ombudsman|lawyer|attorney|solicitor|illegal|my rights|in writing",
    re.I,
)
_NOTHING_LEFT = re.compile(
    r"没(有)?(收入|工作|钱|办法)|失业|拿不出|还不上|一分.{0,3}没|住院|低保|no (income|job|work|money)|lost my job|laid off|can'?t (pay|afford|do)|nothing left|benefits",
    re.I,
)


def fits_said(scenario: Scenario, theirs: Sequence[str], desk: str) -> bool:
    """Whether a desk is the right place, from what a person (no mind of ours) said: as `fits`, by the words alone. theirs: their lines
    after they picked up."""
    spoken = [text for text in theirs if len(text) > 1]
    if scenario.special and spoken and desk in _RIGHT_DESKS.get(scenario.special, ()):
        return True
    if desk == "complaints" and scenario.special not in specials.ANOTHER_ANSWERS:
        return any(_RIGHTS.search(text) for text in spoken)
    spare = spare_minor(scenario.case)
    told = any(_NOTHING_LEFT.search(text) for text in spoken)
    return desk == "hardship" and told and spare is not None and spare <= 0


def _clip(value: float) -> float:
    return round(max(0.0, min(1.0, value)), 4)
