"""Reading content/academy: one folder a module, `module.yaml`, `<lesson>.zh.md` and `<lesson>.en.md`, `questions.yaml`,
`cases.yaml`; `tracks.yaml` beside the folders."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import yaml
from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session

from dunwell.academy import tables
from dunwell.academy.domain.content import (
    LANGS,
    CaseStudy,
    Curriculum,
    Lesson,
    Module,
    ModuleHead,
    Question,
    Track,
    Words,
)
from dunwell.foundation.i18n import gettext
from dunwell.foundation.settings import resource
from dunwell.foundation.yaml_text import parse_yaml

Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the content that has to be mended. where: file and id; what: how to mend it, in English.

    message and values: `what` before its values were put in, to be said in the reader's language; row: of a table, 1-based.
    """

    where: str
    what: str
    message: str = ""
    values: tuple[tuple[str, str | int], ...] = ()
    row: int = 0

    def said(self, lang: str) -> str:
        """What to mend, in the reader's language where it was told so."""
        return gettext(lang, self.message, **dict(self.values)) if self.message else self.what


def told(where: str, message: str, row: int = 0, **values: str | int) -> Fault:
    """A fault that can be said in the reader's language; message as in the catalogue, with %(name)s for each value."""
    return Fault(where, message % values if values else message, message, tuple(values.items()), row)


class BadContent(Exception):
    """The content cannot be read as it is; `faults` says where."""

    def __init__(self, faults: list[Fault]):
        super().__init__("; ".join(f"{fault.where}: {fault.what}" for fault in faults[:5]))
        self.faults = faults


_merged: WeakKeyDictionary[Any, tuple[tables.Stamp, Curriculum]] = WeakKeyDictionary()


def curriculum(session: Session | None = None) -> Curriculum:
    """What is taught: what ships and, with a session, the courses and questions this institution brought in. Raises
    BadContent."""
    if session is None:
        return shipped()
    bind = session.get_bind()
    stamp = tables.stamp(session)
    if stamp == tables.NOTHING_OWN:
        return shipped()
    known = _merged.get(bind)
    if known is None or known[0] != stamp:
        known = _merged[bind] = (stamp, _with_own(session))
    return known[1]


def _with_own(session: Session) -> Curriculum:
    """What ships with the own courses in the place of those of the same id, and the own questions in theirs."""
    whole = shipped()
    modules = {module.id: module for module in whole.modules}
    for row in tables.own_modules(session):
        modules[row.module_id] = Module.model_validate(row.body)
    for one in tables.own_questions(session):
        question = Question.model_validate(one.body)
        module = modules.get(question.id[:3])
        if module is not None:
            kept = {known.id: known for known in module.questions} | {question.id: question}
            modules[module.id] = module.model_copy(update={"questions": tuple(kept.values())})
    return Curriculum(modules=tuple(modules[key] for key in sorted(modules)), tracks=whole.tracks)


@cache
def shipped() -> Curriculum:
    """What ships. Raises BadContent."""
    found, faults = read(resource("content", "academy"))
    if faults:
        raise BadContent(faults)
    return found


def shipped_question(question_id: str) -> Question | None:
    """The question of this id as it ships."""
    return next((one for one in shipped().questions() if one.id == question_id), None)


def read(folder: Path) -> tuple[Curriculum, list[Fault]]:
    """All modules that can be read, and every fault of shape. Nothing is left out silently."""
    faults: list[Fault] = []
    modules = []
    for place in sorted(path.parent for path in folder.glob("*/module.yaml")):
        module = _module(place, faults)
        if module is not None:
            modules.append(module)
    tracks = _many(Track, folder / "tracks.yaml", faults)
    return Curriculum(modules=tuple(modules), tracks=tracks), faults


def _module(place: Path, faults: list[Fault]) -> Module | None:
    raw = _yaml(place / "module.yaml", faults)
    head = _one(ModuleHead, raw, f"{place.name}/module.yaml", faults)
    if head is None:
        return None
    if not place.name.startswith(head.id):
        faults.append(Fault(f"{place.name}/module.yaml", f"the folder's name begins with {head.id}"))
    lessons = []
    for one in head.lessons:
        bodies = {}
        for lang in LANGS:
            file = place / f"{one.id}.{lang}.md"
            if file.is_file() and (text := file.read_text("utf-8").strip()):
                bodies[lang] = text
            else:
                faults.append(Fault(f"{place.name}/{file.name}", "the lesson is not there"))
        if len(bodies) == len(LANGS):
            lessons.append(Lesson(head=one, module=head.id, body=Words(**bodies)))
    known = {one.id for one in head.lessons}
    for file in place.glob("*.md"):
        if file.name.partition(".")[0] not in known:
            faults.append(Fault(f"{place.name}/{file.name}", "module.yaml does not list this lesson"))
    return Module(
        head=head,
        lessons=tuple(lessons),
        questions=_many(Question, place / "questions.yaml", faults),
        cases=_many(CaseStudy, place / "cases.yaml", faults),
    )


def _yaml(file: Path, faults: list[Fault]) -> Any:
    try:
        return parse_yaml(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        faults.append(Fault(f"{file.parent.name}/{file.name}", " ".join(str(error).split())))
        return None


def _many(shape: type[Shape], file: Path, faults: list[Fault]) -> tuple[Shape, ...]:
    if not file.exists():
        return ()
    raw = _yaml(file, faults) or []
    if not isinstance(raw, list):
        faults.append(Fault(f"{file.parent.name}/{file.name}", "a list is expected"))
        return ()
    return tuple(_kept(shape, raw, f"{file.parent.name}/{file.name}", faults))


def _kept(shape: type[Shape], raw: list[Any], where: str, faults: list[Fault]) -> Iterable[Shape]:
    for number, one in enumerate(raw, start=1):
        name = one.get("id", f"entry {number}") if isinstance(one, dict) else f"entry {number}"
        read_one = _one(shape, one, f"{where} {name}", faults)
        if read_one is not None:
            yield read_one


def _one(shape: type[Shape], raw: Any, where: str, faults: list[Fault]) -> Shape | None:
    try:
        return shape.model_validate(raw)
    except ValidationError as error:
        for detail in error.errors():
            place = ".".join(str(part) for part in detail["loc"])
            faults.append(Fault(where, f"{place}: {detail['msg']}" if place else detail["msg"]))
        return None
