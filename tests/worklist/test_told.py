"""What a debtor told us, read by the gate and by the morning run from the same rows: both say the same."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import ibis
import pytest
from sqlalchemy import Engine

from dunwell.compliance import packs, preferences, situation
from dunwell.compliance.batch import eligibility
from dunwell.compliance.columns.moments import Moment
from dunwell.compliance.domain.facts import Collector
from dunwell.compliance.domain.gate import decide
from dunwell.compliance.preferences import PreferenceDraft
from dunwell.compliance.situation import ContactIntent
from dunwell.compliance.tables import ContactAttempt
from dunwell.foundation import db
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.settings import Settings
from dunwell.portfolio.tables import Account, ContactPoint, Debtor
from dunwell.worklist import snapshot
from dunwell.worklist.contacts import files
from dunwell.worklist.eligibility import given, recent, told_lists
from tests.compliance.world import World

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # one in the afternoon in New York
YESTERDAY = NOW - timedelta(days=1)

CASES: dict[str, tuple[str, str, list[dict[str, object]], list[int | None], bool]] = {
    "nothing told": ("us", "agency", [], [], True),
    "an inconvenient time": ("us", "agency", [{"kind": "not_hours", "from_minute": 720, "to_minute": 840}], [], False),
    "its end": ("us", "agency", [{"kind": "not_hours", "from_minute": 720, "to_minute": 780}], [], True),
    "the seventh call about this debt": ("us", "agency", [], [1] * 6, True),
    "the eighth": ("us", "agency", [], [1] * 7, False),
    "the eighth, of which one was about another debt": ("us", "agency", [], [1] * 6 + [2], True),
    "the eighth, of which one was about none named": ("us", "agency", [], [1] * 6 + [None], False),
    "the eighth after a fresh consent": (
        "us", "agency", [{"kind": "consent", "channel": "voice", "given_at": YESTERDAY}], [1] * 7, True,
    ),
    "an agency nobody announced": ("cn", "agency", [], [], False),
    "one that was announced": ("cn", "agency", [{"kind": "notice", "word": "outsourcing"}], [], True),
    "a place that does not suit": ("us", "agency", [{"kind": "not_place", "word": "work"}], [], False),
    "another place": ("us", "agency", [{"kind": "not_place", "word": "home"}], [], True),
    "a place and hours": (
        "us", "agency", [{"kind": "not_place", "word": "home"}, {"kind": "not_hours", "from_minute": 720, "to_minute": 840}], [], False,
    ),
    "another notice": ("cn", "agency", [{"kind": "notice", "word": "visit"}], [], False),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_gate_and_run_read_the_same_rows_alike(
    name: str, sqlite: Engine, settings: Settings, clock: FixedClock
) -> None:
    pack, collector, told, debts, allowed = CASES[name]
    clock.set(NOW)
    world = World(sqlite, clock)
    ann = world.user("ann")
    debtor, (point,) = world.debtor()
    zone = "America/New_York" if pack == "us" else "Asia/Shanghai"
    at = NOW if pack == "us" else datetime(2026, 11, 23, 2, tzinfo=UTC) + timedelta(days=1)
    with db.write(sqlite) as session:
        row = session.get_one(Debtor, debtor)
        row.pack, row.zone = pack, zone
        accounts = [an_account(debtor, n) for n in (1, 2)]
        session.add_all(accounts)
        session.flush()
        ids = {1: accounts[0].id, 2: accounts[1].id, None: None}
        session.get_one(ContactPoint, point).place = "work"
        for debt in debts:
            session.add(an_attempt(debtor, ids[debt], number_of(session, point)))
        for one in told:
            draft = PreferenceDraft(**({"source": "contact", "proof": "said so"} | one))  # type: ignore[arg-type]
            preferences.record_preference(session, clock, ann, debtor, draft)
        wish = ContactIntent(debtor, point, "voice", "collect", ids[1])
        found = situation.situation(session, wish)
        intent, facts = situation.facts_of(session, found, ann.user_id, at)
    facts = replace(facts, collector=Collector(collector, True))
    decision = decide(replace(intent, first_contact=False), facts, packs.load([pack]))
    assert decision.allowed is allowed, decision.reasons
    answer = in_the_run(settings, pack, zone, at, debtor, str(ids[1]), collector)
    earliest = decision.earliest and decision.earliest.astimezone(UTC).replace(tzinfo=None)
    assert (answer["allowed"], answer["earliest"]) == (allowed, earliest)


def in_the_run(
    settings: Settings, pack: str, zone: str, at: datetime, debtor: int, debt: str, collector: str
) -> dict[str, object]:
    """The answer over columns, from a snapshot of the database."""
    taken = snapshot.take(settings)
    con = ibis.duckdb.connect()
    told = con.read_parquet(taken.path("told"))
    contacts = recent(con.read_parquet(files(taken.contacts)), at.date())
    row = {
        "intent_id": 1, "debtor_id": debtor, "zone": zone, "channel": "voice", "purpose": "collect", "debt": debt,
        "collector_type": collector,
    }  # fmt: skip
    wanted = con.create_table("wanted", ibis.memtable([row]))
    points = con.read_parquet(taken.path("point")).select("debtor_id", "number", "place")
    wanted = wanted.left_join(points, "debtor_id").drop("debtor_id_right")
    wanted = wanted.left_join(told_lists(told), "debtor_id").drop("debtor_id_right")
    law, moment = packs.load([pack]), Moment(at, (zone,))
    consents, notices = given(told, "consent"), given(told, "notice")
    (answer,) = eligibility(wanted, contacts, None, law, moment, consents, notices).to_pyarrow().to_pylist()
    return dict(answer)


def an_account(debtor: int, n: int) -> Account:
    return Account(
        debtor_id=debtor, contract_no=f"C{n}", product="credit_card", debt_type="consumer", currency="USD", status="open",
        principal_minor=100, overdue_minor=100, data_as_of=date(2026, 11, 1), content_hash="x", created_at=YESTERDAY,
        updated_at=YESTERDAY,
    )  # fmt: skip


def an_attempt(debtor: int, account: int | None, number: str) -> ContactAttempt:
    return ContactAttempt(
        debtor_id=debtor, account_id=account, at=YESTERDAY + timedelta(hours=1), local_day=date(2026, 11, 22), channel="voice",
        purpose="collect", number=number, relation="self", inbound=False, answered=False,
    )  # fmt: skip


def number_of(session: object, point: int) -> str:
    return str(session.get_one(ContactPoint, point).value)  # type: ignore[attr-defined]
