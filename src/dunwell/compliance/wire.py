"""The `dunwell gate` contract: one JSON object a line → intent and facts, strictly; a decision → one JSON object.

Strict: an unknown key, flag or word, a value of the wrong type, a time without an offset is malformed, and says where.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from dunwell.compliance.domain import facts as words
from dunwell.compliance.domain.clock import zone_of
from dunwell.compliance.domain.facts import (
    AgreedTime,
    Collector,
    Consent,
    Contact,
    Debt,
    Debtor,
    Facts,
    Intent,
    Notice,
    Party,
    Visit,
)
from dunwell.compliance.domain.gate import Decision, Reason


class Malformed(ValueError):
    """A line that is not understood: `key` says where, `reason` why."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key}: {reason}")
        self.key = key
        self.reason = reason


LINE = frozenset(
    {"id", "at", "zone", "channel", "number", "purpose", "party", "debt", "debtor", "collector", "first_contact",
     "identity_verified", "voice_kind", "contains", "notices", "visit", "history", "place"}
)  # fmt: skip
PARTY = frozenset({"relation", "liable", "refused", "agreed"})
DEBT = frozenset({"id", "product", "dpd", "time_barred"})
DEBTOR = frozenset(
    {
        "kind",
        "flags",
        "agreed_windows",
        "unreachable_since",
        "unreachable_because",
        "opt_out",
        "consents",
        "inconvenient_places",
        "inconvenient_times",
    }
)
COLLECTOR = frozenset({"type", "certified", "mentor", "persons", "recording"})
CONTACT = frozenset(
    {"at", "channel", "number", "party", "debt", "answered", "connected", "inbound", "in_progress"}
)


def parse_line(text: str) -> tuple[str | int, Intent, Facts]:
    """Id, intent and facts of one line. Raises Malformed."""
    try:
        data = json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except RecursionError as wrong:
        raise Malformed("line", "is nested too deeply") from wrong
    except json.JSONDecodeError as wrong:
        raise Malformed("line", f"is not JSON: {wrong}") from wrong
    return parse(data)


def parse(data: Any) -> tuple[str | int, Intent, Facts]:
    """Id, intent and facts of one object of the contract. Raises Malformed."""
    line = _object(data, "line", LINE)
    identity = line.get("id")
    if isinstance(identity, bool) or not isinstance(identity, str | int):
        raise Malformed("id", "a text or a whole number is needed")
    intent = Intent(
        at=_moment(line.get("at"), "at"),
        channel=_word(line.get("channel"), "channel", words.CHANNELS),
        purpose=_word(line.get("purpose"), "purpose", words.PURPOSES),
        party=_party(line.get("party")),
        number=_text(line.get("number"), "number"),
        voice_kind=_maybe_word(line.get("voice_kind"), "voice_kind", words.VOICE_KINDS),
        contains=frozenset(plain_word(text) for text in _texts(line.get("contains"), "contains")),
        first_contact=_bool(line.get("first_contact"), "first_contact"),
        identity_verified=_bool(line.get("identity_verified"), "identity_verified"),
        visit=_visit(line.get("visit")),
        place=_maybe_word(line.get("place"), "place", words.PLACES),
    )
    known = Facts(
        zones=_zones(line.get("zone")),
        history=_history(line.get("history")),
        debtor=_debtor(line.get("debtor")),
        debt=_debt(line.get("debt")),
        collector=_collector(line.get("collector")),
        notices=_notices(line.get("notices")),
    )
    return identity, intent, known


def answer(identity: str | int, decision: Decision, zones: tuple[str, ...] | None) -> dict[str, Any]:
    """The object of the contract for a decision; `earliest` is written in the (first) zone of the debtor."""
    earliest = decision.earliest
    if earliest is not None:
        earliest = earliest.astimezone(zone_of(zones[0]) if zones else earliest.tzinfo)
    return {
        "id": identity,
        "allowed": decision.allowed,
        "reasons": [_reason(reason, zones) for reason in decision.reasons],
        "requires": [reason.to_json() for reason in decision.requires],
        "warnings": [reason.to_json() for reason in decision.warnings],
        "earliest": earliest.isoformat() if earliest is not None else None,
    }


def _reason(reason: Reason, zones: tuple[str, ...] | None) -> dict[str, Any]:
    said = reason.to_json()
    if reason.lawful_from is not None and zones:
        said["lawful_from"] = reason.lawful_from.astimezone(zone_of(zones[0])).isoformat()
    return said


# ---- the parts of a line -------------------------------------------------------------------------------------------


def _party(data: Any) -> Party:
    if data is None:
        raise Malformed("party", "is missing: say who would be contacted")
    given = _object(data, "party", PARTY)
    return Party(
        relation=_word(given.get("relation"), "party.relation", words.RELATIONS),
        liable=_bool(given.get("liable"), "party.liable"),
        refused=bool(_bool(given.get("refused"), "party.refused")),
        agreed=_bool(given.get("agreed"), "party.agreed"),
    )


def _debtor(data: Any) -> Debtor:
    given = _object(data, "debtor", DEBTOR)
    return Debtor(
        kind=_maybe_word(given.get("kind"), "debtor.kind", words.DEBTOR_KINDS) or "person",
        flags=_words(given.get("flags"), "debtor.flags", words.FLAGS),
        agreed_windows=tuple(
            _window(window, f"debtor.agreed_windows[{place}]")
            for place, window in enumerate(_list(given.get("agreed_windows"), "debtor.agreed_windows"))
        ),
        unreachable_since=_date(given.get("unreachable_since"), "debtor.unreachable_since"),
        unreachable_because=_maybe_word(
            given.get("unreachable_because"), "debtor.unreachable_because", words.UNREACHABLE
        ),
        opt_out=_words(given.get("opt_out"), "debtor.opt_out", words.CHANNELS),
        inconvenient_places=_words(
            given.get("inconvenient_places"), "debtor.inconvenient_places", words.PLACES
        ),
        inconvenient_times=tuple(
            _told_time(one, f"debtor.inconvenient_times[{place}]")
            for place, one in enumerate(_list(given.get("inconvenient_times"), "debtor.inconvenient_times"))
        ),
        consents=tuple(
            _consent(one, f"debtor.consents[{place}]")
            for place, one in enumerate(_list(given.get("consents"), "debtor.consents"))
        ),
    )


def _window(data: Any, where: str) -> AgreedTime:
    given = _object(data, where, frozenset({"from", "to"}))
    start, end = (_instant_or_clock(given.get(name), f"{where}.{name}") for name in ("from", "to"))
    if isinstance(start, datetime) != isinstance(end, datetime):
        raise Malformed(where, "from and to must both be instants, or both times of day")
    if isinstance(start, datetime) and isinstance(end, datetime) and start >= end:
        raise Malformed(where, "ends before it begins")
    return AgreedTime(start, end)


def _told_time(data: Any, where: str) -> AgreedTime:
    """A time of every local day, as 09:00 to 17:00; over midnight where `from` is later."""
    told = _window(data, where)
    if isinstance(told.start, datetime):
        raise Malformed(where, "times of day such as 09:00 are needed")
    if told.start == told.end:
        raise Malformed(where, "is all day or nothing")
    return told


def _instant_or_clock(data: Any, where: str) -> datetime | time:
    if isinstance(data, str) and len(data) <= len("22:00:00") and ":" in data:
        try:
            return time.fromisoformat(data)
        except ValueError as wrong:
            raise Malformed(where, f"{data!r} is not a time of day") from wrong
    return _moment(data, where)


def _debt(data: Any) -> Debt:
    given = _object(data, "debt", DEBT)
    identity = given.get("id")
    return Debt(
        id=None if identity is None else str(identity),
        product=_text(given.get("product"), "debt.product"),
        dpd=_whole(given.get("dpd"), "debt.dpd"),
        time_barred=_bool(given.get("time_barred"), "debt.time_barred"),
    )


def _collector(data: Any) -> Collector:
    given = _object(data, "collector", COLLECTOR)
    mentor = given.get("mentor")
    if mentor is not None and (isinstance(mentor, bool) or not isinstance(mentor, str | int) or mentor == ""):
        raise Malformed("collector.mentor", "the id of the mentor, or null, is needed")
    return Collector(
        type=_maybe_word(given.get("type"), "collector.type", words.COLLECTOR_TYPES),
        certified=_bool(given.get("certified"), "collector.certified"),
        mentor=None if mentor is None else str(mentor),
        persons=_whole(given.get("persons"), "collector.persons"),
        recording=_bool(given.get("recording"), "collector.recording"),
    )


def _visit(data: Any) -> Visit:
    given = _object(data, "visit", frozenset({"entry_consent", "id_shown"}))
    return Visit(
        _bool(given.get("entry_consent"), "visit.entry_consent"),
        _bool(given.get("id_shown"), "visit.id_shown"),
    )


def _consent(data: Any, where: str) -> Consent:
    """A word, or an object whose texts are the words and whose `at` says since when."""
    if isinstance(data, str) and data.strip():
        return Consent(frozenset({plain_word(data)}))
    if not isinstance(data, dict):
        raise Malformed(where, "a word, or an object with kind and at, is needed")
    at = data.get("at")
    said = [plain_word(value) for key, value in data.items() if isinstance(value, str) and key != "at"]
    return Consent(frozenset(said), None if at is None else _moment(at, f"{where}.at"))


def plain_word(text: str) -> str:
    """A free word of the contract in one form: opt-out notice and opt_out_notice are the same."""
    return "_".join(text.strip().lower().replace("-", " ").split())


def _notices(data: Any) -> tuple[Notice, ...] | None:
    if data is None:
        return None
    notices = []
    for place, notice in enumerate(_list(data, "notices")):
        given = _object(notice, f"notices[{place}]", frozenset({"kind", "at"}))
        kind = _text(given.get("kind"), f"notices[{place}].kind")
        if kind is None:
            raise Malformed(f"notices[{place}].kind", "is missing")
        at = given.get("at")
        notices.append(Notice(plain_word(kind), None if at is None else _moment(at, f"notices[{place}].at")))
    return tuple(notices)


def _history(data: Any) -> tuple[Contact, ...] | None:
    if data is None:
        return None
    return tuple(_contact(one, f"history[{place}]") for place, one in enumerate(_list(data, "history")))


def _contact(data: Any, where: str) -> Contact:
    given = _object(data, where, CONTACT)
    answered = _bool(given.get("answered"), f"{where}.answered")
    connected = _bool(given.get("connected"), f"{where}.connected")
    if answered is None and connected is False:
        answered = False  # a call that never got through was not answered
    party, debt = given.get("party"), given.get("debt")
    if isinstance(party, Mapping):
        party = party.get("relation")
    in_progress = bool(_bool(given.get("in_progress"), f"{where}.in_progress"))
    return Contact(
        at=_moment(given.get("at"), f"{where}.at"),
        channel=_maybe_word(given.get("channel"), f"{where}.channel", words.CHANNELS),
        number=_text(given.get("number"), f"{where}.number"),
        party=_text(party, f"{where}.party"),
        debt=None if debt is None else str(debt),
        answered=None if in_progress else answered,
        inbound=bool(_bool(given.get("inbound"), f"{where}.inbound")),
        in_progress=in_progress,
        connected=connected,
    )


def _zones(data: Any) -> tuple[str, ...] | None:
    """None for unknown: absent, null, an empty list, or a list that names an unknown one."""
    if data is None or data == []:
        return None
    zones = data if isinstance(data, list) else [data]
    for place, zone in enumerate(zones):
        if zone is None:
            return None
        where = "zone" if not isinstance(data, list) else f"zone[{place}]"
        if not isinstance(zone, str):
            raise Malformed(where, "an IANA time zone such as Asia/Shanghai is needed")
        try:
            zone_of(zone)
        except ValueError as wrong:
            raise Malformed(where, str(wrong)) from wrong
    return tuple(dict.fromkeys(zones))


# ---- plain values --------------------------------------------------------------------------------------------------


def _object(data: Any, where: str, known: frozenset[str]) -> dict[str, Any]:
    if data is None and where != "line":
        return {}
    if not isinstance(data, dict):
        raise Malformed(where, "an object is needed")
    for key in data:
        if key not in known:
            raise Malformed(key if where == "line" else f"{where}.{key}", "unknown key")
    return data


def _list(data: Any, where: str) -> list[Any]:
    if data is None:
        return []
    if not isinstance(data, list):
        raise Malformed(where, "a list is needed")
    return data


def _texts(data: Any, where: str) -> list[str]:
    texts = _list(data, where)
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            raise Malformed(f"{where}[{place}]", "a text is needed")
    return texts


def _words(data: Any, where: str, known: frozenset[str]) -> frozenset[str]:
    return frozenset(_word(text, where, known) for text in _texts(data, where))


def _word(data: Any, where: str, known: frozenset[str]) -> str:
    if data is None:
        raise Malformed(where, "is missing")
    if not isinstance(data, str) or data not in known:
        raise Malformed(where, f"{data!r} is not one of {', '.join(sorted(known))}")
    return data


def _maybe_word(data: Any, where: str, known: frozenset[str]) -> str | None:
    return None if data is None else _word(data, where, known)


def _text(data: Any, where: str) -> str | None:
    if data is None:
        return None
    if not isinstance(data, str) or not data.strip():
        raise Malformed(where, "a text is needed")
    return data


def _bool(data: Any, where: str) -> bool | None:
    if data is not None and not isinstance(data, bool):
        raise Malformed(where, "true, false or null is needed")
    return data


def _whole(data: Any, where: str) -> int | None:
    if data is not None and (isinstance(data, bool) or not isinstance(data, int)):
        raise Malformed(where, "a whole number is needed")
    return data


def _moment(data: Any, where: str) -> datetime:
    if data is None:
        raise Malformed(where, "is missing")
    return _parsed(
        data, where, datetime.fromisoformat, "a time with its offset such as 2026-03-05T21:59:00+08:00"
    )


def _parsed(data: Any, where: str, parse: Callable[[str], datetime], needed: str) -> datetime:
    try:
        moment = parse(data)
    except (ValueError, TypeError) as wrong:
        raise Malformed(where, f"{needed} is needed") from wrong
    if moment.tzinfo is None:
        raise Malformed(where, f"has no offset: {needed} is needed")
    return moment


def _date(data: Any, where: str) -> date | None:
    if data is None:
        return None
    try:
        return date.fromisoformat(data)
    except (ValueError, TypeError) as wrong:
        raise Malformed(where, "a date such as 2026-03-05 is needed") from wrong


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        keys = [key for key, _ in pairs]
        raise Malformed(next(key for key in keys if keys.count(key) > 1), "said twice")
    return data


def _no_constant(name: str) -> Any:
    raise Malformed("line", f"is not JSON: {name}")
