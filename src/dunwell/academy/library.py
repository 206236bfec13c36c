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
from dunwell.foundation.i18n import N_, gettext
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


def titles(session: Session, lang: str) -> dict[str, str]:
    """The titles of all lessons in a language, by lesson."""
    return {
        lesson.id: lesson.head.title.in_lang(lang)
        for module in curriculum(session).modules
        for lesson in module.lessons
    }


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
        faults.append(
            told(f"{place.name}/module.yaml", N_("the folder's name begins with %(module)s"), module=head.id)
        )
    lessons = []
    for one in head.lessons:
        bodies = {}
        for lang in LANGS:
            file = place / f"{one.id}.{lang}.md"
            if file.is_file() and (text := file.read_text("utf-8").strip()):
                bodies[lang] = text
            else:
                faults.append(
                    told(
                        f"{place.name}/{file.name}",
                        N_("the lesson is not there: write this file, or take the lesson out of module.yaml"),
                    )
                )
        if len(bodies) == len(LANGS):
            lessons.append(Lesson(head=one, module=head.id, body=Words(**bodies)))
    known = {one.id for one in head.lessons}
    for file in place.glob("*.md"):
        if file.name.partition(".")[0] not in known:
            faults.append(
                told(
                    f"{place.name}/{file.name}",
                    N_("module.yaml does not list this lesson: list it there, or take the file out"),
                )
            )
    return Module(
        head=head,
        lessons=tuple(lessons),
        questions=_many(Question, place / "questions.yaml", faults),
        cases=_many(CaseStudy, place / "cases.yaml", faults),
    )


def _yaml(file: Path, faults: list[Fault]) -> Any:
    try:
        return parse_yaml(file.read_text("utf-8"))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        faults.append(
            told(
                f"{file.parent.name}/{file.name}",
                N_("line %(line)s: no YAML that can be read; look for indents, colons and quotation marks (%(error)s)"),
                line=mark.line + 1 if mark else 1, error=" ".join((error.problem or str(error)).split()),
            )
        )  # fmt: skip
        return None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        message = N_("this file cannot be read: save it as text in UTF-8 (%(error)s)")
        faults.append(told(f"{file.parent.name}/{file.name}", message, error=" ".join(str(error).split())))
        return None


def _many(shape: type[Shape], file: Path, faults: list[Fault]) -> tuple[Shape, ...]:
    if not file.exists():
        return ()
    raw = _yaml(file, faults) or []
    if not isinstance(raw, list):
        faults.append(
            told(f"{file.parent.name}/{file.name}", N_("a list is expected: begin every entry with a dash"))
        )
        return ()
    return tuple(_kept(shape, raw, f"{file.parent.name}/{file.name}", faults))


def _kept(shape: type[Shape], raw: list[Any], where: str, faults: list[Fault]) -> Iterable[Shape]:
    for number, one in enumerate(raw, start=1):
        name = one.get("id", f"#{number}") if isinstance(one, dict) else f"#{number}"
        read_one = _one(shape, one, f"{where} {name}", faults)
        if read_one is not None:
            yield read_one


def _one(shape: type[Shape], raw: Any, where: str, faults: list[Fault]) -> Shape | None:
    try:
        return shape.model_validate(raw)
    except ValidationError as error:
        faults += of_shape(where, error)
        return None


def of_shape(where: str, error: ValidationError) -> Iterable[Fault]:
    """A fault for each thing that has not its shape: the part, what stands there, and what may."""
    for detail in error.errors():
        given = detail.get("ctx", {})
        if "message" in given:  # a rule of our own
            yield told(where, given["message"], **given["values"])
            continue
        part = ".".join(str(one) for one in detail["loc"]) or where.rpartition(" ")[2]
        value = "" if isinstance(detail["input"], dict | list) else str(detail["input"])[:60]
        kind, message = (
            detail["type"],
            next((said for key, said in SHAPES if detail["type"].startswith(key)), None),
        )
        if message is None:
            yield told(
                where,
                N_("%(part)s cannot be “%(value)s” (%(error)s)"),
                part=part,
                value=value,
                error=detail["msg"],
            )
        elif kind in ("literal_error", "enum"):
            yield told(where, message, part=part, value=value, allowed=str(given.get("expected", "")))
        elif kind == "string_pattern_mismatch":
            yield told(where, message, part=part, value=value, form=str(given.get("pattern", "")))
        elif "%(value)s" in message:
            yield told(where, message, part=part, value=value)
        else:
            yield told(where, message, part=part)


SHAPES = (  # beginning of pydantic's name of an error → what to mend
    ("missing", N_("%(part)s is missing: write it")),
    ("extra_forbidden", N_("%(part)s is not known here: mend its name, or take it out")),
    ("string_too_short", N_("%(part)s is empty: write it")),
    ("too_short", N_("%(part)s holds too few entries: add some")),
    ("literal_error", N_("%(part)s is “%(value)s”; allowed: %(allowed)s")),
    ("string_pattern_mismatch", N_("%(part)s is “%(value)s”; its form is %(form)s")),
    ("string_type", N_("%(part)s is to be text: put it in quotation marks")),
    ("int", N_("%(part)s is “%(value)s”; allowed: a whole number")),
    ("decimal", N_("%(part)s is “%(value)s”; allowed: a number")),
    ("float", N_("%(part)s is “%(value)s”; allowed: a number")),
    ("bool", N_("%(part)s is “%(value)s”; allowed: true or false")),
    ("date", N_("%(part)s is “%(value)s”; allowed: a day such as 2026-03-05")),
    ("model_type", N_("%(part)s is to be an entry of its own, with names and colons")),
    ("dict_type", N_("%(part)s is to be an entry of its own, with names and colons")),
    ("tuple_type", N_("%(part)s is to be a list: begin every entry with a dash")),
    ("list_type", N_("%(part)s is to be a list: begin every entry with a dash")),
)
