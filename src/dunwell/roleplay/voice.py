"""Who words a reply. The built-in voice speaks from templates; another may word the same plan, and is checked (endpoint.py)."""

from collections.abc import Sequence
from random import Random
from typing import Protocol

from dunwell.roleplay import phrases
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.domain.speech import Words, say
from dunwell.roleplay.domain.talk import Plan


class Voice(Protocol):
    """Words a content plan. What it says may not change the act, the facts or the terms."""

    def words(self, plan: Plan, scenario: Scenario, said: Sequence[tuple[str, str]], rng: Random) -> Words:
        """The reply; `said` is the call so far, (speaker, text)."""
        ...


class BuiltIn:
    """The voice that needs nothing: content/roleplay/speech.{zh,en}.yaml."""

    def words(self, plan: Plan, scenario: Scenario, said: Sequence[tuple[str, str]], rng: Random) -> Words:
        """The reply from templates, never one said before."""
        own = [text for speaker, text in said if speaker != "collector"]
        return say(plan, scenario, phrases.load(scenario.lang), own, rng)
