"""From a content plan to words: templates by act and mood, coloured by the person's style; no line twice in a call. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from dunwell.roleplay.domain import figures, when
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.domain.specials import GENTLE
from dunwell.roleplay.domain.talk import Plan
from dunwell.roleplay.domain.terms import Terms, day_of

BANDS = ("calm", "tense", "hot")
BARE = (
    "pickup",
    "bye",
    "bye.hurt",
    "self_harm.asked",
    "D02.digits",
    "confirm",
    "told",
    "again",
    "again.asked",
    "again.tired",
    "hearing",
    "correct",
    "way",
    "misnamed",
    "misnamed.known",
    "no_more",
    "arranged",
    "obstacle",
    "settled",
    "go_on",
    "spell",
    "D26.short",
)  # said without an opener
EARLY = 4  # lines after which nobody says only how they feel about being rung up
_PROPER = re.compile(
    r"I\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:January|February|March|April|June|July|August|September|October|November|December|God|Mr|Mrs|Ms|Dr)\b"
)  # keeps its capital after an opener
# A line that has a beginning of its own; another before it makes two.
_OPENS_ITSELF = re.compile(
    r"(okay|ok|well|right|all right|alright|yes|yeah|yep|mm|oh|so|look|listen|sure|go on|sorry|hold on|hang on|wait|anyway|honestly|please|god|um|er|see|i mean|you know|thanks|thank you)\b"
    r"|[嗯哦啊唉哎喂行好]|那(?=[，,你我就])|您?听我|等等|说实话|我说",
    re.I,
)
PLAIN_KEYS = ("openers", "interrupts", "drifts", "silent")


@dataclass(frozen=True, slots=True)
class Phrases:
    """The templates of one language: key → band → lines; openers by register."""

    lang: str
    lines: Mapping[str, Mapping[str, tuple[str, ...]]]
    openers: Mapping[str, tuple[str, ...]]

    def of(self, key: str, band: str) -> tuple[str, ...]:
        """The lines for a key in a mood; () where there are none."""
        return self.lines.get(key, {}).get(band, ())


@dataclass(frozen=True, slots=True)
class Words:
    """A reply in words. `spent` where the person had nothing new left to say and therefore left. `plain`: the built-in words
    of it, where another voice worded it."""

    text: str
    spent: bool = False
    plain: str = ""


def deal(terms: Terms, scenario: Scenario, *, short: bool = False) -> str:
    """The terms as one says them: sum, day, parts, means of payment; in short only sum and day."""
    case, lang = scenario.case, scenario.lang
    amount = figures.spoken(terms.upfront_minor, lang) if terms.upfront_minor else None
    day = day_of(terms, case)
    said = when.spoken(day, case.call_date, lang) if day else None
    parts = terms.instalments if terms.left_minor(case) > 0 else None
    if short and amount and said:
        terms, parts = replace(terms, method=None), None
    if lang == "zh":
        verb = "付" if scenario.stage == "b2b" else "还"
        first = f"{said or ''}先{verb}{amount}" if amount else (said or "")
        if terms.method and amount:
            first += f"，用{terms.method}"
        return (
            first + (f"，剩下的分{parts}期" if parts else "")
            if first
            else f"分{parts}期"
            if parts
            else f"先{verb}一部分"
        )
    first = (
        f"{amount} {'on ' + said if said and said not in ('today', 'tomorrow') else said or ''}".strip()
        if amount
        else ""
    )
    if terms.method and amount:
        first += f" by {terms.method}"
    if parts:
        first += f"{', ' if first else ''}the rest over {figures.en(parts)} months"
    return first or "something to start with"


def say(plan: Plan, scenario: Scenario, phrases: Phrases, said: Sequence[str], rng: Random) -> Words:
    """The plan in words never said before in this call."""
    used = frozenset(said)
    before = frozenset(
        piece for text in said for piece in _pieces(text) | _pieces(_bare(text, scenario, phrases))
    )
    tail = [text for text in plan.facts if text]
    if tail:
        text = _joined(tail, scenario.lang)
        return Words(_opened(text, plan, scenario, phrases, rng, used))
    short = _in_short(plan, scenario, said)
    keys = ("D26.short", "D26") if short and plan.act == "D26" else (plan.key or plan.act, plan.act)
    for key in dict.fromkeys(keys):
        if key == "bye" and scenario.special in GENTLE:
            key = "bye.soft"
        kind = () if key == "D01" and len(said) > EARLY else _of_kind(key, plan, scenario, phrases)
        common = (*kind, *phrases.of(key, plan.band))
        for lines in (scenario.own_lines(key), common):  # the person's own words first
            filled = [_fill(line, plan, scenario, short=short) for line in lines]
            fresh = [line for line in filled if not _pieces(line) & before]
            if not fresh:
                continue
            chosen = rng.choice(fresh)
            styled = _styled(chosen, plan, scenario, phrases, rng, used)
            return Words(chosen if styled in used else styled)
    spare = [
        line
        for key in ("D13", "D15", "D17", "D01")
        for line in phrases.of(key, plan.band)
        if not _pieces(line) & before
    ]
    if plan.ends or not spare:
        last = [line for line in phrases.of("D30", plan.band) if not _pieces(line) & before]
        return Words(last[0] if last else "", spent=True)
    return Words(rng.choice(spare))


def core(text: str, scenario: Scenario, phrases: Phrases) -> str:
    """A line as it was meant: without opener, interruption, drift and silence; "" where nothing but these is left."""
    for key in ("interrupts", "drifts", "silent"):
        for band in BANDS:
            for line in phrases.of(key, band):
                text = text.removeprefix(line).removesuffix(line).strip()
    return _bare(text, scenario, phrases)


def _once_more(text: str, lang: str) -> str:
    """What was said, as part of another sentence: one sentence of it all, without its end."""
    inner = re.sub(r"（[^）]*）|\([^)]*\)", "", text).strip()
    inner = re.sub(r"[。.!！?？…]+$", "", inner)
    if lang == "zh":
        return re.sub(r"[。！？…]+", "，", inner)
    inner = re.sub(r"[.!?…]+\s+(\w)(?=\w)", lambda found: ", " + found[1].lower(), inner)
    inner = re.sub(r"[.!?…]+\s+", ", ", inner)
    return inner if re.match(r"I\b|I'|[A-Z]{2}", inner) else inner[:1].lower() + inner[1:]


def _of_kind(key: str, plan: Plan, scenario: Scenario, phrases: Phrases) -> tuple[str, ...]:
    """What only this kind of person says for a key; nothing where a special matter colours the call, or in anger."""
    if scenario.special is not None or (plan.band == "hot" and scenario.group != "confrontational"):
        return ()
    return phrases.of(f"{key}@{scenario.group}", plan.band)


def _pieces(text: str) -> frozenset[str]:
    """The sentences of a line, in small letters; none of them is said twice."""
    return frozenset(
        piece.strip()
        for piece in re.findall(r"[^。！？?!.…）)]+[。！？?!.…）)]*|[.…]+", text.lower())
        if piece.strip()
    )


def _bare(text: str, scenario: Scenario, phrases: Phrases) -> str:
    """What was said, without the opener before it."""
    openers = _openers(scenario, phrases, with_kind=True)
    return next((text.removeprefix(one) for one in openers if text.startswith(one)), text)


def _openers(scenario: Scenario, phrases: Phrases, *, with_kind: bool) -> tuple[str, ...]:
    """The person's own openers, those of the register and, unless a special matter colours the call, of their kind."""
    style, comma = scenario.persona.style, "，" if scenario.lang == "zh" else ", "
    kind = phrases.openers.get(scenario.group, ()) if with_kind and scenario.special is None else ()
    return (*(word + comma for word in style.words), *phrases.openers.get(style.register, ()), *kind)


def _in_short(plan: Plan, scenario: Scenario, said: Sequence[str]) -> bool:
    """Whether the terms were said in full before and nobody asks to hear them whole: then sum and day will do."""
    if plan.terms is None or plan.key or plan.whole:
        return False
    whole = deal(plan.terms, scenario).casefold()
    return any(whole in text.casefold() for text in said)


def _fill(line: str, plan: Plan, scenario: Scenario, *, short: bool = False) -> str:
    person = scenario.person
    text = line.replace("{id}", person.id_tail).replace("{answers}", person.answers or person.name)
    text = text.replace("{address}", person.address).replace("{name}", person.name)
    text = text.replace("{way}", (plan.terms.method if plan.terms else None) or "")
    text = text.replace("{it}", _once_more(plan.again, scenario.lang)).replace("{wrong}", plan.wrong)
    if "{deal}" in text and plan.terms is not None:
        words = deal(plan.terms, scenario, short=short)
        starts = text.find("{deal}")
        if scenario.lang == "en" and starts > 1 and text[starts - 2] in ".?!":
            words = words[0].upper() + words[1:]
        text = text.replace("{deal}", words)
    if scenario.lang == "en" and text:
        text = text[0].upper() + text[1:]
    return text


def _styled(
    text: str, plan: Plan, scenario: Scenario, phrases: Phrases, rng: Random, used: frozenset[str]
) -> str:
    """Interruptions, drift and silence around a line, and the person's openers before it."""
    key = {"interrupts": "interrupts", "drifts": "drifts", "silent": "silent"}.get(plan.manner)
    if key:
        extra = [line for line in phrases.of(key, plan.band) if not any(line in each for each in used)]
        if extra:
            chosen = rng.choice(extra)
            gap = "" if scenario.lang == "zh" else " "
            return f"{text}{gap}{chosen}" if key == "drifts" else f"{chosen}{gap}{text}"
    return _opened(text, plan, scenario, phrases, rng, used)


def _opened(
    text: str, plan: Plan, scenario: Scenario, phrases: Phrases, rng: Random, used: frozenset[str]
) -> str:
    style = scenario.persona.style
    if (
        plan.key in BARE
        or plan.act == "D02"
        or plan.ends
        or plan.key.startswith(("felt.", "asked.", "small.joke"))
        or text.startswith(("（", "(", "…", "."))
        or (plan.key.startswith("eased") or plan.key.endswith(".right"))  # begins with its own yes
        or rng.random() >= style.fillers
    ):
        return text
    zh = scenario.lang == "zh"
    if len(text) < (5 if zh else 14):
        return text
    # openers of the kind are half a sentence (I'm so tired): not before a fact
    openers = _openers(scenario, phrases, with_kind=not plan.facts)
    if _OPENS_ITSELF.match(text):  # half a sentence of its kind goes before it, a mere filler does not
        kind = phrases.openers.get(scenario.group, ())
        openers = tuple(each for each in openers if each in kind)
    choices = [each for each in openers if not text.startswith(each[:2])]
    if not choices:
        return text
    opener = rng.choice(choices)
    if not zh and not _PROPER.match(text):
        text = text[0].lower() + text[1:]
    return opener + text


def _joined(texts: Sequence[str], lang: str) -> str:
    return "".join(texts) if lang == "zh" else " ".join(texts)
