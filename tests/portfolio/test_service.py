"""The household view, positions, contactability and search, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, false, select

from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import write
from dunwell.foundation.errors import NotFound
from dunwell.foundation.money import Money
from dunwell.portfolio import service
from dunwell.portfolio.domain import Dial
from dunwell.portfolio.tables import Debtor

from .builders import NOW, TODAY, a_debtor, a_due, a_person, a_phone, an_account


def test_a_payment_moves_the_oldest_unpaid_date_on(engine: Engine) -> None:
    with write(engine) as session:
        account = an_account(session, a_debtor(session), overdue_minor=300, due_on=date(2026, 9, 1))
        first = a_due(session, account, date(2026, 9, 1), 100)
        a_due(session, account, date(2026, 10, 1), 200)
        a_due(session, account, date(2026, 12, 1), 400)
        first.outstanding_minor = 0
        session.flush()
        service.refresh_position(session, account, TODAY)
        assert (account.due_on, account.overdue_minor) == (date(2026, 10, 1), 200)
        assert (account.coming_due_on, account.coming_due_minor) == (date(2026, 12, 1), 400)


def test_an_account_known_only_by_totals_keeps_them(engine: Engine) -> None:
    with write(engine) as session:
        account = an_account(session, a_debtor(session), overdue_minor=300, due_on=None)
        assert service.refresh_position(session, account, TODAY) is None
        assert (account.due_on, account.overdue_minor) == (None, 300)


def test_the_household_view_has_every_account_person_and_point(engine: Engine, clock: FixedClock) -> None:
    with write(engine) as session:
        debtor = a_debtor(session)
        late = an_account(
            session,
            debtor,
            "C-1",
            principal_minor=1_000,
            interest_minor=5,
            overdue_minor=300,
            due_on=TODAY - timedelta(40),
        )
        an_account(session, debtor, "C-2", currency="USD", overdue_minor=7, due_on=None, status="written_off")
        a_due(session, late, TODAY - timedelta(40), 300)
        a_phone(session, debtor, "+8614300000001")
        guarantor = a_person(session, debtor, "guarantor", liable=True)
        a_phone(session, debtor, "+8614300000002", guarantor, expires_on=TODAY - timedelta(1))
        found = service.debtor_overview(session, clock, debtor.id)
    first, second = found.accounts
    assert (first.contract_no, first.dpd, first.bucket, first.overdue) == ("C-1", 40, "M2", Money(300, "CNY"))
    assert first.owed == Money(1_005, "CNY")
    assert first.components["fee"] is None  # unknown, not zero
    assert (second.dpd, second.bucket, second.owed) == (None, "WO", None)
    assert found.overdue == (Money(300, "CNY"), Money(7, "USD"))
    assert [point.value for point in found.points] == ["+8614300000001"]
    (person,) = found.persons
    assert (person.relation, person.liable, person.points[0].usable) == ("guarantor", True, False)
    assert found.today == TODAY


def test_a_coming_item_joins_the_overdue_once_its_day_has_passed(engine: Engine) -> None:
    with write(engine) as session:
        debtor = a_debtor(session)
        an_account(session, debtor, overdue_minor=10, due_on=TODAY, coming_due_on=TODAY, coming_due_minor=50)
        today = service.debtor_overview(session, FixedClock(NOW), debtor.id).accounts[0]
        tomorrow = service.debtor_overview(session, FixedClock(NOW + timedelta(days=1)), debtor.id).accounts[
            0
        ]
    assert (today.overdue.minor, today.coming) == (10, Money(50, "CNY"))
    assert (tomorrow.overdue.minor, tomorrow.coming) == (60, None)


def test_an_unknown_debtor_is_not_found(engine: Engine, clock: FixedClock) -> None:
    with write(engine) as session, pytest.raises(NotFound):
        service.debtor_overview(session, clock, 99)


def test_contactability_is_kept_with_its_moment(engine: Engine, clock: FixedClock) -> None:
    with write(engine) as session:
        debtor = a_debtor(session)
        a_phone(session, debtor, "+8614300000001")
        assert service.update_contactability(session, clock, debtor.id, []) is None
        reached = [Dial(NOW - timedelta(hours=1), "self", True)]
        assert service.update_contactability(session, clock, debtor.id, reached) == "reachable"
        failed = [Dial(NOW - timedelta(hours=h), "self", False) for h in (3, 2, 1)]
        assert service.update_contactability(session, clock, debtor.id, failed) == "lost"
        a_phone(session, debtor, "+8614300000002", a_person(session, debtor))
        assert service.update_contactability(session, clock, debtor.id, failed) == "related_only"
        assert debtor.contactability_at == NOW


def names(engine: Engine, query: str) -> list[tuple[str, str]]:
    with write(engine) as session:
        return [(hit.name, hit.matched) for hit in service.search(session, query)]


@pytest.fixture
def filled(engine: Engine) -> Engine:
    with write(engine) as session:
        wang = a_debtor(session)
        an_account(session, wang, "HT-00012345678901234567")
        a_phone(session, wang, "+8613800138000")
        a_phone(session, wang, "+862165432100", a_person(session, wang))
        a_debtor(session, "欧阳　小明", "999999198001010028")  # a full-width blank in the file
        grace = a_debtor(session, "Ｇrace O'Leary-Tan", "X100%_1", id_kind="passport", lang="en")
        an_account(session, grace, "abc-77")
        session.flush()
    return engine


@pytest.mark.parametrize("query", ["王小明", "王小", "王", " 王小明 ", "王 小明", "小明"])
def test_names_are_found_by_their_beginning_and_inside(filled: Engine, query: str) -> None:
    assert ("王小明", "name") in names(filled, query)


@pytest.mark.parametrize("query", ["grace", "GRACE", "ｇｒａｃｅ", "grace o'leary", "leary"])
def test_case_and_width_do_not_matter(filled: Engine, query: str) -> None:
    assert [name for name, _ in names(filled, query)] == ["Ｇrace O'Leary-Tan"]


@pytest.mark.parametrize(
    "query", ["13800138000", "138 0013 8000", "138-0013-8000", "+86 138 0013 8000", "008613800138000", "１３８００１３８０００", "86 13800138000"]
)  # fmt: skip
def test_a_phone_is_found_however_it_is_written(filled: Engine, query: str) -> None:
    assert names(filled, query) == [("王小明", "phone")]


@pytest.mark.parametrize(
    "query", ["021-65432100", "(021) 6543 2100", "+86 21 6543 2100", "021-65432100转801"]
)
def test_a_landline_of_a_related_person_leads_to_the_debtor(filled: Engine, query: str) -> None:
    with write(filled) as session:
        (hit,) = service.search(session, query)
    assert (hit.name, hit.matched, hit.relation) == ("王小明", "phone", "family")


@pytest.mark.parametrize(
    "query", ["99999919800101001X", "99999919800101001x", "９９９９９９19800101001Ｘ", "99999919800101001"]
)
def test_an_id_is_found_whole_or_by_its_beginning(filled: Engine, query: str) -> None:
    assert names(filled, query) == [("王小明", "id_number")]


@pytest.mark.parametrize("query", ["HT-00012345678901234567", "ht-0001234", " HT-00012345678901234567 "])
def test_a_contract_is_found_by_its_number(filled: Engine, query: str) -> None:
    assert names(filled, query) == [("王小明", "contract")]


@pytest.mark.parametrize("query", ["", " ", "%", "_", "a", "%%", "0000%", "X100%_2", "'; drop table debtor"])
def test_wildcards_and_empty_queries_find_nothing(filled: Engine, query: str) -> None:
    assert names(filled, query) == []


def test_search_shows_only_what_one_may_see_and_no_more_than_asked(filled: Engine) -> None:
    with write(filled) as session:
        assert service.search(session, "小明", visible=false()) == []
        mine = Debtor.name == "王小明"
        assert [hit.name for hit in service.search(session, "小明", visible=mine)] == ["王小明"]
        assert len(service.search(session, "小明", 1)) == 1


def test_names_written_without_their_key_are_found_too(engine: Engine) -> None:
    with write(engine) as session:
        debtor = a_debtor(session, "陈安")
        debtor.name_key = None
        session.flush()
        assert session.scalar(select(Debtor.name_key)) is None
        assert [hit.name for hit in service.search(session, "陈安")] == ["陈安"]
