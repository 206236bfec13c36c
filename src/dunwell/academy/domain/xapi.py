"""xAPI statements (IEEE 9274.1.1 / ADL xAPI 1.0.3) for what people learn and play. Pure: facts in, statements out.

Every statement's id follows from what it is about, so that saying it twice is saying it once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from dunwell.academy.domain.content import Question, Words

SPACE = UUID("3d1f7a52-3f0b-4c0e-9a44-0d2b7c3c5a10")
BASE = "urn:dunwell:academy"
_ADL = "http://adlnet.gov/expapi/verbs/"
VERBS = {
    "initialized": (f"{_ADL}initialized", "开始"),
    "completed": (f"{_ADL}completed", "完成"),
    "answered": (f"{_ADL}answered", "回答"),
    "passed": (f"{_ADL}passed", "通过"),
    "failed": (f"{_ADL}failed", "未通过"),
    "voided_call": (f"{_ADL}failed", "未通过"),
    "earned": ("http://id.tincanapi.com/verb/earned", "获得"),
    "acknowledged": ("http://id.tincanapi.com/verb/acknowledged", "确认"),
    "registered": (f"{_ADL}registered", "登记"),
}
_TYPES = {
    "lesson": "http://adlnet.gov/expapi/activities/lesson",
    "question": "http://adlnet.gov/expapi/activities/cmi.interaction",
    "exam": "http://adlnet.gov/expapi/activities/assessment",
    "certificate": "https://www.opigno.org/en/tincan_registry/activity_type/certificate",
    "conduct": "http://activitystrea.ms/schema/1.0/page",
    "simulation": "http://adlnet.gov/expapi/activities/simulation",
    "track": "http://adlnet.gov/expapi/activities/course",
}
CODES = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True, slots=True)
class Learner:
    """Who did it: the account here, with the name as the learning record store may show it."""

    login: str
    name: str
    home_page: str

    def actor(self) -> dict[str, Any]:
        """The agent of a statement, known by an account and never by a private address."""
        return {
            "objectType": "Agent", "name": self.name, "account": {"homePage": self.home_page, "name": self.login}
        }  # fmt: skip


def statement(
    learner: Learner,
    verb: str,
    what: Mapping[str, Any],
    at: datetime,
    key: str,
    *,
    result: Mapping[str, Any] | None = None,
    within: Sequence[str] = (),
) -> dict[str, Any]:
    """One statement. key: what it is about, unique and lasting; within: activities it is part of."""
    iri, word = VERBS[verb]
    made: dict[str, Any] = {
        "id": str(uuid5(SPACE, key)),
        "actor": learner.actor(),
        "verb": {"id": iri, "display": {"en": iri.rpartition("/")[2], "zh-CN": word}},
        "object": dict(what),
        "timestamp": at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "version": "1.0.3",
    }
    if result:
        made["result"] = dict(result)
    context: dict[str, Any] = {"platform": "Dunwell"}
    if within:
        context["contextActivities"] = {
            "parent": [{"id": iri, "objectType": "Activity"} for iri in within[:1]],
            "grouping": [{"id": iri, "objectType": "Activity"} for iri in within],
        }
    return made | {"context": context}


def activity(
    kind: str, name: str, words: Words | None = None, extra: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """An activity with its definition. name: the end of its IRI."""
    definition: dict[str, Any] = {"type": _TYPES[kind], **(extra or {})}
    if words is not None:
        definition["name"] = said(words)
    return {"id": f"{BASE}:{name}", "objectType": "Activity", "definition": definition}


def said(words: Words) -> dict[str, str]:
    """A language map."""
    return {CODES["zh"]: words.zh, CODES["en"]: words.en}


def score(scaled: float) -> dict[str, float]:
    """A score between -1 and 1 as xAPI wants it."""
    return {"scaled": round(max(-1.0, min(1.0, scaled)), 4)}


def duration(seconds: float) -> str:
    """ISO 8601, to a hundredth of a second."""
    return f"PT{max(0.0, seconds):.2f}S"


def question(one: Question) -> dict[str, Any]:
    """A question as an interaction with its right answer."""
    extra: dict[str, Any] = {"correctResponsesPattern": [_pattern(one)]}
    if one.kind == "numeric":
        extra["interactionType"] = "numeric"
    elif one.kind == "order":
        extra |= {"interactionType": "sequencing", "choices": _components("c", one.order)}
    elif one.kind == "match":
        extra |= {
            "interactionType": "matching", "source": _components("l", [pair.left for pair in one.pairs]),
            "target": _components("r", [pair.right for pair in one.pairs]),
        }  # fmt: skip
    else:
        extra |= {
            "interactionType": "choice",
            "choices": _components("c", [option.text for option in one.options]),
        }
    return activity("question", f"{one.id[:3]}:{one.id}", one.text, extra)


def _components(letter: str, words: Sequence[Words]) -> list[dict[str, Any]]:
    return [{"id": f"{letter}{number}", "description": said(one)} for number, one in enumerate(words, 1)]


def _pattern(one: Question) -> str:
    if one.figure is not None:
        low, high = one.figure.value - one.figure.tolerance, one.figure.value + one.figure.tolerance
        return f"{low}[:]{high}"
    if one.order:
        return "[,]".join(f"c{number}" for number in range(1, len(one.order) + 1))
    if one.pairs:
        return "[,]".join(f"l{number}[.]r{number}" for number in range(1, len(one.pairs) + 1))
    return "[,]".join(f"c{number}" for number, option in enumerate(one.options, 1) if option.right)


def response(one: Question, given: Any) -> str:
    """What was answered, in the notation of the interaction."""
    if given is None:
        return ""
    if isinstance(given, str):
        return given
    if one.kind == "match":
        return "[,]".join(f"l{left}[.]r{right + 1}" for left, right in enumerate(given, 1) if int(right) >= 0)
    return "[,]".join(f"c{int(number) + 1}" for number in given if int(number) >= 0)
