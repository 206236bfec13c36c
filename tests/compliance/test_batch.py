"""The gate over columns says what the gate says of each: on random people, histories, zones, clock changes and edges."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dunwell.compliance import batch, packs
from dunwell.compliance.columns.consents import times_said
from dunwell.compliance.columns.moments import Moment, naive_utc, zones_of
from dunwell.compliance.domain import facts as words
from dunwell.compliance.domain.clock import local_day, start_of_day
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
from dunwell.compliance.domain.gate import Decision, decide
from dunwell.compliance.domain.law import Law

LAW = packs.load(["cn"])
ZONES = (
    "Asia/Shanghai",
    "America/New_York",
    "America/Santiago",
    "Europe/Berlin",
    "Asia/Kathmandu",
    "Pacific/Auckland",
)
ROWS = 150


def some_row(
    draw: Random, number: int, at: datetime
) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]], Intent, Facts]:
    """One intended contact as a row with its contacts and windows, and as intent and facts."""
    zone = draw.choice([*ZONES, ZONES[0], ZONES[0], None]) if draw.random() < 0.6 else "Asia/Shanghai"
    today = local_day(at, zone or "UTC")
    relation = draw.choice(["self"] * 8 + sorted(words.RELATIONS))
    because = draw.choice([None, None, *sorted(words.UNREACHABLE)])
    row: dict[str, Any] = {
        "intent_id": number,
        "debtor_id": number,
        "zone": zone,
        "channel": draw.choice(["voice"] * 6 + sorted(words.CHANNELS)),
        "purpose": draw.choice(["collect"] * 4 + sorted(words.PURPOSES)),
        "number": f"+{number}",
        "relation": relation,
        "liable": draw.choice([True, True, False, None]),
        "refused": draw.random() < 0.1,
        "agreed": draw.choice([True, True, False, None]),
        "debtor_kind": draw.choice(["person"] * 4 + ["company"]),
        "flags": draw.sample(sorted(words.FLAGS), draw.choice([0, 0, 0, 0, 1, 2])),
        "opt_out": draw.choice([[], [], [], ["sms"], ["voice", "letter"]]),
        "unreachable_because": because,
        "unreachable_since": draw.choice([None, *[today + timedelta(days=n) for n in range(-4, 2)]]),
        "certified": draw.choice([True] * 8 + [False, None]),
        "mentored": draw.random() < 0.3,
        "persons": draw.choice([None, 1, 2]),
        "recording": draw.choice([None, True, False]),
        "collector_type": draw.choice(["first_party", "agency", "debt_buyer", None]),
        "voice_kind": draw.choice(["human", "human", "ai", "voicemail"]),
        "debt": draw.choice(["A", "A", "B", None]),
        "contains": draw.choice([[], [], [], ["suit"], ["balance"], ["business_name"]]),
        "time_barred": draw.choice([True, False, None]),
        "place": draw.choice([None, None, "home", "work"]),
        "inconvenient_times": draw.choice([None, None, "540-1020", "1320-60", "600-720,1200-0", "0-1439"]),
        "inconvenient_places": draw.choice([[], [], ["work"]]),
        "consents": draw.choice([[], [], ["ai_voice"], ["email", "work"]]),
        "notices": draw.choice([None, [], ["outsourcing"], ["assignment"], ["verification", "visit"]]),
        "entry_consent": draw.choice([None, True, False]),
        "id_shown": draw.choice([None, True]),
    }
    if draw.random() < 0.5:  # nothing stands against it but the clock and the counters
        row |= {
            "relation": "self",
            "refused": False,
            "flags": [],
            "opt_out": [],
            "certified": True,
            "channel": draw.choice(["voice", "voice", "voice", "sms"]),
            "voice_kind": "human",
            "contains": [],
            "time_barred": False,
            "place": None,
            "notices": ["outsourcing", "assignment"],
        }
        relation, row["purpose"] = "self", draw.choice(["collect", "remind"])
    contacts, windows, history = [], [], []
    base = start_of_day(today, zone or "UTC")
    for _ in range(draw.choice([0, 0, 1, 3, 4, 8, 12])):
        back = (
            draw.choice([0, 0, 1, 5, 6, 7, 30]) * 86_400
        )  # days of 23 and 25 hours lie between: near every edge
        when = base + timedelta(
            seconds=draw.choice([-1, 0, 1, -86_400, draw.randint(-90_000, 86_000)]) - back
        )
        contact: dict[str, Any] = {
            "debtor_id": number,
            "day": local_day(when, zone or "UTC"),
            "channel": draw.choice(["voice"] * 6 + ["sms"]),
            "at": when,
            "number": draw.choice([f"+{number}"] * 4 + [f"+{number}-2"]),
            "answered": draw.choice([True, False, False, *([None] if draw.random() < 0.1 else [])]),
            "inbound": draw.random() < 0.1,
            "debt": draw.choice(["A", "A", "A", "B", None]),
            "relation": draw.choice([relation] * 4 + ["self", "friend", None]),
            "connected": draw.choice([None, None, True, False]),
        }
        contacts.append(contact)
        waiting = contact["answered"] is None and not contact["inbound"]
        history.append(
            Contact(
                when,
                contact["channel"],
                contact["number"],
                contact["relation"],
                contact["debt"],
                contact["answered"],
                contact["inbound"],
                waiting,
                connected=contact["connected"],
            )
        )
    for _ in range(draw.choice([0, 0, 0, 1, 2])):
        start = at + timedelta(minutes=draw.choice([-120, -60, 0, 1, 30, 600, 2000]))
        windows.append(
            {
                "debtor_id": number,
                "starts_at": start,
                "ends_at": start + timedelta(minutes=draw.choice([1, 60, 600])),
            }
        )
    dated = [
        (
            draw.choice(["call", "voice", "sms"]),
            base + timedelta(seconds=draw.choice([-1, 0, 1, draw.randint(0, 86_000)]) - back * 86_400),
        )
        for back in draw.choice([[], [], [0], [1], [6], [7], [5, 8]])
    ]
    since = row["unreachable_since"]
    if since and any(
        c.party in (None, "self")
        and (c.answered is True or c.inbound)
        and local_day(c.at, zone or "UTC") >= since
        for c in history
    ):  # who was reached again is not given as unreachable: the contract of the columns
        because = row["unreachable_because"] = row["unreachable_since"] = None
    intent = Intent(
        at,
        row["channel"],
        row["purpose"],
        Party(relation, row["liable"], row["refused"], row["agreed"]),
        row["number"],
        row["voice_kind"],
        frozenset(row["contains"]),
        visit=Visit(row["entry_consent"], row["id_shown"]),
        place=row["place"],
    )
    known = Facts(
        zones=(zone,) if zone else None,
        history=tuple(history),
        debtor=Debtor(
            row["debtor_kind"], frozenset(row["flags"]), tuple(AgreedTime(w["starts_at"], w["ends_at"]) for w in windows),
            row["unreachable_since"], because, frozenset(row["opt_out"]), frozenset(row["inconvenient_places"]),
            (*(Consent(frozenset({word})) for word in row["consents"]), *(Consent(frozenset({word}), when) for word, when in dated)),
            times_said(row["inconvenient_times"] or ""),
        ),
        debt=Debt(row["debt"], time_barred=row["time_barred"]),
        notices=None if row["notices"] is None else tuple(Notice(kind) for kind in row["notices"]),
        collector=Collector(row["collector_type"], row["certified"], "m" if row["mentored"] else None, row["persons"], row["recording"]),
    )  # fmt: skip
    return row, contacts, windows, intent, known


def in_columns(rows: list[Any], at: datetime, law: Law = LAW) -> dict[int, dict[str, Any]]:
    """The answers of the columnar form, by intent."""
    con = ibis.duckdb.connect()
    schema = {
        "intent_id": "int64", "debtor_id": "int64", "zone": "string", "channel": "string", "purpose": "string",
    } | {name: batch.DEFAULTS[name][0] for name in rows[0][0] if name in batch.DEFAULTS}  # fmt: skip
    table = con.create_table("intents", ibis.memtable([row[0] for row in rows], schema=ibis.schema(schema)))
    contacts = con.create_table(
        "contacts",
        schema=ibis.schema(
            {
                "debtor_id": "int64",
                "day": "date",
                "at": "timestamp",
                "channel": "string",
                "number": "string",
                "answered": "boolean",
                "inbound": "boolean",
                "debt": "string",
                "relation": "string",
                "connected": "boolean",
            }
        ),
    )
    if any(row[1] for row in rows):
        past = [each | {"at": naive_utc(each.get("at"))} for row in rows for each in row[1]]
        con.insert("contacts", ibis.memtable(past, schema=contacts.schema()))
    windows = con.create_table(
        "windows",
        schema=ibis.schema({"debtor_id": "int64", "starts_at": "timestamp", "ends_at": "timestamp"}),
    )
    naive = [
        {
            name: value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value
            for name, value in each.items()
        }
        for row in rows
        for each in row[2]
    ]
    if naive:
        con.insert("windows", ibis.memtable(naive, schema=windows.schema()))
    moment = Moment(at, zones_of(table))
    given = [
        {
            "debtor_id": row[0]["debtor_id"],
            "word": word,
            "given_at": one.at and one.at.astimezone(UTC).replace(tzinfo=None),
        }
        for row in rows
        if len(row) > 3
        for one in row[4].debtor.consents
        for word in one.words
    ]
    told = ibis.schema({"debtor_id": "int64", "word": "string", "given_at": "timestamp"})
    consents = con.create_table("consents", schema=told)
    if given:
        con.insert("consents", ibis.memtable(given, schema=told))
    answers = batch.eligibility(table, contacts, windows, law, moment, consents).to_pyarrow().to_pylist()
    con.disconnect()
    assert len(answers) == len(rows)
    return {answer["intent_id"]: answer for answer in answers}


def said_by(answer: dict[str, Any]) -> tuple[bool, datetime | None]:
    earliest = answer["earliest"]
    return answer["allowed"], earliest.replace(tzinfo=UTC) if earliest is not None else None


def wanted_of(decision: Decision) -> tuple[bool, datetime | None]:
    return decision.allowed, decision.earliest.astimezone(UTC) if decision.earliest else None


MOMENTS = st.one_of(
    st.integers(0, 290 * 86_400).map(lambda seconds: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=seconds)),
    st.builds(
        lambda zone, day, hour, second: (
            datetime(2026, 3, 1, tzinfo=ZoneInfo(zone)).replace(hour=hour) + timedelta(days=day)
        ).astimezone(UTC)
        + timedelta(seconds=second),
        st.sampled_from(ZONES), st.integers(0, 280), st.sampled_from([0, 8, 22]), st.sampled_from([-1, 0, 1]),
    ),
)  # fmt: skip


@pytest.mark.parametrize("names", ["cn", "us", "uk", "cn us"])
@given(at=MOMENTS, seed=st.integers(0, 2**32))
@example(at=datetime(2026, 3, 8, 6, 59, 59, tzinfo=UTC), seed=1)  # New York's clocks go on
@example(at=datetime(2026, 11, 1, 5, 30, tzinfo=UTC), seed=2)  # and back
@example(at=datetime(2026, 9, 6, 3, 59, 59, tzinfo=UTC), seed=3)  # Santiago's midnight does not exist
@example(at=datetime(2026, 1, 29, 16, 0, tzinfo=UTC), seed=4)  # the first instant of the association's guide
@example(at=datetime(2026, 3, 1, tzinfo=UTC), seed=24033)  # a consent dated after the moment is none yet
@settings(max_examples=4, deadline=None)
def test_columns_say_what_the_gate_says(names: str, at: datetime, seed: int) -> None:
    law = packs.load(names.split())
    draw = Random(seed)
    rows = [some_row(draw, number, at) for number in range(ROWS)]
    answers = in_columns(rows, at, law)
    rules = batch.rule_names(law)
    for row, _, _, intent, known in rows:
        decision, answer = decide(intent, known, law), answers[row["intent_id"]]
        assert said_by(answer) == wanted_of(decision), (row, known, decision)
        refusing = {reason.rule for reason in decision.reasons}
        if decision.allowed:
            assert answer["rule_no"] is None
        else:
            assert rules[answer["rule_no"] - 1] in refusing
        zone = row["zone"]
        if zone:
            midnight = start_of_day(local_day(at, zone) + timedelta(days=1), zone)
            assert answer["allowed_today"] == (decision.earliest is not None and decision.earliest < midnight)


def a_call(day: date, number: str, answered: bool | None) -> dict[str, Any]:
    return {
        "debtor_id": 1,
        "day": day,
        "channel": "voice",
        "number": number,
        "answered": answered,
        "inbound": False,
    }


@pytest.mark.parametrize(
    ("answered", "unanswered", "calls", "attempts"), [(0, 0, 3, 6), (2, 5, 1, 1), (3, 6, 0, 0)]
)
def test_what_is_left_today_is_counted(answered: int, unanswered: int, calls: int, attempts: int) -> None:
    at = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    today = date(2026, 11, 23)
    row = {
        "intent_id": 1,
        "debtor_id": 1,
        "zone": "Asia/Shanghai",
        "channel": "voice",
        "purpose": "collect",
        "number": "+1",
    }
    past = [a_call(today, "+1", True)] * answered + [a_call(today, "+1", False)] * unanswered
    past += [a_call(today - timedelta(days=1), "+1", True)] * 9
    answer = in_columns([(row, past, [])], at)[1]
    assert (answer["calls_left"], answer["attempts_left"]) == (calls, attempts)
    assert answer["allowed"] == (calls > 0 and attempts > 0)


def test_an_early_run_names_the_rule_that_stands_against_the_whole_day() -> None:
    at = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)  # five in the morning of the 23rd
    row = {
        "intent_id": 1,
        "debtor_id": 1,
        "zone": "Asia/Shanghai",
        "channel": "voice",
        "purpose": "collect",
        "number": "+1",
    }
    answer = in_columns([(row, [], [])], at)[1]
    assert (answer["allowed"], answer["allowed_today"]) == (False, True)
    assert said_by(answer)[1] == datetime(2026, 11, 23, tzinfo=UTC)
    answer = in_columns([(row, [a_call(date(2026, 11, 23), "+1", True)] * 3, [])], at)[1]
    assert answer["allowed_today"] is False
    assert batch.rule_names(LAW)[answer["rule_no"] - 1] == "cn_effective_calls_per_day"


def test_timestamps_must_say_that_they_are_utc_by_being_naive() -> None:
    table = ibis.table(
        {
            "intent_id": "int64",
            "debtor_id": "int64",
            "zone": "string",
            "channel": "string",
            "purpose": "string",
            "x": "timestamp('UTC')",
        },
        name="t",
    )
    with pytest.raises(TypeError):
        batch.eligibility(table, table, None, LAW, Moment(datetime(2026, 1, 1, tzinfo=UTC), ()))


def test_restrictions_of_a_debtor_stand_against_its_intents_alone() -> None:
    at = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    con = ibis.duckdb.connect()
    rows = [
        {
            "intent_id": n,
            "debtor_id": n,
            "zone": "Asia/Shanghai",
            "channel": "voice",
            "purpose": "collect",
            "number": f"+{n}",
        }
        for n in (1, 2, 3)
    ]
    intents = con.create_table("intents", ibis.memtable(rows))
    standing = [
        {"debtor_id": 1, "kind": "stop_contact"},
        {"debtor_id": 2, "kind": "opt_out:voice"},
        {"debtor_id": 2, "kind": "complaint"},
    ]
    restrictions = con.create_table("restrictions", ibis.memtable(standing))
    none = con.create_table(
        "contacts",
        schema=ibis.schema(
            {
                "debtor_id": "int64",
                "day": "date",
                "channel": "string",
                "number": "string",
                "answered": "boolean",
                "inbound": "boolean",
            }
        ),
    )
    table = batch.with_restrictions(intents, restrictions)
    answers = (
        batch.eligibility(table, none, None, LAW, Moment(at, zones_of(intents))).to_pyarrow().to_pylist()
    )
    names = batch.rule_names(LAW)
    said = {answer["intent_id"]: answer["rule_no"] and names[answer["rule_no"] - 1] for answer in answers}
    assert said == {1: "cn_house_stop_contact", 2: "cn_house_opt_out", 3: None}
