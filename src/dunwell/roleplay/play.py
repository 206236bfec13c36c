"""Calls on the terminal: list the scenarios, play one line by line, run a script of lines."""

import json
from collections.abc import Iterable
from typing import IO

from dunwell.roleplay import library
from dunwell.roleplay.call import Call
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.understanding import classifier
from dunwell.roleplay.voice import BuiltIn, Voice

_SAID = {
    "zh": {
        "debtor": "对方",
        "third_party": "对方",
        "collector": "您",
        "state": "状态",
        "end": "（通话结束）",
        "help": "一行一句。/brief 看案情，/hang 挂断。",
    },
    "en": {
        "debtor": "They",
        "third_party": "They",
        "collector": "You",
        "state": "state",
        "end": "(the call is over)",
        "help": "One line at a time. /brief shows the case, /hang hangs up.",
    },
}
_STATE = {
    "zh": (("trust", "信任"), ("anger", "怒气"), ("stress", "压力"), ("willingness", "意愿")),
    "en": (("trust", "trust"), ("anger", "anger"), ("stress", "stress"), ("willingness", "willingness")),
}


def listing(out: IO[str], lang: str | None, *, as_json: bool) -> None:
    """Every scenario, by language and level."""
    found = [one for one in library.scenarios() if lang in (None, one.lang)]
    if as_json:
        keys = ("id", "version", "title", "lang", "stage", "level", "archetype", "special")
        out.write(
            json.dumps([{key: getattr(one, key) for key in keys} for one in found], ensure_ascii=False) + "\n"
        )
        return
    for one in found:
        out.write(f"{one.lang}  {one.level}  {one.id:<24} {one.archetype:<16} {one.stage:<12} {one.title}\n")


def play(
    scenario: Scenario,
    seed: int,
    lines: Iterable[str],
    out: IO[str],
    *,
    hints: bool,
    voice: Voice | None = None,
) -> Call:
    """A call with whoever types the lines. `hints` shows the state after each reply."""
    words = _SAID[scenario.lang]
    classifier.load(scenario.lang)
    out.write(f"{scenario.title}\n\n{scenario.brief}\n\n{words['help']}\n\n")
    call = Call(scenario, seed, voice or BuiltIn())
    first = call.start()
    out.write(f"{words[first.speaker]}: {first.text}\n> ")
    out.flush()
    for raw in lines:
        line = raw.strip()
        if line == "/brief":
            out.write(f"{scenario.brief}\n> ")
        elif line == "/hang":
            call.hang_up()
            break
        elif line:
            turn = call.hear(line)
            out.write(f"{words[turn.speaker]}: {turn.text}\n")
            if hints:
                mind = turn.situation.mind
                shown = "  ".join(f"{name} {getattr(mind, key):.2f}" for key, name in _STATE[scenario.lang])
                out.write(f"   [{shown}]\n")
            if call.ended:
                break
            out.write("> ")
        out.flush()
    call.hang_up()
    out.write(f"\n{words['end']}\n{scenario.debrief}\n")
    return call


def run(scenario: Scenario, seed: int, lines: Iterable[str]) -> Call:
    """The call a script of lines gives; lines after the end are not said."""
    call = Call(scenario, seed)
    call.start()
    for raw in lines:
        if call.ended:
            break
        if raw.strip():
            call.hear(raw.strip())
    call.hang_up()
    return call
