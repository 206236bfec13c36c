"""A rule in words for a page: its figures, its scope, what each example shows. Only words; judges nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date

from dunwell.compliance import examples, packs
from dunwell.compliance.domain.documents import ELEMENTS
from dunwell.compliance.domain.kinds import (
    Content,
    Document,
    Freeze,
    Frequency,
    Hours,
    Keep,
    Parties,
    Purpose,
    Reply,
    Requirement,
    Retention,
    Suit,
    Unreachable,
    Value,
)
from dunwell.compliance.domain.law import Pack, Rule
from dunwell.foundation.errors import NotFound
from dunwell.foundation.i18n import N_
from dunwell.foundation.settings import resource

Say = Callable[..., str]

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
    "flags": N_("Flags"),
    "products": N_("Products"),
}
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
    """One rule in full. `history`: (from day, figures); `scope`: (name, words); `examples`: (name, what the rule does)."""

    line: RuleLine
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
        line=rule_line(rule, on, lang, _),
        says=_in(rule.says, lang),
        doubts=_(CONFIDENCE_NAMES[rule.confidence]),
        scope=tuple(_scope(rule, _)),
        history=tuple((day, figures(value, lang, _)) for day, value in reversed(rule.values)),
        examples=tuple((each.name, _(EXPECT_NAMES[each.expect])) for each in shown),
    )


def rule_line(rule: Rule, on: date, lang: str, _: Say) -> RuleLine:
    """A rule as it stands on a day."""
    return RuleLine(
        rule=rule,
        title=_in(rule.title, lang),
        kind=_(KIND_NAMES[rule.kind]),
        effect=_(EFFECT_NAMES[rule.effect]),
        figures=figures(rule.value_on(on), lang, _),
        source=rule.source_on(on),
        confidence="house" if rule.house else rule.status,
    )


def figures(value: Value | None, lang: str, _: Say) -> str:
    """What a value says, in words."""
    match value:
        case None:
            return _("Silent")
        case Hours():
            spans = [
                _("%(first)s–%(last)s forbidden", first=f"{span.from_:%H:%M}", last=f"{span.to:%H:%M}")
                for span in value.forbidden
            ]
            lifted = [_("unless the debtor agreed to a time")] if value.lifted_by_agreement else []
            return ", ".join([*spans, *lifted])
        case Frequency():
            return _(COUNT_NAMES[value.counts, value.per], limit=value.limit, days=value.days)
        case Parties():
            return _("Liable: %(who)s", who=_words(value.obligors))
        case Purpose():
            return _("Only: %(what)s", what=_words(value.only))
        case Unreachable():
            waits = [f"{reason} +{days}" for reason, days in value.reasons.items()]
            return _("Reasons and days to wait: %(reasons)s", reasons=", ".join(waits))
        case Freeze():
            passing = _words((*value.purposes, *value.relations, *value.roles))
            return _("While %(flag)s; passes: %(through)s", flag=value.flag, through=passing or "–")
        case Requirement():
            least = f" ≥ {value.at_least}" if value.at_least is not None else ""
            instead = f" / {value.or_fact}" if value.or_fact else ""
            return f"{value.fact}{least}{instead}"
        case Suit():
            return _words(value.contains)
        case Reply():
            return _("On the line, or in writing within %(n)s minutes", n=value.written_within_minutes)
        case Content():
            return ", ".join(
                f"{_(CATEGORY_NAMES[name])} ({how.severity})" for name, how in value.categories.items()
            )
        case Retention():
            return "; ".join(_kept(record, keep, _) for record, keep in value.records.items())
        case Document():
            return _("Contains: %(what)s", what=_names(value.elements, lang))
        case _:
            return _("In force")


def _names(elements: Iterable[str], lang: str) -> str:
    return ", ".join(_in(ELEMENTS[each], lang) for each in ELEMENTS if each in set(elements))


def _kept(record: str, keep: Keep, _: Say) -> str:
    unit, n = next(
        (unit, n) for unit in ("years", "months", "days") if (n := getattr(keep, unit)) is not None
    )
    how = AT_MOST_NAMES[unit] if keep.at_most else KEEP_NAMES[unit]
    return _(how, record=_(RECORD_NAMES[record]), n=n, event=_(EVENT_NAMES[keep.after]))


KEEP_NAMES = {
    "years": N_("%(record)s: at least %(n)s year(s) from %(event)s"),
    "months": N_("%(record)s: at least %(n)s month(s) from %(event)s"),
    "days": N_("%(record)s: at least %(n)s day(s) from %(event)s"),
}
AT_MOST_NAMES = {
    "years": N_("%(record)s: at most %(n)s year(s) from %(event)s"),
    "months": N_("%(record)s: at most %(n)s month(s) from %(event)s"),
    "days": N_("%(record)s: at most %(n)s day(s) from %(event)s"),
}
RECORD_NAMES = {
    "call_recording": N_("Call recordings"),
    "visit_recording": N_("Visit recordings"),
    "collection_record": N_("Collection records"),
    "message": N_("Messages"),
    "letter": N_("Letters"),
    "oral_plan_recording": N_("Recordings of oral agreements"),
    "complaint": N_("Complaints"),
    "impact_assessment": N_("Impact assessments"),
    "agency_data": N_("Data held by agencies"),
    "credit_bureau_item": N_("Credit bureau items"),
}
EVENT_NAMES = {
    "created": N_("its making"),
    "last_activity": N_("the last collection activity"),
    "settled": N_("settlement of the debt"),
    "closed": N_("the close of the case"),
    "default_ended": N_("the end of the default"),
    "mandate_ended": N_("the end of the mandate"),
}
CATEGORY_NAMES = {
    "threat_violence": N_("threat of violence"),
    "threat_criminal": N_("threat of arrest or punishment"),
    "fabricated_process": N_("invented court step"),
    "impersonation": N_("posing as somebody else"),
    "insult": N_("insult"),
    "third_party_disclosure": N_("debt told to a third person"),
    "third_party_demand": N_("demand on a third person"),
    "public_shaming": N_("public exposure"),
    "obstruct_life": N_("disturbing daily life"),
    "night_harass": N_("calls at night or without end"),
    "false_amount": N_("false amount or fee"),
    "private_payment": N_("payment to a private account"),
    "induce_borrowing": N_("pressing to borrow"),
    "deception": N_("deception"),
    "privacy": N_("misuse of personal data"),
    "seize_property": N_("taking belongings"),
    "minor_or_vulnerable": N_("pressing minors or the vulnerable"),
}
COUNT_NAMES = {
    ("answered", "debtor"): N_("At most %(limit)s answered calls with a debtor in %(days)s day(s)"),
    ("unanswered", "number"): N_("At most %(limit)s unanswered attempts to a number in %(days)s day(s)"),
    ("all", "debtor"): N_("At most %(limit)s contacts with a debtor in %(days)s day(s)"),
    ("all", "debt"): N_("At most %(limit)s contacts about a debt in %(days)s day(s)"),
    ("all", "number"): N_("At most %(limit)s contacts with a number in %(days)s day(s)"),
    ("answered", "debt"): N_("At most %(limit)s answered calls about a debt in %(days)s day(s)"),
    ("answered", "number"): N_("At most %(limit)s answered calls to a number in %(days)s day(s)"),
    ("unanswered", "debtor"): N_("At most %(limit)s unanswered attempts with a debtor in %(days)s day(s)"),
    ("unanswered", "debt"): N_("At most %(limit)s unanswered attempts about a debt in %(days)s day(s)"),
}


def _scope(rule: Rule, _: Say) -> Iterable[tuple[str, str]]:
    for field in fields(rule.scope):
        value = getattr(rule.scope, field.name)
        if field.name in SCOPE_NAMES and value is not None:
            yield _(SCOPE_NAMES[field.name]), _words(value)


def _words(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


def _in(words: object, lang: str) -> str:
    return str(getattr(words, "zh" if lang.startswith("zh") else "en"))
