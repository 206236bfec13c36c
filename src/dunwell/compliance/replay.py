"""What a change of a pack would have changed: past permits and refusals judged again, under the old rules and the new.

Each was kept with the facts it was judged on, so the same facts are asked twice and nothing else differs. Contacts from
before facts were kept are counted, not guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.compliance import lines, packs
from dunwell.compliance.domain.gate import Decision, decide
from dunwell.compliance.domain.law import Checked, Law, LawUnknown, Rule
from dunwell.compliance.strict import BadPack
from dunwell.compliance.tables import Permit, Refusal
from dunwell.portfolio.tables import Debtor

_UNCHECKED = Checked(date.min, "")


@dataclass(frozen=True, slots=True)
class Touched:
    """One contact whose answer differs. `gone` and `new`: rules that spoke only under the old, only under the new."""

    debtor_id: int
    account_id: int | None
    at: datetime
    channel: str
    purpose: str
    before: bool
    after: bool
    gone: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """Which rules differ between two folders of one pack."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass
class Replay:
    """The outcome. `accounts`: (debtor, account) → contacts that would have been answered differently, oldest first."""

    rules: dict[str, Rules] = field(default_factory=dict)
    judged: int = 0
    without_facts: int = 0
    not_judged: int = 0
    accounts: dict[tuple[int, int | None], list[Touched]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As `dunwell packs replay --json` prints it."""
        return {
            "rules": {pack: {name: list(getattr(r, name)) for name in r.__slots__} for pack, r in self.rules.items()},
            "judged": self.judged, "without_facts": self.without_facts, "not_judged": self.not_judged,
            "accounts": [
                {
                    "debtor": debtor, "account": account,
                    "contacts": [
                        {
                            "at": one.at.isoformat(), "channel": one.channel, "purpose": one.purpose, "before": one.before,
                            "after": one.after, "gone": list(one.gone), "new": list(one.new),
                        }
                        for one in contacts
                    ],
                }
                for (debtor, account), contacts in self.accounts.items()
            ],
        }  # fmt: skip


def replay(session: Session, old: Path, new: Path, since: datetime, until: datetime) -> Replay:
    """Judge every permit and refusal from since to until, both inside, under both folders of packs. Raises BadPack."""
    found = Replay()
    laws: dict[str, tuple[Law, Law]] = {}
    for case, debtor_id, account_id, pack in _kept(session, since, until):
        if case is None:
            found.without_facts += 1
            continue
        if pack not in laws:
            laws[pack] = packs.load([pack], old), packs.load([pack], new)
            found.rules[pack] = compare(*laws[pack])
        try:
            touched = _twice(case, debtor_id, account_id, *laws[pack])
        except LawUnknown:
            found.not_judged += 1
            continue
        found.judged += 1
        if touched is not None:
            found.accounts.setdefault((debtor_id, account_id), []).append(touched)
    if not laws:  # nothing to judge: still say which rules differ
        for pack in sorted(set(packs.available(old)) & set(packs.available(new))):
            found.rules[pack] = compare(packs.load([pack], old), packs.load([pack], new))
    return found


def compare(old: Law, new: Law) -> Rules:
    """Rules added, removed and changed, each in the order of their ids."""
    before, after = ({rule.id: rule for pack in law.packs for rule in pack.rules} for law in (old, new))
    both = sorted(before.keys() & after.keys())
    return Rules(
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - after.keys())),
        changed=tuple(name for name in both if _judged_by(before[name]) != _judged_by(after[name])),
    )


def _judged_by(rule: Rule) -> Rule:
    """The rule without what only readers read: a better description changes no answer."""
    return replace(rule, description="", description_zh=None, checked=_UNCHECKED)


def check_folder(folder: Path) -> None:
    """Raises BadPack for a folder that holds no pack."""
    if not packs.available(folder):
        raise BadPack(f"{folder}: no pack is there (a folder with pack.yaml for each)")


def _kept(
    session: Session, since: datetime, until: datetime
) -> Iterator[tuple[dict[str, Any] | None, int, int | None, str]]:
    rows: list[tuple[datetime, Any]] = []
    for table, moment in ((Permit, Permit.issued_at), (Refusal, Refusal.at)):
        query = select(moment, table.case, table.debtor_id, table.account_id, Debtor.pack).join(
            Debtor, Debtor.id == table.debtor_id
        )
        query = query.where(moment >= since, moment <= until).order_by(moment, table.id)
        rows += [(row[0], tuple(row)[1:]) for row in session.execute(query)]
    rows.sort(key=lambda row: row[0])
    yield from (kept for _, kept in rows)


def _twice(
    case: dict[str, Any], debtor_id: int, account_id: int | None, old: Law, new: Law
) -> Touched | None:
    intent, facts = lines.replayed(case)
    before, after = decide(intent, facts, old), decide(intent, facts, new)
    said_before, said_after = _said(before), _said(after)
    if before.allowed == after.allowed and said_before == said_after:
        return None
    return Touched(
        debtor_id, account_id, intent.at, intent.channel, intent.purpose, before.allowed, after.allowed,
        tuple(sorted(said_before - said_after)), tuple(sorted(said_after - said_before)),
    )  # fmt: skip


def _said(decision: Decision) -> set[str]:
    return {reason.rule for reason in (*decision.reasons, *decision.requires, *decision.warnings)}
