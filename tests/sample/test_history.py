"""The invented past: lawful by the product's own gate, consistent with the real payments, and covered by one record."""

from collections import defaultdict
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from dunwell.compliance import packs, situation
from dunwell.compliance.domain.facts import Debtor as DebtorFacts
from dunwell.compliance.domain.gate import decide
from dunwell.compliance.tables import ContactAttempt, Restriction
from dunwell.contact.domain.codes import CAUSES, NEXT_STEPS, OUTCOME_CODES
from dunwell.contact.tables import Outcome
from dunwell.evidence import bulk, seal, verification
from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import read, write
from dunwell.ledger import service as ledger
from dunwell.ledger.domain import METHODS
from dunwell.ledger.tables import Payment
from dunwell.negotiation import service as negotiation
from dunwell.negotiation.tables import Promise, PromiseMatch, PromisePart
from dunwell.people.tables import User
from dunwell.portfolio import service as portfolio
from dunwell.portfolio.domain import Dial
from dunwell.portfolio.tables import Account, ContactPoint, Debtor, RelatedPerson

from .conftest import AS_OF, NOW, Installation


def test_no_contact_of_the_past_would_have_been_refused_by_the_gate(sample: Installation) -> None:
    law = packs.load(["cn"])
    refused = []
    with read(sample.engine) as session:
        with_third = (
            select(ContactAttempt.debtor_id).where(ContactAttempt.person_id.is_not(None)).distinct().limit(60)
        )
        stopped = select(Restriction.debtor_id).distinct().limit(40)
        some = {*session.scalars(with_third), *session.scalars(stopped), *range(1, 1_200, 4)}
        query = select(ContactAttempt).where(ContactAttempt.debtor_id.in_(some)).order_by(ContactAttempt.at)
        attempts = session.scalars(query).all()
        points = {
            p.value: p for p in session.scalars(select(ContactPoint).where(ContactPoint.debtor_id.in_(some)))
        }
        debtors = {d.id: d for d in session.scalars(select(Debtor).where(Debtor.id.in_(some)))}
        persons = {
            p.id: p for p in session.scalars(select(RelatedPerson).where(RelatedPerson.debtor_id.in_(some)))
        }
        accounts = {a.id: a for a in session.scalars(select(Account).where(Account.debtor_id.in_(some)))}
        stops = defaultdict(list)
        for restriction in session.scalars(select(Restriction)):
            stops[restriction.debtor_id].append(restriction.since)
        assert max(map(len, stops.values())) == 1
        failed: dict[int, list[date]] = defaultdict(list)
        for attempt in attempts:
            if attempt.channel != "voice":
                continue
            wish = situation.ContactIntent(
                debtor_id=attempt.debtor_id,
                contact_point_id=points[attempt.number].id,
                channel=attempt.channel,
                purpose=attempt.purpose,
                account_id=attempt.account_id,
            )
            person = persons.get(attempt.person_id or 0)
            found = situation.Situation(
                wish,
                debtors[attempt.debtor_id],
                points[attempt.number],
                person,
                accounts.get(attempt.account_id or 0),
                law,
            )
            intent, facts = situation.facts_of(session, found, attempt.user_id, attempt.at)
            if person is not None and person.refused_at and person.refused_at > attempt.at:
                # The row says it today; at the time of the call it had not been spoken.
                intent = replace(intent, party=replace(intent.party, refused=False))
            ahead = any(since > attempt.at for since in stops[attempt.debtor_id])
            if ahead:  # likewise: a stop set later did not stand then (the sample sets one a debtor at most)
                facts = replace(facts, debtor=replace(facts.debtor, flags=frozenset()))
            # The gate asks about now, so its facts hold whatever came later too: leave that out.
            before = tuple(one for one in facts.history or () if one.at < attempt.at)
            debtor = _as_reachable_as_then(facts.debtor, failed[attempt.debtor_id])
            facts = replace(facts, debtor=debtor, history=before)
            if attempt.relation == "self":
                failed[attempt.debtor_id] = (
                    [] if attempt.answered else [*failed[attempt.debtor_id], attempt.local_day]
                )
            decision = decide(intent, facts, law)
            if not decision.allowed:
                refused.append((attempt.id, attempt.relation, [reason.rule for reason in decision.reasons]))
    assert len(attempts) > 1_000
    assert refused == []


def _as_reachable_as_then(debtor: DebtorFacts, failed: list[date]) -> DebtorFacts:
    """Unreachable from the day of the third failed dial in a row, by the attempts before this one."""
    since, because = (failed[2], "three_failed") if len(failed) >= 3 else (None, None)
    return replace(debtor, unreachable_since=since, unreachable_because=because)


def test_nobody_was_contacted_after_a_stop_or_their_own_refusal(sample: Installation) -> None:
    with read(sample.engine) as session:
        stops = {r.debtor_id: r.since for r in session.scalars(select(Restriction))}
        refusals = {p.id: p.refused_at for p in session.scalars(select(RelatedPerson)) if p.refused_at}
        assert stops
        assert refusals
        for attempt in session.scalars(select(ContactAttempt)):
            if attempt.debtor_id in stops:
                assert attempt.at <= stops[attempt.debtor_id]
            if attempt.person_id in refusals:
                assert attempt.at <= refusals[attempt.person_id]  # type: ignore[operator]


def test_history_lies_in_the_sixty_days_before_the_as_of_date(sample: Installation) -> None:
    with read(sample.engine) as session:
        days = session.scalars(select(ContactAttempt.local_day)).all()
        certified = {u.id for u in session.scalars(select(User)) if u.role == "collector"}
        callers = set(session.scalars(select(ContactAttempt.user_id))) - {None}
    assert max(days) < AS_OF
    assert (AS_OF - min(days)).days <= 65  # reminders go out some days before a due date of last month
    assert callers <= certified


def test_outcomes_speak_the_words_of_the_contact_room(sample: Installation) -> None:
    with read(sample.engine) as session:
        outcomes = session.scalars(select(Outcome)).all()
        session.expunge_all()
    assert {outcome.code for outcome in outcomes} <= set(OUTCOME_CODES)
    assert {outcome.cause_of_arrears for outcome in outcomes} <= {None, *CAUSES}
    assert {outcome.next_step for outcome in outcomes} <= {None, *NEXT_STEPS}
    assert all(outcome.grounds for outcome in outcomes if outcome.willingness)


def test_promises_are_judged_as_the_product_judges_them(sample: Installation) -> None:
    """Matching anew, by the product's own rule and on the as-of date, changes nothing."""
    with read(sample.engine) as session:
        before = _verdicts(session)
        assert {status for status, _ in before.values()} == {"open", "kept", "partial", "broken"}
    some = (
        sorted(before)[:400] + [p for p, (status, _) in before.items() if status in ("kept", "partial")][:200]
    )
    with read(sample.engine) as session:
        accounts = session.scalars(select(Promise.account_id).where(Promise.id.in_(some)).distinct()).all()
        for account_id in accounts:
            negotiation.rematch(session, FixedClock(NOW), SYSTEM, account_id, AS_OF)
        session.flush()
        assert _verdicts(session) == before


def _verdicts(session: object) -> dict[int, tuple[str, list[tuple[str, int]]]]:
    parts = defaultdict(list)
    for part in session.scalars(select(PromisePart).order_by(PromisePart.promise_id, PromisePart.no)):  # type: ignore[attr-defined]
        parts[part.promise_id].append((part.status, part.matched_minor))
    return {p.id: (p.status, parts[p.id]) for p in session.scalars(select(Promise))}  # type: ignore[attr-defined]


def test_no_receipt_counts_twice(sample: Installation) -> None:
    taken: dict[int, int] = defaultdict(int)
    with read(sample.engine) as session:
        for match in session.scalars(select(PromiseMatch)):
            taken[match.payment_id] += match.amount_minor
        amounts = {
            p.id: p.amount_minor for p in session.scalars(select(Payment).where(Payment.id.in_(taken)))
        }
    assert taken
    assert all(minor <= amounts[payment_id] for payment_id, minor in taken.items())


def test_contactability_is_what_the_room_would_infer_today(sample: Installation) -> None:
    with write(sample.engine) as session:
        ids = session.scalars(select(ContactAttempt.debtor_id).distinct().limit(150)).all()
        for debtor_id in ids:
            debtor = session.get(Debtor, debtor_id)
            assert debtor is not None
            before = debtor.contactability
            rows = session.scalars(select(ContactAttempt).where(ContactAttempt.debtor_id == debtor_id))
            dials = [Dial(row.at, row.relation, bool(row.answered), row.channel) for row in rows]
            assert portfolio.update_contactability(session, FixedClock(NOW), debtor_id, dials) == before
        session.rollback()


def test_a_receipt_of_the_sample_can_be_taken_back_and_posted_again(sample: Installation) -> None:
    with write(sample.engine) as session:
        payment = session.scalar(
            select(Payment)
            .join(Account, Account.id == Payment.account_id)
            .where(Account.overdue_minor > 0)
            .order_by(Payment.id.desc())
        )
        assert payment is not None
        assert payment.method in METHODS
        account = session.get(Account, payment.account_id)
        assert account is not None
        before = (account.principal_minor, account.overdue_minor)
        ledger.reverse_payment(session, FixedClock(NOW), SYSTEM, payment.id, "cheque returned")
        assert account.principal_minor == (before[0] or 0) + payment.amount_minor
        assert account.overdue_minor >= before[1]
        session.rollback()


def test_positions_are_what_the_dues_say(sample: Installation) -> None:
    with read(sample.engine) as session:
        for account in session.scalars(select(Account).where(Account.id < 600)):
            said = (account.overdue_minor, account.due_on, account.coming_due_on, account.coming_due_minor)
            if account.due_on is None:
                continue
            found = portfolio.refresh_position(session, account, AS_OF)
            assert found is not None
            assert (found.overdue_minor, found.due_on, found.coming_due_on, found.coming_due_minor) == said
        session.rollback()


def test_one_record_covers_every_row_and_proves_a_debtors_own(sample: Installation) -> None:
    with read(sample.engine) as session:
        debtor_id = session.scalars(select(Promise.debtor_id).limit(1)).one()
        (entry,) = bulk.bulk_rows_for(session, debtor_id, settings=sample.settings)
        outcomes = session.scalars(select(Outcome.id).where(Outcome.debtor_id == debtor_id)).all()
    assert entry.holds()
    assert entry.record.kind == "sample.loaded"
    assert {row["id"] for row in entry.values if row["table"] == "outcome"} == set(outcomes)
    assert {"debtor", "account", "due_item", "promise", "promise_part"} <= {
        row["table"] for row in entry.values
    }


def test_the_printed_counts_are_those_of_the_database(sample: Installation) -> None:
    made = sample.made
    with read(sample.engine) as session:
        overdue = session.scalars(select(Account.overdue_minor).where(Account.overdue_minor > 0)).all()
    assert made.checks["overdue"] == len(overdue) <= 4_600
    assert made.overdue_minor == sum(overdue)
    assert made.counts["account"] == 20_000
    assert sum(made.by_bucket.values()) == 20_000
    assert made.by_bucket["M0"] == 20_000 - len(overdue)


@pytest.mark.postgres
def test_init_writes_the_same_rows_on_postgresql(
    sample: Installation, postgres_url: str, tmp_path: object
) -> None:
    from pathlib import Path

    from dunwell.foundation.db import engine_for
    from dunwell.foundation.settings import Settings
    from dunwell.sample import service

    settings = Settings(var=Path(str(tmp_path)) / "var", database_url=postgres_url)
    made = service.initialise(settings, FixedClock(NOW), sample=True, as_of=AS_OF)
    assert made.counts == sample.made.counts
    engine = engine_for(postgres_url)
    columns = (
        Account.contract_no,
        Account.overdue_minor,
        Account.due_on,
        Account.content_hash,
        Account.behaviour,
    )
    with read(engine) as there, read(sample.engine) as here:
        query = select(*columns).order_by(Account.id)
        assert there.execute(query).all() == here.execute(query).all()
        there.add(
            Account(
                debtor_id=1,
                contract_no="next",
                currency="TWD",
                data_as_of=date(2026, 11, 23),
                created_at=NOW,
                updated_at=NOW,
            )
        )
        there.flush()  # the sequence stands past the ids given
    engine.dispose()


def test_the_evidence_of_a_fresh_installation_verifies(sample: Installation) -> None:
    with read(sample.engine) as session:
        assert seal.trusted_keys(sample.settings)
        breaks = verification.verify_all(session, sample.settings).breaks
    assert breaks == []
