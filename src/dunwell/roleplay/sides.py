"""A call beside the model answer: the same scenario and seed played by the model collector, both cut into phases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dunwell.compliance.checker.transcript import Turn
from dunwell.roleplay import model_answer
from dunwell.roleplay.call import Call
from dunwell.roleplay.domain.phases import PHASES, phase_of
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.moves import handling_of
from dunwell.roleplay.scoring import judge

Said = tuple[str, str]


@dataclass(frozen=True)
class Model:
    """How the model collector fared."""

    total: float
    outcome: dict[str, Any]
    transcript: tuple[Said, ...]
    phases: tuple[str, ...]


_MOST = 64
_models: dict[
    tuple[str, int, int], Model
] = {}  # by scenario, version and seed: a scenario itself cannot be a key


def model_of(scenario: Scenario, seed: int) -> Model:
    """The model answer to a scenario and seed."""
    key = (scenario.id, scenario.version, seed)
    if key not in _models:
        if len(_models) >= _MOST:
            _models.clear()
        call = model_answer.play(Call(scenario, seed))
        turns = [Turn(speaker, text) for speaker, text in call.transcript]
        found, _ = judge(turns, scenario.case, handling=handling_of(call))
        _models[key] = Model(found.total, call.outcome(), tuple(call.transcript), tuple(phases(call)))
    return _models[key]


def phases(call: Call) -> list[str]:
    """The phase of every entry of the transcript; a reply belongs to the line it answers."""
    acts = iter([turn.heard.acts for turn in call.turns if turn.heard is not None])
    now, found = "opening", []
    for speaker, _ in call.transcript:
        if speaker == "collector":
            now = phase_of(next(acts, ()), now)
        found.append(now)
    return found


def beside(
    mine: Sequence[Said], my_phases: Sequence[str], model: Model
) -> list[tuple[str, list[Said], list[Said]]]:
    """Phase, what was said in it here, what the model said in it; phases that neither has are left out."""

    def of(said: Sequence[Said], where: Sequence[str], name: str) -> list[Said]:
        return [one for one, phase in zip(said, where, strict=True) if phase == name]

    rows = [(name, of(mine, my_phases, name), of(model.transcript, model.phases, name)) for name in PHASES]
    return [row for row in rows if row[1] or row[2]]
