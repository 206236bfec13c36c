"""What people type on the desk, as values: money, days and moments in the debtor's zone. Raises BadInput at the field."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from dunwell.foundation.clock import aware
from dunwell.foundation.errors import BadInput
from dunwell.foundation.i18n import N_
from dunwell.negotiation.domain.promises import PartDraft
from dunwell.ui.typed import minor_of

BAD_DAY = N_("Enter a date.")
BAD_TIME = N_("Enter a date and a time.")
UNPAIRED = N_("Each part needs an amount and a date.")


def money(field: str, text: str, currency: str) -> int:
    """Minor units, above zero, of an amount typed by a person: thousands separators and full-width digits are fine."""
    return minor_of(field, text, currency, above_zero=True)


def day(field: str, text: str) -> date:
    """A date from a date field."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput(field, BAD_DAY) from error


def day_or_none(field: str, text: str) -> date | None:
    """A date, or None when the field was left empty."""
    return day(field, text) if text.strip() else None


def clock_time(field: str, text: str) -> time | None:
    """A time of day, or None when the field was left empty."""
    if not text.strip():
        return None
    try:
        return time.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput(field, BAD_TIME) from error


def moment(field: str, text: str, zone: str | None) -> datetime | None:
    """An instant from a datetime-local field, read in the debtor's zone (the house's when unknown); None when empty."""
    if not text.strip():
        return None
    try:
        said = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput(field, BAD_TIME) from error
    return aware(said.replace(tzinfo=ZoneInfo(zone or "Asia/Shanghai")))


def parts(
    amounts: Sequence[str], days: Sequence[str], times: Sequence[str], currency: str
) -> tuple[PartDraft, ...]:
    """The parts of a promise from parallel fields; rows left wholly empty are skipped."""
    found = []
    for at, amount in enumerate(amounts):
        due_on = days[at] if at < len(days) else ""
        due_time = times[at] if at < len(times) else ""
        if not amount.strip() and (not due_on.strip() or at > 0):
            continue
        if not amount.strip() or not due_on.strip():
            raise BadInput("amount" if not amount.strip() else "due_on", UNPAIRED)
        found.append(
            PartDraft(
                money("amount", amount, currency), day("due_on", due_on), clock_time("due_time", due_time)
            )
        )
    return tuple(found)
