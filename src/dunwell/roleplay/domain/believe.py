"""Whether a simulated person is believable: what can be told from the turns of a call. Pure; calls are played elsewhere.

Six tests (training-notes §2): contradictions, trait recovery, responsiveness, selective disclosure, variety, friction.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dunwell.roleplay.domain import terms
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.domain.reply import topics_named, topics_told
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.domain.scoring.plan import figures
from dunwell.roleplay.domain.talk import Plan, Situation
from dunwell.roleplay.domain.terms import Terms

TAKES_BACK = frozenset({"D13", "D20", "D21", "D22", "D24"})
SPOKEN = 0.006  # a sum said in words may be rounded by so much of itself


@dataclass(frozen=True, slots=True)
class Shown:
    """One exchange: the line heard, what was meant and said, the situation before and after."""

    heard: Heard
    plan: Plan
    text: str
    before: Situation
    after: Situation


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What a person said against themselves, and in which turn."""

    turn: int
    kind: str
    text: str


def contradictions(turns: Sequence[Shown], scenario: Scenario) -> list[Contradiction]:
    """Every turn that denies what the person said, promised or has."""
    found = []
    admitted = False
    refused: list[Terms] = []  # what they said they cannot do
    for one in turns:
        act, before = one.plan.act, one.before
        kinds = {
            "denies being who they said they are": act == "D03" and before.verified,
            "denies a debt they admitted": act == "D10" and admitted,
            "hides what they have told": _hides(one, scenario),
            "says they told what they did not": _untold(one, scenario),
            "names a sum that is neither a fact nor an offer": _stray(one, scenario),
            "promises beyond the means": _beyond(one, scenario),
            "refuses their own offer": act in ("D20", "D21") and _own_offer(one),
            "cannot, then accepts the same": _agrees(one) and _sums(one.after.offered) in refused,
            "takes a promise back": before.agreed is not None and not before.empty and act in TAKES_BACK,
        }
        found += [Contradiction(one.after.turn, kind, one.text) for kind, holds in kinds.items() if holds]
        admitted = admitted or act == "D08"
        if act == "D20" and one.after.offered.upfront_minor is not None:
            refused.append(_sums(one.after.offered))
    return found


def disclosed_early(turns: Iterable[Shown], scenario: Scenario) -> list[str]:
    """Hidden facts said below their threshold of trust."""
    return [
        fact.topic
        for one in turns
        for fact in scenario.hidden
        if fact.text in one.plan.facts and one.plan.act != "D14" and one.after.mind.trust < fact.trust
    ]


def repeated(texts: Sequence[str]) -> int:
    """How many of a person's lines were said before in the call, word for word."""
    return len(texts) - len(set(texts))


def distinct_2(texts: Iterable[str], lang: str) -> float:
    """The share of different pairs among all pairs of neighbouring words (characters in Chinese)."""
    pairs = []
    for text in texts:
        units = re.findall(r"[\u4e00-\u9fff]|\d+" if lang == "zh" else r"[a-z']+|\d+", text.lower())
        pairs += list(itertools.pairwise(units))
    return len(set(pairs)) / len(pairs) if pairs else 0.0


def without_facts(turns: Iterable[Shown]) -> list[str]:
    """A person's lines but for those that tell facts, which are the same in every call."""
    return [one.text for one in turns if not one.plan.facts and one.text]


def _hides(one: Shown, scenario: Scenario) -> bool:
    if one.plan.act != "D14":
        return False
    covers = {fact.cover: fact.text for fact in scenario.facts if fact.cover}
    return any(covers.get(text) in one.before.told for text in one.plan.facts)


def _untold(one: Shown, scenario: Scenario) -> bool:
    if one.plan.key != "told":
        return False
    told, named = topics_told(scenario, one.before.told), topics_named(one.heard.text)
    return not (told & named if named else told)


def _stray(one: Shown, scenario: Scenario) -> bool:
    if (
        one.plan.facts
        or one.plan.again
        or one.plan.key in ("pickup", "D02.digits")
        or scenario.special is not None
    ):
        return False
    text = one.text
    if one.plan.wrong:  # a sum of the collector's, denied
        text = re.sub(re.escape(one.plan.wrong), "", text, flags=re.I)
    said = [value for value, _ in figures(text, scenario.lang).amounts if value >= 10_000]
    if not said:
        return False
    if one.plan.terms is None:
        return not any(
            one.text.startswith(line) or line in one.text
            for line in scenario.own_lines(one.plan.key or one.plan.act)
        )
    wanted = one.plan.terms.upfront_minor or 0
    return not any(abs(value - wanted) <= max(100, SPOKEN * wanted) for value in said)


def _beyond(one: Shown, scenario: Scenario) -> bool:
    agreed = one.after.agreed
    return _agrees(one) and agreed is not None and not terms.affordable(agreed, scenario.case)


def _sums(offered: Terms) -> Terms:
    """An offer without the means of payment, which does not change what it costs."""
    return replace(offered, method=None)


def _agrees(one: Shown) -> bool:
    """Whether the turn brings an agreement that is meant."""
    agreed = one.after.agreed
    return agreed is not None and agreed != one.before.agreed and not one.after.empty


def _own_offer(one: Shown) -> bool:
    """Whether the line read back exactly what the person had offered."""
    return "C27" in one.heard.acts and terms.reads_back(one.after.offered, one.before.countered)
