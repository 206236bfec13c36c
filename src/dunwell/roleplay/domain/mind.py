"""The moving part of a simulated person: how a collector's line changes trust, anger and the rest. Pure; no chance in it.

x' = clip(x + α(b − x) + Σ gain × archetype × quality / (1 + λ × times used)): steps down weigh 1.6 times as much, and
trust and anger pull against each other (training-notes §5.2).
"""

from dataclasses import dataclass, replace

from dunwell.roleplay.domain.acts import COLLECTOR
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.domain.scenario import Scenario

HARDER = 1.6
PRESSING = frozenset({"C18", "C20", "C21", "C22"})
SOOTHING = frozenset({"C13", "C14", "C15", "C16", "C17", "C29"})
ASKING = frozenset({"C09", "C10", "C11", "C12"})
# Group → where its people start; then factors on (trust gained, anger gained, stress gained, willingness gained).
_START = {
    "confrontational": {"trust": 0.25, "anger": 0.45, "stress": 0.4, "willingness": 0.35, "fairness": 0.35},
    "avoidant": {"trust": 0.3, "anger": 0.25, "stress": 0.4, "willingness": 0.35, "fairness": 0.45},
    "helpless": {"trust": 0.35, "anger": 0.15, "stress": 0.6, "willingness": 0.45, "fairness": 0.5},
    "cooperative": {"trust": 0.45, "anger": 0.1, "stress": 0.3, "willingness": 0.6, "fairness": 0.55},
}
_FACTORS = {
    "confrontational": (0.85, 1.4, 1.0, 0.9),
    "avoidant": (0.9, 1.0, 1.1, 0.9),
    "helpless": (1.1, 0.9, 1.4, 1.0),
    "cooperative": (1.2, 0.8, 0.9, 1.2),
}


@dataclass(frozen=True, slots=True)
class Mind:
    """Every quantity is 0 … 1 but `coercion` and `heard_out`, which count. `demand` is what free concessions taught to ask for."""

    trust: float
    anger: float
    stress: float
    willingness: float
    fairness: float
    credibility: float
    engagement: float
    fatigue: float = 0.0
    demand: float = 0.0
    coercion: int = 0
    heard_out: int = 0

    @property
    def band(self) -> str:
        """calm, tense or hot: how the next line sounds."""
        if self.anger >= 0.62:
            return "hot"
        return "tense" if self.anger >= 0.36 or (self.stress >= 0.66 and self.anger >= 0.15) else "calm"


def begin(scenario: Scenario) -> Mind:
    """The mind as the telephone rings."""
    start = {"credibility": 0.3, "engagement": 0.6} | _START[scenario.group] | scenario.persona.state
    return Mind(
        trust=start["trust"],
        anger=start["anger"],
        stress=start["stress"],
        willingness=start["willingness"],
        fairness=start["fairness"],
        credibility=start["credibility"],
        engagement=start["engagement"],
    )


def quality(heard: Heard, last_reply: str) -> float:
    """0 … 1: speaks to what was just said, one thing at a time, of a sane length."""
    found = 0.5 + (0.25 if heard.echoes(last_reply) else 0.0)
    found += 0.15 if heard.questions <= 1 else -0.1 * (heard.questions - 1)
    found += 0.1 if heard.length_sane else -0.2
    return max(0.1, min(1.0, found))


def hear(
    mind: Mind,
    scenario: Scenario,
    heard: Heard,
    *,
    used: dict[str, int],
    last_reply: str,
    gave_free: bool = False,
    same_again: bool = False,
) -> Mind:
    """The mind after a line. `used` counts the acts of earlier lines; `gave_free` is a concession for nothing, `same_again` a repeated demand."""
    base, good = begin(scenario), quality(heard, last_reply)
    factors = _FACTORS[scenario.group]
    steps = [0.0, 0.0, 0.0, 0.0]
    for act in heard.acts:
        worn = 1 + (0.12 if act in ASKING else 0.35) * used.get(act, 0)
        sizes = _gain(act, mind, used)
        for place in range(4):
            step = sizes[place] * factors[place] if sizes[place] > 0 or place in (1, 2) else sizes[place]
            helps = step > 0 if place in (0, 3) else step < 0
            steps[place] += step * good / worn if helps else step * (HARDER if place == 0 else 1.0)
    if heard.felt:
        steps = [steps[0] - 0.25, steps[1] + 0.28, steps[2] + 0.18, steps[3] - 0.15]
    if same_again:
        steps = [steps[0] - 0.03, steps[1] + 0.06, steps[2] + 0.03, steps[3]]
    trust = steps[0] - 0.4 * max(0.0, steps[1])
    anger = steps[1] - 0.3 * max(0.0, steps[0])
    pull = 0.01 + 0.01 * scenario.persona.resilience
    fair = 0.04 * len(SOOTHING & set(heard.acts)) - 0.05 * same_again - 0.3 * bool(heard.felt)
    known = 0.06 * len({"C02", "C07", "C08", "C17"} & set(heard.acts)) - 0.2 * bool(heard.felt)
    return replace(
        mind,
        trust=_clip(mind.trust + 0.3 * pull * (base.trust - mind.trust) + trust),
        anger=_clip(mind.anger + pull * (min(base.anger, 0.3) - mind.anger) + anger),
        stress=_clip(mind.stress + pull * (base.stress - mind.stress) + steps[2]),
        willingness=_clip(mind.willingness + steps[3] + 0.1 * max(0.0, trust) - 0.25 * max(0.0, anger)),
        fairness=_clip(mind.fairness + fair),
        credibility=_clip(mind.credibility + known),
        engagement=_clip(mind.engagement + 0.5 * trust - 0.35 * max(0.0, anger) - 0.04 * (not heard.acts)),
        fatigue=_clip(mind.fatigue + 1 / scenario.persona.patience),
        demand=_clip(mind.demand + 0.15 * gave_free),
        coercion=mind.coercion + bool(heard.felt) + (same_again and bool(PRESSING & set(heard.acts))),
        heard_out=mind.heard_out + bool({"C14", "C15", "C16"} & set(heard.acts) and good >= 0.6),
    )


def slighted(mind: Mind) -> Mind:
    """The mind of who was called by somebody else's name."""
    return replace(
        mind,
        trust=_clip(mind.trust - 0.05),
        anger=_clip(mind.anger + 0.05),
        credibility=_clip(mind.credibility - 0.1),
    )


def _gain(act: str, mind: Mind, used: dict[str, int]) -> tuple[float, float, float, float]:
    """The act's gains here and now: pressure on an angry or frightened person harms; empathy counts most where it hurts."""
    trust, anger, stress, will = (each / 100 for each in COLLECTOR[act].gains)
    if act in PRESSING and (mind.anger > 0.45 or mind.stress > 0.6 or not used.keys() & ASKING):
        return trust - 0.03, anger + 0.04, stress + 0.03, min(will, 0.0) - 0.01
    if act in ("C15", "C16") and max(mind.anger, mind.stress) > 0.45:
        return trust * 1.25, anger * 1.3, stress * 1.3, will
    return trust, anger, stress, will


def _clip(value: float) -> float:
    return round(max(0.0, min(1.0, value)), 4)
