"""The worked examples beside each rule: honest defaults, one case a line, what the rule must say of it.

An example gives what differs from `DEFAULTS` (nested keys are merged) and expects the rule to stop the contact, to
require or to warn, or to be silent; it may also expect the whole decision and the earliest lawful time. An example of
words names their category, one of records the sort of record, what happened when, and until when it is kept.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from dunwell.compliance import packs, wire
from dunwell.compliance.domain.content import content_rules
from dunwell.compliance.domain.gate import Decision, decide
from dunwell.compliance.domain.law import Law
from dunwell.compliance.domain.retention import gone_by, keep_until, retention_rules
from dunwell.compliance.strict import BadPack, load_yaml

DEFAULTS: dict[str, Any] = {
    "id": "example",
    "at": "2026-03-05T10:00:00+08:00",
    "zone": "Asia/Shanghai",
    "channel": "voice",
    "number": "13800000001",
    "purpose": "collect",
    "party": {"relation": "self"},
    "debtor": {"kind": "person"},
    "collector": {"type": "first_party", "certified": True},
    "history": [],
}
EXPECTED = {"stops": "reasons", "requires": "requires", "warns": "warnings", "keeps": None, "silent": None}
KEYS = {"name", "zh", "given", "expect", "allowed", "earliest", "category", "record", "happened", "until"}
_UNSAID = object()


@dataclass(frozen=True)
class Example:
    """One worked example of one rule."""

    pack: str
    rule: str
    name: str
    line: dict[str, Any]
    expect: str
    allowed: bool | None = None
    earliest: Any = _UNSAID
    category: str | None = None  # of words, for a rule of kind content
    record: str | None = None  # a sort of record, for a rule of kind retention
    happened: dict[str, date] = field(default_factory=dict)
    until: Any = _UNSAID
    zh: str | None = None  # its name in Chinese

    @property
    def day(self) -> date:
        """The day the example is about, where the debtor is not asked for."""
        return date.fromisoformat(self.line["at"][:10])

    def failures(self, law: Law) -> list[str]:
        """How the answer differs from what the example says; empty when it holds."""
        if self.category is not None:
            return self._of_words(law)
        return self._of_contact(law) if self.record is None else self._of_record(law)

    def _of_words(self, law: Law) -> list[str]:
        rules = [each for each in content_rules(law, self.day)[self.category or ""] if each.rule == self.rule]
        said = "silent" if not rules else "stops" if rules[0].blocks else "warns"
        return [] if said == self.expect else [f"expected {self.expect}, the rule {said}"]

    def _of_record(self, law: Law) -> list[str]:
        rules = [each for each in retention_rules(law, self.day)[self.record or ""] if each.rule == self.rule]
        said = "keeps" if rules else "silent"
        found = [] if said == self.expect else [f"expected {self.expect}, the rule {said}"]
        until = (gone_by if rules and rules[0].ceiling else keep_until)(rules, self.happened)
        if self.until is not _UNSAID and until != self.until:
            found.append(f"expected until {self.until}, got {until}")
        return found

    def _of_contact(self, law: Law) -> list[str]:
        identity, intent, facts = wire.parse(self.line)
        decision = decide(intent, facts, law)
        said = wire.answer(identity, decision, facts.zones)
        found = []
        if spoken(decision, self.rule) != self.expect:
            found.append(f"expected {self.expect}, the rule {spoken(decision, self.rule)}")
        if self.allowed is not None and decision.allowed != self.allowed:
            found.append(f"expected allowed {self.allowed}: {[reason.rule for reason in decision.reasons]}")
        if self.earliest is not _UNSAID and said["earliest"] != self.earliest:
            found.append(f"expected earliest {self.earliest}, got {said['earliest']}")
        return found


def spoken(decision: Decision, rule: str) -> str:
    """What one rule says in a decision: stops, requires, warns or silent."""
    for word, where in EXPECTED.items():
        if where is not None and any(reason.rule == rule for reason in getattr(decision, where)):
            return word
    return "silent"


def of_pack(folder: Path) -> list[Example]:
    """Every example of a pack. Raises BadPack where one is not understood."""
    return [
        example for path in sorted(folder.glob("*.examples.yaml")) for example in _of_file(path, folder.name)
    ]


def _of_file(path: Path, pack: str) -> list[Example]:
    rule = path.name.removesuffix(".examples.yaml")
    cases = load_yaml(path.read_text(encoding="utf-8"), f"{pack}/{path.name}")
    if not isinstance(cases, list):
        raise BadPack(f"{pack}/{path.name}: a list of examples is needed")
    return [_example(case, rule, pack) for case in cases]


def _example(case: dict[str, Any], rule: str, pack: str) -> Example:
    unknown = set(case) - KEYS
    if unknown or case.get("expect") not in EXPECTED or not isinstance(case.get("name"), str):
        raise BadPack(f"{pack}/{rule}: example {case.get('name')!r} is not understood {sorted(unknown)}")
    line = _merged(DEFAULTS, _plain(case.get("given") or {}))
    return Example(
        pack, rule, case["name"], line, case["expect"], case.get("allowed"), case.get("earliest", _UNSAID),
        case.get("category"), case.get("record"), case.get("happened") or {}, case.get("until", _UNSAID), case.get("zh"),
    )  # fmt: skip


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = _merged(result[key], value) if both else value
    return result


def _plain(data: Any) -> Any:
    """YAML dates as the JSON contract writes them."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain(value) for value in data]
    return data.isoformat() if isinstance(data, date | datetime) else data


def failures(pack: str, root: Path | None = None) -> list[str]:
    """Every example of a pack that does not hold, as one line each."""
    law = packs.load([pack], root)
    folder = (root or packs.resource("packs")) / pack
    return [
        f"{example.rule} · {example.name}: {failure}"
        for example in of_pack(folder)
        for failure in example.failures(law)
    ]
