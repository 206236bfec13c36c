"""What a rule's value says, in words, in both languages. Only words; judges nothing."""

from collections.abc import Callable, Iterable

from dunwell.compliance.domain.documents import ELEMENTS
from dunwell.compliance.domain.kinds import (
    ConsentFirst,
    Content,
    Document,
    Freeze,
    Frequency,
    Hours,
    Inconvenient,
    Keep,
    NoticeFirst,
    Parties,
    Practice,
    Purpose,
    Reply,
    Requirement,
    Retention,
    Span,
    Suit,
    Unreachable,
    Value,
)
from dunwell.compliance.rule_words import in_words, of
from dunwell.foundation.i18n import N_

Say = Callable[..., str]


def figures(value: Value | None, lang: str, _: Say) -> str:
    """What a value says, in words."""
    match value:
        case None:
            return _("Silent")
        case Hours():
            spans = [_span(span, _) for span in value.forbidden]
            lifted = [_("unless the debtor agreed to a time")] if value.lifted_by_agreement else []
            told = [_("at times told to be inconvenient")] if value.told else []
            return ", ".join([*spans, *told, *lifted])
        case Frequency():
            return _counter(value, _)
        case Parties():
            return _("Liable: %(who)s", who=in_words(value.obligors, _))
        case Purpose():
            return _("Only: %(what)s", what=in_words(value.only, _))
        case Unreachable():
            waits = [
                _("%(reason)s: %(days)s day(s)", reason=of(reason, _), days=days) if days else of(reason, _)
                for reason, days in value.reasons.items()
            ]
            return _("Reasons and days to wait: %(reasons)s", reasons=_(", ").join(waits))
        case Freeze():
            passing = in_words((*value.purposes, *value.relations, *value.roles), _)
            return _("While %(flag)s; passes: %(through)s", flag=of(value.flag, _), through=passing or "–")
        case Requirement():
            least = f" ≥ {value.at_least}" if value.at_least is not None else ""
            instead = f" / {of(value.or_fact, _)}" if value.or_fact else ""
            return f"{of(value.fact, _)}{least}{instead}"
        case Suit():
            return _same_said(value.contains, lang, _)
        case Reply():
            return _("On the line, or in writing within %(n)s minutes", n=value.written_within_minutes)
        case Content():
            return ", ".join(
                f"{_(CATEGORY_NAMES[name])} ({how.severity})" for name, how in value.categories.items()
            )
        case Retention():
            return "; ".join(_kept(record, keep, _) for record, keep in value.records.items())
        case Document():
            parts = [_("Contains: %(what)s", what=_names(value.elements, lang))] if value.elements else []
            parts += [_("nothing else")] if value.only else []
            parts += (
                [_("Without: %(what)s", what=_same_said(value.without, lang, _))] if value.without else []
            )
            return "; ".join(parts)
        case NoticeFirst():
            return _("A notice given before: %(what)s", what=_same_said(value.kinds, lang, _))
        case ConsentFirst():
            return _("A consent on file: %(what)s", what=_same_said(value.consents, lang, _))
        case Inconvenient():
            return _("Places recorded as inconvenient") + (
                f"{_(', ')}{in_words(value.places, _)}" if value.places else ""
            )
        case Practice():
            said = [f"{of(name, _)}{_(': ')}{figure}" for name, figure in value.figures.items()]
            return _(", ").join(said) or _("In force")
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


def _span(span: Span, _: Say) -> str:
    said = _("%(first)s–%(last)s forbidden", first=f"{span.from_:%H:%M}", last=f"{span.to:%H:%M}")
    when = [
        *sorted(span.days or ()),
        *([_("holidays (%(where)s)", where=span.holidays)] if span.holidays else []),
    ]
    return f"{said} ({', '.join(when)})" if when else said


def _counter(value: Frequency, _: Say) -> str:
    if value.minutes is not None:
        return _("At most %(limit)s within %(n)s minutes", limit=value.limit, n=value.minutes)
    if value.days is None:
        return _("At most %(limit)s, ever", limit=value.limit)
    return _(COUNT_NAMES[value.counts, value.per], limit=value.limit, days=value.days)


COUNT_NAMES = {
    ("placed", "debt"): N_("At most %(limit)s calls about a debt in %(days)s day(s)"),
    ("placed", "debtor"): N_("At most %(limit)s calls with a debtor in %(days)s day(s)"),
    ("placed", "number"): N_("At most %(limit)s calls to a number in %(days)s day(s)"),
    ("reached", "debtor"): N_("At most %(limit)s contacts reaching a debtor in %(days)s day(s)"),
    ("reached", "debt"): N_(
        "At most %(limit)s contacts about a debt that reached somebody in %(days)s day(s)"
    ),
    ("reached", "number"): N_(
        "At most %(limit)s contacts with a number that reached somebody in %(days)s day(s)"
    ),
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


def _same_said(words: Iterable[str], lang: str, _: Say) -> str:
    """Tokens that mean one thing in several spellings: those in the reader's script where there are any."""
    found = set(words)
    readable = {word for word in found if word.isascii() != lang.startswith("zh")}
    return in_words(readable or found, _)


def _in(words: object, lang: str) -> str:
    return str(getattr(words, "zh" if lang.startswith("zh") else "en"))
