"""From means to an agreement and back, on a real database: who may do what, what follows, and what is undone exactly."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from tests.ledger.builders import a_debtor, an_account

from dunwell import bootstrap
from dunwell.compliance import queries as compliance
from dunwell.evidence import tables as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import write
from dunwell.foundation.errors import BadInput, NotPermitted
from dunwell.ledger import rests
from dunwell.ledger import service as ledger
from dunwell.ledger import waivers as ledger_waivers
from dunwell.ledger.tables import Payment, Waiver
from dunwell.negotiation import agreements, document, mandates, means, offerbook, reage, talks, waivers
from dunwell.negotiation import service as promises
from dunwell.negotiation.cards import promises_card
from dunwell.negotiation.deal_tables import Agreement, Debit, Hardship, WaiverRequest
from dunwell.negotiation.domain import authority, ladder, plans
from dunwell.negotiation.domain.affordability import Picture
from dunwell.negotiation.domain.offers import covers_all
from dunwell.negotiation.domain.promises import PartDraft, PromiseDraft
from dunwell.negotiation.policy import affordability_rules
from dunwell.negotiation.tables import Promise, PromisePart
from dunwell.portfolio.tables import Account

LI, WANG = Actor(7, "collector1", "collector"), Actor(8, "collector2", "collector")
LEAD, LEAD2, ADMIN = Actor(9, "lead1", "lead"), Actor(10, "lead2", "lead"), Actor(11, "admin1", "admin")
BOOK = offerbook.shipped()
PICTURE = Picture(
    "CNY", income_minor=3000_00, payday=15, persons=1, other_debts_minor=0, liquid_minor=100_00,
    outgoings={c.code: 440_00 for c in affordability_rules().categories("person")},
)  # fmt: skip


@pytest.fixture
def world(engine: Engine, clock: FixedClock):
    """1,070.00 owed (1,000 + 50 + 20), 300.00 of it overdue since 1 November; 360 left a month, 300 sustainable."""
    bootstrap.wire()
    at(clock, "2026-11-23T10:00")
    with write(engine) as session:
        yield session, clock, an_account(session, a_debtor(session))


def at(clock: FixedClock, text: str) -> None:
    clock.set(datetime.fromisoformat(text + "+08:00").astimezone(UTC))


def pay(session: Session, clock, account: Account, minor: int, on: str):
    return ledger.post_payment(
        session, clock, LEAD, account.id, minor, date.fromisoformat(on), "app", f"{account.id}-{on}-{minor}"
    )


def kinds(session: Session, clock, account: Account) -> set[str]:
    return {row.kind for row in compliance.restrictions(session, account.debtor_id, clock.now(), account.id)}


def a_plan(session: Session, clock, account: Account, kind: str = "instalments") -> Agreement:
    means.record_means(session, clock, LI, account.debtor_id, PICTURE, "payslip")
    move = talks.put_offer(session, clock, LI, BOOK, account.id, kind)
    row = agreements.draft_agreement(session, clock, LI, move.id, "bank_transfer", "zh")
    return agreements.acknowledge(session, clock, LI, row.id, read_back=True, how="spoken", note="rec 1")


def test_nothing_is_offered_before_all_is_asked_and_nothing_where_nothing_is_left(world) -> None:
    session, clock, account = world
    with pytest.raises(talks.MeansUnknown):
        talks.put_offer(session, clock, LI, BOOK, account.id, "full")
    means.record_means(session, clock, LI, account.debtor_id, replace(PICTURE, income_minor=None), "said")
    with pytest.raises(talks.MeansUnknown):
        talks.put_offer(session, clock, LI, BOOK, account.id, "full")
    poor = means.record_means(
        session, clock, LI, account.debtor_id, replace(PICTURE, income_minor=2000_00), "said"
    )
    assert (poor.version, poor.verdict, poor.surplus_minor) == (2, "negative", -640_00)
    with pytest.raises(talks.NothingLeft):
        talks.put_offer(session, clock, LI, BOOK, account.id, "full")
    hardship = session.scalars(select(Hardship)).one()
    assert kinds(session, clock, account) == {"hardship"}
    with pytest.raises(NotPermitted):
        means.close_hardship(session, clock, LI, hardship.id, "found work")
    at(clock, "2027-01-30T10:00")
    assert kinds(session, clock, account) == {"hardship"}  # it rests until somebody has looked, however late
    means.close_hardship(session, clock, LEAD, hardship.id, "found work")
    assert kinds(session, clock, account) == set()


def test_while_a_hardship_stands_nothing_is_offered_or_agreed_though_the_figures_are_better(world) -> None:
    session, clock, account = world
    means.record_means(session, clock, LI, account.debtor_id, PICTURE, "said")
    move = talks.put_offer(session, clock, LI, BOOK, account.id, "instalments")
    draft = agreements.draft_agreement(session, clock, LI, move.id, "app", "zh")
    means.record_means(session, clock, LI, account.debtor_id, replace(PICTURE, income_minor=2000_00), "said")
    means.record_means(
        session, clock, WANG, account.debtor_id, PICTURE, "said"
    )  # somebody else: no correction
    hardship = session.scalars(select(Hardship)).one()
    assert hardship.closed_at is None
    with pytest.raises(talks.HardshipStands):
        talks.put_offer(session, clock, LI, BOOK, account.id, "instalments")
    with pytest.raises(talks.HardshipStands):
        agreements.draft_agreement(session, clock, LI, move.id, "app", "zh")
    with pytest.raises(talks.HardshipStands):
        agreements.acknowledge(session, clock, LI, draft.id, read_back=True, how="spoken", note="rec 1")
    means.close_hardship(session, clock, LEAD, hardship.id, "income proven")
    assert talks.put_offer(session, clock, LI, BOOK, account.id, "instalments").id > move.id


def test_a_mistyped_income_ends_its_hardship_when_its_recorder_corrects_it_the_same_day(world) -> None:
    session, clock, account = world
    typo = replace(PICTURE, income_minor=300_00)
    means.record_means(session, clock, LI, account.debtor_id, typo, "said")
    means.record_means(session, clock, LI, account.debtor_id, PICTURE, "said")
    hardship = session.scalars(select(Hardship)).one()
    assert hardship.closed_by == LI.user_id
    assert kinds(session, clock, account) == set()
    assert hardship.close_reason == "means version 1 was mistaken and is corrected by version 2"
    said = [
        record.payload
        for record in evidence.records(session, f"debtor:{account.debtor_id}")
        if record.kind == "hardship.closed"
    ]
    assert [one["reason"] for one in said] == [hardship.close_reason]
    means.record_means(session, clock, LI, account.debtor_id, typo, "said")
    at(clock, "2026-11-24T10:00")  # another day: a change of means, for the review
    means.record_means(session, clock, LI, account.debtor_id, PICTURE, "said")
    assert kinds(session, clock, account) == {"hardship"}


@pytest.mark.parametrize("note", ["", "  "])
def test_a_spoken_agreement_needs_its_recording(world, note: str) -> None:
    session, clock, account = world
    means.record_means(session, clock, LI, account.debtor_id, PICTURE, "payslip")
    move = talks.put_offer(session, clock, LI, BOOK, account.id, "instalments")
    draft = agreements.draft_agreement(session, clock, LI, move.id, "app", "zh")
    with pytest.raises(BadInput) as refused:
        agreements.acknowledge(session, clock, LI, draft.id, read_back=True, how="spoken", note=note)
    assert refused.value.field == "note"
    assert agreements.acknowledge(session, clock, LI, draft.id, read_back=True, how="app").state == "in_force"


def test_a_picture_too_old_is_asked_again(world) -> None:
    session, clock, account = world
    means.record_means(session, clock, LI, account.debtor_id, PICTURE, "said")
    at(clock, "2027-02-21T10:00")
    assert means.current(session, clock, account.debtor_id) is not None
    at(clock, "2027-02-21T10:01")
    assert means.current(session, clock, account.debtor_id) is None
    with pytest.raises(BadInput):
        means.record_means(session, clock, LI, account.debtor_id, PICTURE, "guessed")


def test_an_agreed_plan_is_read_back_becomes_promised_parts_and_stops_collection(world) -> None:
    session, clock, account = world
    means.record_means(session, clock, LI, account.debtor_id, PICTURE, "payslip")
    move = talks.put_offer(session, clock, LI, BOOK, account.id, "instalments")
    draft = agreements.draft_agreement(session, clock, LI, move.id, "bank_transfer", "zh")
    assert "我跟您核对一遍" in draft.read_back
    assert "300" in draft.read_back
    with pytest.raises(plans.NotReadBack):
        agreements.acknowledge(session, clock, LI, draft.id, read_back=False, how="spoken")
    assert kinds(session, clock, account) == set()
    row = agreements.acknowledge(session, clock, LI, draft.id, read_back=True, how="spoken", note="rec 1")
    assert (row.state, kinds(session, clock, account)) == ("in_force", {"plan_in_force"})
    promise = session.scalars(select(Promise)).one()
    parts = session.scalars(select(PromisePart).order_by(PromisePart.no)).all()
    assert (promise.agreement_id, promise.confirmed) == (row.id, True)
    assert [(p.due_on, p.amount_minor) for p in parts] == [
        (date(2026, 11, 26), 30_00), (date(2026, 12, 15), 135_00), (date(2027, 1, 15), 135_00),
    ]  # fmt: skip
    with pytest.raises(talks.AgreementRuns):
        talks.put_offer(session, clock, LI, BOOK, account.id, "full")


def test_a_plan_is_late_then_made_good_then_broken_and_collection_may_go_on(world) -> None:
    session, clock, account = world
    row = a_plan(session, clock, account)
    pay(session, clock, account, 30_00, "2026-11-23")
    at(clock, "2026-12-19T10:00")
    assert agreements.close_day(session, clock, date(2026, 12, 19)) == {"late": 1}
    assert kinds(session, clock, account) == {"plan_in_force"}
    pay(session, clock, account, 135_00, "2026-12-19")
    assert row.state == "in_force"
    at(clock, "2027-01-29T10:00")
    agreements.close_day(session, clock, date(2027, 1, 29))
    assert (row.state, kinds(session, clock, account)) == ("broken", set())
    pay(
        session, clock, account, 135_00, "2027-01-28"
    )  # it had come on the last day, and was posted a day later
    assert (row.state, kinds(session, clock, account)) == ("completed", set())


def test_a_reversal_takes_an_agreement_back_to_where_it_was(world) -> None:
    session, clock, account = world
    row = a_plan(session, clock, account)
    payment = pay(session, clock, account, 300_00, "2026-11-23")
    assert (row.state, kinds(session, clock, account)) == ("completed", set())
    ledger.reverse_payment(session, clock, LEAD, payment.id, "bounced")
    assert (row.state, kinds(session, clock, account)) == ("in_force", {"plan_in_force"})


def test_a_concession_is_traded_or_refused(world) -> None:
    session, clock, account = world
    account.due_on = date(2026, 10, 1)  # 53 days: a waiver is in policy
    rich = replace(PICTURE, liquid_minor=2000_00)
    means.record_means(session, clock, LI, account.debtor_id, rich, "bank")
    talks.put_offer(session, clock, LI, BOOK, account.id, "full")
    with pytest.raises(ladder.ConcessionNotTraded):
        talks.put_offer(session, clock, LI, BOOK, account.id, "waiver")
    move = talks.put_offer(session, clock, LI, BOOK, account.id, "waiver", "in_full")
    assert move.offer["waived"] == {"fee": 6_00, "interest": 5_00}
    assert move.conceded_minor == 11_00 + 70  # and three days for a second person to decide


def a_waiver(session: Session, clock, account: Account) -> Agreement:
    account.due_on = date(2026, 10, 1)
    means.record_means(session, clock, LI, account.debtor_id, replace(PICTURE, liquid_minor=2000_00), "bank")
    move = talks.put_offer(session, clock, LI, BOOK, account.id, "waiver", "in_full")
    row = agreements.draft_agreement(session, clock, LI, move.id, "app", "en")
    return agreements.acknowledge(session, clock, LI, row.id, read_back=True, how="spoken", note="rec 1")


def test_a_waiver_waits_for_a_second_person_and_counts_only_once_the_rest_is_paid(world) -> None:
    session, clock, account = world
    row = a_waiver(session, clock, account)
    request = session.scalars(select(WaiverRequest)).one()
    assert (row.state, request.state) == ("awaiting", "requested")  # interest is never waived alone
    with pytest.raises(NotPermitted):
        agreements.decide_waiver(session, clock, WANG, request.id, True, "fine")
    agreements.decide_waiver(session, clock, LEAD, request.id, True, "pays all of it")
    assert (row.state, request.state) == ("in_force", "approved")
    assert session.scalars(select(Waiver)).all() == []
    payment = pay(session, clock, account, 1059_00, "2026-11-23")
    assert (row.state, request.state) == ("completed", "applied")
    assert (account.status, account.principal_minor, account.interest_minor, account.fee_minor) == (
        "settled",
        0,
        0,
        0,
    )
    ledger.reverse_payment(session, clock, LEAD, payment.id, "bounced")
    assert (row.state, request.state) == ("in_force", "approved")
    assert (account.status, account.principal_minor, account.interest_minor, account.fee_minor) == (
        "open", 1000_00, 50_00, 20_00,
    )  # fmt: skip


def test_who_pays_as_agreed_while_the_waiver_waits_has_kept_the_agreement(world) -> None:
    session, clock, account = world
    row = a_waiver(session, clock, account)
    pay(session, clock, account, 1059_00, "2026-11-23")
    at(clock, "2026-12-02T10:00")
    request = session.scalars(select(WaiverRequest)).one()
    agreements.decide_waiver(session, clock, LEAD, request.id, True, "paid")
    assert (row.state, request.state, account.status) == ("completed", "applied", "settled")


def test_a_waiver_whose_day_passed_unpaid_while_it_waited_is_not_approved(world) -> None:
    session, clock, account = world
    row = a_waiver(session, clock, account)
    request = session.scalars(select(WaiverRequest)).one()
    request.expires_on = date(2026, 12, 31)
    at(clock, "2026-12-10T10:00")
    with pytest.raises(BadInput):
        agreements.decide_waiver(session, clock, LEAD, request.id, True, "late")
    assert (row.state, request.state) == ("awaiting", "requested")
    agreements.decide_waiver(session, clock, LEAD, request.id, False, "too late")
    assert row.state == "cancelled"


def test_a_request_taken_back_ends_the_agreement_that_waits_for_it(world) -> None:
    session, clock, account = world
    row = a_waiver(session, clock, account)
    request = session.scalars(select(WaiverRequest)).one()
    agreements.withdraw_waiver(session, clock, LI, request.id)
    assert (row.state, request.state) == ("cancelled", "withdrawn")
    talks.put_offer(session, clock, LI, BOOK, account.id, "full")


@pytest.mark.parametrize(
    ("value_date", "state", "asked"),
    [("2026-12-09", "completed", "applied"), ("2026-12-11", "broken", "lapsed")],
)
def test_what_is_posted_after_a_breach_counts_by_its_value_date(
    world, value_date: str, state: str, asked: str
) -> None:
    session, clock, account = world
    row = a_waiver(session, clock, account)
    request = session.scalars(select(WaiverRequest)).one()
    agreements.decide_waiver(session, clock, LEAD, request.id, True, "fine")
    at(clock, "2026-12-15T10:00")
    agreements.close_day(session, clock, date(2026, 12, 15))
    assert (row.state, request.state) == ("broken", "lapsed")
    pay(session, clock, account, 1059_00, value_date)
    assert (row.state, request.state) == (state, asked)


def test_a_waiver_that_is_not_approved_or_not_earned_is_no_waiver(world) -> None:
    session, clock, account = world
    row = a_waiver(session, clock, account)
    request = session.scalars(select(WaiverRequest)).one()
    agreements.decide_waiver(session, clock, LEAD, request.id, False, "not now")
    assert (row.state, request.state) == ("cancelled", "declined")
    with pytest.raises(authority.RequestClosed):
        agreements.decide_waiver(session, clock, LEAD, request.id, True, "after all")


def test_who_asks_does_not_approve_and_nobody_approves_beyond_their_authority(world) -> None:
    session, clock, account = world
    own = waivers.request_waiver(session, clock, LEAD, account.id, {"interest": 25_00}, "goodwill")
    with pytest.raises(authority.NotOwnRequest):
        agreements.decide_waiver(session, clock, LEAD, own.id, True, "fine")
    agreements.decide_waiver(session, clock, LEAD2, own.id, True, "half of it is in my authority")
    assert account.interest_minor == 25_00
    more = waivers.request_waiver(session, clock, LI, account.id, {"principal": 200_00}, "hardship")
    with pytest.raises(authority.BeyondAuthority):
        agreements.decide_waiver(session, clock, LEAD, more.id, True, "too much for a lead")
    agreements.decide_waiver(session, clock, ADMIN, more.id, True, "board's decision")
    assert (account.principal_minor, account.overdue_minor) == (800_00, 75_00)


def test_a_small_fee_is_waived_alone_and_a_request_runs_out(world) -> None:
    session, clock, account = world
    small = waivers.request_waiver(session, clock, LI, account.id, {"fee": 6_00}, "charged in error")
    assert (small.state, account.fee_minor) == ("applied", 14_00)
    ledger_waivers.reverse_waiver(session, clock, LEAD, small.waiver_id, "not in error")
    assert account.fee_minor == 20_00
    large = waivers.request_waiver(session, clock, LI, account.id, {"fee": 10_00}, "goodwill")
    assert large.state == "requested"  # above the share of a collector
    assert waivers.expire_requests(session, clock, date(2026, 12, 7)) == 0
    assert waivers.expire_requests(session, clock, date(2026, 12, 8)) == 1
    assert large.state == "expired"


def test_waivers_slice_by_slice_reach_no_further_than_one(world) -> None:
    """A collector may waive 30 % of 20.00: 6.00 alone. Asked for again, it waits, and a collector's offer waives no fee any more."""
    session, clock, account = world
    assert waivers.request_waiver(session, clock, LI, account.id, {"fee": 6_00}, "first").state == "applied"
    again = waivers.request_waiver(session, clock, LI, account.id, {"fee": 1_00}, "and again")
    assert (again.state, account.fee_minor) == ("requested", 14_00)
    assert waivers.given_before(session, account.id) == {"fee": 6_00}
    debt = talks.debt_of(session, account, date(2026, 11, 23))
    assert debt.given == {"fee": 6_00}
    agreements.decide_waiver(session, clock, LEAD, again.id, True, "a lead may waive all of a fee")
    assert account.fee_minor == 13_00


def test_a_waiver_of_a_fee_that_was_paid_meanwhile_is_refused_with_that_reason(world) -> None:
    session, clock, account = world
    asked = waivers.request_waiver(session, clock, LI, account.id, {"fee": 20_00}, "goodwill")
    pay(session, clock, account, 20_00, "2026-11-23")
    assert account.fee_minor == 0
    with pytest.raises(authority.MoreThanOwed) as refused:
        agreements.decide_waiver(session, clock, LEAD, asked.id, True, "fine")
    assert (refused.value.asked.minor, refused.value.owed.minor) == (20_00, 0)
    assert agreements.decide_waiver(session, clock, LEAD, asked.id, False, "paid").state == "declined"


def test_a_write_off_is_asked_by_one_decided_by_another_and_receipts_after_it_are_recoveries(world) -> None:
    session, clock, account = world
    row = waivers.request_waiver(session, clock, LEAD, account.id, {}, "estate without means", write_off=True)
    with pytest.raises(BadInput):
        waivers.request_waiver(session, clock, LEAD, account.id, {}, "once more", write_off=True)
    assert row.parts == {"fee": 20_00, "interest": 50_00, "principal": 1000_00}
    with pytest.raises(NotPermitted):
        agreements.decide_waiver(session, clock, LEAD2, row.id, True, "yes")
    agreements.decide_waiver(session, clock, ADMIN, row.id, True, "provisioned")
    assert account.status == "written_off"
    with pytest.raises(BadInput):
        waivers.request_waiver(session, clock, LEAD, account.id, {}, "twice", write_off=True)
    pay(session, clock, account, 100_00, "2026-11-23")
    assert (account.status, account.principal_minor) == ("written_off", 970_00)


def test_a_plan_kept_on_time_to_its_end_earns_what_policy_grants_and_a_late_one_nothing(world) -> None:
    session, clock, _ = world
    for late in (False, True):
        at(clock, "2026-11-23T10:00")
        # Fees of 400.00 against 300.00 overdue: 100.00 of them are left when the plan is through.
        account = an_account(
            session, a_debtor(session), fee_minor=400_00, coming_due_on=None, coming_due_minor=None
        )
        row = a_plan(session, clock, account)
        dues = agreements.offer_of(row.offer).payments
        for due in dues:
            days = 8 if late and due is dues[0] else 0  # made good in time, but not on time
            at(clock, f"{due.on + timedelta(days=days)}T10:00")
            pay(session, clock, account, due.minor, (due.on + timedelta(days=days)).isoformat())
        assert row.state == "completed"
        asked = session.scalars(select(WaiverRequest).where(WaiverRequest.account_id == account.id)).all()
        assert [(r.state, r.parts, r.requested_by) for r in asked] == (
            [] if late else [("requested", {"fee": 100_00, "interest": 25_00}, None)]
        )
        if not late:
            waivers.decide(session, clock, LEAD, asked[0].id, approve=True, note="kept")
            assert (asked[0].state, account.fee_minor) == ("applied", 0)
            bounced = session.scalars(
                select(Payment).where(Payment.account_id == account.id).order_by(Payment.id.desc())
            ).first()
            back = bounced.allocation["components"]["fee"]
            ledger.reverse_payment(session, clock, LEAD, bounced.id, "bounced")
            assert (asked[0].state, account.fee_minor) == ("lapsed", 100_00 + back)


def test_more_than_is_owed_of_a_component_cannot_be_asked_to_be_waived(world) -> None:
    session, clock, account = world
    with pytest.raises(BadInput):
        waivers.request_waiver(session, clock, LI, account.id, {"interest": 50_01}, "all of it")
    assert (
        waivers.request_waiver(session, clock, LI, account.id, {"interest": 50_00}, "all of it").state
        == "requested"
    )


def test_an_account_is_re_aged_by_a_lead_after_three_kept_instalments(world) -> None:
    session, clock, account = world
    account.overdue_minor = 900_00
    row = a_plan(session, clock, account)
    with pytest.raises(NotPermitted):
        reage.reage(session, clock, LI, row.id, "pays well")
    with pytest.raises(plans.ReageTooEarly):
        reage.reage(session, clock, LEAD, row.id, "pays well")
    for payment in talks.offer_of(row.offer).payments[:3]:
        at(clock, f"{payment.on}T10:00")
        pay(session, clock, account, payment.minor, str(payment.on))
    made = reage.reage(session, clock, LEAD, row.id, "three kept in a row")
    assert (made.kept, account.overdue_minor) == (3, 0)
    assert account.due_on == talks.offer_of(row.offer).payments[3].on
    with pytest.raises(plans.ReageTooOften):
        reage.reage(session, clock, LEAD, row.id, "again")


def test_a_debit_needs_an_authorisation_and_a_notice_and_a_failed_one_is_work(world) -> None:
    session, clock, account = world
    with pytest.raises(BadInput):
        mandates.authorise(session, clock, LI, account.id, "6222021234567890", "spoken", "recording 1")
    mandate = mandates.authorise(session, clock, LI, account.id, "7890", "spoken", "recording 1")
    with pytest.raises(BadInput):
        mandates.announce(session, clock, LI, account.id, 100_00, date(2026, 11, 25), "text message")
    debit = mandates.announce(session, clock, LI, account.id, 100_00, date(2026, 11, 26), "text message")
    second = mandates.announce(session, clock, LI, account.id, 50_00, date(2026, 12, 26), "text message")
    assert mandates.may_collect(session, date(2026, 11, 26)) == [debit]
    mandates.close_debit(session, clock, LEAD, debit.id, failed="insufficient funds")
    assert mandates.failed(session) == [debit]
    mandates.see_to(session, clock, LI, debit.id, "will pay by app on Friday")
    assert mandates.failed(session) == []
    mandates.revoke(session, clock, LI, mandate.id, "said so on the telephone")
    assert session.get_one(Debit, second.id).state == "cancelled"
    assert mandates.may_collect(session, date(2026, 12, 31)) == []


def test_every_step_leaves_its_record(world) -> None:
    session, clock, account = world
    a_plan(session, clock, account)
    found = [record.kind for record in evidence.records(session, f"debtor:{account.debtor_id}")]
    assert found == [
        "means.recorded", "offer.put", "agreement.drafted", "agreement.acknowledged", "promise.recorded", "agreement.state",
        "restriction.raised",
    ]  # fmt: skip


def test_a_plan_over_the_overdue_part_leaves_the_interest_of_the_whole_account_as_agreed(world) -> None:
    session, clock, account = world
    account.terms = "sample_card"
    session.flush()
    before = ledger.owed(session, account, date(2026, 12, 20)).components["interest"]
    row = a_plan(session, clock, account)
    assert row.offer["base_minor"] < sum(row.balance.values())
    assert ledger.owed(session, account, date(2026, 12, 20)).components["interest"] == before
    assert any("as agreed there" in term for term in document.contents(session, clock, row, "en")["terms"])


def test_the_document_says_which_parts_the_agreed_amount_pays(world) -> None:
    """300.00 of 1,070.00 is overdue; a card before day 91 pays fees and interest first, then principal."""
    session, clock, account = world
    row = a_plan(session, clock, account)
    said = {line[0]: line[1:] for line in document.contents(session, clock, row, "en")["parts"]}
    assert said == {
        "Principal": ["1,000.00", "230.00", "0.00", "770.00"],
        "Interest": ["50.00", "50.00", "0.00", "0.00"],
        "Fees and penalties": ["20.00", "20.00", "0.00", "0.00"],
        "Together": ["1,070.00", "300.00", "0.00", "770.00"],
    }


def test_no_interest_is_added_while_a_plan_without_interest_is_kept_and_it_runs_again_after_a_breach(
    world,
) -> None:
    session, clock, account = world
    account.terms = "sample_card"
    session.flush()
    row = a_plan(session, clock, account)
    offer = talks.offer_of(row.offer)
    assert not covers_all(offer, row.balance)
    assert covers_all(offer, {"principal": offer.base_minor, "fee": 0})
    rests.rest(session, clock, LI, account, row.since, f"agreement {row.id}")  # as a plan over the whole does
    agreed = ledger.owed(session, account, date(2026, 11, 23)).components["interest"]
    assert agreed is not None
    assert ledger.owed(session, account, date(2026, 12, 20)).components["interest"] == agreed
    at(clock, "2026-12-21T10:00")
    agreements.close_day(session, clock, date(2026, 12, 19))  # a missed day, run two days later
    assert row.state == "broken"
    assert rests.tables.rests_of(session, account.id)[0].until == date(2026, 12, 19)
    assert ledger.owed(session, account, date(2026, 12, 19)).components["interest"] == agreed
    later = ledger.owed(session, account, date(2027, 1, 28)).components["interest"]
    assert later is not None
    assert later > agreed


def test_a_promise_that_is_paid_says_so_before_its_day_is_over(world) -> None:
    session, clock, account = world
    draft = PromiseDraft((PartDraft(100_00, date(2026, 11, 30)),), "app", confirmed=True)
    promises.record_promise(session, clock, LI, account.id, draft)
    for minor, said in ((99_00, "Promise open"), (1_00, "Paid in full, judged after its last day")):
        pay(session, clock, account, minor, "2026-11-23")
        card = promises_card(session, clock, account.id).promises[0]
        assert (card.status, card.parts[0].status, card.open) == (said, said, True)
