"""Made-up contents of the pattern page. Nobody real, nothing stored."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import Form
from pydantic import BaseModel, Field

from dunwell.foundation.jobs import Job
from dunwell.foundation.money import Money
from dunwell.ui.lists import ListQuery, Page


@dataclass(frozen=True)
class Sample:
    """A row of the sample table."""

    name: str
    bucket: str
    owed: Money
    due: date
    state: str


class DemoForm(BaseModel):
    """The sample form."""

    who: Annotated[str, Field(min_length=1, max_length=20)]
    amount: Annotated[Decimal, Field(gt=0, le=10000, decimal_places=2)]
    on: date
    method: Literal["transfer", "app"]
    note: str = ""


DemoFormBody = Annotated[DemoForm, Form()]

_ROWS = [
    Sample("样例甲", "M1", Money(123456, "TWD"), date(2026, 11, 23), "good"),
    Sample("样例乙", "M2", Money(9876543, "TWD"), date(2026, 11, 24), "due"),
    Sample("Sample Three", "M3", Money(500, "CNY"), date(2026, 10, 1), "bad"),
] + [
    Sample(f"样例 {n}", f"M{n % 6}", Money(n * 100_37, "TWD"), date(2026, 11, 1 + n % 28), "muted")
    for n in range(4, 64)
]


def listing(query: ListQuery, *, empty: bool) -> Page[Sample]:
    """The sample list, or an empty one."""
    return query.page_of(
        [] if empty else _ROWS,
        size=10,
        sorts={"name": lambda r: r.name, "owed": lambda r: r.owed.minor, "due": lambda r: r.due},
        search=lambda r: r.name,
        filters={"bucket": lambda r: r.bucket},
    )


def events(now: datetime, _: Callable[..., str]) -> list[dict[str, Any]]:
    """A sample timeline."""
    return [
        {"at": now - timedelta(minutes=5), "title": _("Call answered"), "text": _("Asked for time until Friday."),
         "icon": "phone-call", "tone": "good", "who": "collector1"},
        {"at": now - timedelta(days=1), "title": _("The promise was broken"), "icon": "circle-x", "tone": "bad"},
        {"at": now - timedelta(days=9), "title": _("File imported"), "icon": "file-import"},
    ]  # fmt: skip


def reasons(_: Callable[..., str]) -> list[dict[str, Any]]:
    """A sample refusal: an invented rule of nowhere."""
    return [
        {"rule": "sample.hours", "text": _("No calls between 22:00 and 08:00 where the debtor is."),
         "source": _("Sample rule of no country, art. 1"), "url": "", "confidence": "verified"},
        {"rule": "sample.house", "text": _("The debtor asked us to stop; a lead may lift this with a reason."),
         "source": _("Our own rule"), "url": "", "confidence": "house"},
    ]  # fmt: skip


def chart_option() -> dict[str, Any]:
    """A sample chart."""
    return {
        "xAxis": {"type": "category", "data": ["M0", "M1", "M2", "M3", "M4"]},
        "yAxis": {"type": "value"},
        "series": [{"type": "bar", "name": "n", "data": [15500, 2100, 900, 600, 300]}],
    }


def jobs_at(now: datetime, state: str) -> list[Job]:
    """Sample jobs, never stored: running, done, failed."""
    running = Job(
        id=0,
        kind="x",
        status="done" if state == "empty" else "queued",
        done=0,
        total=None,
        stage="",
        created_at=now,
    )
    failed = Job(
        id=1, kind="x", status="failed", error_code="job.worker_lost", done=0, stage="", created_at=now
    )
    return (
        [running, failed]
        if state == "failing"
        else [Job(id=2, kind="x", status="done", done=1, stage="", created_at=now)]
    )
