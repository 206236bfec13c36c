"""A pack of rules as values: what each kind of rule may say. Read from YAML by `dunwell.compliance.packs`.

Every rule carries dated values; None from a date on means that the rule is silent from then. A date before the first
is an error: nobody has looked at the law of that day.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from dunwell.compliance.domain.facts import Facts, Intent
from dunwell.compliance.domain.kinds import NOT_OF_CONTACTS, TEMPORAL, Value


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in both languages, with {placeholders} filled from the case."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from, with the words of the law or their gist."""

    effective: date
    instrument: str
    article: str
    text: str
    published: date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """When a person last compared the rule with its source."""

    date: date
    by: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule speaks of; None means all. `own_initiative`: not for answering someone who is contacting us."""

    channels: frozenset[str] | None = None
    purposes: frozenset[str] | None = None
    relations: frozenset[str] | None = None
    roles: frozenset[str] | None = None
    debtor_kinds: frozenset[str] | None = None
    collector_types: frozenset[str] | None = None
    voice_kinds: frozenset[str] | None = None
    but_voice_kinds: frozenset[str] | None = None
    flags: frozenset[str] | None = None
    products: frozenset[str] | None = None
    first_contact: bool | None = None
    identity_verified: bool | None = None
    own_initiative: bool = False


class LawUnknown(ValueError):
    """The pack says nothing, not even silence, about a day this long ago."""


@dataclass(frozen=True)
class Rule:
    """One rule of one pack. `id` is the name of its file; `confidence` as in the pack guide (V, S, M, unverified, house)."""

    id: str
    pack: str
    kind: str
    title: Words
    description: str
    effect: str  # block | require | warn | record
    scope: Scope
    values: tuple[tuple[date, Value | None], ...]  # by date, oldest first
    says: Words
    sources: tuple[Source, ...]
    confidence: str
    status: str  # verified | unverified
    checked: Checked
    house: bool = False
    remedy: Words | None = None  # what would make it lawful, where the kind does not say it well enough
    description_zh: str | None = None

    def value_on(self, day: date) -> Value | None:
        """The value in force on a local day. Raises LawUnknown before the first."""
        place = bisect_right(self._dates, day)
        if place == 0:
            raise LawUnknown(f"{self.id} says nothing about {day}: it begins on {self._dates[0]}")
        return self.values[place - 1][1]

    def changes_after(self, day: date) -> date | None:
        """The next day after `day` on which another value begins."""
        place = bisect_right(self._dates, day)
        return self._dates[place] if place < len(self._dates) else None

    def source_on(self, day: date) -> str:
        """The sources in force on a day, as one line."""
        known = self._source_lines.get(day)
        if known is None:
            known = self._source_lines[day] = self._source_line(day)
        return known

    @cached_property
    def _source_lines(self) -> dict[date, str]:
        return {}

    def _source_line(self, day: date) -> str:
        in_force = [source for source in self.sources if source.effective <= day] or list(self.sources[:1])
        return "; ".join(f"{source.instrument} {source.article}".strip() for source in in_force)

    @cached_property
    def may_wait(self) -> bool:
        """Whether time alone can cure what the rule finds."""
        return any(isinstance(value, TEMPORAL) for _, value in self.values)

    @cached_property
    def _dates(self) -> tuple[date, ...]:
        return tuple(day for day, _ in self.values)


_REMEMBERED = 10_000  # sorts of cases a pack remembers at most


@dataclass(frozen=True)
class Pack:
    """The rules of one jurisdiction. At most one rule says who is who (parties), and one what a reply is."""

    id: str
    name: Words
    note: Words
    rules: tuple[Rule, ...]

    def speaking(self, channel: str, relation: str, debtor_kind: str) -> tuple[Rule, ...]:
        """The rules whose scope takes in a channel, a relation and a kind of debtor; remembered, as these are few."""
        key = (channel, relation, debtor_kind)
        known = self._speaking.get(key)
        if known is None:
            known = self._speaking[key] = tuple(
                rule
                for rule in self.rules
                if rule.kind not in NOT_OF_CONTACTS
                and _in(rule.scope.channels, channel)
                and _in(rule.scope.relations, relation)
                and _in(rule.scope.debtor_kinds, debtor_kind)
            )
        return known

    def speaking_of(self, case: "Case") -> "tuple[Rule, ...]":
        """The rules in whose scope a case is. What is the same for many cases is asked once and remembered."""
        intent, facts = case.intent, case.facts
        key = (
            intent.channel, intent.party.relation, facts.debtor.kind, case.role, case.purpose, case.reply, intent.voice_kind,
            facts.collector.type, bool(intent.first_contact), bool(intent.identity_verified),
        )  # fmt: skip
        known = self._alike.get(key)
        if known is None:
            if len(self._alike) >= _REMEMBERED:
                self._alike.clear()
            rules = self.speaking(intent.channel, intent.party.relation, facts.debtor.kind)
            known = self._alike[key] = tuple(
                (rule, rule.scope.products is not None or rule.scope.flags is not None)
                for rule in rules
                if _alike_in_scope(rule.scope, case)
            )
        return tuple(rule for rule, asks in known if not asks or _own_in_scope(rule.scope, case))

    @cached_property
    def _speaking(self) -> dict[tuple[str, str, str], tuple[Rule, ...]]:
        return {}

    @cached_property
    def _alike(self) -> dict[tuple[object, ...], tuple[tuple[Rule, bool], ...]]:
        return {}

    @cached_property
    def parties(self) -> Rule | None:
        """The rule that says who is who."""
        return next((rule for rule in self.rules if rule.kind == "parties"), None)

    @cached_property
    def reply(self) -> Rule | None:
        """The rule that says when a reply is a reply."""
        return next((rule for rule in self.rules if rule.kind == "reply"), None)


@dataclass(frozen=True)
class Law:
    """Several packs at once: every rule of every pack must be kept, so the strictest wins."""

    packs: tuple[Pack, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One intent with its facts under one pack: `role` of the party there, `purpose` as it counts, `reply` proved."""

    intent: Intent
    facts: Facts
    role: str
    purpose: str
    reply: bool


def in_scope(scope: Scope, case: Case) -> bool:
    """Whether a rule speaks of the case. An unknown product or type of collector does not escape a rule."""
    return _alike_in_scope(scope, case) and _own_in_scope(scope, case)


def _alike_in_scope(scope: Scope, case: Case) -> bool:
    """What `Pack.speaking_of` remembers: words of which there are few."""
    intent, facts = case.intent, case.facts
    return (
        _in(scope.channels, intent.channel)
        and _in(scope.purposes, case.purpose)
        and _in(scope.relations, intent.party.relation)
        and _in(scope.roles, case.role)
        and _in(scope.debtor_kinds, facts.debtor.kind)
        and _in_or_unknown(scope.collector_types, facts.collector.type)
        and _in(scope.voice_kinds, intent.voice_kind)
        and (scope.but_voice_kinds is None or intent.voice_kind not in scope.but_voice_kinds)
        and (scope.first_contact is None or scope.first_contact is bool(intent.first_contact))
        and (scope.identity_verified is None or scope.identity_verified is bool(intent.identity_verified))
        and not (scope.own_initiative and case.reply)
    )


def _own_in_scope(scope: Scope, case: Case) -> bool:
    return _in_or_unknown(scope.products, case.facts.debt.product) and (
        scope.flags is None or not scope.flags.isdisjoint(case.facts.debtor.flags)
    )


def _in(allowed: frozenset[str] | None, value: str | None) -> bool:
    return allowed is None or value in allowed


def _in_or_unknown(allowed: frozenset[str] | None, value: str | None) -> bool:
    return allowed is None or value is None or value in allowed
