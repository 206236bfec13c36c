"""A scenario: one person, one account, what the trainee is told and what the person keeps back. Read strictly; pure.

How to write one: docs/how-to/scenario.md. The files are content/scenarios/{zh,en}/*.yaml.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

from dunwell.roleplay.domain.acts import COLLECTOR_IDS, DEBTOR_IDS
from dunwell.roleplay.domain.case import LANGS, Case, read_case
from dunwell.roleplay.domain.strict import BadData, Fields

STAGES = ("pre_due", "early", "middle", "late", "charged_off", "legal", "b2b")
# Archetype → DebtBench's group of it, for slicing results.
ARCHETYPES = {
    "confrontational": "confrontational",
    "shrewd": "confrontational",
    "proud": "confrontational",
    "avoidant": "avoidant",
    "false_promiser": "avoidant",
    "suspicious": "avoidant",
    "helpless": "helpless",
    "anxious": "helpless",
    "confused": "helpless",
    "cooperative": "cooperative",
    "forgetful": "cooperative",
}
# Who is at the other end, or what the matter is, where it is not simply a debtor; → the right thing of the case.
SPECIALS = {
    "third_person": "third_party",
    "guarantor": None,
    "wrong_number": "wrong_number",
    "identity_theft": "identity_theft",
    "bereaved": "deceased",
    "represented": "represented",
    "distressed": "hardship",
    "self_harm": "self_harm",
    "disputing": "dispute",
    "finance_manager": None,
}
TOPICS = (
    "cause",
    "income",
    "payday",
    "spending",
    "savings",
    "other_debts",
    "second_income",
    "help",
    "family",
    "health",
    "intention",
    "past_contact",
    "payment_made",
    "dispute",
    "plan",
    "fear",
    "other",
)
MOMENTS = (
    "open",
    "push",
    "right",
)  # of a special matter: when it comes up, when pressed, when treated rightly
STATE = ("trust", "anger", "stress", "willingness", "fairness", "credibility", "engagement")
LENGTHS = ("short", "plain", "long")
REGISTERS = ("plain", "polite", "rough")
HIGHEST_THRESHOLD = 0.75  # a fact beyond it could not be reached in a call of ordinary length
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the person knows. Said once trust reaches `trust` and the collector does one of `acts`; `cover` is said when asked too early."""

    topic: str
    trust: float
    acts: tuple[str, ...]
    text: str
    cover: str | None = None
    ways: tuple[str, ...] = ()  # other words for the same; which are said is the seed's choice


@dataclass(frozen=True, slots=True)
class Cognition:
    """1 (knows nothing) … 5 (knows it well)."""

    law: int = 3
    finance: int = 3
    duty: int = 3
    credit: int = 3


@dataclass(frozen=True, slots=True)
class Style:
    """How the person talks. Shares are 0 … 1 of the turns."""

    length: str = "plain"
    register: str = "plain"
    fillers: float = 0.2
    interrupts: float = 0.05
    drifts: float = 0.05
    silences: float = 0.03
    words: tuple[str, ...] = ()  # exclamations of this person's own


@dataclass(frozen=True, slots=True)
class Person:
    """Who the debtor is; `answers` names who picks up where that is somebody else."""

    name: str
    address: str
    id_tail: str
    answers: str | None = None


@dataclass(frozen=True, slots=True)
class Persona:
    """The fixed part of a mind. `state` is where trust, anger … start; unnamed ones come from the archetype."""

    traits: tuple[str, ...]
    resilience: int
    patience: int
    cognition: Cognition
    style: Style
    state: dict[str, float]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person would like of a deal."""

    discount: bool = False
    instalments: int | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything of one scenario. `brief` is for the trainee before, `debrief` after the call."""

    id: str
    version: int
    title: str
    lang: str
    stage: str
    level: int
    archetype: str
    brief: str
    debrief: str
    case: Case
    person: Person
    persona: Persona
    reveals: tuple[Fact, ...]
    hidden: tuple[Fact, ...]
    wish: Wish
    special: str | None = None
    lines: tuple[
        tuple[str, tuple[str, ...]], ...
    ] = ()  # debtor's act, or special.moment → words of this person alone

    @property
    def group(self) -> str:
        """DebtBench's group of the archetype."""
        return ARCHETYPES[self.archetype]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What is said readily, then what is kept back."""
        return self.reveals + self.hidden

    def own_lines(self, key: str) -> tuple[str, ...]:
        """Lines only this person says, for a debtor's act or a moment of the special matter (disputing.open)."""
        return dict(self.lines).get(key, ())


def worded(scenario: Scenario, seed: int) -> Scenario:
    """The scenario as told in the call of this seed: each fact in one of its wordings. Neighbouring seeds never word one alike."""

    def told(fact: Fact) -> Fact:
        every = (fact.text, *fact.ways)
        return replace(fact, text=every[(seed + len(fact.text)) % len(every)], ways=())

    if not any(fact.ways for fact in scenario.facts):
        return scenario
    return replace(
        scenario, reveals=tuple(map(told, scenario.reveals)), hidden=tuple(map(told, scenario.hidden))
    )


def read_scenario(given: Any, where: str = "") -> Scenario:
    """The scenario in decoded YAML. Raises BadData naming the key."""
    top = Fields(given, where)
    found = _read(top)
    _coherent(found, top)
    return found


def faults_of(given: Any) -> list[BadData]:
    """Every fault of a scenario in decoded YAML: those of single keys, or, where there are none, what does not agree."""
    faults: list[BadData] = []
    try:
        top = Fields(given, "", faults)
    except BadData as wrong:
        return [wrong]
    found = _read(top)
    whole = not faults
    known = {fault.where for fault in faults}
    for key in _missing(found.case):
        if f"case.{key}" not in known:
            top.refuse(f"case.{key}", "is missing")
    if whole and not faults:
        _coherent(found, top)
    return faults


def _read(top: Fields) -> Scenario:
    identity = top.words("id")
    if not _ID.fullmatch(identity):
        top.refuse("id", f"small letters, digits and single hyphens are wanted, not {identity!r}")
    lang = _must(top, "lang", LANGS)
    special = top.one_of("special", tuple(SPECIALS))
    found = Scenario(
        id=identity,
        version=_whole(top, "version", 1, None),
        title=top.words("title"),
        lang=lang,
        stage=_must(top, "stage", STAGES),
        level=_whole(top, "level", 1, 5),
        archetype=_must(top, "archetype", tuple(ARCHETYPES)),
        brief=top.words("brief"),
        debrief=top.words("debrief"),
        case=_case(top, lang),
        person=_person(top.fields("person")),
        persona=_persona(top.fields("persona")),
        reveals=tuple(_fact(each, least=0.0) for each in top.each("reveals")),
        hidden=tuple(_fact(each, least=0.05) for each in top.each("hidden")),
        wish=_wish(top.fields("wish")),
        special=special,
        lines=_lines(top.fields("lines"), top.raw("lines"), special),
    )
    top.done()
    return found


def _coherent(found: Scenario, top: Fields) -> None:
    case = found.case
    for key in _missing(case):
        top.refuse(f"case.{key}", "is missing")
    if not case.parts_add_up():
        top.refuse("case", "principal, interest and fee do not make the balance")
    wanted = SPECIALS.get(found.special or "")
    if wanted is not None and case.right_thing != wanted:
        top.refuse("case.right_thing", f"with special {found.special} it is {wanted}")
    if found.special in ("third_person", "bereaved", "wrong_number") and found.person.answers is None:
        top.refuse("person.answers", "says who picks up")
    if found.special is None and case.party != "debtor":
        top.refuse("case.party", "debtor, where there is no special")
    texts = [text for fact in found.facts for text in (fact.text, *fact.ways, fact.cover) if text]
    if len(set(texts)) != len(texts):
        top.refuse("hidden", "the same words twice")
    if case.right_thing in ("collect", "hardship"):
        topics = {fact.topic for fact in found.facts}
        for needed in ("cause", "income"):
            if needed not in topics:
                top.refuse("hidden", f"no fact on {needed}, so that nobody could find it out")


def _missing(case: Case) -> list[str]:
    """Keys of the case that a scenario cannot do without and that are not given."""
    keys = ("creditor", "currency", "balance_minor", "dpd", "party", "right_thing")
    found = [key for key in keys if getattr(case, key) is None]
    if case.right_thing in ("collect", "hardship"):
        means = ("income_minor_monthly", "essential_minor_monthly", "liquid_minor")
        found += [f"means.{key}" for key in means if getattr(case.means, key) is None]
    return found


def _case(top: Fields, lang: str) -> Case:
    given = top.need("case")
    if isinstance(given, dict):
        given = {"lang": lang, **given}
    case = read_case(given, top.path("case"), top.faults)
    if case.lang != lang:
        top.refuse("case.lang", f"the scenario is in {lang}")
    return case


def _must(fields: Fields, key: str, allowed: tuple[str, ...]) -> str:
    fields.need(key)
    value = fields.one_of(key, allowed)
    return value or ""


def _whole(fields: Fields, key: str, least: int, most: int | None, default: int | None = None) -> int:
    value = fields.whole(key, least, most)
    if value is None and default is None and fields.raw(key) is None:
        fields.refuse(key, "is missing")
    return value if value is not None else (default or 0)


def _texts(fields: Fields, key: str) -> tuple[str, ...]:
    value = fields.raw(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
        fields.refuse(key, "a list of texts is wanted")
        return ()
    return tuple(value)


def _person(fields: Fields) -> Person:
    found = Person(
        name=fields.words("name"),
        address=fields.words("address"),
        id_tail=fields.words("id_tail"),
        answers=fields.text("answers"),
    )
    if not re.fullmatch(r"\d{3,4}[\dX]?", found.id_tail):
        fields.refuse("id_tail", "three or four digits in quotes are wanted")
    fields.done()
    return found


def _persona(fields: Fields) -> Persona:
    state = fields.fields("state")
    start = {key: value for key in STATE if (value := state.number(key)) is not None}
    state.done()
    mind, style = fields.fields("cognition"), fields.fields("style")
    found = Persona(
        traits=_texts(fields, "traits"),
        resilience=_whole(fields, "resilience", 1, 5, 3),
        patience=_whole(fields, "patience", 8, 60, 24),
        cognition=Cognition(*(_whole(mind, key, 1, 5, 3) for key in ("law", "finance", "duty", "credit"))),
        style=_style(style),
        state=start,
    )
    mind.done()
    fields.done()
    return found


def _style(fields: Fields) -> Style:
    plain = Style()
    shares = {}
    for key in ("fillers", "interrupts", "drifts", "silences"):
        value = fields.number(key, most=0.6)
        shares[key] = getattr(plain, key) if value is None else value
    found = Style(
        length=fields.one_of("length", LENGTHS) or plain.length,
        register=fields.one_of("register", REGISTERS) or plain.register,
        words=_texts(fields, "words"),
        **shares,
    )
    fields.done()
    return found


def _fact(fields: Fields, least: float) -> Fact:
    trust = fields.number("trust", least, HIGHEST_THRESHOLD)
    if trust is None and least > 0 and fields.raw("trust") is None:
        fields.refuse("trust", f"{least:g} to {HIGHEST_THRESHOLD:g} is wanted")
    acts = fields.some_of("acts", COLLECTOR_IDS)
    if not acts:
        fields.refuse("acts", "the collector's acts that open it are wanted (C09, C11 …)")
        acts = ()
    found = Fact(
        _must(fields, "topic", TOPICS),
        trust or 0.0,
        acts,
        fields.words("text"),
        fields.text("cover"),
        _texts(fields, "ways"),
    )
    fields.done()
    return found


def _wish(fields: Fields) -> Wish:
    found = Wish(bool(fields.truth("discount")), fields.whole("instalments", 2, 60), fields.text("method"))
    fields.done()
    return found


def _lines(fields: Fields, given: Any, special: str | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    keys = DEBTOR_IDS + tuple(f"{special}.{moment}" for moment in MOMENTS if special)
    known = given if isinstance(given, dict) else {}
    for key in known:
        if key not in keys:
            fields.refuse(str(key), "a debtor's act D01 … D30 is wanted, or a moment of its own special")
    return tuple((key, _texts(fields, key)) for key in keys if key in known)
