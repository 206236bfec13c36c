"""The people are invented, seeded, and cannot be anyone."""

import json
from datetime import date

import phonenumbers
import polars as pl
import pytest
from sqlalchemy import inspect, select, text
from stdnum.cn import ric

from dunwell.compliance.tables import Credential
from dunwell.foundation.db import read
from dunwell.people.service import password_fits
from dunwell.people.tables import Team, User
from dunwell.portfolio.tables import Account, ContactPoint, Debtor, RelatedPerson
from dunwell.sample import derive, service, staff
from dunwell.sample.book import Book
from dunwell.sample.staff import Collector

from .conftest import AS_OF, Installation

STAFF = [Collector(n, ("early", "mid", "late"), ("zh", "en"), True) for n in range(1, 6)]


def told(as_of: date = AS_OF, seed: int = derive.SEED) -> dict[str, list[dict[str, object]]]:
    book = Book()
    derived = derive.derive(as_of, seed, derive.source().head(1_500))
    service.tell_all(book, derived, STAFF, seed, 1)
    return dict(book.rows)


def test_the_same_seed_tells_the_same_rows_and_another_seed_others() -> None:
    first, second, other = told(), told(), told(seed=7)
    assert first == second
    assert first["debtor"] != other["debtor"]
    assert first["contact_attempt"] != other["contact_attempt"]


def test_the_people_do_not_change_with_the_date() -> None:
    here, there = told(), told(as_of=date(2027, 2, 10))
    same = ("id_number", "name", "lang")
    assert [[d[k] for k in same] for d in here["debtor"]] == [[d[k] for k in same] for d in there["debtor"]]


def test_no_citizen_id_can_belong_to_anyone(sample: Installation) -> None:
    with read(sample.engine) as session:
        numbers = session.scalars(select(Debtor.id_number)).all()
    assert len(set(numbers)) == len(numbers) == 19_400
    for number in numbers:
        assert number.startswith("999999")  # no place has this code
        assert ric.calc_check_digit(number) == number[-1]
        assert 1958 <= ric.get_birth_date(number).year <= 2003


def test_no_telephone_number_can_be_dialled_or_assigned(sample: Installation) -> None:
    with read(sample.engine) as session:
        points = session.execute(
            select(ContactPoint.value, ContactPoint.sample, ContactPoint.raw).where(
                ContactPoint.kind == "phone"
            )
        ).all()
        emails = session.scalars(select(ContactPoint.value).where(ContactPoint.kind == "email")).all()
    assert len({value for value, _, _ in points}) == len(points)
    for value, flagged, raw in points:
        assert flagged
        assert len(raw) == 11
        assert raw.startswith("143")
        assert not phonenumbers.is_valid_number(phonenumbers.parse(value, None))
    assert all(email.endswith("@example.invalid") for email in emails)


def test_everything_made_up_says_so(sample: Installation) -> None:
    with read(sample.engine) as session:
        for model in (Debtor, Account, ContactPoint, RelatedPerson):
            assert session.scalars(select(model.sample).distinct()).all() == [True]
        assert set(session.scalars(select(Account.currency).distinct())) == {"TWD"}
        assert set(session.scalars(select(Debtor.pack).distinct())) == {"cn"}


def test_sex_marriage_education_and_age_are_nowhere(sample: Installation) -> None:
    words = {"sex", "gender", "marriage", "marital", "education", "age", "birth", "birthday"}
    assert words.isdisjoint(name.lower() for name in derive.source().columns)
    for table in inspect(sample.engine).get_table_names():
        columns = {column["name"].lower() for column in inspect(sample.engine).get_columns(table)}
        assert words.isdisjoint(columns), table
    with read(sample.engine) as session:
        keys = {key for row in session.scalars(select(Account.behaviour)) for key in row}
    assert words.isdisjoint(keys)
    for file in sample.settings.batches.rglob("*.parquet"):
        bodies = pl.read_parquet(file).filter(pl.col("table").is_in(["debtor", "account"]))["body"]
        assert words.isdisjoint({key for body in bodies for key in json.loads(body)})


def test_the_house_is_as_the_documentation_says(sample: Installation) -> None:
    with read(sample.engine) as session:
        users = {user.login: user for user in session.scalars(select(User))}
        certified = set(session.scalars(select(Credential.user_id)))
        teams = session.scalars(select(Team)).all()
        session.expunge_all()
    collectors = [user for user in users.values() if user.role == "collector"]
    assert len(collectors) == 24
    assert {user.capacity for user in collectors} == {80}
    assert len(teams) == 3
    assert {team.lead_id for team in teams} == {users[f"lead{n}"].id for n in (1, 2, 3)}
    assert {"qa1", "analyst1", "trainer1", "admin1"} <= set(users)
    without = {user.login for user in collectors if user.id not in certified}
    mentored = {user.login for user in collectors if user.mentor_id}
    assert without == {"collector7", "collector8", "collector24"}
    assert mentored == {"collector7", "collector8"}
    assert {stage for user in collectors for stage in user.stages} == {"early", "mid", "late"}
    assert any("en" in user.languages for user in collectors)
    assert all(user.demo for user in users.values())


def test_passwords_are_random_shown_once_and_kept_as_argon2_hashes(sample: Installation) -> None:
    logins = sample.made.logins
    assert len(set(logins.values())) == len(logins) == 31
    with read(sample.engine) as session:
        user = session.scalar(select(User).where(User.login == "collector1"))
        assert user is not None
        session.expunge_all()
        assert user.password_hash.startswith("$argon2id$")
        assert password_fits(user, logins["collector1"])
        assert not password_fits(user, logins["lead1"])
    everything = sample.settings.var.joinpath("dunwell.db").read_bytes()
    assert not any(password.encode() in everything for password in logins.values())
    assert staff.password() != staff.password()


def test_an_initialised_database_is_left_as_it_is(sample: Installation) -> None:
    from dunwell.foundation.clock import SystemClock

    with sample.engine.connect() as connection:
        before = connection.execute(text("SELECT count(*), max(id) FROM outcome")).one()
    for with_sample in (True, False):
        with pytest.raises(service.AlreadyInitialised):
            service.initialise(sample.settings, SystemClock(), sample=with_sample)
    with sample.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*), max(id) FROM outcome")).one() == before
