"""A call with a simulated person: start, hear a line, reply. The same scenario version, seed and lines give the same call."""

from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from dunwell.foundation.chance import stream
from dunwell.roleplay import phrases
from dunwell.roleplay.domain import agreeing, reply, specials, speech, terms
from dunwell.roleplay.domain import mind as minds
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.domain.scenario import Scenario, worded
from dunwell.roleplay.domain.talk import BYES, Plan, Situation
from dunwell.roleplay.understanding.hear import understand
from dunwell.roleplay.voice import BuiltIn, Voice

ENGINE = 14  # raised when the same lines give another call: stored with every result
MOST_TURNS = 60
ASIDE = frozenset({"hearing", "held.short", "held.long"})  # replies that nobody asks to hear again


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange: what was heard, what was meant and said, and the situation after it."""

    number: int
    heard: Heard | None
    plan: Plan
    speaker: str
    text: str
    situation: Situation


@dataclass
class Call:
    """A running call. `turns` is its log; everything else follows from scenario, seed and lines."""

    scenario: Scenario
    seed: int
    voice: Voice = field(default_factory=BuiltIn)
    turns: list[Turn] = field(default_factory=list)
    transcript: list[tuple[str, str]] = field(default_factory=list)
    shown: int | None = None  # the entry of the transcript (from 0) that first showed the special matter

    def __post_init__(self) -> None:
        self.scenario = worded(self.scenario, self.seed)

    @property
    def situation(self) -> Situation:
        """Where the call stands."""
        return self.turns[-1].situation

    @property
    def ended(self) -> bool:
        """Whether somebody has hung up."""
        return bool(self.turns) and self.situation.ended

    def start(self) -> Turn:
        """The person picks up."""
        if self.turns:
            raise ValueError("the call has begun")
        who = specials.speaker(self.scenario)
        plan = Plan("D01", "pickup", speaker=who)
        return self._say(None, plan, Situation(minds.begin(self.scenario)))

    def hear(self, text: str, heard: Heard | None = None) -> Turn:
        """The reply to a line. `heard` may be given where its acts are already known (scripted collectors)."""
        if not self.turns:
            self.start()
        if self.ended:
            raise ValueError("the call is over")
        scenario, before = self.scenario, self.situation
        last = self.turns[-1]
        if heard is None:
            known = scenario.case.party if not before.verified else "debtor"
            addressee = "third_party" if known == "third_party" else "debtor"
            heard = understand(text, scenario.lang, last.text, addressee)
        self.transcript.append(("collector", text))
        heard = _as_offer(before, heard)
        now = advance(scenario, before, heard, last.text)
        plan = reply.decide(scenario, now, heard, stream(self.seed, scenario.id, "act", str(now.turn)))
        return self._say(heard, plan, settle(now, plan, heard))

    def follow(self, plan: Plan, after: Situation, *, said: str = "", heard: Heard | None = None) -> Turn:
        """A turn that follows from something done and not from a line heard (moves.py). `said` is what the collector says meanwhile."""
        if self.ended:
            raise ValueError("the call is over")
        if said:
            self.transcript.append(("collector", said))
        return self._say(heard, plan, after)

    def hang_up(self) -> None:
        """The collector ends the call."""
        if self.turns and not self.ended:
            last = self.turns[-1]
            self.turns[-1] = replace(
                last, situation=replace(last.situation, ended=True, ended_by="collector")
            )

    def outcome(self) -> dict[str, Any]:
        """What was agreed, whether it can be carried, and how likely it is to be kept."""
        now, case = self.situation, self.scenario.case
        agreed = now.agreed
        found: dict[str, Any] = {"ended_by": now.ended_by, "turns": now.turn, "agreed": None}
        if agreed is not None:
            found |= {
                "agreed": asdict(agreed),
                "sa": terms.sa(agreed, case),
                "ls": terms.ls(agreed, case),
                "expected_kept": terms.expected_kept(
                    agreed, case, now.mind, recap=now.recap, obstacle=now.obstacle, empty=now.empty
                ),
            }
        found["found_out"] = [fact.topic for fact in self.scenario.hidden if fact.text in now.told]
        found["not_found_out"] = [fact.topic for fact in self.scenario.hidden if fact.text not in now.told]
        return found

    def as_data(self) -> dict[str, Any]:
        """The call for storing or printing: versions, seed, transcript, the state after every turn, outcome."""
        return {
            "scenario": self.scenario.id,
            "version": self.scenario.version,
            "engine": ENGINE,
            "lang": self.scenario.lang,
            "seed": self.seed,
            "transcript": [{"speaker": speaker, "text": text} for speaker, text in self.transcript],
            "turns": [
                {
                    "turn": turn.number,
                    "acts": list(turn.heard.acts) if turn.heard else [],
                    "breaches": list(turn.heard.breaches) if turn.heard else [],
                    "reply": turn.plan.act,
                    "mind": asdict(turn.situation.mind),
                }
                for turn in self.turns
            ],
            "outcome": self.outcome(),
        }

    def _say(self, heard: Heard | None, plan: Plan, after: Situation) -> Turn:
        rng = stream(self.seed, self.scenario.id, "words", str(after.turn))
        words = self.voice.words(plan, self.scenario, self.transcript, rng)
        if plan.ends or words.spent or after.turn >= MOST_TURNS:
            after = replace(after, ended=True, ended_by="collector" if plan.key in BYES else "debtor")
        if words.text and not plan.again and plan.key not in ASIDE:
            core = speech.core(words.plain or words.text, self.scenario, phrases.load(self.scenario.lang))
            after = replace(
                after, said=plan, words=core, same=0 if heard is None or not heard.again else after.same
            )
        turn = Turn(after.turn, heard, plan, plan.speaker, words.text, after)
        self.turns.append(turn)
        if words.text:
            special = self.scenario.special
            if self.shown is None and special and (plan.key.startswith(f"{special}.") or plan.facts):
                self.shown = len(self.transcript)
            self.transcript.append((plan.speaker, words.text))
        return turn


def advance(scenario: Scenario, before: Situation, heard: Heard, last_reply: str) -> Situation:
    """The situation once the line is heard: mind, offers, what was asked how often. Pure."""
    acts = set(heard.acts)
    offered = terms.on_table(before.offered, heard, scenario.case, before.countered)
    softer = offered.softer_than(before.offered, scenario.case)
    traded = "C25" in acts and bool({"date", "amount_minor"} & heard.slots.keys())
    same = (
        bool(acts & {"C22", "C23", "C27"}) and offered == before.offered and offered.upfront_minor is not None
    )
    mind = minds.hear(
        before.mind,
        scenario,
        heard,
        used=dict(before.used),
        last_reply=last_reply,
        gave_free=bool(acts & {"C24", "C25"}) and softer and not traded and before.countered is None,
        same_again=same and before.agreed is None and before.countered is None,
    )
    if heard.again and not heard.felt:
        mind = _asked_again(before, mind)
    used = Counter(dict(before.used)) + Counter(heard.acts)
    return replace(
        before,
        mind=mind,
        turn=before.turn + 1,
        used=tuple(sorted(used.items())),
        identified=before.identified or "C02" in acts,
        proved=before.proved or reply.proves(before, heard),
        astray=0 if reply.sets_right(scenario, heard) else before.astray,
        offered=offered,
        recap=before.recap or (before.agreed is not None and bool(acts & {"C27", "C28", "C14"})),
        obstacle=before.obstacle or (before.agreed is not None and "C28" in acts),
        pushed=before.pushed + specials.pushes(scenario, heard),
        unclear=before.unclear + (not heard.acts),
        again=before.again + heard.again,
        same=before.same + heard.again,
    )


def _as_offer(before: Situation, heard: Heard) -> Heard:
    """A larger sum put against the person's own, taken for the offer it is and no telling of what is owed."""
    theirs = before.countered
    if theirs is None or before.agreed is not None or not agreeing.asks_more(heard, theirs):
        return heard
    told = frozenset({"C07", "C14", "C26"})
    return replace(heard, acts=tuple(dict.fromkeys([*(a for a in heard.acts if a not in told), "C23"])))


def _asked_again(before: Situation, after: minds.Mind) -> minds.Mind:
    """The mind of who is asked to say it again: as it was, a little more tired; from the third time on it annoys."""
    anger = min(1.0, before.mind.anger + (0.05 if before.again >= 2 else 0.0))
    return replace(before.mind, anger=round(anger, 4), fatigue=after.fatigue)


def settle(now: Situation, plan: Plan, heard: Heard) -> Situation:
    """The situation once the reply is chosen: what was told, promised, begun. Pure."""
    told = now.told if plan.act == "D14" else now.told + plan.facts
    agreed, countered, empty, offered = now.agreed, now.countered, now.empty, now.offered
    if plan.act in ("D28", "D23") and plan.terms is not None:
        agreed, empty = plan.terms, plan.act == "D23"
        if plan.terms == now.countered:  # what is on the table now is theirs
            offered = replace(plan.terms, waiver_minor=now.offered.waiver_minor)
    elif plan.act == "D27" and agreed is None and now.offered.definite:
        agreed = now.offered
    elif plan.act == "D26":
        countered = plan.terms
    if plan.key == "correct" and plan.terms is not None:
        offered = replace(plan.terms, waiver_minor=now.offered.waiver_minor)
    elif plan.key == "admits":
        agreed, empty, offered = None, False, terms.Terms()
    wrong_name = plan.key.startswith("misnamed")
    return replace(
        now,
        mind=minds.slighted(now.mind) if wrong_name else now.mind,
        misnamed=now.misnamed + wrong_name,
        astray=now.astray + (plan.key == "misnamed" or now.astray > 0),
        told=told,
        offered=offered,
        corrected=now.corrected + (plan.key == "correct"),
        recap=now.recap and agreed is not None,
        obstacle=now.obstacle and agreed is not None,
        covered=now.covered + (plan.facts if plan.act == "D14" else ()),
        verified=now.verified or plan.act == "D02",
        doubted=now.doubted or plan.act == "D05",
        agreed=agreed,
        countered=countered,
        empty=empty,
        routed=now.routed or plan.key.endswith(".right"),
    )
