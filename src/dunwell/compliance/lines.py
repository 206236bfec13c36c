"""Intent and facts → one object of the `dunwell gate` contract: what a permit or a refusal was judged on, kept with it.

`wire.parse` reads it back, so that any day's contact can be judged again under other rules. What the contract has no word
for (`elsewhere`: a contact about another debtor on the same number) is kept beside the line, see `replayed`.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from dunwell.compliance import wire
from dunwell.compliance.domain.facts import AgreedTime, Consent, Contact, Facts, Intent


def to_case(intent: Intent, facts: Facts) -> dict[str, Any]:
    """`line`, an object of the contract, and `elsewhere`, the places in its history of contacts about other debtors."""
    elsewhere = [place for place, one in enumerate(facts.history or ()) if one.elsewhere]
    return {"line": to_line(intent, facts), "elsewhere": elsewhere}


def replayed(case: Mapping[str, Any]) -> tuple[Intent, Facts]:
    """The intent and facts of a kept case."""
    _, intent, facts = wire.parse(case["line"])
    places = set(case.get("elsewhere") or ())
    if facts.history is None or not places:
        return intent, facts
    history = (replace(one, elsewhere=place in places) for place, one in enumerate(facts.history))
    return intent, replace(facts, history=tuple(history))


def to_line(intent: Intent, facts: Facts) -> dict[str, Any]:
    """The object of the contract. Empty and unknown parts are left out where the contract reads them the same."""
    debtor, debt, who = facts.debtor, facts.debt, facts.collector
    line: dict[str, Any] = {
        "id": 0,
        "at": intent.at.isoformat(),
        "zone": list(facts.zones) if facts.zones is not None else None,
        "channel": intent.channel,
        "number": intent.number,
        "purpose": intent.purpose,
        "party": _known(
            relation=intent.party.relation, liable=intent.party.liable, refused=intent.party.refused, agreed=intent.party.agreed
        ),
        "debt": _known(id=debt.id, product=debt.product, dpd=debt.dpd, time_barred=debt.time_barred),
        "debtor": _known(
            kind=debtor.kind, flags=sorted(debtor.flags), agreed_windows=[_window(window) for window in debtor.agreed_windows],
            unreachable_since=_text(debtor.unreachable_since), unreachable_because=debtor.unreachable_because,
            opt_out=sorted(debtor.opt_out), inconvenient_places=sorted(debtor.inconvenient_places),
            consents=[_consent(one) for one in debtor.consents],
            inconvenient_times=[_window(told) for told in debtor.inconvenient_times],
        ),
        "collector": _known(
            type=who.type, certified=who.certified, mentor=who.mentor, persons=who.persons, recording=who.recording
        ),
        "first_contact": intent.first_contact,
        "identity_verified": intent.identity_verified,
        "voice_kind": intent.voice_kind,
        "contains": sorted(intent.contains),
        "place": intent.place,
        "notices": None if facts.notices is None else [_known(kind=one.kind, at=_text(one.at)) for one in facts.notices],
        "visit": _known(entry_consent=intent.visit.entry_consent, id_shown=intent.visit.id_shown),
        "history": None if facts.history is None else [_contact(one) for one in facts.history],
    }  # fmt: skip
    return line


def _contact(one: Contact) -> dict[str, Any]:
    return _known(
        at=one.at.isoformat(), channel=one.channel, number=one.number, party=one.party, debt=one.debt, answered=one.answered,
        inbound=one.inbound or None, in_progress=one.in_progress or None, connected=one.connected,
    )  # fmt: skip


def _consent(one: Consent) -> dict[str, Any]:
    return _known(at=_text(one.at)) | {f"word_{place}": word for place, word in enumerate(sorted(one.words))}


def _window(window: AgreedTime) -> dict[str, str]:
    return {"from": window.start.isoformat(), "to": window.end.isoformat()}


def _known(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != []}


def _text(moment: Any) -> str | None:
    return None if moment is None else str(moment.isoformat())


def moment_of(case: Mapping[str, Any]) -> datetime:
    """The instant a kept case is about."""
    return datetime.fromisoformat(str(case["line"]["at"]))
