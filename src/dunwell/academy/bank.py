"""The question bank and courses of an institution's own, beside what ships: bringing in, sending out, ending. Never commits."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from dunwell.academy import exambook, library, lint, tables
from dunwell.academy.domain.content import Module, Question
from dunwell.academy.exchange import course, qti, qti_reading, table
from dunwell.academy.library import Fault, told
from dunwell.academy.tables import OwnModule, OwnQuestion
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import NotFound
from dunwell.foundation.i18n import N_
from dunwell.people.domain import require

NOTE = "note: "


@dataclass(frozen=True, slots=True)
class Brought:
    """What an import did. Nothing is taken while there are faults; notes are no faults."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = field(default=())

    @property
    def taken(self) -> bool:
        """Whether everything was taken."""
        return not self.faults


def export(session: Session, form: str, module_id: str | None = None) -> bytes:
    """The questions of the bank, or of one module, as `csv` or `qti`. Raises NotFound."""
    curriculum = library.curriculum(session)
    if module_id is not None and curriculum.module(module_id) is None:
        raise NotFound("module", module_id)
    chosen = [
        one for one in curriculum.questions() if module_id is None or one.id.startswith(f"{module_id}-")
    ]
    return table.write(chosen) if form == "csv" else qti.write(chosen)


def bring_questions(
    session: Session, clock: Clock, actor: Actor, file: str, data: bytes, lesson: str = "", level: int = 1, lang: str = "zh"
) -> Brought:  # fmt: skip
    """Take in a table (CSV) or a QTI package, all or nothing. lesson, level, lang: for items that do not say them."""
    require(actor, "academy.author")
    where = qti_reading.Where(lesson, level, lang) if lesson else None
    packed = data.startswith(b"PK") or data.lstrip()[:1] == b"<" or data.startswith(b"\xef\xbb\xbf<")
    questions, found = qti_reading.read(data, where) if packed else table.read(data)
    notes = tuple(one for one in found if one.what.startswith(NOTE))
    faults = [one for one in found if not one.what.startswith(NOTE)]
    curriculum = library.curriculum(session)
    faults += lint.of_questions(questions, curriculum)
    if not questions and not faults:
        faults.append(told("file", N_("there is no question in it")))
    if faults:
        return Brought(faults=tuple(faults), notes=notes)
    known = exambook.questions(session)
    new = tuple(one.id for one in questions if one.id not in known)
    changed = tuple(one.id for one in questions if one.id in known and known[one.id] != one)
    unchanged = tuple(one.id for one in questions if known.get(one.id) == one)
    _keep(session, clock, actor, file, [one for one in questions if one.id in {*new, *changed}])
    if new or changed:
        said = {
            "file": file,
            "new": len(new),
            "changed": len(changed),
            "bank": exambook.bank_version(session),
        }
        evidence.append(session, clock, actor, "academy.questions_brought", None, said)
    return Brought(new, changed, unchanged, notes=notes)


def _keep(session: Session, clock: Clock, actor: Actor, file: str, questions: Sequence[Question]) -> None:
    now = clock.now()
    live = {row.question_id: row for row in tables.own_questions(session)}
    for one in questions:
        if one.id in live:
            live[one.id].ended_at = now
        session.add(
            OwnQuestion(
                question_id=one.id, version=exambook.version_of(one), file=file[:200], body=one.model_dump(mode="json"),
                by_id=actor.user_id, at=now,
            )
        )  # fmt: skip
    session.flush()


def end_question(session: Session, clock: Clock, actor: Actor, question_id: str) -> None:
    """Ask it no more; where it stood in the place of one that ships, that one is asked again. Raises NotFound."""
    require(actor, "academy.author")
    row = next((one for one in tables.own_questions(session) if one.question_id == question_id), None)
    if row is None:
        raise NotFound("question", question_id)
    row.ended_at = clock.now()
    session.flush()
    evidence.append(
        session,
        clock,
        actor,
        "academy.question_ended",
        None,
        {"question": question_id, "version": row.version},
    )


def bring_course(
    session: Session, clock: Clock, actor: Actor, file: str, data: bytes, scenarios: set[str] | None = None
) -> tuple[Module | None, Brought]:
    """Take in a course of our own format; it takes the place of the one of its id. Nothing is taken while it has faults."""
    require(actor, "academy.author")
    module, faults = course.read(data, scenarios)
    ships = library.curriculum().module(module.id) if module is not None and faults else None
    if ships is not None:
        known = course.read(course.write(ships), scenarios)[
            1
        ]  # what was let pass in what ships is no new fault
        faults = [one for one in faults if one not in known]
    if module is None or faults:
        return module, Brought(faults=tuple(faults) or (told("file", N_("there is no module in it")),))
    before = library.curriculum(session).module(module.id)
    if before == module:
        return module, Brought(unchanged=(module.id,))
    now = clock.now()
    for row in tables.own_modules(session):
        if row.module_id == module.id:
            row.ended_at = now
    session.add(
        OwnModule(module_id=module.id, file=file[:200], body=module.model_dump(mode="json"), by_id=actor.user_id, at=now)
    )  # fmt: skip
    session.flush()
    said = {
        "file": file,
        "module": module.id,
        "lessons": len(module.lessons),
        "questions": len(module.questions),
    }
    evidence.append(session, clock, actor, "academy.course_brought", None, said)
    return module, Brought(changed=(module.id,)) if before else Brought(new=(module.id,))


def end_course(session: Session, clock: Clock, actor: Actor, module_id: str) -> None:
    """Teach it no more; where it stood in the place of one that ships, that one is taught again. Raises NotFound."""
    require(actor, "academy.author")
    row = next((one for one in tables.own_modules(session) if one.module_id == module_id), None)
    if row is None:
        raise NotFound("module", module_id)
    row.ended_at = clock.now()
    session.flush()
    evidence.append(session, clock, actor, "academy.course_ended", None, {"module": module_id})
