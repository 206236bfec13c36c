"""Dates, times, money and numbers in a reader's language. Moments are shown in one zone, the house's or the one given."""

import datetime as dt
from dataclasses import dataclass
from datetime import UTC, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_symbol
from markupsafe import Markup, escape

from dunwell.foundation.clock import Clock, aware
from dunwell.foundation.i18n import N_, gettext, ngettext
from dunwell.foundation.money import Money, decimals_of
from dunwell.ui import masking

HOUSE_ZONE = "Asia/Shanghai"
NONE = "–"
UNITS = (
    (86400, N_("%(num)s day"), N_("%(num)s days")),
    (3600, N_("%(num)s hour"), N_("%(num)s hours")),
    (60, N_("%(num)s minute"), N_("%(num)s minutes")),
    (1, N_("%(num)s second"), N_("%(num)s seconds")),
)
NEAR = {-1: N_("yesterday"), 0: N_("today"), 1: N_("tomorrow")}
JUST_NOW, AHEAD, AGO = N_("just now"), N_("in %(duration)s"), N_("%(duration)s ago")


@dataclass(frozen=True)
class Fmt:
    """Formats for one reader. `zone` is an IANA name."""

    lang: str
    clock: Clock
    zone: str = HOUSE_ZONE

    mask = masking

    @property
    def locale(self) -> Locale:
        """The CLDR locale behind the language."""
        return Locale.parse("zh_Hans_CN" if self.lang == "zh_Hans" else "en_GB")

    @property
    def today(self) -> dt.date:
        """The calendar day in the reader's zone."""
        return self.clock.now().astimezone(ZoneInfo(self.zone)).date()

    # Plain text: for attributes, exports and sentences

    def date(self, day: dt.date | None) -> str:
        """23 Nov 2026 · 2026年11月23日; of a moment, the day it is in the reader's zone."""
        return NONE if day is None else format_date(self._day_of(day), "medium", locale=self.locale)

    def month(self, day: dt.date) -> str:
        """November 2026 · 2026年11月"""
        return format_skeleton("yMMMM", day, locale=self.locale)

    def time(self, moment: dt.datetime | None, zone: str | None = None) -> str:
        """14:05"""
        if moment is None:
            return NONE
        return format_time(self._there(moment, zone), "HH:mm", locale=self.locale)

    def datetime(self, moment: dt.datetime | None, zone: str | None = None) -> str:
        """Date and time to the minute."""
        if moment is None:
            return NONE
        return f"{self.date(self._there(moment, zone).date())} {self.time(moment, zone)}"

    def exact(self, moment: dt.datetime | None, zone: str | None = None) -> str:
        """Date and time to the second, with the zone: what a hover shows."""
        if moment is None:
            return NONE
        there = self._there(moment, zone)
        return format_datetime(there, "yyyy-MM-dd HH:mm:ss ", locale=self.locale) + (zone or self.zone)

    def amount(self, amount: Money | None) -> str:
        """12,345.67 without the currency; a minus sign, never brackets."""
        if amount is None:
            return NONE
        places = decimals_of(amount.currency)
        return format_decimal(
            amount.major, "#,##0" + ("." + "0" * places if places else ""), locale=self.locale
        )

    def currency(self, code: str) -> str:
        """¥ where it is unmistakable, else the ISO code."""
        symbol = get_currency_symbol(code, locale=self.locale)
        return symbol if code == "CNY" and len(symbol) == 1 else code

    def money_text(self, amount: Money | None) -> str:
        """The amount with its currency in one string."""
        return NONE if amount is None else f"{self.currency(amount.currency)}\u00a0{self.amount(amount)}"

    def money_name(self, amount: Money | None) -> str:
        """The amount with the currency spelt out: 12.00 New Taiwan dollars."""
        return NONE if amount is None else format_currency(amount.major, amount.currency, format_type="name", locale=self.locale)  # fmt: skip

    def number(self, value: int | float | Decimal | None) -> str:
        """1,234,567 · 0.25"""
        return NONE if value is None else format_decimal(value, locale=self.locale)

    def percent(self, share: float | Decimal | None, places: int = 1) -> str:
        """A fraction as per cent: 0.125 is 12.5%."""
        if share is None:
            return NONE
        return format_percent(
            share, "#,##0" + ("." + "0" * places if places else "") + "%", locale=self.locale
        )

    def duration(self, length: timedelta) -> str:
        """A length of time in its largest whole unit: 3 days, 5 minutes."""
        seconds = abs(int(length.total_seconds()))
        size, one, many = next(unit for unit in UNITS if seconds >= unit[0] or unit[0] == 1)
        return ngettext(self.lang, one, many, seconds // size)

    def spoken_date(self, day: dt.date | None) -> str:
        """A day as people say it: today, yesterday, tomorrow, Friday 27 Nov, or the full date when far off."""
        if day is None:
            return NONE
        day = self._day_of(day)
        if near := NEAR.get((day - self.today).days):
            return gettext(self.lang, near)
        if abs((day - self.today).days) < 180:
            return format_skeleton("MMMEd", day, locale=self.locale)
        return self.date(day)

    def spoken(self, moment: dt.datetime | None, zone: str | None = None) -> str:
        """A moment as people say it: 5 minutes ago, in 20 minutes, today 14:05, Friday 27 Nov 09:00."""
        if moment is None:
            return NONE
        away = aware(moment) - self.clock.now()
        if abs(away) < timedelta(seconds=60):
            return gettext(self.lang, JUST_NOW)
        if abs(away) < timedelta(hours=1):
            said = self.duration(away)
            form = AHEAD if away > timedelta() else AGO
            return gettext(self.lang, form, duration=said)
        return f"{self.spoken_date(self._there(moment, zone).date())} {self.time(moment, zone)}"

    # Marked up: what pages show

    def money(self, amount: Money | None, tone: str = "") -> Markup:
        """The amount for the page: currency small, tabular numerals, the currency's name on hover. tone: red, green, muted."""
        if amount is None:
            return Markup('<span class="money money-none">{}</span>').format(NONE)
        return Markup('<span class="money {tone}" title="{name}"><span class="money-cur">{cur}</span>{figure}</span>').format(
            tone=f"text-tone-{tone}" if tone else "", name=self.money_name(amount),
            cur=self.currency(amount.currency), figure=self.amount(amount),
        )  # fmt: skip

    def day(self, day: dt.date | None) -> Markup:
        """A day as said, the exact one on hover."""
        if day is None:
            return escape(NONE)
        day = self._day_of(day)
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            day.isoformat(), self.date(day), self.spoken_date(day)
        )

    def moment(self, moment: dt.datetime | None, zone: str | None = None) -> Markup:
        """A moment as said, the exact one with its zone on hover."""
        if moment is None:
            return escape(NONE)
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            aware(moment).isoformat(), self.exact(moment, zone), self.spoken(moment, zone)
        )

    def _day_of(self, day: dt.date) -> dt.date:
        return self._there(aware(day), None).date() if isinstance(day, dt.datetime) else day

    def _there(self, moment: dt.datetime, zone: str | None) -> dt.datetime:
        return moment.astimezone(UTC).astimezone(ZoneInfo(zone or self.zone))
