"""Dates and money by language."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dunwell.foundation.clock import FixedClock
from dunwell.foundation.money import Money
from dunwell.ui.fmt import Fmt

NOW = FixedClock(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))  # ten in the morning in Shanghai


@pytest.fixture
def zh() -> Fmt:
    return Fmt("zh_Hans", NOW)


@pytest.fixture
def en() -> Fmt:
    return Fmt("en", NOW)


def test_a_day_is_said_as_people_say_it_and_the_exact_one_is_on_hover(zh: Fmt, en: Fmt):
    assert zh.spoken_date(date(2026, 11, 24)) == "明天"
    assert en.spoken_date(date(2026, 11, 22)) == "yesterday"
    assert en.spoken_date(date(2024, 2, 29)) == "29 Feb 2024"
    assert 'title="2026年11月24日"' in zh.day(date(2026, 11, 24))


def test_the_day_of_a_moment_is_the_reader_s_and_not_greenwich_s(zh: Fmt, en: Fmt):
    night = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)  # half past one on the 23rd in Shanghai
    assert zh.date(night) == "2026年11月23日"
    assert en.spoken_date(night) == "today"
    assert 'datetime="2026-11-23"' in en.day(night)


def test_a_moment_is_said_in_the_reader_s_language(zh: Fmt, en: Fmt):
    soon = NOW.now() + timedelta(minutes=30)
    assert en.spoken(soon) == "in 30 minutes"
    assert zh.spoken(soon) == "30 分钟后"
    assert zh.spoken(NOW.now() - timedelta(hours=3)) == "今天 07:00"
    assert en.spoken(NOW.now() - timedelta(seconds=5)) == "just now"


def test_a_moment_is_shown_in_the_zone_asked_for(en: Fmt):
    assert en.time(NOW.now()) == "10:00"
    assert en.time(NOW.now(), "America/New_York") == "21:00"
    assert "America/New_York" in en.moment(NOW.now(), "America/New_York")


def test_money_says_its_currency_and_keeps_every_minor_unit(zh: Fmt, en: Fmt):
    assert en.amount(Money(123456789, "TWD")) == "1,234,567.89"
    assert en.amount(Money(-5, "CNY")) == "-0.05"
    assert en.amount(Money(1234, "JPY")) == "1,234"
    assert zh.money_text(Money(100, "CNY")) == "¥\u00a01.00"
    assert "TWD" in zh.money(Money(100, "TWD"))
    assert "新台币" in zh.money(Money(100, "TWD"))


def test_what_is_missing_is_a_dash_and_not_zero(en: Fmt):
    assert en.money_text(None) == en.date(None) == en.number(None) == en.percent(None) == "–"


def test_a_hostile_name_of_a_zone_or_tone_cannot_leave_its_attribute(en: Fmt):
    assert '"><script' not in en.money(Money(1, "CNY"), tone='"><script>')
