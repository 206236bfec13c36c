"""Calls on the terminal: list the scenarios, play one line by line, run a script of lines."""

import json
from collections.abc import Iterable
from typing import IO

from dunwell.roleplay.call import Call
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.domain.strict import BadData
from dunwell.roleplay.moves import Log, replay
from dunwell.roleplay.understanding import classifier
from dunwell.roleplay.voice import BuiltIn, Voice

_SAID = {
    "zh": {
        "debtor": "对方",
        "third_party": "对方",
        "collector": "您",
        "state": "状态",
        "end": "（通话结束）",
        "help": "一行一句。/brief 看案情，/hang 挂断；/hold、/mute 之后 /back 秒数，/note 私记，/transfer lead|hardship|complaints 原因。",
    },
    "en": {
        "debtor": "They",
        "third_party": "They",
        "collector": "You",
        "state": "state",
        "end": "(the call is over)",
        "help": "One line at a time. /brief shows the case, /hang hangs up; /hold or /mute, then /back SECONDS; /note TEXT; "
        "/transfer lead|hardship|complaints REASON.",
    },
}
_STATE = {
    "zh": (("trust", "信任"), ("anger", "怒气"), ("stress", "压力"), ("willingness", "意愿")),
    "en": (("trust", "trust"), ("anger", "anger"), ("stress", "stress"), ("willingness", "willingness")),
}


def listing(out: IO[str], found: Iterable[Scenario], *, as_json: bool) -> None:
    """These scenarios, in their order."""
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
) -> Log:
    """A call with whoever types the lines. `hints` shows the state after each reply."""
    words = _SAID[scenario.lang]
    classifier.load(scenario.lang)
    out.write(f"{scenario.title}\n\n{scenario.brief}\n\n{words['help']}\n\n")
    call = Call(scenario, seed, voice or BuiltIn())
    log = Log(call)
    log.begin()
    first = call.turns[0]
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
            before = len(call.turns)
            try:
                log.take(line)
            except BadData as wrong:
                out.write(f"{wrong}\n> ")
                out.flush()
                continue
            for turn in call.turns[before:]:
                out.write(f"{words[turn.speaker]}: {turn.text}\n")
            if hints:
                mind = call.situation.mind
                shown = "  ".join(f"{name} {getattr(mind, key):.2f}" for key, name in _STATE[scenario.lang])
                out.write(f"   [{shown}]\n")
            if call.ended:
                break
            out.write("> ")
        out.flush()
    call.hang_up()
    out.write(f"\n{words['end']}\n{scenario.debrief}\n")
    return log


def run(scenario: Scenario, seed: int, lines: Iterable[str]) -> Log:
    """The call a script of lines and moves gives; lines after the end are not said. Raises BadData for what is no move."""
    log = replay(Call(scenario, seed), (raw.strip() for raw in lines if raw.strip()))
    log.call.hang_up()
    return log
