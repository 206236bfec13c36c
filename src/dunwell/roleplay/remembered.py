"""A service that words the lines of practice calls in the browser: asked once a line, its words kept with the call.

A call is played again for every page, so what the service said is kept by its place in the transcript beside the built-in words
it stands for; where these differ (a retry that went another way) the built-in words count. Contests and exams, where all must
hear the same, do not use it.
"""

import logging
import os
from collections.abc import Sequence
from random import Random

from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.domain.speech import Words
from dunwell.roleplay.domain.talk import Plan
from dunwell.roleplay.endpoint import Endpoint, EndpointVoice
from dunwell.roleplay.voice import BuiltIn

_LOG = logging.getLogger(__name__)
MOST_FAILURES = 2  # in a row; then the service is left alone for the rest of the call
Kept = dict[str, list[str]]  # place in the transcript → built-in words, the service's words or "", why not


def configured() -> EndpointVoice | None:
    """The service set by DUNWELL_ROLEPLAY_ENDPOINT (http(s)://…/v1), _MODEL and _KEY; None where there is none, and, with a warning in
    the log, where the setting is half or no address."""
    address = os.environ.get("DUNWELL_ROLEPLAY_ENDPOINT", "").strip()
    if not address:
        return None
    model = os.environ.get("DUNWELL_ROLEPLAY_MODEL", "").strip()
    if not model:
        _LOG.warning(
            "DUNWELL_ROLEPLAY_ENDPOINT is set without DUNWELL_ROLEPLAY_MODEL: the built-in voice speaks"
        )
        return None
    try:
        return EndpointVoice(Endpoint(address, model, os.environ.get("DUNWELL_ROLEPLAY_KEY", "")))
    except ValueError as wrong:
        _LOG.warning("DUNWELL_ROLEPLAY_ENDPOINT: %s; the built-in voice speaks", wrong)
        return None


class Remembered:
    """Words kept before are said again; a new line is asked of `live`, where there is one. `kept` grows."""

    def __init__(self, kept: Kept, live: EndpointVoice | None = None) -> None:
        self.kept, self.live, self.plain = kept, live, BuiltIn()

    def words(self, plan: Plan, scenario: Scenario, said: Sequence[tuple[str, str]], rng: Random) -> Words:
        """The reply as it was worded, or as it is now."""
        place = str(len(said))
        if place not in self.kept and self.live is not None and not self._down():
            before = len(self.live.failed)
            found = self.live.words(plan, scenario, said, rng)
            why = "failed" if len(self.live.failed) > before else ""
            self.kept[place] = [found.plain or found.text, found.text if found.plain else "", why]
            return found
        plain = self.plain.words(plan, scenario, said, rng)
        kept = self.kept.get(place)
        if kept is None or not kept[1] or kept[0] != plain.text:
            return plain
        return Words(kept[1], plain=plain.text)

    def _down(self) -> bool:
        last = [self.kept[place][2] for place in sorted(self.kept, key=int)[-MOST_FAILURES:]]
        return last == ["failed"] * MOST_FAILURES
