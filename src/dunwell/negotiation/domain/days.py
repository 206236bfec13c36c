"""Days of the month on which income arrives. Pure."""

from calendar import monthrange
from datetime import date


def paydays(day: int, after: date, until: date) -> list[date]:
    """Every payday after a day, until another inside; a day the month lacks is its last one."""
    found, year, month = [], after.year, after.month
    while (year, month) <= (until.year, until.month):
        payday = date(year, month, min(day, monthrange(year, month)[1]))
        if after < payday <= until:
            found.append(payday)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found
