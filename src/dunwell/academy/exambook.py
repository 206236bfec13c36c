"""The exams that ship (content/academy/exams.yaml), the code of conduct, and the versions of what was asked."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field
from sqlalchemy.orm import Session

from dunwell.academy import library, tables
from dunwell.academy.domain.content import Curriculum, Level, Question, Strict, Words
from dunwell.academy.domain.papers import Blueprint
from dunwell.foundation.settings import resource

SMALLEST = 20  # questions; a smaller paper says too little about a person


class ExamRule(Strict):
    """An entry of exams.yaml."""

    id: str
    kind: Literal["pre", "weekly", "mock", "final"]
    title: Words
    each: int = Field(ge=1)
    minutes: int = Field(ge=5)
    pass_share: Annotated[float, Field(gt=0, le=1)]
    level: Level
    levels: dict[str, Level] = Field(default_factory=dict)  # modules whose own test asks up to another level
    wait_days: int = 0
    always: tuple[str, ...] = ()  # pre: modules that are taught whatever one knows
    before: tuple[
        Literal["lessons", "weekly", "mock"], ...
    ] = ()  # what of the track is done before it can be begun


class Conduct(Strict):
    """The code of conduct."""

    version: str
    articles: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Exam:
    """An exam that can be sat: weekly tests are one a module."""

    id: str
    rule: ExamRule
    title: Words
    blueprint: Blueprint


@cache
def conduct() -> Conduct:
    """The code of conduct now in force."""
    return Conduct.model_validate(
        yaml.safe_load(resource("content", "academy", "conduct.yaml").read_text("utf-8"))
    )


_last: tuple[Curriculum, dict[str, Exam]] | None = (
    None  # counting a bank takes a while: kept while the curriculum is the same object
)


def exams(session: Session | None = None) -> dict[str, Exam]:
    """Every exam by its id; those the question bank cannot fill yet are left out. Not to be changed by who asks."""
    global _last
    taught, known = library.curriculum(session), _last
    if known is None or known[0] is not taught:
        known = _last = (taught, exams_of(taught, _rules()))
    return known[1]


@cache
def _rules() -> list[ExamRule]:
    raw = yaml.safe_load(resource("content", "academy", "exams.yaml").read_text("utf-8"))
    return [ExamRule.model_validate(one) for one in raw]


def exams_of(curriculum: Curriculum, rules: list[ExamRule]) -> dict[str, Exam]:
    """The exams of these rules over this curriculum."""
    found: dict[str, Exam] = {}
    for rule in rules:
        there = Counter(one.id[:3] for one in curriculum.questions() if one.level <= rule.level)
        full = {module.id: rule.each for module in curriculum.modules if there[module.id] >= rule.each}
        if rule.kind == "final" and not _whole(curriculum):
            continue
        if rule.kind != "weekly":
            if sum(full.values()) >= SMALLEST:
                found[rule.id] = Exam(rule.id, rule, rule.title, _blueprint(rule, rule.id, full, rule.level))
            continue
        for module in curriculum.modules:
            level = rule.levels.get(module.id, rule.level)
            asked = sum(one.level <= level for one in curriculum.questions() if one.id[:3] == module.id)
            if asked >= rule.each:
                exam_id = f"{rule.id}-{module.id}"
                title = Words(
                    zh=f"{rule.title.zh}：{module.head.title.zh}",
                    en=f"{rule.title.en}: {module.head.title.en}",
                )
                blueprint = _blueprint(rule, exam_id, {module.id: rule.each}, level)
                found[exam_id] = Exam(exam_id, rule, title, blueprint)
    return found


def _whole(curriculum: Curriculum) -> bool:
    """Whether every module that a track names is taught: a final exam over part of them would certify too much."""
    named = {module for track in curriculum.tracks for step in track.steps for module in step.modules}
    return named <= {module.id for module in curriculum.modules}


def _blueprint(rule: ExamRule, exam_id: str, modules: dict[str, int], level: int) -> Blueprint:
    return Blueprint(exam_id, modules, rule.minutes, rule.pass_share, level)


def version_of(question: Question) -> str:
    """Twelve hex digits over the question as it stands."""
    return sha256(question.model_dump_json().encode()).hexdigest()[:12]


def pre_rule() -> ExamRule | None:
    """The rule of the assessment before a track, None where there is none."""
    return next((rule for rule in _rules() if rule.kind == "pre"), None)


def bank_version(session: Session | None = None) -> str:
    """Twelve hex digits over all questions."""
    return sha256(
        "".join(version_of(one) for one in library.curriculum(session).questions()).encode()
    ).hexdigest()[:12]


def questions(session: Session | None = None) -> dict[str, Question]:
    """Every question by its id."""
    return {one.id: one for one in library.curriculum(session).questions()}


def as_asked(session: Session, paper: list[dict[str, Any]]) -> dict[str, Question]:
    """The questions of a paper as they stood when it was drawn; what is no longer known in that version, as it stands now."""
    now = questions(session)
    own = tables.own_versions(session, [entry["question"] for entry in paper])
    found = {}
    for entry in paper:
        key, version = entry["question"], entry.get("version", "")
        asked = next(
            (
                one
                for one in (now.get(key), library.shipped_question(key))
                if one is not None and version_of(one) == version
            ),
            None,
        )
        if asked is None and (key, version) in own:
            asked = Question.model_validate(own[key, version].body)
        if asked is not None or key in now:
            found[key] = asked or now[key]
    return found
