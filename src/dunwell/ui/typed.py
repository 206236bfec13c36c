"""Amounts and dates as people type them into a form, exact or refused beside their field."""

import unicodedata
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from dunwell.foundation.errors import BadInput
from dunwell.foundation.i18n import N_
from dunwell.foundation.money import decimals_of

BAD_AMOUNT = {
    0: N_("Give a whole amount such as 1200: the currency has no decimals."),
    2: N_("Give an amount such as 120.50, two decimals at most."),
    3: N_("Give an amount such as 120.500, three decimals at most."),
}
NOT_ABOVE_ZERO = N_("The amount must be above zero.")
BAD_DATE = N_("Give a date.")
BAD_MOMENT = N_("Give a date and a time.")
BAD_TIME = N_("Give a time such as 18:00, or leave it empty.")


def minor_of(field: str, text: str, currency: str, *, above_zero: bool = False) -> int:
    """Minor units of an amount in major units: full-width digits and thousands separators are read, too many decimals refused.

    `above_zero`: nothing and less than nothing are refused too.
    """
    wanted = BAD_AMOUNT[decimals_of(currency)]
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").strip("¥￥$")
    try:
        amount = Decimal(plain).scaleb(decimals_of(currency))
    except InvalidOperation:
        raise BadInput(field, wanted) from None
    if not amount.is_finite() or amount != amount.to_integral_value() or abs(amount) >= 2**62:
        raise BadInput(field, wanted)
    if above_zero and amount <= 0:
        raise BadInput(field, NOT_ABOVE_ZERO)
    return int(amount)


def day_of(field: str, text: str) -> date:
    """The date of a date field."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(field, BAD_DATE) from None


def time_of(field: str, text: str) -> time | None:
    """The time of a time field, None where it is empty."""
    if not text.strip():
        return None
    try:
        return time.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        raise BadInput(field, BAD_TIME) from None


def moment_of(field: str, text: str, zone: str) -> datetime:
    """The moment of a date-and-time field as the clocks of `zone` say it, aware."""
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        raise BadInput(field, BAD_MOMENT) from None
