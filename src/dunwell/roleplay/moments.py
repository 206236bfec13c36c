"""Which line of a finished call mattered most: from every line, the rest is played out twice by the model collector, once after
the line as it was said and once with the model's line instead. Deterministic; the difference is what the line gained or lost.

Each future is averaged over a few streams of chance, so that luck does not pass for skill.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

from dunwell.compliance.checker.service import Line, check
from dunwell.roleplay import model_answer
from dunwell.roleplay.call import Call, Turn
from dunwell.roleplay.domain import terms
from dunwell.roleplay.domain.mind import Mind
from dunwell.roleplay.domain.specials import ANOTHER_ANSWERS
from dunwell.roleplay.domain.talk import BYES
from dunwell.roleplay.understanding.hear import understand

STREAMS = 3
HORIZON = 26  # turns a future may last
BREACH_COST = 60.0  # a line that breaks the law outweighs whatever it gained
ENOUGH = 1.0  # a difference below this is no difference
STATE = ("trust", "anger", "stress", "willingness")


@dataclass(frozen=True, slots=True)
class Moment:
    """One of the collector's lines. number: its place in the transcript, from 1; spoken: the how-manieth line of the collector's;
    worth: the outcome's value after it, other: after the model's line, both 0 … 100 and more; before, after: the mind around it."""

    number: int
    spoken: int
    text: str
    worth: float
    other: float
    breach: bool
    before: dict[str, float]
    after: dict[str, float]

    @property
    def gain(self) -> float:
        """What the line gained against the model's; below zero it lost."""
        return self.worth - self.other


@dataclass(frozen=True, slots=True)
class Better:
    """What could have been said instead, what they would have answered, and the mind after it. Passed the content checker."""

    text: str
    reply: str
    after: dict[str, float]


@dataclass(frozen=True, slots=True)
class Telling:
    """The line that moved the outcome most, and a better one where it lost."""

    moment: Moment
    better: Better | None


def weigh(call: Call) -> list[Moment]:
    """Every line of the collector's in a finished call."""
    found, spoken = [], 0
    for place, turn in enumerate(call.turns):
        if turn.heard is None:
            continue
        spoken += 1
        if turn.plan.key.startswith("transfer."):
            continue
        number = _number(call, spoken)
        before = _until(call, place)
        other = _copy(before)
        heard = model_answer.model(other)
        other.hear(heard.text, heard)
        breach = bool(turn.heard.breaches)
        found.append(
            Moment(
                number, spoken, turn.heard.text, round(_future(_until(call, place + 1)) - BREACH_COST * breach, 2), round(_future(other), 2),
                breach, _mood(call.turns[place - 1].situation.mind), _mood(turn.situation.mind),
            )
        )  # fmt: skip
    return found


def telling(call: Call) -> Telling | None:
    """The line that mattered most: the one that lost most, else the one that gained most, else the one that moved the mind most."""
    found = weigh(call)
    if not found:
        return None
    worst = min(found, key=lambda one: (one.gain, one.spoken))
    if worst.gain <= -ENOUGH:
        return Telling(worst, better(call, worst))
    best = max(found, key=lambda one: (one.gain, -one.spoken))
    if best.gain >= ENOUGH:
        return Telling(best, None)
    moved = max(found, key=lambda one: (_lift(one), -one.spoken))
    return Telling(moved, None)


def better(call: Call, moment: Moment) -> Better | None:
    """The model's line in that state, worded so that the content checker finds nothing; heard as anybody's words are."""
    place = next(n for n, turn in enumerate(call.turns) if turn.heard is not None and _spoken(call, n) == moment.spoken)  # fmt: skip
    before = _until(call, place)
    scenario = call.scenario
    addressee = "third_party" if scenario.special in ANOTHER_ANSWERS else "debtor"
    said = call.turns[place].heard
    for line in model_answer.ways(before, parting=said is not None and said.says_goodbye):
        if (
            line.text == moment.text
            or check([Line(line.text, scenario.lang, "voice", addressee)])[0].violations
        ):
            continue
        heard = understand(line.text, scenario.lang, before.turns[-1].text, addressee)
        if not heard.acts or heard.breaches:
            continue  # words that are not taken as they are meant are no better ones
        tried = _copy(before)
        turn = tried.hear(line.text, heard)
        return Better(line.text, turn.text, _mood(turn.situation.mind))
    return None


def value(call: Call) -> float:
    """What a call's end is worth: an agreement by how surely it will be kept, a special matter by whether it was taken up; and how the person is left."""
    now, scenario = call.situation, call.scenario
    mind = now.mind
    mood = 10 * (mind.trust - mind.anger) + 5 * (mind.willingness - mind.stress)
    broken = 15.0 if now.ended_by == "debtor" else 0.0
    special = scenario.special
    if special is not None and special not in ("guarantor", "finance_manager"):
        return (60.0 if now.routed else 0.0) - 12.0 * now.pushed + 2 * mood - broken
    agreed = now.agreed
    if agreed is None:
        return mood - broken
    kept = terms.expected_kept(
        agreed, scenario.case, mind, recap=now.recap, obstacle=now.obstacle, empty=now.empty
    )
    return 80.0 * kept + mood


def as_data(found: Telling | None) -> dict[str, Any] | None:
    """What is kept with the score."""
    if found is None:
        return None
    moment = asdict(found.moment) | {"gain": round(found.moment.gain, 1)}
    return {"moment": moment, "better": asdict(found.better) if found.better else None}


def _future(call: Call) -> float:
    total = 0.0
    for stream in range(STREAMS):
        tried = _copy(call)
        tried.seed = call.seed + 7907 * stream
        if not tried.ended:
            model_answer.play(tried, HORIZON)
        total += value(tried)
    return total / STREAMS


def _until(call: Call, place: int) -> Call:
    """The call as it stood after this many turns."""
    said = sum(1 for turn in call.turns[:place] if turn.text) + sum(
        1 for turn in call.turns[:place] if turn.heard is not None
    )
    turns: list[Turn] = list(call.turns[:place])
    if (
        turns
        and turns[-1].situation.ended
        and turns[-1].situation.ended_by == "collector"
        and turns[-1].plan.key not in BYES
    ):
        turns[-1] = replace(turns[-1], situation=replace(turns[-1].situation, ended=False, ended_by=""))
    return Call(call.scenario, call.seed, call.voice, turns, list(call.transcript[:said]))


def _copy(call: Call) -> Call:
    return Call(call.scenario, call.seed, call.voice, list(call.turns), list(call.transcript))


def _number(call: Call, spoken: int) -> int:
    places = [n for n, (who, _) in enumerate(call.transcript, start=1) if who == "collector"]
    return places[spoken - 1]


def _spoken(call: Call, place: int) -> int:
    return sum(1 for turn in call.turns[: place + 1] if turn.heard is not None)


def _mood(mind: Mind) -> dict[str, float]:
    return {key: round(getattr(mind, key), 3) for key in STATE}


def _lift(one: Moment) -> float:
    return (one.after["trust"] - one.before["trust"]) - (one.after["anger"] - one.before["anger"])
