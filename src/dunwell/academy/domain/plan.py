"""A training plan as a document: its template, its body, what changed between two bodies, budget against actual, quarters.

Pure. Sums are minor units of the plan's currency; days are business dates, both ends inside.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from pydantic import Field

from dunwell.academy.domain.content import LANGS, Strict, Words

REVIEW_WITHIN = timedelta(days=14)  # after the last day of a quarter


class Section(Strict):
    """A section of the template. start: what a new plan says there; blank: the part of it that asks to be filled in."""

    id: str
    title: Words
    hint: Words
    start: Words
    blank: Words | None = None

    def stands_in(self, text: str, lang: str) -> bool:
        """Whether a text still says what the template began with, or leaves its blank; spaces and line ends do not count."""
        given = _squeezed(text)
        return any(_squeezed(words.in_lang(lang)) in given for words in (self.start, self.blank) if words)


class BudgetLine(Strict):
    """A line of the template's budget."""

    id: str
    title: Words


class Template(Strict):
    """plan-template.yaml."""

    sections: tuple[Section, ...] = Field(min_length=1)
    budget: tuple[BudgetLine, ...]

    def body(self, starts_on: date, ends_on: date, lang: str) -> "Body":
        """What a new plan says: the sections in the language it is begun in (zh or en), the other left empty."""
        return Body(
            title=dict.fromkeys(LANGS, ""),
            sections={one.id: dict.fromkeys(LANGS, "") | {lang: one.start.in_lang(lang)} for one in self.sections},
            starts_on=starts_on, ends_on=ends_on,
            lines=tuple(Line(id=one.id, title={lang: one.title.in_lang(lang) for lang in LANGS}) for one in self.budget),
        )  # fmt: skip

    def left_in(self, body: "Body") -> tuple[tuple[str, str], ...]:
        """Where a body still holds the template's words: section and language, in the order of the document."""
        return tuple(
            (one.id, lang)
            for one in self.sections
            for lang in LANGS
            if one.stands_in(body.sections.get(one.id, {}).get(lang, ""), lang)
        )


def _squeezed(text: str) -> str:
    return "".join(text.split())


Said = dict[str, str]  # text by language of LANGS; one of them may be empty


def in_lang(said: Mapping[str, str], lang: str) -> str:
    """The text in `lang` (zh, en, zh_Hans), or in the other language where it was not written in this one."""
    key = "zh" if lang.startswith("zh") else "en"
    return said.get(key) or next((text for text in said.values() if text), "")


class Line(Strict):
    """What a plan may cost, by line."""

    id: str
    title: Said
    amount_minor: int = Field(default=0, ge=0)


class Body(Strict):
    """What a version of a plan says."""

    title: Said
    sections: dict[str, Said]
    starts_on: date
    ends_on: date
    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        """The whole budget."""
        return sum(line.amount_minor for line in self.lines)

    def digest(self) -> str:
        """SHA-256 over the body, in hexadecimal."""
        plain = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
        return sha256(plain.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions. what: title, period, section or line; id: of the section or line.

    before and after: text by language, a sum, or a period as ISO days; None where there was or is nothing.
    """

    what: str
    id: str
    before: Any
    after: Any


def changes(before: Body, after: Body) -> list[Change]:
    """What differs, in the order of the document."""
    found = []
    if before.title != after.title:
        found.append(Change("title", "", before.title, after.title))
    old, new = _period(before), _period(after)
    if old != new:
        found.append(Change("period", "", old, new))
    for key in {**after.sections, **before.sections}:
        if before.sections.get(key) != after.sections.get(key):
            found.append(Change("section", key, before.sections.get(key), after.sections.get(key)))
    was, now = {one.id: one for one in before.lines}, {one.id: one for one in after.lines}
    for key in {**now, **was}:
        if was.get(key) != now.get(key):
            found.append(Change("line", key, _plain(was.get(key)), _plain(now.get(key))))
    return found


def _period(body: Body) -> tuple[str, str]:
    return body.starts_on.isoformat(), body.ends_on.isoformat()


def _plain(line: Line | None) -> dict[str, Any] | None:
    return {"title": line.title, "amount_minor": line.amount_minor} if line else None


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the budget against what was spent. id empty: spent without a line."""

    id: str
    title: Said
    planned: int
    actual: int

    @property
    def left(self) -> int:
        """Planned less actual; below nothing where more was spent."""
        return self.planned - self.actual


def figures(lines: Iterable[Line], spent: Iterable[tuple[str | None, int]]) -> list[Figure]:
    """Every line against what was spent on it (line, minor units); what stands on no known line comes last, if there is any."""
    planned = list(lines)
    known = {line.id for line in planned}
    actual: dict[str, int] = {}
    for line_id, amount in spent:
        key = line_id if line_id in known and line_id is not None else ""
        actual[key] = actual.get(key, 0) + amount
    found = [Figure(line.id, line.title, line.amount_minor, actual.get(line.id, 0)) for line in planned]
    return [*found, Figure("", {}, 0, actual[""])] if "" in actual else found


def quarter_of(day: date) -> str:
    """2026-Q4."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def last_day(quarter: str) -> date:
    """The last day of a quarter written 2026-Q4."""
    year, number = int(quarter[:4]), int(quarter[-1])
    return date(year + number // 4, 3 * number % 12 + 1, 1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """A quarterly review of a plan. opens_on: when the quarter, or the plan in it, is over; due_on: the last day to hold it."""

    quarter: str
    opens_on: date
    due_on: date


def reviews(starts_on: date, ends_on: date) -> list[Due]:
    """The reviews a plan asks for: one for each quarter it touches."""
    found, day = [], starts_on
    while day <= ends_on:
        quarter = quarter_of(day)
        end = last_day(quarter)
        over = min(end, ends_on)
        found.append(Due(quarter, over, over + REVIEW_WITHIN))
        day = end + timedelta(days=1)
    return found
