"""How long a stretch of days is in years, and dates a month apart.

Everything dated D happens at the start of D, so a stretch runs from its first day inclusive to its last day exclusive.
Each convention gives (days, days of a year) and is additive: two stretches that meet are as long as the whole.

ACT/365F  calendar days over 365, in leap years too.
ACT/360   calendar days over 360.
ACT/ACT   days that lie in a leap year over 366, all others over 365 (ISDA); a stretch over New Year is two.
30E/360   360·(Y2-Y1) + 30·(M2-M1) + min(D2, 30) - min(D1, 30), over 360. The end of February is not moved to the 30th:
          that is another 30/360, and so is the American one. They are not additive and are not known here.
"""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

DAY_COUNTS = ("ACT/365F", "ACT/360", "ACT/ACT", "30E/360")
DAY = timedelta(days=1)


def lengths(day_count: str | None, first: date, end: date) -> Iterator[tuple[date, date, int, int]]:
    """(from, to, days, days of a year) of the pieces of first..end. Without a day count a day is a day: a year is 1."""
    if end <= first:
        return
    if day_count == "ACT/ACT":
        start = first
        while start < end:
            stop = min(end, date(start.year + 1, 1, 1))
            yield start, stop, (stop - start).days, 366 if calendar.isleap(start.year) else 365
            start = stop
    elif day_count == "30E/360":
        yield first, end, _thirty(end) - _thirty(first), 360
    else:
        yield first, end, (end - first).days, {"ACT/365F": 365, "ACT/360": 360, None: 1}[day_count]


def _thirty(day: date) -> int:
    return 360 * day.year + 30 * day.month + min(day.day, 30)


def months_after(first: date, months: int, anchor_day: int) -> date:
    """The anchor day of a later (or earlier) month, the last day of a month too short for it."""
    month = first.year * 12 + first.month - 1 + months
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(anchor_day, calendar.monthrange(year, month)[1]))
