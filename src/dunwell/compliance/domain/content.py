"""Which rule forbids which sort of words: for the content checker, which finds the words and names rule and source."""

from dataclasses import dataclass
from datetime import date

from dunwell.compliance.domain.kinds import Content
from dunwell.compliance.domain.law import Law, Rule, Words

CATEGORIES = (
    "threat_violence", "threat_criminal", "fabricated_process", "impersonation", "insult", "third_party_disclosure",
    "third_party_demand", "public_shaming", "obstruct_life", "night_harass", "false_amount", "private_payment",
    "induce_borrowing", "deception", "privacy", "seize_property", "minor_or_vulnerable",
)  # fmt: skip
SEVERITIES = ("S1", "S2", "S3")
_CONFIDENCE = ("V", "S", "M", "unverified", "house")


@dataclass(frozen=True, slots=True)
class ContentRule:
    """One rule of one pack against one category. `severity`: S1 stop and escalate, S2 block the message, S3 coach."""

    category: str
    pack: str
    rule: str
    severity: str
    effect: str
    source: str
    confidence: str
    status: str
    house: bool
    title: Words
    says: Words

    @property
    def blocks(self) -> bool:
        """Whether a text with such words may not go out."""
        return self.effect == "block"


def content_rules(
    law: Law, day: date, *, channel: str | None = None, collector_type: str | None = None
) -> dict[str, tuple[ContentRule, ...]]:
    """Every category → the rules in force on a day, the one to name first at the front; () where no pack forbids it.

    At the front stands what blocks, then the gravest, what is about it and not only aside, the best sourced and the most particular. Rules of other channels
    or collectors are left out where these are given; unknown ones escape no rule.
    """
    found: dict[str, list[tuple[tuple[object, ...], ContentRule]]] = {name: [] for name in CATEGORIES}
    for pack in law.packs:
        for rule in pack.rules:
            value = rule.value_on(day) if rule.kind == "content" else None
            if isinstance(value, Content) and _speaks(rule, channel, collector_type):
                for category in value.categories:
                    entry = _entry(rule, value, category, day)
                    found[category].append(
                        (_order(entry, value.categories[category].aside, len(value.categories)), entry)
                    )
    return {
        category: tuple(entry for _, entry in sorted(entries, key=lambda pair: pair[0]))
        for category, entries in found.items()
    }


def _speaks(rule: Rule, channel: str | None, collector_type: str | None) -> bool:
    scope = rule.scope
    return (scope.channels is None or channel is None or channel in scope.channels) and (
        scope.collector_types is None or collector_type is None or collector_type in scope.collector_types
    )


def _entry(rule: Rule, value: Content, category: str, day: date) -> ContentRule:
    how = value.categories[category]
    return ContentRule(
        category, rule.pack, rule.id, how.severity, how.effect, rule.source_on(day), rule.confidence, rule.status,
        rule.house, rule.title, rule.says,
    )  # fmt: skip


def _order(entry: ContentRule, aside: bool, breadth: int) -> tuple[object, ...]:
    return (
        entry.effect != "block", entry.severity, aside, _CONFIDENCE.index(entry.confidence), breadth, entry.pack, entry.rule,
    )  # fmt: skip
