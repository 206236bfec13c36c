"""A call from its lines: speech is heard, moves (hold, mute, note, transfer) are made. The log tells both in their order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dunwell.roleplay.call import Call, Turn, advance
from dunwell.roleplay.domain import moves as domain
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.domain.moves import Handling, Move, Transfer, Wait
from dunwell.roleplay.domain.strict import BadData
from dunwell.roleplay.domain.talk import Plan


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: said (with its place in the transcript, from 1), held, muted, note, transfer."""

    kind: str
    speaker: str = ""
    text: str = ""
    seconds: int = 0
    number: int = 0


def handling_of(call: Call, waits: Sequence[Wait] = (), transfer: Transfer | None = None) -> Handling:
    """What a call knows beyond its words: waits, transfer, where a special matter showed, what was agreed and whether in earnest."""
    now = call.situation if call.turns else None
    empty = now is not None and now.agreed is not None and now.empty
    agreed = None if now is None else now.agreed is not None
    deal = now.agreed if now is not None else None
    return Handling(
        tuple(waits), transfer, call.shown, empty, agreed, deal.upfront_minor if deal else None,
        deal.instalments if deal else None,
    )  # fmt: skip


@dataclass
class Log:
    """A call as it went. mode: talk, hold or mute; since: when a wait that goes on began."""

    call: Call
    entries: list[Entry] = field(default_factory=list)
    mode: str = "talk"
    since: str = ""
    waits: list[Wait] = field(default_factory=list)
    transfer: Transfer | None = None

    @property
    def handling(self) -> Handling:
        """Waits, transfer, where a special matter showed and whether the yes was empty, for scoring."""
        return handling_of(self.call, self.waits, self.transfer)

    @property
    def told(self) -> bool:
        """Whether the collector's last line said that there will be a wait."""
        last = next((text for who, text in reversed(self.call.transcript) if who == "collector"), "")
        return domain.announced(last)

    @property
    def patience(self) -> int:
        """How many seconds the person waits from now on before hanging up."""
        call = self.call
        return domain.patience(call.scenario, call.situation.mind, told=self.told, earlier=len(self.waits))

    def begin(self) -> None:
        """The person picks up."""
        self.call.start()
        self._note_said(0)

    def take(self, line: str, heard: Heard | None = None) -> None:
        """Do what a line says. Raises BadData (no such move, not now), ValueError (the call is over)."""
        move = domain.read(line)
        if move is None:
            self._speak(line, heard)
        elif move.kind == "note":
            self.entries.append(Entry("note", "collector", move.text))
        elif move.kind == "transfer":
            self._talking()
            self._pass_on(move)
        elif move.kind == "back":
            self._back(move.seconds)
        else:
            self._talking()
            self.mode, self.since = move.kind, move.at

    def as_data(self) -> dict[str, Any]:
        """What the telephone was used for, to be kept with the call."""
        return {
            "entries": [
                {"kind": one.kind, "speaker": one.speaker, "text": one.text, "seconds": one.seconds, "number": one.number}
                for one in self.entries
            ],
            "transfer": None if self.transfer is None else {"desk": self.transfer.desk, "reason": self.transfer.reason, "fits": self.transfer.fits},
        }  # fmt: skip

    def _talking(self) -> None:
        if self.mode != "talk":
            raise BadData(f"/{self.mode}: first /back SECONDS")

    def _speak(self, line: str, heard: Heard | None) -> None:
        self._talking()
        before = len(self.call.transcript)
        self.call.hear(line, heard)
        self._note_said(before)

    def _note_said(self, before: int) -> None:
        for place, (speaker, text) in enumerate(self.call.transcript[before:], start=before + 1):
            self.entries.append(Entry("said", speaker, text, number=place))

    def _back(self, seconds: int) -> None:
        if self.mode == "talk":
            raise BadData("/back: nobody is waiting")
        call, kind, told, limit = self.call, self.mode, self.told, self.patience
        earlier, before = len(self.waits), len(self.call.transcript)
        self.mode, self.since = "talk", ""
        gone = seconds >= limit
        plan = domain.on_return(call.situation, call.scenario, seconds, limit, kind)
        self.entries.append(Entry("held" if kind == "hold" else "muted", "collector", seconds=seconds))
        if plan is None:
            return
        self.waits.append(Wait(kind, seconds, told, gone, before))
        after = domain.waited(call.situation, call.scenario, seconds, told=told, earlier=earlier)
        call.follow(replace(plan, band=after.mind.band), after)
        self._note_said(before)

    def _pass_on(self, move: Move) -> None:
        call = self.call
        before = len(call.transcript)
        words = domain.passing_on(call.scenario.lang, move.desk, move.text)
        right = domain.fits(call.scenario, [turn.plan for turn in call.turns], move.desk)
        heard = Heard(words, call.scenario.lang, ("C29",))
        after = advance(call.scenario, call.situation, heard, call.turns[-1].text)
        plan = Plan("D01", "transfer.right" if right else "transfer.needless", band=after.mind.band, ends=True, speaker=call.turns[-1].speaker)  # fmt: skip
        turn: Turn = call.follow(plan, replace(after, routed=after.routed or right), said=words, heard=heard)
        call.turns[-1] = replace(turn, situation=replace(turn.situation, ended=True, ended_by="transfer"))
        self.transfer = Transfer(move.desk, move.text, right)
        self.entries.append(Entry("transfer", "collector", f"{move.desk} {move.text}"))
        self._note_said(before)


def replay(call: Call, lines: Iterable[str]) -> Log:
    """The call that the lines give; lines after its end are not taken. Raises BadData."""
    log = Log(call)
    log.begin()
    for line in lines:
        if call.ended:
            break
        log.take(line)
    return log


def before_spoken(lines: list[str], number: int) -> list[str] | None:
    """The lines before the collector's spoken line of this number (from 1); None where there is none. One beyond the last is the end."""
    spoken = 0
    for place, line in enumerate(lines):
        if not line.startswith("/") or line.startswith("/transfer "):
            spoken += 1
            if spoken == number:
                return lines[:place]
    return list(lines) if number == spoken + 1 else None
