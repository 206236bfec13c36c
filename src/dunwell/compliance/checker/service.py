"""Checking lines of text: one as it is typed, or a hundred thousand at once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from dunwell.compliance.checker import facts as case
from dunwell.compliance.checker import model, net, nonsense, rewrites, sources, spans
from dunwell.compliance.checker.additions_domain import NOTHING_ADDED, Additions
from dunwell.compliance.checker.categories import CATEGORIES
from dunwell.compliance.checker.facts import CaseFacts
from dunwell.compliance.checker.features import Features, extractor
from dunwell.compliance.checker.model import Model
from dunwell.compliance.checker.normal import Normal

BATCH = 2048
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SPEECH = {"call": "voice", "meeting": "voice", "visit": "voice", "message": "sms", "lawyer_letter": "letter"}


@dataclass(frozen=True, slots=True)
class Line:
    """What is to be checked. lang "" is told from the characters."""

    text: str
    lang: str = ""
    channel: str = "voice"
    addressee: str = "debtor"
    facts: CaseFacts | None = None


@dataclass(frozen=True, slots=True)
class Violation:
    """One category in one text; text[start:end] is the quote, never empty."""

    category: str
    start: int
    end: int
    quote: str
    rule: str
    source: str
    severity: str
    rewrite: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """All violations, the strongest first, and the facts that were assumed for want of the case's own."""

    violations: tuple[Violation, ...] = ()
    assumed: tuple[str, ...] = field(default=())

    @property
    def categories(self) -> frozenset[str]:
        """Only the names."""
        return frozenset(each.category for each in self.violations)


CLEAN = Verdict()


def language(text: str) -> str:
    """zh if at least a fifth of the letters are Chinese characters, each counted as two letters."""
    han = len(_HAN.findall(text))
    letters = sum(char.isalpha() for char in text) - han
    return "zh" if han and han * 8 >= letters else "en"


def check(
    lines: Sequence[Line],
    packs: Sequence[str] = (),
    additions: Additions = NOTHING_ADDED,
    day: date = sources.NEWEST,
) -> list[Verdict]:
    """A verdict a line, in order. `packs` name the rules cited, as they stand on `day`; without them cn for Chinese,
    us for English. Raises BadPack, NoModel."""
    verdicts = [CLEAN] * len(lines)
    by_lang: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        if line.text and not line.text.isspace():
            by_lang.setdefault(line.lang or language(line.text), []).append(number)
    for lang, numbers in by_lang.items():
        for start in range(0, len(numbers), BATCH):
            some = numbers[start : start + BATCH]
            for number, places in _batch(lang, [lines[n] for n in some], additions):
                line = lines[some[number]]
                verdicts[some[number]] = _verdict(places, line, lang, tuple(packs), day)
    return verdicts


def categories(lines: Sequence[Line], additions: Additions = NOTHING_ADDED) -> list[list[str]]:
    """Only the names, for measuring."""
    return [[each.category for each in verdict.violations] for verdict in check(lines, (), additions)]


def _batch(
    lang: str, lines: Sequence[Line], additions: Additions
) -> Iterator[tuple[int, dict[str, tuple[int, int]]]]:
    judge = model.load(lang)
    texts = [line.text for line in lines]
    channels = [_SPEECH.get(line.channel, line.channel) for line in lines]
    addressees = [case.addressee(line.addressee, line.facts) for line in lines]
    found = extractor(lang).features(texts, channels, addressees)
    scores = judge.scores(found)
    second = net.load(lang)
    if second:
        second.revise(judge, scores, lang, texts, channels, addressees)
    named = judge.named(scores)
    added = additions.of(lang)
    for number, heads in enumerate(named):
        line = lines[number]
        if not heads and line.facts is None and not added:
            continue
        normal = extractor(lang).normal.one(line.text)
        if heads and _means_nothing(lang, line, normal.text):
            heads = []
        places = _places(judge, found, number, heads, lang, normal, line.text) if heads else {}
        if line.facts is not None:
            case.apply(places, line.facts, normal.text, line.text, lang)
        if added:
            added.apply(places, normal, line.text)
        if places:
            yield number, places


def _means_nothing(lang: str, line: Line, normal: str) -> bool:
    """Whether a line is nonsense, or says over and over what said once is clean."""
    said = nonsense.once(line.text)
    if said is not None:
        return not check([replace(line, text=said, lang=lang, facts=None)])[0].violations
    return nonsense.unknown(normal, lang)


def _places(
    judge: Model, found: Features, row: int, heads: list[int], lang: str, normal: Normal, text: str
) -> dict[str, tuple[int, int]]:
    """Category to place in the original, the strongest first."""
    first, weights = spans.weigh(judge, found, row, heads)
    if not normal.text or not weights.shape[0]:
        return {CATEGORIES[head]: (0, len(text)) for head in heads}
    places = {}
    for column, head in enumerate(heads):
        start, stop = spans.find(found, first, weights[:, column], lang)
        places[CATEGORIES[head]] = spans.original(normal, start, stop, text)
    return places


def _verdict(
    places: dict[str, tuple[int, int]], line: Line, lang: str, packs: tuple[str, ...], day: date
) -> Verdict:
    addressee = case.addressee(line.addressee, line.facts)
    violations = []
    for category, (start, end) in places.items():
        said = sources.of(category, lang, packs, day)
        rewrite = rewrites.of(lang, category, line.channel, addressee)
        quote = line.text[start:end]
        violations.append(
            Violation(category, start, end, quote, said.rule, said.source, said.severity, rewrite)
        )
    return Verdict(tuple(violations), case.assumed(places, line.facts))
