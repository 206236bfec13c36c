"""How long records are kept: what the packs say of each sort, and until when one record must be kept."""

from calendar import isleap, monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dunwell.compliance.domain.kinds import Keep, Retention
from dunwell.compliance.domain.law import Law

RECORDS = frozenset(
    {"call_recording", "visit_recording", "collection_record", "message", "letter", "oral_plan_recording", "complaint",
     "impact_assessment", "agency_data", "credit_bureau_item"}
)  # fmt: skip
EVENTS = frozenset({"created", "last_activity", "settled", "closed", "default_ended", "mandate_ended"})


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """What one rule says of one sort of record. `ceiling`: to be gone by then; else to be kept at least until then."""

    record: str
    keep: Keep
    pack: str
    rule: str
    source: str
    confidence: str
    status: str
    house: bool

    @property
    def ceiling(self) -> bool:
        """Whether it says how long at most."""
        return self.keep.at_most


def retention_rules(law: Law, day: date) -> dict[str, tuple[RetentionRule, ...]]:
    """Every sort of record → all rules of all packs in force on a day; () where no pack says anything."""
    found: dict[str, list[RetentionRule]] = {record: [] for record in sorted(RECORDS)}
    for pack in law.packs:
        for rule in pack.rules:
            value = rule.value_on(day) if rule.kind == "retention" else None
            if isinstance(value, Retention):
                for record, keep in value.records.items():
                    found[record].append(
                        RetentionRule(
                            record, keep, rule.pack, rule.id, rule.source_on(day), rule.confidence, rule.status, rule.house
                        )
                    )  # fmt: skip
    return {record: tuple(rules) for record, rules in found.items()}


def keep_until(rules: Iterable[RetentionRule], happened: Mapping[str, date]) -> date | None:
    """The last day on which a record must still be there, the strictest of all rules; None while that is not known.

    `happened`: event → day, for what has happened. A rule whose event has not happened keeps the record. Where no rule
    sets a least time the answer is date.min: nothing keeps it.
    """
    last = date.min
    for rule in rules:
        if rule.ceiling:
            continue
        since = happened.get(rule.keep.after)
        if since is None:
            return None
        last = max(last, ends_on(rule.keep, since))
    return last


def gone_by(rules: Iterable[RetentionRule], happened: Mapping[str, date]) -> date | None:
    """The day by which a record must be gone, by the strictest rule that says so; None where none does (yet)."""
    days = [
        ends_on(rule.keep, happened[rule.keep.after])
        for rule in rules
        if rule.ceiling and rule.keep.after in happened
    ]
    return min(days, default=None)


def ends_on(keep: Keep, since: date) -> date:
    """The day that many years, months or days later; 29 February ends on the 28th where there is none."""
    if keep.years is not None:
        year = since.year + keep.years
        short = since.month == 2 and since.day == 29 and not isleap(year)
        return since.replace(year=year, day=28 if short else since.day)
    if keep.months is not None:
        total = since.month - 1 + keep.months
        year, month = since.year + total // 12, total % 12 + 1
        last = monthrange(year, month)[1]
        return date(year, month, min(since.day, last))
    return since + timedelta(days=keep.days or 0)
