"""Whether a scenario's words may be read and whether it can be played well: the content checker over its words, the model collector
over three streams of chance."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dunwell.compliance.checker import model
from dunwell.compliance.checker.service import Line, check
from dunwell.compliance.checker.transcript import Turn
from dunwell.roleplay import model_answer
from dunwell.roleplay.call import Call
from dunwell.roleplay.domain import terms
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.moves import handling_of
from dunwell.roleplay.scoring import judge
from dunwell.roleplay.understanding.breaches import SURE

SEEDS = (11, 12, 13)
# What the person says is judged only where the checker is very sure: it was taught on collectors' lines.
VERY_SURE = 2.0
_SENTENCE = re.compile(r"(?<=[。！？；\n])|(?<=[.!?;])\s+")


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence the checker stops at. where: the key it stands in; theirs: the simulated person says it."""

    where: str
    text: str
    quote: str
    rule: str
    instead: str
    theirs: bool


@dataclass(frozen=True, slots=True)
class Played:
    """How the model collector fared with one stream of chance. agreed: terms were agreed; affordable: they can be carried."""

    seed: int
    total: float
    void: bool
    agreed: bool
    affordable: bool | None


def texts_of(scenario: Scenario) -> list[tuple[str, str, bool]]:
    """Every text of a scenario: its key, the words, and whether the person says them."""
    found = [("title", scenario.title, False), ("brief", scenario.brief, False), ("debrief", scenario.debrief, False)]  # fmt: skip
    found += [("case.authority.note", scenario.case.authority.note or "", False), ("case.cause", scenario.case.cause or "", True)]  # fmt: skip
    for name, facts in (("reveals", scenario.reveals), ("hidden", scenario.hidden)):
        for n, fact in enumerate(facts):
            found += [(f"{name}[{n}].text", fact.text, True), (f"{name}[{n}].cover", fact.cover or "", True)]
    found += [(f"lines.{act}", text, True) for act, texts in scenario.lines for text in texts]
    found += [("persona.style.words", text, True) for text in scenario.persona.style.words]
    return [one for one in found if one[1].strip()]


def hits(scenario: Scenario) -> list[Hit]:
    """What the checker finds in the words, sentence by sentence. It may be wrong: then another person signs for the words."""
    lines = list(_sentences(scenario))
    texts = [text for _, text, _ in lines]
    judged = model.load(scenario.lang)
    strengths = judged.total(judged.scores(model.features_of(scenario.lang, texts, ["voice"] * len(texts), ["debtor"] * len(texts))))  # fmt: skip
    verdicts = check([Line(text, scenario.lang) for text in texts])
    found = []
    for (where, text, theirs), verdict, strength in zip(lines, verdicts, strengths, strict=True):
        if verdict.violations and strength >= (VERY_SURE if theirs else SURE):
            first = verdict.violations[0]
            found.append(Hit(where, text.strip(), first.quote, first.rule, first.rewrite, theirs))
    return found


def played(scenario: Scenario) -> list[Played]:
    """The scenario played by the model collector."""
    found = []
    for seed in SEEDS:
        call = model_answer.play(Call(scenario, seed))
        scored, _ = judge(
            [Turn(speaker, text) for speaker, text in call.transcript],
            scenario.case,
            handling=handling_of(call),
        )
        agreed = call.situation.agreed
        affordable = None if agreed is None else terms.affordable(agreed, scenario.case)
        found.append(Played(seed, scored.total, scored.void, agreed is not None, affordable))
    return found


def _sentences(scenario: Scenario) -> Iterator[tuple[str, str, bool]]:
    for where, text, theirs in texts_of(scenario):
        for sentence in [text] if theirs else _SENTENCE.split(text):
            if sentence.strip():
                yield where, sentence, theirs
