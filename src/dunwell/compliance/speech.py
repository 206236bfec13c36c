"""Words judged with the case: from the gate's vocabulary and the rows of a debtor to the content checker and back.

The checker says what a text does; here is said to whom it goes (relation → addressee), what is known of the case, which
rule of the portfolio's packs forbids it, and whether it may go out.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dunwell.compliance import packs
from dunwell.compliance.checker import corpus
from dunwell.compliance.checker import service as checker
from dunwell.compliance.checker.additions_domain import NOTHING_ADDED, Additions
from dunwell.compliance.checker.facts import CaseFacts
from dunwell.compliance.checker.service import Line, Violation, language
from dunwell.compliance.domain.content import ContentRule, content_rules
from dunwell.compliance.domain.law import Law
from dunwell.compliance.domain.vocabulary import RELATIONS, addressee
from dunwell.compliance.figures import CATEGORY_NAMES

CHANNELS = frozenset({"voice", "sms", "email", "letter", "note", "app", "visit", "message"})
_CHANNEL_OF = {"reply": "voice", "message": "sms", "lawyer_letter": "letter", "meeting": "voice"}
# Relations that are taken to owe where a text is written for them and nothing else is said.
OWES = frozenset({"guarantor", "general_guarantor", "collateral_provider", "co_borrower"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """One thing a text does that the law forbids: where, by which rule, and what may be said instead."""

    category: str
    name: str  # source string
    start: int
    end: int
    quote: str
    rule: str
    source: str
    severity: str
    rewrite: str
    blocks: bool
    assumed: tuple[str, ...]
    law: ContentRule | None


def addressee_of(relation: str, liable: bool | None = None) -> str:
    """Whom words to such a person reach: debtor (or who answers for the debt) or third_party.

    Nobody has said whether a guarantor or co-borrower owes: a text for one is written for one who does.
    """
    known = relation if relation in RELATIONS else "other"
    return addressee(known, known in OWES if liable is None else liable)


def language_of(text: str) -> str:
    """zh or en, from the characters."""
    return language(text)


def judge(
    text: str, lang: str, channel: str, relation: str, facts: CaseFacts | None = None, *,
    law: Law | None = None, day: date | None = None, additions: Additions = NOTHING_ADDED,
) -> list[Spoken]:  # fmt: skip
    """What a text to such a person may not say, the gravest first. `law` None: pack cn; `day` None: the rules of today."""
    return judge_many([(text, relation)], lang, channel, facts, law=law, day=day, additions=additions)[0]


def judge_many(
    texts: Sequence[tuple[str, str]], lang: str, channel: str, facts: CaseFacts | None = None, *,
    law: Law | None = None, day: date | None = None, additions: Additions = NOTHING_ADDED,
) -> list[list[Spoken]]:  # fmt: skip
    """judge for many (text, relation) at once."""
    law = law or packs.load(["cn"])
    spoken = _CHANNEL_OF.get(channel, channel)
    rules = content_rules(law, day or date.max, channel=spoken)
    lines, places = [], []
    for number, (text, relation) in enumerate(texts):
        to = addressee_of(relation, facts.party_liable if facts else None)
        for start, line in _lines(text):
            lines.append(Line(line, lang, spoken, to, facts))
            places.append((number, start))
    found: list[list[Spoken]] = [[] for _ in texts]
    verdicts = checker.check(lines, [pack.id for pack in law.packs], additions)
    for (number, start), verdict in zip(places, verdicts, strict=True):
        found[number] += [_spoken(each, start, verdict.assumed, rules) for each in verdict.violations]
    return [sorted(each, key=lambda one: (not one.blocks, one.severity, one.start)) for each in found]


_SAMPLE = corpus.SAMPLE  # values a template is judged with: a name in braces is not what anybody will read
_VARIABLE = re.compile(r"\{([a-z_]+)\}")


def judge_template(
    text: str, lang: str, channel: str, relation: str, *, law: Law | None = None, day: date | None = None,
    additions: Additions = NOTHING_ADDED,
) -> list[Spoken]:  # fmt: skip
    """judge for a text with {variables}: read with sample values, its places counted in the text as written."""
    filled: list[str] = []
    place: list[int] = []
    last = 0
    for found in _VARIABLE.finditer(text):
        filled.append(text[last : found.start()])
        place += range(last, found.start())
        value = _SAMPLE.get(lang, {}).get(found[1], "")
        filled.append(value)
        place += [found.start()] * len(value)
        last = found.end()
    filled.append(text[last:])
    place += range(last, len(text) + 1)
    ends = {start: match.end() for match in _VARIABLE.finditer(text) for start in [match.start()]}
    said = judge("".join(filled), lang, channel, relation, law=law, day=day, additions=additions)
    moved = []
    for one in said:
        start, final = place[one.start], place[max(one.start, one.end - 1)]
        end = ends.get(final, final + 1)
        moved.append(replace(one, start=start, end=end, quote=text[start:end]))
    return moved


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Where each thing said in a text begins, and its words: a letter is many things said, not one.

    A long line is taken sentence by sentence, so that one bad clause is not lost among many good ones.
    """
    start = 0
    for line in text.splitlines(keepends=True):
        if len(line) <= _LONG:
            if len(_LETTERS.findall(line)) >= _FEWEST:
                yield start, line.rstrip("\r\n")
        else:
            for sentence in _SENTENCE.finditer(line):
                if len(_LETTERS.findall(sentence.group())) >= _FEWEST:
                    yield start + sentence.start(), sentence.group().rstrip("\r\n")
        start += len(line)


_FEWEST = 3  # letters; a word or two says nothing that could be judged
_LETTERS = re.compile(r"[^\W\d_]")
_LONG = 45  # signs; longer lines are taken apart
_SENTENCE = re.compile(r"[^。！？!?；\n]*?(?:[。！？；]+|[.!?]+(?=\s|$)|$)", re.DOTALL)


def _spoken(
    found: Violation, start: int, assumed: Collection[str], rules: dict[str, tuple[ContentRule, ...]]
) -> Spoken:
    named = next(iter(rules.get(found.category, ())), None)
    return Spoken(
        found.category, CATEGORY_NAMES[found.category], start + found.start, start + found.end, found.quote,
        named.rule if named else found.rule, named.source if named else found.source,
        named.severity if named else found.severity, found.rewrite, named.blocks if named else True, tuple(assumed), named,
    )  # fmt: skip
