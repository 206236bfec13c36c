"""A whole call under the checker: only what the collector says is judged, by who was on the line when it was said."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dunwell.compliance.checker import service, sources
from dunwell.compliance.checker.additions_domain import NOTHING_ADDED, Additions
from dunwell.compliance.checker.facts import CaseFacts
from dunwell.compliance.checker.service import Line, Verdict
from dunwell.compliance.domain.vocabulary import flags_of

SPEAKERS = ("collector", "debtor", "third_party")
PARTIES = ("debtor", "guarantor", "company_contact", "third_party")


class BadTranscript(ValueError):
    """A line of a transcript is not understood; says which line and why."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said in a call."""

    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """One turn of the collector, counted from 1 in the whole call, with whom it reached and the role-play flags it raises."""

    turn: int
    addressee: str
    verdict: Verdict
    flags: tuple[str, ...]


def read(lines: Iterable[str]) -> list[Turn]:
    """A transcript as `{"speaker": …, "text": …}` a line. Raises BadTranscript."""
    turns = []
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        try:
            given = json.loads(raw)
        except ValueError as wrong:
            raise BadTranscript(f"line {number}: {wrong}") from wrong
        if (
            not isinstance(given, dict)
            or given.get("speaker") not in SPEAKERS
            or not isinstance(given.get("text"), str)
        ):
            raise BadTranscript(f"line {number}: speaker is one of {', '.join(SPEAKERS)}, text is a text")
        turns.append(Turn(given["speaker"], given["text"]))
    if not turns:
        raise BadTranscript("the transcript is empty")
    return turns


def judge(
    turns: Sequence[Turn], *, lang: str = "", party: str | None = None, facts: CaseFacts | None = None,
    packs: Sequence[str] = (), day: date = sources.NEWEST, additions: Additions = NOTHING_ADDED,
) -> list[Judged]:  # fmt: skip
    """Every turn of the collector with its verdict.

    A turn reaches whoever spoke last before it, else who speaks next; `party` says who is on the line where the words do
    not: debtor, guarantor and company_contact count as the debtor.
    """
    numbers = [number for number, turn in enumerate(turns) if turn.speaker == "collector"]
    reached = [_addressee(turns, number, party) for number in numbers]
    lines = [
        Line(turns[number].text, lang, "voice", to, facts)
        for number, to in zip(numbers, reached, strict=True)
    ]
    verdicts = service.check(lines, packs, additions, day)
    return [
        Judged(number + 1, to, verdict, flags_of(each.category for each in verdict.violations))
        for number, to, verdict in zip(numbers, reached, verdicts, strict=True)
    ]


def _addressee(turns: Sequence[Turn], number: int, party: str | None) -> str:
    if party == "third_party":
        return "third_party"
    before = (turn.speaker for turn in reversed(turns[:number]) if turn.speaker != "collector")
    after = (turn.speaker for turn in turns[number:] if turn.speaker != "collector")
    return next(before, None) or next(after, None) or "debtor"
