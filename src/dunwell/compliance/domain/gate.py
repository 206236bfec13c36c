"""The decision: every rule of every pack speaks, all reasons are kept, and the earliest lawful instant is found."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from dunwell.compliance.domain import clock
from dunwell.compliance.domain.facts import Facts, Intent
from dunwell.compliance.domain.findings import UNKNOWN, Finding
from dunwell.compliance.domain.kinds import Parties, Reply, Value
from dunwell.compliance.domain.law import Case, Law, Pack, Rule
from dunwell.compliance.domain.remedies import remedy
from dunwell.compliance.domain.roles import is_reply, role_of
from dunwell.compliance.domain.rules import JUDGES, WAITS

_ROUNDS = (
    500  # each round moves the instant forward to another edge of some rule; far more than any case needs
)


@dataclass(frozen=True, slots=True)
class Reason:
    """What one rule says, with its source, in both languages. `effect` is block, require or warn.

    Of a refusal, `remedy` says what would make it lawful and `lawful_from` from when this rule alone is content, if
    time cures it.
    """

    pack: str
    rule: str
    effect: str
    text: str
    text_zh: str
    source: str
    confidence: str
    status: str
    house: bool
    remedy: str | None = None
    remedy_zh: str | None = None
    lawful_from: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """The object of the `dunwell gate` contract, with more: pack, text_zh, status, house; of a refusal remedy
        and lawful_from."""
        said = {
            "pack": self.pack, "rule": self.rule, "effect": self.effect, "text": self.text, "text_zh": self.text_zh,
            "source": self.source, "confidence": self.confidence, "status": self.status, "house": self.house,
        }  # fmt: skip
        if self.remedy is not None:
            said |= {"remedy": self.remedy, "remedy_zh": self.remedy_zh}
        if self.lawful_from is not None:
            said["lawful_from"] = self.lawful_from.isoformat()
        return said


@dataclass(frozen=True, slots=True)
class Decision:
    """The gate's answer. `reasons` stop the contact; `requires` are duties in it; `warnings` never stop it.

    `earliest` is the first instant (UTC) at which the same contact would be lawful if nothing else happened, the
    instant asked for when it is lawful already, and None when waiting does not help.
    """

    allowed: bool
    reasons: tuple[Reason, ...]
    requires: tuple[Reason, ...]
    warnings: tuple[Reason, ...]
    earliest: datetime | None


def decide(intent: Intent, facts: Facts, law: Law) -> Decision:
    """Judge one intended contact. An unknown fact is not consent. Raises LawUnknown for days no pack knows."""
    spoken: dict[str, list[Reason]] = {"reasons": [], "requires": [], "warnings": []}
    days = [(zone, clock.local_day(intent.at, zone or "UTC")) for zone in facts.zones or (None,)]
    waiting: list[tuple[Rule, Case]] = []
    curable = True
    for pack in law.packs:
        case = case_under(pack, intent, facts)
        for rule in pack.speaking_of(case):
            for day, value, finding in _findings(rule, case, days):
                where = _where(rule, finding)
                reason = _reason(rule, day, finding)
                if where == "reasons":
                    reason = _with_remedy(reason, value, rule, case, finding)
                spoken[where].append(reason)
                curable = curable and (where != "reasons" or finding.waits)
            if rule.effect == "block" and rule.may_wait:
                waiting.append((rule, case))
    allowed = not spoken["reasons"]
    earliest = intent.at if allowed else first_lawful(waiting, intent.at, facts) if curable else None
    return Decision(
        allowed, tuple(spoken["reasons"]), tuple(spoken["requires"]), tuple(spoken["warnings"]), earliest
    )


def case_under(pack: Pack, intent: Intent, facts: Facts) -> Case:
    """The intent as a pack sees it. A reply to nobody counts as a demand."""
    day = clock.local_day(intent.at, facts.zones[0] if facts.zones else "UTC")
    parties = pack.parties.value_on(day) if pack.parties else None
    reply = pack.reply.value_on(day) if pack.reply else None
    answers = is_reply(reply if isinstance(reply, Reply) else None, intent, facts)
    purpose = "collect" if intent.purpose == "reply" and not answers else intent.purpose
    role = role_of(parties if isinstance(parties, Parties) else None, intent, facts)
    return Case(intent, facts, role, purpose, answers)


def _findings(
    rule: Rule, case: Case, days: list[tuple[str | None, date]]
) -> Iterator[tuple[date, Value, Finding]]:
    """What the rule finds in each zone; the same value is asked only once where the zone does not matter."""
    seen: list[Value] = []
    for zone, day in days:
        value = rule.value_on(day)
        if value is None or (type(value) not in WAITS and value in seen):
            continue
        seen.append(value)
        found = list(JUDGES[type(value)](value, rule, case, zone))
        yield from ((day, value, finding) for finding in found)
        if found:  # one zone that forbids is enough
            return


def _where(rule: Rule, finding: Finding) -> str:
    if not finding.stops:
        return "warnings" if rule.effect == "warn" else "requires"
    return "reasons" if rule.effect != "warn" or finding.unknown else "warnings"


def _reason(rule: Rule, day: date, finding: Finding) -> Reason:
    if finding.unknown:
        unknown = UNKNOWN[finding.unknown]
        en, zh = f"{unknown.en} {rule.title.en}.", f"{unknown.zh}{rule.title.zh}。"
    else:
        en, zh = rule.says.en.format_map(finding.said), rule.says.zh.format_map(finding.said)
    effect = "block" if finding.unknown else rule.effect
    if not finding.stops and effect == "block":
        effect = "warn"
    return Reason(
        rule.pack, rule.id, effect, en, zh, rule.source_on(day), rule.confidence, rule.status, rule.house
    )


def _with_remedy(reason: Reason, value: Value, rule: Rule, case: Case, finding: Finding) -> Reason:
    words, said = remedy(value, rule, finding)
    from_ = first_lawful([(rule, case)], case.intent.at, case.facts) if finding.waits else None
    return replace(
        reason,
        remedy=words.en.format_map(said) or None,
        remedy_zh=words.zh.format_map(said) or None,
        lawful_from=from_,
    )


def first_lawful(waiting: list[tuple[Rule, Case]], at: datetime, facts: Facts) -> datetime | None:
    """The least instant at or after `at` at which every rule that time cures is content, in every zone."""
    for _ in range(_ROUNDS):
        later = max(
            (_next(rule, case, zone, at) for rule, case in waiting for zone in facts.zones or ()), default=at
        )
        if later <= at:
            return at
        at = later
    return None


def _next(rule: Rule, case: Case, zone: str, at: datetime) -> datetime:
    day = clock.local_day(at, zone)
    value = rule.value_on(day)
    if value is None:
        return at
    later = WAITS[type(value)](value, rule, case, zone, at)
    change = rule.changes_after(day)
    if later > at and change is not None:
        return min(later, clock.start_of_day(change, zone))
    return later
