"""The shape of what is taught: modules, lessons, questions and case studies, each whole in Chinese and English.

Read from content/academy by `academy.library`; the guide for writers is docs/how-to/lesson.md.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from dunwell.foundation.i18n import N_

LANGS = ("zh", "en")
# The second-level headings of a lesson, in their order.
SECTIONS = {
    "zh": ("学习目标", "讲解", "例题", "对话对比", "练习", "要点"),
    "en": ("Aims", "Explanation", "Worked example", "Dialogue", "Exercise", "Key points"),
}
WEAKER_BETTER = {"zh": ("欠妥", "改进"), "en": ("Weaker", "Better")}  # third-level, in the dialogue
ANSWER = {"zh": "参考答案", "en": "Answer"}  # third-level, in the exercise

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Level = Literal[1, 2, 3]
Kind = Literal["single", "multiple", "order", "match", "numeric", "case"]
KINDS: tuple[str, ...] = ("single", "multiple", "order", "match", "numeric", "case")


class Strict(BaseModel):
    """Unknown keys are refused; nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Strict):
    """The same thing said in both languages, each for its own reader."""

    zh: Text
    en: Text

    def in_lang(self, lang: str) -> str:
        """The words in `zh` or `en` (`zh_Hans` counts as zh)."""
        return self.zh if lang.startswith("zh") else self.en


class Plan(Strict):
    """A classroom plan in minutes."""

    introduce: int = Field(ge=1)
    demonstrate: int = Field(ge=1)
    practise: int = Field(ge=1)
    debrief: int = Field(ge=1)

    @property
    def minutes(self) -> int:
        """The whole session."""
        return self.introduce + self.demonstrate + self.practise + self.debrief


class Source(Words):
    """Where a statement comes from; `url` where it can be read."""

    url: str = ""


class LessonHead(Strict):
    """What module.yaml says of a lesson. minutes: reading and exercise, alone."""

    id: Annotated[str, StringConstraints(pattern=r"^m\d\d-l\d\d$")]
    title: Words
    minutes: int = Field(ge=10, le=25)
    level: Level = 1
    plan: Plan
    scenarios: tuple[str, ...] = ()
    screens: tuple[str, ...] = ()
    sources: tuple[Source, ...] = Field(min_length=1)


class Option(Strict):
    """One choice. why: shown when it was chosen."""

    text: Words
    right: bool = False
    why: Words | None = None


class Pair(Strict):
    """What belongs together."""

    left: Words
    right: Words


class Figure(Strict):
    """A number to be worked out; right within `tolerance` on either side."""

    value: Decimal
    tolerance: Decimal = Field(default=Decimal(0), ge=0)
    unit: Words | None = None


def _wrong(message: str, **values: str) -> PydanticCustomError:
    """A question's own rule is broken; its context keeps the message and its values apart, to be said in another language."""
    said = message % values if values else message
    return PydanticCustomError("question", "{said}", {"said": said, "message": message, "values": values})


THE_LESSON = "The lesson"  # the source of a question that rests on its lesson alone


class Question(Strict):
    """One question. What it carries depends on its kind: options (single, multiple, case), `order` (the right order),
    `pairs` (match), `figure` (numeric); a case has a `situation` before it."""

    id: Annotated[str, StringConstraints(pattern=r"^m\d\d-q\d\d\d?$")]
    kind: Kind
    level: Level
    lesson: str
    text: Words
    situation: Words | None = None
    options: tuple[Option, ...] = ()
    order: tuple[Words, ...] = ()
    pairs: tuple[Pair, ...] = ()
    figure: Figure | None = None
    explain: Words
    source: Words

    @property
    def outside(self) -> Words | None:
        """The source besides the lesson it belongs to; None where the lesson itself is the source."""
        itself = self.source.en == THE_LESSON or self.source.en.startswith(f"Lesson {self.lesson}")
        return None if itself else self.source

    @model_validator(mode="after")
    def _answerable(self) -> Self:
        chosen = self.kind in ("single", "multiple", "case")
        carried = {
            "options": bool(self.options), "order": bool(self.order), "pairs": bool(self.pairs),
            "figure": self.figure is not None,
        }  # fmt: skip
        wanted = "options" if chosen else {"order": "order", "match": "pairs", "numeric": "figure"}[self.kind]
        if [name for name, there in carried.items() if there] != [wanted]:
            raise _wrong(N_("a question of kind %(kind)s has %(wanted)s and nothing else to answer with"), kind=self.kind, wanted=wanted)  # fmt: skip
        right = sum(option.right for option in self.options)
        if self.kind == "single" and right != 1:
            raise _wrong(N_("a single choice has one right option"))
        if chosen and not 0 < right < len(self.options):
            raise _wrong(N_("some options are right and some are wrong"))
        if chosen and len(self.options) < 3:
            raise _wrong(N_("there are at least three options"))
        if self.kind == "multiple" and right < 2:
            raise _wrong(N_("a multiple choice has two right options or more"))
        if self.kind == "case" and self.situation is None:
            raise _wrong(N_("a case tells its situation"))
        if (self.kind == "order" and len(self.order) < 3) or (self.kind == "match" and len(self.pairs) < 3):
            raise _wrong(N_("there are at least three to put in order or to match"))
        for lang in LANGS:
            said = [words.in_lang(lang) for words in self.choices()]
            if len(set(said)) != len(said):
                raise _wrong(N_("the same choice stands there twice (%(lang)s)"), lang=lang)
        return self

    def choices(self) -> tuple[Words, ...]:
        """Everything that is chosen from or put in order, as written; of pairs the right-hand side."""
        return (
            tuple(option.text for option in self.options)
            + self.order
            + tuple(pair.right for pair in self.pairs)
        )


class Ask(Strict):
    """A question for the group, and what a good discussion reaches."""

    ask: Words
    guide: Words


class CaseStudy(Strict):
    """A case for discussion: invented or anonymised, dated, renewed or retired by `review_by`."""

    id: Annotated[str, StringConstraints(pattern=r"^m\d\d-c\d\d$")]
    title: Words
    situation: Words
    asks: tuple[Ask, ...] = Field(min_length=2)
    lessons: tuple[str, ...] = ()
    written: date
    review_by: date
    retired: bool = False

    @model_validator(mode="after")
    def _dated(self) -> Self:
        if self.review_by <= self.written:
            raise ValueError("a case is reviewed after it was written")
        return self


class ModuleHead(Strict):
    """module.yaml."""

    id: Annotated[str, StringConstraints(pattern=r"^m\d\d$")]
    title: Words
    why: Words
    lessons: tuple[LessonHead, ...] = Field(min_length=4, max_length=8)


class Lesson(Strict):
    """A lesson with its Markdown in both languages."""

    head: LessonHead
    module: str
    body: Words

    @property
    def id(self) -> str:
        """m01-l01 …"""
        return self.head.id


class Module(Strict):
    """A module with everything in it."""

    head: ModuleHead
    lessons: tuple[Lesson, ...]
    questions: tuple[Question, ...]
    cases: tuple[CaseStudy, ...]

    @property
    def id(self) -> str:
        """m01 …"""
        return self.head.id


class Week(Strict):
    """A stretch of a track. gate: what has to be passed before the next."""

    title: Words
    weeks: tuple[int, int]
    lessons: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    practise: Words | None = None
    gate: Words


class Track(Strict):
    """Who learns what in which order."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$")]
    title: Words
    audience: Words
    steps: tuple[Week, ...] = Field(min_length=1)
    recurring: Literal["once", "monthly", "quarterly", "yearly"] = "once"


class Curriculum(Strict):
    """All that is taught."""

    modules: tuple[Module, ...]
    tracks: tuple[Track, ...] = ()

    def lesson(self, lesson_id: str) -> Lesson | None:
        """The lesson of this id."""
        return next((one for module in self.modules for one in module.lessons if one.id == lesson_id), None)

    def module(self, module_id: str) -> Module | None:
        """The module of this id."""
        return next((one for one in self.modules if one.id == module_id), None)

    def questions(self) -> tuple[Question, ...]:
        """Every question, by module."""
        return tuple(question for module in self.modules for question in module.questions)
