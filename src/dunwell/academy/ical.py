"""Sessions and quarterly reviews of training plans as an iCalendar file (RFC 5545): one event a session, one that was called off
says so; a review is a whole day, the last one to hold it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from dunwell.academy.cohort_tables import TrainingSession


@dataclass(frozen=True, slots=True)
class WholeDay:
    """Something due on a day. path: its page here; changed_at: since when it stands like this."""

    uid: str
    day: date
    title: str
    about: str
    path: str
    changed_at: datetime


def calendar(
    rows: Iterable[TrainingSession], name: str, kind_of: Callable[[TrainingSession], str], home: str, days: Iterable[WholeDay] = ()
) -> bytes:  # fmt: skip
    """The file. kind_of: a session's kind in the reader's language; home: address of this installation, for links."""
    made = Calendar()
    made.add("prodid", "-//Dunwell//Academy//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    for row in rows:
        event = Event()
        event.add("uid", f"session-{row.id}@dunwell")
        event.add("dtstamp", row.changed_at)
        event.add("last-modified", row.changed_at)
        event.add("sequence", row.sequence)
        event.add("dtstart", row.starts_at)
        event.add("dtend", row.ends_at)
        event.add("summary", f"{kind_of(row)}: {row.title}")
        event.add("status", "CANCELLED" if row.cancelled_why is not None else "CONFIRMED")
        if row.place or row.link:
            event.add("location", row.place or row.link)
        event.add("url", f"{home}/academy/sessions/{row.id}")
        said = [row.about, row.guest, row.link, row.recording, row.cancelled_why or ""]
        event.add("description", "\n".join(line for line in said if line))
        made.add_component(event)
    for one in days:
        event = Event()
        event.add("uid", f"{one.uid}@dunwell")
        event.add("dtstamp", one.changed_at)
        event.add("dtstart", one.day)
        event.add("dtend", one.day + timedelta(days=1))
        event.add("summary", one.title)
        event.add("transp", "TRANSPARENT")
        event.add("url", f"{home}{one.path}")
        event.add("description", one.about)
        made.add_component(event)
    return made.to_ical()
