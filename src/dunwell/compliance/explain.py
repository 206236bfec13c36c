"""A rule in words for a page: its figures, its scope, what each example shows. Only words; judges nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from dunwell.compliance import examples, packs
from dunwell.compliance.domain.law import Pack, Rule, Source
from dunwell.compliance.figures import Say, figures
from dunwell.compliance.rule_words import in_words
from dunwell.foundation.errors import NotFound
from dunwell.foundation.i18n import N_
from dunwell.foundation.settings import resource

KIND_NAMES = {
    "hours": N_("Hours"),
    "frequency": N_("How often"),
    "parties": N_("Who may be asked"),
    "purpose": N_("Purpose of contact"),
    "unreachable": N_("Out of reach"),
    "refusal": N_("Refusal to be contacted"),
    "freeze": N_("Standstill"),
    "opt_out": N_("Channel not wanted"),
    "requirement": N_("Needed beforehand"),
    "duty": N_("Duty in the contact"),
    "suit": N_("Speaking of a lawsuit"),
    "one_at_a_time": N_("One at a time"),
    "reply": N_("Answering"),
    "content": N_("Forbidden words"),
    "retention": N_("Keeping records"),
    "document": N_("What a text contains"),
    "notice": N_("Notice beforehand"),
    "consent": N_("Consent beforehand"),
    "inconvenient": N_("Inconvenient place"),
    "practice": N_("Practice of the house"),
}
EFFECT_NAMES = {
    "block": N_("Forbids"),
    "require": N_("Requires"),
    "warn": N_("Warns"),
    "record": N_("To be kept"),
}
CONFIDENCE_NAMES = {
    "V": N_("The text of the law was seen."),
    "S": N_("From a secondary source; the text itself was not seen."),
    "M": N_("From memory; not seen in any source."),
    "unverified": N_("No source was found."),
    "house": N_("A rule of this house, not law."),
}
SCOPE_NAMES = {
    "channels": N_("Channels"),
    "purposes": N_("Purposes"),
    "relations": N_("Relations"),
    "roles": N_("Roles"),
    "debtor_kinds": N_("Kinds of debtor"),
    "collector_types": N_("Kinds of collector"),
    "voice_kinds": N_("Kinds of voice"),
    "but_voice_kinds": N_("Kinds of voice left out"),
    "flags": N_("Flags"),
    "products": N_("Products"),
}
HOUSE_RULE = N_("House rule (not law)")  # as the packs name the instrument and article of such a rule
HOUSE_ARTICLE = "内部规定（非法律）"
EXPECT_NAMES = {
    "stops": N_("refuses"),
    "requires": N_("requires"),
    "warns": N_("warns"),
    "keeps": N_("keeps the record"),
    "silent": N_("is silent"),
}


@dataclass(frozen=True)
class RuleLine:
    """One rule in the list: `confidence` is verified, house or unverified (the badge)."""

    rule: Rule
    title: str
    kind: str
    effect: str
    figures: str
    source: str
    confidence: str


@dataclass(frozen=True)
class RulePage:
    """One rule in full. `sources`: (where from, all that is known of it); `history`: (from day, figures); `scope`: (name, words);
    `examples`: (name, what the rule does)."""

    sources: tuple[tuple[str, Source], ...]
    line: RuleLine
    description: str
    says: str
    doubts: str
    scope: tuple[tuple[str, str], ...]
    history: tuple[tuple[date, str], ...]
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LawPage:
    """The packs with their rules, filtered; and how many there are of each sort."""

    packs: tuple[tuple[Pack, str, str, tuple[RuleLine, ...]], ...]
    counts: dict[str, int]
    shown: str


def law_page(shown: str, on: date, lang: str, _: Say) -> LawPage:
    """All packs there are. `shown`: all, unverified or house."""
    lines: list[tuple[Pack, tuple[RuleLine, ...]]] = []
    for pack in packs.load(packs.available()).packs:
        lines.append((pack, tuple(rule_line(rule, on, lang, _) for rule in pack.rules)))
    every = [line for _, found in lines for line in found]
    counts = {"all": len(every)} | {
        sort: sum(line.confidence == sort for line in every) for sort in ("unverified", "house")
    }
    shown = shown if shown in counts else "all"
    return LawPage(
        tuple(
            (pack, _in(pack.name, lang), _in(pack.note, lang), tuple(each for each in found if shown in ("all", each.confidence)))
            for pack, found in lines
        ),
        counts,
        shown,
    )  # fmt: skip


def rule_page(pack_id: str, rule_id: str, on: date, lang: str, _: Say) -> RulePage:
    """One rule with its history, scope and examples. Raises NotFound."""
    if pack_id not in packs.available():
        raise NotFound("pack", pack_id)
    rule = next((each for each in packs.load([pack_id]).packs[0].rules if each.id == rule_id), None)
    if rule is None:
        raise NotFound("rule", rule_id)
    shown = [each for each in examples.of_pack(resource("packs") / pack_id) if each.rule == rule_id]
    return RulePage(
        sources=tuple(
            (source_in_words(f"{each.instrument} {each.article}".strip(), _), each) for each in rule.sources
        ),
        line=rule_line(rule, on, lang, _),
        description=(lang.startswith("zh") and rule.description_zh) or rule.description,
        says=_in(rule.says, lang),
        doubts=_(CONFIDENCE_NAMES[rule.confidence]),
        scope=tuple(_scope(rule, _)),
        history=tuple((day, figures(value, lang, _)) for day, value in reversed(rule.values)),
        examples=tuple(
            ((lang.startswith("zh") and each.zh) or each.name, _(EXPECT_NAMES[each.expect])) for each in shown
        ),
    )


def pack_name(pack: str, lang: str) -> str:
    """A pack's name in a language."""
    return _in(packs.load([pack]).packs[0].name, lang)


def rule_line(rule: Rule, on: date, lang: str, _: Say) -> RuleLine:
    """A rule as it stands on a day."""
    return RuleLine(
        rule=rule,
        title=_in(rule.title, lang),
        kind=_(KIND_NAMES[rule.kind]),
        effect=_(EFFECT_NAMES[rule.effect]),
        figures=figures(rule.value_on(on), lang, _),
        source=source_in_words(rule.source_on(on), _),
        confidence="house" if rule.house else rule.status,
    )


def _scope(rule: Rule, _: Say) -> Iterable[tuple[str, str]]:
    for field in fields(rule.scope):
        value = getattr(rule.scope, field.name)
        if field.name in SCOPE_NAMES and value is not None:
            yield _(SCOPE_NAMES[field.name]), in_words(value, _)


def source_in_words(source: str, _: Say) -> str:
    """A source line for a reader: a house rule says that it is one in the reader's language. A law is named in its own."""
    return source.replace(f"{HOUSE_RULE} {HOUSE_ARTICLE}", HOUSE_RULE).replace(HOUSE_RULE, _(HOUSE_RULE))


def _in(words: object, lang: str) -> str:
    return str(getattr(words, "zh" if lang.startswith("zh") else "en"))
