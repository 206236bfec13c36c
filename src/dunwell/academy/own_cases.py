"""Cases from one's own work: anonymised before they are kept, read and accepted by a reviewer, dated, renewed or retired. Never
commits.

The text as it was typed is never kept: it is anonymised, shown to its writer, and what they confirm is anonymised once more.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from dunwell.academy import case_tables as tables
from dunwell.academy import library
from dunwell.academy.case_tables import CaseComment, OwnCase
from dunwell.academy.domain.recurrence import after
from dunwell.academy.learning import me
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.anonymise import Anonymised, anonymise
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.errors import BadInput, DomainError, NotFound, NotPermitted
from dunwell.foundation.i18n import N_
from dunwell.people.domain import can, require
from dunwell.people.tables import User
from dunwell.portfolio.service import HOME_ZONE
from dunwell.portfolio.tables import Debtor, RelatedPerson

TERMS = (6, 12, 24)  # months until a case is renewed or retired
LONGEST = 8_000


@dataclass(eq=False)
class CaseDecided(DomainError):
    """The case is not in the state the act needs."""

    code: ClassVar[str] = "academy.case_decided"
    status: ClassVar[int] = 409


def disguised(session: Session, text: str, more: str = "") -> Anonymised:
    """The text without people. Names of debtors and their employers, of those related to them and of colleagues are known to the house and
    taken out wherever they stand; more: further words, by line or comma."""
    own = [one for line in more.splitlines() for one in line.replace("，", ",").replace("、", ",").split(",")]
    return anonymise(text, [*_known(session, text), *own])


def _known(session: Session, text: str) -> list[str]:
    """Names of the house that stand in the text, as they are written or in small letters."""
    said = literal(text.casefold())
    columns = (Debtor.name, Debtor.employer, RelatedPerson.name, User.name)
    queries = [
        select(column).where(func.length(column) > 1, said.contains(func.lower(column))) for column in columns
    ]
    return [name for (name,) in session.execute(union_all(*queries)) if name]


def send(
    session: Session, clock: Clock, actor: Actor, title: str, text: str, asks: str, more: str = ""
) -> OwnCase:
    """Send a case in; what is kept is anonymised here, whatever was confirmed before. Raises BadInput."""
    for name, value in (("title", title), ("text", text), ("asks", asks)):
        if not value.strip():
            raise BadInput(name, N_("Write something first."))
    found = [disguised(session, value.strip()[:LONGEST], more) for value in (title, text, asks)]
    taken: dict[str, int] = {}
    for one in found:
        for kind, times in one.counts().items():
            taken[kind] = taken.get(kind, 0) + times
    row = OwnCase(
        by_id=me(actor), title=found[0].text[:160], text=found[1].text, asks=found[2].text, taken=taken, state="sent", sent_at=clock.now()
    )  # fmt: skip
    session.add(row)
    session.flush()
    evidence.append(session, clock, actor, "academy.case_sent", None, {"case": row.id, "title": row.title, "taken": taken})  # fmt: skip
    return row


def get(session: Session, actor: Actor, case_id: int) -> OwnCase:
    """A case: accepted ones for everybody, others for their writer and reviewers. Raises NotFound."""
    row = session.get(OwnCase, case_id)
    if row is None or not (
        row.state == "accepted" or row.by_id == actor.user_id or can(actor, "academy.author")
    ):
        raise NotFound("case", case_id)
    return row


def _to_decide(session: Session, actor: Actor, case_id: int, state: str) -> OwnCase:
    require(actor, "academy.author")
    row = session.get(OwnCase, case_id, with_for_update=True)
    if row is None:
        raise NotFound("case", case_id)
    if row.state != state:
        raise CaseDecided
    return row


def accept(
    session: Session,
    clock: Clock,
    actor: Actor,
    case_id: int,
    module_id: str,
    months: int,
    text: str,
    asks: str,
) -> OwnCase:
    """Take a case into a module's list for so many months, its words as the reviewer left them; never one's own case.

    Raises NotPermitted, NotFound, CaseDecided, BadInput.
    """
    row = _to_decide(session, actor, case_id, "sent")
    if row.by_id == actor.user_id:
        raise NotPermitted("academy.author")
    if library.curriculum(session).module(module_id) is None:
        raise BadInput("module_id", N_("Choose one of the values offered."))
    if not text.strip() or not asks.strip():
        raise BadInput("text", N_("Write something first."))
    row.text, row.asks = disguised(session, text.strip()[:LONGEST]).text, disguised(session, asks.strip()[:LONGEST]).text  # fmt: skip
    row.state, row.module_id = "accepted", module_id
    _date(clock, actor, row, months)
    session.flush()
    said = {"case": row.id, "module": module_id, "review_by": row.review_by.isoformat() if row.review_by else None}  # fmt: skip
    evidence.append(session, clock, actor, "academy.case_accepted", None, said)
    return row


def _date(clock: Clock, actor: Actor, row: OwnCase, months: int) -> None:
    if months not in TERMS:
        raise BadInput("months", N_("Choose one of the values offered."))
    row.dated = local_date(clock.now(), HOME_ZONE)
    row.review_by, row.decided_by, row.decided_at = after(row.dated, months), me(actor), clock.now()


def give_back(session: Session, clock: Clock, actor: Actor, case_id: int, why: str) -> OwnCase:
    """Give a case back to its writer. Raises NotPermitted, NotFound, CaseDecided, BadInput."""
    row = _to_decide(session, actor, case_id, "sent")
    return _say_why(session, clock, actor, row, "academy.case_returned", why)


def retire(session: Session, clock: Clock, actor: Actor, case_id: int, why: str) -> OwnCase:
    """Take a case off the list. Raises NotPermitted, NotFound, CaseDecided, BadInput."""
    row = _to_decide(session, actor, case_id, "accepted")
    return _say_why(session, clock, actor, row, "academy.case_retired", why)


def _say_why(session: Session, clock: Clock, actor: Actor, row: OwnCase, kind: str, why: str) -> OwnCase:
    if not why.strip():
        raise BadInput("why", N_("Say why."))
    row.state, row.note, row.decided_by, row.decided_at = (
        kind.removeprefix("academy.case_"),
        why.strip()[:1000],
        me(actor),
        clock.now(),
    )
    session.flush()
    evidence.append(session, clock, actor, kind, None, {"case": row.id, "reason": row.note})  # fmt: skip
    return row


def renew(session: Session, clock: Clock, actor: Actor, case_id: int, months: int) -> OwnCase:
    """Say that a case still holds, for so many months more. Raises NotPermitted, NotFound, CaseDecided, BadInput."""
    row = _to_decide(session, actor, case_id, "accepted")
    _date(clock, actor, row, months)
    session.flush()
    said = {"case": row.id, "review_by": row.review_by.isoformat() if row.review_by else None}
    evidence.append(session, clock, actor, "academy.case_renewed", None, said)
    return row


def to_look_at(session: Session, today: date) -> int:
    """Cases that wait for a reviewer: sent in, or past the day to be renewed or retired."""
    rows = tables.own_cases(session, states=("sent", "accepted"))
    return sum(row.state == "sent" or (row.review_by is not None and row.review_by < today) for row in rows)


def comment(session: Session, clock: Clock, actor: Actor, case_id: str, text: str) -> CaseComment:
    """Say something about a case that ships or was accepted; anonymised like a case. Raises NotFound, BadInput."""
    known = {case.id for module in library.curriculum(session).modules for case in module.cases if not case.retired}  # fmt: skip
    number = case_id.removeprefix("own-")
    if case_id not in known and not (number.isdecimal() and get(session, actor, int(number)).state == "accepted"):  # fmt: skip
        raise NotFound("case", case_id)
    if not text.strip():
        raise BadInput("text", N_("Write something first."))
    row = CaseComment(case_id=case_id, user_id=me(actor), text=disguised(session, text.strip()[:4000]).text, at=clock.now())  # fmt: skip
    session.add(row)
    session.flush()
    evidence.append(session, clock, actor, "academy.case_discussed", None, {"case": case_id})
    return row
