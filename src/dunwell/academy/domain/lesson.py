"""A lesson's Markdown taken apart: its sections, the lines of its dialogue, how long it takes to read."""

import re
from dataclasses import dataclass
from typing import Any

from dunwell.academy.domain.content import ANSWER, SECTIONS, WEAKER_BETTER
from dunwell.foundation.i18n import N_

_H2 = re.compile(r"^## +(.+?) *$", re.MULTILINE)
_H3 = re.compile(r"^### +(.+?) *$", re.MULTILINE)
_SPOKEN = re.compile(r"^- \*\*(.+?)\*\* *[:：] *(.+)$", re.MULTILINE)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'’%.,-]*")
# Reading to learn, not to skim: adults read Chinese at about 260 characters a minute (Brysbaert 2019 gives 260 for silent
# reading of Chinese) and English non-fiction at 238 words a minute (the same review); taking it in takes half as long again.
HAN_A_MINUTE, WORDS_A_MINUTE = 175.0, 160.0
COLLECTOR, CUSTOMER = {"zh": "催收员", "en": "Collector"}, {"zh": "客户", "en": "Customer"}


@dataclass(frozen=True, slots=True)
class Spoken:
    """One line of a dialogue. better: whether it stands in the improved version."""

    speaker: str
    text: str
    better: bool


def sections(body: str) -> list[tuple[str, str]]:
    """Second-level headings in their order, each with what stands under it."""
    parts = _H2.split(body)
    return list(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True))


def parts(text: str) -> dict[str, str]:
    """Third-level headings of a section, each with what stands under it."""
    split = _H3.split(text)
    return dict(zip(split[1::2], (part.strip() for part in split[2::2]), strict=True))


def dialogue(body: str, lang: str) -> list[Spoken]:
    """Every spoken line of the dialogue section."""
    under = dict(sections(body)).get(SECTIONS[lang][3], "")
    weaker, better = WEAKER_BETTER[lang]
    found = parts(under)
    return [
        Spoken(match[1], match[2].strip(), name == better)
        for name in (weaker, better)
        for match in _SPOKEN.finditer(found.get(name, ""))
    ]


def said_to_customers(body: str, lang: str) -> list[Spoken]:
    """The collector's lines, and those of everybody else who speaks in a version where the customer does."""
    spoken = dialogue(body, lang)
    present = {one.better for one in spoken if one.speaker.startswith(CUSTOMER[lang])}
    return [
        one
        for one in spoken
        if one.speaker.startswith(COLLECTOR[lang])
        or (one.better in present and not one.speaker.startswith(CUSTOMER[lang]))
    ]


def reading_minutes(body: str) -> float:
    """Minutes to read it with understanding, Chinese characters and Latin words counted each at their own speed."""
    return len(_HAN.findall(body)) / HAN_A_MINUTE + len(_WORD.findall(_HAN.sub(" ", body))) / WORDS_A_MINUTE


def exercise(body: str, lang: str) -> tuple[str, str]:
    """The exercise and its answer."""
    under = dict(sections(body)).get(SECTIONS[lang][4], "")
    task = _H3.split(under)[0].strip()
    return task, parts(under).get(ANSWER[lang], "")


def before_answer(body: str, lang: str) -> tuple[str, str]:
    """What a lesson explains and asks, and what it gives to keep: the model answer and all that follows it."""
    heading = re.search(rf"^### +{ANSWER[lang]} *$", body, re.MULTILINE)
    return (body[: heading.start()], body[heading.start() :]) if heading else (body, "")


def faults(body: str, lang: str) -> list[tuple[str, dict[str, Any]]]:
    """What is not as a lesson should be, in words for the writer: a message of the catalogue and its values."""
    found = sections(body)
    said = [name for name, _ in found]
    if said != list(SECTIONS[lang]):
        message = N_("the headings are %(wanted)s, in this order; there are %(found)s")
        return [(message, {"wanted": ", ".join(SECTIONS[lang]), "found": ", ".join(said)})]
    wrong = [(N_("nothing stands under %(heading)s: write it"), {"heading": name}) for name, text in found if not text]  # fmt: skip
    weaker, better = WEAKER_BETTER[lang]
    spoken = parts(dict(found)[SECTIONS[lang][3]])
    for name in (weaker, better):
        text = spoken.get(name, "")
        if len(_SPOKEN.findall(text)) < 4:
            wrong.append(
                (N_("the dialogue under %(heading)s has fewer than four lines `- **speaker**: words`"), {"heading": name})
            )  # fmt: skip
        if not re.search(r"^ *> ", text, re.MULTILINE):
            wrong.append(
                (N_("the dialogue under %(heading)s has no comment (a line beginning with >)"), {"heading": name})
            )  # fmt: skip
    task, answer = exercise(body, lang)
    if not task or not answer:
        wrong.append((N_("the exercise needs a task and, under ### %(heading)s, its answer"), {"heading": ANSWER[lang]}))  # fmt: skip
    return wrong
